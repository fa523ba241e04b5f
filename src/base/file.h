// Files that survive a crash. Everything that is written durably goes through these few calls, so
// that a test can make any of them fail: HAETAE_FAULT="kill:N" ends the process at the N-th durable
// step, HAETAE_FAULT="full:N" makes it and all later ones fail as a full disk would.
//
//   std::string text = TRY(ReadFile(path, kManifestBytesMax));
//   TRY(WriteFileDurably(path, text));      // temp file, fsync, rename, fsync of the folder
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace haetae {

namespace fs = std::filesystem;

// Whether something stands there, or a folder. Where that cannot be seen (a folder above it may not
// be read) it is an error, not a no: std::filesystem would throw.
Result<bool> IsThere(const fs::path& path);
Result<bool> IsFolder(const fs::path& path);
// What a folder holds, in the order of names; kNotFound where it is not there.
Result<std::vector<fs::path>> ListFolder(const fs::path& folder);
// From the root on; as it is where the working folder is gone.
fs::path FromRoot(const fs::path& path);
// A descriptor for reading; folders, FIFOs and devices are refused. The caller closes it.
Result<int> OpenRegularFile(const fs::path& path);
// From the byte `from` on; longer than `bytes_max` is an error.
Result<std::string> ReadFile(const fs::path& path, uint64_t bytes_max, uint64_t from = 0);
Status WriteFileDurably(const fs::path& path, std::string_view bytes);
// Whole or not at all while the machine runs, and not synced: for what a checksum guards and that
// can be made again. Other processes may write it at the same time.
Status WriteFileQuickly(const fs::path& path, std::string_view bytes);
Status MakeFolders(const fs::path& path);
// Makes a file that another library wrote durable, and the folder entry that names it.
Status SyncFile(const fs::path& path);
Status SyncFolder(const fs::path& path);
Status RenameDurably(const fs::path& from, const fs::path& to);

// A file that only grows. Append() buffers; Sync() makes everything appended durable.
class AppendFile {
 public:
  // Opens or makes it and cuts it to `bytes`: what stands behind was never acknowledged.
  static Result<AppendFile> Open(const fs::path& path, uint64_t bytes);
  AppendFile(AppendFile&&) noexcept;
  AppendFile& operator=(AppendFile&&) noexcept;
  ~AppendFile();
  Status Append(std::string_view bytes);
  Status Sync();
  uint64_t size() const { return size_; }

 private:
  AppendFile() = default;
  Status Flush();
  int fd_ = -1;
  uint64_t size_ = 0;
  std::string buffer_;
  fs::path path_;
};

// An exclusive lock on a folder, held as long as the object lives. Fails with kConflict when
// another process holds it.
class FolderLock {
 public:
  static Result<FolderLock> Take(const fs::path& folder);
  FolderLock(FolderLock&&) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_;
};

// Counts one durable step and does what HAETAE_FAULT asks for; true: act as if the disk were full.
bool FaultHere();

}  // namespace haetae
