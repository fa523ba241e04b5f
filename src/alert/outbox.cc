#include "alert/outbox.h"

#include <algorithm>
#include <random>

#include "base/hash.h"

namespace haetae::alert {
namespace {

constexpr const char* kSchema =
    "CREATE TABLE IF NOT EXISTS folder(id TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS alert(id TEXT PRIMARY KEY, incident INTEGER NOT NULL,"
    " revision INTEGER NOT NULL, severity INTEGER NOT NULL, made INTEGER NOT NULL,"
    " json TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS alert_incident ON alert(incident, revision);"
    "CREATE TABLE IF NOT EXISTS told(finding TEXT PRIMARY KEY, incident INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS last(incident INTEGER PRIMARY KEY, revision INTEGER NOT NULL,"
    " severity INTEGER NOT NULL, made INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS delivery(number INTEGER PRIMARY KEY, alert TEXT NOT NULL"
    " REFERENCES alert(id) ON DELETE CASCADE, sink TEXT NOT NULL, state TEXT NOT NULL,"
    " tries INTEGER NOT NULL DEFAULT 0, repeated INTEGER NOT NULL DEFAULT 0,"
    " next INTEGER NOT NULL, done INTEGER, error TEXT, UNIQUE(alert, sink));"
    "CREATE INDEX IF NOT EXISTS delivery_state ON delivery(sink, state, next);"
    "PRAGMA user_version=1;";

std::string RandomId() {
  std::random_device random;
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += std::to_string(random()) + " ";
  return Sha256Hex(bytes).substr(0, 16);
}

}  // namespace

Duration Backoff(int64_t tries, double random) {
  const int64_t doublings = std::clamp<int64_t>(tries - 1, 0, 20);
  const Duration whole = std::min<Duration>(kBackoffMax, kSecond << doublings);
  return whole - static_cast<Duration>(static_cast<double>(whole) / 2 * random);
}

Result<Outbox> Outbox::Open(const std::filesystem::path& data) {
  Outbox outbox(TRY(Sqlite::Open(data / "alerts.sqlite", "cannot keep the alerts", kSchema)));
  Statement read(outbox.db_, "SELECT id FROM folder");
  if (read.Step() == Statement::kRow) {
    outbox.folder_id_ = read.Text(0);
    return outbox;
  }
  outbox.folder_id_ = RandomId();
  Statement write(outbox.db_, "INSERT INTO folder VALUES(?)");
  TRY(write.Bind(1, outbox.folder_id_).Run());
  return outbox;
}

Result<std::optional<Last>> Outbox::LastOf(uint32_t incident) {
  Statement find(db_, "SELECT revision, severity, made FROM last WHERE incident = ?");
  const Statement::Outcome outcome = find.Bind(1, int64_t{incident}).Step();
  if (outcome == Statement::kFailed) return std::unexpected(db_.Failed());
  if (outcome == Statement::kDone) return std::optional<Last>();
  return Last{static_cast<uint32_t>(find.Number(0)), static_cast<int>(find.Number(1)),
              Time{find.Number(2)}};
}

Result<std::pair<uint64_t, Time>> Outbox::NewSince(Time since) {
  Statement find(db_, "SELECT count(*), min(made) FROM alert WHERE revision = 1 AND made > ?");
  if (find.Bind(1, since.us).Step() != Statement::kRow) return std::unexpected(db_.Failed());
  return std::pair(static_cast<uint64_t>(find.Number(0)), Time{find.Number(1)});
}

Result<std::optional<uint32_t>> Outbox::ToldWith(const std::string& finding) {
  Statement find(db_, "SELECT incident FROM told WHERE finding = ?");
  const Statement::Outcome outcome = find.Bind(1, finding).Step();
  if (outcome == Statement::kFailed) return std::unexpected(db_.Failed());
  if (outcome == Statement::kDone) return std::optional<uint32_t>();
  return static_cast<uint32_t>(find.Number(0));
}

Status Outbox::Put(const Entry& entry, const std::vector<std::string>& sinks) {
  return db_.Transaction([&]() -> Status {
    Statement alert(db_, "INSERT INTO alert VALUES(?, ?, ?, ?, ?, ?)");
    TRY(alert.Bind(1, entry.id)
            .Bind(2, int64_t{entry.incident})
            .Bind(3, int64_t{entry.revision})
            .Bind(4, int64_t{entry.severity})
            .Bind(5, entry.made.us)
            .Bind(6, entry.json)
            .Run());
    Statement last(db_, "INSERT OR REPLACE INTO last VALUES(?, ?, ?, ?)");
    TRY(last.Bind(1, int64_t{entry.incident})
            .Bind(2, int64_t{entry.revision})
            .Bind(3, int64_t{entry.severity})
            .Bind(4, entry.made.us)
            .Run());
    Statement told(db_, "INSERT OR REPLACE INTO told VALUES(?, ?)");
    for (const std::string& finding : entry.findings)
      TRY(told.Bind(1, finding).Bind(2, int64_t{entry.incident}).Run());
    Statement delivery(db_,
                       "INSERT INTO delivery(alert, sink, state, next) VALUES(?, ?, 'waiting', ?)");
    for (const std::string& sink : sinks)
      TRY(delivery.Bind(1, entry.id).Bind(2, sink).Bind(3, entry.made.us).Run());
    // Alerts that all sinks have are let go, the oldest first.
    Statement old(db_,
                  "DELETE FROM alert WHERE rowid <= (SELECT max(rowid) FROM alert) - ? AND NOT "
                  "EXISTS (SELECT 1 FROM delivery WHERE alert = alert.id AND state IN ('waiting', "
                  "'trying'))");
    return old.Bind(1, static_cast<int64_t>(kDeliveredKept)).Run();
  });
}

Result<std::optional<Due>> Outbox::Next(const std::string& sink, Time now) {
  Statement find(db_,
                 "SELECT number, alert, json, tries, made FROM delivery JOIN alert ON alert.id = "
                 "delivery.alert WHERE sink = ? AND state = 'waiting' AND next <= ? ORDER BY "
                 "number LIMIT 1");
  const Statement::Outcome outcome = find.Bind(1, sink).Bind(2, now.us).Step();
  if (outcome == Statement::kFailed) return std::unexpected(db_.Failed());
  if (outcome == Statement::kDone) return std::optional<Due>();
  return Due{find.Number(0), find.Text(1),   find.Text(2),
             sink,           find.Number(3), Time{find.Number(4)}};
}

Result<Time> Outbox::NextTime(const std::string& sink) {
  Statement find(db_, "SELECT min(next) FROM delivery WHERE sink = ? AND state = 'waiting'");
  if (find.Bind(1, sink).Step() != Statement::kRow) return std::unexpected(db_.Failed());
  return find.Text(0).empty() ? kTimeMax : Time{find.Number(0)};
}

Status Outbox::Begin(const Due& due) {
  Statement begin(db_, "UPDATE delivery SET state = 'trying', tries = tries + 1 WHERE number = ?");
  return begin.Bind(1, due.number).Run();
}

Status Outbox::Delivered(const Due& due, Time now) {
  Statement done(
      db_, "UPDATE delivery SET state = 'delivered', done = ?, error = NULL WHERE number = ?");
  return done.Bind(1, now.us).Bind(2, due.number).Run();
}

Status Outbox::Failed(const Due& due, const std::string& error, std::optional<Time> next) {
  Statement failed(db_, "UPDATE delivery SET state = ?, error = ?, next = ? WHERE number = ?");
  return failed.Bind(1, next ? "waiting" : "given up")
      .Bind(2, error)
      .Bind(3, next ? next->us : 0)
      .Bind(4, due.number)
      .Run();
}

Status Outbox::Recover() {
  return db_.Run(
      "UPDATE delivery SET state = 'waiting', repeated = repeated + 1 WHERE state = 'trying'");
}

Result<std::map<std::string, SinkCounts>> Outbox::Counts() {
  std::map<std::string, SinkCounts> counts;
  Statement all(db_,
                "SELECT sink, sum(state = 'delivered'), sum(state IN ('waiting', 'trying')), "
                "sum(state = 'given up'), sum(tries), sum(repeated) FROM delivery GROUP BY sink");
  Statement::Outcome outcome;
  while ((outcome = all.Step()) == Statement::kRow) {
    auto number = [&](int column) { return static_cast<uint64_t>(all.Number(column)); };
    counts[all.Text(0)] = {number(1), number(2), number(3), number(4), number(5)};
  }
  if (outcome == Statement::kFailed) return std::unexpected(db_.Failed());
  return counts;
}

}  // namespace haetae::alert
