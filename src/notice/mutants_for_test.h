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

#include "notice/other_kinds_for_test.h"

namespace haetae::notice {

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

// Every way to spoil a notice that this project knows.
inline std::vector<Mutant> MutantsOf(const Complete& c, const Expected& expected) {
  std::vector<Mutant> mutants;
  const bool korean = expected.languages.empty() ? c.name.starts_with("ko")
                                                 : expected.languages[0] == Language::kKorean;
  for (const std::string& id : c.Ids()) {
    // Where all that names a kind is taken out, no list is left that lacks one.
    const bool in_list = c.Ids().size() > 1 && !c.Head("fields").empty();
    if (!id.starts_with("field:") || in_list)
      mutants.push_back({"without " + id, c.Without(id), RulesOf(id)});
  }
  OtherKinds(c, expected, korean, mutants).Add();
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
  if (c.text.find("300만") != c.text.npos)
    mutants.push_back({"another sum by law", Replaced(c.text, "300만", "3천만"), {"figure"}});
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
