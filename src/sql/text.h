// One value of a DuckDB result as text: for people, for CSV, or as JSON.
//
//   ValueText text(duckdb_column_logical_type(&result, i));    // once a column
//   text.Append(vector, row, Form::kJson, line);
//
// Times are RFC 3339 in UTC for programs and `2025-06-24 03:12:09.5` for people; whole numbers of
// any size are written whole; a double that is no number is text in JSON ("NaN"), which has none
// itself. Lists, structs and maps are JSON everywhere. Text is valid UTF-8 and otherwise as it is:
// who prints it escapes it. Everything else is written as DuckDB casts it to VARCHAR.
#pragma once

#include <duckdb.h>

#include <memory>
#include <string>
#include <vector>

namespace haetae::sql {

enum class Form { kPeople, kCsv, kJson };

class ValueText {
 public:
  explicit ValueText(duckdb_logical_type type);  // takes it
  bool is_number() const;                        // aligned to the right
  // Of a row that is not null, or any row in JSON.
  void Append(duckdb_vector vector, size_t row, Form form, std::string& to) const;

 private:
  void AppendJson(duckdb_vector vector, size_t row, std::string& to) const;
  void AppendList(duckdb_vector child, size_t begin, size_t length, std::string& to) const;
  void AppendStruct(duckdb_vector vector, size_t row, std::string& to) const;
  void AppendMap(duckdb_vector vector, size_t row, std::string& to) const;
  std::string Scalar(duckdb_vector vector, size_t row, Form form) const;
  duckdb_value ValueOf(duckdb_vector vector, size_t row) const;

  duckdb_type type_, storage_;  // storage_: of an enum or a decimal
  uint8_t decimal_width_ = 0, decimal_scale_ = 0;
  size_t array_size_ = 0;
  std::vector<std::string> names_;  // of an enum's values, of a struct's members
  std::vector<std::unique_ptr<ValueText>> children_;
};

}  // namespace haetae::sql
