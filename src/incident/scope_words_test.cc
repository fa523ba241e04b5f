#include "incident/scope_words.h"

#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::incident {
namespace {

using access::Dimension;

TEST_CASE("what was said of a value last holds, and nothing that was said is lost") {
  const TestFolder folder;
  IncidentStore store = std::move(*IncidentStore::Open(folder.path));
  Incident incident;
  incident.id = 3;
  incident.title = {"a", "가"};
  REQUIRE(store.Save({incident}));
  ScopeWords words(store);
  const scope::IndicatorSet pair = {{Dimension::kSourceIp, "1.2.3.4"},
                                    {Dimension::kUserAgent, "cu,rl=\x01"}};
  const scope::IndicatorSet turned = {pair[1], pair[0]};
  const auto say = [&](ScopeVerdict verdict, const scope::IndicatorSet& set) {
    return *words.Say(
        {.incident = 3, .verdict = verdict, .set = set, .at = {7}, .by = "kim", .why = "w"});
  };
  CHECK_FALSE(say(ScopeVerdict::kOpen, pair));  // nothing was said before
  CHECK(say(ScopeVerdict::kAccepted, pair));
  CHECK_FALSE(say(ScopeVerdict::kAccepted, turned));  // the same again
  CHECK(say(ScopeVerdict::kRejected, {pair[0]}));     // another set
  REQUIRE_EQ(words.InForce(3)->size(), 2);
  CHECK_EQ(SetsOf(*words.InForce(3), ScopeVerdict::kAccepted),
           std::vector<scope::IndicatorSet>{pair});
  CHECK(say(ScopeVerdict::kRejected, turned));
  CHECK(SetsOf(*words.InForce(3), ScopeVerdict::kAccepted).empty());
  CHECK_EQ(SetsOf(*words.InForce(3), ScopeVerdict::kRejected).size(), 2);
  CHECK(say(ScopeVerdict::kOpen, pair));
  CHECK_EQ(words.InForce(3)->size(), 1);
  CHECK_EQ(words.All(3)->size(), 4);
  CHECK(words.InForce(4)->empty());
  const Result<bool> nowhere = words.Say({.incident = 4, .set = pair, .by = "kim"});
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().code == Code::kNotFound);
  // An investigation that finds the incident again leaves what was said.
  REQUIRE(store.Save({incident}, true));
  CHECK_EQ(words.All(3)->size(), 4);
}

TEST_CASE("what is within what an incident was found by cannot be told from it") {
  const auto ip = [](std::string text) {
    return scope::IndicatorValue{Dimension::kSourceIp, std::move(text)};
  };
  const scope::IndicatorValue agent{Dimension::kUserAgent, "curl"};
  const scope::IndicatorSet found = {ip("1.1.1.1"), ip("2.2.2.2")};
  CHECK(IsWithin(found, found));
  CHECK(IsWithin({ip("1.1.1.1")}, found));         // either is the incident's
  CHECK(IsWithin({ip("2.2.2.2"), agent}, found));  // some of its accesses
  CHECK_FALSE(IsWithin({ip("3.3.3.3")}, found));
  CHECK_FALSE(IsWithin({ip("1.1.1.1"), ip("3.3.3.3")}, found));  // the other's as well
  CHECK_FALSE(IsWithin({agent}, found));
  const scope::IndicatorSet both = {ip("1.1.1.1"), agent};
  CHECK_FALSE(IsWithin({ip("1.1.1.1")}, both));  // what else came from there
  CHECK(IsWithin(both, both));
  CHECK_FALSE(IsWithin(both, {}));  // a hole in the logs
}

TEST_CASE(
    "a value that stands in a cause among others meets it, and one that never goes with it does "
    "not") {
  const auto ip = [](std::string text) {
    return scope::IndicatorValue{Dimension::kSourceIp, std::move(text)};
  };
  const scope::IndicatorValue agent{Dimension::kUserAgent, "curl"};
  const scope::IndicatorValue other{Dimension::kUserAgent, "wget"};
  const scope::IndicatorValue network{Dimension::kNetwork, "AS4766"};
  const scope::IndicatorSet found = {ip("1.1.1.1"), ip("2.2.2.2"), agent};
  CHECK(Meets({ip("1.1.1.1")}, found));  // with the agent it is the incident's
  CHECK(Meets({agent}, found));
  CHECK(Meets({ip("2.2.2.2"), agent}, found));
  CHECK(Meets({ip("2.2.2.2"), network}, found));
  CHECK(Meets({ip("1.1.1.1"), ip("3.3.3.3")}, found));
  CHECK_FALSE(Meets({ip("1.1.1.1"), other}, found));  // what the cause never was
  CHECK_FALSE(Meets({ip("3.3.3.3"), agent}, found));
  CHECK_FALSE(Meets({ip("3.3.3.3")}, found));
  CHECK_FALSE(Meets({network}, found));  // the addresses may lie in it, which nobody says
  CHECK_FALSE(Meets({agent}, {}));
}

}  // namespace
}  // namespace haetae::incident
