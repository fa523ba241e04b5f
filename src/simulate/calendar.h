// The shop's calendar: days in Korea, and how busy each minute is. Times are milliseconds since
// 1970 UTC; a day is that of Seoul, counted from the first one of the run.
//
//   Calendar calendar(215);
//   calendar.start();                       // 2025-04-07 00:00 in Seoul, a Monday
//   calendar.Busyness(at);                  // 1 on average over an ordinary week
//
// Busyness is hour of day × day of week × sales days (3 to 5 times) × holidays. Pure; thread-safe.
#pragma once

#include <cstdint>

namespace haetae::simulate {

using Millis = int64_t;
inline constexpr Millis kSecondMs = 1000, kMinuteMs = 60'000, kHourMs = 3'600'000,
                        kDayMs = 86'400'000;
inline constexpr Millis kSeoulMs = 9 * kHourMs;  // no summer time
inline constexpr Millis kNever = INT64_MAX;

class Calendar {
 public:
  explicit Calendar(int days);
  Millis start() const { return start_; }
  Millis end() const { return start_ + days_ * kDayMs; }
  int days() const { return days_; }
  int DayOf(Millis at) const {
    const Millis since = at - start_;
    return static_cast<int>((since >= 0 ? since : since - kDayMs + 1) / kDayMs);
  }
  Millis Midnight(int day) const { return start_ + day * kDayMs; }
  int HourOf(Millis at) const { return static_cast<int>((at + kSeoulMs) / kHourMs % 24); }
  int WeekdayOf(int day) const { return (day % 7 + 7) % 7; }  // 0: Monday
  bool IsHoliday(int day) const;
  bool IsWorkday(int day) const { return WeekdayOf(day) < 5 && !IsHoliday(day); }
  double SaleFactor(int day) const;  // 1 on ordinary days
  double Busyness(Millis at) const;

 private:
  Millis start_;
  int days_;
};

}  // namespace haetae::simulate
