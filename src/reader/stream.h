// A stream hands out a file's uncompressed bytes in order: plain, gzip or zstd, told apart by the
// first bytes and never by the name.
//
//   std::unique_ptr<Stream> stream = TRY(OpenStream("access.log.gz"));
//   size_t count = TRY(stream->Read(buffer, sizeof buffer));   // 0: the end
//
// Plain files are read with pread and not mapped: a file may be truncated while it is read, which
// must be a short read and not a signal. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace haetae::reader {

class Stream {
 public:
  virtual ~Stream() = default;
  // Fills up to `bytes`, fewer only at the end or before an error. 0 at the end.
  virtual Result<size_t> Read(char* to, size_t bytes) = 0;
  // Goes to an uncompressed offset; false if this kind of stream can only read on.
  virtual bool Seek(uint64_t) { return false; }
  // Bytes at an offset of a plain file, wherever Read() stands: how many, or none if there is no
  // telling.
  virtual std::optional<size_t> ReadAt(uint64_t, char*, size_t) { return std::nullopt; }
  // Of a plain file now; 0 if that is not known.
  virtual uint64_t size() const { return 0; }
  // The file's own number, whatever it is named by now; 0 of what is no file.
  virtual uint64_t inode() const { return 0; }
  virtual std::string_view compression() const { return ""; }
};

// Opens a regular file, or standard input for "-".
Result<std::unique_ptr<Stream>> OpenStream(const std::string& path);

// The decoders, over a stream of compressed bytes; `where` is for errors.
std::unique_ptr<Stream> MakeGzipStream(std::unique_ptr<Stream> from, std::string where);
Result<std::unique_ptr<Stream>> MakeZstdStream(std::unique_ptr<Stream> from, std::string where);

// Guards against a small file that expands without end; see kExpansionMax.
Status CheckExpansion(uint64_t compressed, uint64_t uncompressed, const std::string& where);

}  // namespace haetae::reader
