// Finds out whether a source was read before: by the keyed hash of its first bytes.
//
//   Identity identity = TRY(Identify(input, manifest, options));
//   if (identity.known) identity.source->SkipTo(identity.known->offset);
//
// The same bytes under another name, plain or compressed, are the same source. A source that begins
// with all bytes of a known one has grown; one that is only the beginning of a known one adds
// nothing.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/hash.h"
#include "ledger/manifest.h"
#include "reader/source.h"

namespace haetae::ledger {

// Hashes a source's bytes as they are read and remembers the hash at every kMarkBytes.
class PrefixHasher {
 public:
  explicit PrefixHasher(uint64_t secret) : hash_(secret) {}
  void Add(std::string_view bytes);
  // The block's bytes up to the offset `end`: of a line that is too long only its beginning and
  // its length, however the blocks were cut.
  void AddTo(const reader::Block& block, uint64_t end);
  uint64_t bytes() const { return bytes_; }
  PrefixMark Mark() const { return {bytes_, hash_.Hex()}; }
  // Marks at multiples of kMarkBytes passed since the last call.
  std::vector<PrefixMark> TakeMarks() { return std::exchange(marks_, {}); }
  static constexpr uint64_t kMarkBytes = 64 << 20;

 private:
  void Skip(uint64_t bytes);
  RunningHash hash_;
  uint64_t bytes_ = 0;
  std::vector<PrefixMark> marks_;
};

// The keyed hash of a source's first line that is not a header (every W3C or CSV log of a service
// begins with the same): equal for files that may be the same. While the line is not whole, or not
// there yet, it is of what is there.
struct FirstLine {
  std::string hash;
  bool whole = false;
};
// `bytes` begin with a line: the source's first if `at_start`.
FirstLine FirstLineOf(std::string_view bytes, bool at_start, std::string_view format,
                      uint64_t secret);

enum class Standing {
  kNew,        // never seen
  kUnchanged,  // a known source, and nothing was added
  kGrown,      // a known source with more bytes
};

struct Identity {
  Standing standing = Standing::kNew;
  size_t known = 0;  // index into manifest.sources, unless kNew
  std::unique_ptr<reader::Source>
      source;  // open at the first byte that was not read; null if kUnchanged
  std::unique_ptr<PrefixHasher> hasher;  // of the bytes before that
  uint64_t file_bytes = 0, inode = 0;
  int64_t modified_ns = 0;
  std::string path;  // absolute
  FirstLine first_line;
};

// True if the file has the place, size and modification time it had when it was last read.
bool LooksUnchanged(const reader::Input& input, const Manifest& manifest);

// `to_follow`: opens a known source at its end even if it looks unchanged.
Result<Identity> Identify(const reader::Input& input, const Manifest& manifest,
                          const reader::FormatOptions& options, bool to_follow = false);

}  // namespace haetae::ledger
