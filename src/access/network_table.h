// A NetworkTable knows which network (ASN) announces an address: ranges read from asn-ipv4.csv and
// asn-ipv6.csv (first,last,asn,name without a header), or from the cache that an earlier run made.
//
//   NetworkTable table = TRY(NetworkTable::Load(folder));
//   table.Find(ip);                                     // {4766, "Korea Telecom"}
//
// One block of bytes, the same in memory and in the cache file `networks.haetae-cache`, which is
// valid only for the sizes and times of the CSV files it was made from and carries a checksum; a
// cache that is anything else is made again. Immutable, thread-safe. About 15 MB for the whole
// internet; making it costs 0.2 s, reading the cache 10 ms, a lookup 50 ns.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ip.h"

namespace haetae::access {

inline constexpr uint64_t kNetworkCsvBytesMax = 1 << 30;
inline constexpr size_t kNetworkNameBytesMax = 255;
inline constexpr std::string_view kNetworkCacheName = "networks.haetae-cache";

class NetworkTable {
 public:
  struct Network {
    uint32_t asn = 0;
    std::string_view name;  // lives as long as the table
  };
  static Result<NetworkTable> Load(const std::filesystem::path& folder);
  // From the text of the two files; either may be empty. `stamp` identifies what it was made from.
  static Result<NetworkTable> Compile(std::string_view ipv4, std::string_view ipv6,
                                      std::string_view stamp, const std::string& where);
  // From the bytes of a cache; fails unless they are whole and of this stamp.
  static Result<NetworkTable> FromBytes(std::string bytes, std::string_view stamp);

  Network Find(const IpAddress& ip) const;
  size_t ranges() const { return v4_.size() + v6_.size(); }
  const std::string& bytes() const { return bytes_; }

  NetworkTable(NetworkTable&&) noexcept = default;
  NetworkTable& operator=(NetworkTable&&) noexcept = default;

 private:
  // The cache's layout: header, v4 ranges, v6 ranges, names, text; native byte order, checked.
  struct Header {
    std::array<char, 8> magic;
    uint32_t version, byte_order;
    uint64_t checksum;  // of all bytes behind it
    std::array<char, 64> stamp;
    uint64_t v4, v6, names, text_bytes;
  };
  struct Range4 {
    uint32_t first, last, asn, name;
  };
  struct Range6 {
    std::array<uint64_t, 2> first, last;  // high and low half
    uint32_t asn, name;
  };
  struct Name {
    uint32_t begin, size;
  };
  struct Parts;
  NetworkTable() = default;
  void Open();
  Network NameOf(uint32_t asn, uint32_t name) const;

  std::string bytes_;  // over 15 bytes, so on the heap: the spans survive a move
  std::span<const Range4> v4_;
  std::span<const Range6> v6_;
  std::span<const Name> names_;
  std::string_view text_;
  std::vector<uint32_t> begin4_, begin6_;  // first range that ends at or behind each /16
};

}  // namespace haetae::access
