// What tests of the index, of exports and of SQL share: logs of chance whose lines say all there is
// to say, the data folder they are read into, and what DuckDB finds in a file.
//
//   std::mt19937 random(seed);
//   folder.Put("a.log", RandomLine(random) + "\n");
//   Opened opened(data, register_files, Mode::kAppend);
//   REQUIRE(opened.Read(folder.path / "a.log", {.threads = 2}));
//
// Include before doctest, and undefine CHECK between: doctest has its own.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <string_view>

#include "ledger/duck.h"
#include "ledger/for_test.h"
#include "ledger/ingest.h"
#include "ledger/ledger.h"

namespace haetae::ledger {

// The shop's catalogue with every field of its JSON log.
inline std::string FullToml() {
  return std::string(kJsonFormat) + R"(
source_ip = "/ip"
principal = "/who"
credential = "/token"
key = "/kid"
user_agent = "/agent"
bytes = "/size"
results = "/found"
result_count = "/found_count"
)" + std::string(kShopCatalogue);
}

// A request of one of 300 members or of staff, answered or not, most of its fields there. Tokens
// are called `token`0 … 499.
inline std::string RandomLine(std::mt19937& random, const std::string& token = "t") {
  const char* routes[] = {"/orders/", "/book/", "/code/", "/elsewhere/"};
  const int statuses[] = {200, 200, 200, 404, 403, 499};
  const auto some = [&](const std::string& stem, unsigned variety) {
    return stem + std::to_string(random() % variety);
  };
  const std::string member = some("m", 300);
  std::string line = "{\"time\":\"" + FormatTime(At(static_cast<double>(random() % 300'000))) +
                     "\",\"method\":\"GET\",\"path\":\"" + routes[random() % 4] + member +
                     "\",\"status\":" + std::to_string(statuses[random() % 6]);
  if (random() % 9 != 0) line += ",\"ip\":\"" + some("20.1.", 5) + "." + some("", 40) + "\"";
  const unsigned who = random() % 5;
  if (who != 0)
    line += ",\"who\":\"" + (who == 1 ? some("kim", 3) : who == 2 ? some("m", 300) : member) + "\"";
  if (random() % 9 != 0) line += ",\"token\":\"" + some(token, 500) + "\"";
  if (random() % 9 != 0) line += ",\"kid\":\"" + some("k", 3) + "\"";
  if (random() % 9 != 0) line += ",\"agent\":\"" + some("agent ", 20) + "\"";
  if (random() % 5 != 0) line += ",\"size\":" + some("", 5'000);
  if (random() % 6 == 0) {
    std::string ids;
    for (size_t n = random() % 9; n > 0; --n)
      ids += (ids.empty() ? "\"" : ",\"") + some("m", 320) + "\"";
    line += ",\"found\":[" + ids + "]";
  }
  if (random() % 40 == 0) line += ",\"found_count\":" + some("", 12);
  return line + "}";
}

// A data folder as one process opens it.
struct Opened {
  World world;
  std::unique_ptr<Ledger> ledger;

  Opened(const fs::path& data, const Files& register_files, Mode mode)
      : world(register_files, FullToml()) {
    fs::create_directories(data);
    Result<std::unique_ptr<Ledger>> opened = Ledger::Open(data, world.names, mode);
    if (!opened) std::abort();
    ledger = std::move(*opened);
    const bool fresh = mode == Mode::kAppend && ledger->manifest().catalogue_digest.empty();
    if (fresh && !ledger->Restart(world.catalogue)) std::abort();
  }
  Status Read(const fs::path& log, const IngestOptions& options) {
    TRY(Ingest(*ledger, world.names, *world.registers, options).Run({{log, true}}));
    return {};
  }
};

// The texts of a query's one column, a line each.
inline std::string DuckLines(const std::string& sql) {
  Result<Duck> duck = Duck::Open({});
  if (!duck) std::abort();
  std::string lines;
  const Status read = duck->Stream(sql, [&](duckdb_data_chunk chunk) -> Status {
    const auto* text = static_cast<const duckdb_string_t*>(
        duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 0)));
    for (size_t i = 0; i < duckdb_data_chunk_get_size(chunk); ++i)
      lines += std::string(TextAt(text, i)) + "\n";
    return {};
  });
  if (!read) {
    std::fprintf(stderr, "%s\n", read.error().Text().c_str());
    std::abort();
  }
  return lines;
}

}  // namespace haetae::ledger
