#include "reader/stream.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "reader/source.h"

namespace haetae::reader {
namespace {

constexpr uint64_t kExpansionFreeBytes = 64 << 20;

class FileStream final : public Stream {
 public:
  FileStream(int fd, bool regular, std::string where)
      : fd_(fd), regular_(regular), where_(std::move(where)) {}
  ~FileStream() override {
    if (fd_ > 2) close(fd_);
  }
  FileStream(const FileStream&) = delete;
  FileStream& operator=(const FileStream&) = delete;

  Result<size_t> Read(char* to, size_t bytes) override {
    size_t done = 0;
    while (done < bytes) {
      ssize_t n = regular_ ? pread(fd_, to + done, bytes - done, static_cast<off_t>(offset_))
                           : read(fd_, to + done, bytes - done);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return std::unexpected(SystemError("cannot read the log", where_, errno));
      if (n == 0) break;
      done += static_cast<size_t>(n);
      offset_ += static_cast<uint64_t>(n);
    }
    return done;
  }
  bool Seek(uint64_t offset) override {
    if (regular_) offset_ = offset;
    return regular_;
  }
  std::optional<size_t> ReadAt(uint64_t offset, char* to, size_t bytes) override {
    if (!regular_) return std::nullopt;
    ssize_t n = pread(fd_, to, bytes, static_cast<off_t>(offset));
    return n < 0 ? 0 : static_cast<size_t>(n);
  }
  uint64_t size() const override {
    struct stat info;
    return regular_ && fstat(fd_, &info) == 0 ? static_cast<uint64_t>(info.st_size) : 0;
  }
  uint64_t inode() const override {
    struct stat info;
    return regular_ && fstat(fd_, &info) == 0 ? info.st_ino : 0;
  }

 private:
  int fd_;
  bool regular_;
  std::string where_;
  uint64_t offset_ = 0;
};

// Gives the bytes that were looked at once more; standard input cannot seek.
class PeekedStream final : public Stream {
 public:
  PeekedStream(std::unique_ptr<Stream> from, std::string head)
      : from_(std::move(from)), head_(std::move(head)) {}
  Result<size_t> Read(char* to, size_t bytes) override {
    if (used_ == head_.size()) return from_->Read(to, bytes);
    size_t count = std::min(bytes, head_.size() - used_);
    std::memcpy(to, head_.data() + used_, count);
    used_ += count;
    if (count == bytes) return count;
    return count + TRY(from_->Read(to + count, bytes - count));
  }
  uint64_t inode() const override { return from_->inode(); }

 private:
  std::unique_ptr<Stream> from_;
  std::string head_;
  size_t used_ = 0;
};

Error NotALog(const std::string& where, std::string why, std::string advice) {
  return {Code::kMalformed, "cannot read the log", std::move(why), where, std::move(advice)};
}

// Opens without waiting for a FIFO's writer, and only what can be read twice.
Result<int> OpenFile(const std::string& path, bool& regular) {
  regular = false;
  if (path == "-") {
    struct stat info;
    if (fstat(0, &info) != 0) {
      return std::unexpected(SystemError("cannot read the log", "standard input", errno));
    }
    if (S_ISDIR(info.st_mode)) {
      return std::unexpected(NotALog("standard input", "it is a folder", "name the folder itself"));
    }
    return 0;
  }
  struct stat info;
  if (stat(path.c_str(), &info) != 0) {
    return std::unexpected(SystemError("cannot read the log", path, errno));
  }
  if (S_ISDIR(info.st_mode)) {
    return std::unexpected(NotALog(path, "it is a folder", "name the files in it"));
  }
  if (!S_ISREG(info.st_mode)) {
    return std::unexpected(NotALog(path, "it is a device, a pipe or a socket, not a file",
                                   "pass a pipe as standard input: … | haetae … -"));
  }
  regular = true;
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return std::unexpected(SystemError("cannot read the log", path, errno));
  return fd;
}

struct Magic {
  std::string_view bytes;
  std::string_view name;
  std::string_view advice;
};
constexpr Magic kForeign[] = {
    {"BZh", "bzip2 data", "unpack it first: bunzip2 -k FILE"},
    {"\xfd"
     "7zXZ",
     "xz data", "unpack it first: xz -dk FILE"},
    {"PK\x03\x04", "a zip archive", "unpack it first: unzip FILE"},
    {"\x04\x22\x4d\x18", "lz4 data", "unpack it first: lz4 -d FILE"},
    {"7z\xbc\xaf", "a 7z archive", "unpack it first: 7z x FILE"},
    {"PAR1", "a Parquet file", "write it out as CSV or JSON lines first"},
    {"SQLite format 3", "a SQLite database", "write its table out as CSV first"},
    {"\x89PNG", "an image", "name a log"},
    {"%PDF", "a PDF document", "name a log"},
    {"\x7f"
     "ELF",
     "a program", "name a log"},
};

bool IsZstd(std::string_view head) {
  if (head.starts_with("\x28\xb5\x2f\xfd")) return true;
  return head.size() >= 4 && (static_cast<unsigned char>(head[0]) & 0xf0) == 0x50 &&
         head.substr(1, 3) == "\x2a\x4d\x18";  // a skippable frame before the data
}

}  // namespace

Status CheckExpansion(uint64_t compressed, uint64_t uncompressed, const std::string& where) {
  if (uncompressed <= kExpansionFreeBytes || uncompressed / kExpansionMax <= compressed) return {};
  return Fail(Code::kLimit, "cannot read the log",
              "it expands to more than 1,000 times its size, which no log does", where,
              "if it is a log all the same, unpack it first");
}

Result<std::unique_ptr<Stream>> OpenStream(const std::string& path) {
  bool regular;
  int fd = TRY(OpenFile(path, regular));
  std::string where = path == "-" ? "standard input" : path;
  if (path == "-") {
    struct stat info;
    // A redirected file may have been read in part by somebody before: it stays a stream.
    regular = fstat(0, &info) == 0 && S_ISREG(info.st_mode) && lseek(0, 0, SEEK_CUR) == 0;
  }
  std::unique_ptr<Stream> stream = std::make_unique<FileStream>(fd, regular, where);
  std::string head(512, '\0');
  head.resize(TRY(stream->Read(head.data(), head.size())));
  for (const Magic& magic : kForeign) {
    if (!head.starts_with(magic.bytes)) continue;
    return std::unexpected(
        NotALog(where, "it is " + std::string(magic.name), std::string(magic.advice)));
  }
  bool gzip = head.starts_with("\x1f\x8b");
  bool zstd = IsZstd(head);
  if (!stream->Seek(0)) stream = std::make_unique<PeekedStream>(std::move(stream), head);
  if (gzip) return MakeGzipStream(std::move(stream), where);
  if (zstd) return MakeZstdStream(std::move(stream), where);
  return stream;
}

}  // namespace haetae::reader
