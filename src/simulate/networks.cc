#include "simulate/networks.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/ip.h"

namespace haetae::simulate {
namespace {

using enum NetworkKind;

constexpr NetworkRange kRanges[] = {
    // SK Telecom, Korea Telecom, LG U+: what phones come from.
    {kMobile, 30, "223.38.0.0", "223.39.255.255", 9644, "KR"},
    {kMobile, 15, "27.160.0.0", "27.167.255.255", 9644, "KR"},
    {kMobile, 30, "39.7.0.0", "39.7.255.255", 4766, "KR"},
    {kMobile, 15, "117.111.0.0", "117.111.31.255", 17853, "KR"},
    {kMobile, 10, "106.101.252.0", "106.102.130.255", 17853, "KR"},
    // Korea Telecom, SK Broadband, LG U+: homes.
    {kHome, 25, "119.205.185.0", "119.223.255.255", 4766, "KR"},
    {kHome, 18, "118.47.75.0", "118.63.255.255", 4766, "KR"},
    {kHome, 12, "180.67.22.0", "180.71.255.255", 9318, "KR"},
    {kHome, 10, "1.248.220.0", "1.252.185.255", 9318, "KR"},
    {kHome, 8, "58.235.240.0", "58.239.61.255", 9318, "KR"},
    {kHome, 9, "182.208.0.0", "182.231.255.255", 17858, "KR"},
    {kHome, 9, "49.160.0.0", "49.175.255.255", 17858, "KR"},
    {kHome, 9, "124.48.0.0", "124.63.255.255", 17858, "KR"},
    {kOffice, 50, "112.217.158.0", "112.223.47.255", 3786, "KR"},
    {kOffice, 50, "1.214.107.0", "1.222.127.255", 3786, "KR"},
    // Homes and phones in other countries: travellers, and what an attacker rents.
    {kAbroad, 10, "73.0.0.0", "73.255.255.255", 7922, "US"},
    {kAbroad, 6, "98.192.0.0", "98.255.255.255", 7922, "US"},
    {kAbroad, 5, "91.0.0.0", "91.63.255.255", 3320, "DE"},
    {kAbroad, 4, "86.128.0.0", "86.191.255.255", 2856, "GB"},
    {kAbroad, 3, "82.224.0.0", "82.255.255.255", 12322, "FR"},
    {kAbroad, 3, "179.136.0.0", "179.143.255.255", 28573, "BR"},
    {kAbroad, 4, "122.160.245.0", "122.165.199.255", 24560, "IN"},
    {kAbroad, 4, "49.32.0.0", "49.45.3.255", 55836, "IN"},
    {kAbroad, 5, "36.66.23.0", "36.95.255.255", 7713, "ID"},
    {kAbroad, 12, "14.160.0.0", "14.191.255.255", 45899, "VN"},
    {kAbroad, 8, "171.226.16.0", "171.242.5.255", 7552, "VN"},
    {kAbroad, 8, "115.200.224.0", "115.219.255.255", 4134, "CN"},
    {kAbroad, 5, "61.216.0.0", "61.231.255.255", 3462, "TW"},
    {kAbroad, 16, "60.64.0.0", "60.159.255.255", 17676, "JP"},
    {kAbroad, 4, "84.24.0.0", "84.31.255.255", 33915, "NL"},
    // Data centres, in more than one country each.
    {kHosting, 12, "68.183.0.0", "68.183.255.255", 14061, ""},
    {kHosting, 12, "95.216.0.0", "95.217.255.255", 24940, ""},
    {kHosting, 10, "54.36.0.0", "54.39.255.255", 16276, ""},
    {kHosting, 10, "47.238.28.0", "47.245.155.255", 45102, ""},
    {kHosting, 10, "43.159.128.0", "43.167.255.255", 132203, ""},
    {kHosting, 8, "172.235.128.0", "172.239.255.255", 63949, ""},
    {kHosting, 10, "45.76.0.0", "45.77.255.255", 20473, ""},
    {kHosting, 6, "62.171.128.0", "62.171.191.255", 51167, ""},
    {kVpn, 60, "146.70.8.0", "146.70.215.255", 9009, ""},
    {kVpn, 40, "149.102.224.0", "149.102.255.255", 212238, ""},
};

struct Bounds {
  uint32_t from, to;
  const NetworkRange* range;
};

uint32_t Number(std::string_view text) {
  const IpAddress ip = *ParseIp(text);
  return uint32_t{ip.bytes[12]} << 24 | uint32_t{ip.bytes[13]} << 16 | uint32_t{ip.bytes[14]} << 8 |
         ip.bytes[15];
}

const std::vector<Bounds>& AllBounds() {
  static const std::vector<Bounds> all = [] {
    std::vector<Bounds> made;
    for (const NetworkRange& range : kRanges)
      made.push_back({Number(range.from), Number(range.to), &range});
    return made;
  }();
  return all;
}

uint32_t Within(const Bounds& bounds, uint64_t hash) {
  uint32_t address = bounds.from + static_cast<uint32_t>(Pick(hash, bounds.to - bounds.from + 1));
  if ((address & 255) == 0 && address < bounds.to) ++address;  // no host has .0 or .255
  if ((address & 255) == 255 && address > bounds.from) --address;
  return address;
}

uint32_t FromKind(NetworkKind kind, uint64_t choice, uint64_t place) {
  uint32_t parts = 0;
  for (const NetworkRange& range : kRanges) parts += range.kind == kind ? range.share : 0;
  uint64_t at = Pick(choice, parts);
  for (const Bounds& bounds : AllBounds()) {
    if (bounds.range->kind != kind) continue;
    if (at < bounds.range->share) return Within(bounds, place);
    at -= bounds.range->share;
  }
  return 0;
}

}  // namespace

std::span<const NetworkRange> NetworkRanges() { return kRanges; }

uint32_t AddressIn(NetworkKind kind, uint64_t hash) { return FromKind(kind, Mix(hash), hash); }

uint32_t ForeignAddress(uint64_t seed, uint32_t n) {
  static const std::vector<Bounds> foreign = [] {
    std::vector<Bounds> some;
    for (const Bounds& bounds : AllBounds())
      if (bounds.range->kind == kHosting || bounds.range->kind == kAbroad) some.push_back(bounds);
    return some;
  }();
  return Within(foreign[n % foreign.size()], Mix(seed, n));
}

uint32_t AsnOf(uint32_t address) {
  for (const Bounds& bounds : AllBounds())
    if (bounds.from <= address && address <= bounds.to) return bounds.range->asn;
  return 0;
}

uint32_t Networks::HomeOf(const Members& members, uint32_t index, Millis at) const {
  const uint64_t home = Mix(seed_, members.HouseholdOf(index));
  const Millis lease = (20 + static_cast<Millis>(home % 41)) * kDayMs;
  const Millis number = (at + static_cast<Millis>(home % 60) * kDayMs) / lease;
  return FromKind(kHome, home, Mix(home, static_cast<uint64_t>(number)));
}

uint32_t Networks::MobileOf(const Members& members, uint32_t index, Millis at) const {
  constexpr uint32_t kMembersPerAddress = 10'000;  // and carrier
  const uint64_t trait = members.Trait(index, 12);
  const uint64_t addresses = members_ / kMembersPerAddress + 1;
  const uint64_t hours = static_cast<uint64_t>(at / (3 * kHourMs));
  const uint64_t n = Pick(Mix(trait, hours), addresses);
  // The carrier is the member's for good, its n-th address everybody's.
  return FromKind(kMobile, Mix(trait), Mix(seed_, 17, n));
}

uint32_t Networks::OfficeOf(const Members& members, uint32_t index) const {
  const uint64_t trait = members.Trait(index, 13);
  if (Share(trait) >= 0.22) return 0;
  const double size = Share(Mix(trait));  // a few large ones have most of the people
  const uint64_t offices = members_ / 120 + 3;
  const uint64_t n = static_cast<uint64_t>(size * size * static_cast<double>(offices));
  return FromKind(kOffice, Mix(seed_, 19, n), Mix(seed_, 18, n));
}

uint32_t Networks::AbroadOf(const Members& members, uint32_t index, Millis at) const {
  const uint64_t stay = static_cast<uint64_t>(at / (9 * kDayMs));
  const uint64_t hash = Mix(members.Trait(index, 14), stay);
  if (hash % 1000 >= 5) return 0;
  const uint64_t day = static_cast<uint64_t>(at / (2 * kDayMs));
  return FromKind(kAbroad, Mix(hash), Mix(hash, day));
}

uint32_t Networks::VpnOf(const Members& members, uint32_t index, Millis at) const {
  const uint64_t trait = members.Trait(index, 15);
  if (trait % 1000 >= 7) return 0;
  const uint64_t exits = members_ / 4000 + 2;
  const uint64_t n = Pick(Mix(trait, static_cast<uint64_t>(at / kDayMs)), exits);
  return FromKind(kVpn, Mix(seed_, 20, n), Mix(seed_, 21, n));
}

}  // namespace haetae::simulate
