// What later logs made of the holes that findings told of when they were made: a finding stays as
// it was written, and what it says of the logs need not be so any more.
//
//   incident::Incident incident = TRY(store.Get(1));
//   SayFilled(ledger.manifest(), incident);   // "app-2.jsonl has a hole: … · filled since by …"
//
// Costs one joining of the streams (ledger/streams.h) for an incident that has such findings.
#pragma once

#include "incident/investigation.h"
#include "ledger/manifest.h"

namespace haetae::incident {

inline constexpr size_t kFillersNamed = 3;  // logs, and holes that are left; the rest is counted

// Adds to the titles of such findings, and to the incident's where it is one of theirs, by which
// logs the hole was filled since, and what of it is left. Says nothing of a hole that is as it was,
// or of which it is not known for certain whose it was.
void SayFilled(const ledger::Manifest& manifest, Incident& incident);

}  // namespace haetae::incident
