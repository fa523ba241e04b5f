// Newness knows how often networks alone and devices alone are new to people of late, which is what
// a release of an app, or a new operator, does to all: the least that is usual of a device's cohort
// is how often networks are new, and of a network's how often devices are.
//
//   Newness newness;
//   newness.Add(day, new_network, new_device);
//   newness.SetFloors(excess);
//
// Not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>

#include "detect/excess.h"

namespace haetae::detect {

class Newness {
 public:
  void Add(int32_t day, bool new_network, bool new_device) {
    if (day != day_) {
      day_ = day;
      for (uint64_t* count : {&trials_, &networks_, &devices_}) *count /= 2;
    }
    ++trials_, networks_ += new_network, devices_ += new_device;
  }
  // Of what was raised, which says nothing of others.
  void TakeBack(bool new_network, bool new_device) {
    --trials_, networks_ -= new_network, devices_ -= new_device;
  }
  void SetFloors(Excess& excess) const {
    if (trials_ < kTrialsMin) return;
    const double by_network = static_cast<double>(networks_) / static_cast<double>(trials_);
    const double by_device = static_cast<double>(devices_) / static_cast<double>(trials_);
    for (CohortKind kind : {CohortKind::kDevice, CohortKind::kClient})
      excess.SetFloor(kind, by_network);
    for (CohortKind kind : {CohortKind::kCountry, CohortKind::kNetwork, CohortKind::kAddress})
      excess.SetFloor(kind, by_device);
    excess.SetFloor(CohortKind::kKey, std::max(by_network, by_device) / 2);
  }

 private:
  static constexpr uint64_t kTrialsMin = 100;
  int32_t day_ = INT32_MIN;
  uint64_t trials_ = 0, networks_ = 0, devices_ = 0;  // of late: halved every day
};

}  // namespace haetae::detect
