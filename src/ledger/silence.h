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
  // Windows at the same time of other days or weeks, `shift` minutes apart: of the nearest one
  // before and the nearest one after the larger share, so that what happened twice does not explain
  // itself. Where logs cover only one side, of the two nearest there; of one, its own.
  void SeeNeighbours(int64_t from, int64_t to, int64_t shift) {
    const auto covered = [&](int64_t by) { return from + by >= first_ && to + by <= end_; };
    double larger = -1;
    const auto see = [&](int64_t by) {
      if (covered(by)) larger = std::max(larger, minutes_.Share(from + by, to + by));
    };
    see(-shift), see(shift);
    if (!covered(-shift)) see(2 * shift);
    if (!covered(shift)) see(-2 * shift);
    if (larger >= 0) SeeShare(larger);
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
