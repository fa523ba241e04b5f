// Time is an instant: microseconds since 1970-01-01 UTC, without leap seconds. A Duration is a
// difference. Reading takes the forms that logs use; writing is always RFC 3339 in UTC.
//
//   Time time = *ParseClfTime("17/May/2015:10:05:03 +0000");
//   FormatTime(time);                                   // "2015-05-17T10:05:03.000000Z"
//
// Free of locale and of the process's time zone. Thread-safe. A parse costs 10–40 ns.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haetae {

using Duration = int64_t;  // microseconds
inline constexpr Duration kMillisecond = 1'000;
inline constexpr Duration kSecond = 1'000'000;
inline constexpr Duration kMinute = 60 * kSecond;
inline constexpr Duration kHour = 60 * kMinute;
inline constexpr Duration kDay = 24 * kHour;

struct Time {
  int64_t us = 0;
  auto operator<=>(const Time&) const = default;
  Time operator+(Duration d) const { return {us + d}; }
  Time operator-(Duration d) const { return {us - d}; }
  Duration operator-(Time other) const { return us - other.us; }
};

inline constexpr Time kTimeMin{INT64_MIN};
inline constexpr Time kTimeMax{INT64_MAX};

// Days since 1970-01-01 of a civil date (proleptic Gregorian; Howard Hinnant, days_from_civil).
int64_t DaysFromCivil(int64_t year, unsigned month, unsigned day);
struct Civil {
  int64_t year;
  unsigned month, day;
};
Civil CivilFromDays(int64_t days);

// The day an instant falls on, in UTC, as days since 1970-01-01.
int64_t DayOf(Time time);

// "2015-05-17T10:05:03.000000Z"
std::string FormatTime(Time time);
// "2025-06-24"
std::string FormatDay(int64_t days);
// A moment that is a day where it was given as one: "2025-06-24" at midnight in UTC, else
// "2025-06-23T15:00Z", which is a day in another zone.
std::string FormatDayOrMinute(Time time);
// "2025-06-24 03:12:09" in a zone `offset` east of UTC: for people.
std::string FormatLocal(Time time, Duration offset);
// "2025-04-08T06:15:06+09:00"; Z where it is UTC.
std::string FormatOffset(Time time, Duration offset);

// RFC 3339 and its usual loose forms: "T" or a space, any number of fraction digits, "Z",
// "+09:00", "+0900", or no zone (read as UTC). Years 1970 to 2261.
std::optional<Time> ParseRfc3339(std::string_view text);
// "17/May/2015:10:05:03 +0000", and HAProxy's "14/Jan/2015:12:48:57.127" without zone (UTC).
std::optional<Time> ParseClfTime(std::string_view text);
// Decimal seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by size.
std::optional<Time> ParseEpoch(std::string_view text);
std::optional<Time> TimeFromEpoch(double value);
std::optional<Time> TimeFromEpoch(int64_t value);
// strptime's letters Y y m d b B H M S f z Z s T, literal text otherwise. %f takes 1 to 9 digits.
std::optional<Time> ParseWithFormat(std::string_view text, std::string_view format);
// Any of the above, tried in turn.
std::optional<Time> ParseAnyTime(std::string_view text);
// What people write: a day (its beginning in UTC), a time without seconds, or any of the above.
std::optional<Time> ParseDayOrTime(std::string_view text);

// The clock comes in as an interface, so that tests can set it.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time Now() = 0;
};
Clock& SystemClock();

}  // namespace haetae
