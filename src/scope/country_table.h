// From which country each address of an exposure file reads. Of a question about addresses only
// those that it asks for are held: a table of a few hundred bytes is near when the file's turn
// comes, and one of all addresses of a day is not.
//
//   const CountryTable table(codes, match.WantedAddresses(), [&](uint32_t code) { … });
//   table.Find(addresses, places, countries);     // countries[k] of addresses[places[k]]
//
// Immutable. Borrows `wanted`.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace haetae::scope {

class CountryTable {
 public:
  CountryTable() = default;
  // `of(code)`: of an address code below `codes`. `wanted`: a bit a code, the others are never
  // asked for; empty: all may be.
  template <typename Of>
  CountryTable(size_t codes, std::span<const uint32_t> wanted, const Of& of) : wanted_(wanted) {
    if (wanted.empty()) {
      for (uint32_t code = 0; code < codes; ++code) of_.push_back(of(code));
      return;
    }
    for (size_t word = 0; word < wanted.size(); ++word) {
      before_.push_back(static_cast<uint32_t>(of_.size()));
      for (uint32_t left = wanted[word]; left != 0; left &= left - 1) {
        const uint32_t code =
            static_cast<uint32_t>(word * 32) + static_cast<uint32_t>(std::countr_zero(left));
        of_.push_back(code < codes ? of(code) : uint8_t{0});
      }
    }
  }
  void Find(const uint32_t* addresses, std::span<const uint8_t> places, uint8_t* countries) const;
  uint8_t At(uint32_t address) const {
    constexpr uint8_t kFirst[] = {0};
    uint8_t country;
    Find(&address, kFirst, &country);
    return country;
  }

 private:
  std::span<const uint32_t> wanted_;
  std::vector<uint32_t> before_;  // by word of wanted_: how many are wanted before it
  std::vector<uint8_t> of_;       // of the wanted in their order, or of all
};

}  // namespace haetae::scope
