// D1 without an issuance record: what was issued is learnt from the log's own logins.
//
// A credential is judged at its first accepted access by a customer. Where logins name the
// credential they issue, it is an orphan if no login did; where they only name who logged in, if
// that customer did not within kLoginAge. Sessions from before the log and tokens that were renewed
// elsewhere are honest orphans, and how many there are differs by app and browser: so nothing is
// raised in the first kWarmUp and kWarmUpTrials, and afterwards a cohort is measured against what
// it showed then, and others show (detect/excess.h). Logs without logins are silent.
//
// Known false positives: an app release that logs everybody in again over an uncatalogued route; a
// log from which logins are missing. State: 4 bytes a member, one bit a credential, and Orphans.
#pragma once

#include "detect/detector.h"

namespace haetae::detect {

inline constexpr Duration kWarmUp = kDay;
inline constexpr uint64_t kWarmUpTrials = 500;
inline constexpr Duration kLoginAge = kDay;
inline constexpr uint64_t kLoginsMin = 50;  // fewer are not this service's logins
inline constexpr uint32_t kLearnedOrphansMin = 12;
std::unique_ptr<Detector> MakeLearnedIssuance(const Context& context, size_t orphans_max);

}  // namespace haetae::detect
