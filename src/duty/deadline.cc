#include "duty/deadline.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <stdexcept>

namespace haetae::duty {
namespace {

using Unit = Deadline::Unit;
using Micros = std::chrono::microseconds;
constexpr int64_t kMinutesOfDay = 24 * 60;

// nullptr where the tz database has none of the name.
const date::time_zone* ZoneNamed(std::string_view name) {
  try {  // the library says by exception that there is no such zone
    return date::locate_zone(name);
  } catch (const std::exception&) {
    return nullptr;
  }
}

// Laws are checked when they are loaded, so a zone that is not there is our own fault.
const date::time_zone& Zone(std::string_view name) {
  const date::time_zone* zone = ZoneNamed(name);
  CHECK(zone != nullptr);
  return *zone;
}

date::sys_time<Micros> Sys(Time time) { return date::sys_time<Micros>(Micros(time.us)); }

// A local time of a day. Of an hour that is there twice the later, of one that is skipped the end.
Time FromLocal(int64_t day, Duration of_day, std::string_view time_zone) {
  const date::local_time<Micros> local{date::local_days{date::days{day}} + Micros(of_day)};
  const auto sys = Zone(time_zone).to_sys(local, date::choose::latest);
  return Time{sys.time_since_epoch().count()};
}

int64_t AfterMonths(int64_t day, int64_t months) {
  const date::year_month_day from{date::local_days{date::days{day}}};
  const date::year_month_day to = from + date::months{static_cast<int>(months)};
  const date::year_month_day clamped =
      to.ok() ? to : date::year_month_day{to.year() / to.month() / date::last};
  return date::local_days{clamped}.time_since_epoch().count();
}

std::optional<int64_t> MinutesOf(std::string_view text) {
  const auto digit = [&](size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
    return std::nullopt;
  const int64_t minutes =
      ((text[0] - '0') * 10 + (text[1] - '0')) * 60 + (text[3] - '0') * 10 + (text[4] - '0');
  return minutes < kMinutesOfDay && text[3] < '6' ? std::optional(minutes) : std::nullopt;
}

}  // namespace

Deadline ReadDeadline(TomlReader& reader, const toml::table& table) {
  reader.OnlyKeys(
      table, {"hours", "days", "business_days", "months", "calendar", "until", "from", "after"},
      "a deadline");
  Deadline deadline;
  constexpr std::array<std::pair<std::string_view, Unit>, 4> kUnits = {
      {{"hours", Unit::kHours},
       {"days", Unit::kDays},
       {"business_days", Unit::kBusinessDays},
       {"months", Unit::kMonths}}};
  for (const auto& [key, unit] : kUnits) {
    const std::optional<int64_t> number = reader.Number(table, key, kDeadlineMax);
    if (!number) continue;
    if (deadline.unit != Unit::kNone) reader.Fault(table, "a deadline has one unit");
    deadline.unit = unit, deadline.number = *number;
  }
  deadline.calendar = reader.Text(table, "calendar", Need::kOptional);
  if ((deadline.unit == Unit::kBusinessDays) != !deadline.calendar.empty())
    reader.Fault(table, "business days, and only they, need a `calendar`");
  const std::string until = reader.Text(table, "until", Need::kOptional);
  if (!until.empty()) {
    deadline.until_min = MinutesOf(until);
    if (!deadline.until_min) reader.Fault(table, "`until` must be a time such as \"17:30\"");
    if (deadline.unit == Unit::kHours || deadline.unit == Unit::kNone)
      reader.Fault(table, "`until` is for deadlines of days");
  }
  const std::string from = reader.Text(table, "from", Need::kOptional);
  deadline.from_year_end = from == "year-end";
  if (!from.empty() && !deadline.from_year_end) reader.Fault(table, "`from` can be \"year-end\"");
  deadline.after = reader.Text(table, "after", Need::kOptional);
  if (deadline.from_year_end && (deadline.unit == Unit::kHours || !deadline.after.empty()))
    reader.Fault(table, "a deadline from the year's end has days, and no `after`");
  if (deadline.unit == Unit::kNone && !table.empty())
    reader.Fault(table, "a deadline needs hours, days, business_days or months",
                 "write {} for: without delay");
  return deadline;
}

std::optional<Due> EndOf(const Deadline& deadline, Time starts, std::string_view time_zone,
                         const Calendars& calendars) {
  if (deadline.unit == Unit::kNone) return std::nullopt;
  if (deadline.unit == Unit::kHours) return Due{.at = starts + deadline.number * kHour};
  int64_t day = LocalDay(starts, time_zone);
  if (deadline.from_year_end) {
    const Civil civil = CivilFromDays(day);
    day = DaysFromCivil(civil.year, 12, 31);
  }
  Due due;
  const int64_t first = day;
  switch (deadline.unit) {
    case Unit::kBusinessDays: {
      const auto calendar = calendars.find(deadline.calendar);
      CHECK(calendar != calendars.end());  // laws are checked when they are loaded
      day = calendar->second.AfterBusinessDays(day, deadline.number);
      due.covered = calendar->second.Covers(first, day);
      break;
    }
    case Unit::kMonths:
      day = AfterMonths(day, deadline.number);
      break;
    default:
      day += deadline.number;
  }
  const Duration of_day = deadline.until_min ? *deadline.until_min * kMinute : kDay - kSecond;
  due.at = FromLocal(day, of_day, time_zone);
  return due;
}

bool IsTimeZone(const std::string& name) { return ZoneNamed(name) != nullptr; }

int64_t LocalDay(Time time, std::string_view time_zone) {
  const auto local = Zone(time_zone).to_local(Sys(time));
  return date::floor<date::days>(local).time_since_epoch().count();
}

Duration ZoneOffset(Time time, std::string_view time_zone) {
  return Zone(time_zone).get_info(Sys(time)).offset.count() * kSecond;
}

std::string FormatZoned(Time time, std::string_view time_zone) {
  return FormatOffset(time, ZoneOffset(time, time_zone) / kMinute * kMinute);
}

Phrase DeadlineWords(const Deadline& deadline) {
  const auto count = [&](std::string_view one, std::string_view many) {
    return Counted(static_cast<uint64_t>(deadline.number), one, many);
  };
  const std::string number = std::to_string(deadline.number);
  Phrase words{"without delay", "지체 없이"};
  switch (deadline.unit) {
    case Unit::kNone:
      break;
    case Unit::kHours:
      words = {count("hour", "hours"), number + "시간"};
      break;
    case Unit::kDays:
      words = {count("day", "days"), number + "일"};
      break;
    case Unit::kBusinessDays:
      words = {count("business day", "business days"), number + "영업일"};
      break;
    case Unit::kMonths:
      words = {count("month", "months"), number + "개월"};
      break;
  }
  if (deadline.from_year_end)
    words.en += " after the year's end", words.ko = "연말부터 " + words.ko;
  if (!deadline.after.empty())
    words.en += " after " + deadline.after, words.ko = deadline.after + " 이후 " + words.ko;
  return words;
}

}  // namespace haetae::duty
