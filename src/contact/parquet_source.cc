// Parquet by DuckDB, which reads what people's tools write. Only the columns that are asked for,
// a chunk at a time, nothing sorted and nothing spilled. What DuckDB says of a broken file may
// quote a cell, so it is not passed on.

#include <unistd.h>

#include "contact/rows.h"
#include "ledger/duck.h"

namespace haetae::contact {
namespace {

constexpr std::string_view kWhat = "cannot read the contacts";

std::unexpected<Error> Unreadable(const fs::path& path, const char* said) {
  const std::string_view text = said == nullptr ? "" : said;
  if (text.find("Out of Memory") != std::string_view::npos) {
    return Fail(Code::kUnavailable, std::string(kWhat), "DuckDB has no memory left for it", path,
                "write the file with smaller row groups");
  }
  const bool encoding = text.find("UTF8") != std::string_view::npos;
  return Fail(Code::kMalformed, std::string(kWhat),
              encoding ? "a text in it is not UTF-8" : "it is no Parquet file that DuckDB can read",
              path, "write it again, or give the table as CSV");
}

std::string SqlName(std::string_view name) {
  std::string quoted = "\"";
  for (char c : name) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

class ParquetSource final : public Source {
 public:
  ParquetSource(ledger::Duck duck, fs::path path, const std::array<std::string, kRoles>& columns)
      : duck_(std::move(duck)), path_(std::move(path)) {
    SetColumns(columns);
  }
  ~ParquetSource() override {
    if (chunk_ != nullptr) duckdb_destroy_data_chunk(&chunk_);
    if (running_) duckdb_destroy_result(&result_);
    if (pending_ != nullptr) duckdb_destroy_pending(&pending_);
    if (statement_ != nullptr) duckdb_destroy_prepare(&statement_);
  }
  ParquetSource(const ParquetSource&) = delete;
  ParquetSource& operator=(const ParquetSource&) = delete;

  Status Start(const std::string& sql) {
    if (duckdb_prepare(duck_.connection(), sql.c_str(), &statement_) != DuckDBSuccess)
      return Unreadable(path_, duckdb_prepare_error(statement_));
    if (duckdb_pending_prepared_streaming(statement_, &pending_) != DuckDBSuccess)
      return Unreadable(path_, duckdb_pending_error(pending_));
    running_ = true;
    if (duckdb_execute_pending(pending_, &result_) != DuckDBSuccess)
      return Unreadable(path_, duckdb_pending_error(pending_));
    return {};
  }

  Result<bool> Next(Batch& batch) override {
    batch.Clear();
    while (!batch.full() && TRY(HasRow())) {
      for (size_t c = 0; c < kRoles; ++c) batch.AddCell(Cell(c));
      batch.EndRow(++row_);
      ++at_;
    }
    return batch.size() > 0;
  }

 private:
  std::string_view Cell(size_t column) const {
    const duckdb_vector cells = duckdb_data_chunk_get_vector(chunk_, column);
    uint64_t* const valid = duckdb_vector_get_validity(cells);
    if (valid != nullptr && !duckdb_validity_row_is_valid(valid, at_)) return {};
    return ledger::TextAt(static_cast<const duckdb_string_t*>(duckdb_vector_get_data(cells)), at_);
  }

  Result<bool> HasRow() {
    while (!ended_ && (chunk_ == nullptr || at_ == duckdb_data_chunk_get_size(chunk_))) {
      if (chunk_ != nullptr) duckdb_destroy_data_chunk(&chunk_);
      chunk_ = duckdb_stream_fetch_chunk(result_);
      at_ = 0;
      if (chunk_ != nullptr) continue;
      ended_ = true;  // asking once more would be an error
      if (const char* said = duckdb_result_error(&result_); said != nullptr)
        return Unreadable(path_, said);
    }
    return !ended_;
  }

  ledger::Duck duck_;
  fs::path path_;
  duckdb_prepared_statement statement_ = nullptr;
  duckdb_pending_result pending_ = nullptr;
  duckdb_result result_{};
  bool running_ = false, ended_ = false;
  duckdb_data_chunk chunk_ = nullptr;
  size_t at_ = 0;  // in the chunk
  uint64_t row_ = 0;
};

}  // namespace

Result<std::unique_ptr<Source>> OpenParquet(const Place& place) {
  ::close(TRY(OpenRegularFile(place.path)));  // its errors are better than DuckDB's
  ledger::Duck duck = TRY(ledger::Duck::Open({.threads = 1, .memory_max = "1GB"}));
  TRY(duck.Run("SET temp_directory = ''"));  // never to a disk
  const std::string from = "read_parquet(" + ledger::SqlText(place.path.native()) + ")";
  const Result<std::vector<std::string>> there = ledger::ParquetColumns(duck, place.path);
  if (!there) return Unreadable(place.path, nullptr);
  const auto columns = TRY(ChooseColumns(place, *there));
  std::string select;
  for (const std::string& column : columns) {
    select += select.empty() ? "SELECT " : ", ";
    select += column.empty() ? "''" : "CAST(" + SqlName(column) + " AS VARCHAR)";
  }
  auto source = std::make_unique<ParquetSource>(std::move(duck), place.path, columns);
  TRY(source->Start(select + " FROM " + from));
  return source;
}

}  // namespace haetae::contact
