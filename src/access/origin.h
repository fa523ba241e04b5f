// Country and network of an address, offline: country from an MMDB file (CC0 geo-whois-asn-country,
// or the user's own by --geo), network from the RouteViews/DB-IP table (CC BY 4.0).
//
//   std::unique_ptr<Origins> origins = TRY(Origins::Open({.country_mmdb = path, .network_csv =
//   dir})); Origin origin = origins->Find(ip);        // {"KR", 4766, "Korea Telecom"}
//
// The network table is read in the background after Open(); the first Find() waits for it. It is
// compiled to a sorted binary cache beside the CSV when that folder can be written. Thread-safe
// after Open. A lookup costs about 200 ns.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/ip.h"

namespace haetae::access {

struct Origin {
  std::string_view country;       // ISO 3166 alpha-2, "" unknown
  uint32_t asn = 0;               // 0 unknown
  std::string_view network_name;  // "Korea Telecom", "" unknown
};

struct OriginFiles {
  std::filesystem::path country_mmdb;  // "" : no countries. Read by record shape: country_code, or
                                       // country.iso_code (MaxMind, DB-IP)
  std::filesystem::path network_mmdb;  // the user's own ASN MMDB
                                       // (autonomous_system_number/_organization, or asn/as_name …)
  std::filesystem::path network_folder;  // asn-ipv4.csv, asn-ipv6.csv; "" : none
};

class Origins {
 public:
  static Result<std::unique_ptr<Origins>> Open(const OriginFiles& files);
  virtual ~Origins() = default;
  virtual Origin Find(const IpAddress& ip) const = 0;  // special addresses have no origin
  virtual std::string Description() const = 0;         // for the report: data sets and dates
};

}  // namespace haetae::access
