// A record is what one line of a log says, before anybody knows which route it was: views into the
// bytes it was read from. Readers fill batches of records, column by column.
//
//   RecordBatch batch;
//   format->Parse(lines, batch);                        // at most kRecordsMax lines at a time
//   for (uint32_t i = 0; i < batch.count; ++i) Use(batch.time[i], batch.field[kPath][i]);
//
// A view lives as long as the block of bytes that was parsed and, for decoded text, until the next
// Clear() of this batch. An absent part is an empty view; the log's "-" is absent. Not thread-safe:
// one batch a thread. About 230 KiB, so that it stays in the cache.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace haetae::reader {

// The text parts of a record. Time, status and bytes are numbers and have columns of their own.
enum Field : uint8_t {
  kSourceIp,  // as written; with port, brackets or a list of forwarders still on it
  kMethod,
  kPath,  // with its query; an absolute URI keeps its scheme and host
  kUserAgent,
  kPrincipal,
  kCredential,
  kKey,
  kTlsFingerprint,
  kEventId,
  kHost,
  // Of an answer that lists people: their ids, as a JSON array or with , ; | or blanks between; and
  // how many they are. Only where the catalogue says where they stand.
  kResults,
  kResultCount,
  kFieldCount,
};
// The names the catalogue's [format.fields] uses, in the order above.
inline constexpr std::array<std::string_view, kFieldCount> kFieldNames = {
    "source_ip", "method",          "path",     "user_agent", "principal", "credential",
    "key",       "tls_fingerprint", "event_id", "host",       "results",   "result_count"};

inline constexpr uint32_t kRecordsMax = 1024;
inline constexpr uint32_t kLineBytesMax = 1 << 20;  // a longer line is unreadable, and counted

// One line and where it stands in its source's uncompressed bytes.
struct Line {
  std::string_view text;  // without its line ending
  uint64_t offset = 0;    // of the first byte
};

// Text made by a decoder, kept until Clear(). Addresses stay valid while it grows.
class TextArena {
 public:
  std::string_view Copy(std::string_view text);
  char* Allocate(size_t bytes);
  void Clear();

 private:
  static constexpr size_t kChunkBytes = 64 << 10;
  std::vector<std::unique_ptr<char[]>> chunks_;
  std::vector<std::unique_ptr<char[]>> large_;
  size_t used_chunks_ = 0;
  size_t used_ = kChunkBytes;
};

struct RecordBatch {
  uint32_t count = 0;  // rows in use
  std::array<Time, kRecordsMax> time;
  std::array<int32_t, kRecordsMax> status;  // -1: the log does not say (unknown outcome)
  std::array<int64_t, kRecordsMax> bytes;   // -1: the log does not say
  std::array<uint64_t, kRecordsMax> offset;
  std::array<std::string_view, kRecordsMax> line;  // the raw line the record came from
  std::array<std::array<std::string_view, kRecordsMax>, kFieldCount> field;

  // A line that is not a record, with the reason. Reasons are string literals.
  struct Unreadable {
    uint64_t offset;
    std::string_view line;
    const char* reason;
    // It was understood, and is no access: a message between accesses, a line of an error log.
    bool IsNoAccess() const;
  };
  std::vector<Unreadable> unreadable;
  uint64_t ignored = 0;  // comments and blank lines: neither record nor fault
  TextArena arena;

  void Clear();
  bool full() const { return count == kRecordsMax; }
  // Starts row `count` with everything absent and returns its index; Commit() keeps the row.
  uint32_t Begin(const Line& from) {
    uint32_t row = count;
    time[row] = kTimeMin;
    status[row] = -1;
    bytes[row] = -1;
    offset[row] = from.offset;
    line[row] = from.text;
    for (auto& column : field) column[row] = {};
    return row;
  }
  void Commit() { ++count; }
};

// Identifies the event of a row that has an event id: of the id, the time, the status and who asked
// for what from where. Not of the id alone: who may choose it (X-Request-Id) would send the same
// one each time, and all his requests but the first would look delivered twice. The same event
// written again by another shipper, in another order of fields or another zone, is the same.
uint64_t EventFingerprint(const RecordBatch& batch, uint32_t row);

}  // namespace haetae::reader
