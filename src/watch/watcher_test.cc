#include "watch/watcher.h"

#include "watch/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::watch {
namespace {

// When the reads of the canary by this person were raised, as the detectors saw it.
Time RaisedAt(Watched& w, const std::string& who) {
  const std::vector<uint32_t> ids = w.store->Ids().value();
  for (uint32_t id : ids) {
    const incident::Incident incident = w.store->Get(id).value();
    for (const incident::Finding& finding : incident.findings) {
      for (const incident::Indicator& indicator : finding.indicators)
        if (finding.detector == "canary" && indicator.value == who) return finding.alert_at;
    }
  }
  return kTimeMin;
}

TEST_CASE("Watcher: a row from the future is shown as of now, and makes no later one late") {
  Watched w;
  const Time before = SystemClock().Now();
  w.Write(before + 10 * kDay, "m1", "kim");
  w.Read();
  const Time between = SystemClock().Now();
  CHECK(RaisedAt(w, "kim") >= before);
  CHECK(RaisedAt(w, "kim") <= between);
  CHECK_EQ(w.watcher->counts().ahead, 1);
  const Time live = SystemClock().Now();
  w.Write(live, "m1", "lee");
  w.Read();
  CHECK_EQ(RaisedAt(w, "lee"), live);
  CHECK_EQ(w.watcher->counts().late, 0);
}

TEST_CASE("Watcher: a row half an hour ahead makes no later one late either") {
  Watched w;
  w.Write(SystemClock().Now() + 30 * kMinute, "m2", "kim");
  w.Read();
  const Time live = SystemClock().Now();
  w.Write(live, "m1", "lee");
  w.Read();
  CHECK_EQ(RaisedAt(w, "lee"), live);
  CHECK_EQ(w.watcher->counts().late, 0);
  CHECK_EQ(w.watcher->counts().ahead, 0);  // clocks may differ by so much
}

TEST_CASE("Watcher: a future row of the ledger does not hold the clock of the next process") {
  Watched w;
  const Time before = SystemClock().Now();
  for (Duration ahead : {Duration{0}, kMinute, 10 * kDay, 400 * kDay})
    w.Write(before + ahead, "m2", "kim");
  w.Write(before + 20 * kDay, "m1", "kim");
  w.Read();
  w.Start();
  const Time live = SystemClock().Now();
  w.Write(live, "m1", "lee");
  w.Read();
  CHECK_EQ(RaisedAt(w, "lee"), live);
  CHECK_EQ(w.watcher->counts().late, 0);
  CHECK(RaisedAt(w, "kim") <= live);
}

TEST_CASE("Watcher: a late row is shown with the newest time, one a day late is not shown") {
  Watched w;
  const Time newest = SystemClock().Now() - kDay;
  w.Write(newest, "m2", "kim");
  w.Read();
  w.Write(newest - kLateMax - 1, "m1", "kim");
  w.Write(newest - kHour, "m1", "lee");
  w.Read();
  CHECK_EQ(RaisedAt(w, "lee"), newest);
  CHECK_EQ(RaisedAt(w, "kim"), kTimeMin);
  CHECK_EQ(w.watcher->counts().late, 1);
  CHECK_EQ(w.watcher->counts().too_late, 1);
  w.Start();  // now they are in their place
  CHECK_EQ(RaisedAt(w, "kim"), newest - kLateMax - 1);
}

}  // namespace
}  // namespace haetae::watch
