// Where people come from: ranges of real networks, so that countries and networks are known to the
// address data that haetae ships. Nobody's address is meant; an address is drawn from its range.
//
//   AddressIn(Kind::kHome, hash);           // one of a Korean broadband provider's
//   networks.HomeOf(members, 7, at);        // the household's, the same for weeks
//   networks.MobileOf(members, 7, at);      // a carrier's: thousands of members behind each
//   networks.OfficeOf(members, 7);          // 0: does not work in an office
//
// Addresses are IPv4 as numbers, 0 is none. Pure functions of the seed; thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "simulate/members.h"

namespace haetae::simulate {

enum class NetworkKind : uint8_t { kMobile, kHome, kOffice, kAbroad, kHosting, kVpn };

struct NetworkRange {
  NetworkKind kind;
  uint32_t share;  // of its kind, in parts
  std::string_view from, to;
  uint32_t asn;
  std::string_view country;  // "" : several
};
std::span<const NetworkRange> NetworkRanges();

// An address of that kind, the range by its share, both from the hash.
uint32_t AddressIn(NetworkKind kind, uint64_t hash);
// The n-th of an attacker's addresses: hosting and homes in many countries, range after range.
uint32_t ForeignAddress(uint64_t seed, uint32_t n);
// The network an address was drawn from; 0 for the shop's own.
uint32_t AsnOf(uint32_t address);

class Networks {
 public:
  Networks(uint64_t seed, uint32_t members) : seed_(Mix(seed, 0x6e6574)), members_(members) {}
  // The household's connection; a new address after 20 to 60 days.
  uint32_t HomeOf(const Members& members, uint32_t index, Millis at) const;
  // One of the carrier's few shared addresses, another every few hours.
  uint32_t MobileOf(const Members& members, uint32_t index, Millis at) const;
  uint32_t OfficeOf(const Members& members, uint32_t index) const;
  // Not 0 while the member is abroad (some days of half a per cent), or uses a VPN (0.7 %).
  uint32_t AbroadOf(const Members& members, uint32_t index, Millis at) const;
  uint32_t VpnOf(const Members& members, uint32_t index, Millis at) const;

 private:
  uint64_t seed_;
  uint32_t members_;
};

}  // namespace haetae::simulate
