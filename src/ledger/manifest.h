// The manifest is the one file that says what belongs to the ledger: the sources and how far each
// was read, the segments, the length of the dictionary. It is replaced as a whole, last in a
// commit, so that a crash at any instant leaves the old state or the new one. Format:
// docs/formats/ledger.md.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/time.h"
#include "ledger/coverage.h"
#include "ledger/id_use.h"
#include "ledger/segment.h"

namespace haetae::ledger {

// The keyed hash of a source's first bytes: what recognises it when it has grown or moved.
struct PrefixMark {
  uint64_t bytes = 0;
  std::string hash;
};

// A line that could not be read; its text stays in the source.
struct BadLine {
  uint64_t line_number = 0, offset = 0;
  std::string reason;
};
inline constexpr size_t kBadLinesKept = 3;  // a source; all are counted

// What was counted of a source, or of its unfinished last line.
struct SourceCounts {
  uint64_t lines = 0, records = 0, unreadable = 0, duplicates = 0;
  uint64_t no_access = 0;  // of the unreadable: RecordBatch::Unreadable::IsNoAccess()
  Time first = kTimeMax, last = kTimeMin;
  void Add(const SourceCounts& other);
};

// An event with an id that was seen: its fingerprint within its day.
struct SeenEvent {
  int64_t day = 0;
  uint64_t fingerprint = 0;
};

// The last line of a plain file that does not end with a line break is read as if it were whole,
// and read again when the file has grown. Its access, if any, is a segment of its own.
struct Tail {
  SourceCounts counts;
  uint64_t bytes = 0;
  std::optional<SegmentInfo> segment;
  std::optional<SegmentInfo> results;  // what its answer listed: see Manifest::results
  std::optional<SeenEvent> event;      // of a record that is no access
};

struct SourceEntry {
  uint32_t id = 0;
  std::string name;                  // as shown, and in the segments; unique
  std::string path;                  // absolute; "-" for standard input
  std::vector<std::string> seen_as;  // the names and paths it was met by: NoteName()
  std::string format, compression;
  bool no_zone = false;     // its times do not say their zone
  uint64_t file_bytes = 0;  // of the file when it was last read, for a quick look
  int64_t modified_ns = 0;
  uint64_t inode = 0;
  std::string first_line;         // keyed hash of the first line behind any header
  uint64_t offset = 0;            // uncompressed bytes that are in the ledger, without the tail
  std::vector<PrefixMark> marks;  // ascending; the last one at `offset`
  SourceCounts counts;
  ActiveMinutes minutes;
  // Of the catalogue, those whose requests in it were answered, or may have been; none: it was read
  // by an earlier version, and nobody knows.
  std::optional<std::set<uint16_t>> routes;
  std::vector<BadLine> bad_lines;
  std::optional<Tail> tail;
  std::optional<Error> error;  // why it could not be read to its end
};

// A source of an earlier ledger that is still to be read into this one.
struct ToRead {
  std::string name, path;
  std::vector<std::string> seen_as{};
  bool operator==(const ToRead&) const = default;
};

struct Manifest {
  std::string catalogue_digest;
  bool catalogue_inferred = false;
  std::string responses;  // SHA-256 of the file of responses that the logs were read with, "" none
  uint64_t secret = 0;    // keys the prefix hashes
  uint64_t next_segment = 1;
  uint64_t subjects = 0, subjects_bytes = 0;
  std::map<int64_t, uint64_t> event_bytes;  // by day
  IdUse id_use;
  std::vector<SegmentInfo> segments;
  // Rows of people who stood in answers that list many, a search's or an export's: each as its
  // access with the person as subject. They are no accesses; see docs/formats/ledger.md.
  std::vector<SegmentInfo> results;
  std::vector<SourceEntry> sources;
  std::vector<ToRead> to_read;
};

std::string WriteManifest(const Manifest& manifest);
Result<Manifest> ReadManifest(std::string_view json, const std::string& where);

}  // namespace haetae::ledger
