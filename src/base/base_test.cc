#include <doctest/doctest.h>

#include "base/time.h"

using namespace std::string_view_literals;

TEST_CASE("times in the forms that logs use") {
  using haetae::FormatTime;
  struct Case {
    std::string_view text, expected;
  };
  for (const Case& c : {
           Case{"2015-05-17T10:05:03Z", "2015-05-17T10:05:03.000000Z"},
           Case{"2015-05-17 10:05:03.5+09:00", "2015-05-17T01:05:03.500000Z"},
           Case{"17/May/2015:10:05:03 +0000", "2015-05-17T10:05:03.000000Z"},
           Case{"14/Jan/2015:12:48:57.127", "2015-01-14T12:48:57.127000Z"},
           Case{"1693840791.7564995", "2023-09-04T15:19:51.756499Z"},
           Case{"1693840791756", "2023-09-04T15:19:51.756000Z"},
           Case{"1693840791756499", "2023-09-04T15:19:51.756499Z"},
           Case{"1693840791756499123", "2023-09-04T15:19:51.756499Z"},
       }) {
    CAPTURE(c.text);
    REQUIRE(haetae::ParseAnyTime(c.text));
    CHECK(FormatTime(*haetae::ParseAnyTime(c.text)) == c.expected);
  }
  for (std::string_view bad : {"", "-", "2015-13-01T00:00:00Z", "2015-05-17",
                               "17/Foo/2015:10:05:03 +0000", "12ab", "2015-05-17T10:05:03+9"}) {
    CAPTURE(bad);
    CHECK(!haetae::ParseAnyTime(bad));
  }
}

TEST_CASE("days and civil dates are inverse") {
  for (int64_t day = -1000; day < 100000; day += 13) {
    const haetae::Civil civil = haetae::CivilFromDays(day);
    CHECK(haetae::DaysFromCivil(civil.year, civil.month, civil.day) == day);
  }
}
