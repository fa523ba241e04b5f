// The facts of an incident: who and what from its scope, times from the awareness log, and the rest
// as a person wrote it.
//
//   Facts facts = MeasuredFacts(scope, {incident.first_access, incident.last_access}, log,
//                               written, places);
//   Done done = DoneDuties(log);
//
// Counts and fields are measured and nothing that was written stands in their place. Of a time that
// both the log and the person give the earlier one counts; an intrusion is as long as anybody
// knows. Where people live, their contacts say; of those of whom they do not, what the person wrote
// counts. `log` holds the entries that stand (incident::Standing). Pure functions.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "duty/assess.h"
#include "duty/facts.h"
#include "incident/awareness.h"
#include "scope/result.h"

namespace haetae::duty {

// How many people of a group live where (PlaceOf); who is not counted, as was written.
struct GroupPlaces {
  scope::PeopleGroup group;
  bool possible = false;
  std::map<std::string, uint64_t, std::less<>> people;
  uint64_t all = 0;  // people of the group when they were counted
};

// `scope` must have been counted with groups (scope::ReachRun::groups). `intrusion` spans all
// accesses of the incident, those that disclosed nothing too. `places` may be of an earlier version
// of the scope (`places_now` false): then of a group that is not what it was nobody knows where its
// people live.
Facts MeasuredFacts(const scope::Scope& scope, const Span& intrusion,
                    const std::vector<incident::Awareness>& log, Facts written,
                    const std::vector<GroupPlaces>& places = {}, bool places_now = true);

// "entrance_code:masked;name", as scope::PeopleGroup::fields has them.
std::vector<GroupField> FieldsOf(std::string_view text);

// Where somebody lives of whom the contacts say `place`, or nothing: the more exact of it and of
// what was written of everybody. Of a state that the lexicon does not have, its country.
std::string_view PlaceOf(std::string_view place, std::string_view written, const Lexicon& lexicon);

// Each duty that the log says was done, with the first time of it.
Done DoneDuties(const std::vector<incident::Awareness>& log);

// Facts that nobody wrote and that a duty answers which was done.
void AnswerByDone(const Lexicon& lexicon, const Done& done, Facts& facts);

}  // namespace haetae::duty
