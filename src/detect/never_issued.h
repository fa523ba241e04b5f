// D1, never-issued: credentials that the service accepted and that no issuer issued. It needs the
// issuance record (issued.csv); without one it is silent.
//
// A credential is judged once, at its first accepted access: it is an orphan if the record does not
// have it, or has it for another key or principal. The record itself loses entries, so a single
// orphan says nothing: per key, the orphans of the last two hours and of all time are tested
// against the share of orphans among all other credentials (binomial, p < 1e-6); while there are
// few of these, the record is taken to lose 5 %. That share, the measured completeness of the
// record, is printed with the finding. A credential may have been issued before the record begins:
// while the record is younger than 90 minutes, and than twice the age below which 99 % of the uses
// of issued credentials lie (long where sessions are long), credentials of a key are judged only if
// the record has none of that key at all.
//
// Known false positive: a second issuer whose record was not given. State: nine bytes a credential
// and one row a key; orphans are kept to name them, at most kOrphansMax.
#pragma once

#include "detect/detector.h"

namespace haetae::detect {

inline constexpr size_t kOrphansMax = 64'000'000;
std::unique_ptr<Detector> MakeNeverIssued(const Context& context, size_t orphans_max);
inline std::unique_ptr<Detector> MakeNeverIssued(const Context& context) {
  return MakeNeverIssued(context, kOrphansMax);
}

}  // namespace haetae::detect
