#include "base/file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace haetae {
namespace {

constexpr size_t kBufferBytes = 1 << 20;

Status WriteAll(int fd, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    ssize_t n = FaultHere() ? (errno = ENOSPC, -1) : ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(SystemError("cannot write", path.native(), errno));
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

Status SyncFd(int fd, const fs::path& path) {
  if (FaultHere()) return std::unexpected(SystemError("cannot write", path.native(), ENOSPC));
  if (::fsync(fd) != 0) return std::unexpected(SystemError("cannot write", path.native(), errno));
  return {};
}

}  // namespace

bool FaultHere() {
  static const char* const fault = std::getenv("HAETAE_FAULT");
  if (fault == nullptr) return false;
  static std::atomic<long> step{0};
  const char* colon = std::strchr(fault, ':');
  const long at = colon != nullptr ? std::atol(colon + 1) : 0;
  const long now = ++step;
  if (std::strncmp(fault, "kill", 4) == 0 && now == at) ::raise(SIGKILL);
  return std::strncmp(fault, "full", 4) == 0 && now >= at;
}

Result<bool> IsThere(const fs::path& path) {
  std::error_code code;
  const fs::file_status status = fs::status(path, code);
  if (!fs::status_known(status))
    return std::unexpected(SystemError("cannot look at", path.native(), code.value()));
  return fs::exists(status);
}

Result<bool> IsFolder(const fs::path& path) {
  if (!TRY(IsThere(path))) return false;
  std::error_code gone;  // since then
  return fs::is_directory(path, gone);
}

Result<std::vector<fs::path>> ListFolder(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code code;
  for (fs::directory_iterator at(folder, code), end; !code && at != end; at.increment(code))
    found.push_back(at->path());
  if (code)
    return std::unexpected(SystemError("cannot list the folder", folder.native(), code.value()));
  std::ranges::sort(found);
  return found;
}

fs::path FromRoot(const fs::path& path) {
  std::error_code code;
  fs::path whole = fs::absolute(path, code);
  return code ? path : whole;
}

Result<int> OpenRegularFile(const fs::path& path) {
  // Without O_NONBLOCK the open of a FIFO waits for a writer.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return std::unexpected(SystemError("cannot read", path.native(), errno));
  struct stat info{};
  if (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) return fd;
  ::close(fd);
  const bool folder = S_ISDIR(info.st_mode);
  return Fail(Code::kMalformed, "cannot read",
              folder ? "it is a folder, not a file" : "it is no regular file", path,
              folder ? "name a file in it" : "name a regular file");
}

Result<std::string> ReadFile(const fs::path& path, uint64_t bytes_max, uint64_t from) {
  const int fd = TRY(OpenRegularFile(path));
  std::string text;
  struct stat info{};
  ::fstat(fd, &info);
  if (from > 0) ::lseek(fd, static_cast<off_t>(from), SEEK_SET);
  const uint64_t size = static_cast<uint64_t>(std::max<off_t>(info.st_size, 0));
  if (size > from) text.reserve(std::min(size - from, bytes_max) + 1);
  char buffer[64 << 10];
  while (true) {
    ssize_t n = ::read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      Error error = SystemError("cannot read", path.native(), errno);
      ::close(fd);
      return std::unexpected(std::move(error));
    }
    if (n == 0) break;
    text.append(buffer, static_cast<size_t>(n));
    if (text.size() > bytes_max) {
      ::close(fd);
      return Fail(Code::kLimit, "cannot read",
                  "it is larger than the limit of " + std::to_string(bytes_max) + " bytes", path);
    }
  }
  ::close(fd);
  return text;
}

Status SyncFolder(const fs::path& path) {
  const char* name = path.empty() ? "." : path.c_str();  // the folder of a bare file name
  int fd = ::open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return std::unexpected(SystemError("cannot open the folder", path.native(), errno));
  Status status = SyncFd(fd, path);
  ::close(fd);
  return status;
}

Status SyncFile(const fs::path& path) {
  int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return std::unexpected(SystemError("cannot open", path.native(), errno));
  Status status = SyncFd(fd, path);
  ::close(fd);
  return status;
}

Status RenameDurably(const fs::path& from, const fs::path& to) {
  if (FaultHere()) return std::unexpected(SystemError("cannot rename", from.native(), ENOSPC));
  if (::rename(from.c_str(), to.c_str()) != 0) {
    return std::unexpected(SystemError("cannot rename", from.native(), errno));
  }
  return SyncFolder(to.parent_path());
}

Status WriteFileDurably(const fs::path& path, std::string_view bytes) {
  fs::path temp = path;
  temp += ".tmp";
  int fd = ::open(temp.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return std::unexpected(SystemError("cannot write", path.native(), errno));
  Status status = WriteAll(fd, bytes, path);
  if (status) status = SyncFd(fd, path);
  ::close(fd);
  if (!status) {
    ::unlink(temp.c_str());
    return status;
  }
  return RenameDurably(temp, path);
}

Status WriteFileQuickly(const fs::path& path, std::string_view bytes) {
  const fs::path temp = path.native() + "." + std::to_string(::getpid()) + ".tmp";
  const int fd = ::open(temp.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return std::unexpected(SystemError("cannot write", path.native(), errno));
  Status status = WriteAll(fd, bytes, path);
  ::close(fd);
  if (status && ::rename(temp.c_str(), path.c_str()) != 0)
    status = std::unexpected(SystemError("cannot rename", temp.native(), errno));
  if (!status) ::unlink(temp.c_str());
  return status;
}

Status MakeFolders(const fs::path& path) {
  std::error_code code;
  fs::create_directories(path, code);
  if (code)
    return std::unexpected(SystemError("cannot make the folder", path.native(), code.value()));
  return {};
}

Result<AppendFile> AppendFile::Open(const fs::path& path, uint64_t bytes) {
  AppendFile file;
  file.path_ = path;
  file.fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file.fd_ < 0) return std::unexpected(SystemError("cannot open", path.native(), errno));
  struct stat info;
  if (::fstat(file.fd_, &info) != 0)
    return std::unexpected(SystemError("cannot read", path.native(), errno));
  if (static_cast<uint64_t>(info.st_size) < bytes) {
    return Fail(Code::kMalformed, "the ledger is damaged", "the file is shorter than was recorded",
                path, "restore it from a copy, or read the logs again into a new --data folder");
  }
  if (::ftruncate(file.fd_, static_cast<off_t>(bytes)) != 0 || ::lseek(file.fd_, 0, SEEK_END) < 0) {
    return std::unexpected(SystemError("cannot write", path.native(), errno));
  }
  file.size_ = bytes;
  return file;
}

AppendFile::AppendFile(AppendFile&& other) noexcept { *this = std::move(other); }
AppendFile& AppendFile::operator=(AppendFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(size_, other.size_);
  std::swap(buffer_, other.buffer_);
  std::swap(path_, other.path_);
  return *this;
}
AppendFile::~AppendFile() {
  if (fd_ >= 0) ::close(fd_);
}

Status AppendFile::Append(std::string_view bytes) {
  buffer_.append(bytes);
  size_ += bytes.size();
  return buffer_.size() >= kBufferBytes ? Flush() : Status{};
}

Status AppendFile::Flush() {
  Status status = WriteAll(fd_, buffer_, path_);
  buffer_.clear();
  return status;
}

Status AppendFile::Sync() {
  if (Status status = Flush(); !status) return status;
  return SyncFd(fd_, path_);
}

Result<FolderLock> FolderLock::Take(const fs::path& folder) {
  fs::path path = folder / "lock";
  int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return std::unexpected(SystemError("cannot open the data folder", folder.native(), errno));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    char holder[32] = {};
    const ssize_t n = ::pread(fd, holder, sizeof holder - 1, 0);
    ::close(fd);
    const long process = n > 0 ? std::atol(holder) : 0;
    return Fail(
        Code::kConflict, "cannot open the data folder",
        process > 0 ? "another haetae is using it, process " + std::to_string(process)
                    : "another haetae is using it",
        folder,
        "wait until it is done, stop it if it is a `haetae watch`, or choose another folder "
        "with --data");
  }
  const std::string process = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd, 0) == 0) {
    const ssize_t ignored = ::pwrite(fd, process.data(), process.size(), 0);
    (void)ignored;
  }
  return FolderLock(fd);
}
FolderLock::FolderLock(FolderLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace haetae
