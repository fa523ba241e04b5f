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
// place, and in an entry of its own. Where the kinds are not marked: each left out, and one beside
// it.
class OtherKinds {
 public:
  OtherKinds(const Complete& c, const Expected& expected, bool korean, std::vector<Mutant>& mutants)
      : c_(c), expected_(expected), korean_(korean), mutants_(mutants) {
    marked_ = std::ranges::any_of(c.marks,
                                  [](const Marked& mark) { return mark.id.starts_with("field:"); });
  }

  void Add() {
    const Result<Notice> notice = ReadNotice(c_.text, c_.name + "." + c_.kind);
    const bool of_nature = c_.Head("duty").ends_with("-34");  // GDPR Art. 34 asks for no list
    if (!notice || ToUtf8(notice->original) != c_.text || (!marked_ && !of_nature)) return;
    const Analysis a(*notice, expected_, TestLexicon());
    std::vector<size_t> byte_of = {0};  // of each character
    for (char32_t code : notice->original)
      byte_of.push_back(byte_of.back() + ToUtf8(std::u32string(1, code)).size());
    std::map<std::string, std::vector<std::pair<size_t, size_t>>> places;  // of fields
    for (const Mention& m : FindMentions(a)) {
      if (m.said != Said::kListed && m.said != Said::kTogether) continue;
      const size_t begin = byte_of[a.at[m.hit.begin]], end = byte_of[a.at[m.hit.end - 1] + 1];
      const bool of_list =
          marked_ ? !StandsIn("how", begin, end) && !StandsIn("description", begin, end)
                  : StandsIn("nature", begin, end) && m.claimed;
      if (of_list) Beside(begin, end);
      for (uint32_t id : a.word_fields[m.hit.word])
        if (id < expected_.fields.size()) places[expected_.fields[id].id].emplace_back(begin, end);
    }
    for (const auto& [field, at] : places) {
      std::string without = c_.text;
      size_t behind = without.size();  // words may overlap: "each child's name"
      for (size_t k = at.size(); k-- > 0; behind = at[k].first)
        without.erase(at[k].first, std::min(at[k].second, behind) - at[k].first);
      if (!marked_ && places.size() >= 2)
        mutants_.push_back({"all without " + field, without, {"field:" + field}});
    }
  }

 private:
  struct Other {
    const char *id, *ko, *en;
  };
  bool StandsIn(const std::string& id, size_t begin, size_t end) const {
    return std::ranges::any_of(c_.marks, [&](const Marked& mark) {
      return mark.id == id && mark.begin <= begin && end <= mark.end;
    });
  }
  void Beside(size_t begin, size_t end) {
    static constexpr std::array<Other, 3> kOthers = {
        Other{"passport", "여권번호", "passport number"},
        Other{"resident_number", "주민등록번호", "resident registration number"},
        Other{"credit_score", "신용점수", "credit score"}};
    const auto mark = std::ranges::find_if(c_.marks, [&](const Marked& one) {
      return one.id.starts_with("field:") && one.begin <= begin && end <= one.end;
    });
    const std::string name = mark == c_.marks.end() ? std::to_string(begin) : mark->id;
    if (marked_ && mark == c_.marks.end()) return;
    if (!named_.insert(name).second) return;
    const Other& other = kOthers[named_.size() % kOthers.size()];
    if (std::ranges::find(expected_.fields, other.id, &ExpectedField::id) != expected_.fields.end())
      return;
    const std::string word = korean_ ? other.ko : other.en;
    std::string beside = c_.text, instead = c_.text;
    instead.replace(begin, end - begin, word);
    if (marked_) mutants_.push_back({"never leaked, in place of " + name, instead, {"W2"}});
    beside.insert(end, ", " + word);
    mutants_.push_back({"never leaked, beside " + name, beside, {"W2"}});
    if (mark != c_.marks.end()) AsEntry(*mark, c_.text.substr(begin, end - begin), word);
  }
  void AsEntry(const Marked& mark, const std::string& field, const std::string& word) {
    std::string own = c_.text.substr(mark.begin, mark.end - mark.begin);
    const size_t line = c_.text.rfind('\n', mark.begin) + 1;
    const bool marked_up = own.find_first_of("\n<|") != own.npos;
    const std::string before = c_.text.substr(line, mark.begin - line);
    if (!marked_up && (before.find_first_of("-*") == before.npos || before.size() > 6)) return;
    if (!marked_up) own = "\n" + before + own;
    own.replace(own.find(field), field.size(), word);
    std::string entry = c_.text;
    entry.insert(mark.end, own);
    mutants_.push_back({"never leaked, behind " + mark.id, entry, {"W2"}});
  }

  const Complete& c_;
  const Expected& expected_;
  bool korean_, marked_ = false;
  std::vector<Mutant>& mutants_;
  std::set<std::string> named_;
};

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
