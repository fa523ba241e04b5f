// figure: each number that counts people or records is one that was measured, or its announced
// rounding; each sum of statutory damages is one of a law's.
#include <algorithm>
#include <array>
#include <initializer_list>

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
    const Noun named = NamedBefore(s, e);
    const bool labelled = e.kind == Kind::kNumber &&
                          (a_.Near(s, W::kNumberOf) || named != Noun::kNone) &&
                          (e.value >= 10 || Opens(s, e));
    if ((labelled || e.kind == Kind::kCount) && named != Noun::kNone) e.noun = named;
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
    if (const ExpectedFigure* own = OtherThanOfField(s, e)) return TellOfField(e, *own);
    CheckLowered(s, e);
    if (const ExpectedFigure* all = AllInsteadOf(s, e, begin, end)) TellPart(e, *all);
  }

 private:
  // Which people a number counts, by what leads it in: "회원: 57명", "Members affected: 57", a row
  // of a table "| 비회원 | 57명 |", "회원은 57명". Nothing where its own noun says it, or both are
  // named.
  Noun NamedBefore(const Sentence& s, const Entity& e) const {
    if (e.noun != Noun::kNone && e.noun != Noun::kPeople) return Noun::kNone;
    const auto is = [](std::u32string_view text, std::u32string_view word) {
      return text.find(word) != text.npos;
    };
    const auto of = [&](std::u32string_view text) {
      const bool none = is(text, U"비회원") || is(text, U"non-member") || is(text, U"nonmember") ||
                        is(text, U"non member");
      std::u32string rest(text);
      for (std::u32string_view word : {U"비회원", U"non-member", U"nonmember", U"non member"})
        for (size_t at = rest.find(word); at != rest.npos; at = rest.find(word))
          rest.erase(at, word.size());
      // Members of families, of staff and of boards have no account.
      const bool some = is(rest, U"회원") || rest == U"members" || rest.starts_with(U"members ") ||
                        is(rest, U"number of members");
      return none == some ? Noun::kNone : none ? Noun::kNonMembers : Noun::kMembers;
    };
    constexpr uint32_t kLabelUnitsMax = 30;
    const uint32_t front = e.begin - s.begin;
    const std::u32string_view text(a_.units);
    if (s.label != kNone && front <= kOpensUnits) {
      const Sentence& label = a_.sentences[s.label];
      if (label.end - label.begin <= kLabelUnitsMax)
        return of(text.substr(label.begin, label.end - label.begin));
    }
    // "회원은 57명", "비회원 수는 57명"
    for (std::u32string_view subject : {U"회원은", U"회원이", U"회원수는", U"회원:"})
      if (a_.EndsAt(e.begin, subject) && s.language == Language::kKorean) {
        const auto begin = e.begin - static_cast<uint32_t>(subject.size());
        return a_.At(begin - 1) == U'비' ? Noun::kNonMembers : Noun::kMembers;
      }
    return Noun::kNone;
  }
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
  // The kinds of data that a number is the number of: "names and addresses of 2,844 members",
  // "회원 2,844명의 이름, 주소". By index of what is expected.
  std::vector<uint32_t> FieldsOf(const Sentence& s, const Entity& e) const {
    constexpr uint32_t kJoinUnits = 8;
    const bool korean = s.language == Language::kKorean;
    std::vector<uint32_t> fields;
    const auto add = [&](const FieldHit& hit) {
      const std::vector<uint32_t>& named = a_.word_fields[hit.word];
      const size_t before = fields.size();
      for (uint32_t id : named)
        if (id < a_.expected.fields.size()) fields.push_back(id);
      if (fields.size() == before) fields.push_back(kNone);  // something else leaked as well
    };
    if (korean) {
      uint32_t end = e.end;
      for (std::u32string_view of : {U"의", U"에대한"})
        if (a_.Is(e.end, of)) end = e.end + static_cast<uint32_t>(of.size());
      if (end == e.end) return fields;
      for (const FieldHit& hit : a_.field_hits) {
        if (hit.begin < end) continue;
        if (hit.begin - end > (fields.empty() ? 0U : kJoinUnits) || hit.end > s.end) break;
        add(hit), end = hit.end;
      }
      // "57명의 이름 등"
      if (a_.Is(end, U"등") || a_.Is(end, U"을포함") || a_.Is(end, U"를포함"))
        fields.push_back(kNone);
      return fields;
    }
    uint32_t begin = e.begin;
    for (std::u32string_view front : {U"all ", U"about ", U"some ", U"the ", U"of "})
      if (a_.EndsAt(begin, front)) begin -= static_cast<uint32_t>(front.size());
    if (!a_.Is(begin, U"of ") && !a_.EndsAt(begin, U"of ")) return fields;
    if (a_.EndsAt(begin, U"of ")) begin -= 3;
    for (size_t i = a_.field_hits.size(); i-- > 0;) {
      const FieldHit& hit = a_.field_hits[i];
      if (hit.end > begin) continue;
      if (begin - hit.end > (fields.empty() ? 1U : kJoinUnits) || hit.begin < s.begin) break;
      add(hit), begin = hit.begin;
    }
    return fields;
  }
  // "The names of 2,844 members": a number of all, or of those with another kind of data, beside
  // one kind alone, which was disclosed of fewer or others. That kind's own figure, or null.
  const ExpectedFigure* OtherThanOfField(const Sentence& s, const Entity& e) const {
    if (e.noun == Noun::kRecords || a_.Near(s, W::kSuperseded)) return nullptr;
    const std::vector<uint32_t> fields = FieldsOf(s, e);
    if (fields.empty() || std::ranges::find(fields, kNone) != fields.end()) return nullptr;
    for (uint32_t id : fields)
      if (a_.expected.fields[id].id != a_.expected.fields[fields[0]].id) return nullptr;
    const std::string& field = a_.expected.fields[fields[0]].id;
    const std::string_view among = e.noun == Noun::kMembers      ? "members"
                                   : e.noun == Noun::kNonMembers ? "non_members"
                                                                 : "";
    const ExpectedFigure* own = nullptr;
    for (const ExpectedFigure& figure : a_.expected.figures)
      if (figure.field == field && figure.among == among) own = &figure;
    if (own == nullptr) return nullptr;
    // What else the number may tell: those of this kind, the possible, a group of its own.
    const bool may = std::ranges::any_of(a_.expected.figures, [&](const ExpectedFigure& figure) {
      if (!StandsFor(e, figure.value) || !Allowed(figure, s, e)) return false;
      if (figure.field == field) return true;
      const bool of_all = figure.kind == "people" || figure.kind == "members" ||
                          figure.kind == "non_members" || figure.kind.starts_with("in ");
      return figure.field.empty() && (!of_all || figure.value <= own->value);
    });
    return may ? nullptr : own;
  }
  void TellOfField(const Entity& e, const ExpectedFigure& own) {
    const std::string said = a_.Quote(e.begin, e.end);
    const Phrase text = FigureText(own);
    f_.Add("figure", Level::kError, e.begin,
           {"\"" + said + "\" is not the number of those whose \"" + own.field_name.en +
                "\" was disclosed",
            "‘" + said + "’" + std::string(Particle(said, "은", "는")) + " ‘" + own.field_name.ko +
                "’ 항목이 유출된 사람의 수가 아닙니다"},
           {"measured: " + text.en, "측정된 수: " + text.ko});
  }
  // "Only 3,233 people", "at most 3,233 people", "불과 3,233명", "최대 3,233명": a number that was
  // measured, in words that make it sound smaller, or less sure, than it is.
  void CheckLowered(const Sentence& s, const Entity& e) {
    if (e.noun == Noun::kRecords) return;
    const bool most =
        EndsWithAny(e.begin, {U"at most ", U"no more than ", U"not more than ", U"at the most ",
                              U"a maximum of ", U"최대", U"많아야", U"많아도", U"많게는"}) ||
        a_.Is(e.end, U"을넘지않") || a_.Is(e.end, U"이하");
    const bool little = EndsWithAny(e.begin, {U"only ", U"only about ", U"just ", U"just about ",
                                              U"merely ", U"a mere ", U"no more than just ",
                                              U"불과", U"겨우", U"고작", U"단지", U"기껏해야"}) ||
                        a_.Is(e.end, U"뿐") || a_.Is(e.end, U"에불과") || a_.Is(e.end, U"에그쳤") ||
                        a_.Is(e.end, U"에그칩");
    if (!most && !little) return;
    for (std::u32string_view word : {U"not only ", U"not just ", U"not merely "})
      if (a_.EndsAt(e.begin, word)) return;
    if (a_.Is(e.end, U"뿐만") || a_.Is(e.end, U"뿐아니라")) return;
    // A part beside its whole ("of whom only 57 are …") lowers nothing.
    if (little && (a_.Has(s, W::kRestOfCount) || IsPerOrShare(e))) return;
    bool confirmed = false, possible = false;
    for (const ExpectedFigure& figure : a_.expected.figures) {
      if (figure.superseded || figure.unit != Unit::kPeople || figure.value != e.value) continue;
      (figure.kind.starts_with("possible") ? possible : confirmed) = true;
    }
    if (!confirmed || possible) return;
    // A sentence of kHedge is told by that.
    if (little && a_.Has(s, W::kHedge)) return;
    const std::string said = a_.Quote(e.begin, e.end);
    if (most) {
      f_.Add("hedge", f_.ToPeople() ? Level::kError : Level::kWarning, e.begin,
             {"tells \"" + said + "\", which was counted, as the most that it may be",
              "‘" + said + "’: 확인된 수를 많아야 그만큼이라고 하였습니다"},
             {"tell the number as it is", "확인된 수를 그대로 쓰십시오"});
      return;
    }
    f_.Add("hedge", f_.ToPeople() ? Level::kWarning : Level::kNote, e.begin,
           {"words beside \"" + said + "\" make the number sound small",
            "‘" + said + "’: 수를 작아 보이게 하는 말이 곁에 있습니다"},
           {"tell the number as it is", "확인된 수를 그대로 쓰십시오"});
  }
  bool EndsWithAny(uint32_t i, std::initializer_list<std::u32string_view> words) const {
    return std::ranges::any_of(words, [&](std::u32string_view w) { return a_.EndsAt(i, w); });
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
