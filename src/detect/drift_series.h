// What drifts: a series with the rhythm of a week, and counts of one block by number.
//
//   DriftSeries series;
//   series.Add(hour, log_rate, sampling_variance, learning);    // each hour
//   if (series.sum > 5) …
//
//   BlockCounts counts;
//   counts.Add(key);   for (const auto& [key, count] : counts.entries()) …   counts.Clear();
//
// Plain values, not thread-safe. A series is 0.9 KB, a count 12 bytes at twice the number kept.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "detect/hyperloglog.h"
#include "detect/route_drift.h"

namespace haetae::detect {

inline constexpr size_t kWeekHours = 168;

// S = max(0, S + min(z, clip) − k).
inline double DriftStep(double sum, double z, double k) {
  return std::max(0.0, sum + std::min(z, kDriftClip) - k);
}

struct DriftSeries {
  std::array<float, kWeekHours> usual{};
  std::array<uint8_t, kWeekHours> seen{};
  double variance = 0.05;  // of what is left beside chance
  double sum = 0;

  // What is usual at an hour of the week: of that hour, or of the same hour on other days while
  // that was seen once at most.
  bool Usual(size_t hour, double& value) const {
    if (seen[hour] >= 2) {
      value = static_cast<double>(usual[hour]);
      return true;
    }
    double total = 0, days = 0;
    for (size_t h = hour % 24; h < kWeekHours; h += 24) {
      if (seen[h] == 0) continue;
      total += static_cast<double>(usual[h]), days += 1;
    }
    if (days > 0) value = total / days;
    return days > 0;
  }

  // `hour` of the week; `sampling` is the variance that chance alone gives the value.
  void Add(size_t hour, double value, double sampling, bool warm) {
    double expected = 0;
    if (Usual(hour, expected)) {
      const double off = value - expected;
      const double z = off / std::sqrt(variance + sampling);
      if (!warm) sum = DriftStep(sum, z, 0.5);
      const double beside = std::max(0.0, off * off - sampling);
      if (sum < kDriftHint) variance += 0.02 * (std::min(beside, 9 * variance) - variance);
      variance = std::max(variance, 0.01);
    }
    // What drifts is learnt slowly, so that a lasting change becomes usual in the end.
    const double weight = sum < kDriftHint ? 1.0 / std::min(seen[hour] + 1, 6) : 0.05;
    usual[hour] += static_cast<float>(weight * (value - static_cast<double>(usual[hour])));
    if (seen[hour] < 255) ++seen[hour];
  }
};

class BlockCounts {
 public:
  using Entry = std::pair<uint64_t, uint32_t>;
  void Add(uint64_t key, uint32_t count = 1) {
    if ((entries_.size() + 1) * 2 > slots_.size()) Grow();
    size_t at = Slot(key);
    if (slots_[at] == 0) {
      entries_.emplace_back(key, 0);
      slots_[at] = static_cast<uint32_t>(entries_.size());
    }
    entries_[slots_[at] - 1].second += count;
  }
  uint32_t Of(uint64_t key) const {
    if (slots_.empty()) return 0;
    const uint32_t entry = slots_[Slot(key)];
    return entry == 0 ? 0 : entries_[entry - 1].second;
  }
  const std::vector<Entry>& entries() const { return entries_; }
  void Clear() {
    entries_.clear();
    std::fill(slots_.begin(), slots_.end(), 0);
  }

 private:
  size_t Slot(uint64_t key) const {
    size_t at = HashNumber(key) & (slots_.size() - 1);
    while (slots_[at] != 0 && entries_[slots_[at] - 1].first != key)
      at = (at + 1) & (slots_.size() - 1);
    return at;
  }
  void Grow() {
    slots_.assign(std::max<size_t>(1024, slots_.size() * 2), 0);
    for (size_t i = 0; i < entries_.size(); ++i)
      slots_[Slot(entries_[i].first)] = static_cast<uint32_t>(i + 1);
  }
  std::vector<uint32_t> slots_;  // entry + 1, 0 free; at most half full
  std::vector<Entry> entries_;
};

}  // namespace haetae::detect
