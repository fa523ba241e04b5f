#include "ledger/readers.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace haetae::ledger {

std::unique_ptr<ReadersLock> ReadersLock::Try(const fs::path& data, int how) {
  const fs::path file = data / "readers";
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return nullptr;
  if (::flock(fd, how | LOCK_NB) == 0) return std::unique_ptr<ReadersLock>(new ReadersLock(fd));
  ::close(fd);
  return nullptr;
}

std::unique_ptr<ReadersLock> ReadersLock::Share(const fs::path& data) {
  std::unique_ptr<ReadersLock> share = Try(data, LOCK_SH);
  for (int i = 0; share == nullptr && i < 100 && ::access(data.c_str(), W_OK) == 0; ++i) {
    ::usleep(10'000);
    share = Try(data, LOCK_SH);
  }
  return share;
}

std::unique_ptr<ReadersLock> ReadersLock::Alone(const fs::path& data) { return Try(data, LOCK_EX); }

ReadersLock::~ReadersLock() { ::close(fd_); }

}  // namespace haetae::ledger
