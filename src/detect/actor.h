// What an access is counted under in one dimension: its number there, or kNoNumber.
#pragma once

#include "access/access.h"

namespace haetae::detect {

inline uint32_t ActorOf(const access::Accesses& rows, size_t row, access::Dimension dimension,
                        const access::Names& names) {
  using access::Dimension;
  const uint32_t address = rows.address[row];
  switch (dimension) {
    case Dimension::kKey:
      return rows.key[row];
    case Dimension::kCredential:
      return rows.credential[row];
    case Dimension::kPrincipal:
      return rows.principal[row];
    case Dimension::kSourceIp:
      return address;
    case Dimension::kUserAgent:
      return rows.user_agent[row];
    case Dimension::kTlsFingerprint:
      return rows.fingerprint[row];
    case Dimension::kRoute:
      return rows.route[row] == access::kNoRoute ? kNoNumber : rows.route[row];
    case Dimension::kNetwork: {
      const uint32_t network = address == kNoNumber ? 0 : names.Address(address).network;
      return network == 0 ? kNoNumber : network;
    }
    case Dimension::kCountry: {
      const uint32_t country = address == kNoNumber ? 0 : names.Address(address).country;
      return country == 0 ? kNoNumber : country;
    }
  }
  return kNoNumber;
}

inline std::string ActorText(uint32_t actor, access::Dimension dimension,
                             const access::Names& names, const access::Catalogue& catalogue) {
  using access::Dimension;
  switch (dimension) {
    case Dimension::kKey:
      return std::string(names.keys.Text(actor));
    case Dimension::kCredential:
      return std::string(names.credentials.Text(actor));
    case Dimension::kPrincipal:
      return std::string(names.PrincipalText(actor));
    case Dimension::kSourceIp:
      return std::string(names.addresses.Text(actor));
    case Dimension::kUserAgent:
      return std::string(names.user_agents.Text(actor));
    case Dimension::kTlsFingerprint:
      return std::string(names.fingerprints.Text(actor));
    case Dimension::kRoute:
      return catalogue.routes[actor].text;
    case Dimension::kNetwork:
      return std::string(names.networks.Text(actor));
    case Dimension::kCountry:
      return std::string(names.countries.Text(actor));
  }
  return {};
}

}  // namespace haetae::detect
