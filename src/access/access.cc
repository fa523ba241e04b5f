#include "access/access.h"

#include <array>

namespace haetae::access {
namespace {
constexpr std::array<std::string_view, kOutcomes> kOutcomeNames = {"disclosed", "refused",
                                                                   "missing", "unknown", "issued"};
constexpr std::array<std::string_view, kDimensions> kDimensionNames = {
    "key",     "credential", "principal",       "source_ip", "network",
    "country", "user_agent", "tls_fingerprint", "route"};

// Every column with every other struct's of the same name; keeps the lists of columns in one place.
template <typename F, typename... Rows>
void ForEachColumn(F&& f, Rows&&... rows) {
  f(rows.time...);
  f(rows.record...);
  f(rows.offset...);
  f(rows.source...);
  f(rows.route...);
  f(rows.status...);
  f(rows.outcome...);
  f(rows.bytes...);
  f(rows.subject...);
  f(rows.principal...);
  f(rows.credential...);
  f(rows.key...);
  f(rows.address...);
  f(rows.user_agent...);
  f(rows.fingerprint...);
  f(rows.host...);
}

template <typename F>
void ForEachMember(F&& f) {
  f(&Accesses::time);
  f(&Accesses::record);
  f(&Accesses::offset);
  f(&Accesses::source);
  f(&Accesses::route);
  f(&Accesses::status);
  f(&Accesses::outcome);
  f(&Accesses::bytes);
  f(&Accesses::subject);
  f(&Accesses::principal);
  f(&Accesses::credential);
  f(&Accesses::key);
  f(&Accesses::address);
  f(&Accesses::user_agent);
  f(&Accesses::fingerprint);
  f(&Accesses::host);
}

}  // namespace

std::string_view OutcomeName(Outcome outcome) {
  return kOutcomeNames[static_cast<size_t>(outcome)];
}
std::string_view DimensionName(Dimension dimension) {
  return kDimensionNames[static_cast<size_t>(dimension)];
}
bool ParseDimension(std::string_view name, Dimension& dimension) {
  for (size_t i = 0; i < kDimensionNames.size(); ++i) {
    if (kDimensionNames[i] == name) {
      dimension = static_cast<Dimension>(i);
      return true;
    }
  }
  return false;
}

Outcome OutcomeOf(const Route& route, int status) {
  if (status >= 200 && status <= 299)
    return route.issuance ? Outcome::kIssued : Outcome::kDisclosed;
  if (status == 404 || status == 410) return route.issuance ? Outcome::kRefused : Outcome::kMissing;
  if (status <= 0 || status == 499) return Outcome::kUnknown;
  return Outcome::kRefused;
}

Names::Names() {
  countries.Number("");
  networks.Number("");
}

void Names::Resolve() {
  for (uint32_t i = static_cast<uint32_t>(address_info_.size()); i < addresses.size(); ++i) {
    AddressInfo info;
    std::optional<IpAddress> ip = origins == nullptr ? std::nullopt : ParseIp(addresses.Text(i));
    if (ip) {
      Origin origin = origins->Find(*ip);
      if (origin.asn != 0) {
        info.network = networks.Number("AS" + std::to_string(origin.asn));
        if (info.network >= network_names_.size()) network_names_.resize(info.network + 1);
        network_names_[info.network] = origin.network_name;
      }
      info.country = countries.Number(origin.country);
    }
    address_info_.push_back(info);
  }
}

std::string_view Names::NetworkName(uint32_t network) const {
  return network < network_names_.size() ? std::string_view(network_names_[network])
                                         : std::string_view();
}

std::string_view Names::PrincipalText(uint32_t principal) const {
  if (principal == kNoNumber) return {};
  return principal & kTextPrincipal ? principals.Text(principal & ~kTextPrincipal)
                                    : subjects.Text(principal);
}

void Accesses::Append(const Access& access) {
  ForEachColumn([](auto& column, const auto& value) { column.push_back(value); }, *this, access);
}

Access Accesses::Row(size_t row) const {
  Access access;
  ForEachColumn([row](const auto& column, auto& value) { value = column[row]; }, *this, access);
  return access;
}

void Accesses::Clear() {
  ForEachColumn([](auto& column) { column.clear(); }, *this);
}

void Accesses::Reserve(size_t rows) {
  ForEachColumn([rows](auto& column) { column.reserve(rows); }, *this);
}

Accesses Accesses::Gather(std::span<const Accesses* const> parts, std::span<const Place> order) {
  Accesses gathered;
  auto column = [&](auto Accesses::* member) {
    auto& to = gathered.*member;
    to.resize(order.size());
    for (size_t i = 0; i < order.size(); ++i) {
      to[i] = (parts[order[i].part]->*member)[order[i].row];
    }
  };
  ForEachMember(column);
  return gathered;
}

size_t Accesses::bytes_held() const {
  size_t total = 0;
  ForEachColumn([&total](const auto& column) { total += column.capacity() * sizeof(column[0]); },
                *this);
  return total;
}

std::string TextIn(uint32_t number, Dimension dimension, const Names& names,
                   const Catalogue& catalogue) {
  switch (dimension) {
    case Dimension::kKey:
      return std::string(names.keys.Text(number));
    case Dimension::kCredential:
      return std::string(names.credentials.Text(number));
    case Dimension::kPrincipal:
      return std::string(names.PrincipalText(number));
    case Dimension::kSourceIp:
      return std::string(names.addresses.Text(number));
    case Dimension::kUserAgent:
      return std::string(names.user_agents.Text(number));
    case Dimension::kTlsFingerprint:
      return std::string(names.fingerprints.Text(number));
    case Dimension::kRoute:
      return catalogue.routes[number].text;
    case Dimension::kNetwork:
      return std::string(names.networks.Text(number));
    case Dimension::kCountry:
      return std::string(names.countries.Text(number));
  }
  return {};
}

}  // namespace haetae::access
