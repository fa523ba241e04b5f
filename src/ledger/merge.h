// Merges segments, each in the order of (time, record), into one stream in that order.
//
//   TRY(MergeSegments(segments, load, range, [](const AccessBatch& batch) { … }));
//
// A segment is loaded when the merge reaches its first row and let go after its last. Stretches
// that come from one segment are handed out in place; rows that interleave are gathered into
// batches.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "access/access.h"
#include "base/error.h"
#include "ledger/segment.h"

namespace haetae::ledger {

struct ScanRange;
using LoadSegment =
    std::function<Result<std::shared_ptr<const access::Accesses>>(const SegmentInfo&)>;

Status MergeSegments(std::vector<SegmentInfo> segments, const LoadSegment& load,
                     const ScanRange& range,
                     const std::function<Status(const access::AccessBatch&)>& batch);

}  // namespace haetae::ledger
