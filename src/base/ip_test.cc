// Addresses and ranges of them.
#include "base/ip.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace haetae {

TEST_CASE("an address is in one of many ranges as it is in any of them") {
  std::mt19937 random(11);
  uint64_t in = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<IpRange> all;
    for (size_t n = random() % 8; n > 0; --n) {
      const bool six = random() % 4 == 0;
      std::string text =
          six ? "2001:db8::" + std::to_string(random() % 100)
              : "10.0." + std::to_string(random() % 3) + "." + std::to_string(random() % 256);
      if (random() % 4 != 0) text += "/" + std::to_string((six ? 120 : 22) + random() % 9);
      all.push_back(ParseIpRange(text).value());
    }
    const IpRanges ranges(all);
    CHECK(ranges.is_empty() == all.empty());
    for (int i = 0; i < 50; ++i) {
      const IpAddress ip = ParseIp(random() % 3 == 0 ? "2001:db8::" + std::to_string(random() % 100)
                                                     : "10.0." + std::to_string(random() % 4) +
                                                           "." + std::to_string(random() % 256))
                               .value();
      const bool any =
          std::ranges::any_of(all, [&](const IpRange& one) { return one.Contains(ip); });
      in += any;
      REQUIRE(ranges.Contains(ip) == any);
    }
  }
  CHECK(in > 1000);
}

}  // namespace haetae
