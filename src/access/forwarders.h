// Finds the address of who asked in a list of forwarders, as X-Forwarded-For and Forwarded
// (RFC 7239) give it. Who asks can write what he likes into the list he sends; each proxy appends
// the address it was asked from. So the list is walked from its right end, over the addresses of
// one's own proxies, and the first other address is the client: what nginx calls
// real_ip_recursive.
//
//   Proxies proxies;                                          // those of one's own network
//   proxies.Client("1.1.1.1, 203.0.113.9, 10.0.0.2");         // "203.0.113.9"
//   Proxies cdn = TRY(Proxies::Of({"198.51.100.0/24"}));
//
// Immutable, thread-safe. A single address costs two searches for a byte, an entry of a list a
// binary search over the networks.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/ip.h"

namespace haetae::access {

inline constexpr size_t kTrustedProxiesMax = 4096;

class Proxies {
 public:
  // What is given where nothing is: networks that are not routed on the internet (RFC 1918,
  // loopback, link-local, RFC 6598, RFC 4193), so that nobody outside can ask from one.
  Proxies();
  // "10.0.0.0/8", "2001:db8::/32" or a single address; why it is none, for a person, otherwise.
  static std::expected<Proxies, std::string> Of(std::span<const std::string> networks);
  // With the catalogue's [format] trusted_proxies, which was checked.
  explicit Proxies(const std::optional<std::vector<std::string>>& networks);

  bool Trusts(const IpAddress& ip) const;
  // The last entry of the list that is not a proxy's; of a list of proxies alone the first. Where
  // an entry is no address ("unknown", "_hidden"), the one behind it, which nobody invented. A
  // view into `text`, without port, brackets and zone; of a single entry the same as FirstAddress.
  std::string_view Client(std::string_view text) const {
    if (text.find(',') == std::string_view::npos && text.find('=') == std::string_view::npos)
        [[likely]]
      return FirstAddress(text);
    return LastOther(text);
  }

 private:
  using Range = std::pair<IpAddress, IpAddress>;  // first and last, both inclusive
  std::string_view LastOther(std::string_view text) const;
  void Sort();
  std::vector<Range> ranges_;  // ascending, apart
};

}  // namespace haetae::access
