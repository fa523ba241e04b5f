// Which findings belong together: the rules that join them into sets, one for each incident.
//
//   std::vector<std::vector<size_t>> sets = Join(findings, overlaps, names, registers, rejected);
//
// Two findings belong together when (1) half of the smaller one's accesses carry the other's
// indicators too, and clearly more of them than of all other accesses; (2) a user agent, a
// TLS fingerprint or a family of these that is mostly theirs makes up most of both; (3) they are at
// most a day apart and half of each comes from the same addresses, or from the same kNetworksMax
// networks or fewer, that are mostly the two's: a carrier's, which are everybody's, join nothing;
// (4) they are at most a day apart and half of the smaller one's subjects, and far more than chance
// says, are the other's too; (5) they are of one detector about cohorts of one kind (networks,
// addresses, clients …), at least kCohortsMin of them, raised within hours; (6) both are many's and
// name people who do not exist, or canaries, at most a day apart and half on the same routes: who
// guesses ids through many places is seen in pieces. Findings about different members of staff or
// services are joined by nothing but a certain finding they share. What nine in ten accesses of
// which are one reader's is joined by a client, a network or subjects with its own kind only:
// customers with customers, a member of staff or a service with none; attackers share tools.
#pragma once

#include <string>
#include <vector>

#include "access/access.h"
#include "detect/detector.h"
#include "incident/overlaps.h"
#include "register/register.h"

namespace haetae::incident {

inline constexpr size_t kCohortsMin = 4;
inline constexpr Duration kCohortGap = 6 * kHour;  // between one alert and the next
inline constexpr Duration kCohortSpan = kDay;      // from the first alert to the last
inline constexpr size_t kNetworksMax = 3;          // more in common are a country, not a place

// Sets of indices of `findings`, each finding in one. `overlaps` is finished, and of `findings`;
// `rejected` says of each whether people rejected it.
std::vector<std::vector<size_t>> Join(const std::vector<detect::Finding>& findings,
                                      const Overlaps& overlaps, const access::Names& names,
                                      const reg::Register& registers,
                                      const std::vector<bool>& rejected);

// "network" for a finding about one or several networks; "" where its indicators mix dimensions in
// a way that names no kind of cohort.
std::string CohortKind(const detect::Finding& finding);

}  // namespace haetae::incident
