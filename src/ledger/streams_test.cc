#include "ledger/streams.h"

#include <random>

#include "ledger/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::ledger {
namespace {

constexpr int kDayMinutes = 24 * 60;

Time Minute(int64_t minute) { return kStart + minute * kMinute; }

// A service that answers in most minutes of the day and in few of the night.
ActiveMinutes Life(std::mt19937& random, int days, double night_share) {
  ActiveMinutes minutes;
  for (int m = 0; m < days * kDayMinutes; ++m) {
    const int hour = m / 60 % 24;
    const double share = hour >= 1 && hour < 6 ? night_share : 0.97;
    if (static_cast<double>(random() % 10'000) < share * 10'000) minutes.Add(Minute(m));
  }
  return minutes;
}

ActiveMinutes Without(const ActiveMinutes& minutes, int from, int to) {
  ActiveMinutes rest;
  for (uint32_t minute : minutes.set()) {
    const Time time{static_cast<int64_t>(minute) * kMinute};
    if (time < Minute(from) || time >= Minute(to)) rest.Add(time);
  }
  return rest;
}

std::string Shown(std::vector<CoveredSource> sources) {
  std::string all;
  for (const Stream& stream : JoinStreams(std::move(sources))) {
    for (const Silence& gap : Silences(stream.minutes))
      all += FormatTime(gap.from) + " " + FormatTime(gap.to) + "\n";
  }
  return all;
}

TEST_CASE("a log that was rotated or split has the gaps of the whole log") {
  std::mt19937 random(8);
  const ActiveMinutes life = Without(Life(random, 6, 0.02), 4000, 4100);
  const std::string expected = Shown({{"gw.log", life}});
  REQUIRE_NE(expected, "");
  for (size_t parts : {size_t{2}, size_t{5}, size_t{12}}) {
    for (std::string_view naming :
         {"gw.log.#", "gw-#.log", "gw.log.#.gz", "gw-2025062#.log", "gw.log-2025062#", "x#"}) {
      CAPTURE(parts);
      CAPTURE(naming);
      std::vector<CoveredSource> sources(parts);
      size_t n = 0, all = life.set().cardinality();
      for (uint32_t minute : life.set()) {
        sources[n++ * parts / all].minutes.Add(Time{static_cast<int64_t>(minute) * kMinute});
      }
      for (size_t i = 0; i < parts; ++i) {
        sources[i].name = naming;
        sources[i].name.replace(sources[i].name.find('#'), 1, std::to_string(i + 1));
      }
      std::shuffle(sources.begin(), sources.end(), random);
      CHECK_EQ(Shown(sources), expected);
    }
  }
}

TEST_CASE("two gateways that run side by side are two streams") {
  std::mt19937 random(9);
  const ActiveMinutes one = Life(random, 3, 0.02), two = Without(Life(random, 3, 0.02), 2000, 2090);
  const std::vector<Stream> streams = JoinStreams({{"gw-1.log", one}, {"gw-2.log", two}});
  REQUIRE_EQ(streams.size(), 2);
  CHECK_NE(Shown({{"gw-1.log", one}, {"gw-2.log", two}}), "");
}

TEST_CASE("a part that was found later fills the silence of the others") {
  std::mt19937 random(10);
  const ActiveMinutes life = Life(random, 3, 0.02);
  const auto day = [&](int from, int to) {
    ActiveMinutes part = Without(Without(life, 0, from), to, 3 * kDayMinutes);
    REQUIRE_FALSE(part.set().isEmpty());
    return part;
  };
  std::vector<CoveredSource> sources = {
      {"gw-2026-11-21.jsonl", day(0, 1440)},
      {"gw-2026-11-22.jsonl", Without(day(1440, 2880), 2200, 2300)},
      {"gw-2026-11-23.jsonl", day(2880, 4320)}};
  std::vector<Stream> streams = JoinStreams(sources);
  REQUIRE_EQ(streams.size(), 1);
  const std::vector<Silence> gaps = Silences(streams[0].minutes);
  REQUIRE_EQ(gaps.size(), 1);
  CHECK_EQ(streams[0].PartAt(gaps[0].from), "gw-2026-11-22.jsonl");
  for (std::string_view found : {"gw-2026-11-22.2.jsonl", "gw-2026-11-22_2.jsonl"}) {
    std::vector<CoveredSource> all = sources;
    all.push_back({std::string(found), day(2200, 2300)});
    CHECK_EQ(Shown(all), "");
  }
  // So does one that is called after it, all of it or a part; not a log that rarely speaks, one of
  // another format, or the log of another machine.
  std::vector<CoveredSource> named = sources;
  named.push_back({"gw-2026-11-22-restored.jsonl", day(2200, 2300)});
  CHECK_EQ(Shown(named), "");
  named.back().format = "json";
  CHECK_NE(Shown(named), "");
  for (const char* other : {"restored.txt", "gw2-2026-11-22.jsonl", "gw-2026-11-221.jsonl"}) {
    named.back() = {other, day(2200, 2300)};
    CHECK_NE(Shown(named), "");
  }
  named.back() = {"gw-2026-11-22-restored.jsonl", day(2200, 2240)};
  const std::vector<Stream> half = JoinStreams(named);
  REQUIRE_EQ(half.size(), 1);
  const std::vector<Silence> rest = Silences(half[0].minutes);
  REQUIRE_EQ(rest.size(), 1);
  CHECK(rest[0].from >= Minute(2239));
  named.back() = {"gw-2026-11-22-admin.jsonl", {}};
  for (int minute = 2200; minute < 2300; minute += 30) named.back().minutes.Add(Minute(minute));
  CHECK_EQ(JoinStreams(named).size(), 2);
  const ActiveMinutes one = Without(day(0, 1440), 700, 900);
  CHECK_NE(Shown({{"gateway-1.log", one}, {"gateway-2.log", day(700, 900)}}), "");
  CHECK_NE(Shown({{"gateway-1.log", one}, {"gateway-10.log", day(700, 900)}}), "");
  // Another gateway that answers all the time fills nobody's silence.
  std::vector<CoveredSource> beside = sources;
  beside.push_back({"gw-2026-11-22.2.jsonl", day(1440, 2880)});
  CHECK_NE(Shown(beside), "");
}

TEST_CASE("a log that is missing among its siblings is named") {
  std::mt19937 random(9);
  const ActiveMinutes life = Life(random, 2, 0.02);
  const auto missing = [&](const std::vector<std::string>& names) {
    std::vector<Stream> streams;
    for (const std::string& name : names) streams.push_back({name, life});
    return MissingSiblings(streams);
  };
  using Names = std::vector<std::string>;
  CHECK_EQ(missing({"gateway-1.log", "gateway-2.log", "gateway-3.log"}), Names{});
  CHECK_EQ(missing({"/l/gateway-1.log", "/l/gateway-3.log"}), Names{"/l/gateway-2.log"});
  CHECK_EQ(missing({"gw01.log", "gw02.log", "gw04.log"}), Names{"gw03.log"});
  CHECK_EQ(missing({"gw9.log", "gw11.log"}), Names{"gw10.log"});
  CHECK_EQ(missing({"gw1.log", "gw5.log"}), Names{});  // may be anything
  CHECK_EQ(missing({"gw-1.log", "api-3.log"}), Names{});
  CHECK_EQ(missing({"a-20250601.log", "a-20250603.log"}), Names{});  // dates
  CHECK_EQ(missing({"access.log", "error.log"}), Names{});
  std::vector<Stream> apart(2);  // one after the other: another log took its place
  apart[0].name = "gw1.log", apart[1].name = "gw3.log";
  apart[0].minutes.Add(Minute(1)), apart[1].minutes.Add(Minute(9));
  CHECK_EQ(MissingSiblings(apart), Names{});
}

}  // namespace
}  // namespace haetae::ledger
