// figure: the day of the week beside a date is the one that the date has. A date without a year is
// taken to be of the years that bring it near what was measured, or what the text dates in full.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "notice/rules.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

constexpr size_t kDaysOfWeek = 7;
constexpr int64_t kNearDays = 180;  // how far a date without a year may be from what is known

struct Weekday {
  Phrase name;
  std::u32string_view full;
  std::array<std::u32string_view, 3> shorter;  // "tue", "tues"
  char32_t korean;
};
// From Sunday on.
const std::array<Weekday, kDaysOfWeek>& Weekdays() {
  static const std::array<Weekday, kDaysOfWeek> kAll = {{
      {{"Sunday", "일요일"}, U"sunday", {U"sun"}, U'일'},
      {{"Monday", "월요일"}, U"monday", {U"mon"}, U'월'},
      {{"Tuesday", "화요일"}, U"tuesday", {U"tue", U"tues"}, U'화'},
      {{"Wednesday", "수요일"}, U"wednesday", {U"wed"}, U'수'},
      {{"Thursday", "목요일"}, U"thursday", {U"thu", U"thur", U"thurs"}, U'목'},
      {{"Friday", "금요일"}, U"friday", {U"fri"}, U'금'},
      {{"Saturday", "토요일"}, U"saturday", {U"sat"}, U'토'},
  }};
  return kAll;
}

size_t WeekdayOf(int64_t day) {
  constexpr int64_t kFirst = 4;  // 1970-01-01 was a Thursday
  return static_cast<size_t>(((day % 7) + 7 + kFirst) % 7);
}

// Nothing for a day that is in no calendar.
std::optional<int64_t> DayNumber(int64_t year, int month, int day) {
  const int64_t number =
      DaysFromCivil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
  const Civil civil = CivilFromDays(number);
  if (civil.month != static_cast<unsigned>(month) || civil.day != static_cast<unsigned>(day))
    return std::nullopt;
  return number;
}

class Calendar {
 public:
  Calendar(const Analysis& a, Findings& f) : a_(a), f_(f) {
    const Duration zone = a.expected.zones.empty() ? 0 : a.expected.zones.front();
    for (const ExpectedTime& time : a.expected.times) known_.push_back(DayOf(time.time + zone));
    for (const Entity& e : a.entities)
      if (IsDay(e) && e.year != 0)
        if (const auto day = DayNumber(e.year, e.month, e.day)) known_.push_back(*day);
    std::ranges::sort(known_);
  }

  void Check(const Sentence& s, const Entity& date) {
    if (!IsDay(date)) return;
    std::optional<Named> named = Behind(s, date);
    if (!named) named = InFront(s, date);
    if (!named) return;
    const std::vector<int64_t> days = DaysOf(date);
    if (days.empty() ||
        std::ranges::any_of(days, [&](int64_t day) { return WeekdayOf(day) == named->weekday; }))
      return;
    Tell(date, *named, days.front());
  }

 private:
  // A day of the week that is named beside a date.
  struct Named {
    size_t weekday = 0;
    uint32_t begin = 0;
  };

  static bool IsDay(const Entity& e) {
    return e.kind == Entity::Kind::kDate && e.month >= 1 && e.month <= 12 && e.day >= 1;
  }

  // The days that a date may be, the likeliest first.
  std::vector<int64_t> DaysOf(const Entity& date) const {
    std::vector<int64_t> days;
    if (date.year != 0) {
      const auto add = [&](int month, int day) {
        if (const auto number = DayNumber(date.year, month, day)) days.push_back(*number);
      };
      add(date.month, date.day);
      // "06/08/2026" is June to some and August to others.
      if (a_.At(date.begin + 1) == '/' || a_.At(date.begin + 2) == '/')
        if (date.day <= 12) add(date.day, date.month);
      return days;
    }
    if (known_.empty()) return days;
    std::vector<std::pair<int64_t, int64_t>> near;  // how far, and the day
    const int64_t last = CivilFromDays(known_.back()).year + 1;
    for (int64_t year = CivilFromDays(known_.front()).year - 1; year <= last; ++year)
      if (const auto day = DayNumber(year, date.month, date.day))
        if (const int64_t far = FarFromKnown(*day); far <= kNearDays) near.emplace_back(far, *day);
    std::ranges::sort(near);
    for (const auto& [far, day] : near) days.push_back(day);
    return days;
  }

  int64_t FarFromKnown(int64_t day) const {
    const auto next = std::ranges::lower_bound(known_, day);
    int64_t far = INT64_MAX;
    if (next != known_.end()) far = *next - day;
    if (next != known_.begin()) far = std::min(far, day - *(next - 1));
    return far;
  }

  static std::optional<size_t> KoreanDay(char32_t letter) {
    const auto* found = std::ranges::find(Weekdays(), letter, &Weekday::korean);
    if (found == Weekdays().end()) return std::nullopt;
    return static_cast<size_t>(found - Weekdays().begin());
  }
  // The day of the week that a Latin word at `i` is, and where it ends; `end` bounds it.
  std::optional<size_t> EnglishDay(uint32_t i, uint32_t end, uint32_t& stop) const {
    stop = i;
    while (stop < end && IsLatin(a_.units[stop])) ++stop;
    const std::u32string_view word = std::u32string_view(a_.units).substr(i, stop - i);
    if (word.size() < 3) return std::nullopt;
    for (size_t day = 0; day < kDaysOfWeek; ++day) {
      const Weekday& known = Weekdays()[day];
      if (word == known.full || std::ranges::find(known.shorter, word) != known.shorter.end())
        return day;
    }
    return std::nullopt;
  }

  // "6월 8일(월)", "6. 8. (월요일)", "6월 8일 월요일"; "8 June 2026 (Monday)", "8 June, a Monday".
  std::optional<Named> Behind(const Sentence& s, const Entity& date) const {
    uint32_t i = date.end;
    // Some forms of dates end behind their day of the week.
    if (a_.At(i - 1) == ')' && a_.At(i - 3) == '(' && i - 3 > date.begin) i -= 3;
    while (i < s.end && (a_.units[i] == ' ' || a_.units[i] == '.')) ++i;
    const bool open = i < s.end && (a_.units[i] == '(' || a_.units[i] == '[');
    if (open) ++i;
    if (i >= s.end) return std::nullopt;
    const auto closes = [&](uint32_t k) {
      return k < s.end && (a_.units[k] == ')' || a_.units[k] == ']');
    };
    if (const auto day = KoreanDay(a_.units[i])) {
      const bool whole = i + 3 <= s.end && a_.Is(i + 1, U"요일");
      const bool fits = open ? closes(i + 1) || (whole && closes(i + 3)) : whole;
      return fits ? std::optional(Named{*day, i}) : std::nullopt;
    }
    uint32_t stop = i;
    if (open) {
      const auto day = EnglishDay(i, s.end, stop);
      return day && closes(stop) ? std::optional(Named{*day, i}) : std::nullopt;
    }
    if (!a_.Is(date.end, U", a ")) return std::nullopt;
    i = date.end + 4;
    const auto day = EnglishDay(i, s.end, stop);
    return day ? std::optional(Named{*day, i}) : std::nullopt;
  }

  // "Monday, 8 June", "Mon 8 June", "Monday the 8th of June"; "월요일인 6월 8일", "월요일(6월
  // 8일)".
  std::optional<Named> InFront(const Sentence& s, const Entity& date) const {
    for (std::u32string_view joiner : {U"요일인", U"요일("}) {
      const auto size = static_cast<uint32_t>(joiner.size());
      if (date.begin < s.begin + size + 1 || !a_.EndsAt(date.begin, joiner)) continue;
      const uint32_t letter = date.begin - size - 1;
      if (const auto day = KoreanDay(a_.units[letter])) return Named{*day, letter};
    }
    uint32_t stop = date.begin;
    for (std::u32string_view joiner : {U", the ", U" the ", U", ", U" (", U" "})
      if (a_.EndsAt(date.begin, joiner)) {
        stop = date.begin - static_cast<uint32_t>(joiner.size());
        break;
      }
    if (stop == date.begin || stop <= s.begin) return std::nullopt;
    uint32_t begin = stop, end = stop;
    while (begin > s.begin && IsLatin(a_.units[begin - 1])) --begin;
    const auto day = begin < stop ? EnglishDay(begin, stop, end) : std::nullopt;
    // "sat", "sun" and "wed" are words as well.
    if (!day || a_.raw[begin] < 'A' || a_.raw[begin] > 'Z' || IsOfWeek(s, begin))
      return std::nullopt;
    return Named{*day, begin};
  }
  // "Monday to Friday, 8 June to 10 July", "every Friday, 12 June included": no day of its own.
  bool IsOfWeek(const Sentence& s, uint32_t begin) const {
    for (std::u32string_view word : {U"every ", U"each "})
      if (a_.EndsAt(begin, word)) return true;
    for (std::u32string_view word :
         {U" to ", U" through ", U" thru ", U" and ", U" or ", U" until ", U"-", U" - ", U", "}) {
      if (!a_.EndsAt(begin, word)) continue;
      const uint32_t end = begin - static_cast<uint32_t>(word.size());
      uint32_t before = end, stop = end;
      while (before > s.begin && IsLatin(a_.units[before - 1])) --before;
      if (before < end && EnglishDay(before, end, stop)) return true;
    }
    return false;
  }

  void Tell(const Entity& date, const Named& named, int64_t day) {
    const std::string said = a_.Quote(date.begin, date.end);
    const std::string is = FormatDay(day);
    const Phrase &wrong = Weekdays()[named.weekday].name, &right = Weekdays()[WeekdayOf(day)].name;
    f_.Add("figure", Level::kError, std::min(date.begin, named.begin),
           {"\"" + said + "\" is no " + wrong.en, "‘" + said + "’" +
                                                      std::string(Particle(said, "은", "는")) +
                                                      " " + wrong.ko + "이 아닙니다"},
           {is + " is a " + right.en + ": write that, or the right date",
            is + std::string(Particle(is, "은", "는")) + " " + right.ko +
                "입니다. 요일이나 날짜를 고치십시오"});
  }

  const Analysis& a_;
  Findings& f_;
  std::vector<int64_t> known_;  // sorted: days that were measured, or that the text gives in full
};

}  // namespace

void CheckWeekdays(const Analysis& a, Findings& f) {
  Calendar calendar(a, f);
  size_t e = 0;
  for (const Sentence& s : a.sentences)
    for (; e < a.entities.size() && a.entities[e].begin < s.end; ++e)
      calendar.Check(s, a.entities[e]);
}

}  // namespace haetae::notice
