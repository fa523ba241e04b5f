// Sealing sorts the rows of all intakes by (time, record), cuts them by day, and writes each piece
// as a segment, with one thread an intake.
#pragma once

#include <memory>
#include <vector>

#include "ledger/intake.h"
#include "ledger/ledger.h"

namespace haetae::ledger {

// Writes and clears the rows of the intakes; other_events() stay for AppendEvents().
Result<std::vector<Sealed>> SealIntakes(Ledger& ledger, const access::Names& names,
                                        std::vector<std::unique_ptr<Intake>>& intakes);
// A few rows of one source (its tail), all of one day.
Result<Sealed> SealRows(Ledger& ledger, const access::Names& names, access::Accesses rows);
// Appends the other events of the intakes to their days' files and notes the lengths in `manifest`.
Status AppendEvents(const Ledger& ledger, std::vector<std::unique_ptr<Intake>>& intakes,
                    Manifest& manifest);

}  // namespace haetae::ledger
