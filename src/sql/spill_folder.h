// A folder for what does not fit into memory: readable by nobody else, on a disk that is likely to
// have room, and gone with the object.
//
//   SpillFolder spill = TRY(SpillFolder::Make());      // /var/tmp/haetae-sql-x7Kq2c
//
// It is held by a lock (flock(2) on the folder itself), which a killed process lets go of: whoever
// makes the next one removes what others of the same user left behind.
#pragma once

#include <vector>

#include "base/error.h"
#include "base/file.h"

namespace haetae::sql {

class SpillFolder {
 public:
  // In the first of these folders that can be written: TMPDIR, /var/tmp, /tmp.
  static std::vector<fs::path> Places();
  static Result<SpillFolder> Make(const std::vector<fs::path>& places = Places());
  SpillFolder(SpillFolder&& other) noexcept;
  SpillFolder& operator=(SpillFolder&&) = delete;
  ~SpillFolder();
  const fs::path& path() const { return path_; }

 private:
  SpillFolder(fs::path path, int fd) : path_(std::move(path)), fd_(fd) {}
  fs::path path_;
  int fd_;
};

}  // namespace haetae::sql
