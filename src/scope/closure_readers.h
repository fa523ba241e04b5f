// Who reads with a value beside the incident, and whom: of the few values that are about to be
// taken or proposed. Internal to this room.
#pragma once

#include <cstdint>
#include <vector>

#include "scope/closure_credentials.h"
#include "scope/closure_table.h"

namespace haetae::scope {

// Fills readers, people and people_honest of the entries at these places, of accesses that are not
// the incident's; `people` are those whom the incident reached.
Status FindReaders(ExposureIndex& index, const ledger::ScanRange& range, size_t threads,
                   const Sheets& sheets, const std::vector<uint32_t>& places, const RowBits& people,
                   ClosureTable& table);

}  // namespace haetae::scope
