// What was seen of one walk: of a raised cohort, or of addresses or readers that were raised within
// a day of one another. And what is said of it.
//
//   Walk walk{.cohorts = {{kind, number}}, …};
//   SayNumbers(walk, ids, finding);
//   if (walk.Part() < 0.5) SayMixed(walk, addresses, finding);
//
// Plain values; see detect/walk.h for the rule.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "detect/detector.h"
#include "detect/id_places.h"
#include "detect/walk_run.h"

namespace haetae::detect {

inline constexpr size_t kSums = 2 * kNearKinds + 1;  // pure and mixed of each, and the order
inline constexpr size_t kOrderSum = kSums - 1;
inline constexpr uint64_t kOtherTrialsMin = 2000;  // fewer trials of others say nothing

struct Near {
  uint64_t trials = 0;
  std::array<uint64_t, kNearKinds> near{};
  void Add(const Step& step) {
    ++trials;
    for (size_t k = 0; k < kNearKinds; ++k) near[k] += step.near[k];
  }
};

struct Cohort {
  size_t kind;
  uint64_t number;
};

struct Walk {
  std::vector<Cohort> cohorts;
  Position alert;
  Time grew;
  size_t sum = 0;  // which passed
  Cusum at_alert;
  Near before;  // all trials of the cohort until the alert
  double usual = 0;
  uint64_t other_trials = 0;
  uint64_t trials = 0, near = 0, above = 0;
  uint32_t low = UINT32_MAX, high = 0;
  Time first = kTimeMax;
  // Of time in seconds and place, for the regression.
  double n = 0, t = 0, p = 0, tt = 0, pp = 0, tp = 0;

  // The part of the cohort's trials that is the walk's, by how often they are marked: as often as
  // at the alert is all of it, as often as usual nothing. What was above the last is known from the
  // alert's stretch on only.
  double Part() const {
    const double all = static_cast<double>(before.trials + trials);
    double marked = static_cast<double>(near);
    if (sum < kOrderSum) {
      marked += static_cast<double>(before.near[sum / 2]);
    } else {
      const double rest =
          static_cast<double>(before.trials - std::min<uint64_t>(before.trials, at_alert.trials));
      marked = static_cast<double>(above + at_alert.marked) + usual * rest;
    }
    return all == 0 ? 1 : (marked / all - usual) / (at_alert.share() - usual);
  }

  double Fit() const {
    const double covariance = n * tp - t * p;
    const double spread = (n * tt - t * t) * (n * pp - p * p);
    return n < 8 || spread <= 0 ? 0 : covariance * covariance / spread;
  }
};

// How often ids were near, what is usual, and what followed the alert.
void SayNumbers(const Walk& walk, const IdPlaces& ids, Finding& finding);
// That others share the cohort; `addresses` of it are named, 0: nothing tells them apart.
void SayMixed(const Walk& walk, size_t addresses, Finding& finding);

}  // namespace haetae::detect
