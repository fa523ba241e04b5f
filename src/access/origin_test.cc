#include "access/origin.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <random>

#include "access/network_table.h"
#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::access {
namespace {

constexpr std::string_view kV4 =
    "1.0.0.0,1.0.0.255,13335,\"Cloudflare, Inc.\"\r\n"
    "1.0.4.0,1.0.7.255,38803,Gtelecom Pty Ltd\n"
    "9.0.0.0,11.255.255.255,7,\"The \"\"Big\"\" One\"\n"
    "168.126.0.0,168.126.255.255,4766,Korea Telecom\n"
    "200.0.0.0,200.0.0.0,0,Nobody\n"
    "255.255.255.255,255.255.255.255,9,Last\n";
constexpr std::string_view kV6 =
    "2001:200::,2001:200:1b9:ffff:ffff:ffff:ffff:ffff,2500,WIDE Project\n"
    "2a00::,2c00:ffff:ffff:ffff:ffff:ffff:ffff:ffff,1,Wide\n";

NetworkTable Table(std::string_view v4, std::string_view v6) {
  Result<NetworkTable> table = NetworkTable::Compile(v4, v6, "stamp", "folder");
  REQUIRE(table.has_value());
  return std::move(*table);
}

std::string Found(const NetworkTable& table, const char* address) {
  const NetworkTable::Network network = table.Find(*ParseIp(address));
  return std::to_string(network.asn) + " " + std::string(network.name);
}

TEST_CASE("ranges, their ends, and what lies between them") {
  const NetworkTable table = Table(kV4, kV6);
  CHECK_EQ(table.ranges(), 7);
  struct Case {
    const char* address;
    const char* found;
  };
  static constexpr Case kCases[] = {
      {"0.0.0.0", "0 "},
      {"0.255.255.255", "0 "},
      {"1.0.0.0", "13335 Cloudflare, Inc."},
      {"1.0.0.255", "13335 Cloudflare, Inc."},
      {"1.0.1.0", "0 "},
      {"1.0.7.255", "38803 Gtelecom Pty Ltd"},
      {"1.0.8.0", "0 "},
      {"9.0.0.0", "7 The \"Big\" One"},
      {"10.200.3.4", "7 The \"Big\" One"},
      {"11.255.255.255", "7 The \"Big\" One"},
      {"12.0.0.0", "0 "},
      {"168.126.63.1", "4766 Korea Telecom"},
      {"200.0.0.0", "0 "},
      {"255.255.255.255", "9 Last"},
      {"::", "0 "},
      {"2001:200::", "2500 WIDE Project"},
      {"2001:200:1b9:ffff::1", "2500 WIDE Project"},
      {"2001:200:1ba::", "0 "},
      {"2b00:1::", "1 Wide"},
      {"ffff::", "0 "},
  };
  for (const Case& c : kCases) {
    INFO(c.address);
    CHECK_EQ(Found(table, c.address), c.found);
  }
  CHECK_EQ(Found(Table("", ""), "1.0.0.0"), "0 ");
}

TEST_CASE("random disjoint ranges: equal to looking at every range") {
  std::mt19937 random(5);
  for (int round = 0; round < 20; ++round) {
    std::vector<uint32_t> edges;
    for (int i = 0; i < 400; ++i) edges.push_back(random() >> (random() % 16));
    std::ranges::sort(edges);
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    const auto text = [](uint32_t value) {
      return std::to_string(value >> 24) + "." + std::to_string(value >> 16 & 255) + "." +
             std::to_string(value >> 8 & 255) + "." + std::to_string(value & 255);
    };
    std::string csv;
    for (size_t i = 0; i + 1 < edges.size(); i += 2) {
      csv += text(edges[i]) + "," + text(edges[i + 1]) + "," + std::to_string(i + 1) + ",n\n";
    }
    const NetworkTable table = Table(csv, "");
    for (int i = 0; i < 5'000; ++i) {
      const uint32_t value =
          i % 2 ? random() >> (random() % 16) : edges[random() % edges.size()] + random() % 3 - 1;
      uint32_t expected = 0;
      for (size_t at = 0; at + 1 < edges.size(); at += 2) {
        if (edges[at] <= value && value <= edges[at + 1]) expected = static_cast<uint32_t>(at + 1);
      }
      CHECK_EQ(table.Find(*ParseIp(text(value))).asn, expected);
    }
  }
}

TEST_CASE("broken rows name the line") {
  for (const char* row :
       {"1.0.0.0,1.0.0.255,x,n", "1.0.0,1.0.0.255,1,n", "1.0.0.9,1.0.0.1,1,n", "1.0.0.0,2001::,1,n",
        "hello", "2001::9,2001::1,1,n", "1.0.0.0,1.0.0.300,1,n"}) {
    INFO(row);
    const Result<NetworkTable> table =
        NetworkTable::Compile(std::string("1.0.0.0,1.0.0.1,1,ok\n") + row + "\n", "", "", "f");
    REQUIRE_FALSE(table.has_value());
    CHECK_NE(table.error().Text().find("line 2"), std::string::npos);
  }
}

TEST_CASE("a cache that is cut, bent, old or another's is not used") {
  const std::string bytes = Table(kV4, kV6).bytes();
  REQUIRE(NetworkTable::FromBytes(bytes, "stamp").has_value());
  CHECK_EQ(Found(*NetworkTable::FromBytes(bytes, "stamp"), "168.126.63.1"), "4766 Korea Telecom");
  CHECK_FALSE(NetworkTable::FromBytes(bytes, "stamp2").has_value());
  CHECK_FALSE(NetworkTable::FromBytes(bytes, "stam").has_value());
  for (size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(NetworkTable::FromBytes(bytes.substr(0, size), "stamp").has_value());
  }
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string bent = bytes;
    bent[at] = static_cast<char>(bent[at] ^ 0x55);
    CHECK_FALSE(NetworkTable::FromBytes(bent, "stamp").has_value());
  }
  CHECK_FALSE(NetworkTable::FromBytes(bytes + "x", "stamp").has_value());
}

TEST_CASE("a folder: read once, then from the cache; changed files are read again") {
  const TestFolder folder;
  CHECK_EQ(NetworkTable::Load(folder.path).error().code, Code::kNotFound);
  folder.Put("asn-ipv4.csv", kV4);
  CHECK_EQ(Found(*NetworkTable::Load(folder.path), "1.0.0.1"), "13335 Cloudflare, Inc.");
  const fs::path cache = folder.path / kNetworkCacheName;
  REQUIRE(fs::exists(cache));
  CHECK_EQ(std::distance(fs::directory_iterator(folder.path), {}), 2);
  CHECK_EQ(Found(*NetworkTable::Load(folder.path), "1.0.0.1"), "13335 Cloudflare, Inc.");
  folder.Put("asn-ipv6.csv", kV6);
  CHECK_EQ(Found(*NetworkTable::Load(folder.path), "2001:200::1"), "2500 WIDE Project");
  folder.Put("asn-ipv4.csv", "1.0.0.0,1.0.0.255,5,Other\n");
  CHECK_EQ(Found(*NetworkTable::Load(folder.path), "1.0.0.1"), "5 Other");
  std::ofstream(cache, std::ios::trunc) << "nonsense";
  CHECK_EQ(Found(*NetworkTable::Load(folder.path), "1.0.0.1"), "5 Other");
  CHECK_GT(fs::file_size(cache), 100);
}

TEST_CASE("a folder that cannot be written is no failure") {
  const TestFolder folder;
  folder.Put("asn-ipv4.csv", kV4);
  fs::create_directory(folder.path /
                       kNetworkCacheName);  // stands in the way of the cache, for root too
  CHECK_EQ(Found(*NetworkTable::Load(folder.path), "1.0.0.1"), "13335 Cloudflare, Inc.");
  CHECK_EQ(std::distance(fs::directory_iterator(folder.path), {}), 2);
}

TEST_CASE("origins: special addresses have none, absent data is said") {
  const TestFolder folder;
  folder.Put("asn-ipv4.csv", kV4);
  OriginFiles files;
  files.network_folder = folder.path;
  const auto origins = Origins::Open(files);
  REQUIRE(origins.has_value());
  CHECK_EQ((*origins)->Find(*ParseIp("168.126.63.1")).asn, 4766);
  CHECK_EQ((*origins)->Find(*ParseIp("168.126.63.1")).network_name, "Korea Telecom");
  CHECK_EQ((*origins)->Find(*ParseIp("168.126.63.1")).country, "");
  CHECK_EQ((*origins)->Find(*ParseIp("10.200.3.4")).asn, 0);
  CHECK_NE((*origins)->Description().find("5 ranges"), std::string::npos);
  folder.Put("asn-ipv4.csv", "nonsense\n");
  const auto broken = Origins::Open(files);
  REQUIRE(broken.has_value());
  CHECK_EQ((*broken)->Find(*ParseIp("168.126.63.1")).asn, 0);
  CHECK_NE((*broken)->Description().find("line 1"), std::string::npos);
  CHECK_EQ((*Origins::Open({}))->Description(), "no address data");
  OriginFiles absent;
  absent.country_mmdb = folder.path / "x.mmdb";
  CHECK_EQ(Origins::Open(absent).error().code, Code::kNotFound);
  absent.country_mmdb = folder.path / "asn-ipv4.csv";
  CHECK_EQ(Origins::Open(absent).error().code, Code::kMalformed);
  absent = {};
  absent.network_folder = folder.path / "nowhere";
  CHECK_EQ(Origins::Open(absent).error().code, Code::kNotFound);
}

// Only where the build fetched the data.
TEST_CASE("the real data, if it is there") {
  const char* const root = std::getenv("HAETAE_GEO_DIR");
  if (root == nullptr || *root == 0) return;
  OriginFiles files;
  files.country_mmdb = fs::path(root) / "geo-whois-asn-country.mmdb";
  files.network_folder = root;
  const auto origins = Origins::Open(files);
  REQUIRE(origins.has_value());
  const Origin origin = (*origins)->Find(*ParseIp("168.126.63.1"));
  CHECK_EQ(origin.country, "KR");
  CHECK_EQ(origin.asn, 4766);
}

}  // namespace
}  // namespace haetae::access
