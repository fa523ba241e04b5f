#include "access/network_table.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <optional>
#include <unordered_map>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"

namespace haetae::access {
namespace {

constexpr std::array<char, 8> kMagic = {'h', 'a', 'e', 't', 'a', 'e', 'n', 't'};
constexpr uint32_t kVersion = 1;
constexpr uint32_t kByteOrder = 0x01020304;
constexpr size_t kBlocks = 1 << 16;  // the /16 networks

uint64_t Half(const IpAddress& ip, size_t at) {
  uint64_t half;
  std::memcpy(&half, ip.bytes.data() + at, 8);
  return std::byteswap(half);
}

uint32_t V4(const IpAddress& ip) { return static_cast<uint32_t>(Half(ip, 8)); }

// One row: first, last, number, name. The name may be quoted; quotes in it are doubled.
struct Row {
  std::string_view first, last, number;
  std::string name;
};

std::string_view TakeCell(std::string_view& line) {
  const size_t comma = std::min(line.find(','), line.size());
  std::string_view cell = line.substr(0, comma);
  line.remove_prefix(std::min(comma + 1, line.size()));
  if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') {
    cell = cell.substr(1, cell.size() - 2);
  }
  return cell;
}

void SplitRow(std::string_view line, Row& row) {
  row.first = TakeCell(line);
  row.last = TakeCell(line);
  row.number = TakeCell(line);
  row.name.clear();
  if (line.size() >= 2 && line.front() == '"' && line.back() == '"') {
    line = line.substr(1, line.size() - 2);
    for (size_t i = 0; i < line.size(); ++i) {
      row.name += line[i];
      if (line[i] == '"' && i + 1 < line.size() && line[i + 1] == '"') ++i;
    }
  } else {
    row.name = line;
  }
}

// Dotted decimal without the C library: 500,000 rows have two addresses each.
std::optional<uint32_t> ParseV4(std::string_view text) {
  uint32_t value = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (int i = 0; i < 4; ++i) {
    uint8_t part;
    if (i > 0 && (at == end || *at++ != '.')) return std::nullopt;
    const auto [next, wrong] = std::from_chars(at, end, part);
    if (wrong != std::errc()) return std::nullopt;
    value = value << 8 | part;
    at = next;
  }
  return at == end ? std::optional(value) : std::nullopt;
}

// Sizes and change times of the files; "" where neither is there.
std::string StampOf(const std::filesystem::path& ipv4, const std::filesystem::path& ipv6) {
  std::string facts;
  bool any = false;
  for (const auto& path : {ipv4, ipv6}) {
    struct stat info;
    if (::stat(path.c_str(), &info) != 0) {
      facts += "-;";
      continue;
    }
    any = true;
    facts += std::to_string(info.st_size) + ',' + std::to_string(info.st_mtim.tv_sec) + ',' +
             std::to_string(info.st_mtim.tv_nsec) + ',' + std::to_string(info.st_ino) + ';';
  }
  return any ? Sha256Hex(facts) : "";
}

// Whole or not at all, and never an error: it is only a cache.
void WriteCache(const std::filesystem::path& path, std::string_view bytes) {
  const std::string temporary = path.native() + "." + std::to_string(::getpid());
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0) return;
  bool good = true;
  while (good && !bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    good = n > 0;
    if (good) bytes.remove_prefix(static_cast<size_t>(n));
  }
  good = ::close(fd) == 0 && good;
  if (!good || ::rename(temporary.c_str(), path.c_str()) != 0) ::unlink(temporary.c_str());
}

}  // namespace

// What is collected from the text before it becomes one block.
struct NetworkTable::Parts {
  std::vector<Range4> v4;
  std::vector<Range6> v6;
  std::vector<Name> names;
  std::string text;
  std::unordered_map<std::string, uint32_t> places;

  uint32_t Place(const std::string& name) {
    const auto [at, is_new] = places.try_emplace(name, static_cast<uint32_t>(names.size()));
    if (is_new) {
      const std::string clean = Shortened(ValidUtf8(name), kNetworkNameBytesMax);
      names.push_back({static_cast<uint32_t>(text.size()), static_cast<uint32_t>(clean.size())});
      text += clean;
    }
    return at->second;
  }

  // What is wrong with the row, or null.
  const char* Take(const Row& row) {
    uint32_t asn = 0;
    const char* const end = row.number.data() + row.number.size();
    if (const auto [at, wrong] = std::from_chars(row.number.data(), end, asn);
        wrong != std::errc() || at != end) {
      return "the third column is no network number";
    }
    if (asn == 0) return nullptr;  // announced by nobody
    if (const auto first = ParseV4(row.first), last = ParseV4(row.last); first && last) {
      if (*last < *first) return "the range ends before it begins";
      v4.push_back({*first, *last, asn, Place(row.name)});
      return nullptr;
    }
    const std::optional<IpAddress> first = ParseIp(row.first), last = ParseIp(row.last);
    if (!first || !last || first->is_v4() != last->is_v4()) {
      return "the first two columns are no addresses";
    }
    if (*last < *first) return "the range ends before it begins";
    if (first->is_v4()) {
      v4.push_back({V4(*first), V4(*last), asn, Place(row.name)});
    } else {
      v6.push_back({{Half(*first, 0), Half(*first, 8)},
                    {Half(*last, 0), Half(*last, 8)},
                    asn,
                    Place(row.name)});
    }
    return nullptr;
  }

  Status Read(std::string_view text_of_file, const std::string& where) {
    Row row;
    uint64_t line_number = 0;
    while (!text_of_file.empty()) {
      ++line_number;
      const size_t newline = std::min(text_of_file.find('\n'), text_of_file.size());
      std::string_view line = text_of_file.substr(0, newline);
      text_of_file.remove_prefix(std::min(newline + 1, text_of_file.size()));
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.empty() || line.size() > 4096) continue;
      SplitRow(line, row);
      if (const char* wrong = Take(row)) {
        return Fail(Code::kMalformed, "cannot read the network table",
                    "line " + std::to_string(line_number) + ": " + wrong, where,
                    "write rows like 1.0.0.0,1.0.0.255,13335,\"Cloudflare, Inc.\"");
      }
    }
    return {};
  }
};

void NetworkTable::Open() {
  const Header& header = *reinterpret_cast<const Header*>(bytes_.data());
  const char* at = bytes_.data() + sizeof(Header);
  v6_ = {reinterpret_cast<const Range6*>(at), header.v6};  // widest alignment first
  at += v6_.size_bytes();
  v4_ = {reinterpret_cast<const Range4*>(at), header.v4};
  at += v4_.size_bytes();
  names_ = {reinterpret_cast<const Name*>(at), header.names};
  text_ = {at + names_.size_bytes(), header.text_bytes};
  // Where to look for an address: its /16 says between which two places.
  const auto index = [](auto ranges, auto block_of, std::vector<uint32_t>& begin) {
    begin.assign(kBlocks + 1, static_cast<uint32_t>(ranges.size()));
    size_t next = 0;
    for (size_t i = 0; i < ranges.size(); ++i) {
      for (const size_t last = block_of(ranges[i]); next <= last; ++next) {
        begin[next] = static_cast<uint32_t>(i);
      }
    }
  };
  index(v4_, [](const Range4& range) -> size_t { return range.last >> 16; }, begin4_);
  index(v6_, [](const Range6& range) -> size_t { return range.last[0] >> 48; }, begin6_);
}

Result<NetworkTable> NetworkTable::Compile(std::string_view ipv4, std::string_view ipv6,
                                           std::string_view stamp, const std::string& where) {
  Parts parts;
  TRY(parts.Read(ipv4, where + "/asn-ipv4.csv"));
  TRY(parts.Read(ipv6, where + "/asn-ipv6.csv"));
  std::ranges::sort(parts.v4, {}, &Range4::first);
  std::ranges::sort(parts.v6, {}, &Range6::first);
  Header header{.magic = kMagic,
                .version = kVersion,
                .byte_order = kByteOrder,
                .checksum = 0,
                .stamp = {},
                .v4 = parts.v4.size(),
                .v6 = parts.v6.size(),
                .names = parts.names.size(),
                .text_bytes = parts.text.size()};
  CHECK(stamp.size() <= header.stamp.size());
  std::ranges::copy(stamp, header.stamp.begin());
  NetworkTable table;
  std::string& bytes = table.bytes_;
  const auto append = [&](const auto& items) {
    bytes.append(reinterpret_cast<const char*>(items.data()), items.size() * sizeof(items[0]));
  };
  bytes.append(reinterpret_cast<const char*>(&header), sizeof header);
  append(parts.v6);
  append(parts.v4);
  append(parts.names);
  append(parts.text);
  const size_t behind = offsetof(Header, checksum) + sizeof header.checksum;
  header.checksum = Fingerprint(std::string_view(bytes).substr(behind));
  std::memcpy(bytes.data(), &header, sizeof header);
  table.Open();
  return table;
}

Result<NetworkTable> NetworkTable::FromBytes(std::string bytes, std::string_view stamp) {
  const auto wrong = [](const char* why) {
    return Fail(Code::kMalformed, "cannot use the network cache", why, "", "remove it");
  };
  Header header;
  if (bytes.size() < sizeof header) return wrong("it is cut off");
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.magic != kMagic || header.version != kVersion || header.byte_order != kByteOrder) {
    return wrong("it is of another version");
  }
  const std::string_view held(header.stamp.data(), header.stamp.size());
  if (stamp.size() > held.size() || held.substr(0, stamp.size()) != stamp ||
      held.find_first_not_of('\0', stamp.size()) != std::string_view::npos) {
    return wrong("the tables changed");
  }
  // Each count alone is at most the size, so that the sum below cannot overflow.
  const uint64_t size = bytes.size() - sizeof header;
  if (header.v4 > size || header.v6 > size || header.names > size || header.text_bytes > size ||
      header.v6 * sizeof(Range6) + header.v4 * sizeof(Range4) + header.names * sizeof(Name) +
              header.text_bytes !=
          size) {
    return wrong("its sizes do not add up");
  }
  const size_t behind = offsetof(Header, checksum) + sizeof header.checksum;
  if (Fingerprint(std::string_view(bytes).substr(behind)) != header.checksum) {
    return wrong("its checksum is wrong");
  }
  NetworkTable table;
  table.bytes_ = std::move(bytes);
  table.Open();
  return table;
}

Result<NetworkTable> NetworkTable::Load(const std::filesystem::path& folder) {
  const std::filesystem::path ipv4 = folder / "asn-ipv4.csv", ipv6 = folder / "asn-ipv6.csv";
  const std::string stamp = StampOf(ipv4, ipv6);
  if (stamp.empty()) {
    return Fail(Code::kNotFound, "cannot read the network table",
                "neither asn-ipv4.csv nor asn-ipv6.csv is there", folder.native(),
                "name the folder that holds them");
  }
  const std::filesystem::path cache = folder / kNetworkCacheName;
  if (Result<std::string> bytes = ReadFile(cache, kNetworkCsvBytesMax)) {
    if (Result<NetworkTable> table = FromBytes(std::move(*bytes), stamp)) return table;
  }
  const auto read = [](const std::filesystem::path& path) -> Result<std::string> {
    if (!std::filesystem::exists(path)) return std::string();
    return ReadFile(path, kNetworkCsvBytesMax);
  };
  const std::string text4 = TRY(read(ipv4)), text6 = TRY(read(ipv6));
  NetworkTable table = TRY(Compile(text4, text6, stamp, folder.native()));
  WriteCache(cache, table.bytes());
  return table;
}

NetworkTable::Network NetworkTable::NameOf(uint32_t asn, uint32_t name) const {
  if (name >= names_.size()) return {asn, {}};  // only in a forged cache
  const Name& place = names_[name];
  if (place.begin > text_.size() || place.size > text_.size() - place.begin) return {asn, {}};
  return {asn, text_.substr(place.begin, place.size)};
}

// The last range that begins at or before the address, if the address is still in it.
NetworkTable::Network NetworkTable::Find(const IpAddress& ip) const {
  const auto find = [](auto ranges, const std::vector<uint32_t>& begin, size_t block,
                       const auto& key) {
    const size_t from = begin[block], to = std::min<size_t>(begin[block + 1] + 1, ranges.size());
    if (from >= to) return ranges.end();
    auto at = std::upper_bound(ranges.begin() + from, ranges.begin() + to, key,
                               [](const auto& k, const auto& range) { return k < range.first; });
    if (at == ranges.begin() + from) return ranges.end();
    --at;
    return key <= at->last ? at : ranges.end();
  };
  if (ip.is_v4()) {
    const auto at = find(v4_, begin4_, V4(ip) >> 16, V4(ip));
    return at == v4_.end() ? Network{} : NameOf(at->asn, at->name);
  }
  const std::array<uint64_t, 2> key = {Half(ip, 0), Half(ip, 8)};
  const auto at = find(v6_, begin6_, key[0] >> 48, key);
  return at == v6_.end() ? Network{} : NameOf(at->asn, at->name);
}

}  // namespace haetae::access
