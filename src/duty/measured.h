// The facts of an incident: who and what from its scope, times from the awareness log, and the rest
// as a person wrote it.
//
//   Facts facts = MeasuredFacts(scope, {incident.first_access, incident.last_access}, log,
//   written); Done done = DoneDuties(log);
//
// Counts and fields are measured and nothing that was written stands in their place. Of a time that
// both the log and the person give the earlier one counts; an intrusion is as long as anybody
// knows. `log` holds the entries that stand (incident::Standing). Pure functions.
#pragma once

#include <vector>

#include "duty/assess.h"
#include "duty/facts.h"
#include "incident/awareness.h"
#include "scope/result.h"

namespace haetae::duty {

// `scope` must have been counted with groups (scope::ReachRun::groups). `intrusion` spans all
// accesses of the incident, those that disclosed nothing too.
Facts MeasuredFacts(const scope::Scope& scope, const Span& intrusion,
                    const std::vector<incident::Awareness>& log, Facts written);

// Each duty that the log says was done, with the first time of it.
Done DoneDuties(const std::vector<incident::Awareness>& log);

// Facts that nobody wrote and that a duty answers which was done.
void AnswerByDone(const Lexicon& lexicon, const Done& done, Facts& facts);

}  // namespace haetae::duty
