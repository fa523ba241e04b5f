#include "sql/output.h"

#include <algorithm>
#include <cerrno>
#include <set>

#include "base/text.h"
#include "sql/table.h"

namespace haetae::sql {
namespace {

constexpr std::string_view kNull = "NULL";
constexpr size_t kBufferBytes = 1 << 16;

// Each line by itself, so that a plan keeps its lines.
std::string EscapedLines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    out += EscapeTerminal(text.substr(0, end)) + "\n";
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

}  // namespace

Status Output::Write(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), to_) == text.size()) return {};
  reader_gone_ = errno == EPIPE;
  return std::unexpected(SystemError("cannot write to standard output", "", errno));
}

Status Output::Begin(duckdb_result& result) {
  columns_.clear();
  kept_.clear();
  aligned_ = false;
  rows_ = hidden_ = 0;
  line_.clear();
  if (results_++ > 0 && options_.form != Form::kJson) line_ = "\n";
  std::set<std::string> names;
  for (idx_t i = 0; i < duckdb_column_count(&result); ++i) {
    const std::string name = duckdb_column_name(&result, i);
    std::string unique = name;
    for (int again = 2; options_.form == Form::kJson && !names.insert(unique).second; ++again)
      unique = name + "_" + std::to_string(again);
    columns_.push_back({unique, ValueText(duckdb_column_logical_type(&result, i))});
  }
  if (options_.form == Form::kCsv) {
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) line_ += ',';
      AppendCsv(columns_[i].name, line_);
    }
    line_ += '\n';
  }
  Status status = Write(line_);
  line_.clear();
  return status;
}

void Output::AppendCell(const OneColumn& column, duckdb_vector vector, size_t row,
                        std::string& to) const {
  if (IsNull(vector, row)) return;
  std::string text;
  column.text.Append(vector, row, Form::kCsv, text);
  if (column.text.is_number())
    to += text;
  else if (text.empty())
    to += "\"\"";  // an empty cell is NULL
  else
    AppendCsv(text, to);
}

Status Output::Take(duckdb_data_chunk chunk) {
  const size_t rows = duckdb_data_chunk_get_size(chunk);
  rows_ += rows;
  if (options_.form == Form::kPeople) {
    TakeTable(chunk, rows);
  } else {
    for (size_t row = 0; row < rows; ++row) {
      if (options_.form == Form::kJson) line_ += '{';
      for (size_t i = 0; i < columns_.size(); ++i) {
        duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, i);
        if (options_.form == Form::kCsv) {
          if (i > 0) line_ += ',';
          AppendCell(columns_[i], vector, row, line_);
        } else {
          if (i > 0) line_ += ", ";
          AppendJsonText(columns_[i].name, line_);
          line_ += ": ";
          columns_[i].text.Append(vector, row, Form::kJson, line_);
        }
      }
      line_ += options_.form == Form::kJson ? "}\n" : "\n";
    }
  }
  if (line_.size() < kBufferBytes) return {};
  Status status = Write(line_);
  line_.clear();
  return status;
}

void Output::TakeTable(duckdb_data_chunk chunk, size_t rows) {
  const uint64_t before = rows_ - rows;
  size_t shown = rows;
  if (options_.rows_max > 0)
    shown = std::min<uint64_t>(rows, options_.rows_max - std::min(options_.rows_max, before));
  hidden_ += rows - shown;
  for (size_t row = 0; row < shown; ++row) {
    std::vector<std::string> cells;
    for (size_t i = 0; i < columns_.size(); ++i) {
      duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, i);
      std::string text;
      if (IsNull(vector, row))
        text = kNull;
      else
        columns_[i].text.Append(vector, row, Form::kPeople, text);
      cells.push_back(is_plan ? std::move(text) : EscapeTerminal(text));
    }
    if (aligned_)
      AppendLine(cells, line_);
    else
      kept_.push_back(std::move(cells));
    if (kept_.size() == kAlignedRows) WriteTable();
  }
}

void Output::AppendLine(const std::vector<std::string>& cells, std::string& to) const {
  for (size_t i = 0; i < cells.size(); ++i) {
    const size_t width = DisplayWidth(cells[i]);
    const std::string space(width < columns_[i].width ? columns_[i].width - width : 0, ' ');
    const bool last = i + 1 == cells.size();
    if (i > 0) to += "  ";
    to += columns_[i].text.is_number() ? space + cells[i] : cells[i] + (last ? "" : space);
  }
  to += '\n';
}

void Output::WriteTable() {
  aligned_ = true;
  std::vector<std::string> names, rules;
  for (size_t i = 0; i < columns_.size(); ++i) {
    names.push_back(EscapeTerminal(columns_[i].name));
    columns_[i].width = DisplayWidth(names.back());
    for (const auto& cells : kept_)
      columns_[i].width = std::max(columns_[i].width, DisplayWidth(cells[i]));
    rules.emplace_back(columns_[i].width, '-');
  }
  AppendLine(names, line_);
  AppendLine(rules, line_);
  for (const auto& cells : kept_) AppendLine(cells, line_);
  kept_.clear();
}

Status Output::End() {
  if (options_.form == Form::kPeople && is_plan) {
    for (const auto& cells : kept_) line_ += EscapedLines(cells.back());
  } else if (options_.form == Form::kPeople && !aligned_) {
    WriteTable();
  }
  kept_.clear();
  Status status = Write(line_);
  line_.clear();
  return status;
}

}  // namespace haetae::sql
