// One query of a SQLite file, which is opened for reading only: the query may select and nothing
// else, and what SQLite sorts stays in memory.

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "contact/rows.h"

namespace haetae::contact {
namespace {

constexpr std::string_view kWhat = "cannot read the contacts";
constexpr int kWaitMs = 5000;            // for somebody who writes
constexpr int kValueBytesMax = 1 << 20;  // of a value or a row

int AllowReading(void*, int action, const char*, const char*, const char*, const char*) {
  const bool reads = action == SQLITE_SELECT || action == SQLITE_READ ||
                     action == SQLITE_FUNCTION || action == SQLITE_RECURSIVE;
  return reads ? SQLITE_OK : SQLITE_DENY;
}

class SqliteSource final : public Source {
 public:
  SqliteSource(sqlite3* db, const Place& place) : db_(db), place_(place) {}
  ~SqliteSource() override {
    sqlite3_finalize(statement_);
    sqlite3_close(db_);
  }
  SqliteSource(const SqliteSource&) = delete;
  SqliteSource& operator=(const SqliteSource&) = delete;

  Status Start() {
    sqlite3_busy_timeout(db_, kWaitMs);
    sqlite3_limit(db_, SQLITE_LIMIT_LENGTH, kValueBytesMax);
    sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(db_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_exec(db_, "PRAGMA temp_store = MEMORY", nullptr, nullptr, nullptr);
    sqlite3_set_authorizer(db_, AllowReading, nullptr);
    const char* rest = nullptr;
    const int prepared = sqlite3_prepare_v2(
        db_, place_.query.c_str(), static_cast<int>(place_.query.size()), &statement_, &rest);
    if (prepared == SQLITE_AUTH || (prepared == SQLITE_OK && !OneSelect(rest))) {
      return Fail(Code::kUsage, std::string(kWhat), "the query does more than select", place_.path,
                  "write one SELECT");
    }
    if (prepared != SQLITE_OK) {  // names of tables and columns, and no values
      return Fail(Code::kMalformed, std::string(kWhat),
                  EscapeTerminal(Shortened(sqlite3_errmsg(db_), 200)), place_.path,
                  "try the query with sqlite3");
    }
    std::vector<std::string> there;
    for (int i = 0; i < sqlite3_column_count(statement_); ++i)
      there.emplace_back(sqlite3_column_name(statement_, i));
    const auto columns = TRY(ChooseColumns(place_, there));
    SetColumns(columns);
    for (size_t i = 0; i < kRoles; ++i) {
      at_[i] = columns[i].empty()
                   ? -1
                   : static_cast<int>(std::ranges::find(there, columns[i]) - there.begin());
    }
    return {};
  }

  Result<bool> Next(Batch& batch) override {
    batch.Clear();
    while (!batch.full() && !done_) {
      const int step = sqlite3_step(statement_);
      done_ = step == SQLITE_DONE;
      if (done_) break;
      if (step != SQLITE_ROW) return Broken(step);
      for (const int at : at_) batch.AddCell(at < 0 ? std::string_view() : Cell(at));
      batch.EndRow(++row_);
    }
    return batch.size() > 0;
  }

 private:
  bool OneSelect(const char* rest) const {
    return statement_ != nullptr && sqlite3_stmt_readonly(statement_) != 0 &&
           std::string_view(rest).find_first_not_of(" \t\r\n;") == std::string_view::npos;
  }

  std::string_view Cell(int column) const {
    const unsigned char* const text = sqlite3_column_text(statement_, column);
    const int bytes = sqlite3_column_bytes(statement_, column);
    return text == nullptr
               ? std::string_view()
               : std::string_view(reinterpret_cast<const char*>(text), static_cast<size_t>(bytes));
  }

  std::unexpected<Error> Broken(int step) const {
    const bool busy = step == SQLITE_BUSY || step == SQLITE_LOCKED;
    return Fail(busy ? Code::kUnavailable : Code::kMalformed, std::string(kWhat),
                std::string("SQLite says: ") + sqlite3_errstr(step), place_.path,
                busy ? "wait until nobody writes to it, or copy it with `sqlite3 FILE .backup`"
                     : "check it with `sqlite3 FILE 'PRAGMA integrity_check'`");
  }

  sqlite3* db_;
  Place place_;
  sqlite3_stmt* statement_ = nullptr;
  std::array<int, kRoles> at_{};
  bool done_ = false;
  uint64_t row_ = 0;
};

}  // namespace

Result<std::unique_ptr<Source>> OpenSqlite(const Place& place) {
  ::close(TRY(OpenRegularFile(place.path)));
  sqlite3* db = nullptr;
  const int opened = sqlite3_open_v2(place.path.c_str(), &db, SQLITE_OPEN_READONLY, nullptr);
  auto source = std::make_unique<SqliteSource>(db, place);
  if (opened != SQLITE_OK) {
    return Fail(Code::kMalformed, std::string(kWhat), "SQLite cannot open it", place.path,
                "check it with `sqlite3 FILE .tables`");
  }
  TRY(source->Start());
  return source;
}

}  // namespace haetae::contact
