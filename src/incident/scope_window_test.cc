#include "incident/scope_window.h"

#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::incident {
namespace {

TEST_CASE("an incident is counted in the time that was said last, and nothing said is lost") {
  const TestFolder folder;
  IncidentStore store = std::move(*IncidentStore::Open(folder.path));
  Incident incident;
  incident.id = 3;
  incident.title = {"a", "가"};
  incident.first_access = {100}, incident.last_access = {900};
  REQUIRE(store.Save({incident}));
  ScopeWindows windows(store);
  const auto say = [&](Time from, Time to) {
    return *windows.Say(
        {.incident = 3, .from = from, .to = to, .at = {7}, .by = "kim", .why = "w"});
  };
  CHECK_FALSE(say(kTimeMin, kTimeMax));  // it is so without a word
  CHECK_FALSE(windows.InForce(3)->has_value());
  CHECK(say({300}, kTimeMax));
  CHECK_FALSE(say({300}, kTimeMax));
  CHECK(*windows.Say({.incident = 3,
                      .from = {300},
                      .to = kTimeMax,
                      .at = {8},
                      .by = "kim",
                      .why = "another reason"}));
  CHECK_EQ((*windows.InForce(3))->why, "another reason");
  CHECK_EQ((*windows.InForce(3))->from.us, 300);
  CHECK_EQ(store.Get(3)->counted_from.us, 300);
  CHECK(say({200}, {500}));
  CHECK_EQ(store.Get(3)->counted_to.us, 500);
  const ledger::ScanRange range = Within({.from = {400}, .to = {800}}, {200}, {500});
  CHECK_EQ(range.from.us, 400);
  CHECK_EQ(range.to.us, 500);
  // An investigation that finds the incident again leaves what was said.
  REQUIRE(store.Save({incident}, true));
  CHECK_EQ(store.Get(3)->counted_from.us, 200);
  CHECK(say(kTimeMin, kTimeMax));
  CHECK_FALSE(windows.InForce(3)->has_value());
  CHECK_EQ(store.Get(3)->counted_from, kTimeMin);
  CHECK_FALSE(windows.InForce(4)->has_value());
  const Result<bool> nowhere = windows.Say({.incident = 4, .from = {1}, .by = "kim"});
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().code == Code::kNotFound);
}

}  // namespace
}  // namespace haetae::incident
