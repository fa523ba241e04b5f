// A file's bytes in memory as they are on the disk, for as long as the object lives.
//
//   MappedFile file = TRY(MappedFile::Open(path, "cannot open the ids"));
//   Read(file.bytes());
//
// An empty file is an error: it cannot be mapped, and none that is mapped here is ever empty. Who
// cuts the file meanwhile ends the process: only files that are replaced and never cut are mapped.
#pragma once

#include <filesystem>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace haetae {

class MappedFile {
 public:
  // `what` failed, for the error. `all_at_once`: it will be read from end to end.
  static Result<MappedFile> Open(const std::filesystem::path& path, std::string_view what,
                                 bool all_at_once = false);
  MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  MappedFile& operator=(MappedFile&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~MappedFile();
  std::string_view bytes() const { return bytes_; }

 private:
  explicit MappedFile(std::string_view bytes) : bytes_(bytes) {}
  std::string_view bytes_;
};

}  // namespace haetae
