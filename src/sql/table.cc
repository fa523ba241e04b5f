#include "sql/table.h"

#include <algorithm>

#include "base/text.h"

namespace haetae::sql {
namespace {

duckdb_type DuckType(Type type) {
  switch (type) {
    case Type::kText:
      return DUCKDB_TYPE_VARCHAR;
    case Type::kCount:
      return DUCKDB_TYPE_UBIGINT;
    case Type::kSubject:
      return DUCKDB_TYPE_UINTEGER;
    case Type::kTime:
      return DUCKDB_TYPE_TIMESTAMP;
    case Type::kFlag:
      return DUCKDB_TYPE_BOOLEAN;
    case Type::kReal:
      return DUCKDB_TYPE_DOUBLE;
  }
  return DUCKDB_TYPE_VARCHAR;
}

template <typename T>
void Delete(void* pointer) {
  delete static_cast<T*>(pointer);
}

// A running query's share of a table.
struct Running {
  std::vector<int> places;  // of each column among those wanted; -1: not wanted
  std::unique_ptr<RowSource> source;
};

void Bind(duckdb_bind_info info) {
  const auto& table = *static_cast<Table*>(duckdb_bind_get_extra_info(info));
  for (const Column& column : table.columns) {
    duckdb_logical_type type = duckdb_create_logical_type(DuckType(column.type));
    duckdb_bind_add_result_column(info, column.name.c_str(), type);
    duckdb_destroy_logical_type(&type);
  }
  if (table.rows > 0) duckdb_bind_set_cardinality(info, table.rows, false);
}

void Init(duckdb_init_info info) {
  const auto& table = *static_cast<Table*>(duckdb_init_get_extra_info(info));
  auto running = std::make_unique<Running>();
  running->places.assign(table.columns.size(), -1);
  std::vector<bool> wanted(table.columns.size());
  for (idx_t i = 0; i < duckdb_init_get_column_count(info); ++i) {
    const idx_t column = duckdb_init_get_column_index(info, i);
    if (column >= table.columns.size()) continue;  // the row's own number: nobody has one
    running->places[column] = static_cast<int>(i);
    wanted[column] = true;
  }
  Result<std::unique_ptr<RowSource>> source = table.open(wanted);
  if (!source) {
    duckdb_init_set_error(info, source.error().Text().c_str());
    return;
  }
  running->source = std::move(*source);
  duckdb_init_set_max_threads(info, std::max<size_t>(1, running->source->threads()));
  duckdb_init_set_init_data(info, running.release(), Delete<Running>);
}

void Run(duckdb_function_info info, duckdb_data_chunk chunk) {
  const auto& table = *static_cast<Table*>(duckdb_function_get_extra_info(info));
  auto& running = *static_cast<Running*>(duckdb_function_get_init_data(info));
  Cells cells(chunk, running.places, table.columns);
  Result<size_t> rows = running.source->Fill(cells);
  if (!rows) {
    duckdb_function_set_error(info, rows.error().Text().c_str());
    return;
  }
  duckdb_data_chunk_set_size(chunk, *rows);
}

class EachRow : public RowSource {
 public:
  EachRow(size_t count, std::function<void(Cells&, size_t, size_t)> put)
      : count_(count), put_(std::move(put)) {}
  Result<size_t> Fill(Cells& cells) override {
    const size_t rows = std::min(cells.capacity(), count_ - at_);
    for (size_t row = 0; row < rows; ++row) put_(cells, row, at_ + row);
    at_ += rows;
    return rows;
  }

 private:
  size_t count_, at_ = 0;
  std::function<void(Cells&, size_t, size_t)> put_;
};

void Call(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector result) {
  const auto& function = *static_cast<Function*>(duckdb_scalar_function_get_extra_info(info));
  Function::Vectors arguments;
  for (idx_t i = 0; i < duckdb_data_chunk_get_column_count(chunk); ++i)
    arguments.push_back(duckdb_data_chunk_get_vector(chunk, i));
  const Status status = function.call(arguments, duckdb_data_chunk_get_size(chunk), result);
  if (!status) duckdb_scalar_function_set_error(info, status.error().Text().c_str());
}

}  // namespace

Cells::Cells(duckdb_data_chunk chunk, const std::vector<int>& places,
             const std::vector<Column>& columns)
    : vectors_(columns.size()) {
  for (size_t i = 0; i < columns.size(); ++i) {
    vectors_[i].type = columns[i].type;
    if (places[i] < 0) continue;
    vectors_[i].vector = duckdb_data_chunk_get_vector(chunk, static_cast<idx_t>(places[i]));
    vectors_[i].data = duckdb_vector_get_data(vectors_[i].vector);
  }
}

void Cells::Text(size_t column, size_t row, std::string_view text) {
  if (!wants(column)) return;
  const bool plain = std::ranges::all_of(text, [](char c) { return c > 0; });
  const std::string valid = plain ? std::string() : ValidUtf8(text);
  if (!plain) text = valid;
  duckdb_vector_assign_string_element_len(vectors_[column].vector, row, text.data(), text.size());
}

void Cells::Count(size_t column, size_t row, uint64_t value) {
  if (!wants(column)) return;
  if (vectors_[column].type == Type::kSubject)
    static_cast<uint32_t*>(vectors_[column].data)[row] = static_cast<uint32_t>(value);
  else
    static_cast<uint64_t*>(vectors_[column].data)[row] = value;
}

void Cells::At(size_t column, size_t row, Time time) {
  if (!wants(column)) return;
  if (time == kTimeMin || time == kTimeMax) return Null(column, row);
  static_cast<int64_t*>(vectors_[column].data)[row] = time.us;
}

void Cells::Flag(size_t column, size_t row, bool value) {
  if (wants(column)) static_cast<bool*>(vectors_[column].data)[row] = value;
}

void Cells::Real(size_t column, size_t row, double value) {
  if (wants(column)) static_cast<double*>(vectors_[column].data)[row] = value;
}

void Cells::Null(size_t column, size_t row) {
  if (wants(column)) SetNull(vectors_[column].vector, row);
}

void Cells::TextOrNull(size_t column, size_t row, std::string_view text) {
  if (text.empty()) return Null(column, row);
  Text(column, row, text);
}

bool IsNull(duckdb_vector vector, size_t row) {
  uint64_t* validity = duckdb_vector_get_validity(vector);
  return validity != nullptr && !duckdb_validity_row_is_valid(validity, row);
}

void SetNull(duckdb_vector vector, size_t row) {
  duckdb_vector_ensure_validity_writable(vector);
  duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vector), row);
}

std::unique_ptr<RowSource> RowsOf(size_t count,
                                  std::function<void(Cells&, size_t row, size_t index)> put) {
  return std::make_unique<EachRow>(count, std::move(put));
}

Status Register(duckdb_connection connection, const Table& table) {
  duckdb_table_function function = duckdb_create_table_function();
  duckdb_table_function_set_name(function, table.name.c_str());
  duckdb_table_function_set_extra_info(function, new Table(table), Delete<Table>);
  duckdb_table_function_set_bind(function, Bind);
  duckdb_table_function_set_init(function, Init);
  duckdb_table_function_set_function(function, Run);
  duckdb_table_function_supports_projection_pushdown(function, true);
  const duckdb_state state = duckdb_register_table_function(connection, function);
  duckdb_destroy_table_function(&function);
  if (state != DuckDBSuccess) return Fail(Code::kInternal, "cannot make the table " + table.name);
  return {};
}

Status Register(duckdb_connection connection, const Function& made) {
  duckdb_scalar_function function = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(function, made.name.c_str());
  for (const duckdb_type type : made.arguments) {
    duckdb_logical_type argument = duckdb_create_logical_type(type);
    duckdb_scalar_function_add_parameter(function, argument);
    duckdb_destroy_logical_type(&argument);
  }
  duckdb_logical_type result = duckdb_create_logical_type(
      made.result == DUCKDB_TYPE_LIST ? DUCKDB_TYPE_VARCHAR : made.result);
  if (made.result == DUCKDB_TYPE_LIST) {
    duckdb_logical_type list = duckdb_create_list_type(result);
    duckdb_destroy_logical_type(&result);
    result = list;
  }
  duckdb_scalar_function_set_return_type(function, result);
  duckdb_destroy_logical_type(&result);
  duckdb_scalar_function_set_extra_info(function, new Function(made), Delete<Function>);
  duckdb_scalar_function_set_function(function, Call);
  const duckdb_state state = duckdb_register_scalar_function(connection, function);
  duckdb_destroy_scalar_function(&function);
  if (state != DuckDBSuccess) return Fail(Code::kInternal, "cannot make the function " + made.name);
  return {};
}

}  // namespace haetae::sql
