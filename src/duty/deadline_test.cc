#include "duty/deadline.h"

#include <vector>
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::duty {
namespace {

Time At(std::string_view text) { return ParseRfc3339(text).value(); }

Calendars SomeCalendars() {
  Calendar calendar{.id = "US"};
  calendar.weekend[0] = calendar.weekend[6] = true;
  calendar.covers_from = DaysFromCivil(2025, 1, 1);
  calendar.covers_to = DaysFromCivil(2026, 12, 31);
  calendar.holidays = {DaysFromCivil(2025, 12, 25), DaysFromCivil(2026, 1, 1)};
  return {{"US", calendar}};
}

Deadline Days(int64_t number) { return {.unit = Deadline::Unit::kDays, .number = number}; }
Deadline Months(int64_t number) { return {.unit = Deadline::Unit::kMonths, .number = number}; }
Deadline Business(int64_t number) {
  return {.unit = Deadline::Unit::kBusinessDays, .number = number, .calendar = "US"};
}

TEST_CASE("deadlines end when the law says, in its own zone") {
  struct Case {
    Deadline deadline;
    std::string_view starts, zone, ends;
  };
  const Deadline hours{.unit = Deadline::Unit::kHours, .number = 72};
  Deadline until = Business(4), year_end = Days(60);
  until.until_min = 17 * 60 + 30;
  year_end.from_year_end = true;
  const std::vector<Case> cases = {
      {hours, "2025-11-17T16:00:00+09:00", "Asia/Seoul", "2025-11-20T16:00:00+09:00"},
      // Through the night in which Berlin's clocks go back: hours are hours.
      {hours, "2025-10-24T12:00:00+02:00", "Europe/Berlin", "2025-10-27T11:00:00+01:00"},
      {Days(30), "2026-01-30T23:59:59+09:00", "Asia/Seoul", "2026-03-01T23:59:59+09:00"},
      {Days(30), "2024-01-30T00:00:00+09:00", "Asia/Seoul", "2024-02-29T23:59:59+09:00"},
      // It is still the 16th in California.
      {Days(30), "2025-11-17T16:00:00+09:00", "America/Los_Angeles", "2025-12-16T23:59:59-08:00"},
      // Into summer time.
      {Days(1), "2026-03-07T12:00:00-08:00", "America/Los_Angeles", "2026-03-08T23:59:59-07:00"},
      {Months(1), "2026-01-31T09:00:00Z", "UTC", "2026-02-28T23:59:59Z"},
      {Months(1), "2024-01-31T09:00:00Z", "UTC", "2024-02-29T23:59:59Z"},
      {Months(12), "2024-02-29T09:00:00Z", "UTC", "2025-02-28T23:59:59Z"},
      {Business(4), "2025-12-10T09:00:00-05:00", "America/New_York", "2025-12-16T23:59:59-05:00"},
      {until, "2025-12-10T09:00:00-05:00", "America/New_York", "2025-12-16T17:30:00-05:00"},
      // Christmas, New Year and two weekends lie between.
      {Business(7), "2025-12-23T09:00:00-05:00", "America/New_York", "2026-01-05T23:59:59-05:00"},
      // A Saturday starts the clock, Monday is the first day.
      {Business(1), "2025-12-13T09:00:00-05:00", "America/New_York", "2025-12-15T23:59:59-05:00"},
      {year_end, "2025-03-01T00:00:00-05:00", "America/New_York", "2026-03-01T23:59:59-05:00"},
  };
  for (const Case& c : cases) {
    INFO(std::string(c.starts), " ", std::string(c.ends));
    const std::optional<Due> due = EndOf(c.deadline, At(c.starts), c.zone, SomeCalendars());
    REQUIRE(due);
    CHECK_EQ(FormatTime(due->at), FormatTime(At(c.ends)));
    CHECK(due->covered);
  }
  CHECK_FALSE(EndOf({}, At("2025-12-10T09:00:00Z"), "UTC", {}));
}

TEST_CASE(
    "a local time that is skipped is the end of what is skipped, one that is twice the later") {
  Deadline at = Days(1);
  at.until_min = 2 * 60 + 30;
  const auto end = [&](std::string_view starts) {
    return FormatZoned(EndOf(at, At(starts), "Europe/Berlin", {})->at, "Europe/Berlin");
  };
  CHECK_EQ(end("2026-03-28T12:00:00+01:00"), "2026-03-29T03:00:00+02:00");
  CHECK_EQ(end("2025-10-25T12:00:00+02:00"), "2025-10-26T02:30:00+01:00");
}

TEST_CASE("a calendar says which days it does not know") {
  CHECK_FALSE(EndOf(Business(5), At("2026-12-30T12:00:00Z"), "UTC", SomeCalendars())->covered);
  CHECK_FALSE(EndOf(Business(5), At("2024-12-30T12:00:00Z"), "UTC", SomeCalendars())->covered);
}

TEST_CASE("business days agree with counting one by one") {
  const Calendars calendars = SomeCalendars();
  const Calendar& calendar = calendars.at("US");
  for (int64_t start = calendar.covers_from; start < calendar.covers_from + 400; ++start) {
    for (int64_t count : {1, 2, 5, 20}) {
      const int64_t end = calendar.AfterBusinessDays(start, count);
      int64_t counted = 0;
      for (int64_t day = start + 1; day <= end; ++day) counted += calendar.IsBusinessDay(day);
      CHECK_EQ(counted, count);
      CHECK(calendar.IsBusinessDay(end));
    }
  }
}

TEST_CASE("zones are written with their offset of the day") {
  CHECK_EQ(FormatZoned(At("2025-11-18T07:00:00Z"), "Asia/Seoul"), "2025-11-18T16:00:00+09:00");
  CHECK_EQ(FormatZoned(At("2025-07-01T00:00:00Z"), "America/New_York"),
           "2025-06-30T20:00:00-04:00");
  CHECK_EQ(FormatZoned(At("2025-07-01T00:00:00Z"), "Asia/Kolkata"), "2025-07-01T05:30:00+05:30");
  CHECK(IsTimeZone("America/Sao_Paulo"));
  CHECK_FALSE(IsTimeZone("Mars/Olympus"));
  CHECK_FALSE(IsTimeZone(""));
}

}  // namespace
}  // namespace haetae::duty
