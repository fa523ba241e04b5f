#include "simulate/calendar.h"

#include <algorithm>
#include <array>

#include "base/time.h"

namespace haetae::simulate {
namespace {

// Shares of a day's visits by hour in Seoul; the mean is 1.
constexpr std::array<double, 24> kHours = {0.72, 0.40, 0.24, 0.17, 0.15, 0.20, 0.42, 0.78,
                                           0.98, 1.08, 1.18, 1.22, 1.42, 1.26, 1.18, 1.14,
                                           1.14, 1.16, 1.24, 1.36, 1.52, 1.70, 1.62, 1.12};
constexpr std::array<double, 7> kWeekdays = {0.98, 0.95, 0.94, 0.94, 0.95, 1.08, 1.16};

struct MonthDay {
  int year, month, day;
};
constexpr MonthDay kHolidays[] = {
    {2025, 5, 1},   {2025, 5, 5},  {2025, 5, 6},  {2025, 6, 3},  {2025, 6, 6},  {2025, 8, 15},
    {2025, 10, 3},  {2025, 10, 5}, {2025, 10, 6}, {2025, 10, 7}, {2025, 10, 8}, {2025, 10, 9},
    {2025, 12, 25}, {2026, 1, 1},  {2026, 2, 16}, {2026, 2, 17}, {2026, 2, 18}, {2026, 3, 2}};

int64_t CivilDay(Millis start, int day) { return (start + kSeoulMs) / kDayMs + day; }

}  // namespace

Calendar::Calendar(int days) : start_(DaysFromCivil(2025, 4, 7) * kDayMs - kSeoulMs), days_(days) {}

bool Calendar::IsHoliday(int day) const {
  const int64_t civil = CivilDay(start_, day);
  return std::ranges::any_of(kHolidays, [&](const MonthDay& one) {
    return DaysFromCivil(one.year, static_cast<unsigned>(one.month),
                         static_cast<unsigned>(one.day)) == civil;
  });
}

// Two sales a month, of two days: from the 9th, 3 times as busy; from the 24th, 5 and then 4 times.
double Calendar::SaleFactor(int day) const {
  switch (CivilFromDays(CivilDay(start_, day)).day) {
    case 9:
      return 3;
    case 10:
      return 3;
    case 24:
      return 5;
    case 25:
      return 4;
    default:
      return 1;
  }
}

double Calendar::Busyness(Millis at) const {
  const int day = DayOf(at), hour = HourOf(at);
  const double into = static_cast<double>((at + kSeoulMs) % kHourMs) / kHourMs;
  const double here = kHours[static_cast<size_t>(hour)];
  const double next = kHours[static_cast<size_t>((hour + 1) % 24)];
  const double holiday = IsHoliday(day) ? 1.12 : 1;
  return (here + (next - here) * into) * kWeekdays[static_cast<size_t>(WeekdayOf(day))] *
         SaleFactor(day) * holiday;
}

}  // namespace haetae::simulate
