#include "ledger/coverage.h"

#include <random>

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
