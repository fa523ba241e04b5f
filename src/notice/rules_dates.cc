// figure: each date and time of the leak is one that was measured, in a zone of the law.
#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "notice/clauses.h"
#include "notice/date_clocks.h"
#include "notice/deed_dates.h"
#include "notice/rules.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

using Kind = Entity::Kind;

class Dates {
 public:
  Dates(const Analysis& a, Findings& f) : a_(a), f_(f) {
    zones_ = a.expected.zones;
    if (!a.korean || SpeaksOfUtc()) zones_.push_back(0);
    for (const ExpectedTime& time : a.expected.times)
      (IsOfWhatHappened(time.kind) ? happened_known_ : learned_known_) = true,
                                                       learning_ |= IsOfLearning(time.kind),
                                                       confirmed_known_ |= time.kind == "confirmed";
  }

  void Check(const Sentence& s) {
    if (!a_.Has(s, W::kDate)) return;
    std::vector<Entity> dates;
    const auto [first, last] = a_.EntityRange(s.begin, s.end);
    for (size_t i = first; i < last; ++i)
      if (a_.entities[i].kind == Kind::kDate && !IsOfText(s, a_.entities[i]))
        dates.push_back(a_.entities[i]);
    for (size_t i = 0; i < dates.size();) {
      // "from … to …" is one group.
      size_t end = i + 1;
      while (end < dates.size() && AreTogether(dates[end - 1], dates[end])) ++end;
      uint32_t from = dates[i].begin, to = end < dates.size() ? dates[end].begin : s.end;
      // "유출이 의심되는 기간은 …": what a date is of may stand in front of it in Korean, too.
      if (s.language == Language::kKorean)
        from = BeginOfPeriodName(i == 0 ? s.begin : dates[i - 1].end, from);
      if (s.language == Language::kEnglish) {
        const uint32_t before = i == 0 ? s.begin : dates[i - 1].end;
        std::tie(from, to) = PartAround(s, dates[i], dates[end - 1], before, to);
      }
      if (IsOfLeak(s, from, to)) {
        data_alone_ = TellsOfDataAlone(s, from, to);
        const bool period = end - i == 2 && IsPeriod(s, dates[i], dates[i + 1]) &&
                            !a_.AnyHit(W::kLearned, from, to);
        for (size_t k = i; k < end; ++k) {
          const DayClocks clocks = ClocksOf(a_, s, dates[k], k + 1 < end ? dates[k + 1].begin : to);
          const Entity* clock = clocks.first;
          if (clocks.last != nullptr) {  // "11월 3일 14:41부터 15:38까지"
            ComparePeriod(dates[k], clocks, a_.AnyHit(W::kLearned, from, to));
            continue;
          }
          const Side named = dates[i].begin > from && s.language == Language::kKorean
                                 ? NamedSide(from, dates[i].begin)
                                 : Side::kAny;
          const Side side = !period
                                ? (named != Side::kAny && end - i == 1 && !Bounds(dates[k], clock)
                                       ? named
                                       : SideOf(s, dates[k], clock, from, to))
                            : k == i ? Side::kBegin
                                     : Side::kEnd;
          Compare(dates[k], clock, side);
        }
      }
      i = end;
    }
  }

 private:
  // Of a period that the text gives; of what was done; or of how it came to be known: any time, or
  // the first.
  enum class Side { kAny, kBegin, kEnd, kDone, kLearned, kFirstLearned, kConfirmed };

  // English: the part between commas, as "told the authority on 23 March" is another matter; the
  // commas of "Monday, 23 November 2026, at about 5 p.m., …" are the date's own.
  std::pair<uint32_t, uint32_t> PartAround(const Sentence& s, const Entity& first,
                                           const Entity& last, uint32_t least,
                                           uint32_t most) const {
    const auto is_cut = [&](uint32_t i) { return a_.units[i] == ',' || a_.units[i] == ';'; };
    uint32_t from = std::max(least, BeginWithWeekday(a_, first));
    while (from > least && !is_cut(from - 1)) --from;
    uint32_t end = EndWithWeekday(a_, last);
    if (const Entity* clock = ClockOf(s, last, most); clock != nullptr)
      end = std::max(end, clock->end);
    const auto next_cut = [&](uint32_t i) {
      for (++i; i < most && !is_cut(i);) ++i;
      return std::min(i, most);
    };
    uint32_t to = next_cut(end);
    // "On 23 November 2026, in the evening, your data were accessed": the verb is still to come.
    if (to < most && !HasVerb(a_, from, to) && !a_.AnyHit(W::kLeak, from, to)) to = next_cut(to);
    return {from, to};
  }
  // Whether the word in front of a date names a time of the leak: "유출이 의심되는 기간은", "유출된
  // 때는". Then where that part begins, else the date.
  uint32_t BeginOfPeriodName(uint32_t least, uint32_t date) const {
    constexpr uint32_t kNameUnits = 24;
    static constexpr std::array<std::u32string_view, 20> kNames = {
        U"기간은", U"기간:",  U"기간이", U"시점은", U"시점:",  U"시점이", U"일시는",
        U"일시:",  U"일시가", U"때는",   U"때가",   U"날은",   U"날이",   U"시기는",
        U"시기가", U"것은",   U"시각은", U"시간은", U"날짜는", U"일자는"};
    if (std::ranges::none_of(kNames, [&](std::u32string_view name) {
          return a_.EndsAt(date, name) || (a_.At(date - 1) == ' ' && a_.EndsAt(date - 1, name));
        }))
      return date;
    uint32_t begin = date;
    while (begin > least && date - begin < kNameUnits && a_.units[begin - 1] != ',') --begin;
    return begin;
  }
  // What the name of a time in front of a date asks for: "개인정보가 조회된 시점은" when it was
  // done, "마지막으로 유출된 때는" when that ended. Any, where it is of something else: "유출을
  // 확인한 것은", "유출이 의심되는 시기는".
  Side NamedSide(uint32_t from, uint32_t date) const {
    const std::vector<Hit> leaks = a_.HitsOf(W::kLeak, from, date);
    if (leaks.empty() || a_.AnyHit(W::kLearned, from, date) || a_.AnyHit(W::kPossible, from, date))
      return Side::kAny;
    const std::u32string_view text(a_.units);
    const std::u32string_view name =
        text.substr(leaks.back().end, date - std::min(date, leaks.back().end));
    static constexpr std::array<std::u32string_view, 14> kOfDeed = {
        U"된",       U"되었던", U"됐던",     U"당한",     U"한",         U"하였던", U"했던",
        U"이일어난", U"이있은", U"이발생한", U"이있었던", U"이이루어진", U"발생",   U"사고"};
    const bool noun = std::ranges::any_of(
        std::array<std::u32string_view, 10>{U"시점", U"일시", U"때", U"날", U"시기", U"시각",
                                            U"시간", U"날짜", U"일자", U"기간"},
        [&](std::u32string_view word) { return name.starts_with(word); });
    const auto of_deed = [&](std::u32string_view word) { return name.starts_with(word); };
    if (!noun && std::ranges::none_of(kOfDeed, of_deed)) return Side::kAny;
    const std::u32string_view all = text.substr(from, date - from);
    for (std::u32string_view word : {U"처음", U"최초", U"시작"})
      if (all.find(word) != all.npos) return Side::kBegin;
    for (std::u32string_view word : {U"마지막", U"최종"})
      if (all.find(word) != all.npos) return Side::kEnd;
    return Side::kDone;
  }
  // "부터", "까지" behind a date say themselves what it bounds.
  bool Bounds(const Entity& date, const Entity* clock) const {
    const uint32_t end = clock != nullptr ? std::max(clock->end, date.end) : date.end;
    return std::ranges::any_of(
        std::array<std::u32string_view, 6>{U"부터", U"까지", U"이후", U"사이", U"이전", U"자"},
        [&](std::u32string_view word) { return a_.Is(end, word); });
  }
  // What a date outside a period is of, by the words right behind it: "11월 26일 15:30에 처음
  // 인지", "11월 20일부터"; in English by the nearest word: "on 27 November we found".
  Side SideOf(const Sentence& s, const Entity& date, const Entity* clock, uint32_t from,
              uint32_t to) const {
    uint32_t end = date.end;
    if (clock != nullptr && clock->end > end) end = clock->end;
    const bool korean = s.language == Language::kKorean;
    if (korean) {
      if (a_.At(end) == '(' && a_.At(end + 2) == ')') end += 3;  // "(화)"
      if (a_.Is(end, U"부터") || a_.Is(end, U"이후")) return Side::kBegin;
      if (a_.Is(end, U"까지")) return Side::kEnd;
      if (a_.Is(end, U"사이") || a_.Is(end, U"자") || a_.Is(end, U"의")) return Side::kAny;
    }
    if (confirmed_known_ &&
        (korean ? ConfirmsInKorean(end, to) : ConfirmsInEnglish(s, date, end, to)))
      return Side::kConfirmed;
    switch (DeedAt(a_, s, {.date = date, .end = end, .from = from, .to = to})) {
      case Deed::kOn:
        return Side::kDone;
      case Deed::kFrom:
        return Side::kBegin;
      case Deed::kUntil:
        return Side::kEnd;
      case Deed::kNone:
        break;
    }
    for (std::u32string_view word : {U"since ", U"from ", U"until ", U"till ", U"between "})
      if (a_.EndsAt(date.begin, word)) return Side::kAny;
    if (AnswersWhen(s, date)) return Side::kDone;
    if (!learning_) return Side::kAny;
    const std::vector<Hit> learned =
        korean ? a_.HitsOf(W::kLearnedAt, end, to) : a_.HitsOf(W::kLearnedAt, from, to);
    if (learned.empty()) return Side::kAny;
    const Hit* nearest = &learned.front();
    if (korean ? !IsOfKorean(end, *nearest) : !IsOfEnglish(date, *nearest, from, to))
      return Side::kAny;
    const auto around = std::u32string_view(a_.units).substr(
        korean ? end : from, (korean ? nearest->begin : to) - (korean ? end : from));
    for (std::u32string_view word : {U"처음", U"최초", U"first learned", U"first became aware",
                                     U"first discovered", U"first noticed", U"first detected"})
      if (around.find(word) != around.npos) return Side::kFirstLearned;
    return Side::kLearned;
  }
  // "11월 18일 22:52에 유출 사실을 확인하였습니다": the leak itself, and not its signs (유출 정황),
  // nor whether there was one (유출 여부).
  bool ConfirmsInKorean(uint32_t end, uint32_t to) const {
    constexpr uint32_t kFarUnits = 12;
    for (const Hit& leak : a_.HitsOf(W::kLeakNoun, end, to)) {
      if (leak.begin - end > kFarUnits) return false;
      for (std::u32string_view object :
           {U"을", U"사실을", U"된사실을", U"되었음을", U"된것을", U"등을", U"등사실을", U"사고를"})
        if (a_.Is(leak.end, object)) {
          const uint32_t verb = leak.end + static_cast<uint32_t>(object.size());
          return a_.Is(verb, U"확인하였") || a_.Is(verb, U"확인했") || a_.Is(verb, U"최종확인");
        }
      return false;
    }
    return false;
  }
  // "We confirmed the breach on 18 November", "on 18 November we confirmed …". What was confirmed
  // behind "that" has dates of its own.
  bool ConfirmsInEnglish(const Sentence& s, const Entity& date, uint32_t end, uint32_t to) const {
    constexpr uint32_t kFarUnits = 40;
    const std::u32string_view text(a_.units);
    const std::u32string_view behind = text.substr(end, std::min(to, s.end) - std::min(end, to));
    for (std::u32string_view deed : {U" we confirmed ", U", we confirmed ", U" we had confirmed "})
      if (behind.starts_with(deed)) return true;
    const uint32_t begin = std::max(s.begin, date.begin - std::min(date.begin, kFarUnits));
    const std::u32string_view front = text.substr(begin, date.begin - begin);
    for (std::u32string_view deed :
         {U"confirmed the breach ", U"confirmed the leak ", U"confirmed it ", U"confirmed this ",
          U"confirmed the data breach "})
      if (const size_t at = front.rfind(deed); at != front.npos) {
        const std::u32string_view rest = front.substr(at + deed.size());
        const bool other =
            a_.AnyHit(W::kLearned, begin + static_cast<uint32_t>(at + deed.size()), date.begin) ||
            rest.find(U"that ") != rest.npos || rest.find(U"which ") != rest.npos;
        return !other && (rest.find(U"on ") != rest.npos || rest.find(U"at ") != rest.npos);
      }
    return false;
  }
  // "유출 일시: 6월 8일": the date is what the label asks for, and nothing else is said of it.
  // "유출 확인 일시" asks for something else.
  bool AnswersWhen(const Sentence& s, const Entity& date) const {
    constexpr uint32_t kOpensUnits = 3;
    if (s.label == kNone || date.begin - s.begin > kOpensUnits || a_.Has(s, W::kLearned))
      return false;
    const Sentence& label = a_.sentences[s.label];
    const std::u32string_view text =
        std::u32string_view(a_.units).substr(label.begin, label.end - label.begin);
    return IsWhen(label) && !TellsOfMeasures(label.begin, label.end) &&
           text.find(U"확인") == text.npos && text.find(U"confirm") == text.npos;
  }
  // Whether a word of learning is what happened on the date that ends at `end`: right behind it, or
  // behind its object: "11월 18일 유출을 확인", but not "11월 14일 유출된 것을 확인".
  bool IsOfKorean(uint32_t end, const Hit& learned) const {
    constexpr uint32_t kFarUnits = 30;
    if (learned.begin - end > kFarUnits) return false;
    const auto [first, last] = a_.HitRange(end, learned.begin);
    for (size_t i = first; i < last; ++i) {
      const Hit& hit = a_.hits[i];
      const auto w = static_cast<W>(hit.klass);
      if ((w != W::kLeak && w != W::kLeakNoun && w != W::kMeasure) || hit.end > learned.begin)
        continue;
      const bool object = std::ranges::any_of(
          std::array<std::u32string_view, 11>{U"을", U"를", U"사실", U"여부", U"가능성", U"정황",
                                              U"징후", U"사고", U"시도", U"이력", U"기록"},
          [&](std::u32string_view word) { return a_.Is(hit.end, word); });
      if (!object) return false;
    }
    for (uint32_t i = end; i + 1 < learned.begin; ++i)
      if (a_.units[i] == ',' || (a_.units[i] == U'며' && a_.gap[i + 1])) return false;
    return true;
  }
  // … in English: no word of leaking stands nearer to it.
  bool IsOfEnglish(const Entity& date, const Hit& learned, uint32_t from, uint32_t to) const {
    const auto far = [&](const Hit& hit) {
      return hit.begin >= date.end ? hit.begin - date.end
                                   : date.begin - std::min(hit.end, date.begin);
    };
    const std::vector<Hit> names = a_.HitsOf(W::kIncident, from, to);  // "of the breach"
    const auto [first, last] = a_.HitRange(from, to);
    return std::ranges::none_of(
        a_.hits.begin() + static_cast<std::ptrdiff_t>(first),
        a_.hits.begin() + static_cast<std::ptrdiff_t>(last), [&](const Hit& hit) {
          const auto w = static_cast<W>(hit.klass);
          if (w != W::kLeak && w != W::kMeasure) return false;
          if (std::ranges::find(names, hit.begin, &Hit::begin) != names.end()) return false;
          return far(hit) < far(learned);
        });
  }

  // Whether only a few units stand between two dates, beside times of day.
  bool AreTogether(const Entity& one, const Entity& next) const {
    constexpr uint32_t kJoinUnits = 16;
    uint32_t between = std::max(BeginWithWeekday(a_, next), one.end) - one.end;
    const auto [first, last] = a_.EntityRange(one.end, next.begin);
    for (size_t i = first; i < last; ++i)
      if (a_.entities[i].kind == Kind::kClock) between -= a_.entities[i].end - a_.entities[i].begin;
    return between <= kJoinUnits && !a_.AnyHit(W::kLeak, one.end, next.begin);
  }
  // "from 14 until 27 November", "11월 14일부터 27일까지"; "14 and 27 November" only behind
  // "between".
  bool IsPeriod(const Sentence& s, const Entity& first, const Entity& last) const {
    const std::u32string_view text(a_.units);
    const std::u32string_view between = text.substr(first.end, last.begin - first.end);
    for (std::u32string_view word : {U" to ", U"until ", U"till ", U"through ", U"ending ",
                                     U"ended ", U"-", U"~", U"부터", U"에서"})
      if (between.find(word) != between.npos) return true;
    constexpr uint32_t kBeforeUnits = 20;  // "between 23:41 on 14 November and …"
    const uint32_t begin = std::max(s.begin, first.begin - std::min(first.begin, kBeforeUnits));
    return between.find(U" and ") != between.npos &&
           text.substr(begin, first.begin - begin).find(U"between ") != text.npos;
  }
  const Entity* ClockOf(const Sentence& s, const Entity& date, uint32_t until) const {
    const DayClocks clocks = ClocksOf(a_, s, date, until);
    return clocks.last != nullptr && clocks.last->begin >= date.end ? clocks.last : clocks.first;
  }
  // The text's own date: "Freiburg, 27 November 2026" in a line of its own, unless what stands
  // above it asks when it happened.
  bool IsOfText(const Sentence& s, const Entity& date) const {
    constexpr uint32_t kPlaceUnits = 30;
    const uint32_t line = a_.notice.Where(a_.at[date.begin]).line;
    const auto same_line = [&](uint32_t i) {
      return a_.notice.Where(a_.at[i]).line == line && i >= s.begin && i < s.end;
    };
    uint32_t begin = date.begin, end = date.end;
    while (begin > s.begin && date.begin - begin <= kPlaceUnits && same_line(begin - 1)) --begin;
    while (end < s.end && OneOf(a_.units[end], U". ,")) ++end;
    if (date.begin - begin > kPlaceUnits || (end < s.end && same_line(end))) return false;
    const bool placed = begin < date.begin;
    for (uint32_t i = begin; i < date.begin; ++i)
      if (!IsLatin(a_.units[i]) && !OneOf(a_.units[i], U" ,.")) return false;
    if (placed && a_.At(date.begin - 2) != ',') return false;
    if (s.label != kNone || s.is_label) return false;
    return !placed ? !AsksWhen(s) : !a_.AnyHit(W::kLeak, begin, date.begin);
  }
  bool AsksWhen(const Sentence& s) const {
    for (uint32_t k : {s.intro, s.heading}) {
      if (k == kNone) continue;
      const Sentence& g = a_.sentences[k];
      const std::u32string_view text =
          std::u32string_view(a_.units).substr(g.begin, g.end - g.begin);
      for (std::u32string_view word : {U"when", U"date", U"time", U"period", U"시점", U"일시",
                                       U"기간", U"언제", U"일자", U"때"})
        if (text.find(word) != text.npos) return true;
    }
    return false;
  }
  // Korea has one zone, and its nights are other days in UTC: in Korean those are right only where
  // the text calls them so. "UTC+09:00" is another zone. A law of the Union has several.
  bool SpeaksOfUtc() const {
    const std::u32string_view text(a_.units);
    for (std::u32string_view word : {U"utc", U"gmt", U"협정세계시"})
      for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
        const size_t behind = at + word.size();
        if (behind >= text.size() || (text[behind] != '+' && text[behind] != '-')) return true;
      }
    return zones_.empty();
  }
  static bool OneOf(char32_t code, std::u32string_view set) { return set.find(code) != set.npos; }

  static bool IsOfWhatHappened(std::string_view kind) {
    return kind == "first_access" || kind == "last_access" || kind == "intrusion_first" ||
           kind == "intrusion_last" || kind == "suspected_first" || kind == "suspected_last";
  }
  static bool IsOfLearning(std::string_view kind) {
    return kind == "first_signal" || kind == "intrusion_known" || kind == "discovered" ||
           kind == "confirmed" || kind == "possible_known" || kind == "found";
  }
  // Whether no measured time of learning is before this one.
  bool IsFirstLearned(const ExpectedTime& time) const {
    return IsOfLearning(time.kind) &&
           std::ranges::none_of(a_.expected.times, [&](const ExpectedTime& other) {
             return IsOfLearning(other.kind) && other.time < time.time;
           });
  }
  // Whether a part tells what was done about the leak, which has dates of its own.
  bool TellsOfMeasures(uint32_t begin, uint32_t end) const {
    const auto [first, last] = a_.HitRange(begin, end);
    for (size_t i = first; i < last; ++i) {
      const auto w = static_cast<W>(a_.hits[i].klass);
      if (w == W::kMeasure || w == W::kTellPeople || w == W::kPublish) return true;
    }
    return false;
  }
  // Whether the dates in this part say when the leak was, or when it was learned.
  bool IsOfLeak(const Sentence& s, uint32_t from, uint32_t to) const {
    if (a_.Near(s, W::kPosting) || a_.Has(s, W::kAdvice)) return false;
    if (a_.AnyHit(W::kLearned, from, to) || (confirmed_known_ && SaysConfirmed(from, to)) ||
        (s.label != kNone && a_.Has(a_.sentences[s.label], W::kLearned)))
      return learned_known_;
    const bool leak = a_.AnyHit(W::kLeak, from, to) || a_.AnyHit(W::kLeakNoun, from, to);
    const bool above = (s.label != kNone && IsWhen(a_.sentences[s.label])) ||
                       (s.label == kNone && s.heading != kNone && IsWhen(a_.sentences[s.heading]));
    if (TellsOfMeasures(from, to) || a_.AnyHit(W::kAuthorityWord, from, to)) return false;
    return leak || above;
  }
  // "…, and confirmed it on 18 November": the part names no leak.
  bool SaysConfirmed(uint32_t from, uint32_t to) const {
    const std::u32string_view part = std::u32string_view(a_.units).substr(from, to - from);
    return part.find(U"confirmed it ") != part.npos || part.find(U"confirmed this ") != part.npos;
  }
  // "… 유출되었습니다", "the data were copied …": of data that did leak, and of no attack, which
  // has its own begin and end, nor of what is only suspected.
  bool TellsOfDataAlone(const Sentence& s, uint32_t from, uint32_t to) const {
    if (a_.expected.certainty == Certainty::kPossible || a_.Near(s, W::kPossible) ||
        a_.Near(s, W::kPossibleLeak) || a_.Has(s, W::kAttacker))
      return false;
    const std::u32string_view text = std::u32string_view(a_.units).substr(s.begin, s.end - s.begin);
    for (std::u32string_view attack : {U"침해", U"침입", U"공격", U"접속", U"intru", U"attack",
                                       U"breach", U"system", U"network", U"의심"})
      if (text.find(attack) != text.npos) return false;
    const std::u32string_view part = std::u32string_view(a_.units).substr(from, to - from);
    for (std::u32string_view told : {U"유출되었", U"유출됐", U"data were ", U"data was ",
                                     U"information was ", U"information were "})
      if (part.find(told) != part.npos) return true;
    return false;
  }
  bool IsWhen(const Sentence& g) const {
    return a_.Has(g, W::kWhenWord) &&
           (a_.Has(g, W::kLeak) || a_.Has(g, W::kLeakNoun) || a_.Has(g, W::kIncident)) &&
           !a_.Has(g, W::kLearned);
  }

  // Whether a measured time may stand at this side of a period: what began it, or what ended it.
  bool MayStandAt(Side side, const ExpectedTime& measured) const {
    const std::string& kind = measured.kind;
    if (side == Side::kLearned) return IsOfLearning(kind);
    if (side == Side::kFirstLearned) return IsFirstLearned(measured);
    if (side == Side::kConfirmed) return kind == "confirmed";
    if (side == Side::kDone) return !happened_known_ || IsOfWhatHappened(kind);
    const auto is = [](const std::string& one, std::string_view ending) {
      return IsOfWhatHappened(one) && one.ends_with(ending);
    };
    const std::string_view wanted = side == Side::kBegin ? "first" : "last";
    const std::string_view first = side == Side::kBegin ? "first_access" : "last_access";
    const auto known = [&](const ExpectedTime& time) {
      return is(time.kind, wanted) || time.kind == first;
    };
    if (side == Side::kAny || std::ranges::none_of(a_.expected.times, known)) return true;
    const bool of_data =
        data_alone_ && std::ranges::any_of(a_.expected.times, [&](const ExpectedTime& time) {
          return time.kind == first;
        });
    if (of_data) return kind == first;
    return is(kind, wanted) || kind == first;
  }
  // Whether a time of day is that of a second of the day. "5시경" is any time of its hour and half
  // an hour around it, as is "17:00경"; "17:10경" any of its hour.
  static bool IsTime(const Entity& clock, int64_t second) {
    constexpr int64_t kAboutMinutes = 30, kHourMinutes = 60, kMinuteSeconds = 60;
    const int64_t minute = second / kMinuteSeconds;
    const bool hour = clock.hour == minute / kHourMinutes;
    if (!clock.about)
      return hour && (clock.minute < 0 || clock.minute == minute % kHourMinutes) &&
             (clock.second < 0 || clock.second == second % kMinuteSeconds);
    const int64_t far = std::abs(clock.hour * kHourMinutes - minute);
    return hour || (clock.minute <= 0 && far <= kAboutMinutes);
  }
  // The one that a time says, "(UTC+09:00)", or all in which it may be told.
  std::vector<Duration> ZonesOf(const Entity* clock) const {
    if (clock == nullptr || !clock->zone_minutes) return zones_;
    return {*clock->zone_minutes * kMinute};
  }
  // What of a date, with its time of day, was measured.
  struct Match {
    bool date = false, whole = false;
    bool learned = false;  // it is the day on which it was learned, and no other
  };
  // `later`: how far behind the date its time of day is, a day for "from 23:00 until 2 a.m.".
  Match MatchOf(const Entity& date, const Entity* clock, Side side, Duration later = 0) const {
    Match match;
    for (const ExpectedTime& time : a_.expected.times) {
      const bool may = MayStandAt(side, time);
      if (!may && !IsOfLearning(time.kind)) continue;
      for (const Duration zone : ZonesOf(clock)) {
        const Time local = time.time + zone - later;
        const Civil civil = CivilFromDays(DayOf(local));
        const int64_t second = (local.us - DayOf(local) * kDay) / kSecond;
        const bool same = (date.year == 0 || date.year == civil.year) &&
                          date.month == static_cast<int>(civil.month) &&
                          (date.day == 0 || date.day == static_cast<int>(civil.day));
        if (!same) continue;
        match.learned = match.learned || !may;
        if (!may) continue;
        match.date = true;
        match.whole = match.whole || clock == nullptr || IsTime(*clock, second);
      }
    }
    return match;
  }
  // A period within a day, or until the next one: "오후 2시부터 4시까지" ends at 16:00, "23시부터
  // 2시까지" a day later.
  void ComparePeriod(const Entity& date, const DayClocks& clocks, bool learned) {
    constexpr int kHalfDayHours = 12;
    Entity first = *clocks.first, last = *clocks.last;
    const Side begins = learned ? Side::kAny : Side::kBegin;
    const Side ends = learned ? Side::kAny : Side::kEnd;
    // "from 2 to 4 p.m."
    Entity in_afternoon = first;
    in_afternoon.hour += kHalfDayHours;
    if (in_afternoon.hour > last.hour || !MatchOf(date, &in_afternoon, begins).whole)
      Compare(date, &first, begins);
    if (last.hour < first.hour) {
      Entity of_next = last;
      if (MatchOf(date, &of_next, ends, kDay).whole) return;
      last.hour += last.hour + kHalfDayHours > first.hour ? kHalfDayHours : 0;
    }
    Compare(date, &last, ends);
  }
  void Compare(const Entity& date, const Entity* clock, Side side) {
    const Match match = MatchOf(date, clock, side);
    if (match.whole) return;
    const Entity& wrong = match.date ? *clock : date;
    const std::string said = a_.Quote(wrong.begin, wrong.end);
    std::string en, ko;
    for (const ExpectedTime& time : a_.expected.times) {
      const std::string when = FormatLocal(time.time, zones_.front());
      const Phrase name = TimeName(time.kind);
      en += (en.empty() ? "" : ", ") + name.en + " " + when;
      ko += (ko.empty() ? "" : ", ") + name.ko + " " + when;
    }
    const std::string subject = "‘" + said + "’" + std::string(Particle(said, "은", "는"));
    Phrase message{"\"" + said + "\" is not a time that was measured",
                   subject + " 측정된 일시가 아닙니다"};
    if (match.learned && !match.date && side != Side::kFirstLearned && side != Side::kConfirmed)
      message = {"\"" + said + "\" is when it was learned, and not when it happened",
                 subject + " 알게 된 때이고, 일어난 때가 아닙니다"};
    f_.Add("figure", Level::kError, wrong.begin, std::move(message),
           {"measured: " + en, "측정된 일시: " + ko});
  }

  const Analysis& a_;
  Findings& f_;
  std::vector<Duration> zones_;
  bool learned_known_ = false;  // some time that is not of the leak itself
  bool happened_known_ = false;
  bool learning_ = false;  // some time of learning of it
  bool confirmed_known_ = false;
  bool data_alone_ = false;  // the part that is being compared tells when data leaked
};

}  // namespace

void CheckDates(const Analysis& a, Findings& f) {
  if (a.expected.times.empty()) return;
  Dates dates(a, f);
  for (const Sentence& s : a.sentences) dates.Check(s);
}

}  // namespace haetae::notice
