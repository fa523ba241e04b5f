// figure: each number that counts people or records is one that was measured, or its announced
// rounding; each date and time of the leak is one that was measured.
#include <algorithm>

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
    if (Fits(s, e) || CountsReceivers(s, e)) return;
    Tell(e);
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
  bool IsAt(uint32_t i, std::u32string_view word) const {
    return a_.units.compare(i, word.size(), word) == 0;
  }
  bool EndsAt(uint32_t i, std::u32string_view word) const {
    return i >= word.size() && IsAt(i - static_cast<uint32_t>(word.size()), word);
  }
  // "1명당", "2인 이상 가구", "3명 중 1명", "one in 3 customers": a measure, or a share.
  bool IsPerOrShare(const Entity& e) const {
    uint32_t behind = e.end;
    while (behind < a_.units.size() && a_.units[behind] == ' ') ++behind;
    for (std::u32string_view word : {U"당", U"씩", U"마다", U"가구", U"세대", U"중", U"가운데",
                                     U"이상가구", U"이내", U"1조", U"이상이승인", U"이승인"})
      if (IsAt(behind, word)) return true;
    for (std::u32string_view word :
         {U"중", U"중약", U"가운데", U"가운데약", U" in ", U"out of ", U"per ", U"each "})
      if (EndsAt(e.begin, word)) return true;
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
      if (EndsAt(e.begin, word)) return true;
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
  bool Allowed(const ExpectedFigure& figure, Noun noun) const {
    const auto has = [&](std::string_view kind) {
      return std::ranges::any_of(a_.expected.figures, [&](const ExpectedFigure& f) {
        return f.kind == kind && !f.superseded;
      });
    };
    if (noun == Noun::kRecords) return true;  // "건" counts accounts as well
    if (figure.unit != Unit::kPeople) return false;
    if (noun == Noun::kNonMembers && has("non_members"))
      return figure.kind == "non_members" || IsOwn(figure.kind);
    if (noun == Noun::kMembers && has("members"))
      return figure.kind == "members" || IsOwn(figure.kind);
    return true;
  }
  // Kinds that the caller made up: whom they count only the caller knows.
  static bool IsOwn(const std::string& kind) {
    return kind != "people" && kind != "members" && kind != "non_members" && kind != "possible";
  }
  bool Fits(const Sentence& s, const Entity& e) const {
    return std::ranges::any_of(a_.expected.figures, [&](const ExpectedFigure& figure) {
      return Allowed(figure, e.noun) && (!figure.superseded || a_.Near(s, W::kSuperseded)) &&
             StandsFor(e, figure.value);
    });
  }
  void Tell(const Entity& e) {
    // What was measured that is nearest in kind, to write instead.
    std::string en, ko;
    for (const ExpectedFigure& figure : a_.expected.figures) {
      if (figure.superseded || !Allowed(figure, e.noun)) continue;
      const Phrase text = FigureText(figure);
      en += (en.empty() ? "" : ", ") + text.en, ko += (ko.empty() ? "" : ", ") + text.ko;
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

class Dates {
 public:
  Dates(const Analysis& a, Findings& f) : a_(a), f_(f) {
    zones_ = a.expected.zones;
    zones_.push_back(0);
    for (const ExpectedTime& time : a.expected.times)
      learned_known_ = learned_known_ || !IsOfWhatHappened(time.kind);
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
      if (s.language == Language::kEnglish) {
        // The part between commas: "told the authority on 23 March" is another matter.
        const uint32_t before = i == 0 ? s.begin : dates[i - 1].end;
        while (from > before && a_.units[from - 1] != ',' && a_.units[from - 1] != ';') --from;
        uint32_t comma = dates[end - 1].end + 1;
        while (comma < to && a_.units[comma] != ',' && a_.units[comma] != ';') ++comma;
        to = std::min(comma, to);
      }
      if (IsOfLeak(s, from, to)) {
        const bool period = end - i == 2 && IsPeriod(s, dates[i], dates[i + 1]) &&
                            !a_.AnyHit(W::kLearned, from, to);
        for (size_t k = i; k < end; ++k)
          Compare(dates[k], ClockOf(s, dates[k], k + 1 < end ? dates[k + 1].begin : to),
                  !period  ? Side::kAny
                  : k == i ? Side::kBegin
                           : Side::kEnd);
      }
      i = end;
    }
  }

 private:
  enum class Side { kAny, kBegin, kEnd };  // of a period that the text gives

  // Whether only a few units stand between two dates, beside times of day.
  bool AreTogether(const Entity& one, const Entity& next) const {
    constexpr uint32_t kJoinUnits = 16;
    uint32_t between = next.begin - one.end;
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
  // The time of day that belongs to a date: behind it, or in front, "at 23:41 on 14 November".
  const Entity* ClockOf(const Sentence& s, const Entity& date, uint32_t until) const {
    constexpr uint32_t kBehindUnits = 8;
    const Entity* before = nullptr;
    const auto [first, last] = a_.EntityRange(s.begin, until);
    for (size_t i = first; i < last; ++i) {
      const Entity& clock = a_.entities[i];
      if (clock.kind != Kind::kClock) continue;
      const Entity* named = DateBehind(s, i);
      if (named != nullptr && named->begin == date.begin) before = &clock;
      if (clock.begin < date.end) continue;
      if (before != nullptr) break;
      return clock.begin - date.end <= kBehindUnits && named == nullptr ? &clock : nullptr;
    }
    return before;
  }
  // Of a time of day, the date that it stands in front of: "23:41 KST on Saturday, 14 November",
  // or with only a comma between where no date stands in front of it.
  const Entity* DateBehind(const Sentence& s, size_t clock) const {
    constexpr uint32_t kBetweenUnits = 24;
    const auto& all = a_.entities;
    if (clock + 1 >= all.size() || all[clock + 1].kind != Kind::kDate) return nullptr;
    const Entity &time = all[clock], &date = all[clock + 1];
    if (date.begin >= s.end || date.begin - time.end > kBetweenUnits) return nullptr;
    const std::u32string_view between =
        std::u32string_view(a_.units).substr(time.end, date.begin - time.end);
    if (between.find(U" on ") != between.npos) return &date;
    const bool behind_date =
        clock > 0 && all[clock - 1].kind == Kind::kDate && all[clock - 1].begin >= s.begin;
    return !behind_date && (between == U", " || between == U" (" || between == U"(") ? &date
                                                                                     : nullptr;
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
    if (placed && a_.units[date.begin - 2] != ',') return false;
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
  static bool OneOf(char32_t code, std::u32string_view set) { return set.find(code) != set.npos; }

  static bool IsOfWhatHappened(std::string_view kind) {
    return kind == "first_access" || kind == "last_access" || kind == "intrusion_first" ||
           kind == "intrusion_last" || kind == "suspected_first" || kind == "suspected_last";
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
    if (a_.AnyHit(W::kLearned, from, to) ||
        (s.label != kNone && a_.Has(a_.sentences[s.label], W::kLearned)))
      return learned_known_;
    const bool leak = a_.AnyHit(W::kLeak, from, to) || a_.AnyHit(W::kLeakNoun, from, to);
    const bool above = (s.label != kNone && IsWhen(a_.sentences[s.label])) ||
                       (s.label == kNone && s.heading != kNone && IsWhen(a_.sentences[s.heading]));
    if (TellsOfMeasures(from, to) || a_.AnyHit(W::kAuthorityWord, from, to)) return false;
    return leak || above;
  }
  bool IsWhen(const Sentence& g) const {
    return a_.Has(g, W::kWhenWord) &&
           (a_.Has(g, W::kLeak) || a_.Has(g, W::kLeakNoun) || a_.Has(g, W::kIncident)) &&
           !a_.Has(g, W::kLearned);
  }

  // Whether a measured time may stand at this side of a period: what began it, or what ended it.
  bool MayStandAt(Side side, const std::string& kind) const {
    const auto is = [](const std::string& one, std::string_view ending) {
      return IsOfWhatHappened(one) && one.ends_with(ending);
    };
    const std::string_view wanted = side == Side::kBegin ? "first" : "last";
    const std::string_view first = side == Side::kBegin ? "first_access" : "last_access";
    const auto known = [&](const ExpectedTime& time) {
      return is(time.kind, wanted) || time.kind == first;
    };
    if (side == Side::kAny || std::ranges::none_of(a_.expected.times, known)) return true;
    const bool learned = kind == "discovered" || kind == "confirmed" || kind == "possible_known";
    if (learned) return false;
    return !IsOfWhatHappened(kind) || is(kind, wanted) || kind == first;
  }
  void Compare(const Entity& date, const Entity* clock, Side side) {
    bool date_fits = false, fits = false;
    for (const ExpectedTime& time : a_.expected.times) {
      if (!MayStandAt(side, time.kind)) continue;
      for (const Duration zone : zones_) {
        const Time local = time.time + zone;
        const Civil civil = CivilFromDays(DayOf(local));
        const int64_t minute = (local.us - DayOf(local) * kDay) / kMinute;
        const bool same = (date.year == 0 || date.year == civil.year) &&
                          date.month == static_cast<int>(civil.month) &&
                          (date.day == 0 || date.day == static_cast<int>(civil.day));
        if (!same) continue;
        date_fits = true;
        fits = fits || clock == nullptr ||
               (clock->hour == minute / 60 && (clock->minute < 0 || clock->minute == minute % 60));
      }
    }
    if (fits) return;
    const Entity& wrong = date_fits ? *clock : date;
    const std::string said = a_.Quote(wrong.begin, wrong.end);
    std::string en, ko;
    for (const ExpectedTime& time : a_.expected.times) {
      const std::string when = FormatLocal(time.time, zones_.front());
      const Phrase name = TimeName(time.kind);
      en += (en.empty() ? "" : ", ") + name.en + " " + when;
      ko += (ko.empty() ? "" : ", ") + name.ko + " " + when;
    }
    f_.Add("figure", Level::kError, wrong.begin,
           {"\"" + said + "\" is not a time that was measured",
            "‘" + said + "’" + std::string(Particle(said, "은", "는")) + " 측정된 일시가 아닙니다"},
           {"measured: " + en, "측정된 일시: " + ko});
  }

  const Analysis& a_;
  Findings& f_;
  std::vector<Duration> zones_;
  bool learned_known_ = false;
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
  Dates dates(a, f);
  Sums sums(a, f);
  size_t e = 0;
  for (const Sentence& s : a.sentences) {
    for (; e < a.entities.size() && a.entities[e].begin < s.end; ++e)
      counts.Check(s, a.entities[e]), sums.Check(s, a.entities[e]);
    if (!a.expected.times.empty()) dates.Check(s);
  }
}

}  // namespace haetae::notice
