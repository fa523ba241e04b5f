#include "base/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace haetae {

Result<MappedFile> MappedFile::Open(const std::filesystem::path& path, std::string_view what,
                                    bool all_at_once) {
  const auto failed = [&](int why) {
    return std::unexpected(SystemError(std::string(what), path.native(), why));
  };
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return failed(errno);
  struct stat info;
  void* bytes = MAP_FAILED;
  errno = EINVAL;  // of an empty file
  if (::fstat(fd, &info) == 0 && info.st_size > 0) {
    bytes = ::mmap(nullptr, static_cast<size_t>(info.st_size), PROT_READ,
                   MAP_SHARED | (all_at_once ? MAP_POPULATE : 0), fd, 0);
  }
  const int why = errno;
  ::close(fd);
  if (bytes == MAP_FAILED) return failed(why);
  return MappedFile({static_cast<const char*>(bytes), static_cast<size_t>(info.st_size)});
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

}  // namespace haetae
