// An incident's scope, counted now and kept as a version.
//
//   scope::Scope scope = TRY(CountIncident(*space, question));    // with groups
//
// The same inputs give the same version: counting twice keeps one.
#pragma once

#include "base/error.h"
#include "cli/question.h"
#include "cli/workspace.h"
#include "scope/people_groups.h"
#include "scope/people_set.h"
#include "scope/result.h"

namespace haetae::cli {

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

}  // namespace haetae::cli
