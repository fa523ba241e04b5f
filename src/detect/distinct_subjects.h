// D3, distinct-subjects: one reader of far more people in a day than its peers.
//
// A reader is a principal; where a log does not say who asks, a credential; where it has neither,
// an address. Only other people count: reading one's own data is no disclosure to somebody else. A
// reader is raised when the people it read in a UTC day exceed both a floor and kTimesPeers times
// the 99th percentile of its peer group, which is the staff role, "members" or "addresses", taken
// over the reader-days seen so far. A member who reads kFloorMember others breaks a rule rather
// than a habit. Expected bulk readers of jobs.toml are left out until their date. An address counts
// as one reader only while its user agents are few for the people it reads: behind a carrier's
// translation there are as many devices as people.
//
// Known false positives: call-centre peaks, exports nobody declared. State: a day's (reader,
// subject) pairs, at most kDayPairsMax, and one row a reader of the day.
#pragma once

#include "detect/detector.h"

namespace haetae::detect {

inline constexpr size_t kDayPairsMax = 32'000'000;
inline constexpr uint64_t kFloorMember = 16;
inline constexpr uint64_t kFloorStaff = 150;
inline constexpr uint64_t kFloorAddress = 64;
inline constexpr double kTimesPeers = 3;
std::unique_ptr<Detector> MakeDistinctSubjects(const Context& context, size_t day_pairs_max);
inline std::unique_ptr<Detector> MakeDistinctSubjects(const Context& context) {
  return MakeDistinctSubjects(context, kDayPairsMax);
}

}  // namespace haetae::detect
