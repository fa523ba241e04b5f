#include "scope/exposure.h"

#include <atomic>
#include <set>
#include <thread>

#include "base/file.h"
#include "base/hash.h"

namespace haetae::scope {

namespace fs = std::filesystem;

fs::path ExposureIndex::PathOf(const std::string& segment) const {
  return ledger_.folder() / "index" / (segment.substr(0, segment.rfind('.')) + ".exposure");
}

// A number of a segment is given again where a crash left the segment out of the ledger.
ExposureKeys ExposureIndex::KeysOf(const ledger::SegmentInfo& segment) const {
  const uint64_t words[] = {segment.rows, segment.bytes, static_cast<uint64_t>(segment.first.us),
                            static_cast<uint64_t>(segment.last.us)};
  const std::string bytes(reinterpret_cast<const char*>(words), sizeof words);
  const uint64_t seed = ledger_.manifest().secret;
  return {seed, Fingerprint(segment.file + bytes + ledger_.manifest().catalogue_digest, seed)};
}

bool ExposureIndex::Keep(const fs::path& path, const std::string& bytes) const {
  std::error_code code;
  fs::create_directories(path.parent_path(), code);
  return WriteFileQuickly(path, bytes).has_value();
}

void ExposureIndex::Write(const ledger::SegmentInfo& segment, const access::Accesses& rows) {
  Remove(segment.file);  // what stands there is of other rows
  Keep(PathOf(segment.file), MakeExposure(rows, names_, ledger_.catalogue(), KeysOf(segment)));
}

void ExposureIndex::Remove(const std::string& segment) {
  std::error_code ignored;
  fs::remove(PathOf(segment), ignored);
  std::lock_guard lock(open_mutex_);
  open_.erase(segment);
}

void ExposureIndex::RemoveStrays() const {
  std::set<fs::path> known;
  for (const bool results : {false, true}) {
    for (const ledger::SegmentInfo* segment :
         ledger::SegmentsIn({.results = results}, ledger_.manifest()))
      known.insert(PathOf(segment->file));
  }
  std::vector<fs::path> strays;
  std::error_code code;
  for (fs::recursive_directory_iterator it(ledger_.folder() / "index", code), end; it != end;
       it.increment(code)) {
    if (code) break;
    if (it->is_regular_file(code) && !known.contains(it->path())) strays.push_back(it->path());
  }
  for (const fs::path& path : strays) fs::remove(path, code);
}

Result<std::shared_ptr<const ExposureFile>> ExposureIndex::MakeAgain(
    const ledger::SegmentInfo& segment) {
  std::lock_guard lock(making_);
  const std::shared_ptr<const access::Accesses> rows = TRY(ledger_.Rows(segment));
  names_.Resolve();
  ++made_again_;
  const ExposureKeys keys = KeysOf(segment);
  std::string bytes = MakeExposure(*rows, names_, ledger_.catalogue(), keys);
  if (Keep(PathOf(segment.file), bytes))
    return ExposureFile::Open(PathOf(segment.file), keys.seal, ledger_.catalogue());
  return ExposureFile::Of(std::move(bytes), keys.seal, ledger_.catalogue());
}

Result<std::shared_ptr<const ExposureFile>> ExposureIndex::Open(
    const ledger::SegmentInfo& segment) {
  {
    std::lock_guard lock(open_mutex_);
    if (auto found = open_.find(segment.file); found != open_.end()) return found->second;
  }
  TRY(ledger_.Check(segment));
  std::shared_ptr<const ExposureFile> file;
  auto there = ExposureFile::Open(PathOf(segment.file), KeysOf(segment).seal, ledger_.catalogue());
  file = there && (*there)->rows() == segment.rows ? std::move(*there) : TRY(MakeAgain(segment));
  std::lock_guard lock(open_mutex_);
  if (file->is_mapped() && open_.size() < kExposuresOpenMax) open_[segment.file] = file;
  return file;
}

std::vector<int64_t> ExposureIndex::DaysOfFiles(const ledger::ScanRange& range) const {
  std::vector<int64_t> days;
  for (const ledger::SegmentInfo* segment : ledger::SegmentsIn(range, ledger_.manifest()))
    days.push_back(DayOf(segment->first));
  return days;
}

Status ExposureIndex::EachFile(const ledger::ScanRange& range, size_t threads, const Look& look) {
  const std::vector<const ledger::SegmentInfo*> segments =
      ledger::SegmentsIn(range, ledger_.manifest());
  std::atomic<size_t> next{0};
  std::vector<Status> results(threads);
  const auto work = [&](size_t thread) -> Status {
    // From both ends: so the first and the last time are soon known, and need not be looked for in
    // what stands between.
    for (size_t i; (i = next++) < segments.size();) {
      const ledger::SegmentInfo& segment =
          *segments[i % 2 == 0 ? i / 2 : segments.size() - 1 - i / 2];
      look(thread, segment, *TRY(Open(segment)));
    }
    return {};
  };
  std::vector<std::thread> workers;
  for (size_t thread = 1; thread < threads; ++thread)
    workers.emplace_back([&, thread] { results[thread] = work(thread); });
  results[0] = work(0);
  for (std::thread& worker : workers) worker.join();
  for (Status& result : results) TRY(std::move(result));
  return {};
}

Status ExposureIndex::Visit(const std::vector<std::vector<IndicatorValue>>& any_of,
                            const ledger::ScanRange& range, size_t threads,
                            const std::function<void(size_t, const ExposureMatch&)>& look) {
  const Asked asked(any_of);
  return EachFile(range, threads,
                  [&](size_t thread, const ledger::SegmentInfo& segment, const ExposureFile& file) {
                    const ExposureMatch match(file, asked, range, names_, ledger_.catalogue(),
                                              &segment);
                    if (!match.none()) look(thread, match);
                  });
}

Result<std::vector<IndicatorValue>> ExposureIndex::Absent(const std::vector<IndicatorValue>& asked,
                                                          const ledger::ScanRange& range) {
  using access::Dimension;
  std::vector<IndicatorValue> absent = asked;
  ExposureMatch::Mask mask;
  TRY(EachFile(range, 1, [&](size_t, const ledger::SegmentInfo& segment, const ExposureFile& file) {
    const bool whole = segment.first >= range.from && segment.last < range.to;
    Blocks blocks(file);
    std::erase_if(absent, [&](const IndicatorValue& value) {
      const Dimension dimension = value.dimension;
      const bool has_code = dimension == Dimension::kKey || dimension == Dimension::kCredential ||
                            dimension == Dimension::kUserAgent ||
                            dimension == Dimension::kTlsFingerprint ||
                            (dimension == Dimension::kSourceIp && !value.range);
      if (has_code && (whole || file.CodeOf(dimension, value.value) == 0))
        return file.CodeOf(dimension, value.value) != 0;
      const ExposureMatch match(file, {{value}}, range, names_, ledger_.catalogue());
      for (size_t block = 0; !match.none() && block < match.blocks(); ++block)
        if (match.Find(blocks, block, mask)) return true;
      return false;
    });
  }));
  return absent;
}

}  // namespace haetae::scope
