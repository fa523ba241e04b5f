// People whom a person took out of an incident's count because they are who read: the account of a
// customer that read others' records also read its own, and is no victim of itself. Kept for good
// in incidents.sqlite, only ever added to; what was said of somebody last holds.
//
//   ScopeWithout without(store);
//   TRY(without.Say({.person = "10023", .at = now, .by = "kim", .why = "…"}, 3));
//   for (const LeftOut& one : TRY(without.InForce(3))) …
//
// IncidentStore::Get() has them in the incident, and whatever counts an incident leaves them out
// (scope::ScopeBuilder::LeaveOut). One thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "access/access.h"
#include "base/error.h"
#include "base/text.h"
#include "base/time.h"
#include "incident/store.h"

namespace haetae::incident {

struct LeftOut {
  std::string person;  // the subject's id; raw
  bool back = false;   // is counted again
  Time at;
  std::string by, why;
};

class ScopeWithout {
 public:
  explicit ScopeWithout(IncidentStore& store) : store_(store) {}
  // False where it is so already. kNotFound names the incidents.
  Result<bool> Say(const LeftOut& said, uint32_t incident);
  // Who is left out, by id.
  Result<std::vector<LeftOut>> InForce(uint32_t incident);

 private:
  IncidentStore& store_;
};

// The numbers of those whom the ledger knows.
std::vector<uint32_t> NumbersOf(const std::vector<std::string>& people, const access::Names& names);
// "10023 read others and is counted among the people reached …"; raw. Names the first few, and says
// where there are more `unseen` whom nobody looked at.
Phrase ReachedReadersText(uint32_t incident, const std::vector<std::string>& readers,
                          uint64_t unseen);
// Of somebody left out in whose data accesses of the incident read, by readers that are others, and
// by none that is named: "3143372 was read in this incident by others …"; raw.
struct ReadByOthers {
  std::string person;
  uint64_t others = 0, unnamed = 0;
};
Phrase ReadByOthersText(uint32_t incident, const ReadByOthers& read);
// "says kim on 2025-07-01T03:12Z: …", for report::InZone; names nobody.
Phrase SaidText(const LeftOut& said);

}  // namespace haetae::incident
