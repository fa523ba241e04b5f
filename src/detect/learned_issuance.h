// D1 without an issuance record: what was issued is learnt from the log's own logins.
//
// A credential is judged at the first data that it shows a customer who was seen before, if no
// login led to it (by the credential where logins name it, else by the customer, that day or the
// day before). It is an orphan if neither the network nor the device is known of the customer: apps
// renew tokens without a login, but from where they were before (detect/familiar.h). Nothing is
// raised in the first kWarmUp and kWarmUpTrials, and afterwards a cohort is measured against what
// it showed then, and others show (detect/excess.h). Logs without logins are silent.
//
// Known false positives: an app release that logs everybody in again over an uncatalogued route; a
// log from which logins are missing. State: one bit a credential, and Orphans.
#pragma once

#include "detect/detector.h"

namespace haetae::detect {

inline constexpr Duration kWarmUp = kDay;
inline constexpr uint64_t kWarmUpTrials = 100;
inline constexpr uint64_t kLoginsMin = 50;  // fewer are not this service's logins
inline constexpr uint32_t kLearnedOrphansMin = 12;
std::unique_ptr<Detector> MakeLearnedIssuance(const Context& context, size_t orphans_max);

}  // namespace haetae::detect
