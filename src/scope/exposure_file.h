// The exposure of a segment: its accesses once more, with what a question about people needs of
// them and no more, in the order of their subjects. It is made from the segment's rows while they
// are written, and made again from the segment where it is missing or damaged. The bytes are in
// docs/formats/exposure.md.
//
//   std::string bytes = MakeExposure(rows, names, catalogue, keys);
//   auto file = TRY(ExposureFile::Open(path, keys.seal, catalogue));   // mapped, read where asked
//   uint32_t code = file->CodeOf(Dimension::kKey, "k-2021");        // 0: nobody had it
//   for (size_t block = 0; block < file->column(kKey).blocks(); ++block) …
//
// Every value of a dimension has a code in its segment, from 1; 0 stands for none. Keys,
// principals and addresses are kept as they are, credentials, user agents and TLS fingerprints as
// 64-bit hashes keyed by the data folder, of which no two of a segment are alike. Why no bitmap of
// subjects for every value: docs/architecture.md. Immutable and thread-safe once open.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/access.h"
#include "access/catalogue.h"
#include "base/error.h"
#include "base/ip.h"
#include "scope/exposure_layout.h"
#include "scope/packed.h"
#include "scope/packed_list.h"

namespace haetae::scope {

inline constexpr uint32_t kOwnCode = 1;  // of a principal: the subject itself

struct ExposureKeys {
  uint64_t seed = 0;  // of the hashes: the data folder's
  uint64_t seal = 0;  // of the checksum: what it was made of
};
std::string MakeExposure(const access::Accesses& rows, const access::Names& names,
                         const access::Catalogue& catalogue, const ExposureKeys& keys);

// Texts in ascending order; a text's code is its place, from 1.
class TextTable {
 public:
  static std::optional<TextTable> Open(std::string_view bytes);
  static std::string Make(const std::vector<std::string_view>& sorted);
  uint32_t size() const { return size_; }
  std::string_view Text(uint32_t code) const;  // 1 … size()
  uint32_t Find(std::string_view text) const;  // 0: it is not there

 private:
  uint32_t size_ = 0;
  std::string_view ends_, texts_;
};

// May be held on to beyond where it was looked at: shared_from_this().
class ExposureFile : public std::enable_shared_from_this<ExposureFile> {
 public:
  struct Kind {
    uint16_t route = access::kNoRoute;  // of the catalogue given
    access::Outcome outcome = access::Outcome::kUnknown;
  };

  // kMalformed where it is damaged, of another version, or has another seal: make it again.
  static Result<std::unique_ptr<ExposureFile>> Open(const std::filesystem::path& path,
                                                    uint64_t seal,
                                                    const access::Catalogue& catalogue);
  static Result<std::unique_ptr<ExposureFile>> Of(std::string bytes, uint64_t seal,
                                                  const access::Catalogue& catalogue);
  ~ExposureFile();

  size_t rows() const { return rows_; }
  bool is_mapped() const { return mapping_ != nullptr; }  // or it holds its bytes
  // Not of subjects, which ascend.
  const PackedColumn& column(ExposureColumn column) const {
    return columns_[static_cast<size_t>(column)];
  }
  const PackedList& subjects() const { return subjects_; }  // codes: number + 1, 0 for nobody
  size_t blocks() const { return subjects_.blocks(); }
  const std::vector<Kind>& kinds() const { return kinds_; }
  // The rows of a subject: first, and one behind the last.
  std::pair<size_t, size_t> RowsOf(uint32_t subject) const;
  Time TimeOf(uint64_t packed) const {
    return {first_.us + static_cast<int64_t>(packed) * time_unit_};
  }

  // The code of a value that is kept as text or hash; 0 if nobody had it. Not for networks and
  // countries, which follow from the address, nor for routes.
  uint32_t CodeOf(access::Dimension dimension, std::string_view value) const;
  uint32_t CodeOfMember(uint32_t member) const;  // as a principal who reads others

  // How many codes a column has; 0 is not counted.
  uint32_t codes(ExposureColumn column) const { return codes_[static_cast<size_t>(column)]; }
  std::string KeyText(uint32_t code) const { return std::string(keys_.Text(code)); }
  std::string AddressText(uint32_t code) const;
  std::optional<IpAddress> AddressOf(uint32_t code) const;
  // Of each address code, as a code of countries() and networks(); as they were when the file was
  // made, with the origins of origins().
  const PackedColumn& address_countries() const { return address_countries_; }
  const PackedColumn& address_networks() const { return address_networks_; }
  const TextTable& countries() const { return countries_; }
  const TextTable& networks() const { return networks_; }
  uint64_t origins() const { return origins_; }
  // Codes up to this one are addresses as they are written; the others come after.
  uint32_t plain_addresses() const {
    return static_cast<uint32_t>(addresses4_.size() / 4 + addresses6_.size() / 16);
  }
  // Adds the codes of those of the addresses that are there; each list is ascending.
  void FindAddresses(std::span<const uint32_t> fours, std::span<const IpAddress> sixes,
                     std::vector<uint32_t>& codes) const;
  // Codes of the addresses in a range; those that were written in a way of their own are in it too.
  void AddressesIn(const IpRange& range, std::vector<uint32_t>& codes) const;
  // Of credentials, user agents and TLS fingerprints.
  size_t HashCount(ExposureColumn column) const { return TableOf(column).codes.size(); }
  uint32_t CodeOfHash(ExposureColumn column, uint64_t hash) const {  // 0: it is not there
    return TableOf(column).Find(hash);
  }
  // Calls for every block of the hashes, ascending, with their codes.
  template <typename See>
  void EachHashBlock(ExposureColumn column, const See& see) const {
    const HashTable& table = TableOf(column);
    std::array<uint64_t, kBlockRows> hashes;
    std::array<uint32_t, kBlockRows> codes;
    for (size_t block = 0; block < table.hashes.blocks(); ++block) {
      table.hashes.Unpack(block, hashes.data());
      table.codes.Unpack(block, codes.data());
      see(std::span<const uint64_t>(hashes.data(), table.hashes.RowsOf(block)), codes.data());
    }
  }
  template <typename See>
  void EachHash(ExposureColumn column, const See& see) const {
    EachHashBlock(column, [&](std::span<const uint64_t> hashes, const uint32_t* codes) {
      for (size_t i = 0; i < hashes.size(); ++i) see(hashes[i], codes[i]);
    });
  }
  std::vector<uint64_t> HashesByCode(ExposureColumn column) const;
  uint64_t seed() const { return seed_; }  // of the hashes
  // The member's number, or kTextPrincipal where it is staff or a service: PrincipalText().
  uint32_t PrincipalOf(uint32_t code) const;
  std::string_view PrincipalText(uint32_t code) const;

 private:
  struct HashTable {
    PackedList hashes;
    PackedColumn codes;  // of each
    uint32_t Find(uint64_t hash) const;
  };
  const HashTable& TableOf(ExposureColumn column) const {
    return column == ExposureColumn::kCredential  ? credentials_
           : column == ExposureColumn::kUserAgent ? agents_
                                                  : fingerprints_;
  }
  struct Mapping;
  // Of codes that ascend by address.
  uint32_t FirstAddressNotBefore(const IpAddress& ip, uint32_t begin, uint32_t end) const;
  ExposureFile() = default;
  Status Load(std::string_view bytes, uint64_t seal, const access::Catalogue& catalogue,
              const std::string& where);

  std::string held_;
  std::unique_ptr<Mapping> mapping_;
  size_t rows_ = 0;
  Time first_;
  int64_t time_unit_ = 1;
  uint64_t seed_ = 0;
  PackedList subjects_;
  std::array<PackedColumn, kExposureColumns> columns_;
  std::array<uint32_t, kExposureColumns> codes_{};
  std::vector<Kind> kinds_;
  TextTable keys_, principals_, address_texts_, countries_, networks_;
  PackedColumn address_countries_, address_networks_;
  uint64_t origins_ = 0;
  std::string_view members_;                  // 4 bytes each, ascending
  std::string_view addresses4_, addresses6_;  // 4 and 16 bytes each, ascending
  HashTable credentials_, agents_, fingerprints_;
};

}  // namespace haetae::scope
