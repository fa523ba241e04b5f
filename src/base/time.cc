#include "base/time.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/time_zone.h"

namespace haetae {
namespace {

// Reads exactly `n` digits at `p`; -1 where one is not a digit.
inline int Digits(const char* p, int n) {
  int value = 0;
  for (int i = 0; i < n; ++i) {
    unsigned digit = static_cast<unsigned char>(p[i]) - '0';
    if (digit > 9) return -1;
    value = value * 10 + static_cast<int>(digit);
  }
  return value;
}

constexpr unsigned kDaysOfMonth[13] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

std::optional<Time> Compose(int year, int month, int day, int hour, int minute, int second,
                            int64_t fraction_us, Duration zone) {
  if (year < 1970 || year > 2261 || month < 1 || month > 12 || day < 1) return std::nullopt;
  if (static_cast<unsigned>(day) > kDaysOfMonth[month]) return std::nullopt;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
    return std::nullopt;
  }
  // A log in time order asks for the same day again and again.
  thread_local int cached_date = -1;
  thread_local int64_t cached_days = 0;
  int date = year * 10000 + month * 100 + day;
  if (date != cached_date) {
    cached_days = DaysFromCivil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
    cached_date = date;
  }
  int64_t seconds = cached_days * 86400 + hour * 3600 + minute * 60 + second;
  const Time time{seconds * kSecond + fraction_us - zone};
  if (time.us < 0) return std::nullopt;  // the first hours of 1970, east of Greenwich
  return time;
}

// A fraction after its point: microseconds, and the count of digits eaten.
int64_t Fraction(std::string_view text, size_t& used) {
  int64_t value = 0;
  int digits = 0;
  used = 0;
  while (used < text.size() && text[used] >= '0' && text[used] <= '9') {
    if (digits < 6) value = value * 10 + (text[used] - '0'), ++digits;
    ++used;
  }
  while (digits++ < 6) value *= 10;
  return value;
}

// "Z", "+09:00", "+0900", "+09" or nothing.
std::optional<Duration> Zone(std::string_view text) {
  if (text.empty() || text == "Z" || text == "z" || text == " UTC" || text == " GMT") return 0;
  if (text[0] == ' ') text.remove_prefix(1);
  if (text.size() < 3 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  int hours = Digits(text.data() + 1, 2);
  int minutes = 0;
  if (text.size() == 5) {
    minutes = Digits(text.data() + 3, 2);
  } else if (text.size() == 6 && text[3] == ':') {
    minutes = Digits(text.data() + 4, 2);
  } else if (text.size() != 3) {
    return std::nullopt;
  }
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  Duration zone = hours * kHour + minutes * kMinute;
  return text[0] == '-' ? -zone : zone;
}

// The instant of what was composed: of a text without zone the clock's says it, if there is one.
inline std::optional<Time> InZone(std::optional<Time> composed, bool says_zone, LocalZone* clock) {
  if (says_zone || clock == nullptr || !composed) return composed;
  const Time time = clock->Instant(*composed);
  if (time.us < 0) return std::nullopt;  // the first hours of 1970, east of Greenwich
  return time;
}

int MonthFromName(const char* p) {
  static constexpr char kNames[] = "janfebmaraprmayjunjulaugsepoctnovdec";
  char lower[3] = {static_cast<char>(p[0] | 0x20), static_cast<char>(p[1] | 0x20),
                   static_cast<char>(p[2] | 0x20)};
  for (int month = 0; month < 12; ++month) {
    if (std::memcmp(lower, kNames + month * 3, 3) == 0) return month + 1;
  }
  return -1;
}

}  // namespace

int64_t DaysFromCivil(int64_t year, unsigned month, unsigned day) {
  year -= month <= 2;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const unsigned year_of_era = static_cast<unsigned>(year - era * 400);
  const unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + static_cast<int64_t>(day_of_era) - 719468;
}

Civil CivilFromDays(int64_t days) {
  days += 719468;
  const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const unsigned doe = static_cast<unsigned>(days - era * 146097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const unsigned mp = (5 * doy + 2) / 153;
  const unsigned month = mp < 10 ? mp + 3 : mp - 9;
  return {static_cast<int64_t>(yoe) + era * 400 + (month <= 2), month,
          doy - (153 * mp + 2) / 5 + 1};
}

int64_t DayOf(Time time) { return time.us >= 0 ? time.us / kDay : (time.us - kDay + 1) / kDay; }

std::string FormatDay(int64_t days) {
  Civil c = CivilFromDays(days);
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u", static_cast<int>(c.year), c.month, c.day);
  return buffer;
}

std::string FormatDayOrMinute(Time time) {
  const std::string text = FormatTime(time);
  return (time - Time{0}) % kDay == 0 ? text.substr(0, 10) : text.substr(0, 16) + "Z";
}

std::string FormatTime(Time time) {
  int64_t days = DayOf(time);
  int64_t rest = time.us - days * kDay;
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "T%02d:%02d:%02d.%06dZ", static_cast<int>(rest / kHour),
                static_cast<int>(rest / kMinute % 60), static_cast<int>(rest / kSecond % 60),
                static_cast<int>(rest % kSecond));
  return FormatDay(days) + buffer;
}

std::string FormatLocal(Time time, Duration offset) {
  std::string text = FormatTime(time + offset);
  text[10] = ' ';
  return text.substr(0, 19);
}

std::string FormatOffset(Time time, Duration offset) {
  std::string text = FormatLocal(time, offset);
  text[10] = 'T';
  if (offset == 0) return text + "Z";
  const int64_t minutes = (offset < 0 ? -offset : offset) / kMinute;
  char zone[8];
  std::snprintf(zone, sizeof zone, "%c%02d:%02d", offset < 0 ? '-' : '+',
                static_cast<int>(minutes / 60 % 100), static_cast<int>(minutes % 60));
  return text + zone;
}

namespace {

std::optional<Time> Rfc3339(std::string_view text, LocalZone* clock) {
  if (text.size() < 19) return std::nullopt;
  const char* p = text.data();
  if (p[4] != '-' || p[7] != '-' || (p[10] != 'T' && p[10] != ' ' && p[10] != 't') ||
      p[13] != ':' || p[16] != ':') {
    return std::nullopt;
  }
  int64_t fraction = 0;
  text.remove_prefix(19);
  if (!text.empty() && (text[0] == '.' || text[0] == ',')) {
    size_t used;
    fraction = Fraction(text.substr(1), used);
    if (used == 0) return std::nullopt;
    text.remove_prefix(used + 1);
  }
  std::optional<Duration> zone = Zone(text);
  if (!zone) return std::nullopt;
  return InZone(Compose(Digits(p, 4), Digits(p + 5, 2), Digits(p + 8, 2), Digits(p + 11, 2),
                        Digits(p + 14, 2), Digits(p + 17, 2), fraction, *zone),
                !text.empty(), clock);
}

std::optional<Time> ClfTime(std::string_view text, LocalZone* clock) {
  if (text.size() < 20) return std::nullopt;
  const char* p = text.data();
  if (p[2] != '/' || p[6] != '/' || p[11] != ':' || p[14] != ':' || p[17] != ':') {
    return std::nullopt;
  }
  int64_t fraction = 0;
  text.remove_prefix(20);
  if (!text.empty() && text[0] == '.') {
    size_t used;
    fraction = Fraction(text.substr(1), used);
    text.remove_prefix(used + 1);
  }
  std::optional<Duration> zone = Zone(text);
  if (!zone) return std::nullopt;
  return InZone(Compose(Digits(p + 7, 4), MonthFromName(p + 3), Digits(p, 2), Digits(p + 12, 2),
                        Digits(p + 15, 2), Digits(p + 18, 2), fraction, *zone),
                !text.empty(), clock);
}

}  // namespace

std::optional<Time> ParseRfc3339(std::string_view text) { return Rfc3339(text, nullptr); }
std::optional<Time> ParseRfc3339(std::string_view text, LocalZone& zone) {
  return Rfc3339(text, &zone);
}
std::optional<Time> ParseClfTime(std::string_view text) { return ClfTime(text, nullptr); }
std::optional<Time> ParseClfTime(std::string_view text, LocalZone& zone) {
  return ClfTime(text, &zone);
}

std::optional<Time> TimeFromEpoch(int64_t value) {
  if (value < 0) return std::nullopt;
  if (value < 100'000'000'000) return Time{value * kSecond};  // until the year 5138
  if (value < 100'000'000'000'000) return Time{value * kMillisecond};
  if (value < 100'000'000'000'000'000) return Time{value};
  return Time{value / 1000};
}

std::optional<Time> TimeFromEpoch(double value) {
  if (!(value >= 0) || value > 9.2e18) return std::nullopt;
  if (value < 1e11) return Time{std::llround(value * 1e6)};
  if (value < 1e14) return Time{std::llround(value * 1e3)};
  return TimeFromEpoch(static_cast<int64_t>(value));
}

std::optional<Time> ParseEpoch(std::string_view text) {
  if (text.empty() || text.size() > 30) return std::nullopt;
  size_t point = text.find('.');
  std::string_view whole = text.substr(0, point);
  if (whole.empty() || whole.size() > 19) return std::nullopt;
  int64_t value = 0;
  for (char c : whole) {
    if (c < '0' || c > '9') return std::nullopt;
    if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, c - '0', &value))
      return std::nullopt;
  }
  std::optional<Time> time = TimeFromEpoch(value);
  if (!time || point == std::string_view::npos) return time;
  std::string_view rest = text.substr(point + 1);
  size_t used;
  int64_t fraction = Fraction(rest, used);
  if (used != rest.size() || used == 0) return std::nullopt;
  if (value < 100'000'000'000)
    time->us += fraction;
  else if (value < 100'000'000'000'000)
    time->us += fraction / 1000;
  return time;
}

namespace {
// Takes up to `digits_max` digits off the front of `text`.
bool TakeNumber(std::string_view& text, int digits_max, int& out) {
  int n = 0;
  while (n < digits_max && n < static_cast<int>(text.size()) && text[n] >= '0' && text[n] <= '9')
    ++n;
  if (n == 0) return false;
  out = Digits(text.data(), n);
  text.remove_prefix(static_cast<size_t>(n));
  return true;
}

// A zone that the format itself ends with, as letters that every time has: "…%SZ", "…%S +09:00".
std::optional<Duration> ZoneOfFormat(std::string_view format) {
  const size_t last = format.rfind('%');
  if (last == std::string_view::npos || last + 2 >= format.size()) return std::nullopt;
  return Zone(format.substr(last + 2));
}

std::optional<Time> WithFormat(std::string_view text, std::string_view format, LocalZone* clock) {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  int64_t fraction = 0;
  std::optional<Duration> zone;
  auto number = [&text](int digits_max, int& out) { return TakeNumber(text, digits_max, out); };
  for (size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || i + 1 == format.size()) {
      if (text.empty() || text[0] != format[i]) return std::nullopt;
      text.remove_prefix(1);
      continue;
    }
    bool ok = true;
    switch (format[++i]) {
      case 'Y':
        ok = number(4, year);
        break;
      case 'y':
        ok = number(2, year);
        year += year < 70 ? 2000 : 1900;
        break;
      case 'm':
        ok = number(2, month);
        break;
      case 'd':
      case 'e':
        if (!text.empty() && text[0] == ' ') text.remove_prefix(1);
        ok = number(2, day);
        break;
      case 'H':
        ok = number(2, hour);
        break;
      case 'M':
        ok = number(2, minute);
        break;
      case 'S':
        ok = number(2, second);
        break;
      case 'T':
        ok = number(2, hour) && text.starts_with(':') &&
             (text.remove_prefix(1), number(2, minute)) && text.starts_with(':') &&
             (text.remove_prefix(1), number(2, second));
        break;
      case 'b':
      case 'B':
      case 'h':
        ok = text.size() >= 3 && (month = MonthFromName(text.data())) > 0;
        if (ok) text.remove_prefix(3);
        while (ok && format[i] == 'B' && !text.empty() && (text[0] | 0x20) >= 'a' &&
               (text[0] | 0x20) <= 'z') {
          text.remove_prefix(1);
        }
        break;
      case 'f': {
        size_t used;
        fraction = Fraction(text, used);
        ok = used > 0 && used <= 9;
        text.remove_prefix(used);
        break;
      }
      case 'z':
      case 'Z': {
        size_t end = 0;
        while (end < text.size() &&
               (std::strchr("+-:Z", text[end]) || (text[end] >= '0' && text[end] <= '9') ||
                (format[i] == 'Z' && text[end] >= 'A' && text[end] <= 'Z')))
          ++end;
        std::string_view name = text.substr(0, end);
        std::optional<Duration> parsed = name == "UTC" || name == "GMT" ? 0 : Zone(name);
        ok = end > 0 && parsed.has_value();
        if (ok) zone = parsed;
        text.remove_prefix(end);
        break;
      }
      case 's': {
        size_t end = 0;
        while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') || text[end] == '.'))
          ++end;
        std::optional<Time> time = ParseEpoch(text.substr(0, end));
        if (!time || end != text.size()) return std::nullopt;
        return time;
      }
      case '%':
        ok = text.starts_with('%');
        if (ok) text.remove_prefix(1);
        break;
      default:
        return std::nullopt;
    }
    if (!ok) return std::nullopt;
  }
  if (!text.empty()) return std::nullopt;
  if (!zone) zone = ZoneOfFormat(format);
  return InZone(Compose(year, month, day, hour, minute, second, fraction, zone.value_or(0)),
                zone.has_value(), clock);
}

std::optional<Time> AnyTime(std::string_view text, LocalZone* clock) {
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']') {
    text = text.substr(1, text.size() - 2);
  }
  if (std::optional<Time> time = Rfc3339(text, clock)) return time;
  if (std::optional<Time> time = ClfTime(text, clock)) return time;
  return ParseEpoch(text);
}
}  // namespace

std::optional<Time> ParseWithFormat(std::string_view text, std::string_view format) {
  return WithFormat(text, format, nullptr);
}
std::optional<Time> ParseWithFormat(std::string_view text, std::string_view format,
                                    LocalZone& zone) {
  return WithFormat(text, format, &zone);
}
std::optional<Time> ParseAnyTime(std::string_view text) { return AnyTime(text, nullptr); }
std::optional<Time> ParseAnyTime(std::string_view text, LocalZone& zone) {
  return AnyTime(text, &zone);
}

std::optional<Time> ParseDayOrTime(std::string_view text) {
  if (std::optional<Time> day = ParseWithFormat(text, "%Y-%m-%d")) return day;
  // "2025-11-19T21:35+09:00": people leave out the seconds.
  constexpr size_t kMinuteBytes = 16;
  const bool to_minute =
      text.size() >= kMinuteBytes && text[13] == ':' &&
      (text.size() == kMinuteBytes || std::string_view("Zz+- ").contains(text[kMinuteBytes]));
  if (!to_minute) return ParseAnyTime(text);
  return ParseRfc3339(std::string(text.substr(0, kMinuteBytes)) + ":00" +
                      std::string(text.substr(kMinuteBytes)));
}

Clock& SystemClock() {
  class Wall : public Clock {
    Time Now() override {
      return Time{std::chrono::duration_cast<std::chrono::microseconds>(
                      std::chrono::system_clock::now().time_since_epoch())
                      .count()};
    }
  };
  static Wall wall;
  return wall;
}

}  // namespace haetae
