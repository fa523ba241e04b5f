#include "incident/bundling.h"

#include "incident/grouping.h"
#include "ledger/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::incident {
namespace {

using ledger::At;

// "w" weak by walk, "d" weak by drift, "1"–"9" weak by a detector of its own, "!" strong; " " is
// the next day. Bundles are shown as the places in them.
std::string Shown(const std::string& days) {
  std::vector<Candidate> candidates;
  double day = 0;
  for (char c : days) {
    if (c == ' ') {
      ++day;
      continue;
    }
    candidates.push_back({At(day * 86400 + 60), c != '!', std::string(1, c)});
  }
  std::string shown;
  for (const std::vector<size_t>& bundle : Bundles(candidates)) {
    shown += shown.empty() ? "" : " ";
    for (size_t one : bundle) shown += static_cast<char>('a' + one);
  }
  return shown;
}

TEST_CASE("a day begins at most five incidents unless more are real") {
  CHECK_EQ(Shown(""), "");
  CHECK_EQ(Shown("wwwww"), "");               // five are five
  CHECK_EQ(Shown("wwwwww"), "abcdef");        // six of a kind are one
  CHECK_EQ(Shown("wwwwdd"), "abcd ef");       // like with like
  CHECK_EQ(Shown("wwwwww wwwww"), "abcdef");  // each day by itself
  CHECK_EQ(Shown("!!!!!!!"), "");             // what is real stays, however much
  CHECK_EQ(Shown("!!!!!!w"), "");             // one weak one is no bundle
  CHECK_EQ(Shown("!!!!!!ww"), "gh");
  CHECK_EQ(Shown("123456"), "abcdef");  // all different, and still too many
  CHECK_EQ(Shown("!!1234ww"), "cdefgh");
  CHECK_EQ(Shown("!wwwww1"), "bcdef");
}

Incident Led(double confidence, bool certain, Severity severity) {
  Incident incident{.severity = severity};
  incident.findings = {{.id = "a", .detector = "walk", .confidence = confidence}};
  incident.findings[0].certain = certain;
  return incident;
}

TEST_CASE("weak is low or medium, statistical, and not confident") {
  CHECK(IsWeak(Led(0.89, false, Severity::kMedium)));
  CHECK_FALSE(IsWeak(Led(0.9, false, Severity::kMedium)));
  CHECK_FALSE(IsWeak(Led(0.5, true, Severity::kLow)));
  CHECK_FALSE(IsWeak(Led(0.5, false, Severity::kHigh)));
  Incident accepted = Led(0.5, false, Severity::kLow);
  accepted.state = State::kAccepted;
  CHECK_FALSE(IsWeak(accepted));
}

TEST_CASE("one campaign through many cohorts has one title") {
  std::vector<Finding> findings;
  for (int i = 0; i < 200; ++i) {
    Finding finding{
        .id = std::to_string(i), .detector = "missing-subject", .title = {"one", "하나"}};
    finding.indicators = {{"network", "AS" + std::to_string(i), "cause"}};
    findings.push_back(finding);
  }
  const Phrase title = CohortTitle(findings);
  CHECK(title.en.ends_with(", through 200 networks"));
  CHECK(title.ko.ends_with("네트워크 200개를 통해"));
  findings[7].indicators[0].dimension = "key";
  CHECK(CohortTitle(findings).en.empty());
  findings.resize(kCohortsMin - 1);
  CHECK(CohortTitle(findings).en.empty());
  CHECK_EQ(BundleTitle({{.detector = "walk"}, {.detector = "drift"}, {.detector = "walk"}}).en,
           "Several weak signals: 3 findings by drift, walk");
}

}  // namespace
}  // namespace haetae::incident
