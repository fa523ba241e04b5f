#include "simulate/out_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace haetae::simulate {

Result<OutFile> OutFile::Open(const fs::path& path, bool gzip) {
  OutFile file;
  file.path_ = path;
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return std::unexpected(SystemError("cannot write", path.native(), errno));
  file.fd_ = fd;
  if (gzip) {
    file.gz_ = ::gzdopen(fd, "wb1");  // owns the descriptor from now on
    if (file.gz_ == nullptr) return Fail(Code::kUnavailable, "cannot write", "out of memory", path);
    file.fd_ = -1;
    ::gzbuffer(file.gz_, 256 << 10);
  }
  return file;
}

OutFile& OutFile::operator=(OutFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(gz_, other.gz_);
  std::swap(buffer_, other.buffer_);
  std::swap(path_, other.path_);
  std::swap(failed_, other.failed_);
  std::swap(error_, other.error_);
  return *this;
}

OutFile::~OutFile() {
  if (gz_ != nullptr) ::gzclose(gz_);
  if (fd_ >= 0) ::close(fd_);
}

void OutFile::Flush() {
  std::string_view left = buffer_;
  while (!left.empty() && !failed_) {
    const ssize_t n = gz_ != nullptr
                          ? ::gzwrite(gz_, left.data(), static_cast<unsigned>(left.size()))
                          : ::write(fd_, left.data(), left.size());
    if (n < 0 && gz_ == nullptr && errno == EINTR) continue;
    if (n <= 0) {
      failed_ = true;
      error_ = SystemError("cannot write", path_.native(), errno);
      break;
    }
    left.remove_prefix(static_cast<size_t>(n));
  }
  buffer_.clear();
}

Status OutFile::Close() {
  Flush();
  if (gz_ != nullptr && ::gzclose(std::exchange(gz_, nullptr)) != Z_OK && !failed_) {
    failed_ = true;
    error_ = SystemError("cannot write", path_.native(), errno);
  }
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  return status();
}

}  // namespace haetae::simulate
