// Who read this person: every reader, also of other people's payloads in which the person stands.
//
//   WhoBuilder who(subject, names, catalogue, registers);
//   for each row of the ledger: who.Add(rows, i);
//   for (const Reader& reader : who.Finish()) …
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "access/access.h"
#include "register/register.h"

namespace haetae::scope {

struct Reader {  // one principal, key and address
  std::string principal, key, source_ip;
  uint64_t accesses = 0;
  std::vector<std::string> fields;  // "name", "entrance_code:masked"
  Time first_access = kTimeMax, last_access = kTimeMin;
  uint32_t incident = 0;  // 0: none
};

class WhoBuilder {
 public:
  WhoBuilder(uint32_t subject, const access::Names& names, const access::Catalogue& catalogue,
             const reg::Register& registers);
  // `incident` is the one whose indicators the access carries, 0 if none.
  void Add(const access::Accesses& rows, size_t row, uint32_t incident);
  // True if the access disclosed the person.
  bool Discloses(const access::Accesses& rows, size_t row) const;
  std::vector<Reader> Finish() const;  // most accesses first
  uint64_t disclosures() const { return disclosures_; }

 private:
  struct Seen {
    uint64_t accesses = 0;
    std::set<uint16_t> routes;
    Time first = kTimeMax, last = kTimeMin;
    uint32_t incident = 0;
  };
  uint32_t subject_;
  const access::Names& names_;
  const access::Catalogue& catalogue_;
  std::vector<const reg::Relation*> relations_;
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, Seen> readers_;
  uint64_t disclosures_ = 0;
};

}  // namespace haetae::scope
