#include "ledger/coverage.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "ledger/activity_for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::ledger {
namespace {

TEST_CASE("an outage is found at its minute, a quiet night is none") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const ActiveMinutes life = Life(random, 7, seed % 2 == 0 ? 0.02 : 0);
    CHECK(Silences(life).empty());
    const int from = 2 * kDayMinutes + 11 * 60 + static_cast<int>(random() % 300);
    const int to = from + 10 + static_cast<int>(random() % 200);
    ActiveMinutes broken = Without(life, from, to);
    broken.Add(Minute(from - 1));
    broken.Add(Minute(to));
    const std::vector<Silence> found = Silences(broken);
    REQUIRE_EQ(found.size(), 1);
    CHECK_EQ(FormatTime(found[0].from), FormatTime(Minute(from)));
    CHECK_EQ(FormatTime(found[0].to), FormatTime(Minute(to)));
    CHECK_LT(found[0].p_value, kGapChanceMax);
  }
}

TEST_CASE("nine minutes are no gap, ten are; no logs and one minute have none") {
  ActiveMinutes minutes;
  CHECK(Silences(minutes).empty());
  minutes.Add(Minute(0));
  CHECK(Silences(minutes).empty());
  for (int m = 0; m < 600; ++m) minutes.Add(Minute(m));
  CHECK(Silences(Without(minutes, 300, 309)).empty());
  REQUIRE_EQ(Silences(Without(minutes, 300, 310)).size(), 1);
  CHECK_EQ(Silences(Without(minutes, 300, 310))[0].from, Minute(300));
}

TEST_CASE("a source that rarely speaks has no gaps") {
  std::mt19937 random(3);
  ActiveMinutes minutes;
  for (int m = 0; m < 7 * kDayMinutes; m += 1 + static_cast<int>(random() % 400))
    minutes.Add(Minute(m));
  CHECK(Silences(minutes).empty());
}

std::vector<std::string> Told(const ActiveMinutes& minutes) {
  std::vector<std::string> told;
  for (const Silence& gap : Silences(minutes))
    told.push_back(FormatTime(gap.from).substr(5, 11) + " – " + FormatTime(gap.to).substr(5, 11));
  return told;
}
// A service that answers all day and all night.
ActiveMinutes Always(int days) {
  ActiveMinutes minutes;
  for (int m = 0; m < days * kDayMinutes; ++m) minutes.Add(Minute(m));
  return minutes;
}

TEST_CASE("outages at the same hour of other days and weeks do not hide each other") {
  const ActiveMinutes always = Always(21);
  const auto with = [&](const std::vector<int>& days, int length) {
    ActiveMinutes minutes = always;
    for (const int day : days)
      minutes = Without(minutes, day * kDayMinutes + 60, day * kDayMinutes + 60 + length);
    return Silences(minutes).size();
  };
  for (const int length : {60, 240, 600}) {
    CAPTURE(length);
    CHECK_EQ(with({11}, length), 1);
    CHECK_EQ(with({11, 12}, length), 2);
    CHECK_EQ(with({9, 16}, length), 2);  // no week of logs behind the second
    CHECK_EQ(with({5, 12}, length), 2);  // none before the first
    CHECK_EQ(with({5, 12, 13}, length), 3);
    CHECK_EQ(with({0, 1}, length), 2);
    CHECK_EQ(with({19, 20}, length), 2);
    CHECK_EQ(with({10, 11, 12}, length), 2);  // the middle one has two silent neighbours
  }
  ActiveMinutes three = always;
  for (const int day : {10, 11, 12})
    three = Without(three, day * kDayMinutes + 60, day * kDayMinutes + 300);
  const std::vector<Silence> told = Silences(three);
  REQUIRE_EQ(told.size(), 2);
  CHECK_EQ(told[0].from, Minute(10 * kDayMinutes + 60));
  CHECK_EQ(told[1].to, Minute(12 * kDayMinutes + 300));
}

TEST_CASE("nights and Sundays that are always quiet are none, at the edges of the logs too") {
  for (unsigned seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const int days = 15 + static_cast<int>(random() % 14);
    const int sunday = static_cast<int>(random() % 7);  // the first one
    ActiveMinutes office = Life(random, days, seed % 2 == 0 ? 0.02 : 0);
    for (int day = sunday; day < days; day += 7)
      office = Without(office, day * kDayMinutes, (day + 1) * kDayMinutes);
    CHECK_EQ(Told(office), std::vector<std::string>{});
    ActiveMinutes closed = Always(days);  // speaks at night, but never on Sundays
    for (int day = sunday; day < days; day += 7)
      closed = Without(closed, day * kDayMinutes, (day + 1) * kDayMinutes);
    CHECK_EQ(Told(closed), std::vector<std::string>{});
    // A weekend of two days, and one Wednesday on which the service was down.
    ActiveMinutes weekends = Always(28);
    for (int day = 0; day < 28; ++day)
      if (day % 7 == sunday || day % 7 == (sunday + 1) % 7)
        weekends = Without(weekends, day * kDayMinutes, (day + 1) * kDayMinutes);
    CHECK_EQ(Told(weekends), std::vector<std::string>{});
    const int wednesday = 7 + (sunday + 3) % 7;
    weekends = Without(weekends, wednesday * kDayMinutes + 600, wednesday * kDayMinutes + 660);
    CHECK_EQ(Told(weekends).size(), 1);
  }
}

// The rule again, minute by minute over a table.
std::vector<int> SlowSilences(const std::vector<bool>& active) {
  const int all = static_cast<int>(active.size());
  const auto share = [&](int from, int to) -> std::optional<double> {  // none: not covered
    if (from < 0 || to > all) return std::nullopt;
    int count = 0;
    for (int m = from; m < to; ++m) count += active[static_cast<size_t>(m)];
    return static_cast<double>(count) / (to - from);
  };
  std::vector<int> told;
  for (int from = 0; from < all; ++from) {
    if (active[static_cast<size_t>(from)]) continue;
    int to = from;
    while (!active[static_cast<size_t>(to)]) ++to;
    const int silent = to - from, window = std::max(silent, 60);
    if (silent >= 10) {
      const auto around = [&](int begin, int end) {
        begin = std::max(begin, 0), end = std::min(end, all);
        return end - begin < 10 ? 0 : *share(begin, end);
      };
      double least = std::min({0.99, around(from - window, from), around(to, to + window)});
      for (const int shift : {1440, 7 * 1440}) {
        std::vector<double> seen;
        for (const int by : {-shift, shift, -2 * shift, 2 * shift}) {
          const bool far = std::abs(by) > shift;
          if (far && share(from - by / 2, to - by / 2)) continue;  // the other side is covered
          if (const auto one = share(from + by, to + by)) seen.push_back(*one);
        }
        if (!seen.empty()) least = std::min(least, std::ranges::max(seen));
      }
      double chance = 1;
      for (int n = 0; n < silent; ++n) chance *= 1 - least;
      if (chance < kGapChanceMax) told.push_back(from);
    }
    from = to;
  }
  return told;
}

TEST_CASE("the silences of logs of chance are those of the slow rule") {
  size_t found = 0, none = 0;
  for (unsigned seed = 0; seed < 150; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto chance = [&](int of) {
      return static_cast<int>(random() % static_cast<unsigned>(of));
    };
    const int days = 2 + chance(28);
    ActiveMinutes life = Life(random, days, std::vector{0.0, 0.02, 0.2, 0.97}[seed % 4]);
    for (int n = chance(3); n > 0; --n) {  // what comes back at the same hour
      const int from = chance(days * kDayMinutes), length = 10 + chance(400);
      const int every = kDayMinutes * (chance(2) == 0 ? 1 : 7);
      for (int times = chance(5); times >= 0; --times)
        life = Without(life, from + times * every, from + times * every + length);
    }
    if (life.set().cardinality() < 2) continue;
    const int64_t first = life.set().minimum();
    std::vector<bool> active(life.set().maximum() - static_cast<size_t>(first) + 1);
    for (const uint32_t minute : life.set()) active[minute - static_cast<size_t>(first)] = true;
    std::vector<int> told;
    for (const Silence& gap : Silences(life))
      told.push_back(static_cast<int>(gap.from.us / kMinute - first));
    REQUIRE(told == SlowSilences(active));
    found += !told.empty(), none += told.empty();
  }
  CHECK_GT(found, 30);
  CHECK_GT(none, 30);
}

TEST_CASE("minutes survive being written; what is damaged is refused") {
  std::mt19937 random(4);
  for (int round = 0; round < 50; ++round) {
    ActiveMinutes minutes, read;
    for (size_t n = random() % 3000; n > 0; --n)
      minutes.Add(Minute(static_cast<int64_t>(random() % 20'000)));
    const std::string text = minutes.Encode();
    REQUIRE(ActiveMinutes::Decode(text, read));
    CHECK(read.set() == minutes.set());
    ActiveMinutes cut;
    CHECK_FALSE(ActiveMinutes::Decode(text.substr(0, text.size() / 2 / 4 * 4), cut));
  }
  ActiveMinutes none;
  for (std::string_view bad : {"", "AAAA", "!!!!!!!!!!!!", "abc"})
    CHECK_FALSE(ActiveMinutes::Decode(bad, none));
}

}  // namespace
}  // namespace haetae::ledger
