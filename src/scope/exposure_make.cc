// Makes the exposure of a segment from its rows: see exposure_file.h.
#include <algorithm>
#include <map>
#include <numeric>

#include "base/error.h"
#include "base/hash.h"
#include "scope/exposure_file.h"
#include "scope/exposure_layout.h"

namespace haetae::scope {
namespace {

using access::Accesses;

template <typename T>
void Append(std::string& to, T value) {
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

// The distinct numbers of a column, each with a place in order of first sight: a table by hash that
// is as wide as they are many, so that few of them stay in the cache and a dictionary of a nation
// costs nothing here.
class Distinct {
 public:
  uint32_t Place(uint32_t number) {
    size_t at = Slot(number);
    if (slots_[at].first == number) return slots_[at].second;
    if ((numbers.size() + 1) * 2 > slots_.size()) {
      Grow();
      at = Slot(number);
    }
    slots_[at] = {number, static_cast<uint32_t>(numbers.size())};
    numbers.push_back(number);
    return slots_[at].second;
  }
  std::vector<uint32_t> numbers;  // by place

 private:
  using Entry = std::pair<uint32_t, uint32_t>;  // number, kNoNumber: free; its place
  size_t Slot(uint32_t number) const {
    const size_t mask = slots_.size() - 1;
    size_t at = (number * uint64_t{0x9e3779b97f4a7c15}) >> 32 & mask;
    while (slots_[at].first != number && slots_[at].first != kNoNumber) at = (at + 1) & mask;
    return at;
  }
  void Grow() {
    std::vector<Entry> old(slots_.size() * 2, {kNoNumber, 0});
    old.swap(slots_);
    for (const Entry& entry : old)
      if (entry.first != kNoNumber) slots_[Slot(entry.first)] = entry;
  }
  std::vector<Entry> slots_ = std::vector<Entry>(64, {kNoNumber, 0});
};

class Maker {
 public:
  Maker(const Accesses& rows, const access::Names& names, const access::Catalogue& catalogue)
      : rows_(rows),
        names_(names),
        catalogue_(catalogue),
        packed_(rows.size()),
        sections_(kSections) {}
  std::string Make(const ExposureKeys& keys);

 private:
  std::string& At(Section section) { return sections_[static_cast<size_t>(section)]; }
  void Order();
  // Packs what `number_of` gives for each row, in the order of the subjects.
  template <typename NumberOf>
  void Column(ExposureColumn column, const NumberOf& number_of) {
    for (size_t i = 0; i < order_.size(); ++i) packed_[i] = number_of(order_[i]);
    sections_[static_cast<size_t>(column)] = PackColumn(packed_);
  }
  void Kinds();
  void Times();
  void Addresses();
  // Writes the table of the texts, and gives each number the code of its text.
  std::vector<uint32_t> Codes(Section table, const std::vector<uint32_t>& numbers,
                              const Dictionary& dictionary);
  // Of the addresses, in the order of their codes.
  void Attribute(Section column, Section table, const std::vector<uint32_t>& numbers,
                 const Dictionary& dictionary);
  void Principals();
  // False if two values have the same hash.
  bool Hashes(ExposureColumn column, Section table, Section codes,
              const std::vector<uint32_t>& numbers, const Dictionary& dictionary);

  const Accesses& rows_;
  const access::Names& names_;
  const access::Catalogue& catalogue_;
  std::vector<uint32_t> order_;  // rows by subject, those of a subject by time
  std::vector<uint64_t> packed_;
  std::vector<std::string> sections_;
  Layout::Head head_;
};

// Rows without a subject first; in a few passes over the bytes that differ.
void Maker::Order() {
  const size_t rows = rows_.size();
  std::vector<uint64_t> keys(rows), other(rows);
  for (size_t i = 0; i < rows; ++i)
    keys[i] = static_cast<uint64_t>(rows_.subject[i] + 1) << 32 | static_cast<uint32_t>(i);
  for (int shift = 32; shift < 64; shift += 11) {
    std::vector<uint32_t> begin(2049);
    for (uint64_t key : keys) ++begin[(key >> shift & 2047) + 1];
    if (begin[1] == rows) continue;
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    for (uint64_t key : keys) other[begin[key >> shift & 2047]++] = key;
    keys.swap(other);
  }
  order_.resize(rows);
  for (size_t i = 0; i < rows; ++i) order_[i] = static_cast<uint32_t>(keys[i]);
}

void Maker::Kinds() {
  std::map<std::string_view, uint16_t> by_text;
  std::vector<std::string_view> texts;
  std::vector<bool> used(catalogue_.routes.size());
  for (uint16_t route : rows_.route)
    if (route != access::kNoRoute) used[route] = true;
  for (size_t r = 0; r < used.size(); ++r)
    if (used[r]) texts.push_back(catalogue_.routes[r].text);
  std::sort(texts.begin(), texts.end());
  std::vector<uint32_t> code(used.size());
  for (size_t r = 0; r < used.size(); ++r) {
    if (!used[r]) continue;
    const auto at = std::lower_bound(texts.begin(), texts.end(), catalogue_.routes[r].text);
    code[r] = static_cast<uint32_t>(at - texts.begin()) + 1;
  }
  At(Section::kRoutes) = TextTable::Make(texts);
  std::vector<uint32_t> kinds((used.size() + 1) * access::kOutcomes, kNoNumber);
  uint32_t made = 0;
  Column(ExposureColumn::kKind, [&](uint32_t row) {
    const uint32_t route = rows_.route[row] == access::kNoRoute ? 0 : code[rows_.route[row]];
    const uint32_t outcome = static_cast<uint32_t>(rows_.outcome[row]);
    uint32_t& kind = kinds[route * access::kOutcomes + outcome];
    if (kind == kNoNumber) {
      kind = made++;
      Append(At(Section::kKinds), route << 8 | outcome);
    }
    return kind;
  });
}

// In the coarsest unit that the log's clock has.
void Maker::Times() {
  Time first = kTimeMax;
  for (Time time : rows_.time) first = std::min(first, time);
  int64_t unit = kSecond;
  for (Time time : rows_.time) {
    while ((time - first) % unit != 0) unit /= 10;
    if (unit == 1) break;
  }
  head_.first = first.us;
  head_.time_unit = unit;
  Column(ExposureColumn::kTime,
         [&](uint32_t row) { return static_cast<uint64_t>((rows_.time[row] - first) / unit); });
}

void Maker::Addresses() {
  Distinct distinct;
  std::vector<uint32_t> place(rows_.size(), kNoNumber);
  for (size_t i = 0; i < rows_.size(); ++i)
    if (rows_.address[i] != kNoNumber) place[i] = distinct.Place(rows_.address[i]);
  struct Value {
    int kind;  // 0: IPv4, 1: IPv6, 2: anything else
    IpAddress ip;
    std::string_view text;
    uint32_t place;
    auto operator<=>(const Value&) const = default;
  };
  std::vector<Value> values;
  for (uint32_t number : distinct.numbers) {
    const std::string_view text = names_.addresses.Text(number);
    const std::optional<IpAddress> ip = PlainAddress(text);
    values.push_back({!ip           ? 2
                      : ip->is_v4() ? 0
                                    : 1,
                      ip.value_or(IpAddress{}), ip ? "" : text,
                      static_cast<uint32_t>(values.size())});
  }
  std::sort(values.begin(), values.end());
  std::vector<uint32_t> code(values.size());
  std::vector<std::string_view> texts;
  for (size_t i = 0; i < values.size(); ++i) {
    const Value& value = values[i];
    code[value.place] = static_cast<uint32_t>(i) + 1;
    const uint8_t* bytes = value.ip.bytes.data();
    if (value.kind == 0)
      Append(At(Section::kAddresses4), uint32_t{bytes[12]} << 24 | uint32_t{bytes[13]} << 16 |
                                           uint32_t{bytes[14]} << 8 | bytes[15]);
    else if (value.kind == 1)
      At(Section::kAddresses6).append(reinterpret_cast<const char*>(bytes), 16);
    else
      texts.push_back(value.text);
  }
  At(Section::kAddressTexts) = TextTable::Make(texts);
  std::vector<uint32_t> countries, networks;  // of each code
  for (const Value& value : values) {
    const access::AddressInfo& info = names_.Address(distinct.numbers[value.place]);
    countries.push_back(info.country == 0 ? kNoNumber : info.country);
    networks.push_back(info.network == 0 ? kNoNumber : info.network);
  }
  Attribute(Section::kAddressCountries, Section::kCountries, countries, names_.countries);
  Attribute(Section::kAddressNetworks, Section::kNetworks, networks, names_.networks);
  head_.origins = OriginsFingerprint(names_);
  Column(ExposureColumn::kAddress,
         [&](uint32_t row) { return place[row] == kNoNumber ? 0 : code[place[row]]; });
}

std::vector<uint32_t> Maker::Codes(Section table, const std::vector<uint32_t>& numbers,
                                   const Dictionary& dictionary) {
  Distinct distinct;
  for (uint32_t number : numbers)
    if (number != kNoNumber) distinct.Place(number);
  std::vector<std::pair<std::string_view, uint32_t>> texts;
  for (uint32_t i = 0; i < distinct.numbers.size(); ++i)
    texts.emplace_back(dictionary.Text(distinct.numbers[i]), i);
  std::sort(texts.begin(), texts.end());
  std::vector<uint32_t> code(texts.size());
  std::vector<std::string_view> sorted;
  for (const auto& [text, place] : texts) {
    sorted.push_back(text);
    code[place] = static_cast<uint32_t>(sorted.size());
  }
  At(table) = TextTable::Make(sorted);
  std::vector<uint32_t> codes(numbers.size());
  for (size_t i = 0; i < numbers.size(); ++i)
    codes[i] = numbers[i] == kNoNumber ? 0 : code[distinct.Place(numbers[i])];
  return codes;
}

void Maker::Attribute(Section column, Section table, const std::vector<uint32_t>& numbers,
                      const Dictionary& dictionary) {
  const std::vector<uint32_t> codes = Codes(table, numbers, dictionary);
  At(column) = PackColumn(std::vector<uint64_t>(codes.begin(), codes.end()));
}

// Nobody 0, the subject itself 1, then customers who read others, then texts.
void Maker::Principals() {
  std::vector<uint32_t> members, texts;
  for (size_t i = 0; i < rows_.size(); ++i) {
    const uint32_t principal = rows_.principal[i];
    if (principal == kNoNumber || principal == rows_.subject[i]) continue;
    (principal & access::kTextPrincipal ? texts : members).push_back(principal);
  }
  for (std::vector<uint32_t>* list : {&members, &texts}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  for (uint32_t member : members) Append(At(Section::kMembers), member);
  std::sort(texts.begin(), texts.end(), [&](uint32_t a, uint32_t b) {
    return names_.PrincipalText(a) < names_.PrincipalText(b);
  });
  std::vector<std::string_view> sorted;
  std::map<uint32_t, uint32_t> code;  // of texts
  for (uint32_t text : texts) {
    sorted.push_back(names_.PrincipalText(text));
    code[text] = kOwnCode + static_cast<uint32_t>(members.size() + sorted.size());
  }
  At(Section::kPrincipals) = TextTable::Make(sorted);
  Column(ExposureColumn::kPrincipal, [&](uint32_t row) -> uint32_t {
    const uint32_t principal = rows_.principal[row];
    if (principal == kNoNumber) return 0;
    if (principal == rows_.subject[row]) return kOwnCode;
    if (principal & access::kTextPrincipal) return code.at(principal);
    const auto at = std::lower_bound(members.begin(), members.end(), principal);
    return kOwnCode + 1 + static_cast<uint32_t>(at - members.begin());
  });
}

bool Maker::Hashes(ExposureColumn column, Section table, Section codes,
                   const std::vector<uint32_t>& numbers, const Dictionary& dictionary) {
  // Codes in the order of the subjects: a credential's rows stand together, and so do its codes.
  Distinct distinct;
  Column(column, [&](uint32_t row) {
    return numbers[row] == kNoNumber ? 0 : distinct.Place(numbers[row]) + 1;
  });
  std::vector<std::pair<uint64_t, uint32_t>> hashes;
  for (uint32_t i = 0; i < distinct.numbers.size(); ++i)
    hashes.emplace_back(Fingerprint(dictionary.Text(distinct.numbers[i]), head_.seed), i + 1);
  std::sort(hashes.begin(), hashes.end());
  std::vector<uint64_t> sorted, order;
  for (size_t i = 0; i < hashes.size(); ++i) {
    if (i > 0 && hashes[i].first == hashes[i - 1].first) return false;
    sorted.push_back(hashes[i].first);
    order.push_back(hashes[i].second);
  }
  At(table) = PackList(sorted);
  At(codes) = PackColumn(order);
  return true;
}

std::string Maker::Make(const ExposureKeys& keys) {
  Order();
  head_.rows = rows_.size();
  for (size_t i = 0; i < order_.size(); ++i) packed_[i] = rows_.subject[order_[i]] + 1;
  sections_[static_cast<size_t>(ExposureColumn::kSubject)] = PackList(packed_);
  Column(ExposureColumn::kBytes, [&](uint32_t row) { return rows_.bytes[row] + 1; });
  Kinds();
  Times();
  Addresses();
  const std::vector<uint32_t> of_keys = Codes(Section::kKeys, rows_.key, names_.keys);
  Column(ExposureColumn::kKey, [&](uint32_t row) { return of_keys[row]; });
  Principals();
  head_.seed = keys.seed;
  while (!Hashes(ExposureColumn::kCredential, Section::kCredentials, Section::kCredentialCodes,
                 rows_.credential, names_.credentials) ||
         !Hashes(ExposureColumn::kUserAgent, Section::kAgents, Section::kAgentCodes,
                 rows_.user_agent, names_.user_agents) ||
         !Hashes(ExposureColumn::kFingerprint, Section::kFingerprints, Section::kFingerprintCodes,
                 rows_.fingerprint, names_.fingerprints)) {
    ++head_.seed;
  }
  return Layout::Make(head_, sections_, keys.seal);
}

}  // namespace

std::string MakeExposure(const Accesses& rows, const access::Names& names,
                         const access::Catalogue& catalogue, const ExposureKeys& keys) {
  return Maker(rows, names, catalogue).Make(keys);
}

}  // namespace haetae::scope
