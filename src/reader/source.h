// A source is one log: a file, plain or compressed, or standard input. It hands out blocks of whole
// lines in order; blocks can then be parsed by several threads at once.
//
//   for (const Input& input : ListInputs({"logs/", "*.gz", "-"}).inputs) {
//     std::unique_ptr<Source> source = TRY(Source::Open(input, options));
//     Block block;
//     while (TRY(source->Next(block))) { … block.lines … }
//   }
//
// Offsets count uncompressed bytes. Next() is called by one thread at a time (hold a lock around
// it); parsing a block needs no lock. A block costs about twice kBlockBytes while it lives.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "reader/format.h"

namespace haetae::reader {

struct Input {
  std::string path;   // "-" is standard input
  bool named = true;  // named on the command line, rather than found in a folder or by a glob
};
// Device and inode: the file itself, whatever its name.
using FileId = std::pair<uint64_t, uint64_t>;
struct InputList {
  std::vector<Input> inputs;  // sorted by path, each file once
  std::vector<Error> errors;  // one for each argument that names nothing, or cannot be listed
};
// Expands files, folders (all regular files below, hidden ones and editor backups left out), globs
// and "-".
InputList ListInputs(const std::vector<std::string>& arguments);

inline constexpr size_t kBlockBytes = 4 << 20;
inline constexpr size_t kDocumentBytesMax = 256 << 20;  // a JSON document that is one whole file
inline constexpr uint64_t kExpansionMax =
    1000;  // uncompressed to compressed bytes, after the first 64 MiB

struct Block {
  std::vector<char> buffer;    // kPaddingBytes of zeros follow the bytes
  std::string_view bytes;      // all bytes of the block, line endings included; of a line too
                               // long to be kept only its beginning
  uint64_t begin = 0;          // offset of the first byte
  uint64_t end = 0;            // offset after the last byte
  std::vector<Line> lines;     // without \n and \r\n
  std::vector<Line> too_long;  // lines over kLineBytesMax: offset, and only their first 128 bytes
  bool unterminated = false;   // the last of lines has no line ending: the file may still grow
  std::unique_ptr<Format> format;  // a clone with the header in force for this block
};

class Source {
 public:
  virtual ~Source() = default;
  // Opens and looks at the first kSampleBytes to find compression and format. Fails with a clear
  // error for a directory, a device, no permission, an empty or damaged compressed file, and for
  // what is not a log; an empty plain file is a source without lines. Tests choose small blocks.
  static Result<std::unique_ptr<Source>> Open(const Input& input, const FormatOptions& options,
                                              size_t block_bytes = kBlockBytes);

  virtual std::string_view format_name() const = 0;
  virtual std::string_view compression() const = 0;  // "", "gzip", "zstd"
  // True if times of the first bytes do not say their zone.
  virtual bool no_zone() const = 0;
  // The first bytes, uncompressed, up to kSampleBytes: to recognise a source that was read before.
  virtual std::string_view head() const = 0;
  // Goes to an uncompressed offset that a Block ended at. Only before the first Next(). The lines
  // before it that change how later ones are read (headers) still take effect.
  virtual Status SkipTo(uint64_t offset) = 0;
  // Fills the next block. False at the end. A failure in the middle (a truncated gzip, a read
  // error) is returned after every whole line before it was handed out.
  virtual Result<bool> Next(Block& block) = 0;

  // A file that is still written to. From now on its end is only where it ends now: Next() hands
  // out whole lines, is false where there is none, and may be called again. head() is let go.
  virtual void Follow(size_t block_bytes) = 0;
  // What is there is all there will be: Next() hands out an unfinished last line too.
  virtual void StopFollowing() = 0;
  // False if the bytes that were read last no longer stand in the file: it was cut, or written
  // anew, and what Next() returned since it was last asked is not to be used. Plain files only;
  // of others it is true.
  virtual bool Continues() = 0;
  // Of the file that is read, whatever its name leads to by now; 0 of standard input.
  virtual uint64_t inode() const = 0;
};

}  // namespace haetae::reader
