// An IpAddress is 16 bytes; IPv4 stands in the mapped range ::ffff:0:0/96 (RFC 4291 2.5.5.2).
//
//   std::optional<IpAddress> ip = ParseIp("[2001:db8::1]:443");   // ports, brackets, zones cut off
//   FormatIp(*ip);                                                 // "2001:db8::1"
//   ParseIpRange("203.0.113.0/24")->Contains(*ParseIp("203.0.113.9"));  // true
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haetae {

struct IpAddress {
  std::array<uint8_t, 16> bytes{};
  auto operator<=>(const IpAddress&) const = default;
  bool is_v4() const;
  uint32_t as_v4() const {  // of one that is_v4(): 192.0.2.1 is 0xc0000201
    return uint32_t{bytes[12]} << 24 | uint32_t{bytes[13]} << 16 | uint32_t{bytes[14]} << 8 |
           bytes[15];
  }
  // Loopback, private, link-local, carrier-grade NAT's shared space, documentation: not routed.
  bool is_special() const;
};

std::optional<IpAddress> ParseIp(std::string_view text);
// The first address of a list such as X-Forwarded-For's "203.0.113.9, 10.0.0.1", without its port:
// a view into `text`, or the trimmed first item where it is not an address.
std::string_view FirstAddress(std::string_view text);
std::string FormatIp(const IpAddress& ip);

// All addresses that begin with the same bits (CIDR, RFC 4632), the first and last included.
struct IpRange {
  IpAddress first, last;
  bool Contains(const IpAddress& ip) const { return first <= ip && ip <= last; }
  auto operator<=>(const IpRange&) const = default;
};
// "203.0.113.0/24", "2001:db8::/32"; bits beyond the prefix are taken as 0, and an address without
// a prefix is a range of one.
std::optional<IpRange> ParseIpRange(std::string_view text);

// Many ranges as one set, in which an address is found by halving.
class IpRanges {
 public:
  IpRanges() = default;
  explicit IpRanges(std::vector<IpRange> ranges);
  bool Contains(const IpAddress& ip) const;
  bool is_empty() const { return ranges_.empty(); }

 private:
  std::vector<IpRange> ranges_;  // in order, none overlaps another
};

}  // namespace haetae
