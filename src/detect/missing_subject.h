// D2, missing-subject: an actor whose reads name people who do not exist far more often than
// everybody else's. Whoever knows the people of a service names those who exist; whoever counts
// through its ids does not.
//
// An actor is a key, a network, a user agent, or an address. Per actor, the distinct subjects it
// named and the distinct ones of them that do not exist are tested against the share of all other
// accesses (binomial, p < 1e-6), from kMissesMin distinct misses and kShareMin on. A subject that
// the member list knows (deleted since) is no miss. The accesses of an actor that was raised no
// longer count towards others, so that one campaign is one finding and not one for each of its
// addresses.
//
// Known false positives: stale links in a mailing, test traffic. State: three numbers an actor and
// one 64-bit entry for each distinct (actor, missing subject), at most kPairsMax.
#pragma once

#include "detect/detector.h"

namespace haetae::detect {

inline constexpr size_t kPairsMax = 16'000'000;
inline constexpr uint64_t kMissesMin = 5;
inline constexpr double kShareMin = 0.05;
std::unique_ptr<Detector> MakeMissingSubject(const Context& context, size_t pairs_max);
inline std::unique_ptr<Detector> MakeMissingSubject(const Context& context) {
  return MakeMissingSubject(context, kPairsMax);
}

}  // namespace haetae::detect
