// D2, missing-subject: a cohort whose reads name people who do not exist far more often than
// everybody else's. Whoever knows the people of a service names those who exist; whoever counts
// through its ids does not.
//
// A trial is a read; it is marked if it names a person who does not exist, never did as far as the
// member list knows, and was never named before, by whomever: the same wrong link counts once.
// Cohorts and test: detect/excess.h. Over all routes a cohort must stand out by itself; against the
// usual of one route, it may hold others, too: look-ups are often mistyped, a customer's own page
// hardly ever is. Declared jobs are left out.
//
// Known false positives: stale links in a mailing, test traffic. State: one bit a subject, and
// that of an Excess for each route.
#pragma once

#include "detect/detector.h"

namespace haetae::detect {

inline constexpr uint32_t kMissesMin = 5;
inline constexpr double kMissShareMin = 0.2;
inline constexpr uint32_t kRouteMissesMin = 20;
inline constexpr double kRouteMissShareMin = 0.1;
std::unique_ptr<Detector> MakeMissingSubject(const Context& context);

}  // namespace haetae::detect
