// Whole notices in the manner of real ones: notices/*.notice. Each file is a head, a line "---",
// and the text:
//
//   scenario: shop                  of scenarios_for_test.h
//   kind: html                      txt (the default), html or md
//   expect: W1 field:phone          rules of its errors; none: it passes
//   spoil: W1 | 유출 안내 | 노출 안내   with the first text put in place of the second, these are
//   its errors spoil*: …                       every place, not only the first
//
// "\n" in a spoil is a line end.
#include <algorithm>
#include <set>
#include <sstream>

#include "notice/clauses.h"
#include "notice/scenarios_for_test.h"
#include "notice/unicode.h"
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
  for (size_t at = text.find("\\n"); at != text.npos; at = text.find("\\n", at))
    text.replace(at, 2, "\n");
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
    c.spoils.push_back({Trimmed(value.substr(0, first)),
                        Unescaped(Trimmed(value.substr(first + 1, second - first - 1))),
                        Unescaped(Trimmed(value.substr(second + 1))), key == "spoil*"});
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
    CHECK_MESSAGE(ErrorsOf(report) == Sorted(c.expect),
                  c.name << "\n"
                         << LintText(report, c.name, Language::kEnglish));
    for (const Spoil& spoil : c.spoils) {
      ++spoils;
      const Report worse = LintOf(c, Spoiled(c, spoil));
      CHECK_MESSAGE(ErrorsOf(worse) == Sorted(spoil.rules),
                    c.name << ": " << spoil.from << " → " << spoil.to << "\n"
                           << LintText(worse, c.name, Language::kEnglish));
    }
  }
  MESSAGE(notices << " notices, " << spoils << " spoilt");
  CHECK(notices >= 40);
  CHECK(spoils >= 100);
}

// The places of the file that a field is named at, as leaked.
std::vector<std::pair<uint32_t, uint32_t>> PlacesOf(const Analysis& a, uint32_t field) {
  std::vector<std::pair<uint32_t, uint32_t>> places;
  for (const Mention& m : FindMentions(a)) {
    const auto& ids = a.word_fields[m.hit.word];
    if (m.said != Said::kListed && m.said != Said::kTogether) continue;
    if (std::ranges::find(ids, field) != ids.end())
      places.emplace_back(a.at[m.hit.begin], a.at[m.hit.end - 1] + 1);
  }
  return places;
}

TEST_CASE("a field that is named nowhere is told, whichever it is") {
  size_t tried = 0;
  for (const Case& c : Cases("notices")) {
    const Expected expected = Scenario(c.scenario);
    const bool asked = std::ranges::find(expected.wording, "W2") != expected.wording.end() ||
                       std::ranges::any_of(expected.contents, [](const ExpectedItem& i) {
                         return i.id == "fields" || i.id == "possible_fields";
                       });
    if (!c.expect.empty() || !asked) continue;
    const Notice notice = ReadNotice(c.text, c.name + "." + c.kind).value();
    const Analysis a(notice, expected, TestLexicon());
    for (uint32_t i = 0; i < expected.fields.size(); ++i) {
      std::u32string text = notice.original;
      std::vector<std::pair<uint32_t, uint32_t>> places = PlacesOf(a, i);
      for (size_t k = places.size(); k-- > 0;)
        text.erase(places[k].first, places[k].second - places[k].first);
      if (places.empty()) continue;
      ++tried;
      Case without = c;
      const Report report = LintOf(without, ToUtf8(text));
      const bool told = std::ranges::any_of(report.problems, [&](const Problem& p) {
        return p.rule == "field:" + expected.fields[i].id && p.level == Level::kError;
      });
      CHECK_MESSAGE(told, c.name << " without " << expected.fields[i].id << "\n" << ToUtf8(text));
    }
  }
  CHECK(tried > 150);
}

TEST_CASE("characters that nobody sees make no failing text pass, and change no rule") {
  uint64_t state = 42;
  const auto next = [&state](uint64_t below) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return state % below;
  };
  constexpr std::array<std::string_view, 6> kUnseen = {"\u200b", "\u200d", "\u2060",
                                                       "\ufeff", "\u00ad", "\u034f"};
  size_t tried = 0;
  for (const Case& c : Cases("notices")) {
    for (const Spoil& spoil : c.spoils) {
      const std::string bad = Spoiled(c, spoil);
      const Notice notice = ReadNotice(bad, c.name + "." + c.kind).value();
      if (Scenario(c.scenario).channel == Channel::kSms)
        continue;  // carriers cannot carry them: an error more
      const Analysis a(notice, Scenario(c.scenario), TestLexicon());
      std::set<uint32_t> places;
      for (int k = 0; k < 40; ++k) places.insert(a.at[next(a.at.size())]);
      std::string text;
      for (uint32_t i = 0; i < notice.original.size(); ++i) {
        // Not inside an entity or an address, where it is another text to a program.
        const bool plain =
            IsHangul(notice.original[i]) || (i > 0 && IsHangul(notice.original[i - 1]));
        if (places.contains(i) && (plain || c.kind == "txt")) text += kUnseen[next(kUnseen.size())];
        AppendUtf8(notice.original[i], text);
      }
      ++tried;
      const std::string before = ErrorsOf(LintOf(c, bad)), after = ErrorsOf(LintOf(c, text));
      CHECK_MESSAGE((after == before || after == Sorted(before + " W11")),
                    c.name << ": " << spoil.from << "\n"
                           << before << " / " << after);
    }
  }
  CHECK(tried > 80);
}

}  // namespace
}  // namespace haetae::notice
