// Reading CSV with a header (RFC 4180, and what people really write: CRLF, a BOM, quotes in the
// middle, semicolons, tabs or bars where the header has no comma, or "sep=;" above it). Columns are
// asked for by name; the file may have more of them, in any order.
//
//   CsvTable table = TRY(CsvTable::Open("members.csv", {"member", "created?", "deleted?"}));
//   while (TRY(table.Next())) Use(table[0], table[1]);    // "?": may be absent, then ""
//   if (table.cell_count() != table.column_count() || table.odd_quotes()) …   // for the strict
//
// Views live until the next Next(). An error names file and line and never quotes a cell.
// Limits: a row of 1 MiB, 1,000 columns. Costs a 1 MiB buffer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace haetae {

class CsvTable {
 public:
  static Result<CsvTable> Open(const std::filesystem::path& path,
                               const std::vector<std::string>& columns);
  // The same of bytes from elsewhere: `read` fills up to so many, 0 at the end. `where` is for
  // errors. A column that is asked for and stands in the header twice is an error.
  using ReadBytes = std::function<Result<size_t>(char* to, size_t bytes)>;
  static Result<CsvTable> From(ReadBytes read, std::string where,
                               const std::vector<std::string>& columns);
  CsvTable(CsvTable&&) noexcept;
  ~CsvTable();
  // False at the end.
  Result<bool> Next();
  std::string_view operator[](size_t column) const {
    int at = wanted_[column];
    return at < 0 ? std::string_view{} : cells_[static_cast<size_t>(at)];
  }
  bool has(size_t column) const { return wanted_[column] >= 0; }
  // Whether the row ended before the column, which then reads as empty.
  bool is_cut(size_t column) const {
    return has(column) && static_cast<size_t>(wanted_[column]) >= cell_count_;
  }
  uint64_t line_number() const { return line_; }  // of the row's first line, 1-based
  // Cells of the row as it stands, and of the header.
  size_t cell_count() const { return cell_count_; }
  size_t column_count() const { return columns_; }
  // Whether a quote stood in the middle of a cell, or text behind a closing one.
  bool odd_quotes() const { return odd_quotes_; }

 private:
  CsvTable() = default;
  Status ReadHeader(const std::vector<std::string>& columns, bool refuse_twice);
  Status FindSeparator();
  Result<bool> ReadRow();
  Status Fill();
  int fd_ = -1;
  ReadBytes read_;  // null: from fd_
  std::string path_;
  std::vector<char> buffer_;
  size_t at_ = 0, end_ = 0;
  bool eof_ = false;
  char separator_ = ',';
  uint64_t line_ = 0, next_line_ = 1;
  std::vector<std::string_view> cells_;
  std::vector<int> wanted_;
  size_t columns_ = 0, cell_count_ = 0;
  bool odd_quotes_ = false;
};

// One row of text cells with EscapeCsv, ended by \n.
std::string CsvRow(const std::vector<std::string_view>& cells);
// The same for a program: every cell in quotes, and nothing done about formulas.
std::string QuotedCsvRow(const std::vector<std::string_view>& cells);

}  // namespace haetae
