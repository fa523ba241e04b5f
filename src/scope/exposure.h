// The exposure index: of every segment an exposure (exposure_file.h), so that "whom did these
// indicators reach" reads a few packed columns and no Parquet.
//
//   ExposureIndex index(ledger, names);
//   ledger.set_companion(&index);        // from now on made while segments are written
//   TRY(index.Visit(any_of, range, [&](const ExposureFile& file, const ExposedRows& rows,
//                                      size_t found) { … }));
//
// The index is never the truth: what is missing, damaged, of another catalogue or of other rows
// than the segment's is made again from the segment, and kept where the folder can be written. An
// answer is that of a scan over the ledger. Files lie in ledger/index, one a segment.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "access/access.h"
#include "base/error.h"
#include "ledger/ledger.h"
#include "scope/exposure_file.h"
#include "scope/exposure_match.h"
#include "scope/filter.h"

namespace haetae::scope {

class ExposureIndex : public ledger::Companion {
 public:
  ExposureIndex(ledger::Ledger& ledger, access::Names& names) : ledger_(ledger), names_(names) {}

  void Write(const ledger::SegmentInfo& segment, const access::Accesses& rows) override;
  void Remove(const std::string& segment) override;

  using Visitor =
      std::function<void(const ExposureFile& file, const ExposedRows& rows, size_t found)>;
  // Calls `visit` with the rows that carry all dimensions of one of the sets, block by block; the
  // segments in the order of the manifest, of issuances and other catalogues' routes too.
  Status Visit(const std::vector<std::vector<IndicatorValue>>& any_of,
               const ledger::ScanRange& range, const Visitor& visit);
  // The same with several threads, a file each: `look` is called with the number of its thread.
  Status VisitFiles(const std::vector<std::vector<IndicatorValue>>& any_of,
                    const ledger::ScanRange& range, size_t threads,
                    const std::function<void(size_t thread, ExposureMatch& match)>& look);
  // Every exposure of a segment with accesses in the range.
  Status EachFile(const ledger::ScanRange& range,
                  const std::function<void(const ledger::SegmentInfo&, const ExposureFile&)>& look);
  // Of the values, those that no access in the range carries, in their order.
  Result<std::vector<IndicatorValue>> Absent(const std::vector<IndicatorValue>& asked,
                                             const ledger::ScanRange& range);
  // The exposure of a segment, made now if there is none.
  Result<std::unique_ptr<ExposureFile>> Open(const ledger::SegmentInfo& segment);

  uint64_t made_again() const { return made_again_; }

 private:
  std::filesystem::path PathOf(const std::string& segment) const;
  // The seal binds an exposure to the rows it was made of.
  ExposureKeys KeysOf(const ledger::SegmentInfo& segment) const;
  std::vector<const ledger::SegmentInfo*> SegmentsIn(const ledger::ScanRange& range) const;
  bool Keep(const std::filesystem::path& path, const std::string& bytes) const;

  ledger::Ledger& ledger_;
  access::Names& names_;
  std::mutex making_;  // one again at a time: it reads Parquet and gives numbers to names
  std::atomic<uint64_t> made_again_{0};
};

}  // namespace haetae::scope
