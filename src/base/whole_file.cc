#include "base/whole_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace haetae {
namespace {

constexpr size_t kBufferBytes = 1 << 20;

std::unexpected<Error> CannotWrite(const fs::path& path, int error) {
  return std::unexpected(SystemError("cannot write", path.native(), error));
}

}  // namespace

WholeFile& WholeFile::operator=(WholeFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(named_, other.named_);
  std::swap(buffer_, other.buffer_);
  std::swap(path_, other.path_);
  return *this;
}

WholeFile::~WholeFile() {
  if (fd_ >= 0) ::close(fd_);
  if (named_) ::unlink(temporary().c_str());
}

Result<WholeFile> WholeFile::Create(const fs::path& path) {
  WholeFile file;
  file.path_ = FromRoot(path);
  std::error_code none;  // a rename would replace a device as well
  const fs::file_status there = fs::status(file.path_, none);
  if (file.path_.filename().empty() || (fs::exists(there) && !fs::is_regular_file(there))) {
    const bool folder = fs::is_directory(there);
    return Fail(Code::kUsage, "cannot write",
                folder ? "it is a folder, not a file" : "it is no regular file", path,
                folder ? "name a file in it" : "name a regular file");
  }
  const fs::path folder = file.path_.parent_path();
  if (!fs::is_directory(folder, none)) {
    return Fail(Code::kNotFound, "cannot write", "the folder does not exist", path,
                "make the folder first, or name another one");
  }
  file.fd_ = ::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
  if (file.fd_ < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
    const std::string name = file.temporary().native();
    ::unlink(name.c_str());  // of one that was killed
    file.fd_ = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    file.named_ = file.fd_ >= 0;
  }
  if (file.fd_ < 0) return CannotWrite(path, errno);
  return file;
}

Status WholeFile::Append(std::string_view bytes) {
  if (buffer_.size() + bytes.size() < kBufferBytes) {
    buffer_ += bytes;
    return {};
  }
  TRY(Write(buffer_));
  buffer_.clear();
  if (bytes.size() >= kBufferBytes) return Write(bytes);
  buffer_ = bytes;
  return {};
}

Status WholeFile::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = FaultHere() ? (errno = ENOSPC, -1) : ::write(fd_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return CannotWrite(path_, errno);
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

Status WholeFile::Sync() {
  TRY(Write(buffer_));
  buffer_.clear();
  if (FaultHere()) return CannotWrite(path_, ENOSPC);
  return ::fsync(fd_) == 0 ? Status{} : CannotWrite(path_, errno);
}

Status WholeFile::Stage() {
  if (named_) return {};
  if (FaultHere()) return CannotWrite(path_, ENOSPC);
  const std::string open = "/proc/self/fd/" + std::to_string(fd_);
  const std::string name = temporary().native();
  ::unlink(name.c_str());
  if (::linkat(AT_FDCWD, open.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) != 0)
    return CannotWrite(path_, errno);
  named_ = true;
  return {};
}

Status WholeFile::Appear() {
  TRY(Stage());
  FaultHere();  // a kill may come in between; a full disk has room for what has a name
  if (::rename(temporary().c_str(), path_.c_str()) != 0) return CannotWrite(path_, errno);
  named_ = false;
  return {};
}

}  // namespace haetae
