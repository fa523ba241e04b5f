// What people said of the values that a closure proposed for an incident's scope: kept for good in
// incidents.sqlite, only ever added to.
//
//   ScopeWords words(store);
//   TRY(words.Say({.incident = 3, .verdict = ScopeVerdict::kAccepted, .set = {{…}}, …}));
//   for (const ScopeWord& word : TRY(words.InForce(3))) …
//
// An accepted set belongs to the incident as if it were a cause's: an access is the incident's
// where it carries all of the set. A rejected one is never proposed nor taken again. What was said
// last of a set holds; kOpen takes back what was said before. One thread at a time.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "base/time.h"
#include "incident/store.h"
#include "scope/closure.h"

namespace haetae::incident {

enum class ScopeVerdict { kOpen, kAccepted, kRejected };
std::string_view ScopeVerdictName(ScopeVerdict verdict);

// A value as people give it: an address with a prefix, or of IPv6, is a range; a network is
// "AS4766".
scope::IndicatorValue ValueAsGiven(access::Dimension dimension, std::string text);

struct ScopeWord {
  uint32_t incident = 0;
  ScopeVerdict verdict = ScopeVerdict::kOpen;
  scope::IndicatorSet set;  // in the order of their dimensions
  Time at;
  std::string by, why;
};

class ScopeWords {
 public:
  explicit ScopeWords(IncidentStore& store) : store_(store) {}
  // False where the same was said of it last: nothing is added. kNotFound names the incidents.
  Result<bool> Say(ScopeWord word);
  // All that was said of an incident's values, in the order it was said.
  Result<std::vector<ScopeWord>> All(uint32_t incident);
  // What holds: of each set the last, without those taken back; in the order of the sets.
  Result<std::vector<ScopeWord>> InForce(uint32_t incident);

 private:
  Status Put(const ScopeWord& word);
  IncidentStore& store_;
};

// Whether whatever carries the set carries `found` as well: saying that it is none of the
// incident's then says nothing, as the incident was found by the other.
bool IsWithin(const scope::IndicatorSet& set, const scope::IndicatorSet& found);
// Whether the two have a value in common, and accesses may carry both: those are the incident's by
// `found`, whatever is said of the set.
bool Meets(const scope::IndicatorSet& set, const scope::IndicatorSet& found);
// Of words in force, the sets of one verdict.
std::vector<scope::IndicatorSet> SetsOf(const std::vector<ScopeWord>& words, ScopeVerdict verdict);
// "accepted by kim on 2025-07-01T03:12Z: …", for report::InZone.
Phrase SaidText(const ScopeWord& word);

}  // namespace haetae::incident
