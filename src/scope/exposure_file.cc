#include "scope/exposure_file.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"
#include "base/mapped_file.h"
#include "scope/exposure_layout.h"

namespace haetae::scope {
namespace {

using access::Dimension;
using access::Outcome;

template <typename T>
T Word(std::string_view bytes, size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at * sizeof value, sizeof value);
  return value;
}

// The place of `value` among the ascending words, or none.
template <typename T>
std::optional<size_t> FindWord(std::string_view words, T value) {
  size_t low = 0, high = words.size() / sizeof value;
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (Word<T>(words, middle) < value)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == words.size() / sizeof value || Word<T>(words, low) != value) return std::nullopt;
  return low;
}

IpAddress Address4(uint32_t number) {
  IpAddress ip;
  ip.bytes[10] = ip.bytes[11] = 0xff;
  for (size_t i = 0; i < 4; ++i) ip.bytes[12 + i] = static_cast<uint8_t>(number >> (24 - 8 * i));
  return ip;
}

IpAddress Address6(std::string_view bytes, size_t at) {
  IpAddress ip;
  std::memcpy(ip.bytes.data(), bytes.data() + at * sizeof ip.bytes, sizeof ip.bytes);
  return ip;
}

}  // namespace

std::string TextTable::Make(const std::vector<std::string_view>& sorted) {
  std::string ends, texts;
  for (std::string_view text : sorted) {
    texts += text;
    const uint32_t end = static_cast<uint32_t>(texts.size());
    ends.append(reinterpret_cast<const char*>(&end), sizeof end);
  }
  const uint32_t size = static_cast<uint32_t>(sorted.size());
  return std::string(reinterpret_cast<const char*>(&size), sizeof size) + ends + texts;
}

std::optional<TextTable> TextTable::Open(std::string_view bytes) {
  TextTable table;
  if (bytes.size() < sizeof table.size_) return std::nullopt;
  table.size_ = Word<uint32_t>(bytes, 0);
  bytes.remove_prefix(sizeof table.size_);
  if (bytes.size() / sizeof(uint32_t) < table.size_) return std::nullopt;
  table.ends_ = bytes.substr(0, table.size_ * sizeof(uint32_t));
  table.texts_ = bytes.substr(table.ends_.size());
  uint32_t last = 0;
  for (uint32_t i = 0; i < table.size_; ++i) {
    const uint32_t end = Word<uint32_t>(table.ends_, i);
    if (end < last || end > table.texts_.size()) return std::nullopt;
    last = end;
  }
  return table;
}

std::string_view TextTable::Text(uint32_t code) const {
  const uint32_t begin = code > 1 ? Word<uint32_t>(ends_, code - 2) : 0;
  return texts_.substr(begin, Word<uint32_t>(ends_, code - 1) - begin);
}

uint32_t TextTable::Find(std::string_view text) const {
  uint32_t low = 1, high = size_ + 1;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (Text(middle) < text)
      low = middle + 1;
    else
      high = middle;
  }
  return low <= size_ && Text(low) == text ? low : 0;
}

struct ExposureFile::Mapping {
  MappedFile file;
};

ExposureFile::~ExposureFile() = default;

std::vector<uint64_t> ExposureFile::HashesByCode(ExposureColumn column) const {
  std::vector<uint64_t> hashes(codes(column) + size_t{1});
  EachHash(column, [&](uint64_t hash, uint32_t code) { hashes[code] = hash; });
  return hashes;
}

uint32_t ExposureFile::HashTable::Find(uint64_t hash) const {
  const size_t at = hashes.FirstNotBelow(hash);
  return at < hashes.size() && hashes.At(at) == hash ? static_cast<uint32_t>(codes.At(at)) : 0;
}

Result<std::unique_ptr<ExposureFile>> ExposureFile::Open(const std::filesystem::path& path,
                                                         uint64_t seal,
                                                         const access::Catalogue& catalogue) {
  MappedFile mapped = TRY(MappedFile::Open(path, "cannot open the exposure index"));
  std::unique_ptr<ExposureFile> file(new ExposureFile);
  file->mapping_ = std::make_unique<Mapping>(std::move(mapped));
  TRY(file->Load(file->mapping_->file.bytes(), seal, catalogue, path.native()));
  return file;
}

Result<std::unique_ptr<ExposureFile>> ExposureFile::Of(std::string bytes, uint64_t seal,
                                                       const access::Catalogue& catalogue) {
  std::unique_ptr<ExposureFile> file(new ExposureFile);
  file->held_ = std::move(bytes);
  TRY(file->Load(file->held_, seal, catalogue, "memory"));
  return file;
}

Status ExposureFile::Load(std::string_view bytes, uint64_t seal, const access::Catalogue& catalogue,
                          const std::string& where) {
  const auto damaged = [&](std::string why) {
    return Fail(Code::kMalformed, "the exposure index is damaged", std::move(why), where,
                "remove it: it is made again from the ledger");
  };
  const std::optional<Layout> layout = Layout::Open(bytes, seal);
  if (!layout) return damaged("its checksum is wrong, or it is of another version or folder");
  rows_ = layout->head.rows;
  first_ = {layout->head.first};
  time_unit_ = layout->head.time_unit;
  seed_ = layout->head.seed;
  const std::optional<PackedList> subjects = PackedList::Open(layout->Of(ExposureColumn::kSubject));
  if (!subjects || subjects->size() != rows_) return damaged("the subjects are cut");
  subjects_ = *subjects;
  for (size_t i = static_cast<size_t>(ExposureColumn::kSubject) + 1; i < kExposureColumns; ++i) {
    const std::optional<PackedColumn> column =
        PackedColumn::Open(layout->Of(static_cast<ExposureColumn>(i)));
    if (!column || column->size() != rows_) return damaged("a column is cut");
    columns_[i] = *column;
  }
  const std::optional<TextTable> routes = TextTable::Open(layout->Of(Section::kRoutes));
  const std::optional<TextTable> keys = TextTable::Open(layout->Of(Section::kKeys));
  const std::optional<TextTable> principals = TextTable::Open(layout->Of(Section::kPrincipals));
  const std::optional<TextTable> texts = TextTable::Open(layout->Of(Section::kAddressTexts));
  if (!routes || !keys || !principals || !texts) return damaged("a table of texts is cut");
  keys_ = *keys, principals_ = *principals, address_texts_ = *texts;
  const std::optional<TextTable> countries = TextTable::Open(layout->Of(Section::kCountries));
  const std::optional<TextTable> networks = TextTable::Open(layout->Of(Section::kNetworks));
  const auto of_country = PackedColumn::Open(layout->Of(Section::kAddressCountries));
  const auto of_network = PackedColumn::Open(layout->Of(Section::kAddressNetworks));
  if (!countries || !networks || !of_country || !of_network)
    return damaged("a table of origins is cut");
  countries_ = *countries, networks_ = *networks;
  address_countries_ = *of_country, address_networks_ = *of_network;
  origins_ = layout->head.origins;
  members_ = layout->Of(Section::kMembers);
  addresses4_ = layout->Of(Section::kAddresses4);
  addresses6_ = layout->Of(Section::kAddresses6);
  for (const auto& [table, hashes, codes] :
       {std::tuple(&credentials_, Section::kCredentials, Section::kCredentialCodes),
        std::tuple(&agents_, Section::kAgents, Section::kAgentCodes),
        std::tuple(&fingerprints_, Section::kFingerprints, Section::kFingerprintCodes)}) {
    const std::optional<PackedList> list = PackedList::Open(layout->Of(hashes));
    const std::optional<PackedColumn> packed = PackedColumn::Open(layout->Of(codes));
    if (!list || !packed || packed->size() != list->size())
      return damaged("a table of hashes is cut");
    table->hashes = *list;
    table->codes = *packed;
  }
  const auto count = [](size_t number) { return static_cast<uint32_t>(number); };
  codes_ = {0,
            0,
            0,
            count(addresses4_.size() / 4 + addresses6_.size() / 16 + address_texts_.size()),
            count(credentials_.hashes.size()),
            keys_.size(),
            count(kOwnCode + members_.size() / 4 + principals_.size()),
            count(agents_.hashes.size()),
            count(fingerprints_.hashes.size()),
            0};
  const std::string_view kinds = layout->Of(Section::kKinds);
  for (size_t i = 0; i < kinds.size() / sizeof(uint32_t); ++i) {
    const uint32_t packed = Word<uint32_t>(kinds, i), route = packed >> 8;
    Kind kind{.outcome = static_cast<Outcome>(packed & 0xff)};
    if (route > routes->size() || (packed & 0xff) >= access::kOutcomes)
      return damaged("it names a route that it does not have");
    for (size_t r = 0; route > 0 && r < catalogue.routes.size(); ++r)
      if (catalogue.routes[r].text == routes->Text(route)) kind.route = static_cast<uint16_t>(r);
    kinds_.push_back(kind);
  }
  return {};
}

uint32_t ExposureFile::CodeOf(Dimension dimension, std::string_view value) const {
  switch (dimension) {
    case Dimension::kKey:
      return keys_.Find(value);
    case Dimension::kPrincipal: {
      const uint32_t code = principals_.Find(value);
      return code == 0 ? 0 : kOwnCode + static_cast<uint32_t>(members_.size() / 4) + code;
    }
    case Dimension::kSourceIp: {
      const uint32_t fours = static_cast<uint32_t>(addresses4_.size() / 4),
                     sixes = static_cast<uint32_t>(addresses6_.size() / 16);
      const std::optional<IpAddress> ip = PlainAddress(value);
      if (!ip) {
        const uint32_t code = address_texts_.Find(value);
        return code == 0 ? 0 : fours + sixes + code;
      }
      const auto [begin, end] =
          ip->is_v4() ? std::pair(1u, fours + 1) : std::pair(fours + 1, fours + sixes + 1);
      const uint32_t code = FirstAddressNotBefore(*ip, begin, end);
      return code < end && *AddressOf(code) == *ip ? code : 0;
    }
    case Dimension::kCredential:
      return credentials_.Find(Fingerprint(value, seed_));
    case Dimension::kUserAgent:
      return agents_.Find(Fingerprint(value, seed_));
    case Dimension::kTlsFingerprint:
      return fingerprints_.Find(Fingerprint(value, seed_));
    default:
      return 0;
  }
}

uint32_t ExposureFile::CodeOfMember(uint32_t member) const {
  const std::optional<size_t> at = FindWord(members_, member);
  return at ? kOwnCode + 1 + static_cast<uint32_t>(*at) : 0;
}

std::pair<size_t, size_t> ExposureFile::RowsOf(uint32_t subject) const {
  return {subjects_.FirstNotBelow(uint64_t{subject} + 1),
          subjects_.FirstNotBelow(uint64_t{subject} + 2)};
}

std::optional<IpAddress> ExposureFile::AddressOf(uint32_t code) const {
  const size_t fours = addresses4_.size() / 4, sixes = addresses6_.size() / 16;
  const size_t at = code - 1;
  if (at < fours) return Address4(Word<uint32_t>(addresses4_, at));
  if (at < fours + sixes) return Address6(addresses6_, at - fours);
  return ParseIp(address_texts_.Text(static_cast<uint32_t>(code - fours - sixes)));
}

std::string ExposureFile::AddressText(uint32_t code) const {
  const size_t plain = addresses4_.size() / 4 + addresses6_.size() / 16;
  if (code > plain) return std::string(address_texts_.Text(static_cast<uint32_t>(code - plain)));
  return FormatIp(*AddressOf(code));
}

uint32_t ExposureFile::FirstAddressNotBefore(const IpAddress& ip, uint32_t begin,
                                             uint32_t end) const {
  while (begin < end) {
    const uint32_t middle = begin + (end - begin) / 2;
    if (*AddressOf(middle) < ip)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin;
}

namespace {

// The first place from `from` on, of `size`, that is not before what is looked for: in doubling
// steps, since the next is often near, and then by halves.
template <typename Before>
size_t Gallop(size_t from, size_t size, const Before& before) {
  size_t step = 1;
  while (from + step <= size && before(from + step - 1)) from += step, step *= 2;
  size_t end = std::min(size, from + step - 1);
  while (from < end) {
    const size_t middle = (from + end) / 2;
    if (before(middle))
      from = middle + 1;
    else
      end = middle;
  }
  return from;
}

}  // namespace

void ExposureFile::FindAddresses(std::span<const uint32_t> fours, std::span<const IpAddress> sixes,
                                 std::vector<uint32_t>& codes) const {
  const size_t fours_here = addresses4_.size() / 4, sixes_here = addresses6_.size() / 16;
  size_t at = 0;
  for (uint32_t wanted : fours) {
    at = Gallop(at, fours_here, [&](size_t i) { return Word<uint32_t>(addresses4_, i) < wanted; });
    if (at < fours_here && Word<uint32_t>(addresses4_, at) == wanted)
      codes.push_back(static_cast<uint32_t>(at + 1));
  }
  at = 0;
  for (const IpAddress& wanted : sixes) {
    at = Gallop(at, sixes_here, [&](size_t i) { return Address6(addresses6_, i) < wanted; });
    if (at < sixes_here && Address6(addresses6_, at) == wanted)
      codes.push_back(static_cast<uint32_t>(fours_here + at + 1));
  }
}

void ExposureFile::AddressesIn(const IpRange& range, std::vector<uint32_t>& codes) const {
  const uint32_t plain = plain_addresses();
  const uint32_t fours = static_cast<uint32_t>(addresses4_.size() / 4);
  // Ascending within each kind: the first that is not before the range, and on from there.
  for (const auto& [begin, end] : {std::pair(1u, fours + 1), std::pair(fours + 1, plain + 1)}) {
    uint32_t code = FirstAddressNotBefore(range.first, begin, end);
    for (; code < end && *AddressOf(code) <= range.last; ++code) codes.push_back(code);
  }
  for (uint32_t i = 1; i <= address_texts_.size(); ++i) {
    const std::optional<IpAddress> ip = ParseIp(address_texts_.Text(i));
    if (ip && range.Contains(*ip)) codes.push_back(plain + i);
  }
}

uint32_t ExposureFile::PrincipalOf(uint32_t code) const {
  const size_t members = members_.size() / 4;
  if (code <= kOwnCode + members) return Word<uint32_t>(members_, code - kOwnCode - 1);
  return access::kTextPrincipal;
}

std::string_view ExposureFile::PrincipalText(uint32_t code) const {
  return principals_.Text(code - kOwnCode - static_cast<uint32_t>(members_.size() / 4));
}

}  // namespace haetae::scope
