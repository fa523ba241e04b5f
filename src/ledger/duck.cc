#include "ledger/duck.h"

#include <utility>

namespace haetae::ledger {
namespace {

// DuckDB says in text what went wrong; a full disk deserves its own advice.
Error DuckError(const char* text) {
  std::string why = text == nullptr ? "unknown error" : text;
  Error error{Code::kInternal, "the ledger's store failed", why.substr(0, why.find('\n')), "", ""};
  if (why.find("No space left") != std::string::npos) {
    error = SystemError("cannot write the ledger", "", ENOSPC);
  } else if (why.find("Out of Memory") != std::string::npos) {
    error.code = Code::kUnavailable;
  }
  return error;
}

}  // namespace

Result<Duck> Duck::Open(const DuckOptions& options) {
  Duck duck;
  duckdb_config config;
  if (duckdb_create_config(&config) != DuckDBSuccess) {
    return Fail(Code::kUnavailable, "cannot start DuckDB", "no memory");
  }
  duckdb_set_config(config, "threads", std::to_string(options.threads).c_str());
  duckdb_set_config(config, "memory_limit", options.memory_max.c_str());
  duckdb_set_config(config, "autoinstall_known_extensions", "false");
  duckdb_set_config(config, "autoload_known_extensions", "false");
  char* message = nullptr;
  duckdb_state state = duckdb_open_ext(":memory:", &duck.database_, config, &message);
  duckdb_destroy_config(&config);
  if (state != DuckDBSuccess) {
    Error error = DuckError(message);
    duckdb_free(message);
    return std::unexpected(std::move(error));
  }
  if (duckdb_connect(duck.database_, &duck.connection_) != DuckDBSuccess) {
    return Fail(Code::kUnavailable, "cannot start DuckDB", "no connection");
  }
  return duck;
}

Duck::Duck(Duck&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)),
      connection_(std::exchange(other.connection_, nullptr)) {}

Duck::~Duck() {
  if (connection_ != nullptr) duckdb_disconnect(&connection_);
  if (database_ != nullptr) duckdb_close(&database_);
}

Status Duck::Run(const std::string& sql) {
  duckdb_result result;
  if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess) {
    Error error = DuckError(duckdb_result_error(&result));
    duckdb_destroy_result(&result);
    return std::unexpected(std::move(error));
  }
  duckdb_destroy_result(&result);
  return {};
}

Status Duck::Stream(const std::string& sql, const std::function<Status(duckdb_data_chunk)>& chunk) {
  duckdb_prepared_statement statement = nullptr;
  if (duckdb_prepare(connection_, sql.c_str(), &statement) != DuckDBSuccess) {
    Error error = DuckError(duckdb_prepare_error(statement));
    duckdb_destroy_prepare(&statement);
    return std::unexpected(std::move(error));
  }
  duckdb_pending_result pending = nullptr;
  duckdb_result result;
  if (duckdb_pending_prepared_streaming(statement, &pending) != DuckDBSuccess ||
      duckdb_execute_pending(pending, &result) != DuckDBSuccess) {
    Error error = DuckError(duckdb_pending_error(pending));
    duckdb_destroy_pending(&pending);
    duckdb_destroy_prepare(&statement);
    return std::unexpected(std::move(error));
  }
  Status status;
  while (status) {
    duckdb_data_chunk next = duckdb_stream_fetch_chunk(result);
    if (next == nullptr) break;
    if (duckdb_data_chunk_get_size(next) > 0) status = chunk(next);
    duckdb_destroy_data_chunk(&next);
  }
  if (status && duckdb_result_error(&result) != nullptr) {
    status = std::unexpected(DuckError(duckdb_result_error(&result)));
  }
  duckdb_destroy_result(&result);
  duckdb_destroy_pending(&pending);
  duckdb_destroy_prepare(&statement);
  return status;
}

std::string SqlText(std::string_view text) {
  std::string quoted = "'";
  for (char c : text) {
    if (c == '\'') quoted += '\'';
    quoted += c;
  }
  return quoted + '\'';
}

Result<std::vector<std::string>> ParquetColumns(Duck& duck, const std::filesystem::path& path) {
  std::vector<std::string> columns;
  TRY(duck.Stream("SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet(" +
                      SqlText(path.native()) + "))",
                  [&](duckdb_data_chunk chunk) -> Status {
                    const auto* names = static_cast<const duckdb_string_t*>(
                        duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 0)));
                    for (size_t i = 0; i < duckdb_data_chunk_get_size(chunk); ++i)
                      columns.emplace_back(TextAt(names, i));
                    return {};
                  }));
  return columns;
}

}  // namespace haetae::ledger
