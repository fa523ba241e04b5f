// The steps of one cohort through the ids: the last ones, and whether they lie where a walk's
// would.
//
//   IdRing ring;
//   if (std::optional<Step> step = ring.Take(place, HashNumber(place), generation))
//     cusum.Add(step->near[0], Likelihood::Of(0.6, usual));
//
// Plain values, 88 bytes a ring; see detect/walk.h for the rule.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>

#include "detect/hyperloglog.h"
#include "detect/id_places.h"
#include "detect/walk.h"

namespace haetae::detect {

inline constexpr size_t kNearKinds = 2;  // within 1/4096 of all ids, within 1/256
inline constexpr std::array<uint32_t, kNearKinds> kNearSpan = {IdPlaces::kSpan / 4096,
                                                               IdPlaces::kSpan / 256};
// The chance that one of `kept` ids, taken at random, stands as near.
inline double NearByChance(size_t near_kind, size_t kept) {
  const double reach = 2.0 * kNearSpan[near_kind] / IdPlaces::kSpan;
  return 1 - std::pow(1 - reach, static_cast<double>(kept));
}

// What one trial showed: its distance from the nearest id kept, and whether it is above the last.
struct Step {
  std::array<bool, kNearKinds> near{};
  bool above = false;
};

// The steps of a log-likelihood ratio: of a marked trial and of another.
struct Likelihood {
  float marked = 0, other = 0;
  static Likelihood Of(double walk, double usual) {
    return {static_cast<float>(std::log(walk / usual)),
            static_cast<float>(std::log((1 - walk) / (1 - usual)))};
  }
};

// max(0, S + x), and what it saw since it was 0.
struct Cusum {
  float sum = 0;
  uint32_t trials = 0, marked = 0;
  void Add(bool mark, const Likelihood& likelihood) {
    sum += mark ? likelihood.marked : likelihood.other;
    if (sum <= 0) {
      *this = {};
      return;
    }
    ++trials, marked += mark;
  }
  double share() const { return trials == 0 ? 0 : static_cast<double>(marked) / trials; }
};

// The last different ids. An id counts once until 128 others came, as far as 256 bits tell.
struct IdRing {
  std::array<uint32_t, kWalkRing> places{};
  std::array<uint64_t, 4> seen{};
  uint32_t generation = 0;
  uint8_t kept = 0, next = 0, bits = 0;

  void Keep(uint32_t place) {
    places[next] = place;
    next = static_cast<uint8_t>((next + 1u) % kWalkRing);
    kept = static_cast<uint8_t>(std::min<size_t>(kept + 1u, kWalkRing));
  }
  std::optional<Step> Take(uint32_t place, uint64_t hash, uint32_t now_generation) {
    if (generation != now_generation) *this = IdRing{.generation = now_generation};
    uint64_t& word = seen[hash >> 6 & 3];
    const uint64_t bit = uint64_t{1} << (hash & 63);
    if ((word & bit) != 0) return std::nullopt;
    if (bits == 128) seen = {}, bits = 0;
    word |= bit, ++bits;
    uint32_t nearest = UINT32_MAX;
    for (size_t i = 0; i < kept; ++i)
      nearest = std::min(nearest, place > places[i] ? place - places[i] : places[i] - place);
    const uint32_t last = places[(next + kWalkRing - 1u) % kWalkRing];
    const bool full = kept == kWalkRing;
    Keep(place);
    if (!full) return std::nullopt;
    return Step{{nearest < kNearSpan[0], nearest < kNearSpan[1]}, place > last};
  }
};

}  // namespace haetae::detect
