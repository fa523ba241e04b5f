// When a deadline ends: hours run through everything, days end in the law's own zone, business days
// by a calendar.
//
//   Deadline deadline = ReadDeadline(reader, table, calendars…);
//   std::optional<Due> due = EndOf(deadline, starts, "Asia/Seoul", calendars);
//   due->at;                 // nothing: without delay
//
// Zones are those of the system's tz database, by Howard Hinnant's date library, which reads it
// once; thread-safe afterwards. Format: docs/formats/laws.md, "Deadlines".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "duty/calendar.h"
#include "duty/toml_reader.h"

namespace haetae::duty {

using Calendars = std::map<std::string, Calendar, std::less<>>;

inline constexpr int64_t kDeadlineMax = 100'000;  // of any unit

struct Deadline {
  enum class Unit { kNone, kHours, kDays, kBusinessDays, kMonths } unit = Unit::kNone;
  int64_t number = 0;
  std::string calendar;              // for business days
  std::optional<int64_t> until_min;  // minutes of the last day; absent: its end
  bool from_year_end = false;
  std::string after;  // a duty: counted from when it was done, or is due
};

struct Due {
  Time at;
  bool covered = true;  // false: the calendar does not know all days of it
};

Deadline ReadDeadline(TomlReader& reader, const toml::table& table);
// Nothing for a deadline of unit kNone ("without delay").
std::optional<Due> EndOf(const Deadline& deadline, Time starts, std::string_view time_zone,
                         const Calendars& calendars);

bool IsTimeZone(const std::string& name);
// The local day that an instant falls on.
int64_t LocalDay(Time time, std::string_view time_zone);
// How far east of UTC its clocks are then.
Duration ZoneOffset(Time time, std::string_view time_zone);
// "2025-11-20T16:00:00+09:00"
std::string FormatZoned(Time time, std::string_view time_zone);
// "72 hours", "4 business days", "without delay"
Phrase DeadlineWords(const Deadline& deadline);

}  // namespace haetae::duty
