// D3, distinct-subjects: one reader of far more people in an hour, a day, 30 or 180 days than its
// peers.
//
// A reader is a principal; where a log does not say who asks, a credential; where it has neither,
// an address. Only other people count: reading one's own data is no disclosure to somebody else. A
// reader is raised when the people it read in a span exceed both a floor and kTimesPeers times the
// 99th percentile of its peer group, which is the staff role, "members" or "addresses", over the
// readers and spans so far. A member who reads kFloorMember others breaks a rule rather than a
// habit; slower ones are met over 30 and 180 days, which staff is measured over in staff-excess.
// Without a member list the pages tell readers apart: where mostly others are read, by at least
// three readers, the peers are whoever reads there, and these are measured like staff.
// Expected bulk readers of jobs.toml are left out until their date. An address counts as one reader
// only while its user agents are few for the people it reads: behind a carrier's translation there
// are as many devices as people.
//
// Known false positives: call-centre peaks, exports nobody declared. A credential counts from its
// second person on, a reader up to kPeopleMax. State: a span's (reader, subject) pairs, at most
// kPairsMax (134 MB) an hour and a day and a quarter of it over the four longer spans; 56 bytes a
// reader, at most kReadersMax a span and kind; 4 a credential. What was counted stays when a limit
// is reached: counts can then only be too low, and the findings say how many reads found no room.
#pragma once

#include "detect/detector.h"

namespace haetae::detect {

inline constexpr size_t kPairsMax = 11'000'000;
inline constexpr size_t kReadersMax = 4'000'000;
inline constexpr uint64_t kPeopleMax = 1'000'000;
inline constexpr uint64_t kFloorMember = 16;
inline constexpr uint64_t kFloorMember30 = 64;
inline constexpr uint64_t kFloorMember180 = 120;
inline constexpr uint64_t kFloorStaff = 150;
inline constexpr uint64_t kFloorAddress = 64;
inline constexpr double kTimesPeers = 3;
std::unique_ptr<Detector> MakeDistinctSubjects(const Context& context, size_t pairs_max);
inline std::unique_ptr<Detector> MakeDistinctSubjects(const Context& context) {
  return MakeDistinctSubjects(context, kPairsMax);
}

}  // namespace haetae::detect
