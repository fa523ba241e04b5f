#include "scope/country_table.h"

#include <bit>

namespace haetae::scope {

namespace {

#if defined(__x86_64__)
__attribute__((target_clones("popcnt", "default")))
#endif
void FindWanted(
    const uint32_t* addresses, std::span<const uint8_t> places, const uint32_t* wanted,
    const uint32_t* before, const uint8_t* of, uint8_t* countries) {
  for (size_t k = 0; k < places.size(); ++k) {
    const uint32_t code = addresses[places[k]];
    const uint32_t lower = wanted[code / 32] & ((1u << code % 32) - 1);
    countries[k] = of[before[code / 32] + static_cast<uint32_t>(std::popcount(lower))];
  }
}

}  // namespace

void CountryTable::Find(const uint32_t* addresses, std::span<const uint8_t> places,
                        uint8_t* countries) const {
  if (!wanted_.empty())
    return FindWanted(addresses, places, wanted_.data(), before_.data(), of_.data(), countries);
  for (size_t k = 0; k < places.size(); ++k) countries[k] = of_[addresses[places[k]]];
}

}  // namespace haetae::scope
