#include "scope/exposure_match.h"

#include <algorithm>
#include <bit>

#include "scope/exposure_layout.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace haetae::scope {
namespace {

using access::Dimension;

constexpr Dimension kOriginsOfAddresses[] = {Dimension::kNetwork, Dimension::kCountry};

ExposureColumn ColumnOf(Dimension dimension) {
  switch (dimension) {
    case Dimension::kKey:
      return ExposureColumn::kKey;
    case Dimension::kCredential:
      return ExposureColumn::kCredential;
    case Dimension::kPrincipal:
      return ExposureColumn::kPrincipal;
    case Dimension::kUserAgent:
      return ExposureColumn::kUserAgent;
    case Dimension::kTlsFingerprint:
      return ExposureColumn::kFingerprint;
    case Dimension::kRoute:
      return ExposureColumn::kKind;
    default:
      return ExposureColumn::kAddress;
  }
}

}  // namespace

Asked::Asked(const std::vector<std::vector<IndicatorValue>>& any_of) {
  for (const std::vector<IndicatorValue>& indicators : any_of) {
    if (indicators.empty()) continue;
    Set& set = sets_.emplace_back();
    set.indicators = &indicators;
    for (const IndicatorValue& indicator : indicators) {
      if (indicator.dimension != Dimension::kSourceIp) continue;
      const bool one = indicator.range && indicator.range->first == indicator.range->last;
      const std::optional<IpAddress> ip =
          one ? indicator.range->first : PlainAddress(indicator.value);
      if (ip && ip->is_v4()) set.fours.push_back(ip->as_v4());
      if (ip && !ip->is_v4()) set.sixes.push_back(*ip);
      if (one) set.any_spelling.push_back(*ip);
      if (indicator.range && !one) set.ranges.push_back(*indicator.range);
      if (!ip || one) set.texts.push_back(indicator.value);
    }
    std::ranges::sort(set.fours);
    std::ranges::sort(set.sixes);
    std::ranges::sort(set.any_spelling);
  }
}

void ExposureMatch::Test::Want(uint32_t code) {
  if (code / 32 >= wanted.size()) wanted.resize(code / 32 + 1);
  wanted[code / 32] |= 1u << (code % 32);
  least = std::min(least, code);
  most = std::max(most, code);
}

ExposureMatch::ExposureMatch(const ExposureFile& file, const Asked& any_of,
                             const ledger::ScanRange& range, const access::Names& names,
                             const access::Catalogue& catalogue, const ledger::SegmentInfo* segment)
    : file_(file), names_(names), catalogue_(catalogue), range_(range) {
  for (const Asked::Set& asked : any_of.sets()) {
    Set set;
    if (Compile(asked, set)) sets_.push_back(std::move(set));
  }
  first_ = file.TimeOf(0), last_ = first_;
  if (segment != nullptr) {
    last_ = segment->last;
  } else {
    const PackedColumn& time = file.column(ExposureColumn::kTime);
    for (size_t block = 0; block < time.blocks(); ++block)
      last_ = std::max(last_, file.TimeOf(time.Most(block)));
  }
  whole_day_ = first_ >= range.from && last_ < range.to;
}

std::vector<uint32_t> ExposureMatch::CodesOfAddresses(const Asked::Set& asked) const {
  std::vector<uint32_t> codes;
  file_.FindAddresses(asked.fours, asked.sixes, codes);
  for (std::string_view text : asked.texts) {
    if (const uint32_t code = file_.CodeOf(Dimension::kSourceIp, text); code != 0)
      codes.push_back(code);
  }
  for (const IpRange& range : asked.ranges) file_.AddressesIn(range, codes);
  const uint32_t all = file_.codes(ExposureColumn::kAddress);
  for (uint32_t code = file_.plain_addresses() + 1; code <= all && !asked.any_spelling.empty();
       ++code) {
    const std::optional<IpAddress> ip = file_.AddressOf(code);
    if (ip && std::ranges::binary_search(asked.any_spelling, *ip)) codes.push_back(code);
  }
  return codes;
}

// Of each address code, whether it is of a network or country that the indicators name.
std::vector<bool> ExposureMatch::AddressesFrom(const std::vector<IndicatorValue>& indicators,
                                               Dimension dimension) const {
  std::vector<bool> wanted(file_.codes(ExposureColumn::kAddress) + 1);
  const bool country = dimension == Dimension::kCountry;
  std::vector<std::string> texts;
  for (const IndicatorValue& indicator : indicators) {
    if (indicator.dimension == dimension)
      texts.push_back(country ? indicator.value : NetworkText(indicator.value));
  }
  std::erase(texts, "");
  if (file_.origins() == OriginsFingerprint(names_)) {
    const TextTable& table = country ? file_.countries() : file_.networks();
    const PackedColumn& of = country ? file_.address_countries() : file_.address_networks();
    std::vector<bool> of_table(table.size() + 1);
    for (const std::string& text : texts) of_table[table.Find(text)] = true;
    of_table[0] = false;
    for (size_t i = 0; i < of.size(); ++i) wanted[i + 1] = of_table[of.At(i)];
    return wanted;
  }
  for (uint32_t code = 1; code < wanted.size() && names_.origins != nullptr; ++code) {
    const std::optional<IpAddress> ip = file_.AddressOf(code);
    if (!ip) continue;
    const access::Origin origin = names_.origins->Find(*ip);
    const std::string text = country           ? std::string(origin.country)
                             : origin.asn == 0 ? std::string()
                                               : "AS" + std::to_string(origin.asn);
    wanted[code] = !text.empty() && std::ranges::find(texts, text) != texts.end();
  }
  return wanted;
}

ExposureMatch::AddressCountries ExposureMatch::Countries() const {
  AddressCountries countries{.names = {""}, .packed = {}, .of = {}};
  const uint32_t codes = file_.codes(ExposureColumn::kAddress);
  if (file_.origins() == OriginsFingerprint(names_)) {
    const TextTable& table = file_.countries();
    for (uint32_t i = 1; i <= table.size(); ++i) countries.names.emplace_back(table.Text(i));
    countries.packed = file_.address_countries();
    return countries;
  }
  countries.of.resize(codes + size_t{1});
  for (uint32_t code = 1; code <= codes && names_.origins != nullptr; ++code) {
    const std::optional<IpAddress> ip = file_.AddressOf(code);
    const std::string text = ip ? std::string(names_.origins->Find(*ip).country) : "";
    const auto at = std::ranges::find(countries.names, text);
    countries.of[code] = static_cast<uint32_t>(at - countries.names.begin());
    if (at == countries.names.end()) countries.names.push_back(text);
  }
  return countries;
}

std::span<const uint32_t> ExposureMatch::WantedAddresses() const {
  if (sets_.size() != 1) return {};
  for (const Test& test : sets_[0])
    if (test.column == ExposureColumn::kAddress) return test.wanted;
  return {};
}

void ExposureMatch::WantAddresses(const Asked::Set& asked, Set& set, bool& possible) const {
  const auto has = [&](Dimension dimension) {
    return std::ranges::any_of(*asked.indicators,
                               [&](const auto& i) { return i.dimension == dimension; });
  };
  const bool by_address = has(Dimension::kSourceIp);
  std::vector<bool> from;  // wanted by where they are from
  for (Dimension dimension : kOriginsOfAddresses) {
    if (!has(dimension)) continue;
    const std::vector<bool> wanted = AddressesFrom(*asked.indicators, dimension);
    if (from.empty()) from.assign(wanted.size(), true);
    for (size_t i = 0; i < from.size(); ++i) from[i] = from[i] && wanted[i];
  }
  if (!by_address && from.empty()) return;
  Test test{.column = ExposureColumn::kAddress, .wanted = {}, .own = {}};
  if (by_address) {
    for (uint32_t code : CodesOfAddresses(asked))
      if (from.empty() || from[code]) test.Want(code);
  } else {
    for (uint32_t code = 1; code < from.size(); ++code)
      if (from[code]) test.Want(code);
  }
  possible &= !test.wanted.empty();
  set.push_back(std::move(test));
}

// False if no row of the file can match.
bool ExposureMatch::Compile(const Asked::Set& asked, Set& set) const {
  bool possible = true;
  WantAddresses(asked, set, possible);
  for (const IndicatorValue& indicator : *asked.indicators) {
    const ExposureColumn column = ColumnOf(indicator.dimension);
    if (column == ExposureColumn::kAddress) continue;
    auto test = std::ranges::find_if(set, [&](const Test& t) { return t.column == column; });
    if (test == set.end()) {
      set.push_back({.column = column, .wanted = {}, .own = {}});
      test = set.end() - 1;
    }
    if (column == ExposureColumn::kKind) {
      for (uint32_t kind = 0; kind < file_.kinds().size(); ++kind) {
        const uint16_t route = file_.kinds()[kind].route;
        if (route != access::kNoRoute && catalogue_.routes[route].text == indicator.value)
          test->Want(kind);
      }
      continue;
    }
    if (const uint32_t code = file_.CodeOf(indicator.dimension, indicator.value); code != 0)
      test->Want(code);
    if (column != ExposureColumn::kPrincipal) continue;
    const uint32_t member = names_.subjects.Find(indicator.value);
    if (member == kNoNumber) continue;
    test->own.push_back(member);
    if (const uint32_t code = file_.CodeOfMember(member); code != 0) test->Want(code);
  }
  for (Test& test : set) {
    std::sort(test.own.begin(), test.own.end());
    if (!test.own.empty()) test.Want(kOwnCode);
    possible &= !test.wanted.empty();
    // Whatever stands in the column, its bit is there to be looked at.
    const PackedColumn& column = file_.column(test.column);
    uint64_t most = 0;
    for (size_t block = 0; block < column.blocks(); ++block)
      most = std::max(most, column.Most(block));
    test.wanted.resize(std::max<size_t>(test.wanted.size(), most / 32 + 1));
  }
  return possible;
}

namespace {

// Of 64 codes, whether the bit of each is set.
uint64_t LookUpOne(const uint32_t* codes, const uint32_t* wanted) {
  uint64_t bits = 0;
  for (size_t i = 0; i < 64; ++i)
    bits |= uint64_t{wanted[codes[i] / 32] >> (codes[i] % 32) & 1} << i;
  return bits;
}

#if defined(__x86_64__)
// The same, eight at once.
__attribute__((target("avx2"))) uint64_t LookUpEight(const uint32_t* codes,
                                                     const uint32_t* wanted) {
  const __m256i last = _mm256_set1_epi32(31);
  uint64_t bits = 0;
  for (size_t i = 0; i < 64; i += 8) {
    const __m256i code = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes + i));
    const __m256i words =
        _mm256_i32gather_epi32(reinterpret_cast<const int*>(wanted), _mm256_srli_epi32(code, 5), 4);
    // The bit that is asked for to where its number's sign is.
    const __m256i up = _mm256_sub_epi32(last, _mm256_and_si256(code, last));
    const int signs = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_sllv_epi32(words, up)));
    bits |= uint64_t{static_cast<uint32_t>(signs)} << i;
  }
  return bits;
}
const auto LookUp = __builtin_cpu_supports("avx2") ? LookUpEight : LookUpOne;
#else
const auto LookUp = LookUpOne;
#endif

}  // namespace

// Takes the rows that do not pass out of the mask; false if none is left.
bool ExposureMatch::Narrow(const Test& test, Blocks& blocks, size_t block, Mask& mask) const {
  const PackedColumn& column = file_.column(test.column);
  if (column.Least(block) > test.most || column.Most(block) < test.least) return false;
  const uint32_t* codes = blocks.Codes(test.column, block);
  uint64_t any = 0;
  for (size_t word = 0; word < mask.size(); ++word) {
    mask[word] &= LookUp(codes + word * 64, test.wanted.data());
    any |= mask[word];
  }
  if (any == 0 || test.own.empty()) return any != 0;
  const uint32_t* subjects = blocks.Codes(ExposureColumn::kSubject, block);
  any = 0;
  for (size_t word = 0; word < mask.size(); ++word) {
    for (uint64_t left = mask[word]; left != 0; left &= left - 1) {
      const size_t row = word * 64 + static_cast<size_t>(std::countr_zero(left));
      if (codes[row] == kOwnCode && !std::ranges::binary_search(test.own, subjects[row] - 1))
        mask[word] &= ~(uint64_t{1} << (row % 64));
    }
    any |= mask[word];
  }
  return any != 0;
}

bool ExposureMatch::NarrowTimes(size_t block, Mask& mask) const {
  std::array<uint64_t, kBlockRows> times;
  file_.column(ExposureColumn::kTime).Unpack(block, times.data());
  uint64_t any = 0;
  for (size_t word = 0; word < mask.size(); ++word) {
    for (uint64_t left = mask[word]; left != 0; left &= left - 1) {
      const size_t bit = static_cast<size_t>(std::countr_zero(left));
      const Time time = file_.TimeOf(times[word * 64 + bit]);
      if (time < range_.from || time >= range_.to) mask[word] &= ~(uint64_t{1} << bit);
    }
    any |= mask[word];
  }
  return any != 0;
}

bool ExposureMatch::Find(Blocks& blocks, size_t block, Mask& found) const {
  const size_t size = file_.subjects().RowsOf(block);
  Mask all{};
  for (size_t word = 0; word * 64 < size; ++word)
    all[word] = size - word * 64 >= 64 ? ~uint64_t{0} : (uint64_t{1} << (size - word * 64)) - 1;
  found = {};
  uint64_t any = 0;
  for (const Set& set : sets_) {
    Mask mask = all;
    if (!std::ranges::all_of(set,
                             [&](const Test& test) { return Narrow(test, blocks, block, mask); }))
      continue;
    for (size_t word = 0; word < mask.size(); ++word) any |= found[word] |= mask[word];
  }
  return any != 0 && (whole_day_ || NarrowTimes(block, found));
}

size_t ExposureMatch::Find(Blocks& blocks, size_t block, ExposedRows& rows) const {
  Mask found;
  if (!Find(blocks, block, found)) return 0;
  const uint32_t* subjects = blocks.Codes(ExposureColumn::kSubject, block);
  const uint32_t* kinds = blocks.Codes(ExposureColumn::kKind, block);
  const uint32_t* addresses = blocks.Codes(ExposureColumn::kAddress, block);
  const uint32_t* bytes = blocks.Codes(ExposureColumn::kBytes, block);
  std::array<uint64_t, kBlockRows> times;
  file_.column(ExposureColumn::kTime).Unpack(block, times.data());
  size_t count = 0;
  for (size_t word = 0; word < found.size(); ++word) {
    for (uint64_t left = found[word]; left != 0; left &= left - 1) {
      const size_t i = word * 64 + static_cast<size_t>(std::countr_zero(left));
      rows.subject[count] = subjects[i] - 1;
      rows.kind[count] = kinds[i];
      rows.address[count] = addresses[i];
      rows.bytes[count] = bytes[i] - 1;
      rows.time[count] = file_.TimeOf(times[i]);
      ++count;
    }
  }
  return count;
}

}  // namespace haetae::scope
