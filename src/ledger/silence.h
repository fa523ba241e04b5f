// What makes a silence more than chance: coverage.cc asks it of those between two lines of a log,
// early_ends.cc of the one behind the last. See Silences() in coverage.h for the rule.
//
//   ExpectedShare share(minutes, first, end);
//   share.See(begin - window, begin);
//   if (const std::optional<Silence> gap = BeyondChance(begin, end, share.least())) …
//
// Minutes since 1970. Pure functions of their arguments.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "ledger/coverage.h"

namespace haetae::ledger {

inline constexpr int64_t kMinutesADay = 24 * 60, kMinutesAWeek = 7 * kMinutesADay;
inline constexpr int64_t kWindowMin = 60;         // minutes
inline constexpr int64_t kWindowMinutesMin = 10;  // of less nothing can be concluded
inline constexpr double kActiveShareMax = 0.99;

// The least share of active minutes over some windows.
class ExpectedShare {
 public:
  // Of windows only what lies in first ≤ m < end counts.
  ExpectedShare(const ActiveMinutes& minutes, int64_t first, int64_t end)
      : minutes_(minutes), first_(first), end_(end) {}
  void See(int64_t from, int64_t to) {
    from = std::max(from, first_);
    to = std::min(to, end_);
    SeeShare(to - from < kWindowMinutesMin ? 0 : minutes_.Share(from, to));
  }
  void SeeShare(double share) { least_ = std::min(least_, share); }
  double least() const { return least_; }

 private:
  const ActiveMinutes& minutes_;
  const int64_t first_, end_;
  double least_ = kActiveShareMax;
};

inline std::optional<Silence> BeyondChance(int64_t begin, int64_t end, double share) {
  const double chance = std::pow(1 - share, static_cast<double>(end - begin));
  if (chance >= kGapChanceMax) return std::nullopt;
  return Silence{Time{begin * kMinute}, Time{end * kMinute}, chance};
}

}  // namespace haetae::ledger
