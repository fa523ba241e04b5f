#include "incident/awareness.h"

#include <sqlite3.h>

#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::incident {
namespace {

IncidentStore StoreWithOne(const fs::path& folder) {
  IncidentStore store = IncidentStore::Open(folder).value();
  Incident incident;
  incident.id = 3;
  incident.title = {"a", "가"};
  REQUIRE(store.Save({incident}));
  return store;
}

Awareness Entry(std::string kind, int64_t at) {
  return {.incident = 3,
          .kind = std::move(kind),
          .at = {at},
          .said = {at + 5},
          .by = "kim",
          .source = "ticket 7",
          .why = "a customer wrote"};
}

// What SQLite says to a statement: "" where it does it.
std::string Sql(const fs::path& folder, const char* sql) {
  sqlite3* db = nullptr;
  sqlite3_open((folder / "incidents.sqlite").c_str(), &db);
  char* error = nullptr;
  sqlite3_exec(db, sql, nullptr, nullptr, &error);
  const std::string said = error == nullptr ? "" : error;
  sqlite3_free(error);
  sqlite3_close(db);
  return said;
}

TEST_CASE("what is written down stays, in its order, each with the hash of the one before") {
  const TestFolder folder;
  IncidentStore store = StoreWithOne(folder.path);
  AwarenessLog log(store);
  const Awareness first = log.Add(Entry("first_signal", 7)).value();
  const Awareness second = log.Add(Entry("confirmed", 3)).value();
  CHECK_EQ(first.n, 1);
  CHECK_EQ(second.n, 2);
  CHECK_NE(first.hash, second.hash);
  const std::vector<Awareness> all = log.Of(3).value();
  REQUIRE_EQ(all.size(), 2);
  CHECK_EQ(all[1].at.us, 3);
  CHECK_EQ(all[1].said.us, 8);
  CHECK_EQ(all[1].source, "ticket 7");
  CHECK_EQ(log.Add({.incident = 9, .kind = "confirmed"}).error().code, Code::kNotFound);
  CHECK_EQ(log.Of(9).error().code, Code::kNotFound);
  Awareness large = Entry("confirmed", 1);
  large.why = std::string(kAwarenessTextBytesMax + 1, 'x');
  CHECK_EQ(log.Add(large).error().code, Code::kLimit);
  CHECK_EQ(log.Of(0)->size(), 2);
}

TEST_CASE("the database refuses to change or to forget an entry") {
  const TestFolder folder;
  IncidentStore store = StoreWithOne(folder.path);
  AwarenessLog log(store);
  REQUIRE(log.Add(Entry("first_signal", 7)));
  CHECK_NE(Sql(folder.path, "UPDATE awareness SET at = 9"), "");
  CHECK_NE(Sql(folder.path, "DELETE FROM awareness"), "");
  CHECK_NE(Sql(folder.path,
               "INSERT OR REPLACE INTO awareness SELECT n, incident, kind, what, 9, said, by, "
               "source, why, hash FROM awareness"),
           "");
  CHECK_EQ(log.Of(3)->front().at.us, 7);
}

TEST_CASE("a log that was changed by other means is found out") {
  for (const char* change :
       {"UPDATE awareness SET at = 9 WHERE n = 1", "UPDATE awareness SET why = '' WHERE n = 2",
        "DELETE FROM awareness WHERE n = 1", "UPDATE awareness SET incident = 4 WHERE n = 2",
        "UPDATE awareness SET n = 9 WHERE n = 2",
        "UPDATE awareness SET by = 'ki', source = 'mticket 7' WHERE n = 1"}) {
    INFO(change);
    const TestFolder folder;
    IncidentStore store = StoreWithOne(folder.path);
    AwarenessLog log(store);
    REQUIRE(log.Add(Entry("first_signal", 7)));
    REQUIRE(log.Add(Entry("confirmed", 8)));
    REQUIRE_EQ(Sql(folder.path, "DROP TRIGGER awareness_stays; DROP TRIGGER awareness_is_kept"),
               "");
    REQUIRE_EQ(Sql(folder.path, change), "");
    CHECK_EQ(log.Of(3).error().code, Code::kConflict);
    CHECK_EQ(log.Add(Entry("material", 9)).error().code, Code::kConflict);
  }
}

TEST_CASE("haetae writes down once when it found an incident") {
  const TestFolder folder;
  IncidentStore store = StoreWithOne(folder.path);
  AwarenessLog log(store);
  Incident incident;
  incident.id = 3;
  incident.title = {"a", "가"};
  REQUIRE(log.AddFound({incident}, {10}));
  REQUIRE(log.AddFound({incident, incident}, {20}));
  REQUIRE_EQ(log.Of(3)->size(), 1);
  CHECK_EQ(log.Of(3)->front().kind, "found");
  CHECK_EQ(log.Of(3)->front().at.us, 10);
}

}  // namespace
}  // namespace haetae::incident
