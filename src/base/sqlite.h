// A SQLite database file, and statements with their values: what the small stores share.
//
//   Sqlite db = TRY(Sqlite::Open(data / "alerts.sqlite", "cannot keep the alerts", kSchema));
//   Statement find(db, "SELECT at FROM told WHERE key = ?");
//   if (find.Bind(1, key).Step() == Statement::kRow) … find.Number(0) …
//   TRY(db.Transaction([&]() -> Status { … }));
//
// Write-ahead log, and synced at every commit. Waits up to five seconds for another connection. One
// thread for each Sqlite; several of them may share a file. Errors never quote values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace haetae {

class Sqlite {
 public:
  // `what` begins the errors.
  static Result<Sqlite> Open(const std::filesystem::path& path, std::string what,
                             const char* schema);
  Sqlite(Sqlite&& other) noexcept;
  Sqlite& operator=(Sqlite&&) = delete;
  ~Sqlite();
  Status Run(const char* sql);
  // All or nothing.
  Status Transaction(const std::function<Status()>& steps);
  Error Failed() const;
  sqlite3* handle() const { return db_; }

 private:
  Sqlite(sqlite3* db, std::string what, std::string where)
      : db_(db), what_(std::move(what)), where_(std::move(where)) {}
  sqlite3* db_;
  std::string what_, where_;
};

class Statement {
 public:
  enum Outcome { kRow, kDone, kFailed };
  Statement(const Sqlite& db, const char* sql);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();
  Statement& Bind(int at, std::string_view text);
  Statement& Bind(int at, int64_t number);
  Outcome Step();
  // Runs a statement without rows, and makes it ready for the next values.
  Status Run();
  // The same after Step(): lets go of the rows that were not asked for.
  void Reset();
  int64_t Number(int column) const;
  std::string Text(int column) const;

 private:
  const Sqlite& db_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace haetae
