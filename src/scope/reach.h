// Counts whom accesses reached where the answer is numbers and no list: what a ScopeBuilder counts,
// for a nation in a fraction of a second and in little memory.
//
//   std::optional<Scope> scope = TRY(CountReach(index, any_of, range, coverage, …));
//
// Exposure files stand in the order of subjects, so all of them are gone through side by side, a
// run of subjects at a time (ReachStripe): who is reached on which day, by which route and from
// which country are bits that never leave the cache. Only whom answers carry is looked up before
// (ReachCarried), since they stand anywhere. The first and the last time are found before too
// (ReachFiles): they decide what is in doubt.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "access/access.h"
#include "register/register.h"
#include "scope/exposure.h"
#include "scope/people_groups.h"
#include "scope/people_set.h"
#include "scope/result.h"

namespace haetae::scope {

inline constexpr size_t kReachThreadsMax = 8;
// Few enough that what is kept of each stays near the core, and so many that a visit to a file is
// worth its first wait for memory: measured.
inline constexpr uint32_t kStripeSubjects = 1u << 20;
struct ReachRun {
  size_t threads = 0;              // 0: as many as there are processors
  uint32_t stripe = 0;             // subjects, a multiple of 64; 0: as many as suit the files
  bool groups = false;             // people by kind and fields too (Scope::by_group)
  PeopleGroups* people = nullptr;  // receives who is in which of them; only with groups
};

// Of all accesses in the range that carry all dimensions of one of the sets: everything but
// version, reason and indicators. `who`, where given, receives the confirmed people. None where the
// files are too many to be open at once: a ScopeBuilder takes one after the other.
Result<std::optional<Scope>> CountReach(ExposureIndex& index,
                                        const std::vector<std::vector<IndicatorValue>>& any_of,
                                        const ledger::ScanRange& range,
                                        const CoverageSummary& coverage, const access::Names& names,
                                        const access::Catalogue& catalogue,
                                        const reg::Register& registers, PeopleBits* who = nullptr,
                                        ReachRun run = {});

}  // namespace haetae::scope
