// D11, staff-excess: a member of staff reads far more people than usual, at once or day by day.
// What counts are the other people whom no ticket of tickets.csv explains (register/register.h),
// each once an hour and once a day; without tickets.csv, all other people.
//
//   hour    more than kHourFloor in an hour, six deviations above the person's own hours (of
//           log(1 + n), floored at 0.35) and twice what 99.9 % of the role's hours stay below
//   day     more than kDayFloor in a day so far, four times the person's own days (three at
//           least) and twice what 99.9 % of the role's days stay below
//   days    CUSUM over the person's working days: S ← max(0, S + z − 0.9), raised at 7; z is the
//           day's 2·√(n + 3/8) over the median rise of the role that day, less the person's own
//           mean, over the larger of the person's own deviation and what the role's day-to-day
//           noise gives, at most 4. From 20 own days on, and from kDailyExcessMin people a day on
//   month   30 and 180 days: distinct people so far, six robust deviations (MAD of log(1 + n))
//           above at least 20 colleagues of the role, from eight working days and 150 people on
//
// Over 2,000 simulated staff in half a year, with a day-to-day noise of 0.15 to 0.35, the days err
// once; they find 25 more people a day on top of 4 to 18 within 11 days, on top of 40 within two or
// three weeks (staff_excess_test.cc). Days off do not count; where the whole role rises together (a
// holiday, an outage, a recall), the median takes it out of the days, and an hour in which a fifth
// of the role is high raises nobody. Whoever was raised is raised again after 30 days at the
// earliest.
//
// Known false positives: another task, a new role that people.csv does not know, a special campaign
// of one person. State: up to 9 KB a member of staff, at most kStaffMax of them; who found no room
// is counted and said.
#pragma once

#include "detect/detector.h"

namespace haetae::detect {

inline constexpr size_t kStaffMax = 20'000;
inline constexpr uint64_t kHourFloor = 30, kDayFloor = 60;
inline constexpr double kDailyExcessMin = 10;
inline constexpr Duration kTicketSlack = 12 * kHour;
std::unique_ptr<Detector> MakeStaffExcess(const Context& context, size_t staff_max);
inline std::unique_ptr<Detector> MakeStaffExcess(const Context& context) {
  return MakeStaffExcess(context, kStaffMax);
}

}  // namespace haetae::detect
