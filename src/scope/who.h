// Who read this person: every reader, also of other people's payloads in which the person stands.
//
//   WhoBuilder who(subject, names, catalogue, registers);
//   TRY(who.AddAll(index, causes));                 // or, for each row of a scan: who.Add(rows, i,
//   0); for (const Reader& reader : who.Finish()) …
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "access/access.h"
#include "base/error.h"
#include "register/register.h"
#include "scope/exposure.h"

namespace haetae::scope {

struct Reader {  // one principal, key and address
  std::string principal, key, source_ip;
  uint64_t accesses = 0;
  std::vector<std::string> fields;  // "name", "entrance_code:masked"
  Time first_access = kTimeMax, last_access = kTimeMin;
  uint32_t incident = 0;     // 0: none
  uint64_t of_incident = 0;  // accesses that are of it; others may lie outside its time
};

class WhoBuilder {
 public:
  WhoBuilder(uint32_t subject, access::Names& names, const access::Catalogue& catalogue,
             const reg::Register& registers);
  // `incident` is the one whose indicators the access carries, 0 if none.
  void Add(const access::Accesses& rows, size_t row, uint32_t incident);
  // All accesses of the ledger, from its index: the person's rows and those of the members in whose
  // payload they stand.
  struct Cause {
    uint32_t incident = 0;
    std::vector<IndicatorValue> set;
    Time from = kTimeMin, to = kTimeMax;  // of the incident: what is outside is no access of it
  };
  Status AddAll(ExposureIndex& index, const std::vector<Cause>& causes);
  std::vector<Reader> Finish() const;  // most accesses first
  uint64_t disclosures() const { return disclosures_; }

 private:
  struct Seen {
    uint64_t accesses = 0;
    std::set<uint16_t> routes;
    Time first = kTimeMax, last = kTimeMin;
    uint32_t incident = 0;  // of the earliest access that is of one
    Time of_incident = kTimeMax;
    std::map<uint32_t, uint64_t> by_incident;  // accesses
  };
  struct Access {
    uint32_t subject, principal, key, address;
    uint16_t route;
    access::Outcome outcome;
    Time time;
  };
  bool Discloses(const Access& access) const;
  void Add(const Access& access, uint32_t incident);
  // The person, and who has them in a payload on any route.
  std::vector<uint32_t> Subjects() const;
  Access At(const ExposureFile& file, size_t row);

  uint32_t subject_;
  access::Names& names_;
  const access::Catalogue& catalogue_;
  std::vector<const reg::Relation*> relations_;
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, Seen> readers_;
  uint64_t disclosures_ = 0;
};

}  // namespace haetae::scope
