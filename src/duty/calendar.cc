#include "duty/calendar.h"

#include <algorithm>
#include <array>

namespace haetae::duty {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"sunday",   "monday", "tuesday", "wednesday",
                                                       "thursday", "friday", "saturday"};

// 1970-01-01 was a Thursday.
size_t WeekdayOf(int64_t day) { return static_cast<size_t>(((day % 7) + 7 + 4) % 7); }

}  // namespace

bool Calendar::IsBusinessDay(int64_t day) const {
  return !weekend[WeekdayOf(day)] && !holidays.contains(day);
}

int64_t Calendar::AfterBusinessDays(int64_t day, int64_t count) const {
  while (count > 0) count -= IsBusinessDay(++day) ? 1 : 0;
  return day;
}

Calendar ReadCalendar(TomlReader& reader, const toml::table& table) {
  reader.OnlyKeys(table, {"id", "weekend", "covers", "holidays"}, "a calendar");
  Calendar calendar{.id = reader.Text(table, "id")};
  for (const std::string& word : reader.Texts(table, "weekend", Need::kRequired)) {
    const auto found = std::ranges::find(kWeekdays, word);
    if (found == kWeekdays.end())
      reader.Fault(table, "`" + word + "` is no day of the week", "write it as \"saturday\"");
    else
      calendar.weekend[found - kWeekdays.begin()] = true;
  }
  if (std::ranges::all_of(calendar.weekend, [](bool free) { return free; }))
    reader.Fault(table, "a calendar needs a day that is no weekend");
  if (const toml::table* covers = reader.Table(table, "covers", Need::kRequired)) {
    reader.OnlyKeys(*covers, {"from", "to"}, "covers");
    const std::optional<int64_t> from = reader.Day(*covers, "from"), to = reader.Day(*covers, "to");
    if (!from || !to || *from > *to) reader.Fault(*covers, "`covers` needs from and to, in order");
    calendar.covers_from = from.value_or(0), calendar.covers_to = to.value_or(0);
  }
  for (const toml::table* holiday : reader.Tables(table, "holidays")) {
    reader.OnlyKeys(*holiday, {"date", "name"}, "a holiday");
    reader.Text(*holiday, "name");
    const std::optional<int64_t> day = reader.Day(*holiday, "date");
    if (!day)
      reader.Fault(*holiday, "`date` is missing");
    else if (!calendar.holidays.insert(*day).second)
      reader.Fault(*holiday, "this date is there twice");
    else if (!calendar.Covers(*day, *day))
      reader.Fault(*holiday, "this date is outside of `covers`");
  }
  return calendar;
}

}  // namespace haetae::duty
