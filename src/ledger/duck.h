// A thin owner around DuckDB's C API: one in-memory database, one connection, errors as Results.
//
//   Duck duck = TRY(Duck::Open({.threads = 1}));
//   TRY(duck.Run("COPY … TO '/x.parquet'"));
//   TRY(duck.Stream("SELECT …", [](duckdb_data_chunk chunk) { …; return Status{}; }));
//
// One thread at a time. Opening costs about 10 ms.
// No static one: DuckDB closes with state of the thread, which ends before statics do.
#pragma once

#include <duckdb.h>

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace haetae::ledger {

struct DuckOptions {
  int threads = 1;
  std::string memory_max = "1GB";
};

class Duck {
 public:
  static Result<Duck> Open(const DuckOptions& options);
  Duck(Duck&& other) noexcept;
  Duck& operator=(Duck&&) = delete;
  ~Duck();
  Status Run(const std::string& sql);
  // Calls `chunk` for each chunk of the result in order; chunks are destroyed after the call.
  Status Stream(const std::string& sql, const std::function<Status(duckdb_data_chunk)>& chunk);
  duckdb_connection connection() const { return connection_; }

 private:
  Duck() = default;
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

// 'it''s'
std::string SqlText(std::string_view text);

// The names of a Parquet file's columns, in its order.
Result<std::vector<std::string>> ParquetColumns(Duck& duck, const std::filesystem::path& path);

// The bytes of a string vector's row.
inline std::string_view TextAt(const duckdb_string_t* data, size_t row) {
  const duckdb_string_t& text = data[row];
  return duckdb_string_is_inlined(text)
             ? std::string_view(text.value.inlined.inlined, text.value.inlined.length)
             : std::string_view(text.value.pointer.ptr, text.value.pointer.length);
}

}  // namespace haetae::ledger
