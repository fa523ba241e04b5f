#include "detect/hyperloglog.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <unordered_set>

namespace haetae::detect {
namespace {

TEST_CASE("up to 64 it is exact, whatever is repeated") {
  for (size_t many : {0u, 1u, 2u, 3u, 31u, 63u, 64u}) {
    HyperLogLog people;
    for (int again = 0; again < 3; ++again) {
      for (size_t i = 0; i < many; ++i) CHECK_EQ(people.Insert(HashNumber(i)), again == 0);
    }
    CHECK(people.exact());
    CHECK_EQ(people.Estimate(), static_cast<double>(many));
    CHECK_LE(people.bytes_held(), sizeof people + 1024);
  }
}

TEST_CASE("beyond, its error is that of 2,048 registers: 2.3 %") {
  for (size_t many : {65u, 100u, 300u, 1'000u, 5'000u, 30'000u, 1'000'000u}) {
    CAPTURE(many);
    double squares = 0, sum = 0, worst = 0;
    const int trials = many > 100'000 ? 10 : 60;
    for (int trial = 0; trial < trials; ++trial) {
      std::mt19937_64 random(static_cast<uint64_t>(trial) * 7919 + many);
      std::unordered_set<uint64_t> exact;
      HyperLogLog people;
      while (exact.size() < many) {
        const uint64_t subject = random() % (many * 3);
        exact.insert(subject);
        people.Insert(HashNumber(subject));
      }
      const double error = people.Estimate() / static_cast<double>(exact.size()) - 1;
      sum += error;
      squares += error * error;
      worst = std::max(worst, std::abs(error));
    }
    CHECK_LE(std::sqrt(squares / trials), 0.03);
    CHECK_LE(std::abs(sum / trials), 0.015);
    CHECK_LE(worst, 0.1);
  }
}

TEST_CASE("the order says nothing, and merging is inserting") {
  for (size_t first : {0u, 10u, 64u, 500u}) {
    for (size_t second : {0u, 10u, 64u, 500u, 20'000u}) {
      HyperLogLog a, b, all, backwards;
      for (size_t i = 0; i < first; ++i) a.Insert(HashNumber(i)), all.Insert(HashNumber(i));
      for (size_t i = 0; i < second; ++i) {
        b.Insert(HashNumber(i + 5));
        all.Insert(HashNumber(i + 5));
      }
      for (size_t i = std::max(first, second + 5); i-- > 0;) {
        if (i < first || (i >= 5 && i < second + 5)) backwards.Insert(HashNumber(i));
      }
      HyperLogLog copy(a);
      a.Merge(b);
      CHECK_EQ(a.Estimate(), all.Estimate());
      CHECK_EQ(a.exact(), all.exact());
      CHECK_EQ(backwards.Estimate(), all.Estimate());
      b.Merge(copy);
      CHECK_EQ(b.Estimate(), all.Estimate());
    }
  }
}

TEST_CASE("extreme hashes and cleared sets") {
  HyperLogLog people;
  people.Insert(0);
  people.Insert(~uint64_t{0});
  CHECK_EQ(people.Estimate(), 2);
  for (uint64_t i = 0; i < 1000; ++i) people.Insert(i << 53);  // the rank of each is the highest
  CHECK_FALSE(people.exact());
  CHECK(std::isfinite(people.Estimate()));
  CHECK_LE(people.bytes_held(), 2300);
  people.Clear();
  CHECK(people.exact());
  CHECK_EQ(people.Estimate(), 0);
}

}  // namespace
}  // namespace haetae::detect
