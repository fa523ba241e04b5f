// The ledger is the append-only record of accesses, on disk as sealed Parquet segments.
//
//   std::unique_ptr<Ledger> ledger = TRY(Ledger::Open("haetae-data", names, mode));
//   TRY(ledger->Scan({.from = a, .to = b}, [&](const AccessBatch& batch) { … }));
//
// One process at a time writes a data folder (a lock says so); others may read it meanwhile, as it
// was when they opened it: segments that they may need are kept until they are done. Rows come out
// of Scan() in the order of (time, record), whatever the order in which the logs were read. Freshly
// sealed rows stay in memory up to kCacheBytes, so that an investigation does not read back what it
// just wrote. Commit() is the only way anything becomes part of the ledger: see
// docs/formats/ledger.md.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "access/access.h"
#include "access/catalogue.h"
#include "base/error.h"
#include "base/file.h"
#include "ledger/manifest.h"
#include "ledger/segment.h"

namespace haetae::ledger {

inline constexpr uint64_t kManifestBytesMax = 1ull << 30;
inline constexpr size_t kCacheBytes = 448u << 20;

enum class Mode {
  kRead,    // must exist; beside one that appends
  kAppend,  // made if it does not exist
};

struct ScanRange {
  Time from = kTimeMin;  // from ≤ t < to
  Time to = kTimeMax;
  bool unfinished = true;  // also the accesses of last lines that were not finished
  bool results = false;    // instead of accesses, what their answers listed: Manifest::results
};
// The manifest's segments that hold something of the range, in no order.
std::vector<const SegmentInfo*> SegmentsIn(const ScanRange& range, const Manifest& manifest);

// Rows that were written and are not yet part of the ledger.
struct Sealed {
  SegmentInfo info;
  access::Accesses rows;
};

class ReadersLock;

// What is made of a segment while its rows are at hand, beside it: an index. Whoever needs it makes
// it again where it is missing, so that nothing of it is part of a commit.
class Companion {
 public:
  virtual ~Companion() = default;
  // Thread-safe. The segment is written, and not yet part of the ledger.
  virtual void Write(const SegmentInfo& segment, const access::Accesses& rows) = 0;
  virtual void Remove(const std::string& segment) = 0;
};

class Ledger {
 public:
  static Result<std::unique_ptr<Ledger>> Open(const fs::path& data, access::Names& names,
                                              Mode mode);
  ~Ledger();

  const Manifest& manifest() const { return manifest_; }
  const access::Catalogue& catalogue() const { return catalogue_; }
  const fs::path& folder() const { return folder_; }

  // Starts over under another catalogue: the accesses read so far are put aside in
  // ledger-before-N, never deleted, and manifest().to_read names the sources that were in it, until
  // FinishRestart() says that they were looked at.
  // `responses`: the digest of what is joined to the logs (results.h), "" for nothing.
  Status Restart(const access::Catalogue& catalogue, const std::string& responses = {});
  Status FinishRestart();

  // Lives as long as the ledger; null: none.
  void set_companion(Companion* companion) { companion_ = companion; }
  Companion* companion() const { return companion_; }

  // The name of a new segment of a day. Thread-safe.
  std::string NewSegmentFile(int64_t day);
  fs::path SegmentPath(const std::string& file) const { return folder_ / "segments" / file; }
  fs::path EventsPath(int64_t day) const;

  // Makes the sealed rows and the new state of the sources durable, all or nothing. `manifest` is
  // manifest() with the sources' new entries; segments it no longer names are removed. `subjects`
  // of the dictionary belong to it; the dictionaries may grow meanwhile.
  Status Commit(Manifest manifest, std::vector<Sealed> sealed, uint32_t subjects);

  Status Scan(const ScanRange& range,
              const std::function<Status(const access::AccessBatch&)>& batch);
  // Fails if the segment's file is gone or of another length, for one who does not read it.
  Status Check(const SegmentInfo& segment) const;
  // All rows of one segment of the manifest.
  Result<std::shared_ptr<const access::Accesses>> Rows(const SegmentInfo& segment);

 private:
  Ledger(fs::path data, access::Names& names);
  Status Load();
  Status LoadSubjects();
  Result<std::unique_ptr<TextMap>> MapSubjects(const fs::path& ids);
  Status AppendSubjects(Manifest& manifest, uint32_t size);
  void RemoveStrays();
  void Remove(const std::set<std::string>& segments);
  Result<std::shared_ptr<const access::Accesses>> Read(const SegmentInfo& segment,
                                                       std::optional<Duck>& duck);

  fs::path data_, folder_;
  access::Names& names_;
  std::optional<FolderLock> lock_;        // of one that appends
  std::unique_ptr<ReadersLock> reading_;  // of one that reads
  std::set<std::string> to_remove_;       // segments left out while somebody was reading
  Manifest manifest_;
  access::Catalogue catalogue_;
  Companion* companion_ = nullptr;
  std::mutex segment_mutex_;
  uint64_t next_segment_ = 1;
  std::map<std::string, std::shared_ptr<const access::Accesses>> cache_;
  size_t cache_bytes_ = 0;
};

}  // namespace haetae::ledger
