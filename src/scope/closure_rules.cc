#include "scope/closure_rules.h"

#include <algorithm>
#include <cmath>

namespace haetae::scope {
namespace {

using access::Dimension;

// Of other traffic must be told honest, before what cannot be told is held against a value.
constexpr double kJudgedLeast = 0.5;

bool IsNarrow(Dimension dimension) {
  return dimension == Dimension::kKey || dimension == Dimension::kCredential ||
         dimension == Dimension::kPrincipal || dimension == Dimension::kSourceIp;
}

}  // namespace

double LeastShare(uint64_t honest, uint64_t other) {
  // Three standard deviations more than were seen, and some where none was.
  const double count = static_cast<double>(other);
  const double most = count + 3 * std::sqrt(count + 1) + 4;
  return std::max(0.0, 1 - most / static_cast<double>(honest + other));
}

bool IsAutomatic(const ClosureEntry& entry) {
  const Tally& tally = entry.tally;
  if (tally.other == 0 || tally.honest + tally.untold > 0) return false;
  // A network may have honest customers tomorrow, whoever came from it until today.
  if (entry.dimension == Dimension::kNetwork) return false;
  const bool narrow = IsNarrow(entry.dimension);
  if (entry.readers < (narrow ? kReadersMinNarrow : kReadersMin)) return false;
  if (entry.judged < kJudgedMin) return false;
  const bool mostly = narrow && tally.incident > tally.outside();
  return std::pow(1 - entry.judged, static_cast<double>(entry.readers)) <=
         (mostly ? kChanceMaxNarrow : kChanceMax);
}

bool IsPlausible(const Tally& tally, double judged) {
  if (tally.other + tally.untold == 0) return false;
  // Where little honest traffic can be told, what cannot be told is not odd.
  const double usual = judged < kJudgedLeast
                           ? static_cast<double>(tally.other)
                           : static_cast<double>(tally.honest) * (1 - judged) / judged;
  const double odd = std::max(0.0, static_cast<double>(tally.other) - usual);
  return static_cast<double>(tally.incident) + odd >=
         kPlausible * static_cast<double>(tally.incident + tally.outside());
}

}  // namespace haetae::scope
