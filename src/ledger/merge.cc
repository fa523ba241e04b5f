#include "ledger/merge.h"

#include <algorithm>
#include <queue>

#include "ledger/ledger.h"

namespace haetae::ledger {
namespace {

using access::AccessBatch;
using access::Accesses;

constexpr size_t kInPlaceRows = 256;  // shorter stretches are gathered

struct Cursor {
  std::shared_ptr<const Accesses> rows;
  size_t at = 0, end = 0;
  std::pair<Time, uint64_t> Key() const { return {rows->time[at], rows->record[at]}; }
};
struct Later {
  bool operator()(const Cursor& a, const Cursor& b) const { return a.Key() > b.Key(); }
};

class Merger {
 public:
  Merger(const LoadSegment& load, const ScanRange& range,
         const std::function<Status(const AccessBatch&)>& batch)
      : load_(load), range_(range), batch_(batch) {}

  Status Run(std::vector<SegmentInfo> segments) {
    std::sort(segments.begin(), segments.end(), [](const SegmentInfo& a, const SegmentInfo& b) {
      return std::pair(a.first, a.file) < std::pair(b.first, b.file);
    });
    size_t next = 0;
    while (next < segments.size() || !heap_.empty()) {
      while (next < segments.size() &&
             (heap_.empty() || segments[next].first <= heap_.top().Key().first)) {
        TRY(Open(segments[next++]));
      }
      if (heap_.empty()) continue;
      Cursor cursor = heap_.top();
      heap_.pop();
      const Time next_first = next < segments.size() ? segments[next].first : kTimeMax;
      TRY(Emit(cursor, next_first));
      if (cursor.at < cursor.end) heap_.push(std::move(cursor));
    }
    return Flush();
  }

 private:
  Status Open(const SegmentInfo& segment) {
    Cursor cursor{.rows = TRY(load_(segment))};
    const auto& time = cursor.rows->time;
    cursor.at =
        static_cast<size_t>(std::lower_bound(time.begin(), time.end(), range_.from) - time.begin());
    cursor.end =
        static_cast<size_t>(std::lower_bound(time.begin(), time.end(), range_.to) - time.begin());
    if (cursor.at < cursor.end) heap_.push(std::move(cursor));
    return {};
  }

  // Emits the cursor's rows that come before every other segment's.
  Status Emit(Cursor& cursor, Time next_first) {
    size_t stop = cursor.at + 1;
    const auto& rows = *cursor.rows;
    const bool alone = heap_.empty();
    const std::pair<Time, uint64_t> bound =
        alone ? std::pair(kTimeMax, UINT64_MAX) : heap_.top().Key();
    auto before = [&](size_t i) {
      return rows.time[i] < next_first && std::pair(rows.time[i], rows.record[i]) < bound;
    };
    // Gallop, then search: stretches are either long or of a few rows.
    size_t step = 1;
    while (stop < cursor.end && before(stop)) {
      size_t far = std::min(cursor.end - 1, stop + step);
      if (before(far)) {
        stop = far + 1;
        step *= 2;
      } else {
        size_t low = stop, high = far;  // before(low), !before(high)
        while (high - low > 1) {
          const size_t middle = low + (high - low) / 2;
          (before(middle) ? low : high) = middle;
        }
        stop = high;
      }
    }
    const size_t begin = cursor.at;
    cursor.at = stop;
    if (stop - begin < kInPlaceRows) {
      for (size_t i = begin; i < stop; ++i) gathered_.Append(rows.Row(i));
      return gathered_.size() >= access::kBatchRows ? Flush() : Status{};
    }
    TRY(Flush());
    for (size_t i = begin; i < stop; i += access::kBatchRows) {
      TRY(batch_(AccessBatch{&rows, i, std::min(stop, i + access::kBatchRows)}));
    }
    return {};
  }

  Status Flush() {
    if (gathered_.size() == 0) return {};
    Status status = batch_(AccessBatch{&gathered_, 0, gathered_.size()});
    gathered_.Clear();
    return status;
  }

  const LoadSegment& load_;
  const ScanRange& range_;
  const std::function<Status(const AccessBatch&)>& batch_;
  std::priority_queue<Cursor, std::vector<Cursor>, Later> heap_;
  Accesses gathered_;
};

}  // namespace

Status MergeSegments(std::vector<SegmentInfo> segments, const LoadSegment& load,
                     const ScanRange& range,
                     const std::function<Status(const AccessBatch&)>& batch) {
  return Merger(load, range, batch).Run(std::move(segments));
}

}  // namespace haetae::ledger
