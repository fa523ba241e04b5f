#include "sql/session.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <thread>

#include "base/machine.h"
#include "sql/statement.h"
#include "sql/tables.h"
#include "sql/views.h"

namespace haetae::sql {
namespace {

constexpr uint64_t kMemoryMin = 512ull << 20;

bool IsWordOf(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

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

// Where DuckDB shows a line of the statement and points into it. A value may have a line that looks
// like it: what is shown has to be the statement's.
std::string_view PointerIn(std::string_view message, std::string_view statement) {
  constexpr std::string_view kBegin = "\n\nLINE ";
  const size_t at = message.rfind(kBegin);
  if (at == std::string_view::npos) return {};
  const std::string_view pointer = message.substr(at);
  std::string_view line = pointer.substr(kBegin.size());
  line = line.substr(0, line.find('\n'));
  const std::string_view below = pointer.substr(kBegin.size() + line.size());
  const size_t colon = line.find(": ");
  if (colon == std::string_view::npos) return {};
  line.remove_prefix(colon + 2);
  if (line.starts_with("...")) line.remove_prefix(3);
  if (line.ends_with("...")) line.remove_suffix(3);
  const bool own = !line.empty() && statement.find(line) != std::string_view::npos;
  const bool points = below.find_first_not_of("\n ^") == std::string_view::npos;
  return own && points ? pointer : std::string_view{};
}

bool IsQuote(char c) { return c == '\'' || c == '"'; }
// The first quote from `at` on that is no apostrophe, as in can't; the size where there is none.
size_t QuoteFrom(std::string_view line, size_t at) {
  while (at < line.size() && (!IsQuote(line[at]) || (at > 0 && IsWordOf(line[at - 1])))) ++at;
  return at;
}

// Texts in quotes that the statement does not hold. A text of the data may hold quotes itself: what
// is not the statement's own goes up to the last quote of its line, or to its end where there are
// `more` lines, in which it may go on.
std::string WithoutQuoted(std::string_view line, std::string_view statement, bool more) {
  std::string out;
  for (size_t at = 0; at < line.size();) {
    const size_t open = QuoteFrom(line, at);
    out += line.substr(at, open - at);
    if (open == line.size()) break;
    const char quote = line[open];
    const size_t close = line.find(quote, open + 1);
    const bool closed = close != std::string_view::npos;
    const std::string_view quoted = line.substr(open + 1, closed ? close - open - 1 : 0);
    const bool own = closed && statement.find(quoted) != std::string_view::npos;
    out += quote;
    if (!own && (more || !closed)) return out + "…";
    out += own ? std::string(quoted) : "…";
    out += quote;
    at = (own ? close : line.rfind(quote)) + 1;
  }
  return out;
}

// Bare numbers become …; digits of a name (INT32) and of DECIMAL(18,3) are a type's.
std::string WithoutNumbers(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    if (text.substr(at).starts_with("DECIMAL(")) {
      at = std::min(text.find(')', at), text.size());
    } else if (std::isdigit(static_cast<unsigned char>(text[at])) != 0) {
      while (at < text.size() &&
             (IsWordOf(text[at]) || std::string_view(".:+-").contains(text[at])))
        ++at;
      out += "…";
      continue;
    } else if (IsWordOf(text[at])) {
      while (at < text.size() && IsWordOf(text[at])) ++at;
    } else {
      ++at;
    }
    out += text.substr(begin, at - begin);
  }
  return out;
}

// Of a message that is about one value: everything from the first quote to the last one, whoever
// wrote it, and numbers, which stand there bare.
std::string WithoutValues(std::string_view line, bool more) {
  const size_t open = QuoteFrom(line, 0);
  std::string out = WithoutNumbers(line.substr(0, open));
  if (open == line.size()) return out;
  out += line[open] + std::string("…");
  const size_t close = line.find_last_of("'\"");
  if (more || close == open) return out;
  return out + line[close] + WithoutNumbers(line.substr(close + 1));
}

bool IsAboutValue(std::string_view message) {
  return message.starts_with("Conversion Error") || message.starts_with("Out of Range Error") ||
         message.contains(" cast ") || message.contains(" convert ");
}

}  // namespace

// The lines behind the first are rows of files, candidates and hints; a value may have lines too.
std::string WithoutData(std::string_view message, std::string_view statement) {
  if (IsWrong(message)) return std::string(message);
  const std::string_view pointer = PointerIn(message, statement);
  std::string_view line = message.substr(0, message.size() - pointer.size());
  const size_t end = line.find('\n');
  const bool more = end != std::string_view::npos;
  line = line.substr(0, end);
  std::string text =
      IsAboutValue(line) ? WithoutValues(line, more) : WithoutQuoted(line, statement, more);
  if (more && !text.ends_with("…")) text += " …";
  return text.append(pointer);
}

Result<std::unique_ptr<Session>> Session::Open(DataFolder& folder, Language language) {
  ledger::Duck duck = TRY(ledger::Duck::Open(
      {.threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency())),
       .memory_max = std::to_string(std::max(MemoryAllowed() / 2, kMemoryMin) >> 20) + "MiB"}));
  std::unique_ptr<Session> session(new Session(folder, TRY(SpillFolder::Make()), std::move(duck)));
  duckdb_connection connection = session->duck_.connection();
  TRY(AddLedgerTables(folder, connection));
  TRY(AddRegisterTables(folder, connection));
  TRY(AddIncidentTables(folder, connection));
  const auto run = [&](const std::string& sql) { return session->duck_.Run(sql); };
  if (Status added = AddViews(folder, language, run); !added)
    return std::unexpected(folder.WithoutAliases(std::move(added.error())));
  TRY(session->Lock());
  return session;
}

Status Session::Lock() {
  const std::string spill = ledger::SqlText((spill_.path() / "spill").native());
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
