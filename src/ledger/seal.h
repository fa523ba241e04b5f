// Sealing sorts the rows that intakes made by (time, record), cuts them by day, and writes each
// piece as a segment, with one thread for each intake's.
#pragma once

#include <span>
#include <vector>

#include "ledger/intake.h"
#include "ledger/ledger.h"

namespace haetae::ledger {

Result<std::vector<Sealed>> SealIntakes(Ledger& ledger, const access::Names& names,
                                        std::span<const IntakeRows> made);
// Rows of any order as one piece a day, with the caller's writer.
Result<std::vector<Sealed>> SealTogether(Ledger& ledger, SegmentWriter& writer,
                                         const access::Names& names,
                                         std::vector<const access::Accesses*> rows, bool event_ids);
// The rows in the order of (time, record).
access::Accesses Sorted(const access::Accesses& rows);
// A few rows of one source (its tail), all of one day.
Result<Sealed> SealRows(Ledger& ledger, const access::Names& names, access::Accesses rows);
// Appends the other events to their days' files; notes the lengths and the use of ids in
// `manifest`.
Status AppendEvents(const Ledger& ledger, std::span<const IntakeRows> made, Manifest& manifest);

}  // namespace haetae::ledger
