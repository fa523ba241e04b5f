// Prints the rows of a result as they come: a table for people, CSV, or JSON lines.
//
//   Output output(stdout, {.form = Form::kPeople});
//   TRY(output.Begin(result)); TRY(output.Take(chunk)); … ; TRY(output.End());
//
// The table is aligned to the first kAlignedRows rows; a longer cell below them moves its line, and
// nothing is ever cut. With a limit, rows beyond it are counted and not shown. Cells are escaped
// for terminals; text cells of CSV also against formulas in spreadsheets. A JSON line is one row,
// an object by column names; a name that comes again gets _2. Memory is that of the rows aligned
// to.
#pragma once

#include <duckdb.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "base/error.h"
#include "sql/text.h"

namespace haetae::sql {

inline constexpr size_t kAlignedRows = 1'000;

struct OutputOptions {
  Form form = Form::kPeople;
  uint64_t rows_max = 0;  // of a table: so many are shown, 0 for all
};

class Output {
 public:
  Output(std::FILE* to, const OutputOptions& options) : to_(to), options_(options) {}
  // The columns of the result that follows.
  Status Begin(duckdb_result& result);
  Status Take(duckdb_data_chunk chunk);
  Status End();
  uint64_t rows() const { return rows_; }            // of the last result
  uint64_t hidden() const { return hidden_; }        // of them, not shown
  bool reader_gone() const { return reader_gone_; }  // nobody reads what was to be written (EPIPE)
  // A plan or another text of several lines: its lines as they are.
  bool is_plan = false;

 private:
  struct OneColumn {
    std::string name;
    ValueText text;
    size_t width = 0;
  };
  void TakeTable(duckdb_data_chunk chunk, size_t rows);
  void AppendCell(const OneColumn& column, duckdb_vector vector, size_t row, std::string& to) const;
  void WriteTable();  // what was kept for aligning
  void AppendLine(const std::vector<std::string>& cells, std::string& to) const;
  Status Write(const std::string& text);

  std::FILE* to_;
  OutputOptions options_;
  std::vector<OneColumn> columns_;
  std::vector<std::vector<std::string>> kept_;  // rows that are not printed yet
  bool aligned_ = false, reader_gone_ = false;
  uint64_t rows_ = 0, hidden_ = 0, results_ = 0;
  std::string line_;
};

}  // namespace haetae::sql
