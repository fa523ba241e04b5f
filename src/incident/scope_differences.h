// How the inputs of a scope differ from those of an earlier version, each difference in words.
// Which of them brought how many people is what scope_change.h counts.
//
//   for (const Difference& one : Differences(before, after, 1)) Print(one.text);
//
// Pure functions. Texts hold raw log text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "incident/scope_inputs.h"

namespace haetae::incident {

enum class ChangeKind : uint8_t {
  kFrom,       // the time asked for begins elsewhere
  kTo,         // or ends
  kLog,        // read, or read further
  kResponses,  // another file of them is joined to the logs
  kSet,        // of indicators
  kLeftOut,    // people left out, or again counted
  kRoute,      // discloses
  kRelation,   // stands in a route's answers, or its file changed
  kFields,     // that a route discloses
  kRegister,   // another file of the register
  kProgram,
};
inline constexpr size_t kChangeKinds = 11;
std::string_view ChangeName(ChangeKind kind);   // "from" "to" "log" …
ChangeKind ParseChange(std::string_view name);  // kProgram for a name that is none

struct Difference {
  ChangeKind kind = ChangeKind::kProgram;
  bool gone = false;   // it was there, and no longer is
  bool both = false;   // it holds other rows, and may have brought people and taken some away
  std::string name;    // of the log, route or relation
  size_t set = 0;      // kSet: its place in the later inputs, if gone in the earlier
  uint64_t known = 0;  // kLog: how many of its bytes the earlier version knew
  Phrase text;         // "GET /my/profile/{member} was not in version 1"
};

// In the order of kinds. `version`: the earlier one, as the texts call it.
std::vector<Difference> Differences(const ScopeInputs& before, const ScopeInputs& after,
                                    uint32_t version);

// "key=k-2021", "source_ip=203.0.113.7, 203.0.113.8 and 4 more user_agent=curl"; raw.
Phrase SetText(const std::vector<scope::IndicatorValue>& set);

}  // namespace haetae::incident
