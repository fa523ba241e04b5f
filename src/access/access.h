// An access is one request to a catalogued route: who asked, with what, from where, for whom, and
// whether it was answered. Everything downstream works on columns of accesses.
//
//   Accesses rows;
//   rows.Append(access);
//   for (size_t i = 0; i < rows.size(); ++i) if (rows.outcome[i] == Outcome::kDisclosed) …
//
// Text is a number of the Names dictionaries, which live as long as the process. A customer is the
// same number as subject and as principal; a principal that is not a customer (staff, a service)
// is a number of Names::principals with kTextPrincipal set. About 71 bytes a row.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/catalogue.h"
#include "access/origin.h"
#include "base/dictionary.h"
#include "base/time.h"

namespace haetae::access {

enum class Outcome : uint8_t {
  kDisclosed,  // status 200–299
  kRefused,    // any other answer
  kMissing,    // 404, 410: names somebody who does not exist
  kUnknown,    // the log does not say, or the client went away first (499)
  kIssued,     // an issuance route that succeeded
};
inline constexpr int kOutcomes = 5;
std::string_view OutcomeName(Outcome outcome);
Outcome OutcomeOf(const Route& route, int status);

enum class Dimension : uint8_t {
  kKey,
  kCredential,
  kPrincipal,
  kSourceIp,
  kNetwork,
  kCountry,
  kUserAgent,
  kTlsFingerprint,
  kRoute,
};
inline constexpr int kDimensions = 9;
std::string_view DimensionName(Dimension dimension);
bool ParseDimension(std::string_view name, Dimension& dimension);

inline constexpr uint32_t kTextPrincipal = 0x80000000;  // and kNoNumber: nobody

// What an address number stands for, resolved once.
struct AddressInfo {
  uint32_t network = 0;  // number of Names::networks, 0 unknown
  uint32_t country = 0;  // number of Names::countries
};

// The dictionaries of a process. Thread-safe as Dictionary is; Resolve() from one thread at a time.
struct Names {
  Dictionary subjects, principals, credentials, keys, addresses, user_agents, fingerprints, hosts,
      sources, countries, networks;  // countries "KR", networks "AS4766"; number 0 is ""
  const Origins* origins = nullptr;  // may be null: no origins known
  // Looks up all addresses that are new since the last call.
  void Resolve();
  const AddressInfo& Address(uint32_t number) const { return address_info_[number]; }
  // A member's account id or a staff name; "" for kNoNumber.
  std::string_view PrincipalText(uint32_t principal) const;

  // "Korea Telecom"; "" where it is not known.
  std::string_view NetworkName(uint32_t network) const;

  Names();

 private:
  std::vector<AddressInfo> address_info_;
  std::vector<std::string> network_names_;  // by number of networks
};

struct Accesses;

// The number of what an access carries in a dimension, kNoNumber where it carries nothing.
inline uint32_t NumberIn(const Accesses& rows, size_t row, Dimension dimension, const Names& names);
// What it stands for.
std::string TextIn(uint32_t number, Dimension dimension, const Names& names,
                   const Catalogue& catalogue);

struct Access {
  Time time;
  uint64_t record = 0;  // fingerprint of the event, or of its line where it has no event id
  uint64_t offset = 0;  // of the line in its source
  uint32_t source = 0;
  uint16_t route = kNoRoute;
  uint16_t status = 0;  // 0: unknown
  Outcome outcome = Outcome::kUnknown;
  uint32_t bytes = kNoNumber;  // saturated; kNoNumber: the log does not say
  uint32_t subject = kNoNumber;
  uint32_t principal = kNoNumber, credential = kNoNumber, key = kNoNumber, address = kNoNumber;
  uint32_t user_agent = kNoNumber, fingerprint = kNoNumber, host = kNoNumber;
};

struct Accesses {
  std::vector<Time> time;
  std::vector<uint64_t> record, offset;
  std::vector<uint32_t> source;
  std::vector<uint16_t> route, status;
  std::vector<Outcome> outcome;
  std::vector<uint32_t> bytes, subject, principal, credential, key, address, user_agent,
      fingerprint, host;

  size_t size() const { return time.size(); }
  void Append(const Access& access);
  Access Row(size_t row) const;
  void Clear();
  void Reserve(size_t rows);
  // One of several Accesses, and a row of it.
  struct Place {
    uint32_t part, row;
  };
  // The rows at these places, in this order.
  static Accesses Gather(std::span<const Accesses* const> parts, std::span<const Place> order);
  size_t bytes_held() const;
};

inline uint32_t NumberIn(const Accesses& rows, size_t row, Dimension dimension,
                         const Names& names) {
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
      return rows.route[row] == kNoRoute ? kNoNumber : rows.route[row];
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

// Consecutive rows of some Accesses, in time order: what a scan hands out.
struct AccessBatch {
  const Accesses* rows;
  size_t begin, end;
};
inline constexpr size_t kBatchRows = 64 << 10;

}  // namespace haetae::access
