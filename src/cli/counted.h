// An incident's scope, counted now and kept as a version.
//
//   scope::Scope scope = TRY(CountIncident(*space, question));    // with groups
//
// The same inputs give the same version: counting twice keeps one.
#pragma once

#include <optional>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/options.h"
#include "cli/question.h"
#include "cli/workspace.h"
#include "scope/people_groups.h"
#include "scope/people_set.h"
#include "scope/result.h"
#include "scope/scope.h"

namespace haetae::cli {

// Counts what the question is about, once AddReached() has shown it.
scope::ScopeBuilder BuilderFor(const Workspace& space, const Question& question);

// Of an incident: an incident's whole scope is kept as a version; a part of it, or what was asked
// by indicators, is an answer and no more. A count is right also where it cannot be kept, which is
// told on standard error.
void KeepVersion(Workspace& space, const Question& question, const scope::PeopleBits& who,
                 scope::Scope& scope);

// Everything about whom the question's incident reached, people by kind and fields too. `who`,
// where given, receives them, and `groups` who is in which group.
Result<scope::Scope> CountIncident(Workspace& space, const Question& question,
                                   scope::PeopleBits* who = nullptr,
                                   scope::PeopleGroups* groups = nullptr);

// Where a member read others' records and, in the same incident, his own, so that he is among
// `who`: that, and how he is left out. Looks at the first kReadersLookedAt members whom the
// question names as readers.
Result<std::optional<Phrase>> ReachedReadersNote(Workspace& space, const Question& question,
                                                 const scope::PeopleBits& who);
inline constexpr size_t kReadersLookedAt = 50;

// The incident as it is kept has the numbers of now, and its first and last access where given,
// until it is investigated again.
Result<scope::Scope> KeepCounted(Workspace& space, const Question& question,
                                 std::optional<std::pair<Time, Time>> times = {});

// What a person's word did to a scope, on standard output: a slip of the pen is seen by whom it
// brings or takes away.
void TellChange(const scope::Scope& then, const scope::Scope& now, Language language);

// On standard error: what follows from a word that changed how an incident is counted.
void SayItHolds(const Arguments& arguments);

}  // namespace haetae::cli
