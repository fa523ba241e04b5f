#include "scope/closure_table.h"

#include <algorithm>

#include "base/hash.h"

namespace haetae::scope {
namespace {

using access::Dimension;

constexpr std::array<Dimension, kAllColumns> kDimensionOf = {
    Dimension::kKey,       Dimension::kPrincipal,      Dimension::kSourceIp,  Dimension::kNetwork,
    Dimension::kUserAgent, Dimension::kTlsFingerprint, Dimension::kCredential};

std::string_view PrincipalOf(const ExposureFile& file, uint32_t code, const access::Names& names) {
  const uint32_t member = file.PrincipalOf(code);
  return member == access::kTextPrincipal ? file.PrincipalText(code) : names.subjects.Text(member);
}

}  // namespace

ExposureColumn ColumnOf(size_t closure_column) {
  constexpr std::array<ExposureColumn, kAllColumns> kColumnOf = {
      ExposureColumn::kKey,       ExposureColumn::kPrincipal, ExposureColumn::kAddress,
      ExposureColumn::kAddress,   ExposureColumn::kUserAgent, ExposureColumn::kFingerprint,
      ExposureColumn::kCredential};
  return kColumnOf[closure_column];
}

FileNetworks::FileNetworks(const ExposureFile& file, const access::Names& names)
    : of_address(file.codes(ExposureColumn::kAddress) + 1) {
  if (file.origins() == OriginsFingerprint(names)) {
    for (uint32_t code = 1; code <= file.networks().size(); ++code)
      texts.emplace_back(file.networks().Text(code));
    for (uint32_t code = 1; code < of_address.size(); ++code)
      of_address[code] = static_cast<uint32_t>(file.address_networks().At(code - 1));
    return;
  }
  std::unordered_map<uint32_t, uint32_t> place_of;  // by number of the network
  for (uint32_t code = 1; code < of_address.size() && names.origins != nullptr; ++code) {
    const std::optional<IpAddress> ip = file.AddressOf(code);
    const uint32_t asn = ip ? names.origins->Find(*ip).asn : 0;
    if (asn == 0) continue;
    const auto [place, fresh] = place_of.try_emplace(asn, texts.size() + 1);
    if (fresh) texts.push_back("AS" + std::to_string(asn));
    of_address[code] = place->second;
  }
}

uint64_t ClosureTable::IdOf(Dimension dimension, std::string_view text) const {
  if (dimension == Dimension::kNetwork) {
    const std::string network = NetworkText(std::string(text));
    return Fingerprint(network.empty() ? text : network, seed_);
  }
  if (dimension != Dimension::kSourceIp) return Fingerprint(text, seed_);
  const std::optional<IpAddress> ip = PlainAddress(text);
  return ip ? Fingerprint({reinterpret_cast<const char*>(ip->bytes.data()), 16}, seed_)
            : Fingerprint(text, seed_ + 1);
}

uint32_t ClosureTable::FindId(Dimension dimension, uint64_t id) const {
  const auto& places = places_[static_cast<size_t>(dimension)];
  const auto found = places.find(id);
  return found == places.end() ? kNoNumber : found->second;
}

uint32_t ClosureTable::Find(const IndicatorValue& value) const {
  return FindId(value.dimension, IdOf(value.dimension, value.value));
}

uint32_t ClosureTable::Credential(uint64_t id) {
  auto [place, fresh] = places_[static_cast<size_t>(Dimension::kCredential)].try_emplace(
      id, static_cast<uint32_t>(entries_.size()));
  if (fresh) entries_.push_back({.id = id, .dimension = Dimension::kCredential});
  return place->second;
}

void ClosureTable::Add(const ExposureFile& file, const FileNetworks& networks, uint32_t order,
                       const Seen& seen, const ClosureVia& via) {
  std::vector<uint64_t> hash_of;
  for (size_t c = 0; c < kColumns; ++c) {
    const bool hashed = c == kAgents || c == kPrints;
    const ExposureColumn column =
        c == kAgents ? ExposureColumn::kUserAgent : ExposureColumn::kFingerprint;
    if (hashed) {
      hash_of = file.HashesByCode(column);
    }
    for (uint32_t code = 1; code < seen[c].size(); ++code) {
      if (seen[c][code] == 0) continue;
      std::string text;
      uint64_t id = 0;
      if (c == kAddresses) {
        id = AddressId(file, code, seed_);
      } else if (hashed) {
        id = hash_of[code];
      } else {
        text = c == kKeys         ? file.KeyText(code)
               : c == kPrincipals ? std::string(PrincipalOf(file, code, names_))
                                  : networks.texts[code - 1];
        id = Fingerprint(text, seed_);
      }
      const auto [place, fresh] = places_[static_cast<size_t>(kDimensionOf[c])].try_emplace(
          id, static_cast<uint32_t>(entries_.size()));
      if (fresh) {
        if (c == kAddresses) text = file.AddressText(code);
        entries_.push_back(
            {.id = id, .dimension = kDimensionOf[c], .text = std::move(text), .step = via.step});
        if (c == kPrincipals && file.PrincipalOf(code) != access::kTextPrincipal)
          members_[file.PrincipalOf(code)] = place->second;
      }
      ClosureEntry& entry = entries_[place->second];
      // A member's name may be a text elsewhere: both are this principal.
      if (c == kPrincipals && file.PrincipalOf(code) != access::kTextPrincipal)
        members_[file.PrincipalOf(code)] = place->second;
      entry.segment = std::min(entry.segment, order);
      auto at = std::ranges::find_if(entry.via, [&](const ClosureVia& one) {
        return one.step == via.step && one.dimension == via.dimension;
      });
      if (at == entry.via.end()) at = entry.via.insert(at, {via.step, via.dimension, 0});
      at->accesses += seen[c][code];
    }
  }
}

Wanted::Wanted(const ClosureTable& from, const std::function<bool(const ClosureEntry& entry)>& want)
    : table(from), is(from.entries().size()) {
  for (uint32_t place = 0; place < is.size(); ++place) {
    const ClosureEntry& entry = table.entries()[place];
    if (!want(entry)) continue;
    is[place] = true;
    const auto column = std::ranges::find(kDimensionOf, entry.dimension);
    places[static_cast<size_t>(column - kDimensionOf.begin())].push_back(place);
  }
  for (size_t column : {size_t{kAgents}, size_t{kPrints}, size_t{kCredentials}})
    std::ranges::sort(places[column], {},
                      [&](uint32_t place) { return table.entries()[place].id; });
  for (uint32_t place : places[kPrincipals]) {
    const uint32_t number = table.names().subjects.Find(table.entries()[place].text);
    const auto own = table.members().find(number);
    if (number != kNoNumber)
      members.push_back({number, place, own != table.members().end() && own->second == place});
  }
  std::ranges::sort(members, {}, &Member::number);
}

void FilePlaces::Put(size_t column, uint32_t code, uint32_t place) {
  if (code == 0) return;
  std::vector<uint32_t>& places = places_[column];
  if (places.empty()) {
    places.assign(file_.codes(ColumnOf(column)) + size_t{1}, kNoNumber);
  }
  places[code] = place;
  any_ = true;
}

// Both sides ascend: they are merged, or where few are wanted each is found by halving.
void FilePlaces::PutHashed(size_t column, const Wanted& wanted) {
  const ExposureColumn of = ColumnOf(column);
  const std::vector<ClosureEntry>& entries = wanted.table.entries();
  const std::vector<uint32_t>& places = wanted.places[column];
  if (places.size() < file_.HashCount(of) / kBlockRows) {
    for (uint32_t place : places) Put(column, file_.CodeOfHash(of, entries[place].id), place);
    return;
  }
  auto at = places.begin();
  file_.EachHash(of, [&](uint64_t hash, uint32_t code) {
    while (at != places.end() && entries[*at].id < hash) ++at;
    if (at != places.end() && entries[*at].id == hash) Put(column, code, *at);
  });
}

void FilePlaces::PutNetworks(const Wanted& wanted, const access::Names& names) {
  if (wanted.places[kNetworks].empty()) return;
  const FileNetworks networks(file_, names);
  std::vector<uint32_t> of_network(networks.texts.size() + 1, kNoNumber);
  bool any = false;
  for (uint32_t n = 1; n < of_network.size(); ++n) {
    const uint32_t place = wanted.table.FindId(
        Dimension::kNetwork, wanted.table.IdOf(Dimension::kNetwork, networks.texts[n - 1]));
    if (place == kNoNumber || !wanted.is[place]) continue;
    of_network[n] = place;
    any = true;
  }
  for (uint32_t code = 1; any && code < networks.of_address.size(); ++code) {
    const uint32_t place = of_network[networks.of_address[code]];
    if (place != kNoNumber) Put(kNetworks, code, place);
  }
}

FilePlaces::FilePlaces(const ExposureFile& file, const Wanted& wanted, const access::Names& names)
    : file_(file) {
  const std::vector<ClosureEntry>& entries = wanted.table.entries();
  for (uint32_t place : wanted.places[kKeys])
    Put(kKeys, file.CodeOf(Dimension::kKey, entries[place].text), place);
  for (uint32_t place : wanted.places[kPrincipals])
    Put(kPrincipals, file.CodeOf(Dimension::kPrincipal, entries[place].text), place);
  for (const Wanted::Member& member : wanted.members) {
    Put(kPrincipals, file.CodeOfMember(member.number), member.place);
    if (!member.own) continue;
    const auto [first, last] = file.RowsOf(member.number);
    if (first < last) own_.push_back({first, last, member.place});
  }
  any_ |= !own_.empty();
  const uint32_t addresses = file.codes(ExposureColumn::kAddress);
  if (wanted.places[kAddresses].size() < addresses / 4) {
    for (uint32_t place : wanted.places[kAddresses])
      Put(kAddresses, file.CodeOf(Dimension::kSourceIp, entries[place].text), place);
  } else if (!wanted.places[kAddresses].empty()) {
    for (uint32_t code = 1; code <= addresses; ++code) {
      const uint32_t place =
          wanted.table.FindId(Dimension::kSourceIp, AddressId(file, code, wanted.table.seed()));
      if (place != kNoNumber && wanted.is[place]) Put(kAddresses, code, place);
    }
  }
  PutNetworks(wanted, names);
  PutHashed(kAgents, wanted);
  PutHashed(kPrints, wanted);
  PutHashed(kCredentials, wanted);
}

}  // namespace haetae::scope
