// D1, never-issued: credentials that the service accepted and that no issuer issued. With an
// issuance record (issued.csv) it is a broken invariant; without one, issuance is learnt from the
// log's own logins (detect/learned_issuance.h).
//
// A credential is judged once, at its first accepted access: it is an orphan if the record does not
// have it, or has it for another key or principal. The record itself loses entries, so a single
// orphan says nothing: what counts is a cohort with far more orphans than others (detect/excess.h);
// while few credentials were judged, the record is taken to lose 5 %. The measured completeness of
// the record is printed with the finding. A credential may have been issued before the record
// begins: while the record is younger than 90 minutes, and than twice the age below which 99 % of
// the uses of issued credentials lie (long where sessions are long), credentials of a key are
// judged only if the record has none of that key at all.
//
// Known false positive: a second issuer whose record was not given. State: nine bytes a credential,
// those of an Excess and of Orphans, which names at most kOrphansMax.
#pragma once

#include "detect/detector.h"

namespace haetae::detect {

inline constexpr size_t kOrphansMax = 64'000'000;
std::unique_ptr<Detector> MakeNeverIssued(const Context& context, size_t orphans_max);
inline std::unique_ptr<Detector> MakeNeverIssued(const Context& context) {
  return MakeNeverIssued(context, kOrphansMax);
}

}  // namespace haetae::detect
