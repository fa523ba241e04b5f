#include "access/forwarders.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace haetae::access {
namespace {

constexpr std::array<std::string_view, 8> kLocal = {
    "10.0.0.0/8",     "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8",
    "169.254.0.0/16", "100.64.0.0/10", "fc00::/7",       "fe80::/10"};
constexpr std::string_view kLoopback = "::1";

struct Network {
  IpAddress first, last;
};

std::optional<Network> ReadNetwork(std::string_view text) {
  const size_t slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  const std::optional<IpAddress> ip = ParseIp(address);
  if (!ip || FirstAddress(address) != address) return std::nullopt;
  const bool v4 = address.find(':') == std::string_view::npos;
  int bits = v4 ? 32 : 128;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    int given = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), given);
    if (error != std::errc() || end != digits.data() + digits.size() || given < 0 || given > bits)
      return std::nullopt;
    bits = given;
  }
  if (v4) bits += 96;
  Network network{*ip, *ip};
  for (int bit = bits; bit < 128; ++bit) {
    const uint8_t mask = static_cast<uint8_t>(0x80 >> (bit % 8));
    const size_t byte = static_cast<size_t>(bit / 8);
    network.first.bytes[byte] = static_cast<uint8_t>(network.first.bytes[byte] & ~mask);
    network.last.bytes[byte] = static_cast<uint8_t>(network.last.bytes[byte] | mask);
  }
  return network;
}

// Of `for=192.0.2.60;proto=http;by=203.0.113.43` what stands behind `for=`; else all of it.
std::string_view Named(std::string_view entry) {
  while (entry.starts_with(' ') || entry.starts_with('\t')) entry.remove_prefix(1);
  if (entry.find('=') == std::string_view::npos) return entry;
  while (!entry.empty()) {
    std::string_view pair = entry.substr(0, entry.find(';'));
    entry.remove_prefix(std::min(entry.size(), pair.size() + 1));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.size() > 4 && (pair[0] | 0x20) == 'f' && (pair[1] | 0x20) == 'o' &&
        (pair[2] | 0x20) == 'r' && pair[3] == '=')
      return pair.substr(4);
  }
  return {};
}

}  // namespace

Proxies::Proxies() {
  for (std::string_view text : kLocal) {
    const std::optional<Network> network = ReadNetwork(text);
    CHECK(network);
    ranges_.emplace_back(network->first, network->last);
  }
  const std::optional<Network> loopback = ReadNetwork(kLoopback);
  CHECK(loopback);
  ranges_.emplace_back(loopback->first, loopback->last);
  Sort();
}

Proxies::Proxies(const std::optional<std::vector<std::string>>& networks) {
  if (!networks) {
    *this = Proxies();
    return;
  }
  std::expected<Proxies, std::string> given = Of(*networks);
  CHECK(given);
  *this = std::move(*given);
}

std::expected<Proxies, std::string> Proxies::Of(std::span<const std::string> networks) {
  Proxies proxies;
  proxies.ranges_.clear();
  for (const std::string& text : networks) {
    const std::optional<Network> network = ReadNetwork(text);
    if (!network)
      return std::unexpected("`" + EscapeTerminal(Shortened(text, 80)) + "` is no network");
    proxies.ranges_.emplace_back(network->first, network->last);
  }
  proxies.Sort();
  return proxies;
}

// Ranges that lie in others are left out, so that the last range that begins before an address is
// the only one that may hold it.
void Proxies::Sort() {
  std::ranges::sort(ranges_);
  std::vector<Range> apart;
  for (const Range& range : ranges_) {
    if (!apart.empty() && range.first <= apart.back().second)
      apart.back().second = std::max(apart.back().second, range.second);
    else
      apart.push_back(range);
  }
  ranges_ = std::move(apart);
}

bool Proxies::Trusts(const IpAddress& ip) const {
  const auto behind = std::ranges::upper_bound(ranges_, ip, {}, &Range::first);
  return behind != ranges_.begin() && ip <= std::prev(behind)->second;
}

std::string_view Proxies::LastOther(std::string_view text) const {
  std::string_view client;
  for (std::string_view rest = text; !rest.empty();) {
    const size_t comma = rest.rfind(',');
    const std::string_view entry =
        Named(comma == std::string_view::npos ? rest : rest.substr(comma + 1));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(0, comma);
    const std::string_view address = FirstAddress(entry);
    if (address.empty()) continue;
    const std::optional<IpAddress> ip = ParseIp(address);
    if (!ip) {
      if (client.empty()) client = address;
      break;
    }
    client = address;
    if (!Trusts(*ip)) break;
  }
  return client;
}

}  // namespace haetae::access
