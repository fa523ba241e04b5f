#include "scope/country_table.h"

#include <bit>

namespace haetae::scope {

CountryTable::CountryTable(std::span<const uint8_t> of, std::span<const uint32_t> wanted)
    : wanted_(wanted) {
  if (wanted.empty()) {
    of_.assign(of.begin(), of.end());
    return;
  }
  for (size_t word = 0; word < wanted.size(); ++word) {
    before_.push_back(static_cast<uint32_t>(of_.size()));
    for (uint32_t left = wanted[word]; left != 0; left &= left - 1) {
      const size_t code = word * 32 + static_cast<size_t>(std::countr_zero(left));
      of_.push_back(code < of.size() ? of[code] : 0);
    }
  }
}

namespace {

__attribute__((target_clones("popcnt", "default"))) void FindWanted(
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
