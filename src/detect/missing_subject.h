// D2, missing-subject: a cohort whose reads name people who do not exist far more often than
// everybody else's. Whoever knows the people of a service names those who exist; whoever counts
// through its ids does not.
//
// A trial is a read; it is marked if it names a person who does not exist, never did as far as the
// member list knows, and was never named before, by whomever: the same wrong link counts once.
// Cohorts and test: detect/excess.h, from kMissesMin marked trials and kShareMin on. Declared jobs
// are left out.
//
// Known false positives: stale links in a mailing, test traffic. State: one bit a subject, and
// that of an Excess.
#pragma once

#include "detect/detector.h"

namespace haetae::detect {

inline constexpr uint32_t kMissesMin = 5;
inline constexpr double kMissShareMin = 0.05;
std::unique_ptr<Detector> MakeMissingSubject(const Context& context);

}  // namespace haetae::detect
