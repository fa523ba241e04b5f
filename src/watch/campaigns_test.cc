#include "watch/campaigns.h"

#include "detect/detection.h"
#include "incident/feedback.h"
#include "incident/investigate.h"
#include "incident/scope_words.h"
#include "watch/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::watch {
namespace {

using incident::Feedback;
using incident::Incident;
using incident::Investigation;
using incident::Judgement;
using incident::State;

// kim reads `people` members; what is found of it is given.
struct Told : Watched {
  Campaigns campaigns{*ledger, *names, *registers, *store, *outbox, {}};
  Time now = SystemClock().Now();
  int read = 0;

  explicit Told(int people) { Reads(people); }
  void Reads(int people) {
    for (int i = 0; i < people; ++i, ++read)
      Write(now - kHour + read * kSecond, "r" + std::to_string(read), "kim");
    Read();
  }
  detect::Finding Found(const std::string& detector) const {
    detect::Finding finding;
    finding.id = detector + "-1";
    finding.detector = detector;
    finding.title = {"by " + detector, ""};
    finding.confidence = 0.9;
    finding.alert = {now - kHour, 1};
    finding.indicators = {{access::Dimension::kPrincipal, "kim"}};
    return finding;
  }
  // The number of the incident that was told of; 0 if none was.
  uint32_t Tell(const std::vector<detect::Finding>& findings) {
    now = now + kHour;
    const auto made = campaigns.Tell(findings, false, now).value();
    return made.empty() ? 0 : made[0].incident;
  }
  Investigation Investigate(const std::vector<detect::Finding>& findings,
                            scope::ExposureIndex* exposure = nullptr) {
    incident::InvestigateOptions options{.given = findings};
    options.exposure = exposure;
    for (const detect::DetectorEntry& entry : detect::Detectors())
      options.without.emplace_back(entry.name);
    return incident::Investigator(*ledger, *names, *registers, options).Run(*store).value();
  }
  void Say(State verdict) {
    Must(Feedback(*store).Say({.incident = 1,
                               .verdict = verdict,
                               .at = SystemClock().Now(),
                               .by = "lee",
                               .until = SystemClock().Now() + kDay}));
  }
  Judgement LastSaid() { return Feedback(*store).All().value().back(); }
};

TEST_CASE("Campaigns: recent accesses lower nothing that an investigation of all kept") {
  Told w(5);
  const detect::Finding walk = w.Found("walk"), drift = w.Found("drift");
  CHECK_EQ(w.Tell({walk}), 1);
  Incident kept = w.store->Get(1).value();
  CHECK_FALSE(kept.exact);
  CHECK_EQ(kept.scope.people, 5);
  kept.exact = true;
  kept.scope.people = 500;
  kept.scope.by_field["phone"].clear = 400;
  kept.scope.by_route["GET /code/{member}"] = {7, 8};
  kept.severity = incident::Severity::kCritical;
  kept.reads_before_alert = 300;
  kept.findings[0].accesses = 900;
  REQUIRE(w.store->Save({kept}));
  CHECK_EQ(w.Tell({walk, drift}), 1);
  const Incident now = w.store->Get(1).value();
  CHECK_EQ(now.findings.size(), 2);
  CHECK_EQ(now.scope.people, 500);
  CHECK_EQ(now.scope.by_field.at("phone").clear, 400);
  CHECK_EQ(now.scope.by_route.at("GET /code/{member}").accesses, 8);
  CHECK_EQ(now.scope.by_route.at("GET /orders/{member}").people, 5);
  CHECK(now.severity == incident::Severity::kCritical);
  CHECK_EQ(now.reads_before_alert, 300);
  CHECK_FALSE(now.exact);
}

TEST_CASE("Campaigns: what a closure added to an incident, and what people accepted, stays") {
  Told w(5);
  const detect::Finding walk = w.Found("walk"), drift = w.Found("drift");
  REQUIRE_EQ(w.Tell({walk}), 1);
  Incident kept = w.store->Get(1).value();
  kept.indicators.push_back({"tls_fingerprint", "x0", "closure"});
  kept.indicators.push_back({"source_ip", "203.0.113.7", "accepted"});
  REQUIRE(w.store->Save({kept}));
  REQUIRE_EQ(w.Tell({walk, drift}), 1);
  const Incident now = w.store->Get(1).value();
  CHECK_EQ(now.findings.size(), 2);
  REQUIRE_EQ(now.added.size(), 1);
  CHECK_EQ(now.added[0][0].value, "x0");
  CHECK(std::ranges::any_of(now.indicators, [](const incident::Indicator& one) {
    return one.role == "accepted" && one.value == "203.0.113.7";
  }));
}

TEST_CASE("Campaigns: what is rejected while watching is rejected in the investigation after it") {
  Told w(40);
  const std::vector<detect::Finding> findings = {w.Found("walk")};
  REQUIRE_EQ(w.Tell(findings), 1);
  Incident few = w.store->Get(1).value();  // as if only some reads were recent
  few.scope.people = 3;
  few.scope.by_field.clear(), few.scope.by_route.clear();
  REQUIRE(w.store->Save({few}));
  w.Say(State::kRejected);
  CHECK_FALSE(w.LastSaid().exact);
  const Investigation first = w.Investigate(findings);
  CHECK(first.incidents.empty());
  CHECK_EQ(first.rejected.size(), 1);
  CHECK(w.LastSaid().exact);  // measured
  CHECK_EQ(w.LastSaid().people, 40);
  CHECK_EQ(w.LastSaid().routes, std::set<std::string>{"GET /orders/{member}"});
  w.Reads(41);
  const Investigation grown = w.Investigate(findings);
  REQUIRE_EQ(grown.incidents.size(), 1);
  CHECK(grown.incidents[0].state_why.en.ends_with("it now reaches 81 people, then 40"));
}

TEST_CASE("Campaigns: an incident that was widened stands where it belongs, and is watched so") {
  Told w(5);
  for (int i = 0; i < 40; ++i) {
    if (i < 10) w.Write(w.now - kHour, "s" + std::to_string(i), "park");
    w.Write(w.now - kHour, "u" + std::to_string(i), "lee");
  }
  w.Read();
  detect::Finding other = w.Found("drift");
  other.indicators = {{access::Dimension::kPrincipal, "park"}};
  const std::vector<detect::Finding> findings = {w.Found("walk"), other};
  scope::ExposureIndex index(*w.ledger, *w.names);
  const Investigation before = w.Investigate(findings, &index);
  REQUIRE_EQ(before.incidents.size(), 2);
  CHECK_EQ(before.incidents[0].scope.people, 10);
  const uint32_t kim = before.incidents[1].id;
  REQUIRE(incident::ScopeWords(*w.store).Say({.incident = kim,
                                              .verdict = incident::ScopeVerdict::kAccepted,
                                              .set = {{access::Dimension::kPrincipal, "lee"}},
                                              .by = "lee"}));
  const Investigation after = w.Investigate(findings, &index);
  REQUIRE_EQ(after.incidents.size(), 2);
  CHECK_EQ(after.incidents[0].id, kim);
  CHECK_EQ(after.incidents[0].scope.people, 45);
  CHECK_EQ(after.incidents[0].indicators.back().role, "accepted");
  // A rejection of it has no size until its causes are measured.
  Judgement judgement{.incident = kim, .verdict = State::kRejected, .at = SystemClock().Now()};
  judgement.until = judgement.at + kDay;
  REQUIRE(Feedback(*w.store).Say(judgement));
  CHECK_FALSE(w.LastSaid().exact);
  w.Investigate(findings, &index);
  CHECK(w.LastSaid().exact);
  CHECK_EQ(w.LastSaid().people, 5);
}

TEST_CASE("Campaigns: an incident is judged by the number that it was told with") {
  Told w(5);
  const detect::Finding walk = w.Found("walk"), drift = w.Found("drift");
  REQUIRE_EQ(w.Tell({walk}), 1);
  w.Say(State::kAccepted);
  Incident other = w.store->Get(1).value();  // the store knows it by another cause
  other.indicators = {{"key", "k", "cause"}};
  REQUIRE(w.store->Save({other}));
  REQUIRE_EQ(w.Tell({walk, drift}), 1);
  CHECK(w.store->Get(1)->state == State::kAccepted);
  CHECK_EQ(w.store->Ids().value(), std::vector<uint32_t>{1});
}

}  // namespace
}  // namespace haetae::watch
