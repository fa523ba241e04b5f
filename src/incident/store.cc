#include "incident/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "incident/schema.h"
#include "incident/scope_window.h"
#include "incident/scope_without.h"
#include "incident/scope_words.h"
#include "incident/sqlite.h"

namespace haetae::incident {
namespace {

constexpr const char* kIncidentColumns =
    "id, title, title_ko, severity, severity_why, severity_why_ko, first_access, last_access, "
    "alert_at, people, accesses, reads_before_alert, state, state_why, state_why_ko, found, "
    "exact";
// By an entry of the awareness log that was not withdrawn.
constexpr const char* kIsClosed =
    "EXISTS(SELECT 1 FROM awareness AS said WHERE said.incident = id AND said.kind = 'closed' AND "
    "NOT EXISTS(SELECT 1 FROM awareness WHERE kind = 'withdrawn' AND what = said.n))";
constexpr const char* kFindingColumns =
    "n, incident, id, role, detector, title, title_ko, confidence, certain, attack, first_access, "
    "alert_at, alert_record, reads_before_alert, accesses, rule_title, rule_id";

std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> words;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

Incident IncidentAt(const Statement& row) {
  Incident incident;
  incident.id = static_cast<uint32_t>(row.Number(0));
  incident.title = {row.Text(1), row.Text(2)};
  incident.severity = ParseSeverity(row.Text(3));
  incident.severity_why = {row.Text(4), row.Text(5)};
  incident.first_access = {row.Number(6)};
  incident.last_access = {row.Number(7)};
  incident.alert_at = {row.Number(8)};
  incident.scope.people = static_cast<uint64_t>(row.Number(9));
  incident.scope.accesses = static_cast<uint64_t>(row.Number(10));
  incident.reads_before_alert = static_cast<uint64_t>(row.Number(11));
  incident.state = ParseState(row.Text(12));
  incident.state_why = {row.Text(13), row.Text(14)};
  incident.found = row.Number(15) != 0;
  incident.exact = row.Number(16) != 0;
  incident.closed = row.Number(17) != 0;
  return incident;
}

// Without its reasons and indicators, which other tables hold.
Finding FindingAt(const Statement& row) {
  Finding finding;
  finding.id = row.Text(2);
  finding.detector = row.Text(4);
  finding.title = {row.Text(5), row.Text(6)};
  finding.confidence = row.Real(7);
  finding.certain = row.Number(8) != 0;
  finding.attack = Split(row.Text(9));
  finding.first_access = {row.Number(10)};
  finding.alert_at = {row.Number(11)};
  finding.alert_record = static_cast<uint64_t>(row.Number(12));
  finding.reads_before_alert = static_cast<uint64_t>(row.Number(13));
  finding.accesses = static_cast<uint64_t>(row.Number(14));
  finding.rule = {row.Text(15), row.Text(16)};
  return finding;
}

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

// What the file lacks is seen by its tables, since the first version wrote its number over a later
// one whenever it opened a file.
namespace {

// What has a meaning of its own in a URI (RFC 3986) as %XX.
std::string UriPath(std::string_view path) {
  std::string uri;
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#')
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else
      uri += c;
  }
  return uri;
}

constexpr int kCopyTriesMax = 100, kBetweenTriesMs = 50;  // another process is writing

// All pages at once, as they are after the last commit.
int Copy(sqlite3* from, sqlite3* to) {
  sqlite3_backup* backup = sqlite3_backup_init(to, "main", from, "main");
  if (backup == nullptr) return sqlite3_errcode(to);
  int code = SQLITE_BUSY;
  for (int tries = 0; tries < kCopyTriesMax; ++tries) {
    code = sqlite3_backup_step(backup, -1);
    if (code != SQLITE_BUSY && code != SQLITE_LOCKED) break;
    sqlite3_sleep(kBetweenTriesMs);
  }
  sqlite3_backup_finish(backup);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

}  // namespace

Status IncidentStore::Migrate() {
  Statement version(db_, "PRAGMA user_version");
  if (version.Step() != SQLITE_ROW) return std::unexpected(Failed());
  if (version.Number(0) > kSchemaVersion) {
    return Fail(Code::kConflict, "cannot read the incidents",
                fmt::format("a newer haetae wrote them (version {}, this one knows {})",
                            version.Number(0), kSchemaVersion),
                "incidents.sqlite", "use the newer haetae");
  }
  version.Again();
  auto has = [this](const char* question) -> Result<bool> {
    Statement asked(db_, question);
    if (asked.Step() != SQLITE_ROW) return std::unexpected(Failed());
    return asked.Number(0) != 0;
  };
  constexpr const char* kHasTo2 = "SELECT count(*) FROM sqlite_schema WHERE name = 'finding'";
  constexpr const char* kHasTo3 =
      "SELECT count(*) FROM pragma_table_info('feedback') WHERE name = 'exact'";
  constexpr const char* kHasTo4 =
      "SELECT count(*) FROM pragma_table_info('finding') WHERE name = 'rule_id'";
  constexpr const char* kHasTo5 = "SELECT count(*) FROM sqlite_schema WHERE name = 'scope_word'";
  constexpr const char* kHasTo6 = "SELECT count(*) FROM sqlite_schema WHERE name = 'scope_change'";
  constexpr const char* kHasTo7 = "SELECT count(*) FROM sqlite_schema WHERE name = 'awareness'";
  constexpr const char* kHasTo8 = "SELECT count(*) FROM sqlite_schema WHERE name = 'scope_window'";
  constexpr const char* kHasTo9 = "SELECT count(*) FROM sqlite_schema WHERE name = 'scope_without'";
  if (TRY(has(kHasTo9))) return {};
  TRY(Run("BEGIN IMMEDIATE"));
  Status done = Run(kSchemaTo1);
  for (auto [question, script] : {std::pair(kHasTo2, kSchemaTo2), std::pair(kHasTo3, kSchemaTo3),
                                  std::pair(kHasTo4, kSchemaTo4), std::pair(kHasTo5, kSchemaTo5),
                                  std::pair(kHasTo6, kSchemaTo6), std::pair(kHasTo7, kSchemaTo7),
                                  std::pair(kHasTo8, kSchemaTo8), std::pair(kHasTo9, kSchemaTo9)}) {
    Result<bool> made = has(question);  // by another process, meanwhile
    if (!made) done = std::unexpected(made.error());
    if (done && !*made) done = Run(script);
  }
  if (done) done = Run("PRAGMA user_version=9; COMMIT");
  if (!done) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
  return done;
}

Result<IncidentStore> IncidentStore::Open(const std::filesystem::path& data) {
  sqlite3* db = nullptr;
  const std::filesystem::path path = data / "incidents.sqlite";
  const int code =
      sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  IncidentStore store(db);
  if (code != SQLITE_OK) return std::unexpected(store.Failed());
  sqlite3_busy_timeout(db, 5000);
  TRY(store.Run(kSchemaSettings));
  TRY(store.Migrate());
  return store;
}

// Without a write-ahead log the file changes only once somebody has begun one, and reading it needs
// no other file, in a folder where nobody can write either. With one, SQLite shares it.
Result<IncidentStore> IncidentStore::OpenToRead(const std::filesystem::path& data) {
  namespace fs = std::filesystem;
  const fs::path path = data / "incidents.sqlite";
  std::error_code code;
  if (!fs::exists(path, code)) {
    return Fail(Code::kNotFound, "cannot read the incidents", "none was found yet", path,
                "run `haetae investigate LOG…` to find them");
  }
  sqlite3* memory = nullptr;
  int done = sqlite3_open_v2(":memory:", &memory, SQLITE_OPEN_READWRITE, nullptr);
  IncidentStore copy(memory);
  const std::string uri = "file:" + UriPath(FromRoot(path).native()) + "?mode=ro";
  for (int tries = 0; done == SQLITE_OK && tries < kCopyTriesMax; ++tries) {
    const auto has_log = [&] { return fs::exists(path.native() + "-wal", code); };
    const bool log = has_log();
    const auto written = fs::last_write_time(path, code);
    sqlite3* db = nullptr;
    done = sqlite3_open_v2((uri + (log ? "" : "&immutable=1")).c_str(), &db,
                           SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
    const IncidentStore source(db);  // closes it
    if (done == SQLITE_OK) done = Copy(db, memory);
    if (log || (!has_log() && fs::last_write_time(path, code) == written)) break;
    done = SQLITE_OK;  // somebody wrote meanwhile
  }
  if (done != SQLITE_OK) {
    return Fail(Code::kUnavailable, "cannot read the incidents", sqlite3_errstr(done), path,
                "check that the file can be read and is one of haetae");
  }
  TRY(copy.Migrate());
  return copy;
}

IncidentStore::IncidentStore(IncidentStore&& other) noexcept
    : db_(std::exchange(other.db_, nullptr)) {}
IncidentStore::~IncidentStore() {
  if (db_ != nullptr) sqlite3_close(db_);
}

Result<uint32_t> IncidentStore::Number(const std::vector<Indicator>& causes,
                                       const std::vector<uint32_t>& taken,
                                       std::string_view finding) {
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
  if (causes.empty()) {
    // A hole in the logs that was only related to an attack is not that incident when the attack is
    // no longer found, as where its rules were not given.
    Statement same(
        db_, "SELECT incident FROM finding WHERE id = ? AND role = 'cause' ORDER BY incident");
    same.Bind(1, finding);
    while (same.Step() == SQLITE_ROW) {
      const uint32_t id = static_cast<uint32_t>(same.Number(0));
      if (!is_taken(id)) return id;
    }
  }
  Statement last(db_, "SELECT coalesce(max(id), 0) FROM incident");
  if (last.Step() != SQLITE_ROW) return std::unexpected(Failed());
  uint32_t id = static_cast<uint32_t>(last.Number(0)) + 1;
  while (is_taken(id)) ++id;
  return id;
}

Status IncidentStore::Put(const Incident& incident) {
  for (const char* sql :
       {"DELETE FROM finding_indicator WHERE finding IN (SELECT n FROM finding WHERE incident = ?)",
        "DELETE FROM reason WHERE finding IN (SELECT n FROM finding WHERE incident = ?)",
        "DELETE FROM finding WHERE incident = ?", "DELETE FROM indicator WHERE incident = ?",
        "DELETE FROM reach WHERE incident = ?"}) {
    Statement drop(db_, sql);
    if (drop.Bind(1, incident.id).Step() != SQLITE_DONE) return std::unexpected(Failed());
  }
  const std::string insert = fmt::format(
      "INSERT OR REPLACE INTO incident({}) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, "
      "?)",
      kIncidentColumns);
  Statement put(db_, insert.c_str());
  put.Bind(1, incident.id).Bind(2, incident.title.en).Bind(3, incident.title.ko);
  put.Bind(4, SeverityName(incident.severity));
  put.Bind(5, incident.severity_why.en).Bind(6, incident.severity_why.ko);
  put.Bind(7, incident.first_access.us).Bind(8, incident.last_access.us);
  put.Bind(9, incident.alert_at.us).Bind(10, static_cast<int64_t>(incident.scope.people));
  put.Bind(11, static_cast<int64_t>(incident.scope.accesses));
  put.Bind(12, static_cast<int64_t>(incident.reads_before_alert));
  put.Bind(13, StateName(incident.state));
  put.Bind(14, incident.state_why.en).Bind(15, incident.state_why.ko);
  put.Bind(16, int64_t{incident.exact});
  bool ok = put.Step() == SQLITE_DONE;
  Statement indicator(db_, "INSERT INTO indicator VALUES(?, ?, ?, ?)");
  for (const Indicator& one : incident.indicators) {
    indicator.Bind(1, incident.id).Bind(2, one.dimension).Bind(3, one.value).Bind(4, one.role);
    ok &= indicator.Again() == SQLITE_DONE;
  }
  Statement reach(db_, "INSERT INTO reach VALUES(?, ?, ?, ?, ?)");
  auto reached = [&](std::string_view kind, const std::string& name, uint64_t a, uint64_t b) {
    reach.Bind(1, incident.id).Bind(2, kind).Bind(3, name);
    reach.Bind(4, static_cast<int64_t>(a)).Bind(5, static_cast<int64_t>(b));
    ok &= reach.Again() == SQLITE_DONE;
  };
  for (const auto& [field, count] : incident.scope.by_field)
    reached("field", field, count.clear, count.masked);
  for (const auto& [route, count] : incident.scope.by_route)
    reached("route", route, count.people, count.accesses);
  Statement finding(
      db_, "INSERT INTO finding VALUES(NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  Statement carried(db_, "INSERT INTO finding_indicator VALUES(?, ?, ?)");
  Statement reason(db_, "INSERT INTO reason VALUES(?, ?, ?, ?)");
  for (const Finding& one : incident.findings) {
    finding.Bind(1, incident.id).Bind(2, one.id);
    finding.Bind(3, one.related ? "related" : "cause").Bind(4, one.detector);
    finding.Bind(5, one.title.en).Bind(6, one.title.ko).BindReal(7, one.confidence);
    finding.Bind(8, int64_t{one.certain}).Bind(9, Joined(one.attack, " "));
    finding.Bind(10, one.first_access.us).Bind(11, one.alert_at.us);
    finding.Bind(12, static_cast<int64_t>(one.alert_record));
    finding.Bind(13, static_cast<int64_t>(one.reads_before_alert));
    finding.Bind(14, static_cast<int64_t>(one.accesses));
    finding.Bind(15, one.rule.title).Bind(16, one.rule.id);
    ok &= finding.Again() == SQLITE_DONE;
    const int64_t n = sqlite3_last_insert_rowid(db_);
    for (const Indicator& of : one.indicators) {
      ok &= carried.Bind(1, n).Bind(2, of.dimension).Bind(3, of.value).Again() == SQLITE_DONE;
    }
    for (const detect::Reason& of : one.reasons) {
      reason.Bind(1, n).Bind(2, static_cast<int64_t>(of.part));
      ok &= reason.Bind(3, of.text.en).Bind(4, of.text.ko).Again() == SQLITE_DONE;
    }
  }
  if (!ok) return std::unexpected(Failed());
  return {};
}

Status IncidentStore::Save(const std::vector<Incident>& incidents, bool all) {
  TRY(Run("BEGIN IMMEDIATE"));
  Status done = all ? Run("UPDATE incident SET found = 0") : Status();
  for (const Incident& incident : incidents) {
    if (done) done = Put(incident);
  }
  if (done) done = Run("COMMIT");
  if (!done) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
  return done;
}

Result<std::vector<uint32_t>> IncidentStore::Ids() {
  std::vector<uint32_t> ids;
  Statement all(db_, "SELECT id FROM incident ORDER BY id");
  int code;
  while ((code = all.Step()) == SQLITE_ROW) ids.push_back(static_cast<uint32_t>(all.Number(0)));
  if (code != SQLITE_DONE) return std::unexpected(Failed());
  return ids;
}

Error IncidentStore::NoIncident(uint32_t id) {
  std::string known;
  const Result<std::vector<uint32_t>> ids = Ids();
  if (!ids) return ids.error();
  for (uint32_t other : *ids) known += (known.empty() ? "" : ", ") + std::to_string(other);
  return {Code::kNotFound, "there is no incident " + std::to_string(id),
          known.empty() ? "none was found yet" : "the incidents are " + known, "",
          "run `haetae investigate LOG…` to find them"};
}

Result<std::vector<Indicator>> IncidentStore::Load(uint32_t id) {
  std::vector<Indicator> indicators;
  Statement of(db_, "SELECT dimension, value, role FROM indicator WHERE incident = ?");
  of.Bind(1, id);
  int code;
  while ((code = of.Step()) == SQLITE_ROW)
    indicators.push_back({of.Text(0), of.Text(1), of.Text(2)});
  if (code != SQLITE_DONE) return std::unexpected(Failed());
  if (indicators.empty()) {
    Statement there(db_, "SELECT 1 FROM incident WHERE id = ?");
    if (there.Bind(1, id).Step() != SQLITE_ROW) return std::unexpected(NoIncident(id));
  }
  return indicators;
}

Result<std::vector<Incident>> IncidentStore::List() {
  std::vector<Incident> incidents;
  const std::string sql =
      fmt::format("SELECT {}, {} FROM incident ORDER BY id", kIncidentColumns, kIsClosed);
  Statement all(db_, sql.c_str());
  int code;
  while ((code = all.Step()) == SQLITE_ROW) incidents.push_back(IncidentAt(all));
  if (code != SQLITE_DONE) return std::unexpected(Failed());
  return incidents;
}

Result<std::vector<Finding>> IncidentStore::FindingsOf(uint32_t incident) {
  std::vector<Finding> findings;
  const std::string sql =
      fmt::format("SELECT {} FROM finding WHERE incident = ? ORDER BY n", kFindingColumns);
  Statement all(db_, sql.c_str());
  Statement indicators(db_, "SELECT dimension, value FROM finding_indicator WHERE finding = ?");
  Statement reasons(db_, "SELECT part, en, ko FROM reason WHERE finding = ? ORDER BY rowid");
  int code = SQLITE_DONE;
  all.Bind(1, incident);
  while ((code = all.Step()) == SQLITE_ROW) {
    Finding finding = FindingAt(all);
    const std::string role = all.Text(3);
    finding.related = role != "cause";
    const int64_t n = all.Number(0);
    indicators.Bind(1, n);
    while ((code = indicators.Step()) == SQLITE_ROW)
      finding.indicators.push_back({indicators.Text(0), indicators.Text(1), role});
    if (code != SQLITE_DONE) return std::unexpected(Failed());
    indicators.Again();
    reasons.Bind(1, n);
    while ((code = reasons.Step()) == SQLITE_ROW) {
      const auto part = static_cast<detect::Part>(
          std::clamp<int64_t>(reasons.Number(0), 0, static_cast<int64_t>(detect::Part::kDoubt)));
      finding.reasons.push_back({part, {reasons.Text(1), reasons.Text(2)}});
    }
    if (code != SQLITE_DONE) return std::unexpected(Failed());
    reasons.Again();
    findings.push_back(std::move(finding));
  }
  if (code != SQLITE_DONE) return std::unexpected(Failed());
  return findings;
}

Result<Incident> IncidentStore::Get(uint32_t id) {
  const std::string sql =
      fmt::format("SELECT {}, {} FROM incident WHERE id = ?", kIncidentColumns, kIsClosed);
  Statement one(db_, sql.c_str());
  const int code = one.Bind(1, id).Step();
  if (code == SQLITE_DONE) return std::unexpected(NoIncident(id));
  if (code != SQLITE_ROW) return std::unexpected(Failed());
  Incident incident = IncidentAt(one);
  incident.indicators = TRY(Load(id));
  incident.findings = TRY(FindingsOf(id));
  const std::vector<ScopeWord> words = TRY(ScopeWords(*this).InForce(id));
  for (const Indicator& one : incident.indicators) {
    access::Dimension dimension;
    if (one.role != "closure" || !access::ParseDimension(one.dimension, dimension)) continue;
    const scope::IndicatorSet set = {{dimension, one.value}};
    const bool rejected = std::ranges::any_of(words, [&](const ScopeWord& word) {
      // As they are ordered: one may say that it was meant as a range, the other not.
      return word.verdict == ScopeVerdict::kRejected && !(word.set < set) && !(set < word.set);
    });
    if (!rejected) incident.added.push_back(set);
  }
  for (scope::IndicatorSet& set : SetsOf(words, ScopeVerdict::kAccepted))
    incident.added.push_back(std::move(set));
  if (const auto window = TRY(ScopeWindows(*this).InForce(id))) {
    incident.counted_from = window->from, incident.counted_to = window->to;
  }
  for (LeftOut& one : TRY(ScopeWithout(*this).InForce(id)))
    incident.left_out.push_back(std::move(one.person));
  Statement reach(db_, "SELECT kind, name, people, other FROM reach WHERE incident = ?");
  reach.Bind(1, id);
  int step;
  while ((step = reach.Step()) == SQLITE_ROW) {
    const uint64_t a = static_cast<uint64_t>(reach.Number(2));
    const uint64_t b = static_cast<uint64_t>(reach.Number(3));
    if (reach.Text(0) == "field")
      incident.scope.by_field[reach.Text(1)] = {a, b};
    else
      incident.scope.by_route[reach.Text(1)] = {a, b};
  }
  if (step != SQLITE_DONE) return std::unexpected(Failed());
  return incident;
}

namespace {

bool IsNumber(const std::string& name) {
  return !name.empty() && name.size() < 10 &&
         name.find_first_not_of("0123456789") == std::string::npos;
}

// "a, b, c and 4 more"
std::string Some(const std::vector<std::string>& names) {
  std::string text;
  for (size_t i = 0; i < std::min(names.size(), kNamesInErrors); ++i)
    text += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > kNamesInErrors)
    text += fmt::format(" and {} more", names.size() - kNamesInErrors);
  return text;
}

}  // namespace

Result<KeptFinding> IncidentStore::FindFinding(const std::string& name) {
  uint32_t incident = 0;
  std::string id;
  if (IsNumber(name)) {
    incident = static_cast<uint32_t>(std::stoul(name));
  } else {
    // Of an incident that is still found before one that is not.
    Statement like(db_,
                   "SELECT f.id, f.incident FROM finding f JOIN incident i ON i.id = f.incident "
                   "WHERE substr(f.id, 1, length(?1)) = ?1 ORDER BY i.found DESC, f.n DESC");
    like.Bind(1, name);
    std::vector<std::string> ids;
    int code;
    bool exact = false;
    while ((code = like.Step()) == SQLITE_ROW) {
      std::string found = like.Text(0);
      const bool known = std::find(ids.begin(), ids.end(), found) != ids.end();
      if (!exact && !known && (ids.empty() || found == name)) {
        id = found;
        incident = static_cast<uint32_t>(like.Number(1));
        exact = found == name;
      }
      if (!known) ids.push_back(std::move(found));
    }
    if (code != SQLITE_DONE) return std::unexpected(Failed());
    std::sort(ids.begin(), ids.end());
    if (ids.empty()) {
      return Fail(Code::kNotFound, "there is no such finding", "no finding's id begins so", name,
                  "see `haetae incident list`, and `haetae incident show N` for its findings");
    }
    if (ids.size() > 1 && !exact) {
      return Fail(Code::kNotFound, "several findings may be meant", Some(ids), name,
                  "write more of the id");
    }
  }
  Incident kept = TRY(Get(incident));
  if (kept.findings.empty()) {
    return Fail(Code::kNotFound, fmt::format("incident {} has no findings to explain", incident),
                "an earlier haetae kept it without them", "",
                "run `haetae investigate LOG…` again: nothing is read twice");
  }
  KeptFinding result{
      .incident = incident, .incident_title = kept.title, .finding = {}, .others = {}};
  const size_t wanted =
      id.empty() ? 0
                 : static_cast<size_t>(std::find_if(kept.findings.begin(), kept.findings.end(),
                                                    [&](const Finding& f) { return f.id == id; }) -
                                       kept.findings.begin());
  for (size_t i = 0; i < kept.findings.size(); ++i) {
    if (i == wanted)
      result.finding = std::move(kept.findings[i]);
    else
      result.others.push_back(kept.findings[i].id);
  }
  return result;
}

}  // namespace haetae::incident
