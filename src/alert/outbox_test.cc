#include "alert/outbox.h"

#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::alert {
namespace {

const Time kNow = *ParseRfc3339("2025-06-24T00:00:00Z");

Entry MakeEntry(int n) {
  return {.id = "alert-" + std::to_string(n),
          .json = "{}",
          .incident = static_cast<uint32_t>(n),
          .revision = 1,
          .severity = 2,
          .made = kNow,
          .findings = {"d1 key k-" + std::to_string(n)}};
}

TEST_CASE("Outbox: what was put is due at each sink until it is delivered, over restarts") {
  const TestFolder folder;
  std::string id;
  {
    Outbox outbox = *Outbox::Open(folder.path);
    id = outbox.folder_id();
    REQUIRE(outbox.Put(MakeEntry(1), {"stdout", "webhook"}));
    REQUIRE(outbox.Put(MakeEntry(2), {"stdout", "webhook"}));
    CHECK_FALSE(outbox.Put(MakeEntry(2), {"stdout"}));  // an id is used once
    std::optional<Due> due = *outbox.Next("stdout", kNow);
    REQUIRE(due);
    CHECK(due->alert == "alert-1");
    REQUIRE(outbox.Begin(*due));
    REQUIRE(outbox.Delivered(*due, kNow));
    REQUIRE(outbox.Begin(**outbox.Next("webhook", kNow)));  // and killed here
  }
  Outbox outbox = *Outbox::Open(folder.path);
  CHECK(outbox.folder_id() == id);
  REQUIRE(outbox.Recover());
  CHECK((*outbox.Next("stdout", kNow))->alert == "alert-2");
  const std::optional<Due> again = *outbox.Next("webhook", kNow);
  REQUIRE(again);
  CHECK(again->alert == "alert-1");
  CHECK(again->tries == 1);
  const auto counts = *outbox.Counts();
  CHECK(counts.at("stdout").delivered == 1);
  CHECK(counts.at("webhook").repeated == 1);
  CHECK(counts.at("webhook").waiting == 2);
}

TEST_CASE("Outbox: what was told, and the last alert of an incident") {
  const TestFolder folder;
  Outbox outbox = *Outbox::Open(folder.path);
  CHECK(!*outbox.ToldWith("d1 key k-3"));
  CHECK(!*outbox.LastOf(3));
  REQUIRE(outbox.Put(MakeEntry(3), {}));
  CHECK(*outbox.ToldWith("d1 key k-3") == 3u);
  const std::optional<Last> last = *outbox.LastOf(3);
  REQUIRE(last);
  CHECK(last->revision == 1);
  CHECK(last->severity == 2);
  CHECK(last->made == kNow);
}

TEST_CASE("Outbox: a failure waits for its time, and what is given up is not tried") {
  const TestFolder folder;
  Outbox outbox = *Outbox::Open(folder.path);
  REQUIRE(outbox.Put(MakeEntry(1), {"mail"}));
  CHECK(*outbox.NextTime("mail") == kNow);
  CHECK(*outbox.NextTime("syslog") == kTimeMax);
  const Due due = **outbox.Next("mail", kNow);
  REQUIRE(outbox.Begin(due));
  REQUIRE(outbox.Failed(due, "no route", kNow + kMinute));
  CHECK(!*outbox.Next("mail", kNow));
  CHECK(*outbox.NextTime("mail") == kNow + kMinute);
  REQUIRE(*outbox.Next("mail", kNow + kMinute));
  REQUIRE(outbox.Begin(due));
  REQUIRE(outbox.Failed(due, "no route", std::nullopt));
  CHECK(!*outbox.Next("mail", kNow + kDay));
  CHECK((*outbox.Counts()).at("mail").given_up == 1);
}

TEST_CASE("Outbox: old alerts are let go when all sinks have them") {
  const TestFolder folder;
  Outbox outbox = *Outbox::Open(folder.path);
  REQUIRE(outbox.Put(MakeEntry(0), {"stdout"}));
  Sqlite db = *Sqlite::Open(folder.path / "alerts.sqlite", "test", "");
  auto rows = [&] {
    Statement count(db, "SELECT count(*) FROM alert");
    count.Step();
    return count.Number(0);
  };
  REQUIRE(outbox.Put(MakeEntry(1), {}));
  REQUIRE(db.Run("UPDATE alert SET rowid = rowid + 20000 WHERE id = 'alert-1'"));
  REQUIRE(outbox.Put(MakeEntry(2), {}));
  CHECK(rows() == 3);  // the first one still waits
  REQUIRE(outbox.Delivered(**outbox.Next("stdout", kNow), kNow));
  REQUIRE(outbox.Put(MakeEntry(3), {}));
  CHECK(rows() == 3);
  CHECK(*outbox.ToldWith("d1 key k-0") == 0u);  // and is known for ever
}

TEST_CASE("Backoff doubles from a second to its limit, with half of it at random") {
  CHECK(Backoff(1, 0) == kSecond);
  CHECK(Backoff(2, 0) == 2 * kSecond);
  CHECK(Backoff(4, 0.5) == 6 * kSecond);
  CHECK(Backoff(100, 0) == kBackoffMax);
  CHECK(Backoff(100, 0.999) >= kBackoffMax / 2);
}

}  // namespace
}  // namespace haetae::alert
