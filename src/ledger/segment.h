// A segment is a sealed part of the ledger: one Parquet file of accesses in time order, all of one
// day (UTC). The columns are documented in docs/formats/ledger.md.
//
//   SegmentWriter writer = TRY(SegmentWriter::Open());
//   SegmentInfo info = TRY(writer.Write(path, rows, begin, end, names, catalogue, event_ids));
//   TRY(ReadSegment(duck, path, names, routes, [](Accesses& rows) { … }));
//
// Writing goes through DuckDB column by column, with its own single-threaded database: use one
// writer a thread. About 0.5 µs and 30 bytes a row.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "access/access.h"
#include "base/error.h"
#include "base/file.h"
#include "ledger/duck.h"

namespace haetae::ledger {

struct SegmentInfo {
  std::string file;  // relative to ledger/segments: "2025-06-24/000001.parquet"
  uint64_t rows = 0;
  uint64_t bytes = 0;
  Time first = kTimeMax, last = kTimeMin;
  int64_t day = 0;
  bool event_ids = false;  // some rows' `record` are fingerprints of event ids
};

class SegmentWriter {
 public:
  static Result<SegmentWriter> Open();
  // Writes rows [begin, end), which are sorted by (time, record), to `path` durably.
  Status Write(const fs::path& path, const access::Accesses& rows, size_t begin, size_t end,
               const access::Names& names, const access::Catalogue& catalogue);

 private:
  explicit SegmentWriter(Duck duck) : duck_(std::move(duck)) {}
  Duck duck_;
  uint64_t calls_ = 0;
};

// Reads a segment in order, in pieces of up to kBatchRows. Routes that the catalogue does not know
// become kNoRoute.
Status ReadSegment(Duck& duck, const fs::path& path, access::Names& names,
                   const access::Catalogue& catalogue,
                   const std::function<Status(access::Accesses&)>& piece);

}  // namespace haetae::ledger
