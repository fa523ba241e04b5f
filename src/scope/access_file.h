// The accesses of a question as a table, one row an access, none left out, in the order of the
// ledger: what docs/formats/export.md calls `accesses`.
//
//   AccessesAsked asked{.any_of = sets, .range = range};
//   table::Written written = TRY(WriteAccesses(ledger, names, asked, target, about));
//
// Numbers become words: account ids, routes, fields. Memory is that of the ledger's busiest day: of
// each segment that overlaps another in time the accesses of the question, and the day's distinct
// texts; and of the ledger's distinct addresses. Between two days `names` forget other texts (see
// Matching::Forget()): whoever asks has no other use for them.
#pragma once

#include "access/access.h"
#include "base/error.h"
#include "ledger/ledger.h"
#include "scope/matching.h"
#include "table/table_file.h"

namespace haetae::scope {

// `about` gets the number of accesses by outcome.
Result<table::Written> WriteAccesses(ledger::Ledger& ledger, access::Names& names,
                                     const AccessesAsked& asked, const table::Target& target,
                                     table::About about);

}  // namespace haetae::scope
