#include "incident/feedback.h"

#include <functional>

#include "ledger/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::incident {
namespace {

using ledger::At;

// One cause with these keys, and what it reached.
Incident Found(uint32_t id, const std::vector<std::string>& keys, uint64_t people = 100) {
  Incident incident{.id = id, .title = {"title", "제목"}, .severity = Severity::kMedium};
  Finding finding{.id = "walk-" + keys[0], .detector = "walk", .title = {"walk " + keys[0], ""}};
  for (const std::string& key : keys) finding.indicators.push_back({"key", key, "cause"});
  incident.indicators = finding.indicators;
  incident.findings = {finding};
  incident.scope.people = people;
  incident.scope.by_field["name"] = {people, 0};
  incident.scope.by_field["phone"] = {0, people};
  incident.scope.by_route["GET /orders/{member}"] = {people, people};
  return incident;
}

// What becomes of `now` when `then` was rejected on the first day.
Incident After(const Incident& then, const Incident& now, Duration later = kDay) {
  const TestFolder folder;
  IncidentStore store = IncidentStore::Open(folder.path).value();
  REQUIRE(store.Save({then}));
  REQUIRE(Feedback(store).Say({.incident = then.id,
                               .verdict = State::kRejected,
                               .at = At(0),
                               .by = "kim",
                               .why = "the nightly export",
                               .until = At(0) + kRejectionDefault}));
  const Judge judge(Feedback(store).All().value(), At(0) + later);
  Incident judged = now;
  judge.Apply(judged);
  return judged;
}

TEST_CASE("a rejected incident stays rejected as long as it is the same doing") {
  struct Row {
    const char* what;
    std::function<void(Incident&)> change;
    const char* because;  // why it is open; null: it stays rejected
    const char* because_ko = "";
  };
  const Row table[] = {
      {"the same", [](Incident&) {}, nullptr},
      {"under another number", [](Incident& now) { now.id = 9; }, nullptr},
      {"twice the people", [](Incident& now) { now.scope.people = 200; }, nullptr},
      {"more than twice", [](Incident& now) { now.scope.people = 201; },
       "it now reaches 201 people, then 100", "당시 100명, 지금 201명에게 닿았습니다"},
      {"more severe by volume alone", [](Incident& now) { now.severity = Severity::kHigh; },
       nullptr},
      {"a field in clear that was masked",
       [](Incident& now) { now.scope.by_field["phone"].clear = 1; },
       "the field phone is now shown in clear", "phone 항목이 이제 가림 없이 제공되었습니다"},
      {"a masked field more", [](Incident& now) { now.scope.by_field["email"].masked = 5; },
       nullptr},
      {"a new route", [](Incident& now) { now.scope.by_route["GET /code/{member}"] = {1, 1}; },
       "a new route: GET /code/{member}", "새 경로: GET /code/{member}"},
      {"a certain finding joins",
       [](Incident& now) {
         Finding canary{.id = "canary-1", .detector = "canary", .title = {"a canary", "카나리아"}};
         canary.certain = canary.related = true;
         now.findings.push_back(canary);
       },
       "a certain finding joined: a canary", "확실한 탐지가 더해졌습니다: 카나리아"},
      {"a statistical one joins as related",
       [](Incident& now) {
         now.findings.push_back({.id = "drift-1", .detector = "drift"});
         now.findings.back().related = true;
       },
       nullptr},
      {"another cause",
       [](Incident& now) {
         now.findings.push_back(
             {.id = "drift-1", .detector = "drift", .title = {"a drift", "변화"}});
         now.findings.back().indicators = {{"key", "a", "cause"}};
       },
       "another cause joined: a drift", "다른 원인이 더해졌습니다: 변화"},
      {"the same finding with more indicators",
       [](Incident& now) { now.findings[0].indicators.push_back({"key", "z", "cause"}); }, nullptr},
  };
  for (const Row& row : table) {
    CAPTURE(row.what);
    Incident now = Found(1, {"a", "b"});
    row.change(now);
    const Incident judged = After(Found(1, {"a", "b"}), now);
    if (row.because == nullptr) {
      CHECK(judged.state == State::kRejected);
      CHECK_EQ(judged.state_why.en, "rejected by kim on 2025-06-23T00:00Z: the nightly export");
      CHECK_EQ(judged.state_why.ko, "kim이 기각함(2025-06-23T00:00Z): the nightly export");
    } else {
      CHECK(judged.state == State::kOpen);
      CHECK_EQ(judged.state_why.en,
               "back, though rejected by kim on 2025-06-23T00:00Z: the nightly export: " +
                   std::string(row.because));
      CHECK_EQ(judged.state_why.ko,
               "kim이 기각함(2025-06-23T00:00Z): the nightly export – 다시 엽니다: " +
                   std::string(row.because_ko));
    }
  }
}

TEST_CASE("what was widened has no size that its causes alone can be compared with") {
  Incident then = Found(1, {"a"}, 1000);
  then.indicators.push_back({"source_ip", "203.0.113.7", "closure"});
  const TestFolder folder;
  IncidentStore store = IncidentStore::Open(folder.path).value();
  REQUIRE(store.Save({then}));
  REQUIRE(Feedback(store).Say({.incident = 1, .verdict = State::kRejected, .at = At(0)}));
  const Judgement said = Feedback(store).All()->back();
  CHECK_FALSE(said.exact);
  REQUIRE(Feedback(store).Measure(said, Found(1, {"a"}, 10)));  // as its causes reach
  CHECK(Feedback(store).All()->back().exact);
  CHECK_EQ(Feedback(store).All()->back().people, 10);
}

TEST_CASE("a rejection covers those indicators of that detector, and nothing wider") {
  const Incident then = Found(1, {"a", "b"});
  CHECK(After(then, Found(2, {"b"})).state == State::kRejected);
  CHECK(After(then, Found(2, {"c"})).state == State::kOpen);
  CHECK_EQ(After(then, Found(2, {"c"})).state_why.en, "");
  Incident grown = Found(2, {"b", "c"});  // another finding
  CHECK(After(then, grown).state == State::kOpen);
  Incident other = Found(2, {"a"});
  other.findings[0].detector = "drift";
  CHECK(After(then, other).state == State::kOpen);
  Incident address = Found(2, {"x"});
  address.findings[0].indicators = {{"source_ip", "a", "cause"}};
  CHECK(After(then, address).state == State::kOpen);
  Incident bare = Found(2, {"x"});  // a finding without indicators is only ever itself
  bare.findings[0].indicators.clear();
  CHECK(After(then, bare).state == State::kOpen);
}

TEST_CASE("the same incident under another lead is back, and says so") {
  Incident now = Found(1, {"a"});
  now.findings[0].related = true;
  now.findings.insert(now.findings.begin(),
                      {.id = "forged-1", .detector = "forged", .title = {"a forged key", ""}});
  now.findings[0].certain = true;
  now.findings[0].indicators = {{"key", "a", "cause"}};
  const Incident judged = After(Found(1, {"a"}), now);
  CHECK(judged.state == State::kOpen);
  CHECK(judged.state_why.en.ends_with(": a certain finding joined: a forged key"));
  now.id = 2;
  CHECK_EQ(After(Found(1, {"a"}), now).state_why.en, "");
}

TEST_CASE("a rejection runs out, and says so") {
  const Incident then = Found(1, {"a"});
  CHECK(After(then, then, kRejectionDefault - 1).state == State::kRejected);
  const Incident after = After(then, then, kRejectionDefault);
  CHECK(after.state == State::kOpen);
  CHECK_EQ(after.state_why.en,
           "rejected by kim on 2025-06-23T00:00Z: the nightly export; that ran out on 2025-09-21");
}

TEST_CASE("an accepted incident keeps its title, and its severity unless it is worse") {
  const TestFolder folder;
  IncidentStore store = IncidentStore::Open(folder.path).value();
  REQUIRE(store.Save({Found(1, {"a"})}));
  REQUIRE(
      Feedback(store).Say({.incident = 1, .verdict = State::kAccepted, .at = At(0), .by = "k"}));
  CHECK(store.Get(1)->state == State::kAccepted);
  const Judge judge(Feedback(store).All().value(), At(0) + 365 * kDay);
  for (Severity measured : {Severity::kLow, Severity::kCritical}) {
    Incident now = Found(1, {"a"});
    now.title = {"another title", "다른 제목"};
    now.severity = measured;
    judge.Apply(now);
    CHECK(now.state == State::kAccepted);
    CHECK_EQ(now.title.ko, "제목");
    CHECK(now.severity == std::max(measured, Severity::kMedium));
    CHECK_EQ(now.state_why.en, "accepted by k on 2025-06-23T00:00Z");
  }
  Incident other = Found(2, {"a"});
  judge.Apply(other);
  CHECK(other.state == State::kOpen);
}

TEST_CASE("the last word counts, and all words are kept") {
  const TestFolder folder;
  IncidentStore store = IncidentStore::Open(folder.path).value();
  REQUIRE(store.Save({Found(1, {"a"})}));
  const std::string odd = "'; DROP TABLE feedback; --\x1b[2J";
  double second = 0;
  for (State verdict : {State::kAccepted, State::kRejected, State::kOpen, State::kRejected}) {
    REQUIRE(Feedback(store).Say({.incident = 1,
                                 .verdict = verdict,
                                 .at = At(++second),
                                 .by = odd,
                                 .why = odd,
                                 .until = At(1e6)}));
    const std::vector<Judgement> all = Feedback(store).All().value();
    CHECK_EQ(all.size(), static_cast<size_t>(second));
    CHECK_EQ(all.back().why, odd);
    CHECK_EQ(all.back().fields, std::set<std::string>{"name"});
    CHECK_EQ(all.back().findings.size(), 1);
    Incident now = Found(1, {"a"});
    Judge(all, At(100)).Apply(now);
    CHECK(now.state == verdict);
    CHECK(store.Get(1)->state == verdict);
    CHECK_EQ(Judge(all, At(100)).Rejections().size(), verdict == State::kRejected ? 1 : 0);
    CHECK_EQ(Judge(all, At(100)).Covers("walk", "", {{"key", "a"}}), verdict == State::kRejected);
    CHECK_FALSE(Judge(all, At(100)).Covers("walk", "", {{"key", "b"}}));
  }
  CHECK_EQ(Feedback(store).Say({.incident = 2}).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace haetae::incident
