// D5, unfamiliar-reader: people who are read from where they never were, with what they never had,
// and without a login.
//
// Of each customer the last two networks and devices are known (detect/familiar.h). A trial is a
// read of a customer's data in their own name or in nobody's, once for each network, device and
// day; it is marked when both the network and the device are new to the person. People move and buy
// phones, hardly ever at once, and then they log in, which makes both known. Somebody unseen for 30
// days who comes back without a login is marked as well, where the log shows logins. A cohort with
// far more marked trials than others is raised (detect/excess.h). What a release or a new operator
// does to everybody is usual: a device's share is measured against how often networks alone are
// new, a network's against how often devices are.
//
// Known false positives: a log whose logins are missing, together with a release of the app;
// proxies that many customers begin to use at once. State: 16 bytes a customer, and that of an
// Excess.
#pragma once

#include "detect/detector.h"

namespace haetae::detect {

inline constexpr Duration kFamiliarWarmUp = kDay;  // nothing is raised in it
inline constexpr uint32_t kUnfamiliarMin = 15;
inline constexpr double kUnfamiliarShareMin = 0.25;
std::unique_ptr<Detector> MakeUnfamiliarReader(const Context& context);

}  // namespace haetae::detect
