// Makes up the contacts that bench/contacts measures with: a shop's customers as CSV, from a seed.
//
//   make_contacts FILE.csv [--people N] [--seed N] [--hostile PER_MILLE] [--repeated PER_MILLE]
//                 [--parquet FILE.parquet]
//
// Customer m000000000 and so on, each once, in an order that is not that of their numbers; of a
// share `repeated` another row, with another address. Nine in ten have a mail address and nine in
// ten a Korean mobile number; a share `hostile` of the rows holds what must be refused, in turns:
// forged headers, several addresses, formulas, what cannot be seen, landlines, malformed ones. One
// mailbox is that of every thousandth. The same arguments always make the same bytes. All names,
// numbers and mailboxes are made up; the domains are reserved (RFC 2606). About 10 seconds for 33.7
// million.

#include <duckdb.h>

#include <array>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <string>
#include <string_view>

namespace {

constexpr std::array<std::string_view, 8> kHostileMails = {
    "\"victim@example.com\r\nBcc: all@example.net\"",
    "victim%0d%0aBcc:all@example.com",
    "\"victim@example.com,other@example.net\"",
    "=cmd|'/C calc'!A0",
    "victim\xE2\x80\xAE@example.com",
    "victim@example..com",
    "victim",
    "\"\"\"victim\"\"@example.com\"",
};
constexpr std::array<std::string_view, 6> kHostilePhones = {
    "02-123-4567", "010-1234-567", "\"010-1234-5678, 010-2345-6789\"",
    "8.21E+11",    "060-700-1234", "\"010-1234-5678\nTo: +1900\""};
constexpr std::array<std::string_view, 6> kNames = {"김민지", "이서준", "박하은",
                                                    "최도윤", "정수아", "O'Brien"};
constexpr std::array<std::string_view, 4> kDomains = {"example.com", "example.net",
                                                      "mail.example.org", "Example.COM"};

uint64_t Mixed(uint64_t x) {  // splitmix64
  x += 0x9e3779b97f4a7c15;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

struct Options {
  std::string csv, parquet;
  uint64_t people = 1'000'000, seed = 1, hostile = 10, repeated = 20;
};

void Row(const Options& options, uint64_t person, uint64_t chance, std::FILE* out) {
  const bool hostile = chance % 1000 < options.hostile;
  const uint64_t pick = chance >> 10;
  std::fprintf(out, "m%09" PRIu64 ",", person);
  if (hostile) {
    std::fputs(kHostileMails[pick % kHostileMails.size()].data(), out);
  } else if (pick % 10 != 0) {
    const std::string_view domain = kDomains[pick / 16 % kDomains.size()];
    if (pick / 64 % 1000 == 0)
      std::fprintf(out, "family@%s", domain.data());
    else
      std::fprintf(out, "user%08" PRIx64 "@%s", Mixed(chance) >> 32, domain.data());
  }
  std::fputc(',', out);
  if (hostile) {
    std::fputs(kHostilePhones[pick / 8 % kHostilePhones.size()].data(), out);
  } else if (pick / 10 % 10 != 0) {
    const uint64_t digits = Mixed(chance + 1) % 70'000'000;  // 010-2… to 010-9…, without 010-5…
    const uint64_t first = 2000 + digits / 10'000;
    std::fprintf(out, "010-%04" PRIu64 "-%04" PRIu64, first < 5000 ? first : first + 1000,
                 digits % 10'000);
  }
  std::fprintf(out, ",%s,%s\n", pick % 40 == 0 ? "en" : "ko",
               kNames[pick / 640 % kNames.size()].data());
}

bool WriteCsv(const Options& options) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(options.csv.c_str(), "wb"),
                                                            std::fclose);
  if (out == nullptr) return false;
  std::setvbuf(out.get(), nullptr, _IOFBF, 1 << 20);
  std::fputs("member,mail,mobile,lang,name\n", out.get());
  // A step without a common divisor visits every customer once.
  uint64_t step = options.people * 618 / 1000 | 1;
  while (std::gcd(step, options.people) != 1) step += 2;
  uint64_t person = 0;
  for (uint64_t i = 0; i < options.people; ++i) {
    person = (person + step) % options.people;
    const uint64_t chance = Mixed(options.seed << 40 ^ person);
    Row(options, person, chance, out.get());
    if (Mixed(chance) % 1000 < options.repeated) Row(options, person, Mixed(chance + 2), out.get());
  }
  return std::fflush(out.get()) == 0 && std::ferror(out.get()) == 0;
}

bool WriteParquet(const Options& options) {
  duckdb_database database = nullptr;
  duckdb_connection connection = nullptr;
  duckdb_result result;
  if (duckdb_open(nullptr, &database) != DuckDBSuccess ||
      duckdb_connect(database, &connection) != DuckDBSuccess)
    return false;
  const std::string sql = "COPY (SELECT * FROM read_csv('" + options.csv +
                          "', header = true, all_varchar = true, quote = '\"', escape = '\"', "
                          "delim = ',')) TO '" +
                          options.parquet + "' (FORMAT parquet)";
  const bool done = duckdb_query(connection, sql.c_str(), &result) == DuckDBSuccess;
  if (!done) std::fprintf(stderr, "make_contacts: %s\n", duckdb_result_error(&result));
  duckdb_destroy_result(&result);
  duckdb_disconnect(&connection);
  duckdb_close(&database);
  return done;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const bool number =
        word == "--people" || word == "--seed" || word == "--hostile" || word == "--repeated";
    if (number && i + 1 < argc) {
      uint64_t& value = word == "--people"    ? options.people
                        : word == "--seed"    ? options.seed
                        : word == "--hostile" ? options.hostile
                                              : options.repeated;
      value = std::strtoull(argv[++i], nullptr, 10);
    } else if (word == "--parquet" && i + 1 < argc) {
      options.parquet = argv[++i];
    } else if (options.csv.empty() && !word.starts_with("--")) {
      options.csv = word;
    } else {
      std::fprintf(stderr, "make_contacts: what is %s?\n", argv[i]);
      return 3;
    }
  }
  if (options.csv.empty() || options.people == 0) {
    std::fputs(
        "usage: make_contacts FILE.csv [--people N] [--seed N] [--hostile PER_MILLE] "
        "[--repeated PER_MILLE] [--parquet FILE.parquet]\n",
        stderr);
    return 3;
  }
  if (!WriteCsv(options) || (!options.parquet.empty() && !WriteParquet(options))) {
    std::fprintf(stderr, "make_contacts: cannot write %s\n", options.csv.c_str());
    return 2;
  }
  return 0;
}
