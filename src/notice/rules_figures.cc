// figure: each number that counts people or records is one that was measured, or its announced
// rounding; each sum of statutory damages is one of a law's.
#include <algorithm>
#include <array>

#include "notice/rules.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

using Kind = Entity::Kind;
using Noun = Entity::Noun;

constexpr uint32_t kNearUnits = 10;  // "상담원 200명", "200 agents"
constexpr uint32_t kOpensUnits = 6;  // "유출 인원: 회원 3명"
constexpr double kSmall = 10;        // such numbers count many other things than people

// The part of a sentence around a number: between commas that are not inside numbers.
std::pair<uint32_t, uint32_t> Around(const Analysis& a, const Sentence& s, const Entity& e) {
  const auto cuts = [&](uint32_t i) {
    const char32_t c = a.units[i];
    return c == ';' || c == '(' || c == ')' ||
           (c == ',' && !(i + 1 < s.end && IsDigit(a.units[i + 1])));
  };
  uint32_t begin = e.begin, end = e.end;
  while (begin > s.begin && !cuts(begin - 1)) --begin;
  while (end < s.end && !cuts(end)) ++end;
  return {begin, end};
}

class Counts {
 public:
  Counts(const Analysis& a, Findings& f) : a_(a), f_(f) {
    for (const ExpectedFigure& figure : a.expected.figures) {
      people_ = people_ || figure.unit == Unit::kPeople;
      records_ = records_ || figure.unit == Unit::kRecords;
    }
  }

  void Check(const Sentence& s, Entity e) {
    const bool labelled =
        e.kind == Kind::kNumber && a_.Near(s, W::kNumberOf) && (e.value >= 10 || Opens(s, e));
    if (labelled && s.label != kNone && a_.Has(a_.sentences[s.label], W::kRecordWord))
      e.noun = Noun::kRecords;
    if ((e.kind != Kind::kCount && !labelled) || e.value == 0) return;
    if (e.noun == Noun::kRecords ? !records_ && !people_ : !people_) return;
    const auto [begin, end] = Around(a_, s, e);
    const bool leak = a_.AnyHit(W::kLeak, begin, end) || a_.AnyHit(W::kLeakNoun, begin, end);
    const bool small = e.value < kSmall;
    if (small && (e.noun == Noun::kRecords || !CountsAll(s, e, leak))) return;
    const uint32_t near = std::max(begin, e.begin > kNearUnits ? e.begin - kNearUnits : 0);
    if (a_.AnyHit(W::kHeadcount, near, std::min(end, e.end + kNearUnits)) &&
        ((!leak && !IsOfDamage(s)) || small))
      return;
    if (small && a_.AnyHit(W::kAttacker, begin, end)) return;
    if (a_.Has(s, W::kAdvice) && !leak) return;
    if (CountsReceivers(s, e)) return;
    if (!Fits(s, e)) return Tell(s, e);
    if (const ExpectedFigure* all = AllInsteadOf(s, e, begin, end)) TellPart(e, *all);
  }

 private:
  // "피해내용: 고객사 직원 880명의 이름"
  bool IsOfDamage(const Sentence& s) const {
    return s.label != kNone && a_.Has(a_.sentences[s.label], W::kDamageHead);
  }
  // Whether the number stands first in what a label leads in: "유출 인원: 3명".
  static bool Opens(const Sentence& s, const Entity& e) {
    return s.label != kNone && e.begin - s.begin <= kOpensUnits;
  }
  // "1명당", "2인 이상 가구", "3명 중 1명", "one in 3 customers": a measure, or a share.
  bool IsPerOrShare(const Entity& e) const {
    uint32_t behind = e.end;
    while (behind < a_.units.size() && a_.units[behind] == ' ') ++behind;
    for (std::u32string_view word : {U"당", U"씩", U"마다", U"가구", U"세대", U"중", U"가운데",
                                     U"이상가구", U"이내", U"1조", U"이상이승인", U"이승인"})
      if (a_.Is(behind, word)) return true;
    for (std::u32string_view word :
         {U"중", U"중약", U"가운데", U"가운데약", U" in ", U"out of ", U"per ", U"each "})
      if (a_.EndsAt(e.begin, word)) return true;
    return false;
  }
  // Whether a number below ten tells how many people the leak reached: "your last 5 orders" and
  // "2인 확인" do not.
  bool CountsAll(const Sentence& s, const Entity& e, bool leak) const {
    const uint32_t near = std::max(s.begin, e.begin - std::min(e.begin, kNearUnits));
    if (a_.AnyHit(W::kTotal, near, e.begin)) return true;
    if (IsPerOrShare(e)) return false;
    if (leak) return true;
    if (!Opens(s, e)) return false;
    const Sentence& label = a_.sentences[s.label];
    return a_.Has(label, W::kNumberOf) || a_.Has(label, W::kLeak) || a_.Has(label, W::kLeakNoun);
  }
  // Those whom data reached by mistake: "it reached all 390 families", "31명이 그 메일을
  // 받았습니다". Where the sentence is about a notice ("통지를 받은 …"), they are the people whom
  // it is about.
  bool CountsReceivers(const Sentence& s, const Entity& e) const {
    constexpr uint32_t kBehindUnits = 18;
    if (a_.Has(s, W::kTellPeople)) return false;
    for (std::u32string_view word : {U"reached ", U"reached all ", U"reached about ", U" by ",
                                     U"받은", U"받은다른", U"받아본", U"열어본", U"내려받은"})
      if (a_.EndsAt(e.begin, word)) return true;
    const uint32_t end = std::min(s.end, e.end + kBehindUnits);
    const std::u32string_view behind = std::u32string_view(a_.units).substr(e.end, end - e.end);
    if (s.language == Language::kKorean)
      return (behind.starts_with(U"이") || behind.starts_with(U"께서")) &&
             (behind.find(U"받았") != behind.npos || behind.find(U"받아") != behind.npos ||
              behind.find(U"열어보았") != behind.npos || behind.find(U"열어봤") != behind.npos);
    for (std::u32string_view word : {U" received", U" got it", U" opened it", U" read it"})
      if (behind.starts_with(word)) return true;
    return false;
  }
  // Whether a figure may be what a number tells: of the same people, and of a kind of data only
  // where that is named.
  bool Allowed(const ExpectedFigure& figure, const Sentence& s, const Entity& e) const {
    if (!figure.field.empty() && !NamesField(s, figure.field)) return false;
    if (e.noun == Noun::kRecords) return true;  // "건" counts accounts as well
    if (figure.unit != Unit::kPeople) return false;
    if (e.noun == Noun::kNonMembers) return IsOf(figure, "non_members");
    if (e.noun == Noun::kMembers) return IsOf(figure, "members");
    return true;
  }
  // Whether a figure counts some of the members or non-members, where their number is known.
  bool IsOf(const ExpectedFigure& figure, std::string_view whom) const {
    const bool known = std::ranges::any_of(a_.expected.figures, [&](const ExpectedFigure& one) {
      return one.kind == whom && !one.superseded;
    });
    if (!known) return true;
    const std::string& of = figure.among.empty() ? figure.kind : figure.among;
    return of == whom || (IsOwn(of) && figure.field.empty());
  }
  // In the sentence, its label, lead-in or nearest heading.
  bool NamesField(const Sentence& s, std::string_view field) const {
    if (a_.NamesField(field, s.begin, s.end)) return true;
    return std::ranges::any_of(std::array{s.label, s.intro, s.heading}, [&](uint32_t k) {
      return k != kNone && a_.NamesField(field, a_.sentences[k].begin, a_.sentences[k].end);
    });
  }
  // Kinds that the caller made up: whom they count only the caller knows.
  static bool IsOwn(const std::string& kind) {
    return kind != "people" && kind != "members" && kind != "non_members" && kind != "possible";
  }
  // Kinds of some place or kind of data, not totals.
  static bool IsOfPart(const ExpectedFigure& figure) {
    return !figure.field.empty() || figure.kind.starts_with("in ") ||
           figure.kind.starts_with("with ") || figure.kind == "records_of_group";
  }
  bool Fits(const Sentence& s, const Entity& e) const {
    return std::ranges::any_of(a_.expected.figures, [&](const ExpectedFigure& figure) {
      return Allowed(figure, s, e) && (!figure.superseded || a_.Near(s, W::kSuperseded)) &&
             StandsFor(e, figure.value);
    });
  }
  // "모두 4,110명" of 34,501, of whom 4,110 are non-members: a part that is called all. The figure
  // of all, or null.
  const ExpectedFigure* AllInsteadOf(const Sentence& s, const Entity& e, uint32_t begin,
                                     uint32_t end) const {
    constexpr uint32_t kBeforeUnits = 8;
    if (e.noun == Noun::kMembers || e.noun == Noun::kNonMembers || e.noun == Noun::kRecords)
      return nullptr;
    const uint32_t before = std::max(s.begin, e.begin - std::min(e.begin, kBeforeUnits));
    const bool total = a_.AnyHit(W::kTotal, before, e.begin) ||
                       (Opens(s, e) && a_.Has(a_.sentences[s.label], W::kNumberOf));
    if (!total || a_.Near(s, W::kSuperseded)) return nullptr;
    const ExpectedFigure* all = nullptr;
    bool part = false, doubtful = true;  // doubtful: it is the number of the possible alone
    for (const ExpectedFigure& figure : a_.expected.figures) {
      if (figure.superseded || figure.unit != Unit::kPeople) continue;
      if (figure.kind == "people") all = &figure;
      if (!StandsFor(e, figure.value) || !Allowed(figure, s, e)) continue;
      if (figure.kind == "people" || IsOwn(figure.kind)) return nullptr;
      part = true;
      doubtful = doubtful && figure.kind == "possible";
    }
    if (all == nullptr || !part) return nullptr;
    const std::u32string_view around = std::u32string_view(a_.units).substr(begin, end - begin);
    for (std::u32string_view word : {U"회원", U"member"})
      if (around.find(word) != around.npos && !doubtful) return nullptr;
    if (doubtful && (a_.Near(s, W::kPossible) || a_.Near(s, W::kPossibleLeak))) return nullptr;
    return all;
  }
  void TellPart(const Entity& e, const ExpectedFigure& all) {
    const std::string said = a_.Quote(e.begin, e.end);
    const Phrase text = FigureText(all);
    f_.Add("figure", Level::kError, e.begin,
           {"\"" + said + "\" is called all, and is the number of a part",
            "‘" + said + "’" + std::string(Particle(said, "은", "는")) +
                " 일부의 수인데 전체라고 하였습니다"},
           {"all: " + text.en, "전체: " + text.ko});
  }
  void Tell(const Sentence& s, const Entity& e) {
    // What was measured that is nearest in kind, to write instead: the totals first.
    constexpr size_t kFiguresMax = 8;
    std::vector<const ExpectedFigure*> measured;
    for (const ExpectedFigure& figure : a_.expected.figures)
      if (!figure.superseded && Allowed(figure, s, e) &&
          std::ranges::none_of(measured, [&](const ExpectedFigure* one) {
            return one->unit == figure.unit && one->value == figure.value &&
                   (IsOfPart(figure) || figure.kind == "of others too");
          }))
        measured.push_back(&figure);
    std::ranges::stable_partition(measured, [](const auto* one) { return !IsOfPart(*one); });
    std::string en, ko;
    for (size_t i = 0; i < std::min(measured.size(), kFiguresMax); ++i) {
      const Phrase text = FigureText(*measured[i]);
      en += (en.empty() ? "" : ", ") + text.en, ko += (ko.empty() ? "" : ", ") + text.ko;
    }
    if (measured.size() > kFiguresMax) {
      const std::string more = std::to_string(measured.size() - kFiguresMax);
      en += ", and " + more + " more", ko += " 외 " + more + "개";
    }
    const std::string said = a_.Quote(e.begin, e.end);
    f_.Add("figure", Level::kError, e.begin,
           {"\"" + said + "\" is not a number that was measured",
            "‘" + said + "’" + std::string(Particle(said, "은", "는")) + " 측정된 수가 아닙니다"},
           {"measured: " + en, "측정된 수: " + ko});
  }

  const Analysis& a_;
  Findings& f_;
  bool people_ = false, records_ = false;
};

// Sums that a law fixes: what people may claim without proof of their loss. A sum is compared with
// those of the law that is named nearest to it, or where none is named, with all; nothing is known
// of what other laws fix.
class Sums {
 public:
  Sums(const Analysis& a, Findings& f) : a_(a), f_(f) {
    for (const ExpectedSum& sum : a.expected.sums) {
      if (!HasWord(a, sum.text.ko, W::kRightStatutory) &&
          !HasWord(a, sum.text.en, W::kRightStatutory))
        continue;
      Known known{.sum = &sum};
      AddNames(sum, known);
      for (const std::string& most : {sum.most.ko, sum.most.en})
        for (const Pattern& text : PatternsOf(most))
          for (const Entity& e :
               FindEntities(text.units, std::vector<bool>(text.units.size(), false), 0,
                            static_cast<uint32_t>(text.units.size())))
            if (e.currency != 0) {
              known.currency = e.currency, known.value = e.value;
              known_.push_back(known);
            }
    }
  }

  void Check(const Sentence& s, const Entity& e) {
    if (e.currency == 0 || known_.empty() || IsOtherDollar(e)) return;
    const auto has = [&](uint32_t k) {
      return k != kNone && a_.Has(a_.sentences[k], W::kRightStatutory);
    };
    if (!a_.Has(s, W::kRightStatutory) && !has(s.label) && !has(s.intro)) return;
    const bool other_law = IsOfOtherLaw(s, e);
    const Known* highest = nullptr;
    bool named = false;
    for (const Known& known : known_) {
      const bool is_named = Names(s, known);
      if (known.currency != e.currency || (other_law && !IsNearest(s, e, known))) continue;
      if (known.value == e.value) return;
      if (highest == nullptr || known.value > highest->value) highest = &known, named = is_named;
    }
    if (highest == nullptr) return;
    // "between $100 and $750": below the most that the sentence tells rightly.
    const bool above = e.value > highest->value;
    if (!above && (!named || Tells(s, *highest))) return;
    Tell(e, *highest->sum, above);
  }

 private:
  struct Known {
    const ExpectedSum* sum = nullptr;
    std::vector<std::u32string> names{};     // of the law
    std::vector<std::u32string> articles{};  // "39-2", "제39조의2"
    char32_t currency = 0;
    double value = 0;
  };
  void AddNames(const ExpectedSum& sum, Known& known) const {
    const auto add = [](std::string_view text, std::vector<std::u32string>& to) {
      for (const Pattern& pattern : PatternsOf(std::string(text))) to.push_back(pattern.units);
    };
    for (const Phrase& law : sum.laws)
      for (const std::string& name : {law.en, law.ko})
        if (HasWord(a_, name, W::kLawName)) add(name.substr(0, name.find(" (")), known.names);
    const std::string &en = sum.article.en, &ko = sum.article.ko;
    if (const size_t digit = en.find_first_of("0123456789"); digit != en.npos)
      add(std::string_view(en).substr(digit), known.articles);
    if (const size_t article = ko.find("제"); article != ko.npos)
      add(std::string_view(ko).substr(article), known.articles);
  }
  // Units between a sum and the nearest place of a name, or kNone. In Korean the name stands in
  // front.
  uint32_t Far(const Sentence& s, const Entity& e, uint32_t begin, uint32_t end) const {
    if (end <= e.begin) return e.begin - end;
    return s.language == Language::kEnglish && begin >= e.end ? begin - e.end : kNone;
  }
  template <typename Do>
  void Each(const Sentence& s, const std::vector<std::u32string>& names, Do found) const {
    const std::u32string_view text = std::u32string_view(a_.units).substr(0, s.end);
    const auto joins = [](char32_t x, char32_t y) {
      return (IsDigit(x) && IsDigit(y)) || (IsLatin(x) && IsLatin(y));
    };
    for (const std::u32string& name : names)
      for (size_t at = text.find(name, s.begin); at != text.npos && !name.empty();
           at = text.find(name, at + 1)) {
        const size_t end = at + name.size();
        const bool whole = (at == s.begin || !joins(text[at - 1], name.front())) &&
                           (end == text.size() || !joins(name.back(), text[end]));
        if (whole) found(static_cast<uint32_t>(at), static_cast<uint32_t>(end));
      }
  }
  // Whether a sentence names the article that fixes a sum.
  bool Names(const Sentence& s, const Known& known) const {
    bool names = false;
    Each(s, known.articles, [&](uint32_t, uint32_t) { names = true; });
    return names;
  }
  // Units between a sum and the nearest name of a law in its sentence; of `known` alone, if given.
  uint32_t Nearest(const Sentence& s, const Entity& e, const Known* known) const {
    uint32_t nearest = kNone;
    const auto take = [&](uint32_t begin, uint32_t end) {
      nearest = std::min(nearest, Far(s, e, begin, end));
    };
    if (known == nullptr) {
      for (const Hit& hit : a_.HitsOf(W::kLawName, s.begin, s.end))
        if (!IsOfOwnArticle(s, hit)) take(hit.begin, hit.end);
    } else {
      Each(s, known->names, take);
      Each(s, known->articles, take);
    }
    return nearest;
  }
  // "Civil Code section 1798.150", "Article 39-2 of the Act": an article says which law is meant.
  bool IsOfOwnArticle(const Sentence& s, const Hit& law) const {
    constexpr uint32_t kOneNameUnits = 16;
    if (s.language == Language::kKorean) return false;
    bool is = false;
    for (const Known& known : known_)
      Each(s, known.articles, [&](uint32_t begin, uint32_t end) {
        is = is || (begin >= law.end ? begin - law.end : law.begin - std::min(end, law.begin)) <=
                       kOneNameUnits;
      });
    return is;
  }
  bool IsOfOtherLaw(const Sentence& s, const Entity& e) const {
    return Nearest(s, e, nullptr) != kNone;
  }
  bool IsNearest(const Sentence& s, const Entity& e, const Known& known) const {
    const uint32_t own = Nearest(s, e, &known);
    return own != kNone && own <= Nearest(s, e, nullptr);
  }
  // "A$2,200": dollars that are not those of the United States.
  bool IsOtherDollar(const Entity& e) const {
    if (e.currency != U'$' || e.begin < 2 || a_.units[e.begin - 1] != U'$') return false;
    const bool us = e.begin >= 3 && a_.units.compare(e.begin - 3, 2, U"us") == 0;
    return IsLatin(a_.units[e.begin - 2]) && !us;
  }
  // Whether a sentence tells the most that the law fixes.
  bool Tells(const Sentence& s, const Known& known) const {
    const auto [first, last] = a_.EntityRange(s.begin, s.end);
    return std::any_of(a_.entities.begin() + static_cast<std::ptrdiff_t>(first),
                       a_.entities.begin() + static_cast<std::ptrdiff_t>(last),
                       [&](const Entity& one) {
                         return one.currency == known.currency && one.value == known.value;
                       });
  }
  // A sum with its currency: "$100", "KRW 3 million", "3천만원".
  std::string Quoted(const Entity& e) const {
    uint32_t begin = e.begin, end = e.end;
    for (std::u32string_view sign :
         {U"us$", U"$", U"₩", U"€", U"£", U"usd ", U"krw ", U"eur ", U"usd", U"krw"}) {
      const auto size = static_cast<uint32_t>(sign.size());
      if (begin < size || a_.units.compare(begin - size, size, sign) != 0) continue;
      begin -= size;
      break;
    }
    for (std::u32string_view word : {U"원", U"달러", U" won", U" dollars"})
      if (a_.units.compare(end, word.size(), word) == 0) {
        end += static_cast<uint32_t>(word.size());
        break;
      }
    return a_.Quote(begin, end);
  }
  void Tell(const Entity& e, const ExpectedSum& law, bool above) {
    const std::string said = Quoted(e);
    const std::string ko = "‘" + said + "’" + std::string(Particle(said, "은", "는"));
    f_.Add("figure", Level::kError, e.begin,
           above ? Phrase{"\"" + said + "\" is more than the law fixes",
                          ko + " 법이 정한 한도를 넘습니다"}
                 : Phrase{"\"" + said + "\" is not the sum that the law fixes",
                          ko + " 법이 정한 금액과 다릅니다"},
           {"the law: at most " + law.most.en + " (" + law.article.en + ")",
            "법정 한도: " + law.most.ko + "(" + law.article.ko + ")"});
  }

  const Analysis& a_;
  Findings& f_;
  std::vector<Known> known_;
};

}  // namespace

void CheckFigures(const Analysis& a, Findings& f) {
  Counts counts(a, f);
  Sums sums(a, f);
  size_t e = 0;
  for (const Sentence& s : a.sentences) {
    for (; e < a.entities.size() && a.entities[e].begin < s.end; ++e)
      counts.Check(s, a.entities[e]), sums.Check(s, a.entities[e]);
  }
}

}  // namespace haetae::notice
