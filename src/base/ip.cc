#include "base/ip.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace haetae {
namespace {
constexpr uint8_t kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool InV4(const IpAddress& ip, uint32_t network, int bits) {
  uint32_t value = static_cast<uint32_t>(ip.bytes[12]) << 24 |
                   static_cast<uint32_t>(ip.bytes[13]) << 16 |
                   static_cast<uint32_t>(ip.bytes[14]) << 8 | ip.bytes[15];
  return (value ^ network) >> (32 - bits) == 0;
}
}  // namespace

bool IpAddress::is_v4() const { return std::memcmp(bytes.data(), kMapped, 12) == 0; }

bool IpAddress::is_special() const {
  if (is_v4()) {
    return InV4(*this, 0x0a000000, 8) || InV4(*this, 0x7f000000, 8) ||
           InV4(*this, 0xac100000, 12) || InV4(*this, 0xc0a80000, 16) ||
           InV4(*this, 0x64400000, 10) || InV4(*this, 0xa9fe0000, 16) || InV4(*this, 0, 8) ||
           InV4(*this, 0xc0000200, 24) || InV4(*this, 0xc6336400, 24) ||
           InV4(*this, 0xcb007100, 24) || InV4(*this, 0xe0000000, 3);
  }
  static constexpr uint8_t kLoopback[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return (bytes[0] & 0xfe) == 0xfc || (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) ||
         std::memcmp(bytes.data(), kLoopback, 16) == 0 ||
         (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0d && bytes[3] == 0xb8);
}

std::string_view FirstAddress(std::string_view text) {
  text = text.substr(0, text.find(','));
  while (!text.empty() && (text.front() == ' ' || text.front() == '"')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '"')) text.remove_suffix(1);
  if (!text.empty() && text.front() == '[') {
    size_t close = text.find(']');
    if (close != std::string_view::npos) text = text.substr(1, close - 1);
    return text.substr(0, text.find('%'));
  }
  size_t colon = text.find(':');
  if (colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos) {
    text = text.substr(0, colon);  // one colon only: IPv4 with a port
  }
  return text.substr(0, text.find('%'));
}

std::optional<IpAddress> ParseIp(std::string_view text) {
  text = FirstAddress(text);
  char buffer[INET6_ADDRSTRLEN + 1];
  if (text.empty() || text.size() > INET6_ADDRSTRLEN) return std::nullopt;
  std::memcpy(buffer, text.data(), text.size());
  buffer[text.size()] = 0;
  IpAddress ip;
  if (std::memchr(buffer, ':', text.size()) == nullptr) {
    std::memcpy(ip.bytes.data(), kMapped, 12);
    if (inet_pton(AF_INET, buffer, ip.bytes.data() + 12) != 1) return std::nullopt;
    return ip;
  }
  if (inet_pton(AF_INET6, buffer, ip.bytes.data()) != 1) return std::nullopt;
  return ip;
}

std::optional<IpRange> ParseIpRange(std::string_view text) {
  const size_t slash = text.find('/');
  const std::optional<IpAddress> ip = ParseIp(text.substr(0, slash));
  if (!ip) return std::nullopt;
  unsigned bits = 128;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (code != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    // An IPv4 address stands behind 96 bits of its own.
    if (text.find(':') == std::string_view::npos) bits = bits > 32 ? 129 : bits + 96;
    if (bits > 128) return std::nullopt;
  }
  IpRange range{*ip, *ip};
  for (unsigned i = 0; i < 16; ++i) {
    const unsigned kept = bits <= i * 8 ? 0 : std::min(8u, bits - i * 8);
    const auto free = static_cast<uint8_t>(0xFFu >> kept);
    range.first.bytes[i] &= static_cast<uint8_t>(~free);
    range.last.bytes[i] |= free;
  }
  return range;
}

std::string FormatIp(const IpAddress& ip) {
  char buffer[INET6_ADDRSTRLEN];
  if (ip.is_v4())
    inet_ntop(AF_INET, ip.bytes.data() + 12, buffer, sizeof buffer);
  else
    inet_ntop(AF_INET6, ip.bytes.data(), buffer, sizeof buffer);
  return buffer;
}

IpRanges::IpRanges(std::vector<IpRange> ranges) {
  std::ranges::sort(ranges);
  for (const IpRange& range : ranges) {
    if (!ranges_.empty() && range.first <= ranges_.back().last)
      ranges_.back().last = std::max(ranges_.back().last, range.last);
    else
      ranges_.push_back(range);
  }
}

bool IpRanges::Contains(const IpAddress& ip) const {
  const auto after = std::ranges::upper_bound(ranges_, ip, {}, &IpRange::first);
  return after != ranges_.begin() && std::prev(after)->Contains(ip);
}

}  // namespace haetae
