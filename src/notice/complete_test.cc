#include "notice/mutants_for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::notice {
namespace {

std::vector<Complete> Notices() { return CompleteNotices(SourceRoot() / "src/notice/complete"); }

TEST_CASE("a notice that says all that its law asks for passes") {
  size_t notices = 0;
  for (const Complete& c : Notices()) {
    ++notices;
    const Report report = LintComplete(c, ExpectedFor(c), c.text);
    CHECK_MESSAGE(report.passed(), c.name << "\n" << LintText(report, c.name, Language::kEnglish));
  }
  CHECK(notices >= 141);
}

// What stands at `misses:` of a head is not told yet; whoever mends it takes it out there.
TEST_CASE("each way to spoil a complete notice is told") {
  size_t mutants = 0, missed = 0;
  for (const Complete& c : Notices()) {
    const Expected expected = ExpectedFor(c);
    std::set<std::string> known;
    std::istringstream list(c.Head("misses"));
    for (std::string what; std::getline(list, what, ',');)
      known.insert(what.substr(what.find_first_not_of(' ')));
    for (const Mutant& mutant : MutantsOf(c, expected)) {
      ++mutants;
      const Report report = LintComplete(c, expected, mutant.text);
      const bool told = IsTold(report, mutant);
      missed += !told;
      CHECK_MESSAGE(told != known.contains(mutant.what),
                    c.name << ", " << mutant.what << (told ? " is told" : " is not told") << "\n"
                           << LintText(report, c.name, Language::kEnglish));
    }
  }
  MESSAGE(missed << " of " << mutants << " are not told");
  CHECK(mutants >= 2'953);
}

// Notices in which one thing is missing or wrong: flawed/*.notice, in the form of complete/, with
// `expect:`, the rules of their errors. They are whole otherwise, so these are all.
TEST_CASE("a notice with one flaw is told for it, and for nothing else") {
  size_t notices = 0;
  for (const Complete& c : CompleteNotices(SourceRoot() / "src/notice/flawed")) {
    ++notices;
    const Report report = LintComplete(c, ExpectedFor(c), c.text);
    std::set<std::string> rules;
    for (const Problem& p : report.problems)
      if (p.level == Level::kError) rules.insert(p.rule);
    CHECK_MESSAGE(Joined(rules, " ") == c.Head("expect"),
                  c.name << "\n"
                         << LintText(report, c.name, Language::kEnglish));
  }
  CHECK(notices >= 35);
}

}  // namespace
}  // namespace haetae::notice
