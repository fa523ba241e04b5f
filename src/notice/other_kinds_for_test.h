// Notices spoilt by kinds of data: one that never leaked named as leaked, one that did left out.
// Include before doctest.
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

}  // namespace haetae::notice
