#include "base/sqlite.h"

#include <sqlite3.h>

#include <utility>

namespace haetae {

Result<Sqlite> Sqlite::Open(const std::filesystem::path& path, std::string what,
                            const char* schema) {
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  Sqlite db(handle, std::move(what), path.filename().native());
  if (code != SQLITE_OK) return std::unexpected(db.Failed());
  sqlite3_busy_timeout(handle, 5000);
  TRY(db.Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"));
  TRY(db.Run(schema));
  return db;
}

Sqlite::Sqlite(Sqlite&& other) noexcept
    : db_(std::exchange(other.db_, nullptr)),
      what_(std::move(other.what_)),
      where_(std::move(other.where_)) {}
Sqlite::~Sqlite() {
  if (db_ != nullptr) sqlite3_close(db_);
}

Error Sqlite::Failed() const {
  return {Code::kUnavailable, what_, sqlite3_errmsg(db_), where_,
          "check that the data folder can be written and has space"};
}

Status Sqlite::Run(const char* sql) {
  if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
    return std::unexpected(Failed());
  return {};
}

Status Sqlite::Transaction(const std::function<Status()>& steps) {
  TRY(Run("BEGIN IMMEDIATE"));
  Status status = steps();
  if (status) status = Run("COMMIT");
  if (!status) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
  return status;
}

Statement::Statement(const Sqlite& db, const char* sql) : db_(db) {
  sqlite3_prepare_v2(db.handle(), sql, -1, &statement_, nullptr);
}
Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::Bind(int at, std::string_view text) {
  sqlite3_bind_text(statement_, at, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  return *this;
}
Statement& Statement::Bind(int at, int64_t number) {
  sqlite3_bind_int64(statement_, at, number);
  return *this;
}

Statement::Outcome Statement::Step() {
  const int code = statement_ == nullptr ? SQLITE_ERROR : sqlite3_step(statement_);
  return code == SQLITE_ROW ? kRow : code == SQLITE_DONE ? kDone : kFailed;
}

Status Statement::Run() {
  const Outcome outcome = Step();
  Status status;
  if (outcome == kFailed) status = std::unexpected(db_.Failed());
  sqlite3_reset(statement_);
  return status;
}

void Statement::Reset() { sqlite3_reset(statement_); }

int64_t Statement::Number(int column) const { return sqlite3_column_int64(statement_, column); }
std::string Statement::Text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return text == nullptr
             ? std::string()
             : std::string(text, static_cast<size_t>(sqlite3_column_bytes(statement_, column)));
}

}  // namespace haetae
