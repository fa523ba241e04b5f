// D4, walk: somebody goes through the ids of a service, one after the other or block by block.
//
// A cohort is a key, device, client, country, network, address, a route read in nobody's name, or a
// reader of others' data. Of each, the last kWalkRing different ids are kept. A trial is a read of
// an id that the cohort did not name lately; it is marked if one of the kept ids stands nearer than
// 1/4096 of all ids (a walk, its steps dealt out to many workers), or than 1/256 (ids shuffled
// within a block). Where ids stand is detect/id_places.h's: gaps do not matter. Who comes to a
// service by chance is near the others by a known chance, whatever is popular; what is usual is the
// highest of that chance, the share of all other cohorts of the kind, and the cohort's own of the
// days before. Besides, a trial is marked if its id is above the last one, by chance every second.
//
// Each mark is a step of a CUSUM of the log-likelihood of a walk against what is usual: of a pure
// walk (six in ten marked), and of one among others (four times as often as usual; nine in ten
// above the last). A cohort is raised at kWalkSum, by chance once in 10^12 trials, from
// kWalkTrialsMin on. Of several that pass, the first whose share is near the purest's. Reads of a
// raised cohort count for no other.
//
// A cohort that many share is named as a whole only if most of its reads, over its whole time, are
// the walk's. Of another, the addresses are named with it most of whose reads since it looked like
// a walk are near; where these do not explain it, it is named, and said to be mostly others'.
//
// Silent where subjects have no numbers, for declared jobs, for people who read what is theirs as
// they always do, and for ids above all that were read before the last day: new members have the
// highest ids and read themselves. Cohorts of many have a warm-up of a day. Known false positives:
// an export that nobody declared, staff who work through a list sorted by id. State: 4 bytes a
// subject, 20 an address or reader of others, 240 a cohort, 90 an address that reads a route in
// nobody's name or shares a cohort that looks like a walk; at most kWalkReadersMax readers, and
// what found no room is said.
#pragma once

#include "detect/detector.h"

namespace haetae::detect {

inline constexpr size_t kWalkRing = 8;
inline constexpr double kWalkSum = 28;  // ln 10^12
inline constexpr uint32_t kWalkTrialsMin = 64;
inline constexpr size_t kWalkReadersMax = 4'000'000;
inline constexpr Duration kWalkWarmUp = kDay;
std::unique_ptr<Detector> MakeWalk(const Context& context, size_t readers_max);
inline std::unique_ptr<Detector> MakeWalk(const Context& context) {
  return MakeWalk(context, kWalkReadersMax);
}

}  // namespace haetae::detect
