// Asks DuckDB one question again and again in one process: what bench/scope compares haetae with.
//
//   ask_duckdb [--rounds N] [--threads N] SQL…
//
// Runs all statements once, and the last one N times more. Prints one line of JSON: milliseconds of
// the first time and the further ones, and the rows as text, which must be the same each time.
#include <duckdb.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "ask_duckdb: %s\n", why.c_str());
  std::exit(2);
}

class Peer {
 public:
  Peer() {
    if (duckdb_open(nullptr, &database_) != DuckDBSuccess ||
        duckdb_connect(database_, &connection_) != DuckDBSuccess)
      Die("cannot start DuckDB");
  }
  ~Peer() {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
  }
  Json Ask(const std::string& sql) {
    duckdb_result result;
    if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess)
      Die(duckdb_result_error(&result));
    Json rows = Json::array();
    for (idx_t row = 0; row < duckdb_row_count(&result); ++row) {
      Json cells = Json::array();
      for (idx_t column = 0; column < duckdb_column_count(&result); ++column) {
        char* text = duckdb_value_varchar(&result, column, row);
        cells.push_back(text == nullptr ? Json() : Json(text));
        duckdb_free(text);
      }
      rows.push_back(std::move(cells));
    }
    duckdb_destroy_result(&result);
    return rows;
  }

 private:
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

}  // namespace

int main(int argc, char** argv) {
  size_t rounds = 3;
  std::string threads = "2";
  std::vector<std::string> statements;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--rounds" && i + 1 < argc)
      rounds = std::strtoull(argv[++i], nullptr, 10);
    else if (word == "--threads" && i + 1 < argc)
      threads = argv[++i];
    else
      statements.push_back(word);
  }
  if (statements.empty()) Die("no SQL");
  Peer peer;
  peer.Ask("SET threads = " + threads);
  peer.Ask("SET preserve_insertion_order = false");
  for (size_t i = 0; i + 1 < statements.size(); ++i) peer.Ask(statements[i]);
  Json said = {{"duckdb", duckdb_library_version()}, {"first", 0}, {"warm", Json::array()}};
  for (size_t round = 0; round <= rounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    Json rows = peer.Ask(statements.back());
    const double ms =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    if (round == 0)
      said["first"] = ms;
    else
      said["warm"].push_back(ms);
    if (round > 0 && rows != said["rows"]) Die("the answer is another one");
    said["rows"] = std::move(rows);
  }
  rusage usage;
  ::getrusage(RUSAGE_SELF, &usage);
  said["peak_mib"] = static_cast<double>(usage.ru_maxrss) / 1024;
  std::puts(said.dump().c_str());
}
