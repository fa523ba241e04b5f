// Minutes in which a made-up service wrote its log, for the tests of coverage and of streams.
//
//   const ActiveMinutes life = Without(Life(random, 6, 0.02), 4000, 4100);
//
// Minutes are counted from kStart. Include before doctest, and undefine CHECK between.
#pragma once

#include <cstdint>
#include <random>

#include "ledger/coverage.h"
#include "ledger/for_test.h"

namespace haetae::ledger {

inline constexpr int kDayMinutes = 24 * 60;

inline Time Minute(int64_t minute) { return kStart + minute * kMinute; }

// A service that answers in most minutes of the day and in few of the night.
inline ActiveMinutes Life(std::mt19937& random, int days, double night_share) {
  ActiveMinutes minutes;
  for (int m = 0; m < days * kDayMinutes; ++m) {
    const int hour = m / 60 % 24;
    const double share = hour >= 1 && hour < 6 ? night_share : 0.97;
    if (static_cast<double>(random() % 10'000) < share * 10'000) minutes.Add(Minute(m));
  }
  return minutes;
}

inline ActiveMinutes Without(const ActiveMinutes& minutes, int from, int to) {
  ActiveMinutes rest;
  for (uint32_t minute : minutes.set()) {
    const Time time{static_cast<int64_t>(minute) * kMinute};
    if (time < Minute(from) || time >= Minute(to)) rest.Add(time);
  }
  return rest;
}

}  // namespace haetae::ledger
