#include "sql/session.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <thread>

#include "sql/statement.h"
#include "sql/tables.h"
#include "sql/views.h"

namespace haetae::sql {
namespace {

constexpr uint64_t kMemoryMin = 512ull << 20;
constexpr const char* kMemoryOfGroup = "/sys/fs/cgroup/memory.max";

// Half of what the machine has, or of what the control group allows.
uint64_t MemoryMax() {
  uint64_t memory = static_cast<uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                    static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
  if (Result<std::string> group = ReadFile(kMemoryOfGroup, 64); group) {
    const uint64_t allowed = std::strtoull(group->c_str(), nullptr, 10);  // "max": 0
    if (allowed > 0) memory = std::min(memory, allowed);
  }
  return std::max(memory / 2, kMemoryMin);
}

// A folder that only its owner can read, where there is likely to be room.
Result<fs::path> MakeSpillFolder() {
  std::vector<std::string> places;
  if (const char* own = std::getenv("TMPDIR"); own != nullptr && *own != 0) places.push_back(own);
  places.insert(places.end(), {"/var/tmp", "/tmp"});
  for (const std::string& place : places) {
    std::string name = place + "/haetae-sql-XXXXXX";
    if (::mkdtemp(name.data()) != nullptr) return fs::path(name);
  }
  return Fail(Code::kDenied, "cannot make a folder for what does not fit into memory", "",
              places.front(), "set TMPDIR to a folder that can be written");
}

bool IsWrong(std::string_view message) {
  return std::ranges::any_of(
      std::array{"Parser Error", "Syntax Error", "Binder Error", "Catalog Error"},
      [&](std::string_view kind) { return message.starts_with(kind); });
}

Failure FailureOf(const Error& error) {
  return {.wrong = error.code == Code::kUsage, .interrupted = false, .text = error.Text()};
}

// Whether the answer of a statement is rows, or how many it changed.
std::optional<uint64_t> ChangedIn(duckdb_data_chunk chunk) {
  if (duckdb_data_chunk_get_size(chunk) == 0) return std::nullopt;
  const auto* count =
      static_cast<const int64_t*>(duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 0)));
  return static_cast<uint64_t>(*count);
}

}  // namespace

// A text of the data may hold quotes itself: what is not the statement's own goes up to the last
// quote of its line.
std::string WithoutData(std::string_view message, std::string_view statement) {
  if (IsWrong(message)) return std::string(message);
  std::string out;
  size_t at = 0;
  while (at < message.size()) {
    const char c = message[at];
    const bool letter_before =
        at > 0 && std::isalnum(static_cast<unsigned char>(message[at - 1])) != 0;  // it's
    const size_t line_end = std::min(message.find('\n', at), message.size());
    const std::string_view line = message.substr(0, line_end);
    const size_t close = line.find(c, at + 1);
    if ((c != '\'' && c != '"') || letter_before || close == std::string_view::npos) {
      out += c;
      ++at;
      continue;
    }
    const std::string_view quoted = line.substr(at + 1, close - at - 1);
    const bool own = statement.find(quoted) != std::string_view::npos;
    out += own ? std::string(1, c) + std::string(quoted) + c : std::string(1, c) + "…" + c;
    at = (own ? close : line.rfind(c)) + 1;
  }
  return out;
}

Session::~Session() {
  if (spill_.empty()) return;
  std::error_code ignored;
  fs::remove_all(spill_, ignored);
}

Result<std::unique_ptr<Session>> Session::Open(DataFolder& folder, Language language) {
  ledger::Duck duck = TRY(ledger::Duck::Open(
      {.threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency())),
       .memory_max = std::to_string(MemoryMax() >> 20) + "MiB"}));
  std::unique_ptr<Session> session(new Session(folder, std::move(duck)));
  session->spill_ = TRY(MakeSpillFolder());
  duckdb_connection connection = session->duck_.connection();
  TRY(AddLedgerTables(folder, connection));
  TRY(AddRegisterTables(folder, connection));
  TRY(AddIncidentTables(folder, connection));
  TRY(AddViews(folder, language, [&](const std::string& sql) { return session->duck_.Run(sql); }));
  TRY(session->Lock());
  return session;
}

Status Session::Lock() {
  const std::string spill = ledger::SqlText((spill_ / "spill").native());
  for (const std::string& setting : std::initializer_list<std::string>{
           "parquet_metadata_cache = true", "temp_directory = " + spill,
           "extension_directory = " + spill, "allow_community_extensions = false",
           "allowed_directories = ['/']", "enable_external_access = false",
           "lock_configuration = true"}) {
    TRY(duck_.Run("SET " + setting));
  }
  return {};
}

Failure Session::FailureOf(const char* message, std::string_view statement) const {
  const std::string text = message == nullptr ? "unknown error" : message;
  return {.wrong = IsWrong(text),
          .interrupted = text.starts_with("INTERRUPT"),
          .text = folder_.WithoutAliases(WithoutData(text, statement))};
}

std::optional<Failure> Session::RunOne(duckdb_prepared_statement statement, std::string_view text,
                                       Output& output, const Tell& tell) {
  const duckdb_statement_type type = duckdb_prepared_statement_type(statement);
  if (type == DUCKDB_STATEMENT_TYPE_LOAD) {
    return Failure{.wrong = true, .text = "no extension is loaded or installed here"};
  }
  if (type != DUCKDB_STATEMENT_TYPE_SELECT) {
    if (Status may = CheckWrites(text, folder_.path()); !may) return sql::FailureOf(may.error());
  }
  duckdb_pending_result pending = nullptr;
  duckdb_result result{};
  std::optional<Failure> failure;
  if (duckdb_pending_prepared_streaming(statement, &pending) != DuckDBSuccess) {
    failure = FailureOf(duckdb_pending_error(pending), text);
    duckdb_destroy_pending(&pending);
    return failure;
  }
  if (duckdb_execute_pending(pending, &result) != DuckDBSuccess) {
    failure = FailureOf(duckdb_result_error(&result), text);
    duckdb_destroy_result(&result);
    duckdb_destroy_pending(&pending);
    return failure;
  }
  Told told{.rows = duckdb_result_return_type(result) == DUCKDB_RESULT_TYPE_QUERY_RESULT,
            .changed = {}};
  output.is_plan = type == DUCKDB_STATEMENT_TYPE_EXPLAIN;
  Status status;
  if (told.rows) status = output.Begin(result);
  while (status) {
    duckdb_data_chunk chunk = duckdb_fetch_chunk(result);
    if (chunk == nullptr) break;
    if (told.rows)
      status = output.Take(chunk);
    else if (duckdb_result_return_type(result) == DUCKDB_RESULT_TYPE_CHANGED_ROWS)
      told.changed = ChangedIn(chunk);
    duckdb_destroy_data_chunk(&chunk);
  }
  const char* error = duckdb_result_error(&result);
  if (status && error != nullptr && *error != 0)
    failure = FailureOf(error, text);
  else if (status && told.rows)
    status = output.End();
  if (!status) failure = sql::FailureOf(status.error());
  duckdb_destroy_result(&result);
  duckdb_destroy_pending(&pending);
  if (!failure) tell(told);
  return failure;
}

std::optional<Failure> Session::Run(const std::string& statements, Output& output,
                                    const Tell& tell) {
  for (std::string_view text : SplitStatements(statements)) {
    duckdb_extracted_statements extracted = nullptr;
    const idx_t count =
        duckdb_extract_statements(duck_.connection(), std::string(text).c_str(), &extracted);
    std::optional<Failure> failure;
    if (const char* error = duckdb_extract_statements_error(extracted);
        count == 0 && error != nullptr) {
      failure = FailureOf(error, text);
    }
    for (idx_t i = 0; i < count && !failure; ++i) {
      duckdb_prepared_statement statement = nullptr;
      if (duckdb_prepare_extracted_statement(duck_.connection(), extracted, i, &statement) !=
          DuckDBSuccess) {
        failure = FailureOf(duckdb_prepare_error(statement), text);
      } else {
        failure = RunOne(statement, text, output, tell);
      }
      duckdb_destroy_prepare(&statement);
    }
    duckdb_destroy_extracted(&extracted);
    if (failure) return failure;
  }
  return std::nullopt;
}

}  // namespace haetae::sql
