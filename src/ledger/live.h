// Live reads files that are still written to into the ledger, a little at a time: what Ingest does
// for logs at rest, with the same pieces, for as long as the process lives.
//
//   Live live(ledger, names, registers);
//   TRY(live.Open(id, {"access.log", true}));       // when it is new, or grew while it was closed
//   bool more = TRY(live.Read());                   // whole lines of all open files
//   access::Accesses rows = TRY(live.Commit());     // durable now; in time order, for detection
//
// A file is known by its device and inode while it is open and by its bytes before that (Identify),
// so that renaming, copying or compressing it adds nothing. Lines are in the ledger before anybody
// is told of them; what a crash interrupts is read again from the files. Commits are small and
// many, so Commit() merges small segments of a day: of a day's segments each is at least about
// twice as large as all smaller ones, and one of kMergeRowsMax is left alone. One caller; after an
// error of Read() or Commit() make a new one.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "access/access.h"
#include "access/router.h"
#include "base/error.h"
#include "ledger/events.h"
#include "ledger/intake.h"
#include "ledger/ledger.h"
#include "ledger/segment.h"
#include "ledger/source_reading.h"
#include "register/register.h"

namespace haetae::ledger {

inline constexpr size_t kMergeRowsMax = 256 << 10;  // rows of a segment that is merged no more
inline constexpr size_t kLiveRowsMax = 64 << 10;    // accesses read before a commit
inline constexpr size_t kLiveBlockBytes = 256 << 10;
inline constexpr size_t kLiveOpenMax = 512;  // files open at once; the longest quiet one is closed

using reader::FileId;

struct LiveCounts {
  uint64_t lines = 0, records = 0, unreadable = 0, duplicates = 0, accesses = 0, commits = 0;
};

class Live {
 public:
  // `responses`: see Intake; null: none.
  Live(Ledger& ledger, access::Names& names, const reg::Register& registers,
       const Responses* responses = nullptr);
  ~Live();

  enum class Opened {
    kOpen,        // it is read from now on
    kNothingNew,  // all of it is in the ledger, or it is not asked for
    kLater,       // ask again when it has changed, or in a second: its first line is not whole, it
                  // changed while it was looked at, or the file that it goes on from is still open
  };
  struct Manner {
    bool only_known = false;  // only if it goes on from a log that is in the ledger already
    bool settled = false;     // nobody writes to it: a first line without an end is taken as it is
    bool will_grow = false;   // opened even if nothing is new: its bytes are hashed now, not then
  };
  Result<Opened> Open(FileId id, const reader::Input& input, const Manner& manner);
  bool IsOpen(FileId id) const { return files_.contains(id); }
  // It has more bytes, or fewer.
  void Touch(FileId id);
  void Rename(FileId id, const std::string& path);
  // It will not grow any more: its last line counts even if it is unfinished, then it is closed.
  void Finish(FileId id);
  void FinishAll();

  // Reads whole lines of the files touched, the furthest behind in time first, up to kLiveRowsMax
  // accesses. True if there is more to read.
  Result<bool> Read();
  // Files that were cut or written anew since the last call, and are closed: open them again.
  std::vector<FileId> TakeCut() { return std::exchange(cut_, {}); }
  // Errors of reading single files since the last call.
  std::vector<Error> TakeErrors() { return std::exchange(errors_, {}); }
  bool has_uncommitted() const { return dirty_; }
  // Makes what was read part of the ledger, all or nothing, and returns its accesses in time order.
  Result<access::Accesses> Commit();
  const LiveCounts& counts() const { return counts_; }

 private:
  struct File;
  bool IsTwinOfUnread(const Identity& identity) const;
  Result<bool> ReadBlock(FileId id, File& file);
  void Close(FileId id, bool done);
  void CloseQuietest();
  using OldRows = std::vector<std::shared_ptr<const access::Accesses>>;
  Status Absorb(const std::vector<Time>& times, std::vector<SegmentInfo>& all, OldRows& old,
                bool& event_ids);
  Status CommitResults(Manifest& manifest, std::vector<Sealed>& sealed);
  void NewEventSets();

  Ledger& ledger_;
  access::Names& names_;
  access::Router router_;
  reader::FormatOptions format_options_;
  Manifest manifest_;  // of the next commit
  Intake intake_;
  std::unique_ptr<EventSets> events_;
  int64_t events_since_day_ = 0;
  std::optional<SegmentWriter> writer_;
  std::map<FileId, std::unique_ptr<File>> files_;
  std::map<uint32_t, TailRows> tails_;  // of files that were finished, by source
  std::vector<FileId> cut_;
  std::vector<Error> errors_;
  bool dirty_ = false;
  uint64_t turn_ = 0;
  reader::Block block_;
  LiveCounts counts_;
};

}  // namespace haetae::ledger
