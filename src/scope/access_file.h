// The accesses of a question as a table, one row an access, none left out, in the order of the
// ledger: what docs/formats/export.md calls `accesses`.
//
//   AccessesAsked asked{.any_of = sets, .range = range};
//   table::Written written = TRY(WriteAccesses(ledger, names, index, asked, target, about));
//
// Numbers become words: account ids, routes, fields. Of each segment only what belongs is kept, so
// that memory grows with the accesses of the question in segments that overlap in time, and with
// the distinct texts of the ledger, not with the rows.
#pragma once

#include <vector>

#include "access/access.h"
#include "base/error.h"
#include "ledger/ledger.h"
#include "scope/exposure.h"
#include "scope/filter.h"
#include "table/table_file.h"

namespace haetae::scope {

struct AccessesAsked {
  // An access belongs if it carries all dimensions of one of these.
  std::vector<std::vector<IndicatorValue>> any_of;
  ledger::ScanRange range;
};

// `about` gets the number of accesses by outcome.
Result<table::Written> WriteAccesses(ledger::Ledger& ledger, access::Names& names,
                                     ExposureIndex& index, const AccessesAsked& asked,
                                     const table::Target& target, table::About about);

}  // namespace haetae::scope
