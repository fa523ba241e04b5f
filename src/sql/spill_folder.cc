#include "sql/spill_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

namespace haetae::sql {
namespace {

constexpr std::string_view kPrefix = "haetae-sql-";
constexpr int kTriesMax = 10;

int OpenFolder(const fs::path& folder) {
  return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

// Whether the folder is still the one that was opened.
bool IsThere(const fs::path& folder, int fd) {
  struct stat named{}, open{};
  return ::lstat(folder.c_str(), &named) == 0 && ::fstat(fd, &open) == 0 &&
         named.st_dev == open.st_dev && named.st_ino == open.st_ino;
}

void RemoveLeft(const fs::path& place) {
  std::error_code code;
  for (fs::directory_iterator at(place, code), end; !code && at != end; at.increment(code)) {
    const fs::path& folder = at->path();
    if (!folder.filename().native().starts_with(kPrefix)) continue;
    const int fd = OpenFolder(folder);
    struct stat info{};
    const bool left = fd >= 0 && ::fstat(fd, &info) == 0 && info.st_uid == ::geteuid() &&
                      ::flock(fd, LOCK_EX | LOCK_NB) == 0;
    std::error_code ignored;
    if (left) fs::remove_all(folder, ignored);
    if (fd >= 0) ::close(fd);
  }
}

}  // namespace

std::vector<fs::path> SpillFolder::Places() {
  std::vector<fs::path> places;
  if (const char* own = std::getenv("TMPDIR"); own != nullptr && *own != 0) places.push_back(own);
  places.insert(places.end(), {"/var/tmp", "/tmp"});
  return places;
}

Result<SpillFolder> SpillFolder::Make(const std::vector<fs::path>& places) {
  for (const fs::path& place : places) {
    RemoveLeft(place);
    // Between its making and its lock another process may take it for one that was left.
    for (int tries = 0; tries < kTriesMax; ++tries) {
      std::string name = (place / kPrefix).native() + "XXXXXX";
      if (::mkdtemp(name.data()) == nullptr) break;
      const int fd = OpenFolder(name);
      if (fd >= 0 && ::flock(fd, LOCK_EX) == 0 && IsThere(name, fd)) return SpillFolder(name, fd);
      if (fd >= 0) ::close(fd);
    }
  }
  return Fail(Code::kDenied, "cannot make a folder for what does not fit into memory", "",
              places.empty() ? "" : places.front().native(),
              "set TMPDIR to a folder that can be written");
}

SpillFolder::SpillFolder(SpillFolder&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}

SpillFolder::~SpillFolder() {
  if (fd_ < 0) return;
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  ::close(fd_);
}

}  // namespace haetae::sql
