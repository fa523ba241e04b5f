// Orphans are credentials whose issue is not known, and the cohorts that hold too many of them:
// what the two ways to know an issue (a record, the log's own logins) have in common.
//
//   Orphans orphans(limits, kOrphansMax);
//   orphans.Add(sight, row, is_orphan);          // once for each credential, at its first use
//   for (const Doing& doing : orphans.excess().Doings()) …orphans.IndicatorsOf(i, …)
//
// The indicators of a finding are its orphans one by one, so that honest credentials of the same
// network stay out of the scope. 32 bytes an orphan that belongs to nothing raised, for the last
// kPendingMax of them; 4 bytes one that does, at most `orphans_max`.
#pragma once

#include <unordered_map>
#include <vector>

#include "detect/excess.h"

namespace haetae::detect {

class Orphans {
 public:
  static constexpr size_t kPendingMax = 1 << 20;
  static constexpr size_t kNamedMax = 1'000'000;  // a finding with more names its cohort instead

  Orphans(const ExcessLimits& limits, size_t orphans_max)
      : excess_(limits), orphans_max_(orphans_max) {}
  // The doing the credential belongs to, or Excess::kNone.
  int Add(const Sight& sight, size_t row, bool orphan);
  Excess& excess() { return excess_; }
  const Excess& excess() const { return excess_; }
  std::vector<Indicator> IndicatorsOf(uint32_t doing, const Context& context,
                                      const Clients& clients) const;

 private:
  struct Pending {
    uint32_t credential;
    Excess::Numbers numbers;
  };
  void Name(uint32_t doing, uint32_t credential);

  Excess excess_;
  size_t orphans_max_, orphans_kept_ = 0;
  std::vector<Pending> pending_;
  size_t next_pending_ = 0;
  std::vector<std::vector<uint32_t>> named_;  // by doing
};

}  // namespace haetae::detect
