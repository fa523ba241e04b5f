// The frame of an exposure file: a head, a table of sections, the sections, and checksums over all
// of it. What stands in the sections is exposure_file's to say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.h"
#include "base/ip.h"

namespace haetae::scope {

enum class ExposureColumn : uint32_t {
  kSubject,  // number + 1; ascending, and so a PackedList
  kKind,     // route and outcome: kinds()
  kTime,     // TimeOf()
  kAddress,
  kCredential,
  kKey,
  kPrincipal,  // kOwnCode: the subject
  kUserAgent,
  kFingerprint,
  kBytes,  // of the answer, + 1
};
inline constexpr size_t kExposureColumns = 10;

// What stands behind the columns, which are the sections 0 … 9.
enum class Section : uint32_t {
  kRoutes = kExposureColumns,
  kKinds,
  kKeys,
  kPrincipals,
  kMembers,
  kAddresses4,
  kAddresses6,
  kAddressTexts,
  kCredentials,
  kCredentialCodes,
  kAgents,
  kAgentCodes,
  kFingerprints,
  kFingerprintCodes,
  kCountries,
  kNetworks,
  kAddressCountries,
  kAddressNetworks,
};
inline constexpr size_t kSections = 28;

struct Layout {
  struct Head {
    uint64_t rows = 0;
    int64_t first = 0, time_unit = 1;  // µs since 1970; µs
    uint64_t seed = 0;                 // of the hashes
    uint64_t origins = 0;              // fingerprint of where countries and networks are from
  } head;
  std::string_view sections[kSections];

  std::string_view Of(ExposureColumn column) const { return sections[static_cast<size_t>(column)]; }
  std::string_view Of(Section section) const { return sections[static_cast<size_t>(section)]; }
  // None if it is no exposure file of this version and folder, or any of its bytes has changed.
  static std::optional<Layout> Open(std::string_view bytes, uint64_t seal);
  static std::string Make(const Head& head, const std::vector<std::string>& sections,
                          uint64_t seal);
};

// 0: no origins are known.
uint64_t OriginsFingerprint(const access::Names& names);

// The address, if this is how it is written.
std::optional<IpAddress> PlainAddress(std::string_view text);

}  // namespace haetae::scope
