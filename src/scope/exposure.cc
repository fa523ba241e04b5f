#include "scope/exposure.h"

#include <fcntl.h>
#include <unistd.h>

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

// Whole or not at all, and not synced: a checksum says if it is whole after a crash.
bool ExposureIndex::Keep(const fs::path& path, const std::string& bytes) const {
  std::error_code code;
  fs::create_directories(path.parent_path(), code);
  const fs::path fresh = path.native() + "." + std::to_string(::getpid()) + ".tmp";
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (n <= 0) break;
    done += static_cast<size_t>(n);
  }
  ::close(fd);
  if (done == bytes.size()) fs::rename(fresh, path, code);
  if (done != bytes.size() || code) fs::remove(fresh, code);
  return done == bytes.size() && !code;
}

void ExposureIndex::Write(const ledger::SegmentInfo& segment, const access::Accesses& rows) {
  const fs::path path = PathOf(segment.file);
  std::error_code ignored;
  fs::remove(path, ignored);
  Keep(path, MakeExposure(rows, names_, ledger_.catalogue(), KeysOf(segment)));
}

void ExposureIndex::Remove(const std::string& segment) {
  std::error_code ignored;
  fs::remove(PathOf(segment), ignored);
}

Result<std::unique_ptr<ExposureFile>> ExposureIndex::Open(const ledger::SegmentInfo& segment) {
  const ExposureKeys keys = KeysOf(segment);
  auto there = ExposureFile::Open(PathOf(segment.file), keys.seal, ledger_.catalogue());
  if (there && (*there)->rows() == segment.rows) return there;
  const std::shared_ptr<const access::Accesses> rows = TRY(ledger_.Rows(segment));
  names_.Resolve();
  std::string bytes = MakeExposure(*rows, names_, ledger_.catalogue(), keys);
  Keep(PathOf(segment.file), bytes);
  ++made_again_;
  return ExposureFile::Of(std::move(bytes), keys.seal, ledger_.catalogue());
}

Status ExposureIndex::EachFile(
    const ledger::ScanRange& range,
    const std::function<void(const ledger::SegmentInfo&, const ExposureFile&)>& look) {
  std::vector<const ledger::SegmentInfo*> segments;
  for (const ledger::SegmentInfo& segment : ledger_.manifest().segments)
    segments.push_back(&segment);
  for (const ledger::SourceEntry& source : ledger_.manifest().sources) {
    if (range.unfinished && source.tail && source.tail->segment)
      segments.push_back(&*source.tail->segment);
  }
  for (const ledger::SegmentInfo* segment : segments) {
    if (segment->rows == 0 || segment->first >= range.to || segment->last < range.from) continue;
    const std::unique_ptr<ExposureFile> file = TRY(Open(*segment));
    look(*segment, *file);
  }
  return {};
}

Status ExposureIndex::Visit(const std::vector<std::vector<IndicatorValue>>& any_of,
                            const ledger::ScanRange& range, const Visitor& visit) {
  ExposedRows rows;
  return EachFile(range, [&](const ledger::SegmentInfo&, const ExposureFile& file) {
    ExposureMatch match(file, any_of, range, names_, ledger_.catalogue());
    for (size_t block = 0; !match.none() && block < match.blocks(); ++block) {
      if (const size_t found = match.Find(block, rows)) visit(file, rows, found);
    }
  });
}

Result<std::vector<IndicatorValue>> ExposureIndex::Absent(const std::vector<IndicatorValue>& asked,
                                                          const ledger::ScanRange& range) {
  using access::Dimension;
  std::vector<IndicatorValue> absent = asked;
  ExposedRows rows;
  TRY(EachFile(range, [&](const ledger::SegmentInfo& segment, const ExposureFile& file) {
    const bool whole = segment.first >= range.from && segment.last < range.to;
    std::erase_if(absent, [&](const IndicatorValue& value) {
      const Dimension dimension = value.dimension;
      const bool has_code = dimension == Dimension::kKey || dimension == Dimension::kCredential ||
                            dimension == Dimension::kUserAgent ||
                            dimension == Dimension::kTlsFingerprint ||
                            (dimension == Dimension::kSourceIp && !value.range);
      if (has_code && (whole || file.CodeOf(dimension, value.value) == 0))
        return file.CodeOf(dimension, value.value) != 0;
      ExposureMatch match(file, {{value}}, range, names_, ledger_.catalogue());
      for (size_t block = 0; !match.none() && block < match.blocks(); ++block)
        if (match.Find(block, rows) > 0) return true;
      return false;
    });
  }));
  return absent;
}

}  // namespace haetae::scope
