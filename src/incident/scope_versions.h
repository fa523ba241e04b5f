// The scopes of an incident as they were counted, one version after another: kept in
// incidents.sqlite with what each was counted from, who was in it, and what made it another than
// the one before. Nothing of a version is ever changed.
//
//   ScopeKeeper keeper(store, {ledger, names, registers}, kProgram);
//   TRY(keeper.Keep(incident, people, range));       // sets incident.scope.version and its reason
//   for (const ScopeVersion& one : TRY(ScopeVersions(store).All(3))) …
//   ScopeChange change = TRY(keeper.Compare(3, 1, 2));
//
// A version is kept where something was counted from other inputs than the last time, unless only
// logs were read on and no number is another. The same inputs give the same version: its seal is
// the SHA-256 of inputs, counts and a fingerprint of who was in it, whatever numbers they have. One
// thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "base/time.h"
#include "incident/investigation.h"
#include "incident/scope_change.h"
#include "incident/scope_inputs.h"
#include "incident/store.h"
#include "scope/people_set.h"

namespace haetae::incident {

// A number of a scope: of people, with a second one that is told beside it.
struct ScopeCount {
  std::string kind;  // "total" "field" "route" "day" "country" "doubt"
  std::string name;  // "members", "phone", "GET /x", "2025-06-24", "KR", "no-logs"
  // field: in clear, only masked; route, day, country: people, accesses; else the number, 0.
  uint64_t count = 0, other = 0;
  bool operator==(const ScopeCount&) const = default;
};
std::vector<ScopeCount> CountsOf(const scope::Scope& scope);

struct ScopeVersion {
  uint32_t incident = 0, number = 0;
  Time at;           // when it was counted first
  std::string seal;  // 64 hexadecimal digits
  Time first_access = kTimeMax, last_access = kTimeMin;
  Phrase reason;  // what made it another than the one before
  ScopeInputs inputs;
  std::vector<ScopeCount> counts;
  ScopeChange change;                           // against the one before
  uint64_t Total(std::string_view name) const;  // of the counts: 0 where there is none
};

class ScopeVersions {
 public:
  explicit ScopeVersions(IncidentStore& store) : store_(store) {}
  Result<std::vector<ScopeVersion>> All(uint32_t incident);
  // The bytes of people_set.h. kNotFound says which versions there are.
  Result<std::string> PeopleOf(uint32_t incident, uint32_t number);
  // All or nothing. False where another process has kept a version of this number meanwhile.
  Result<bool> Put(const ScopeVersion& version, const std::string& people);

 private:
  Status PutParts(int64_t n, const ScopeVersion& version, const std::string& people);
  Status ReadParts(int64_t n, ScopeVersion& version);
  IncidentStore& store_;
};

class ScopeKeeper {
 public:
  ScopeKeeper(IncidentStore& store, const ChangeAround& around, std::string_view program,
              Clock* clock = &SystemClock())
      : store_(store), around_(around), program_(program), clock_(clock) {}
  // Keeps an incident's scope, which was counted with all its indicators in the range, as its next
  // version, or finds that it is the last one; tells the scope its version and reason.
  Status Keep(Incident& incident, const scope::PeopleBits& people, const ledger::ScanRange& range);
  // What made one version another, whichever of them is later; counted now.
  Result<ScopeChange> Compare(const ScopeVersion& before, const ScopeVersion& after);
  // Who is in a version. kConflict where ids were numbered anew since.
  Result<scope::PeopleBits> PeopleOf(const ScopeVersion& version);

 private:
  scope::Numbering NumberingNow() const;
  Result<bool> IsAgain(const ScopeVersion& last, const ScopeVersion& now,
                       const scope::PeopleBits& people);
  Result<ScopeChange> ChangeSince(const ScopeVersion& last, const ScopeVersion& now,
                                  const scope::PeopleBits& people);
  IncidentStore& store_;
  ChangeAround around_;
  std::string program_;
  Clock* clock_;
};

}  // namespace haetae::incident
