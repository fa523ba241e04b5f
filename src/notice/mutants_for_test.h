// Every way to spoil a complete notice that this project knows: without what shows an item, with
// another figure, with the words that play a leak down, blame, sell or imitate. Include before
// doctest.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "notice/clauses.h"
#include "notice/complete_for_test.h"
#include "notice/unicode.h"

namespace haetae::notice {

// A text that must be told: by a problem of one of these rules (`content:` any item's, and so on).
struct Mutant {
  std::string what, text;
  std::vector<std::string> rules;
  bool warning = false;  // a warning is enough
};

// The rules that tell that what is marked with an id is missing.
inline std::vector<std::string> RulesOf(const std::string& id) {
  static const std::map<std::string, std::vector<std::string>> kOf = {
      {"when", {"content:when_how", "content:suspected_when_how", "content:when"}},
      {"how", {"content:when_how", "content:suspected_when_how"}},
      {"when_how", {"content:when_how", "content:suspected_when_how"}},
      {"measures", {"content:measures_relief", "content:measures"}},
      {"relief", {"content:measures_relief", "content:relief"}},
      {"rights", {"content:rights", "W12"}},
      {"fields", {"content:fields", "field:"}},
      {"possible_fields", {"content:possible_fields", "field:"}}};
  const auto found = kOf.find(id);
  if (found != kOf.end()) return found->second;
  if (id.starts_with("field:")) return {id};
  return {"content:" + id};
}

inline bool IsTold(const Report& report, const Mutant& mutant) {
  return std::ranges::any_of(report.problems, [&](const Problem& p) {
    return (p.level == Level::kError || (mutant.warning && p.level == Level::kWarning)) &&
           std::ranges::any_of(mutant.rules,
                               [&](const std::string& rule) { return p.rule.starts_with(rule); });
  });
}

inline std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// A kind of data that never leaked, said as the notice says those that did: beside one, in its
// place, and in an entry of its own.
inline void AddOtherKinds(const Complete& c, const Expected& expected, bool korean,
                          std::vector<Mutant>& mutants) {
  struct Other {
    const char *id, *ko, *en;
  };
  constexpr std::array<Other, 3> kOthers = {
      Other{"passport", "여권번호", "passport number"},
      Other{"resident_number", "주민등록번호", "resident registration number"},
      Other{"credit_score", "신용점수", "credit score"}};
  const Result<Notice> notice = ReadNotice(c.text, c.name + "." + c.kind);
  if (!notice || ToUtf8(notice->original) != c.text) return;
  const Analysis a(*notice, expected, TestLexicon());
  std::map<uint32_t, size_t> byte_of;  // of each character
  size_t bytes = 0;
  for (uint32_t i = 0; i <= notice->original.size(); ++i) {
    byte_of[i] = bytes;
    if (i < notice->original.size()) bytes += ToUtf8(notice->original.substr(i, 1)).size();
  }
  std::set<std::string> named;
  for (const Mention& m : FindMentions(a)) {
    if (m.said != Said::kListed && m.said != Said::kTogether) continue;
    const size_t begin = byte_of[a.at[m.hit.begin]], end = byte_of[a.at[m.hit.end - 1] + 1];
    const auto mark = std::ranges::find_if(c.marks, [&](const Marked& one) {
      return one.id.starts_with("field:") && one.begin <= begin && end <= one.end;
    });
    // A word for data may stand in what is told of the attack, too.
    const auto stands_in = [&](const char* id) {
      return std::ranges::any_of(c.marks, [&](const Marked& one) {
        return one.id == id && one.begin <= begin && end <= one.end;
      });
    };
    if (mark == c.marks.end() || stands_in("how") || stands_in("description") ||
        !named.insert(mark->id).second)
      continue;
    const Other& other = kOthers[named.size() % kOthers.size()];
    if (std::ranges::find(expected.fields, other.id, &ExpectedField::id) != expected.fields.end())
      continue;
    const std::string word = korean ? other.ko : other.en;
    std::string beside = c.text, instead = c.text, entry = c.text;
    instead.replace(begin, end - begin, word);
    mutants.push_back({"never leaked, in place of " + mark->id, instead, {"W2"}});
    beside.insert(end, ", " + word);
    mutants.push_back({"never leaked, beside " + mark->id, beside, {"W2"}});
    std::string own = c.text.substr(mark->begin, mark->end - mark->begin);
    const size_t line = c.text.rfind('\n', mark->begin) + 1;
    const bool marked_up = own.find_first_of("\n<|") != own.npos;
    const std::string before = c.text.substr(line, mark->begin - line);
    if (!marked_up && (before.find_first_of("-*") == before.npos || before.size() > 6)) continue;
    if (!marked_up) own = "\n" + before + own;
    own.replace(own.find(c.text.substr(begin, end - begin)), end - begin, word);
    entry.insert(mark->end, own);
    mutants.push_back({"never leaked, behind " + mark->id, entry, {"W2"}});
  }
}

// Every way to spoil a notice that this project knows.
inline std::vector<Mutant> MutantsOf(const Complete& c, const Expected& expected) {
  std::vector<Mutant> mutants;
  const bool korean = expected.languages.empty() ? c.name.starts_with("ko")
                                                 : expected.languages[0] == Language::kKorean;
  for (const std::string& id : c.Ids()) {
    const bool asked = !id.starts_with("field:") ||
                       std::ranges::find(expected.wording, "W2") != expected.wording.end();
    if (asked) mutants.push_back({"without " + id, c.Without(id), RulesOf(id)});
  }
  AddOtherKinds(c, expected, korean, mutants);
  const auto add = [&](const std::string& what, const std::string& more,
                       std::vector<std::string> rules, bool warning = false) {
    const std::string end = c.kind == "html" ? "<p>" + more + "</p>" : "\n\n" + more + "\n";
    mutants.push_back({what, c.text + end, std::move(rules), warning});
  };
  // One figure, wrong in its middle.
  for (const char* key : {"people", "members", "non_members", "possible"}) {
    const std::string count = c.Head(key).empty() || c.Head(key) == "0"
                                  ? ""
                                  : WithCommas(static_cast<uint64_t>(std::stoll(c.Head(key))));
    if (count.size() < 3 || c.text.find(count) == c.text.npos) continue;
    std::string wrong = count;
    char& digit = wrong[wrong.size() - 2];
    digit = digit == '9' ? '1' : static_cast<char>(digit + 1);
    mutants.push_back(
        {std::string("another number of ") + key, Replaced(c.text, count, wrong), {"figure"}});
  }
  const bool confirmed = expected.certainty == Certainty::kConfirmed;
  const bool to_people = c.Head("channel") != "filing";  // to others such words are notes
  const bool names_leak = std::ranges::find(expected.wording, "W1") != expected.wording.end();
  if (korean && names_leak && confirmed) {
    for (const char* soft : {"노출", "노출된 정황 확인"})
      mutants.push_back({std::string("유출 → ") + soft, Replaced(c.text, "유출", soft), {"W1"}});
    mutants.push_back({"유출 → 정보 확인", Replaced(c.text, "유출", "정보 확인"), {"W1"}});
  }
  if (korean && confirmed && to_people) {
    add("hedged leak", "고객님의 정보가 유출되었을 가능성을 배제할 수 없습니다.", {"hedge"});
    add("only some", "이번 일은 일부 고객에 한정된 것입니다.", {"hedge"}, true);
    add("no further harm", "추가 피해는 없을 것으로 보입니다.", {"hedge"}, true);
    add("blames a former employee", "이번 사고는 전 직원의 일탈로 발생한 것입니다.", {"blame"},
        true);
    add("blames the reader", "비밀번호를 소홀히 관리하신 고객님께도 책임이 있습니다.", {"blame"},
        true);
  } else if (confirmed && to_people) {
    add("hedged leak", "Your information may have been accessed.", {"hedge"});
    add("only some", "Only a small number of customers are affected.", {"hedge"}, true);
    add("no further harm", "We do not expect any further harm to come of this.", {"hedge"}, true);
    add("blames a former employee", "This was the act of a rogue employee.", {"blame"}, true);
    add("blames the reader", "Customers who chose weak passwords share the responsibility.",
        {"blame"}, true);
  }
  if (std::ranges::find(expected.wording, "W11") != expected.wording.end()) {
    add("a shortened link",
        korean ? "자세한 내용: https://bit.ly/3xYzAb" : "Read more: https://bit.ly/3xYzAb",
        {"W11"});
    add("marketing",
        korean ? "지금 가입하시면 30% 할인 쿠폰을 드립니다."
               : "Enjoy a 20% discount on your next order!",
        {"W11"}, true);
    if (!expected.contact.domains.empty()) {
      std::string alike = expected.contact.domains[0];
      alike.insert(alike.find('.'), "-help");
      mutants.push_back({"a look-alike sender",
                         Replaced(c.text, "@" + expected.contact.domains[0], "@" + alike),
                         {"W11"}});
      if (mutants.back().text == c.text) mutants.pop_back();
    }
  }
  return mutants;
}

}  // namespace haetae::notice
