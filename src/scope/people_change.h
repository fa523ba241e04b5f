// Who came and who went from one version of a scope to another, as a file: one row a person, sorted
// by id, with a manifest beside it. Whoever was told of the earlier count tells these.
#pragma once

#include "base/dictionary.h"
#include "base/error.h"
#include "register/register.h"
#include "scope/people_set.h"
#include "table/manifest.h"
#include "table/target.h"

namespace haetae::scope {

// Columns: subject, kind ("member" "non_member" "unlisted"), change ("came" "went").
Result<table::Written> WritePeopleChange(const PeopleBits& before, const PeopleBits& after,
                                         const Dictionary& subjects, const reg::Register& registers,
                                         const table::Target& target, table::About about);

}  // namespace haetae::scope
