// Business days of a place: weekends and holidays, from laws/calendars/.
//
//   Calendar calendar = ReadCalendar(reader, table);
//   const int64_t day = calendar.AfterBusinessDays(start_day, 4);
//
// Days are counted since 1970-01-01. Plain data.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "duty/toml_reader.h"

namespace haetae::duty {

struct Calendar {
  std::string id;
  bool weekend[7] = {};  // by weekday, Sunday first
  int64_t covers_from = 0, covers_to = 0;
  std::set<int64_t> holidays;

  bool IsBusinessDay(int64_t day) const;
  // The `count`th business day after `day`.
  int64_t AfterBusinessDays(int64_t day, int64_t count) const;
  bool Covers(int64_t from, int64_t to) const { return from >= covers_from && to <= covers_to; }
};

Calendar ReadCalendar(TomlReader& reader, const toml::table& table);

}  // namespace haetae::duty
