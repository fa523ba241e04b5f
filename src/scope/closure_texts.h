// The texts of values of which the index has only hashes, read from the segments for those that are
// named. Internal to this room.
#pragma once

#include <vector>

#include "scope/closure_credentials.h"
#include "scope/closure_table.h"

namespace haetae::scope {

// Fills `text` of the entries at these places that have none. One column of a segment is read for
// each of their dimensions, of as few segments as they first stand in.
Status FindTexts(const ledger::Ledger& ledger, const Sheets& sheets, ClosureTable& table,
                 const std::vector<uint32_t>& places);

}  // namespace haetae::scope
