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
// What the answers of the intakes' accesses listed, one piece a day.
Result<std::vector<Sealed>> SealResults(Ledger& ledger, const access::Names& names,
                                        std::span<const IntakeRows> made);
// The rows of an unfinished last line, all of one day: segments of their own, which `tail` names
// from now on.
Status SealTail(Ledger& ledger, const access::Names& names, TailRows rows, Tail& tail,
                std::vector<Sealed>& sealed);
// Appends the other events to their days' files; notes the lengths and the use of ids in
// `manifest`.
Status AppendEvents(const Ledger& ledger, std::span<const IntakeRows> made, Manifest& manifest);

}  // namespace haetae::ledger
