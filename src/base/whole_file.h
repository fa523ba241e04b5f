// A file that is there as a whole or not at all, whatever happens while it is written.
//
//   WholeFile file = TRY(WholeFile::Create("people.csv"));
//   TRY(file.Append("subject\n"));
//   TRY(file.Sync());                   // durable, and not to be seen yet
//   TRY(file.Stage());                  // what can fail for want of room has been done
//   TRY(file.Appear());                 // takes the place of what stood there
//   TRY(SyncFolder(folder));            // and is there after a crash
//
// Until Stage() it has no name where the file system can do that (O_TMPFILE), so that a crash, a
// kill or a full disk leaves nothing of it; elsewhere it is PATH.tmp, which the next one replaces.
// Only its owner may read it (0600). Not thread-safe. Costs a buffer of 1 MiB.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/file.h"

namespace haetae {

class WholeFile {
 public:
  static Result<WholeFile> Create(const fs::path& path);
  WholeFile(WholeFile&& other) noexcept { *this = std::move(other); }
  WholeFile& operator=(WholeFile&& other) noexcept;
  ~WholeFile();

  Status Append(std::string_view bytes);
  Status Sync();
  // Becomes PATH.tmp.
  Status Stage();
  // Becomes PATH, staged or not.
  Status Appear();

 private:
  WholeFile() = default;
  Status Write(std::string_view bytes);
  fs::path temporary() const { return path_.native() + ".tmp"; }
  int fd_ = -1;
  bool named_ = false;  // as temporary()
  std::string buffer_;
  fs::path path_;
};

}  // namespace haetae
