// Addresses, dates, times of day and telephone numbers, in the forms of both languages.
#include <algorithm>
#include <array>

#include "notice/cursor.h"

namespace haetae::notice {
namespace {

using Kind = Entity::Kind;

class Reader : private Cursor {
 public:
  Reader(const Cursor& cursor, std::vector<Entity>& found) : Cursor(cursor), found_(found) {}

  bool Run(uint32_t& i) {
    return Address(i) || EnglishDate(i) || NumericDate(i) || KoreanDate(i) || Clock(i) || Phone(i);
  }

 private:
  void Add(Entity entity, uint32_t begin, uint32_t& i, uint32_t stop) {
    entity.begin = begin, entity.end = stop;
    found_.push_back(entity);
    i = stop;
  }

  // --- Addresses ---
  static bool IsDomainEnding(std::u32string_view word) {
    static constexpr std::array<std::u32string_view, 44> kEndings = {
        U"com",  U"net",  U"org",     U"kr",   U"io",     U"me",  U"ly",   U"gl",     U"info",
        U"biz",  U"shop", U"xyz",     U"site", U"online", U"top", U"app",  U"dev",    U"us",
        U"uk",   U"jp",   U"cn",      U"de",   U"eu",     U"tv",  U"link", U"click",  U"to",
        U"gg",   U"cc",   U"ai",      U"gov",  U"edu",    U"co",  U"gd",   U"store",  U"page",
        U"live", U"help", U"support", U"fr",   U"au",     U"ca",  U"in",   U"example"};
    return std::ranges::find(kEndings, word) != kEndings.end() || word == U"test" ||
           word == U"ru" || word == U"vip" || word == U"icu" || word == U"tk" || word == U"invalid";
  }
  bool IsHost(char32_t c) const {
    return IsLatin(c) || IsDigit(c) || c == '-' || c == '.' ||
           (c > 0x7F && !IsHangul(c) && c < 0x2000 && c != 0xB7);
  }

  bool Address(uint32_t& i) {
    if (!Begins(i) ||
        !(IsLatin(At(i)) || IsDigit(At(i)) || (At(i) > 0xBF && At(i) < 0x2000 && !IsHangul(At(i)))))
      return false;
    const bool scheme = Is(i, U"http://") || Is(i, U"https://");
    uint32_t k = scheme ? i + (At(i + 4) == 's' ? 8 : 7) : i;
    const uint32_t host = k;
    while (k < end_ && (IsHost(At(k)) || At(k) == '_' || At(k) == '+' || At(k) == '%') &&
           (k == host || !gap_[k]))
      ++k;
    if (!scheme && At(k) == '@' && !gap_[k]) {
      uint32_t stop = k + 1;
      while (stop < end_ && IsHost(At(stop)) && !gap_[stop]) ++stop;
      while (stop > k + 1 && At(stop - 1) == '.') --stop;
      if (stop < k + 4) return false;
      Add({.kind = Kind::kMail}, i, i, stop);
      return true;
    }
    if (scheme && At(k) == '@')  // "https://official@elsewhere"
      for (++k; k < end_ && IsHost(At(k)); ++k) {
      }
    while (k > host && (At(k - 1) == '.' || At(k - 1) == '-')) --k;
    uint32_t dot = k;
    while (dot > host && At(dot - 1) != '.') --dot;
    // A path behind two letters makes any country's ending an address: "me2.do/x3".
    const bool path = k - dot == 2 && IsLatin(At(k - 1)) && At(k) == '/' && !gap_[k] &&
                      (IsLatin(At(k + 1)) || IsDigit(At(k + 1)));
    if (!scheme && (dot == host || !IsLatin(At(dot)) ||
                    !(path || IsDomainEnding(std::u32string_view(units_).substr(dot, k - dot)))))
      return false;
    if (scheme && k == host) {  // an address in Hangul letters
      while (k < end_ && At(k) != ' ' && At(k) != ')' && (k == host || !gap_[k])) ++k;
    }
    if (At(k) == ':' && IsDigit(At(k + 1)))
      for (++k; IsDigit(At(k)); ++k) {
      }
    if (At(k) == '/' || At(k) == '?') {
      while (k < end_ && At(k) != ' ' && At(k) != '"' && At(k) != ')' && At(k) != '>' &&
             At(k) != ']' && !IsHangul(At(k)) && !gap_[k])
        ++k;
      while (At(k - 1) == '.' || At(k - 1) == ',') --k;
    }
    Add({.kind = Kind::kUrl}, i, i, k);
    return true;
  }

  // --- Dates ---
  int Month(uint32_t& i) const {
    static constexpr std::array<std::u32string_view, 12> kMonths = {
        U"january", U"february", U"march",     U"april",   U"may",      U"june",
        U"july",    U"august",   U"september", U"october", U"november", U"december"};
    if (std::u32string_view(U"jfmasond").find(At(i)) == std::u32string_view::npos) return 0;
    for (size_t m = 0; m < kMonths.size(); ++m) {
      if (kMonths[m][0] != At(i) || kMonths[m][1] != At(i + 1)) continue;
      for (std::u32string_view name :
           {kMonths[m], kMonths[m].substr(0, 3), std::u32string_view(U"sept")}) {
        if (name == U"sept" && m != 8) continue;
        if (!IsWord(i, name)) continue;
        i += static_cast<uint32_t>(name.size());
        if (At(i) == '.') ++i;
        return static_cast<int>(m) + 1;
      }
    }
    return 0;
  }
  uint32_t Ordinal(uint32_t i) const {
    for (std::u32string_view ending : {U"st", U"nd", U"rd", U"th"})
      if (IsWord(i, ending)) return i + 2;
    return i;
  }
  static bool IsYear(int year) { return year >= 1990 && year < 2100; }

  // What joins two days of one month, from `i`: behind it, or `i` where nothing does.
  uint32_t DayJoiner(uint32_t i) const {
    const uint32_t k = Spaces(i);
    if (At(k) == '-' || At(k) == '~') return Spaces(k + 1);
    for (std::u32string_view word : {U"to ", U"and ", U"until ", U"till ", U"through ", U"& "})
      if (k > i && Is(k, word)) return Spaces(k + static_cast<uint32_t>(word.size()));
    return i;
  }
  void AddDays(const Entity& month, int first, uint32_t& i, uint32_t first_end, int last,
               uint32_t second, uint32_t stop) {
    Entity date = month;
    date.day = first;
    Add(date, i, i, first_end);
    date.day = last;
    Add(date, second, i, stop);
  }

  // "14 and 27 November 2026", "3rd to 5th of May", "14-27 November": both days have the month.
  bool DaysBeforeMonth(uint32_t& i) {
    uint32_t k = i;
    int first = 0, last = 0;
    if (!Digits(k, first, 1, 2)) return false;
    const uint32_t first_end = k = IsLatin(At(k)) ? Ordinal(k) : k;
    if (At(k) != ' ' && At(k) != '-' && At(k) != '~') return false;
    const uint32_t second = DayJoiner(k);
    if (second == k) return false;
    k = second;
    if (!Digits(k, last, 1, 2) || first < 1 || last > 31 || first >= last) return false;
    k = Spaces(Ordinal(k));
    if (Is(k, U"of ")) k += 3;
    Entity date{.kind = Kind::kDate};
    if ((date.month = Month(k)) == 0) return false;
    uint32_t year = Spaces(At(k) == ',' ? k + 1 : k);
    if (Digits(year, date.year, 4, 4)) k = year;
    if (date.year != 0 && !IsYear(date.year)) return false;
    AddDays(date, first, i, first_end, last, second, k);
    return true;
  }

  // "November 14 to 27, 2026", "November 14-27": `k` stands behind the first day.
  bool DaysBehindMonth(uint32_t& i, uint32_t k, Entity date) {
    const uint32_t second = DayJoiner(k);
    uint32_t stop = second;
    int last = 0;
    if (second == k || !Digits(stop, last, 1, 2) || last > 31 || date.day >= last) return false;
    const bool open = At(Spaces(k)) == 'a' || At(Spaces(k)) == '&';  // "and 20 people"
    stop = Ordinal(stop);
    uint32_t next = Spaces(stop);
    if (At(stop) == ':' || EnglishMeridiem(next) != 0 || Month(next) != 0) return false;
    const bool ends = stop >= end_ || (At(stop) == ',' && !IsDigit(At(stop + 1))) ||
                      At(stop) == '.' || At(stop) == ')' || At(stop) == ';';
    uint32_t year = Spaces(At(stop) == ',' ? stop + 1 : stop);
    const bool dated = Digits(year, date.year, 4, 4) && IsYear(date.year);
    if (!dated) date.year = 0;
    if (!dated && !ends && (open || At(stop) == '%' || !(At(stop) == ' '))) return false;
    AddDays(date, date.day, i, k, last, second, dated ? year : stop);
    return true;
  }

  // "November 18, 2025", "18 November 2025", "June 2025", "June 24"
  bool EnglishDate(uint32_t& i) {
    if (!Begins(i)) return false;
    Entity date{.kind = Kind::kDate};
    uint32_t k = i;
    if (IsDigit(At(k))) {
      if (DaysBeforeMonth(i)) return true;
      if (!Digits(k, date.day, 1, 2)) return false;
      k = Spaces(Ordinal(k));
      if (Is(k, U"of ")) k += 3;
      if ((date.month = Month(k)) == 0) return false;
      uint32_t year = Spaces(At(k) == ',' ? k + 1 : k);
      if (Digits(year, date.year, 4, 4)) k = year;
    } else {
      if ((date.month = Month(k)) == 0) return false;
      uint32_t day = Spaces(k);
      if (day == k && At(k - 1) != '.') return false;
      int number = 0;
      if (Digits(day, number, 4, 4)) {
        date.year = number, k = day;
      } else if (Digits(day, number, 1, 2)) {
        date.day = number, k = Ordinal(day);
        if (DaysBehindMonth(i, k, date)) return true;
        uint32_t year = Spaces(At(k) == ',' ? k + 1 : k);
        if (Digits(year, date.year, 4, 4)) k = year;
      } else {
        return false;
      }
    }
    if (date.day > 31 || (date.year != 0 && !IsYear(date.year))) return false;
    Add(date, i, i, k);
    return true;
  }

  // "2025-11-18", "2025. 11. 18.", "2025/11/18", "11/18/2025", and with a T and time behind
  bool NumericDate(uint32_t& i) {
    if (!Begins(i) || !IsDigit(At(i))) return false;
    Entity date{.kind = Kind::kDate};
    uint32_t k = i;
    if (MonthAndDayBehindDate(i) || ShortYear(i) || MonthAndDay(i)) return true;
    if (Digits(k, date.year, 4, 4)) {
      const char32_t between = At(k);
      if (!IsYear(date.year) || (between != '-' && between != '.' && between != '/')) return false;
      k = Spaces(k + 1);
      if (!Digits(k, date.month, 1, 2) || date.month > 12 || date.month == 0) return false;
      uint32_t day = k;
      if (At(day) == between) {
        day = Spaces(day + 1);
        if (Digits(day, date.day, 1, 2)) k = day;
        if (At(k) == '.' && between == '.' && date.day != 0) ++k;
      } else if (between != '.') {
        return false;
      }
      if (At(k) == 't' && IsDigit(At(k + 1))) ++k;
    } else {
      k = i;
      int first = 0, second = 0;
      if (!Digits(k, first, 1, 2) || At(k) != '/') return false;
      ++k;
      if (!Digits(k, second, 1, 2)) return false;
      if (At(k) != '/') return KoreanMonthAndDay(i, k, first, second);
      ++k;
      if (!Digits(k, date.year, 4, 4) || !IsYear(date.year)) return false;
      date.month = first <= 12 ? first : second;
      date.day = first <= 12 ? second : first;
    }
    if (date.day > 31) return false;
    Add(date, i, i, k);
    return true;
  }

  // "10/5 발송", "10/5(월)", "10/5~10/7", "11/8부터"; "1/2 이상", "3/4분기" and "2/3가" are shares.
  bool KoreanMonthAndDay(uint32_t& i, uint32_t k, int month, int day) {
    if (month < 1 || month > 12 || day < 1 || day > 31) return false;
    const bool before_word = k < end_ && gap_[k] && IsHangul(At(k));
    const uint32_t open = Spaces(k);
    const bool before_weekday = At(open) == '(' && IsHangul(At(open + 1)) && At(open + 2) == ')';
    const bool before_date = At(k) == '~' && IsDigit(At(k + 1));
    // "11/1 02:00"
    const uint32_t clock = Spaces(k);
    const bool before_clock = clock > k && IsDigit(At(clock)) && IsDigit(At(clock + 1)) &&
                              At(clock + 2) == ':' && IsDigit(At(clock + 3));
    if (!(before_weekday || before_date || before_clock || IsDayBefore(k) ||
          (before_word && !IsShareBefore(k) && (!MayBeShare(month, day) || HasDayAround(i, k)))))
      return false;
    Add({.kind = Kind::kDate, .month = month, .day = day}, i, i, k);
    return true;
  }
  // What only follows a day: "11/8부터", "11/8일", "6/24자", "12/7경".
  bool IsDayBefore(uint32_t k) const {
    for (std::u32string_view word : {U"부터", U"일자", U"자로", U"자공지", U"경", U"이후", U"이전",
                                     U"현재", U"기준", U"새벽", U"오전", U"오후", U"밤"})
      if (Is(k, word)) return true;
    return At(k) == U'일' && (k + 1 >= end_ || gap_[k + 1] || !IsHangul(At(k + 1)));
  }
  // What only follows a share.
  bool IsShareBefore(uint32_t k) const {
    for (std::u32string_view word :
         {U"이상", U"이하", U"미만", U"초과", U"가량", U"정도", U"수준", U"분기", U"이나", U"가까",
          U"넘", U"만큼", U"비율", U"지분", U"남짓", U"안팎", U"내외", U"쯤"})
      if (Is(k, word)) return true;
    return false;
  }
  // "1/2", "2/3", "3/10": as often a share as a day.
  static bool MayBeShare(int above, int below) { return above < below && below <= 10; }
  // "발송일 1/5", "1/5 발송": a word of time or of doing in front or behind.
  bool HasDayAround(uint32_t i, uint32_t k) const {
    for (std::u32string_view word :
         {U"발송", U"발생", U"확인", U"인지", U"신고", U"접수", U"공지", U"통지", U"안내",
          U"게시", U"유출", U"접속", U"접근", U"조회", U"열람", U"차단", U"조치", U"점검",
          U"검진", U"예약", U"방문", U"마감", U"시행", U"예정", U"완료", U"시작", U"종료"})
      if (Is(k, word)) return true;
    if (!found_.empty() && found_.back().kind == Kind::kDate && i - found_.back().end <= 2)
      return true;
    uint32_t back = i;
    while (back > begin_ && (At(back - 1) == ':' || At(back - 1) == ' ' || At(back - 1) == '('))
      --back;
    for (std::u32string_view word : {U"일자", U"일시", U"날짜", U"시점", U"발송일", U"기준일",
                                     U"기간", U"지난", U"오는", U"올해"})
      if (EndsAt(back, word)) return true;
    return false;
  }

  // "2025. 6. 24. ~ 11. 8."
  bool MonthAndDayBehindDate(uint32_t& i) {
    if (found_.empty() || found_.back().kind != Kind::kDate || i - found_.back().end > 4)
      return false;
    uint32_t k = found_.back().end;
    while (k < i && At(k) != '~' && At(k) != '-') ++k;
    if (k == i) return false;
    Entity date{.kind = Kind::kDate};
    k = i;
    if (!Digits(k, date.month, 1, 2) || (At(k) != '.' && At(k) != '/') || date.month < 1 ||
        date.month > 12)
      return false;
    k = Spaces(k + 1);
    if (!Digits(k, date.day, 1, 2) || date.day < 1 || date.day > 31 ||
        (At(k) == '.' && IsDigit(At(k + 1))))
      return false;
    Add(date, i, i, At(k) == '.' ? k + 1 : k);
    return true;
  }

  // "11.14. 23:41", "11.14.(토)", "11. 14.부터": a day only beside what stands beside days.
  bool MonthAndDay(uint32_t& i) {
    Entity date{.kind = Kind::kDate};
    uint32_t k = i;
    if (!Digits(k, date.month, 1, 2) || At(k) != '.' || date.month < 1 || date.month > 12)
      return false;
    k = Spaces(k + 1);
    if (!Digits(k, date.day, 1, 2) || date.day < 1 || date.day > 31) return false;
    const bool dot = At(k) == '.';
    if (dot && IsDigit(At(k + 1)) && !gap_[k + 1] && At(k + 1) != ' ') return false;
    if (dot) ++k;
    const uint32_t clock = Spaces(k);
    uint32_t after = clock;
    int hour = 0;
    const bool timed = (clock > k || (clock < end_ && gap_[clock])) && Digits(after, hour, 1, 2) &&
                       (At(after) == ':' || (At(after) == U'시' && At(after + 1) != U'간'));
    const bool weekday = At(k) == '(' && IsHangul(At(k + 1)) && At(k + 2) == ')';
    const bool reaches = dot && (IsDayBefore(k) || Is(k, U"까지") ||
                                 (At(Spaces(k)) == '~' && IsDigit(At(Spaces(Spaces(k) + 1)))));
    if (!timed && !weekday && !reaches) return false;
    Add(date, i, i, weekday ? k + 3 : k);
    return true;
  }

  // "25.6.24", "'25. 6. 24.": years 2020 to 2039
  bool ShortYear(uint32_t& i) {
    Entity date{.kind = Kind::kDate};
    uint32_t k = i;
    if (!Digits(k, date.year, 2, 2) || date.year < 20 || date.year > 39 || At(k) != '.')
      return false;
    date.year += 2000;
    k = Spaces(k + 1);
    if (!Digits(k, date.month, 1, 2) || date.month < 1 || date.month > 12 || At(k) != '.')
      return false;
    k = Spaces(k + 1);
    if (!Digits(k, date.day, 1, 2) || date.day < 1 || date.day > 31) return false;
    if (At(k) == '.' && IsDigit(At(k + 1))) return false;
    Add(date, i, i, At(k) == '.' ? k + 1 : k);
    return true;
  }

  // "11월 2~3일", "11월 2, 3일": two days of the month that ends at `k`.
  bool KoreanDays(uint32_t& i, uint32_t k, Entity date) {
    int first = 0, last = 0;
    uint32_t day = k;
    if (!Digits(day, first, 1, 2) ||
        std::u32string_view(U"~-∼,·").find(At(day)) == std::u32string_view::npos)
      return false;
    uint32_t end = Spaces(day + 1);
    const uint32_t second = end;
    if (!Digits(end, last, 1, 2) || At(end) != U'일' || first < 1 || last > 31 || first >= last)
      return false;
    date.day = first;
    Add(date, i, i, day);
    date.day = last;
    Add(date, second, i, end + 1);
    return true;
  }

  // "11월 14일부터 27일까지", "11월 14일 22시에서 15일 3시 사이": a day of the month that was said
  // before. "27일간" and "27일 이내" count days.
  bool DayBehindDate(uint32_t& i) {
    constexpr uint32_t kFarUnits = 8;
    if (found_.empty() || i - found_.back().end > kFarUnits) return false;
    const bool timed = found_.back().kind == Kind::kClock && found_.size() >= 2;
    const Entity& before = timed ? found_[found_.size() - 2] : found_.back();
    if (before.kind != Kind::kDate || before.day == 0) return false;
    uint32_t k = found_.back().end;
    const uint32_t joiner = k;
    for (std::u32string_view word :
         {U"부터", U"에서", U"과", U"와", U"및", U"~", U"-", U",", U"경부터", U"경에서"})
      if (k == joiner && Is(k, word)) k = Spaces(k + static_cast<uint32_t>(word.size()));
    if (k == joiner) return false;
    int day = 0;
    const bool is_day = k == i && Digits(k, day, 1, 2) && At(k) == U'일' && day >= 1 && day <= 31;
    if (!is_day) return false;
    for (std::u32string_view counted : {U"간", U"동안", U"이내", U"내", U"전", U"후", U"뒤",
                                        U"만에", U"째", U"차", U"분", U"치", U"이상", U"에걸쳐"})
      if (Is(k + 1, counted)) return false;
    Entity date = before;
    date.day = day;
    if (day < before.day) {
      date.year += before.month == 12 && date.year != 0;
      date.month = before.month % 12 + 1;
    }
    Add(date, i, i, k + 1);
    return true;
  }

  // "2025년 11월 18일", "11월 18일", "2025년 11월"
  bool KoreanDate(uint32_t& i) {
    if (!Begins(i) || !IsDigit(At(i))) return false;
    if (DayBehindDate(i)) return true;
    Entity date{.kind = Kind::kDate};
    uint32_t k = i;
    int number = 0;
    if (!Digits(k, number, 1, 4)) return false;
    if (At(k) == U'년' && IsYear(number)) {
      date.year = number;
      ++k;
      uint32_t month = k;
      if (!Digits(month, number, 1, 2) || At(month) != U'월') {
        Add({.kind = Kind::kOther}, i, i, k);
        return true;
      }
      k = month;
    }
    if (At(k) != U'월' || number < 1 || number > 12) return false;
    date.month = number;
    ++k;
    uint32_t day = k;
    if (KoreanDays(i, k, date)) return true;
    if (Digits(day, number, 1, 2) && At(day) == U'일' && number <= 31) {
      date.day = number;
      k = day + 1;
      if (At(k) == '(' && At(k + 2) == ')') k += 3;  // the day of the week
    }
    if (date.day == 0 && date.year == 0 && At(k) != U'부' && At(k) != U'중' && At(k) != U'에' &&
        At(k) != U'초' && At(k) != U'말' && At(k) != U'까') {
      Add({.kind = Kind::kOther}, i, i, k);
      return true;
    }
    Add(date, i, i, k);
    return true;
  }

  // The part of the day in front of a Korean time: "오후 5시", "밤 1시".
  enum class Part { kNone, kMorning, kDawn, kNoon, kAfternoon, kNight };
  Part PartOfDay(uint32_t& i) const {
    struct Word {
      std::u32string_view word;
      Part part;
    };
    static constexpr std::array<Word, 6> kWords = {{{U"오전", Part::kMorning},
                                                    {U"새벽", Part::kDawn},
                                                    {U"낮", Part::kNoon},
                                                    {U"오후", Part::kAfternoon},
                                                    {U"저녁", Part::kAfternoon},
                                                    {U"밤", Part::kNight}}};
    for (const Word& word : kWords)
      if (Is(i, word.word)) {
        i += static_cast<uint32_t>(word.word.size());
        return word.part;
      }
    return Part::kNone;
  }
  // Of the clock, from 1 to 12 or as it is: "낮 1시" is 13, "밤 1시" is 1, "밤 11시" 23.
  static int HourOf(Part part, int hour) {
    if (hour < 1 || hour > 12 || part == Part::kNone) return hour;
    constexpr int kEvening = 6;
    const bool second = part == Part::kAfternoon || (part == Part::kNoon && hour <= kEvening) ||
                        (part == Part::kNight && hour >= kEvening);
    if (hour == 12) return part == Part::kAfternoon || part == Part::kNoon ? 12 : 0;
    return second ? hour + 12 : hour;
  }
  // "5시경", "17:10쯤": past the word that makes a time about that one.
  bool SkipAbout(uint32_t& i) const {
    for (std::u32string_view word : {U"경", U"쯤", U"께", U"무렵", U"즈음"})
      if (Is(i, word)) {
        i += static_cast<uint32_t>(word.size());
        return true;
      }
    return false;
  }
  bool IsAboutBefore(uint32_t i) const {
    for (std::u32string_view word : {U"약", U"대략", U"about ", U"around ", U"approximately ",
                                     U"roughly ", U"approx. ", U"circa "})
      if (EndsAt(i, word)) return true;
    return false;
  }

  // "22:52", "22시 52분", "오후 10시", "10:52 p.m.", "5시경"
  bool Clock(uint32_t& i) {
    Entity clock{.kind = Kind::kClock};
    uint32_t k = i;
    Part part = PartOfDay(k);
    // "2026-11-26T09:00:00.000000Z": the date ended with the T.
    const bool joined = !found_.empty() && found_.back().kind == Kind::kDate &&
                        found_.back().end == i && i > begin_ && units_[i - 1] == 't';
    if (!IsDigit(At(k)) || (k == i && !Begins(i) && !joined) || !Digits(k, clock.hour, 1, 2))
      return false;
    if (At(k) == ':') {
      ++k;
      if (!Digits(k, clock.minute, 2, 2) || clock.minute > 59) return false;
      if (At(k) == ':' && IsDigit(At(k + 1))) {
        ++k;
        if (!Digits(k, clock.second, 2, 2)) return false;
        if (At(k) == '.' && IsDigit(At(k + 1)))
          for (++k; IsDigit(At(k)); ++k) {
          }
      }
    } else if (At(k) == U'시' && At(k + 1) != U'간') {
      ++k;
      uint32_t minute = k;
      if (Digits(minute, clock.minute, 1, 2) && At(minute) == U'분')
        k = minute + 1;
      else
        clock.minute = -1;
    } else if (!EnglishMeridiem(Spaces(k))) {
      return false;
    }
    if (const int english = EnglishMeridiem(Spaces(k))) {
      part = english == 2 ? Part::kAfternoon : Part::kMorning;
      k = Spaces(k);
      k += At(k + 1) == '.' ? 4 : 2;
    }
    if (clock.hour > 24) return false;
    clock.about = SkipAbout(k) || IsAboutBefore(i);
    clock.hour = HourOf(part, clock.hour);
    clock.zone_minutes = Zone(k, joined);
    Add(clock, i, i, std::min(k, end_));
    return true;
  }
  // Past the zone that a time of day is told in, if it says one: " (UTC+09:00)", " KST", and behind
  // an ISO time "Z" or "+09:00". The time itself ends behind it.
  std::optional<int> Zone(uint32_t& i, bool iso) const {
    constexpr int kHourMinutes = 60, kKoreaMinutes = 9 * kHourMinutes;
    uint32_t k = Spaces(i);
    const bool open = At(k) == '(';
    if (open) k = Spaces(k + 1);
    std::optional<int> zone;
    if (iso && IsWord(k, U"z")) {
      zone = 0, ++k;
    } else if (IsWord(k, U"kst")) {
      zone = kKoreaMinutes, k += 3;
    } else if (IsWord(k, U"utc") || IsWord(k, U"gmt")) {
      zone = 0, k += 3;
    }
    if ((zone == 0 && At(k - 1) != 'z') || (iso && !zone)) {
      const char32_t sign = At(k);
      int hours = 0, minutes = 0;
      uint32_t end = k + 1;
      if ((sign == '+' || sign == '-' || sign == U'−') && Digits(end, hours, 1, 2)) {
        if (At(end) == ':' && !Digits(++end, minutes, 2, 2)) return std::nullopt;
        zone = (hours * kHourMinutes + minutes) * (sign == '+' ? 1 : -1), k = end;
      }
    }
    if (!zone || (open && At(k) != ')')) return std::nullopt;
    i = open ? k + 1 : k;
    return zone;
  }
  int EnglishMeridiem(uint32_t i) const {
    if (IsWord(i, U"am") || Is(i, U"a.m.")) return 1;
    return IsWord(i, U"pm") || Is(i, U"p.m.") ? 2 : 0;
  }

  // Groups of digits with dashes, 7 to 15 in all; or eight and more that begin with 0. Numbers of
  // other countries end in groups of two: "+48 22 555 01 30", "01 23 45 67 89".
  bool Phone(uint32_t& i) {
    if (!Begins(i)) return false;
    uint32_t k = i;
    int digits = 0, groups = 0, group = 0;
    const bool abroad = At(k) == '+';
    if (abroad) ++k;
    if (At(k) == '(' && IsDigit(At(k + 1))) ++k;
    if (!IsDigit(At(k))) return false;
    while (k < end_) {
      if (IsDigit(At(k)) && (group == 0 || !gap_[k])) {
        ++digits, ++group, ++k;
      } else if ((At(k) == '-' || At(k) == ')' || At(k) == '.' || At(k) == ' ') && group > 0) {
        uint32_t next = k + 1;
        if (At(k) == ')') next = At(next) == '-' ? next + 1 : Spaces(next);
        // Spaces only between groups of three and four: "02 1234 5678".
        if (!IsDigit(At(next)) || (At(k) == ' ' && group < 2 && !abroad) ||
            (At(k) == '.' && group < 3))
          break;
        ++groups, group = 0, k = next;
      } else {
        break;
      }
    }
    const bool pairs = digits >= 8 && (abroad || (units_[i] == '0' && groups >= 4));
    const bool joined = groups == 0 && units_[i] == '0' && digits >= 8;
    if (!(joined || (groups >= 1 && digits >= 7)) || digits > 15 || group < (pairs ? 2 : 3) ||
        (groups == 1 && digits == 7 && At(i) != '(' && group != 4))
      return false;
    if (At(k) == ',' && IsDigit(At(k + 1))) return false;
    // "95798-9728": a ZIP code
    if (groups == 1 && digits == 9 && group == 4 && k - i == 10) return false;
    Add({.kind = Kind::kPhone}, i, i, k);
    return true;
  }

  std::vector<Entity>& found_;
};

}  // namespace

bool ReadPlaceOrTime(const Cursor& cursor, uint32_t& i, std::vector<Entity>& found) {
  return Reader(cursor, found).Run(i);
}

}  // namespace haetae::notice
