#include "incident/store.h"

#include <sqlite3.h>

#include "ledger/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::incident {
namespace {

Incident Make(uint32_t id, const std::vector<std::string>& causes,
              const std::vector<std::string>& related = {}) {
  Incident incident{.id = id, .title = {"it's \"one\"", "하나"}};
  for (const std::string& key : causes) incident.indicators.push_back({"key", key, "cause"});
  for (const std::string& key : related) incident.indicators.push_back({"key", key, "related"});
  return incident;
}

// The number of an incident with these causes, kept under it.
uint32_t Keep(IncidentStore& store, const std::vector<std::string>& causes,
              const std::vector<uint32_t>& taken = {}) {
  const Incident named = Make(0, causes);
  const uint32_t id = store.Number(named.indicators, taken).value();
  REQUIRE(store.Save({Make(id, causes)}));
  return id;
}

TEST_CASE("an incident keeps its number as long as one of its causes is known") {
  const TestFolder folder;
  {
    IncidentStore store = IncidentStore::Open(folder.path).value();
    CHECK_EQ(Keep(store, {"a"}), 1);
    CHECK_EQ(Keep(store, {"b"}), 2);
    CHECK_EQ(Keep(store, {"c"}), 3);
  }
  IncidentStore store = IncidentStore::Open(folder.path).value();  // another day
  CHECK_EQ(Keep(store, {"d", "b"}), 2);                            // it grew
  CHECK_EQ(Keep(store, {"d"}), 2);                                 // and changed its cause
  CHECK_EQ(Keep(store, {"a"}), 1);
  CHECK_EQ(Keep(store, {"e"}), 4);
  CHECK_EQ(Keep(store, {"b"}), 5);  // 2 no longer has it
  CHECK_EQ(store.Ids().value(), std::vector<uint32_t>{1, 2, 3, 4, 5});
}

TEST_CASE("what is only related gives no number, and a taken number is not given twice") {
  const TestFolder folder;
  IncidentStore store = IncidentStore::Open(folder.path).value();
  {
    const TestFolder other;
    IncidentStore holes = IncidentStore::Open(other.path).value();
    Incident incident = Make(1, {"a"});
    incident.findings.push_back({.id = "hole-1", .related = true});
    Incident alone = Make(2, {});
    alone.findings.push_back({.id = "hole-2"});
    REQUIRE(holes.Save({incident}));
    REQUIRE(holes.Save({incident, alone}));
    CHECK_EQ(holes.Number({}, {}, "hole-1").value(), 3);
    CHECK_EQ(holes.Number({}, {}, "hole-2").value(), 2);
  }
  REQUIRE(store.Save({Make(1, {"a"}, {"r"})}));
  CHECK_EQ(store.Number(Make(0, {"r"}).indicators, {}).value(), 2);
  CHECK_EQ(store.Number(Make(0, {"a"}).indicators, {1}).value(), 2);
  CHECK_EQ(store.Number(Make(0, {"a"}).indicators, {1, 2, 3}).value(), 4);
  REQUIRE(store.Save({Make(2, {"a"})}));  // one incident became two
  CHECK_EQ(store.Number(Make(0, {"a"}).indicators, {}).value(), 1);
  CHECK_EQ(store.Number(Make(0, {"a"}).indicators, {1}).value(), 2);
}

TEST_CASE("reading brings an old file up to date in memory, and writes nothing anywhere") {
  const TestFolder folder;
  const fs::path data = folder.path / "a?b#c%20";  // what a URI would take for something else
  fs::create_directories(data);
  const auto absent = IncidentStore::OpenToRead(data);
  REQUIRE_FALSE(absent);
  CHECK_EQ(absent.error().code, Code::kNotFound);
  REQUIRE(IncidentStore::Open(data).value().Save({Make(3, {"a"})}));
  {
    sqlite3* db = nullptr;  // as version 4 left it
    REQUIRE_EQ(sqlite3_open((data / "incidents.sqlite").c_str(), &db), SQLITE_OK);
    CHECK_EQ(
        sqlite3_exec(db,
                     "DROP TABLE scope_word; DROP TABLE scope_word_value; DROP TABLE scope_version;"
                     "DROP TABLE scope_people; DROP TABLE scope_count; DROP TABLE scope_change; "
                     "DROP TABLE awareness; DROP TABLE scope_window; DROP TABLE scope_without;"
                     "PRAGMA user_version=4",
                     nullptr, nullptr, nullptr),
        SQLITE_OK);
    sqlite3_close(db);
  }
  const auto listed = [&] {
    std::vector<std::string> all;
    for (const auto& entry : fs::directory_iterator(data))
      all.push_back(entry.path().filename().native() + Content(entry.path()));
    return all;
  };
  const std::vector<std::string> before = listed();
  {
    Result<IncidentStore> store = IncidentStore::OpenToRead(data);
    if (!store) FAIL(store.error().Text());
    CHECK_EQ(store->Get(3).value().indicators[0].value, "a");
    CHECK_EQ(Keep(*store, {"b"}), 4);  // of the copy alone
  }
  CHECK_EQ(listed(), before);
  IncidentStore writing = IncidentStore::Open(data).value();
  REQUIRE(writing.Save({Make(9, {"z"})}));  // in the write-ahead log
  CHECK_EQ(IncidentStore::OpenToRead(data).value().Ids().value(), std::vector<uint32_t>{3, 9});
}

TEST_CASE("what was saved is what is loaded; an unknown number names the known ones") {
  const TestFolder folder;
  IncidentStore store = IncidentStore::Open(folder.path).value();
  const auto none = store.Load(1);
  REQUIRE_FALSE(none);
  CHECK_EQ(none.error().code, Code::kNotFound);
  CHECK_EQ(none.error().why, "none was found yet");
  const std::string odd = "'; DROP TABLE incident; --\xed\x95\x9c\n";
  REQUIRE(store.Save({Make(1, {odd, "b"}, {"c"}), Make(4, {"x"})}));
  REQUIRE(store.Save({Make(1, {odd}, {"c"})}));  // replaces
  const auto loaded = store.Load(1);
  REQUIRE(loaded);
  REQUIRE_EQ(loaded->size(), 2);
  CHECK_EQ((*loaded)[0].value, odd);
  CHECK_EQ((*loaded)[0].role, "cause");
  CHECK_EQ((*loaded)[1].role, "related");
  const auto unknown = store.Load(3);
  REQUIRE_FALSE(unknown);
  CHECK_EQ(unknown.error().why, "the incidents are 1, 4");
}

Finding Found(const std::string& id) {
  Finding finding{.id = id, .detector = "some", .title = {"t " + id, "ㅌ"}, .confidence = 0.5};
  finding.attack = {"T1", "T2.001"};
  finding.first_access = {5}, finding.alert_at = {7};
  finding.reads_before_alert = 3;
  finding.indicators = {{"key", "k", "cause"}, {"source_ip", "1.1.1.1", "cause"}};
  finding.reasons = {{detect::Part::kSeen, {"seen", "관측"}},
                     {detect::Part::kDoubt, {"\x1b[2Jdoubt", ""}}};
  finding.certain = true;
  finding.alert_record = 0xfedcba9876543210;  // more than a signed number holds
  finding.accesses = 9;
  return finding;
}

TEST_CASE("a finding is found by its id, a beginning of it, or its incident's number") {
  const TestFolder folder;
  IncidentStore store = IncidentStore::Open(folder.path).value();
  Incident incident = Make(3, {"k"});
  incident.findings = {Found("walk-aaaa"), Found("walk-aabb"), Found("walk-aabbcc")};
  incident.findings[1].related = true;
  incident.severity_why = {"why", "왜"};
  incident.scope.people = 7;
  incident.scope.by_field["phone"] = {5, 2};
  incident.scope.by_route["GET /x"] = {7, 9};
  REQUIRE(store.Save({incident}));
  const KeptFinding kept = store.FindFinding("3").value();
  CHECK_EQ(kept.incident, 3);
  CHECK_EQ(kept.others, std::vector<std::string>{"walk-aabb", "walk-aabbcc"});
  const Finding& finding = kept.finding;
  CHECK_EQ(finding.id, "walk-aaaa");
  CHECK_EQ(finding.title.ko, "ㅌ");
  CHECK_EQ(finding.attack, std::vector<std::string>{"T1", "T2.001"});
  CHECK_EQ(finding.alert_record, 0xfedcba9876543210);
  CHECK_EQ(finding.alert_at.us, 7);
  CHECK_EQ(finding.accesses, 9);
  CHECK(finding.certain);
  REQUIRE_EQ(finding.indicators.size(), 2);
  CHECK_EQ(finding.indicators[1].value, "1.1.1.1");
  REQUIRE_EQ(finding.reasons.size(), 2);
  CHECK(finding.reasons[1].part == detect::Part::kDoubt);
  CHECK_EQ(finding.reasons[1].text.en, "\x1b[2Jdoubt");
  CHECK_EQ(store.FindFinding("walk-aaa")->finding.id, "walk-aaaa");
  CHECK_EQ(store.FindFinding("walk-aabb")->finding.id, "walk-aabb");  // a whole id is meant itself
  CHECK(store.FindFinding("walk-aabb")->finding.related);
  const auto several = store.FindFinding("walk-");
  REQUIRE_FALSE(several);
  CHECK_EQ(several.error().why, "walk-aaaa, walk-aabb, walk-aabbcc");
  CHECK_FALSE(store.FindFinding("%"));
  CHECK_FALSE(store.FindFinding("'"));
  CHECK_FALSE(store.FindFinding("4"));
  const Incident again = store.Get(3).value();
  CHECK_EQ(again.severity_why.ko, "왜");
  CHECK_EQ(again.scope.people, 7);
  CHECK_EQ(again.scope.by_field.at("phone").masked, 2);
  CHECK_EQ(again.scope.by_route.at("GET /x").accesses, 9);
  CHECK_EQ(again.findings.size(), 3);
  REQUIRE(store.Save({Make(4, {"z"})}, true));  // the whole ledger holds only another one now
  CHECK_FALSE(store.Get(3)->found);
  CHECK(store.Get(4)->found);
  CHECK_EQ(store.List()->size(), 2);
}

void Sql(const fs::path& path, const char* sql) {
  sqlite3* db = nullptr;
  REQUIRE_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
  REQUIRE_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
}

TEST_CASE("a file of the first version is brought up to date, whatever number it bears") {
  for (const char* version : {"PRAGMA user_version=1", "PRAGMA user_version=0"}) {
    const TestFolder folder;
    const fs::path path = folder.path / "incidents.sqlite";
    Sql(path,
        "PRAGMA journal_mode=WAL;"
        "CREATE TABLE incident(id INTEGER PRIMARY KEY, title TEXT NOT NULL, severity TEXT NOT NULL,"
        " first_access INTEGER NOT NULL, last_access INTEGER NOT NULL, alert_at INTEGER NOT NULL);"
        "CREATE TABLE indicator(incident INTEGER NOT NULL REFERENCES incident(id) ON DELETE "
        "CASCADE, dimension TEXT NOT NULL, value TEXT NOT NULL, role TEXT NOT NULL);"
        "INSERT INTO incident VALUES(7, 'old', 'high', 1, 2, 3);"
        "INSERT INTO indicator VALUES(7, 'key', 'k', 'cause');");
    Sql(path, version);
    for (int again = 0; again < 2; ++again) {
      IncidentStore store = IncidentStore::Open(folder.path).value();
      const Incident old = store.Get(7).value();
      CHECK_EQ(old.title.en, "old");
      CHECK(old.severity == Severity::kHigh);
      CHECK_EQ(old.alert_at.us, 3);
      CHECK(old.state == State::kOpen);
      CHECK_EQ(old.indicators.size(), 1);
      CHECK_EQ(store.FindFinding("7").error().code, Code::kNotFound);
      CHECK_EQ(store.Number(Make(0, {"k"}).indicators, {}).value(), 7);
    }
    IncidentStore store = IncidentStore::Open(folder.path).value();
    Incident found = Make(7, {"k"});
    found.findings = {Found("x-1")};
    REQUIRE(store.Save({found}, true));
    CHECK_EQ(store.FindFinding("7")->finding.id, "x-1");
    Sql(path, "PRAGMA user_version=1");  // an old program opened it
    CHECK_EQ(IncidentStore::Open(folder.path)->FindFinding("7")->finding.id, "x-1");
    Sql(path, "PRAGMA user_version=10");
    const auto newer = IncidentStore::Open(folder.path);
    REQUIRE_FALSE(newer);
    CHECK_EQ(newer.error().code, Code::kConflict);
  }
}

TEST_CASE("numbers kept by the second version are taken to be exact") {
  const TestFolder folder;
  REQUIRE(IncidentStore::Open(folder.path)->Save({Make(1, {"k"})}));
  Sql(folder.path / "incidents.sqlite",
      "ALTER TABLE incident DROP COLUMN exact; ALTER TABLE feedback DROP COLUMN exact;"
      "ALTER TABLE finding DROP COLUMN rule_id; ALTER TABLE finding DROP COLUMN rule_title;"
      "DROP TABLE scope_word; DROP TABLE scope_word_value; DROP TABLE scope_version; "
      "DROP TABLE scope_people; DROP TABLE scope_count; DROP TABLE scope_change; DROP TABLE "
      "awareness; DROP TABLE scope_window; DROP TABLE scope_without;"
      "PRAGMA user_version=2");
  IncidentStore store = IncidentStore::Open(folder.path).value();
  Incident kept = store.Get(1).value();
  CHECK(kept.exact);
  kept.exact = false;
  REQUIRE(store.Save({kept}));
  CHECK_FALSE(store.Get(1)->exact);
}

TEST_CASE("a rule's finding keeps the rule's name; findings kept by the third version have none") {
  const TestFolder folder;
  Incident found = Make(1, {"k"});
  found.findings = {Found("sigma-1")};
  found.findings[0].rule = {"Data answered to a tool", "d9f0b7c0"};
  REQUIRE(IncidentStore::Open(folder.path)->Save({found}));
  CHECK_EQ(IncidentStore::Open(folder.path)->FindFinding("1")->finding.rule.title,
           "Data answered to a tool");
  CHECK_EQ(IncidentStore::Open(folder.path)->FindFinding("1")->finding.rule.id, "d9f0b7c0");
  Sql(folder.path / "incidents.sqlite",
      "ALTER TABLE finding DROP COLUMN rule_id; ALTER TABLE finding DROP COLUMN rule_title;"
      "DROP TABLE scope_word; DROP TABLE scope_word_value; DROP TABLE scope_version; "
      "DROP TABLE scope_people; DROP TABLE scope_count; DROP TABLE scope_change; DROP TABLE "
      "awareness; DROP TABLE scope_window; DROP TABLE scope_without;"
      "PRAGMA user_version=3");
  CHECK_EQ(IncidentStore::Open(folder.path)->FindFinding("1")->finding.rule.title, "");
}

TEST_CASE("a store that is no database is an error") {
  const TestFolder folder;
  folder.Put("incidents.sqlite", std::string(5000, 'x'));
  CHECK_FALSE(IncidentStore::Open(folder.path));
  CHECK_FALSE(IncidentStore::Open(folder.path / "not-there"));
}

}  // namespace
}  // namespace haetae::incident
