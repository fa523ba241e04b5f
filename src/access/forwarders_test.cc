#include "access/forwarders.h"

#include <algorithm>
#include <random>

#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::access {
namespace {

struct Row {
  std::string_view list, client;
};

TEST_CASE("without a word the last address that is not of a private network is the client") {
  const Proxies proxies;
  constexpr Row kTable[] = {
      {"203.0.113.9", "203.0.113.9"},
      {"203.0.113.9:4711", "203.0.113.9"},
      {"203.0.113.9, 10.0.0.2", "203.0.113.9"},
      {"203.0.113.9,10.0.0.2,192.168.1.1", "203.0.113.9"},
      {"1.2.3.4, 203.0.113.9, 10.0.0.2", "203.0.113.9"},  // 1.2.3.4 is what the client wrote
      {"1.2.3.4, 203.0.113.9", "203.0.113.9"},
      {"10.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"},
      {"10.1.1.1, 10.0.0.2", "10.1.1.1"},  // all of one's own: who is inside
      {"127.0.0.1", "127.0.0.1"},
      {"203.0.113.9, 127.0.0.1, 100.64.3.4, 169.254.1.1, 172.31.0.9", "203.0.113.9"},
      {"203.0.113.9, 172.32.0.9", "172.32.0.9"},
      {"2001:db8::7, fd00::1, fe80::1%eth0, ::1", "2001:db8::7"},
      {"[2001:db8::7]:443, [fd00::1]:80", "2001:db8::7"},
      {"::ffff:203.0.113.9, ::ffff:10.0.0.2", "::ffff:203.0.113.9"},
      {"unknown, 203.0.113.9, 10.0.0.2", "203.0.113.9"},
      {"203.0.113.9, unknown, 10.0.0.2", "10.0.0.2"},  // what is left of it was not vouched for
      {"unknown", "unknown"},
      {"a, b", "b"},
      {"203.0.113.9, ", "203.0.113.9"},
      {", ,203.0.113.9 , , 10.0.0.2,", "203.0.113.9"},
      {"", ""},
      {",", ""},
      {"\"203.0.113.9\", \"10.0.0.2\"", "203.0.113.9"},
  };
  for (const Row& row : kTable) {
    CAPTURE(row.list);
    CHECK_EQ(proxies.Client(row.list), row.client);
  }
}

TEST_CASE("Forwarded of RFC 7239 is a list too") {
  const Proxies proxies;
  constexpr Row kTable[] = {
      {"for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60"},
      {"for=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"},
      {"For=192.0.2.43, for=198.51.100.17;by=10.0.0.2", "198.51.100.17"},
      {"for=192.0.2.43;proto=https, for=10.0.0.2", "192.0.2.43"},
      {"proto=https; For=\"192.0.2.43:47011\" , for=\"_gazonk\"", "_gazonk"},
      {"for=192.0.2.43, by=10.0.0.2", "192.0.2.43"},
      {"proto=https", ""},
      {"for=", ""},
  };
  for (const Row& row : kTable) {
    CAPTURE(row.list);
    CHECK_EQ(proxies.Client(row.list), row.client);
  }
}

TEST_CASE("given proxies are trusted, and nobody else") {
  const std::vector<std::string> networks = {"198.51.100.0/24", "10.0.0.0/8", "2001:db8:1::/48",
                                             "203.0.113.77"};
  const auto proxies = Proxies::Of(networks);
  REQUIRE(proxies);
  constexpr Row kTable[] = {
      {"1.2.3.4, 203.0.113.9, 198.51.100.200, 10.0.0.2", "203.0.113.9"},
      {"1.2.3.4, 203.0.113.77, 198.51.100.200", "1.2.3.4"},
      {"1.2.3.4, 192.168.0.1, 10.0.0.2", "192.168.0.1"},
      {"1.2.3.4, 2001:db8:1:ff::1", "1.2.3.4"},
      {"1.2.3.4, 2001:db8:2::1", "2001:db8:2::1"},
      {"1.2.3.4, ::ffff:10.9.9.9", "1.2.3.4"},
  };
  for (const Row& row : kTable) {
    CAPTURE(row.list);
    CHECK_EQ(proxies->Client(row.list), row.client);
  }
  const Proxies nobody(std::vector<std::string>{});
  CHECK_EQ(nobody.Client("203.0.113.9, 10.0.0.2"), "10.0.0.2");
  const Proxies given(networks), usual(std::nullopt);
  CHECK_EQ(given.Client("1.2.3.4, 203.0.113.77"), "1.2.3.4");
  CHECK_EQ(usual.Client("1.2.3.4, 10.0.0.2"), "1.2.3.4");
}

TEST_CASE("what is no network is refused") {
  for (const char* text :
       {"", "10.0.0.0/33", "10.0.0/8", "2001:db8::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8 ",
        " 10.0.0.0/8", "10.0.0.0/8x", "proxy.example", "/8", "10.0.0.1:80", "[::1]/128",
        "10.0.0.0/8/8", "10.0.0.1, 10.0.0.2"}) {
    CAPTURE(text);
    CHECK_FALSE(Proxies::Of(std::vector<std::string>{text}));
  }
}

// Slow and obvious: each network compared bit by bit.
TEST_CASE("networks that touch, overlap and lie in one another are one set") {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::pair<uint32_t, int>> plain;
    std::vector<std::string> networks;
    for (size_t i = random() % 20; i > 0; --i) {
      const uint32_t base = 0x0a000000 | (random() & 0x3ff);
      const int bits = 22 + static_cast<int>(random() % 11);
      plain.emplace_back(base, bits);
      networks.push_back("10.0." + std::to_string(base >> 8 & 255) + "." +
                         std::to_string(base & 255) + "/" + std::to_string(bits));
    }
    const auto proxies = Proxies::Of(networks);
    REQUIRE(proxies);
    for (int n = 0; n < 100; ++n) {
      const uint32_t ip = 0x0a000000 | (random() & 0x7ff);
      const bool expected = std::ranges::any_of(plain, [&](const auto& one) {
        return one.second == 0 || (one.first ^ ip) >> (32 - one.second) == 0;
      });
      const std::string text =
          "10.0." + std::to_string(ip >> 8 & 255) + "." + std::to_string(ip & 255);
      REQUIRE_EQ(proxies->Trusts(*ParseIp(text)), expected);
    }
  }
}

}  // namespace
}  // namespace haetae::access
