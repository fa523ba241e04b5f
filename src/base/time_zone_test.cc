#include "base/time_zone.h"

#include <doctest/doctest.h>

#include <string>

namespace haetae {
namespace {

std::string Utc(std::string_view zone, std::string_view shown) {
  auto local = LocalZone::Of(zone);
  REQUIRE(local);
  const auto time = ParseRfc3339(shown, *local);
  return time ? FormatTime(*time).substr(0, 19) : "none";
}

TEST_CASE("a time that says no zone is read in the clock's") {
  CHECK_EQ(Utc("+09:00", "2026-09-21T21:11:00"), "2026-09-21T12:11:00");
  CHECK_EQ(Utc("+0900", "2026-09-21 21:11:00.5"), "2026-09-21T12:11:00");
  CHECK_EQ(Utc("+09", "2026-09-21T08:11:00"), "2026-09-20T23:11:00");
  CHECK_EQ(Utc("-03:30", "2026-09-21T21:11:00"), "2026-09-22T00:41:00");
  CHECK_EQ(Utc("Z", "2026-09-21T21:11:00"), "2026-09-21T21:11:00");
  CHECK_EQ(Utc("Asia/Seoul", "2026-09-21T21:11:00"), "2026-09-21T12:11:00");
  CHECK_EQ(Utc("UTC", "2026-09-21T21:11:00"), "2026-09-21T21:11:00");
  CHECK_EQ(Utc("+09:00", "1970-01-01T08:59:59"), "none");
}

TEST_CASE("a time that says its zone keeps it") {
  for (std::string_view text : {"2026-09-21T21:11:00Z", "2026-09-21T21:11:00.123z",
                                "2026-09-21T17:11:00-0400", "2026-09-21 21:11:00 UTC"}) {
    CAPTURE(text);
    CHECK_EQ(Utc("+09:00", text), "2026-09-21T21:11:00");
  }
  LocalZone zone = *LocalZone::Of("+09:00");
  CHECK_EQ(*ParseClfTime("21/Sep/2026:21:11:00 +0000", zone), *ParseRfc3339("2026-09-21T21:11:00"));
  CHECK_EQ(*ParseAnyTime("1790025060", zone), Time{1790025060 * kSecond});
  CHECK_EQ(*ParseWithFormat("1790025060", "%s", zone), Time{1790025060 * kSecond});
  CHECK(!zone.met());
  CHECK_EQ(*ParseClfTime("21/Sep/2026:21:11:00.5", zone),
           *ParseRfc3339("2026-09-21T12:11:00.500000Z"));
  CHECK(zone.met());
}

TEST_CASE("a format may end with its zone") {
  const Time noon = *ParseRfc3339("2026-09-21T12:00:00Z");
  LocalZone zone = *LocalZone::Of("+09:00");
  CHECK_EQ(*ParseWithFormat("2026-09-21T12:00:00Z", "%Y-%m-%dT%H:%M:%SZ", zone), noon);
  CHECK_EQ(*ParseWithFormat("2026-09-21 12:00:00 UTC", "%Y-%m-%d %T UTC", zone), noon);
  CHECK_EQ(*ParseWithFormat("2026-09-21 10:00:00 -0200", "%Y-%m-%d %T %z", zone), noon);
  CHECK_EQ(*ParseWithFormat("2026-09-21 14:00:00+02:00", "%Y-%m-%d %T+02:00", zone), noon);
  CHECK_EQ(*ParseWithFormat("2026-09-21 14:00:00+02:00", "%Y-%m-%d %T+02:00"), noon);
  CHECK(!zone.met());
  CHECK_EQ(*ParseWithFormat("2026-09-21 21:00:00", "%Y-%m-%d %H:%M:%S", zone), noon);
  CHECK(zone.met());
  CHECK_EQ(*ParseWithFormat("[2026-09-21 21:00:00]", "[%Y-%m-%d %T]", zone), noon);
  CHECK_EQ(*ParseWithFormat("21:00:00 21-09-2026", "%T %d-%m-%Y", zone), noon);
}

TEST_CASE(
    "an hour that is there twice is the first, one that is skipped is of the unturned clock") {
  // On 2026-03-08 clocks of New York go from 02:00 to 03:00, on 2026-11-01 from 02:00 to 01:00.
  constexpr std::string_view kZone = "America/New_York";
  CHECK_EQ(Utc(kZone, "2026-03-08T01:59:59"), "2026-03-08T06:59:59");
  CHECK_EQ(Utc(kZone, "2026-03-08T02:30:00"), "2026-03-08T07:30:00");
  CHECK_EQ(Utc(kZone, "2026-03-08T03:00:00"), "2026-03-08T07:00:00");
  CHECK_EQ(Utc(kZone, "2026-11-01T00:59:59"), "2026-11-01T04:59:59");
  CHECK_EQ(Utc(kZone, "2026-11-01T01:30:00"), "2026-11-01T05:30:00");
  CHECK_EQ(Utc(kZone, "2026-11-01T02:00:00"), "2026-11-01T07:00:00");
  CHECK_EQ(Utc(kZone, "2261-06-01T00:00:00").substr(0, 7), "2261-06");
}

// What is remembered of a stretch must not say anything else than asking anew would.
TEST_CASE("times in any order are read as each alone") {
  for (std::string_view name : {"America/New_York", "Europe/Berlin", "Australia/Lord_Howe",
                                "Asia/Seoul", "Asia/Kathmandu", "America/Sao_Paulo", "+05:45"}) {
    CAPTURE(name);
    LocalZone remembers = *LocalZone::Of(name);
    uint64_t state = 7;
    for (int i = 0; i < 4000; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      const auto minutes = static_cast<int64_t>((state >> 33) % (70 * 366 * 24 * 60));
      for (int64_t near : {0, 30, -45}) {
        const Time shown = Time{kDay} + (minutes + near + 60) * kMinute;
        CHECK_EQ(remembers.Instant(shown), LocalZone::Of(name)->Instant(shown));
      }
    }
  }
}

TEST_CASE("stretches meet at the minute where clocks are turned") {
  for (std::string_view name : {"America/New_York", "Australia/Lord_Howe", "Europe/London"}) {
    CAPTURE(name);
    LocalZone remembers = *LocalZone::Of(name);
    const Time start = *ParseRfc3339("2026-01-01T00:00:00Z");
    for (int64_t i = 0; i < 365 * 24 * 4; ++i) {
      const Time shown = start + i * 15 * kMinute;
      const Time instant = remembers.Instant(shown);
      CHECK_EQ(instant, LocalZone::Of(name)->Instant(shown));
      // But for the skipped time, clocks show then what was read.
      const Duration off = remembers.OffsetAt(instant);
      const bool skipped = instant + off != shown;
      if (skipped) CHECK_EQ(remembers.OffsetAt(instant - kHour), shown - instant);
    }
  }
}

TEST_CASE("what is no zone is refused") {
  for (std::string_view text : {"", "9", "+9", "+9:00", "+24:00", "+14:01", "KST ", "Asia/Soul",
                                "+09:00 ", "seoul", "../etc/passwd", "+09:00Z"}) {
    CAPTURE(text);
    CHECK(!LocalZone::Of(text));
  }
  CHECK(LocalZone::Of("+14:00"));
  CHECK(LocalZone::Of("-12:00"));
}

}  // namespace
}  // namespace haetae
