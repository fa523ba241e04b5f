// D6, route-drift: a route that is read more than the rest of the service explains, or by others
// than usual: a hint at an attack that no single reader, address or key stands out of.
//
// Hour by hour, two series of each route are compared with what is usual at that hour of the week:
// the logarithm of its reads over those of all other routes (on a day of sales all rise together),
// and the share of its reads that nothing came before: no login and no other page from the same
// address and client in the hour before. Every six hours the reads of a route are compared by
// country, network and device with those of all other routes at the same time (a release changes
// all of them) and with its own past. Each is a CUSUM S = max(0, S + z − k) of standardised
// differences, clipped at kDriftClip, so that no single hour and no single block raises anything.
// Readers that jobs.toml declares are a route of their own, without the two series: they keep
// their hours, but do not move. Other staff and services are left out: they are few, and their mix
// says nothing.
//
// A route is raised when a country, network or device has grown by itself (S ≥ kDriftSum), or less
// but together with one of the series. What fits the usual mix of a route is not raised: nothing
// would tell its reads from the honest ones. With k = 1 a value errs once in 10^9 blocks.
//
// Known false positives: a campaign that brings new readers to one page, from a place of their own.
// State: 12 bytes of each of kDriftVisits last visits, 2 KB a route, 48 bytes for each value a
// route was read from, at most kDriftValuesMax; what found no room is said.
#pragma once

#include "detect/detector.h"

namespace haetae::detect {

inline constexpr Duration kDriftWarmUp = 7 * kDay;  // of the log, and of a route that is new
inline constexpr Duration kDriftBlock = 6 * kHour;
inline constexpr double kDriftClip = 5, kDriftSum = 10, kDriftHint = 5;
inline constexpr double kDriftExcessMin = 30;  // reads more than expected
inline constexpr size_t kDriftVisits = size_t{1} << 18;
inline constexpr size_t kDriftValuesMax = 4'000'000;
std::unique_ptr<Detector> MakeRouteDrift(const Context& context, size_t values_max);
inline std::unique_ptr<Detector> MakeRouteDrift(const Context& context) {
  return MakeRouteDrift(context, kDriftValuesMax);
}

}  // namespace haetae::detect
