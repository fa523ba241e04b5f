// A table that DuckDB asks for, row by row, of anything that can be walked.
//
//   Table table{"haetae_keys", {{"kid", Type::kText}, {"created", Type::kTime}}, open};
//   TRY(Register(connection, table));           // SELECT kid FROM haetae_keys()
//
// `open` is called once a query, with the columns it wants, and gives a RowSource that fills chunks
// until it says 0. A source that may be asked by several threads says how many. Columns that are
// not wanted are never put. Errors become the error of the query.
#pragma once

#include <duckdb.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace haetae::sql {

enum class Type { kText, kCount, kSubject, kTime, kFlag, kReal };  // kCount: 64 bits, kSubject: 32

struct Column {
  std::string name;
  Type type;
};

// The cells of up to duckdb_vector_size() rows. Columns are named by their place in Table::columns;
// what is put into one that is not wanted goes nowhere.
class Cells {
 public:
  Cells(duckdb_data_chunk chunk, const std::vector<int>& places,
        const std::vector<Column>& columns);
  bool wants(size_t column) const { return vectors_[column].data != nullptr; }
  size_t capacity() const { return duckdb_vector_size(); }
  void Text(size_t column, size_t row, std::string_view text);  // not UTF-8: U+FFFD
  void Count(size_t column, size_t row, uint64_t value);        // of kCount and kSubject
  void At(size_t column, size_t row, Time time);                // kTimeMin and kTimeMax: null
  void Flag(size_t column, size_t row, bool value);
  void Real(size_t column, size_t row, double value);
  void Null(size_t column, size_t row);
  // Null where it is empty.
  void TextOrNull(size_t column, size_t row, std::string_view text);

 private:
  struct Vector {
    duckdb_vector vector = nullptr;
    void* data = nullptr;
    Type type = Type::kText;
  };
  std::vector<Vector> vectors_;
};

class RowSource {
 public:
  virtual ~RowSource() = default;
  virtual size_t threads() const { return 1; }
  // How many rows were filled; 0 at the end.
  virtual Result<size_t> Fill(Cells& cells) = 0;
};

struct Table {
  std::string name;
  std::vector<Column> columns;
  std::function<Result<std::unique_ptr<RowSource>>(const std::vector<bool>& wanted)> open;
  uint64_t rows = 0;  // about how many, for the plan; 0: not known
};

// A source of `count` rows that `put` fills one by one.
std::unique_ptr<RowSource> RowsOf(size_t count,
                                  std::function<void(Cells&, size_t row, size_t index)> put);

// Registers a copy, which lives as long as the connection's database.
Status Register(duckdb_connection connection, const Table& table);

// A scalar function; `call` sees the whole vectors and fills the result. Nulls come in as they are.
struct Function {
  std::string name;
  std::vector<duckdb_type> arguments;
  duckdb_type result;
  using Vectors = std::vector<duckdb_vector>;
  std::function<Status(const Vectors& arguments, size_t count, duckdb_vector result)> call;
};
// Whether row `row` of an argument is null.
bool IsNull(duckdb_vector vector, size_t row);
void SetNull(duckdb_vector vector, size_t row);
Status Register(duckdb_connection connection, const Function& function);

}  // namespace haetae::sql
