#include "watch/spool.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "base/file.h"

namespace haetae::watch {
namespace {

std::string NameOf(uint64_t number) {
  char name[40];
  std::snprintf(name, sizeof name, "stdin-%08llu.log", static_cast<unsigned long long>(number));
  return name;
}

}  // namespace

std::filesystem::path Spool::current() const { return folder_ / NameOf(number_); }

Result<std::unique_ptr<Spool>> Spool::Start(const std::filesystem::path& folder) {
  TRY(MakeFolders(folder));
  std::unique_ptr<Spool> spool(new Spool(folder));
  for (const fs::path& path : TRY(ListFolder(folder))) {
    const std::string name = path.filename();
    if (name.starts_with("stdin-"))
      spool->number_ =
          std::max<uint64_t>(spool->number_, std::strtoull(name.c_str() + 6, nullptr, 10));
  }
  // A kill may have cut a line in two: its rest goes behind its beginning.
  TRY(spool->Open(std::max<uint64_t>(spool->number_, 1)));
  spool->thread_ = std::thread([self = spool.get()] { self->Run(); });
  return spool;
}

Spool::~Spool() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
  if (fd_ >= 0) ::close(fd_);
}

Status Spool::Open(uint64_t number) {
  if (fd_ >= 0) ::close(fd_);
  number_ = number;
  const fs::path path = current();
  fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const off_t end = fd_ < 0 ? -1 : ::lseek(fd_, 0, SEEK_END);
  if (end < 0)
    return std::unexpected(SystemError("cannot keep standard input", path.native(), errno));
  bytes_ = static_cast<uint64_t>(end);
  return {};
}

void Spool::Run() {
  while (!stop_) {
    pollfd ready{STDIN_FILENO, POLLIN, 0};
    if (::poll(&ready, 1, 200) <= 0) continue;
    const int64_t n = Move();
    if (n < 0) {  // the disk is full, say: the pipe keeps what is in it
      ::poll(nullptr, 0, 1000);
      continue;
    }
    if (n == 0) break;
    bytes_ += static_cast<uint64_t>(n);
    if (bytes_ < kSpoolFileBytes) continue;
    char last = 0;
    if (::pread(fd_, &last, 1, static_cast<off_t>(bytes_ - 1)) == 1 && last != '\n') continue;
    while (!Open(number_ + 1) && !stop_) ::poll(nullptr, 0, 1000);
  }
  ended_ = true;
}

// Bytes moved, 0 at the end of standard input, −1 if it has to be tried again.
int64_t Spool::Move() {
  if (splices_) {
    const ssize_t n = ::splice(STDIN_FILENO, nullptr, fd_, nullptr, 1 << 20, SPLICE_F_MOVE);
    if (n >= 0) return n;
    if (errno != EINVAL) return -1;
    splices_ = false;  // standard input is no pipe
  }
  std::array<char, kSpoolReadBytes> buffer;
  const ssize_t n = ::read(STDIN_FILENO, buffer.data(), buffer.size());
  if (n <= 0) return n;
  // They stand nowhere else now: a stop waits for them, too.
  constexpr int kRetryMs = 100;
  int64_t patience_ms = kSpoolStopWait / kMillisecond;
  for (ssize_t done = 0; done < n;) {
    const ssize_t written = ::write(fd_, buffer.data() + done, static_cast<size_t>(n - done));
    if (written > 0) done += written;
    if (written >= 0) continue;
    if (stop_ && (patience_ms -= kRetryMs) < 0) return -1;
    ::poll(nullptr, 0, kRetryMs);
  }
  return n;
}

}  // namespace haetae::watch
