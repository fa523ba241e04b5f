// The time that an incident is counted in, where a person narrowed it: a stolen token was its
// owner's until it was stolen, and what he read before is no breach. Kept for good in
// incidents.sqlite, only ever added to; what was said last holds.
//
//   ScopeWindows windows(store);
//   TRY(windows.Say({.incident = 3, .from = left, .at = now, .by = "kim", .why = "…"}));
//   if (const auto window = TRY(windows.InForce(3))) range = Within(range, window->from,
//   window->to);
//
// IncidentStore::Get() has it in the incident, and whatever counts an incident keeps to it. One
// thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "base/time.h"
#include "incident/store.h"
#include "ledger/ledger.h"

namespace haetae::incident {

struct ScopeWindow {
  uint32_t incident = 0;
  Time from = kTimeMin, to = kTimeMax;  // from ≤ t < to; neither: the whole time again
  Time at;
  std::string by, why;
};

class ScopeWindows {
 public:
  explicit ScopeWindows(IncidentStore& store) : store_(store) {}
  // False where it is so already, said by the same for the same reason. kNotFound names the
  // incidents.
  Result<bool> Say(const ScopeWindow& window);
  // The last one; none where nobody narrowed it, or it was opened again.
  Result<std::optional<ScopeWindow>> InForce(uint32_t incident);

 private:
  IncidentStore& store_;
};

// What of a range lies between these times.
ledger::ScanRange Within(ledger::ScanRange range, Time from, Time to);
// "counted from … to …, says kim on 2025-07-01T03:12Z: …", for report::InZone.
Phrase SaidText(const ScopeWindow& window);

}  // namespace haetae::incident
