// D10, canary: somebody asked for a made-up person of canaries.csv. Nobody has business with them,
// so the first read is a finding; several by one reader are proof that people are read who were not
// asked for. It needs canaries.csv; without one it is silent.
//
// Any request that names a canary counts, answered or not, but for the expected bulk readers of
// jobs.toml. Where the reader is somebody else (staff, a service, another member) the finding is
// about that reader. Where the credential speaks for the canary itself, as forged ones do, or for
// nobody, it is about what the reads share: per client, raised at the first canary where it speaks
// for nobody or the issuance record does not know it, else at the second; canaries that are opened
// one for each client are raised together at the third. What they share becomes an indicator only
// where at least half of its traffic behaves like reading people at random: of n reads of N people,
// n·c/N should hit one of c canaries. Otherwise the credentials themselves are named.
//
// Known false positives: a backup, a search index or a test that was not declared in jobs.toml; the
// keeper of a canary who logs in to keep it alive (one canary by itself raises nothing). State: 240
// bytes a reader, at most kCanaryReadersMax, the others counted in one finding; 4 bytes for each
// credential and address named, at most kCanaryNamesMax; 12 bytes for each reader and canary, at
// most kCanaryPairsMax; 8 bytes for each client, network and key.
#pragma once

#include "detect/detector.h"

namespace haetae::detect {

inline constexpr size_t kCanaryReadersMax = 65'536;
inline constexpr size_t kCanaryPairsMax = 4'000'000;
inline constexpr size_t kCanaryCredentialsMax = 10'000;  // named in one finding
inline constexpr size_t kCanaryNamesMax = 1'000'000;     // in all
std::unique_ptr<Detector> MakeCanary(const Context& context, size_t readers_max);
inline std::unique_ptr<Detector> MakeCanary(const Context& context) {
  return MakeCanary(context, kCanaryReadersMax);
}

}  // namespace haetae::detect
