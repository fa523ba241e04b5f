#include "scope/closure_table.h"

#include <algorithm>

#include "base/hash.h"

namespace haetae::scope {
namespace {

using access::Dimension;

constexpr std::array<Dimension, kColumns> kDimensionOf = {
    Dimension::kKey,     Dimension::kPrincipal, Dimension::kSourceIp,
    Dimension::kNetwork, Dimension::kUserAgent, Dimension::kTlsFingerprint};

std::string_view PrincipalOf(const ExposureFile& file, uint32_t code, const access::Names& names) {
  const uint32_t member = file.PrincipalOf(code);
  return member == access::kTextPrincipal ? file.PrincipalText(code) : names.subjects.Text(member);
}

}  // namespace

Dimension DimensionOf(size_t column) { return kDimensionOf[column]; }

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
      hash_of.assign(file.codes(column) + 1, 0);
      for (size_t i = 0; i < file.HashCount(column); ++i)
        hash_of[file.CodeAt(column, i)] = file.HashAt(column, i);
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

FilePlaces::FilePlaces(const ExposureFile& file, const ClosureTable& table,
                       const access::Names& names)
    : members_(&table.members()) {
  const auto put = [&](std::vector<uint32_t>& to, uint32_t code, Dimension dimension, uint64_t id) {
    to[code] = table.FindId(dimension, id);
    any_ |= to[code] != kNoNumber;
  };
  const auto size = [&](ExposureColumn column) { return file.codes(column) + size_t{1}; };
  const auto wants = [&](Dimension dimension) {
    return !table.places_[static_cast<size_t>(dimension)].empty();
  };
  const uint64_t seed = table.seed();
  places_[kKeys].assign(size(ExposureColumn::kKey), kNoNumber);
  for (uint32_t code = 1; code < places_[kKeys].size(); ++code)
    put(places_[kKeys], code, Dimension::kKey, Fingerprint(file.KeyText(code), seed));
  places_[kPrincipals].assign(size(ExposureColumn::kPrincipal), kNoNumber);
  for (uint32_t code = kOwnCode + 1; code < places_[kPrincipals].size(); ++code) {
    if (!wants(Dimension::kPrincipal)) break;
    put(places_[kPrincipals], code, Dimension::kPrincipal,
        Fingerprint(PrincipalOf(file, code, names), seed));
  }
  any_ |= !members_->empty();
  places_[kAddresses].assign(size(ExposureColumn::kAddress), kNoNumber);
  places_[kNetworks] = places_[kAddresses];
  if (wants(Dimension::kSourceIp)) {
    for (uint32_t code = 1; code < places_[kAddresses].size(); ++code)
      put(places_[kAddresses], code, Dimension::kSourceIp, AddressId(file, code, seed));
  }
  if (wants(Dimension::kNetwork)) {
    const FileNetworks networks(file, names);
    std::vector<uint32_t> of_network(networks.texts.size() + 1, kNoNumber);
    for (uint32_t n = 1; n < of_network.size(); ++n)
      put(of_network, n, Dimension::kNetwork, Fingerprint(networks.texts[n - 1], seed));
    for (uint32_t code = 1; code < places_[kNetworks].size(); ++code)
      places_[kNetworks][code] = of_network[networks.of_address[code]];
  }
  for (const auto& [column, to, dimension] :
       {std::tuple(ExposureColumn::kUserAgent, &places_[kAgents], Dimension::kUserAgent),
        std::tuple(ExposureColumn::kFingerprint, &places_[kPrints], Dimension::kTlsFingerprint),
        std::tuple(ExposureColumn::kCredential, &credentials_, Dimension::kCredential)}) {
    to->assign(size(column), kNoNumber);
    if (!wants(dimension)) continue;
    for (size_t i = 0; i < file.HashCount(column); ++i)
      put(*to, file.CodeAt(column, i), dimension, file.HashAt(column, i));
  }
}

void FilePlaces::At(Blocks& blocks, size_t block, size_t i, Row& row) {
  const auto code = [&](ExposureColumn column) { return blocks.Codes(column, block)[i]; };
  const uint32_t address = code(ExposureColumn::kAddress);
  row[kKeys] = places_[kKeys][code(ExposureColumn::kKey)];
  row[kAddresses] = places_[kAddresses][address];
  row[kNetworks] = places_[kNetworks][address];
  row[kAgents] = places_[kAgents][code(ExposureColumn::kUserAgent)];
  row[kPrints] = places_[kPrints][code(ExposureColumn::kFingerprint)];
  row[kColumns] = credentials_[code(ExposureColumn::kCredential)];
  const uint32_t principal = code(ExposureColumn::kPrincipal);
  row[kPrincipals] = places_[kPrincipals][principal];
  if (principal != kOwnCode || members_->empty()) return;
  const uint32_t subject = code(ExposureColumn::kSubject);  // those of one stand together
  if (subject != subject_) {
    subject_ = subject;
    const auto found = members_->find(subject - 1);
    member_ = found == members_->end() ? kNoNumber : found->second;
  }
  row[kPrincipals] = member_;
}

}  // namespace haetae::scope
