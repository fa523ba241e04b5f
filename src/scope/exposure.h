// The exposure index: of every segment an exposure (exposure_file.h), so that "whom did these
// indicators reach" reads a few packed columns and no Parquet.
//
//   ExposureIndex index(ledger, names);
//   ledger.set_companion(&index);        // from now on made while segments are written
//   TRY(index.Visit(any_of, range, threads, [&](size_t thread, const ExposureMatch& match) { … }));
//
// The index is never the truth: what is missing, damaged, of another catalogue or of other rows
// than the segment's is made again from the segment, and kept where the folder can be written. An
// answer is that of a scan over the ledger. Files lie in ledger/index, one a segment.
#pragma once

#include <functional>
#include <map>
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

inline constexpr size_t kExposuresOpenMax = 16'384;  // a process may map four times as many

class ExposureIndex : public ledger::Companion {
 public:
  ExposureIndex(ledger::Ledger& ledger, access::Names& names) : ledger_(ledger), names_(names) {}

  void Write(const ledger::SegmentInfo& segment, const access::Accesses& rows) override;
  void Remove(const std::string& segment) override;

  // Removes what a crash left of segments that are not part of the ledger; for one who appends.
  void RemoveStrays() const;

  // The day of each file that EachFile() gives.
  std::vector<int64_t> DaysOfFiles(const ledger::ScanRange& range) const;
  // Every exposure of a segment with accesses in the range, of issuances and other catalogues'
  // routes too; each thread takes the next and says its number.
  using Look = std::function<void(size_t thread, const ledger::SegmentInfo& segment,
                                  const ExposureFile& file)>;
  Status EachFile(const ledger::ScanRange& range, size_t threads, const Look& look);
  // What carries all dimensions of one of the sets, in the files where anything may.
  Status Visit(const std::vector<std::vector<IndicatorValue>>& any_of,
               const ledger::ScanRange& range, size_t threads,
               const std::function<void(size_t thread, const ExposureMatch& match)>& look);
  // Of the values, those that no access in the range carries, in their order.
  Result<std::vector<IndicatorValue>> Absent(const std::vector<IndicatorValue>& asked,
                                             const ledger::ScanRange& range);
  ledger::Ledger& ledger() const { return ledger_; }
  access::Names& names() const { return names_; }
  uint64_t made_again() const { return made_again_; }

 private:
  std::filesystem::path PathOf(const std::string& segment) const;
  // The seal binds an exposure to the rows it was made of.
  ExposureKeys KeysOf(const ledger::SegmentInfo& segment) const;
  // The exposure of a segment, made now if there is none.
  Result<std::shared_ptr<const ExposureFile>> Open(const ledger::SegmentInfo& segment);
  Result<std::shared_ptr<const ExposureFile>> MakeAgain(const ledger::SegmentInfo& segment);
  bool Keep(const std::filesystem::path& path, const std::string& bytes) const;

  ledger::Ledger& ledger_;
  access::Names& names_;
  std::mutex making_;  // one again at a time: it reads Parquet and gives numbers to names
  uint64_t made_again_ = 0;
  std::mutex open_mutex_;
  std::map<std::string, std::shared_ptr<const ExposureFile>> open_;  // by segment; mapped files
};

}  // namespace haetae::scope
