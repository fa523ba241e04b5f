// What made the scope of an incident another one: who came and who went, and which difference of
// the inputs brought whom.
//
//   ScopeChange change = TRY(ChangeOf(before, after, around));
//   change.came, change.went;
//   for (const ScopeEffect& effect : change.effects) Print(effect.people, effect.text);
//
// A person came by a difference if all accesses that reach them now would have been left out
// without it: counted by looking at each access of the later question once more and asking what of
// it the earlier version did not have. Who needs two differences is counted with both; whom either
// of two would have brought alone is in `by_any`. Who went is explained the same way round.
// One scan of the scope's time where somebody came, one where somebody went; 2 bytes a subject
// meanwhile, and 4 for each kind of difference of which there are several.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "incident/scope_differences.h"
#include "incident/scope_inputs.h"
#include "ledger/ledger.h"
#include "register/register.h"
#include "scope/people_set.h"

namespace haetae::incident {

struct ScopeEffect {
  ChangeKind kind = ChangeKind::kProgram;
  bool gone = false;     // it took people away
  uint64_t changes = 1;  // of this kind that the line stands for
  uint64_t people = 0;   // who came, or went, by it
  Phrase text;
};

struct ScopeChange {
  bool people_known = true;  // false: ids were numbered anew, only counts can be compared
  uint64_t came = 0, went = 0;
  // Each difference; of one kind first what all of them did together where there are several.
  std::vector<ScopeEffect> effects;
  uint64_t came_by_any = 0, went_by_any = 0;
  uint64_t came_otherwise = 0, went_otherwise = 0;  // by nothing that is kept: the register's rows
};

struct CountedScope {
  const ScopeInputs& inputs;
  const scope::PeopleBits& people;
  Time first = kTimeMin, last = kTimeMax;  // no access of it is earlier or later
};
struct ChangeAround {
  ledger::Ledger& ledger;
  access::Names& names;
  const reg::Register& registers;
};

// `version`: the earlier one, as the texts call it. The ledger is that of the later.
Result<ScopeChange> ChangeOf(const CountedScope& before, const CountedScope& after,
                             uint32_t version, const ChangeAround& around);
// The same where it is not known who was in the earlier one.
ScopeChange DifferencesAlone(const ScopeInputs& before, const ScopeInputs& after, uint32_t version);

// "+33,669,281 people: GET /my/profile/{member} was not in version 1; …", for the reason of a
// version.
Phrase ReasonOf(const ScopeChange& change);

}  // namespace haetae::incident
