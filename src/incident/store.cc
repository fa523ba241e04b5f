#include "incident/store.h"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace haetae::incident {
namespace {

constexpr const char* kSchema =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    "CREATE TABLE IF NOT EXISTS incident(id INTEGER PRIMARY KEY, title TEXT NOT NULL, severity "
    "TEXT NOT NULL,"
    " first_access INTEGER NOT NULL, last_access INTEGER NOT NULL, alert_at INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS indicator(incident INTEGER NOT NULL REFERENCES incident(id) ON "
    "DELETE CASCADE,"
    " dimension TEXT NOT NULL, value TEXT NOT NULL, role TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS indicator_value ON indicator(dimension, value);"
    "CREATE INDEX IF NOT EXISTS indicator_incident ON indicator(incident);"
    "PRAGMA user_version=1;";

// A prepared statement with its values; finalised at the end of its life.
class Statement {
 public:
  Statement(sqlite3* db, const char* sql) { sqlite3_prepare_v2(db, sql, -1, &statement_, nullptr); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }
  Statement& Bind(int at, std::string_view text) {
    sqlite3_bind_text(statement_, at, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    return *this;
  }
  Statement& Bind(int at, int64_t number) {
    sqlite3_bind_int64(statement_, at, number);
    return *this;
  }
  int Step() { return statement_ == nullptr ? SQLITE_ERROR : sqlite3_step(statement_); }
  int Again() {
    const int code = Step();
    sqlite3_reset(statement_);
    return code;
  }
  int64_t Number(int column) const { return sqlite3_column_int64(statement_, column); }
  std::string Text(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return text == nullptr
               ? std::string()
               : std::string(text, static_cast<size_t>(sqlite3_column_bytes(statement_, column)));
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace

Error IncidentStore::Failed() const {
  return Error{Code::kUnavailable, "cannot keep the incidents", sqlite3_errmsg(db_),
               "incidents.sqlite", "check that the data folder can be written and has space"};
}

Status IncidentStore::Run(const char* sql) {
  if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
    return std::unexpected(Failed());
  return {};
}

Result<IncidentStore> IncidentStore::Open(const std::filesystem::path& data) {
  sqlite3* db = nullptr;
  const std::filesystem::path path = data / "incidents.sqlite";
  const int code =
      sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  IncidentStore store(db);
  if (code != SQLITE_OK) return std::unexpected(store.Failed());
  sqlite3_busy_timeout(db, 5000);
  TRY(store.Run(kSchema));
  return store;
}

IncidentStore::IncidentStore(IncidentStore&& other) noexcept
    : db_(std::exchange(other.db_, nullptr)) {}
IncidentStore::~IncidentStore() {
  if (db_ != nullptr) sqlite3_close(db_);
}

Result<uint32_t> IncidentStore::Number(const std::vector<Indicator>& causes,
                                       const std::vector<uint32_t>& taken) {
  auto is_taken = [&](uint32_t id) {
    return std::find(taken.begin(), taken.end(), id) != taken.end();
  };
  Statement known(db_,
                  "SELECT incident FROM indicator WHERE dimension = ? AND value = ? AND role = "
                  "'cause' ORDER BY incident");
  for (const Indicator& cause : causes) {
    known.Bind(1, cause.dimension).Bind(2, cause.value);
    uint32_t found = 0;
    int code;
    while ((code = known.Step()) == SQLITE_ROW) {
      const uint32_t id = static_cast<uint32_t>(known.Number(0));
      if (found == 0 && !is_taken(id)) found = id;
    }
    if (code != SQLITE_DONE) return std::unexpected(Failed());
    known.Again();
    if (found != 0) return found;
  }
  Statement last(db_, "SELECT coalesce(max(id), 0) FROM incident");
  if (last.Step() != SQLITE_ROW) return std::unexpected(Failed());
  uint32_t id = static_cast<uint32_t>(last.Number(0)) + 1;
  while (is_taken(id)) ++id;
  return id;
}

Status IncidentStore::Save(const std::vector<Incident>& incidents) {
  TRY(Run("BEGIN IMMEDIATE"));
  Statement drop(db_, "DELETE FROM indicator WHERE incident = ?");
  Statement put(db_, "INSERT OR REPLACE INTO incident VALUES(?, ?, ?, ?, ?, ?)");
  Statement add(db_, "INSERT INTO indicator VALUES(?, ?, ?, ?)");
  bool ok = true;
  for (const Incident& incident : incidents) {
    ok &= drop.Bind(1, incident.id).Again() == SQLITE_DONE;
    put.Bind(1, incident.id).Bind(2, incident.title.en).Bind(3, SeverityName(incident.severity));
    put.Bind(4, incident.first_access.us)
        .Bind(5, incident.last_access.us)
        .Bind(6, incident.alert_at.us);
    ok &= put.Again() == SQLITE_DONE;
    for (const Indicator& indicator : incident.indicators) {
      add.Bind(1, incident.id)
          .Bind(2, indicator.dimension)
          .Bind(3, indicator.value)
          .Bind(4, indicator.role);
      ok &= add.Again() == SQLITE_DONE;
    }
  }
  if (!ok) {
    Error error = Failed();
    sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
    return std::unexpected(std::move(error));
  }
  return Run("COMMIT");
}

Result<std::vector<uint32_t>> IncidentStore::Ids() {
  std::vector<uint32_t> ids;
  Statement all(db_, "SELECT id FROM incident ORDER BY id");
  int code;
  while ((code = all.Step()) == SQLITE_ROW) ids.push_back(static_cast<uint32_t>(all.Number(0)));
  if (code != SQLITE_DONE) return std::unexpected(Failed());
  return ids;
}

Result<std::vector<Indicator>> IncidentStore::Load(uint32_t id) {
  std::vector<Indicator> indicators;
  Statement of(db_, "SELECT dimension, value, role FROM indicator WHERE incident = ?");
  of.Bind(1, id);
  int code;
  while ((code = of.Step()) == SQLITE_ROW)
    indicators.push_back({of.Text(0), of.Text(1), of.Text(2)});
  if (code != SQLITE_DONE) return std::unexpected(Failed());
  if (!indicators.empty()) return indicators;
  std::string known;
  for (uint32_t other : TRY(Ids())) known += (known.empty() ? "" : ", ") + std::to_string(other);
  return Fail(Code::kNotFound, "there is no incident " + std::to_string(id),
              known.empty() ? "none was found yet" : "the incidents are " + known, "",
              "run `haetae investigate LOG…` to find them");
}

}  // namespace haetae::incident
