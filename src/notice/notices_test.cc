// Whole notices in the manner of real ones: notices/*.notice. Each file is a head, a line "---", and the
// text:
//
//   scenario: shop                  of scenarios_for_test.h
//   kind: html                      txt (the default), html or md
//   expect: W1 field:phone          rules of its errors; none: it passes
//   spoil: W1 | 유출 안내 | 노출 안내   with the first text put in place of the second, these are its errors
//   spoil*: …                       every place, not only the first
//
// "\n" in a spoil is a line end.
#include <algorithm>
#include <set>
#include <sstream>

#include "notice/scenarios_for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::notice {
namespace {

struct Spoil {
  std::string rules, from, to;
  bool all = false;
};
struct Case {
  std::string name, scenario, kind = "txt", expect, text;
  std::vector<Spoil> spoils;
};

std::string Trimmed(std::string text) {
  text.erase(0, text.find_first_not_of(' '));
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}
std::string Unescaped(std::string text) {
  for (size_t at = text.find("\\n"); at != text.npos; at = text.find("\\n", at)) text.replace(at, 2, "\n");
  return text;
}

Case Load(const fs::path& path) {
  const std::string whole = ReadFile(path, 1 << 20).value();
  const size_t head_end = whole.find("\n---\n");
  REQUIRE_MESSAGE(head_end != whole.npos, path.native());
  Case c{.name = path.stem().native(), .text = whole.substr(head_end + 5)};
  std::istringstream head(whole.substr(0, head_end));
  for (std::string line; std::getline(head, line);) {
    const size_t colon = line.find(':');
    const std::string key = line.substr(0, colon), value = Trimmed(line.substr(colon + 1));
    if (key == "scenario") c.scenario = value;
    if (key == "kind") c.kind = value;
    if (key == "expect") c.expect = value;
    if (key != "spoil" && key != "spoil*") continue;
    const size_t first = value.find('|'), second = value.find('|', first + 1);
    REQUIRE_MESSAGE(second != value.npos, line);
    c.spoils.push_back({Trimmed(value.substr(0, first)), Unescaped(Trimmed(value.substr(first + 1, second - first - 1))), Unescaped(Trimmed(value.substr(second + 1))), key == "spoil*"});
  }
  return c;
}

std::vector<Case> Cases(const std::string& folder) {
  std::vector<Case> cases;
  for (const auto& entry : fs::directory_iterator(SourceRoot() / "src/notice" / folder))
    if (entry.path().extension() == ".notice") cases.push_back(Load(entry.path()));
  std::ranges::sort(cases, {}, &Case::name);
  return cases;
}

Report LintOf(const Case& c, const std::string& text) {
  Result<Notice> notice = ReadNotice(text, c.name + "." + c.kind);
  REQUIRE_MESSAGE(notice.has_value(), c.name);
  return Lint(*notice, Scenario(c.scenario), TestLexicon());
}

// The rules of its errors, each once, sorted.
std::string ErrorsOf(const Report& report) {
  std::set<std::string> rules;
  for (const Problem& p : report.problems)
    if (p.level == Level::kError) rules.insert(p.rule);
  return Joined(rules, " ");
}
std::string Sorted(const std::string& rules) {
  std::istringstream in(rules);
  std::set<std::string> each;
  for (std::string rule; in >> rule;) each.insert(rule);
  return Joined(each, " ");
}

std::string Spoiled(const Case& c, const Spoil& spoil) {
  std::string text = c.text;
  size_t at = text.find(spoil.from);
  CHECK_MESSAGE(at != text.npos, c.name << " has no " << spoil.from);
  while (at != text.npos) {
    text.replace(at, spoil.from.size(), spoil.to);
    at = spoil.all ? text.find(spoil.from, at + spoil.to.size()) : text.npos;
  }
  return text;
}

TEST_CASE("notices pass, and each way to spoil them is told by its rule") {
  size_t spoils = 0, notices = 0;
  for (const Case& c : Cases("notices")) {
    ++notices;
    const Report report = LintOf(c, c.text);
    CHECK_MESSAGE(ErrorsOf(report) == Sorted(c.expect), c.name << "\n" << LintText(report, c.name, Language::kEnglish));
    for (const Spoil& spoil : c.spoils) {
      ++spoils;
      const Report worse = LintOf(c, Spoiled(c, spoil));
      CHECK_MESSAGE(ErrorsOf(worse) == Sorted(spoil.rules), c.name << ": " << spoil.from << " → " << spoil.to << "\n" << LintText(worse, c.name, Language::kEnglish));
    }
  }
  MESSAGE(notices << " notices, " << spoils << " spoilt");
  CHECK(notices >= 40);
  CHECK(spoils >= 100);
}

}  // namespace
}  // namespace haetae::notice
