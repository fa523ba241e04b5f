// From which country each address of an exposure file reads. Of a question about addresses only
// those that it asks for are held: a table of a few hundred bytes is near when the file's turn
// comes, and one of all addresses of a day is not.
//
//   const CountryTable table(country_of, match.WantedAddresses());
//   table.Find(addresses, places, countries);     // countries[k] of addresses[places[k]]
//
// Immutable. Borrows `wanted`.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace haetae::scope {

class CountryTable {
 public:
  CountryTable() = default;
  // `of`: by address code. `wanted`: a bit a code, the others are never asked for; empty: all may
  // be.
  CountryTable(std::span<const uint8_t> of, std::span<const uint32_t> wanted);
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
