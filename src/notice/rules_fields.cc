// W2 and field:*: every disclosed kind of data is named as leaked, none is denied, and none is
// claimed that did not leak.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "notice/clauses.h"
#include "notice/rules.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

struct Told {
  bool listed = false;
  bool claimed = false;     // … in so many words
  bool other = false;       // mentioned, but not as leaked
  uint32_t denied = kNone;  // unit
};

bool AsksForFields(const Analysis& a) {
  const auto& contents = a.expected.contents;
  const auto& wording = a.expected.wording;
  return (contents.empty() && wording.empty()) ||
         std::ranges::find(wording, "W2") != wording.end() ||
         std::ranges::any_of(contents, [](const ExpectedItem& item) {
           return item.id == "fields" || item.id == "possible_fields";
         });
}

// Whether a law that asks people to be told what happened, and no list of what leaked, gets a list
// all the same (GDPR Art. 34): one that leaves a kind out is wrong.
bool Enumerates(const Analysis& a, const std::vector<Told>& told) {
  const bool nature = std::ranges::any_of(a.expected.contents, [](const ExpectedItem& item) {
    return item.id == "nature" || item.id == "description";
  });
  return a.expected.audience == Audience::kPersons && nature &&
         std::ranges::any_of(told, &Told::claimed);
}

// A denial about some of the people: the others' data did leak.
bool IsPartial(const Analysis& a, const Sentence& s) {
  return a.Has(s, W::kNonMember) || a.Near(s, W::kPart);
}

// "직원의 비밀번호가 …", "a contractor's password", "the password of an administrator": no data of
// the people whom the notice is about.
bool IsOfStaff(const Analysis& a, const Mention& m) {
  constexpr uint32_t kBeforeUnits = 12, kOfUnits = 30;
  const Sentence& s = a.sentences[m.sentence];
  const uint32_t begin = m.hit.begin - std::min(kBeforeUnits, m.hit.begin - s.begin);
  if (a.AnyHit(W::kStaffOwned, begin, m.hit.begin)) return true;
  if (a.units.compare(m.hit.end, 4, U" of ") != 0) return false;
  // Not "results of 640 patients, to a supplier".
  const uint32_t end = std::min(s.end, m.hit.end + kOfUnits);
  const std::vector<Hit> staff = a.HitsOf(W::kStaffOwned, m.hit.end, end),
                         people = a.HitsOf(W::kPeopleWord, m.hit.end, end);
  return !staff.empty() && (people.empty() || staff.front().begin <= people.front().begin);
}

// "전체 카드 번호는 유출되지 않았습니다", "full card numbers were not taken": true of one that was
// masked.
bool DeniesWhole(const Analysis& a, uint32_t kind) {
  constexpr uint32_t kBeforeUnits = 12, kBehindUnits = 24;
  const Sentence& s = a.SentenceOf(kind);
  const uint32_t begin = std::max(s.begin, kind - std::min(kind, kBeforeUnits));
  const std::u32string_view near =
      std::u32string_view(a.units).substr(begin, std::min(s.end, kind + kBehindUnits) - begin);
  return std::ranges::any_of(
      std::array<std::u32string_view, 8>{U"전체", U"온전한", U"전부", U"full ", U"complete ",
                                         U"whole ", U"entire ", U"unmasked "},
      [&](std::u32string_view word) { return near.find(word) != near.npos; });
}

std::string Name(const ExpectedField& field, Language language) {
  const std::string& name = field.name.In(language);
  return name.empty() ? field.id : name;
}

void Missing(const Analysis& a, Findings& f, const ExpectedField& field, const Told& told,
             uint32_t place, bool main_language) {
  const std::string en = Name(field, Language::kEnglish), ko = Name(field, Language::kKorean);
  Level level = field.masked || field.doubted || !main_language ? Level::kWarning : Level::kError;
  Phrase message{
      "\"" + en + "\" was disclosed and is not listed",
      "‘" + ko + "’" + std::string(Particle(ko, "이", "가")) + " 유출되었으나 항목에 없습니다"};
  if (told.denied != kNone) {
    message = {"\"" + en + "\" was disclosed, and the text only denies it",
               "‘" + ko + "’" + std::string(Particle(ko, "이", "가")) +
                   " 유출되었으나 유출되지 않았다고만 적혀 있습니다"};
  } else if (field.doubted) {
    message = {"\"" + en + "\" may have been disclosed, and is not listed",
               "‘" + ko + "’" + std::string(Particle(ko, "이", "가")) +
                   " 유출되었을 가능성이 있으나 항목에 없습니다"};
  } else if (told.other) {
    message = {"\"" + en + "\" was disclosed; the text mentions it, but not as leaked",
               "‘" + ko + "’" + std::string(Particle(ko, "은", "는")) +
                   " 언급되어 있으나 유출된 항목으로 적혀 있지 않습니다"};
  }
  if (!main_language) {
    message.en +=
        a.main == Language::kKorean ? " in the English version" : " in the Korean version";
    message.ko += a.main == Language::kKorean ? " (영문)" : " (국문)";
  }
  f.Add("field:" + field.id, level, place, std::move(message),
        {"add it to the list of what leaked: " + en,
         "유출 항목에 ‘" + ko + "’" + std::string(Particle(ko, "을", "를")) + " 적으십시오"});
}

// What may have leaked of those whose other data did, told as a fact.
void CheckDoubted(const Analysis& a, Findings& f, const Mention& m, const ExpectedField& field) {
  const Sentence& s = a.sentences[m.sentence];
  if (!field.doubted || a.expected.certainty == Certainty::kPossible) return;
  for (const W w : {W::kPossible, W::kPossibleLeak})
    if (a.Has(s, w) || a.Near(s, w)) return;
  const std::string word = a.Quote(m.hit.begin, m.hit.end);
  f.Add("W2", Level::kError, m.hit.begin,
        {"says that \"" + word + "\" leaked; the scope shows only that it may have",
         "‘" + word + "’" + std::string(Particle(word, "이", "가")) +
             " 유출되었다고 적었으나 범위에는 유출 가능성만 있는 것으로 나옵니다"},
        {"say that it may have leaked", "유출되었을 가능성이 있다고 적으십시오"});
}

Phrase Denied(const ExpectedField& field, const std::string& en, const std::string& ko) {
  const std::string said =
      "‘" + ko + "’" + std::string(Particle(ko, "이", "가")) + " 유출되지 않았다고 적었으나 ";
  if (field.doubted)
    return {"denies that \"" + en + "\" leaked; the scope does not rule it out",
            said + "범위에서는 유출 가능성을 배제할 수 없습니다"};
  return {"denies that \"" + en + "\" leaked; the scope shows that it did",
          said + "범위에는 유출로 나옵니다"};
}

// "Passwords were not affected. … Your password was stolen." Kinds that did leak, and those that
// are claimed beside them, are told elsewhere.
void CheckContradictions(const Analysis& a, const std::vector<Mention>& mentions, Findings& f) {
  struct Sides {
    const Mention* denied = nullptr;
    const Mention* told = nullptr;
  };
  std::map<std::pair<uint32_t, Language>, Sides> kinds;
  std::set<uint32_t> told_words;
  for (const Mention& m : mentions) {
    const Sentence& s = a.sentences[m.sentence];
    const bool denied = m.said == Said::kDenied && !IsPartial(a, s);
    const bool told = m.said == Said::kListed && m.told && !IsOfStaff(a, m);
    if (!denied && !told) continue;
    for (uint32_t id : a.word_fields[m.hit.word]) {
      if (a.field_weak[id] || id < a.expected.fields.size()) continue;
      Sides& sides = kinds[{id, s.language}];
      if (denied && sides.denied == nullptr) sides.denied = &m;
      if (told && sides.told == nullptr) sides.told = &m;
      if (sides.denied == nullptr || sides.told == nullptr ||
          sides.denied->sentence == sides.told->sentence)
        continue;
      if (sides.told->claimed && a.expected.fields_known) continue;
      if (!told_words.insert(sides.told->hit.word).second) continue;
      const uint32_t at = std::max(sides.denied->hit.begin, sides.told->hit.begin);
      const std::string word = a.Quote(m.hit.begin, m.hit.end);
      f.Add("W2", Level::kError, at,
            {"says in one place that \"" + word + "\" leaked, and in another that it did not",
             "‘" + word + "’: 유출되었다고도, 유출되지 않았다고도 적혀 있습니다"},
            {"say the one that is true", "사실인 쪽 하나만 적으십시오"});
    }
  }
}

}  // namespace

void CheckFields(const Analysis& a, const std::vector<Mention>& mentions, Findings& f) {
  CheckContradictions(a, mentions, f);
  const std::vector<ExpectedField>& fields = a.expected.fields;
  if (fields.empty()) return;
  const bool clears = std::ranges::any_of(
      a.expected.contents, [](const ExpectedItem& item) { return item.id == "not_leaked"; });
  for (Language language : {Language::kKorean, Language::kEnglish}) {
    if (!(language == Language::kKorean ? a.korean : a.english)) continue;
    std::vector<Told> told(fields.size());
    uint32_t list = kNone;  // where the list stands: missing ones are told there
    std::set<uint32_t> extra;
    for (const Mention& m : mentions) {
      const Sentence& s = a.sentences[m.sentence];
      if (s.language != language) continue;
      const bool leaked = m.said == Said::kListed || m.said == Said::kTogether;
      bool expected = false, weak = true;
      for (uint32_t id : a.word_fields[m.hit.word]) {
        weak = weak && a.field_weak[id];
        if (id >= fields.size()) continue;
        expected = true;
        Told& t = told[id];
        if (leaked && !m.loose) {
          t.listed = true;
          if (m.claimed) CheckDoubted(a, f, m, fields[id]);
          t.claimed = t.claimed || m.said == Said::kListed || m.claimed;
          if (list == kNone) list = m.hit.begin;
        } else if (m.said == Said::kDenied) {
          t.denied = m.hit.begin;
        } else {
          t.other = true;
        }
      }
      if (!expected && !weak && leaked && m.claimed && a.expected.fields_known && !clears &&
          !IsOfStaff(a, m) && extra.insert(m.hit.word).second) {
        const std::string word = a.Quote(m.hit.begin, m.hit.end);
        f.Add("W2", Level::kError, m.hit.begin,
              {"says that \"" + word + "\" leaked, which the scope does not show",
               "범위에 없는 ‘" + word + "’" + std::string(Particle(word, "이", "가")) +
                   " 유출되었다고 적혀 있습니다"},
              {"take it out, or count the scope anew", "빼거나 범위를 다시 계산하십시오"});
      }
    }
    if (clears) continue;
    const auto first = std::ranges::find(a.sentences, language, &Sentence::language);
    const bool asked = AsksForFields(a) || Enumerates(a, told);
    const uint32_t place = list != kNone ? list : first == a.sentences.end() ? 0 : first->begin;
    for (size_t i = 0; i < fields.size(); ++i) {
      const Told& t = told[i];
      const bool whole = t.denied != kNone && fields[i].masked && DeniesWhole(a, t.denied);
      if (t.denied != kNone && !(t.listed && (whole || IsPartial(a, a.SentenceOf(t.denied))))) {
        const std::string en = Name(fields[i], Language::kEnglish),
                          ko = Name(fields[i], Language::kKorean);
        f.Add("W2", whole ? Level::kWarning : Level::kError, t.denied, Denied(fields[i], en, ko),
              fields[i].doubted
                  ? Phrase{"say that it may have leaked", "유출되었을 가능성이 있다고 적으십시오"}
                  : Phrase{"say that it leaked", "유출되었다고 적으십시오"});
      }
      if (!t.listed && asked) Missing(a, f, fields[i], t, place, language == a.main);
    }
  }
}

}  // namespace haetae::notice
