// Follow says what changes among the files that are asked for: which are new, grew, were renamed or
// are gone. It looks at names and sizes only, never at what is in them.
//
//   Follow follow({"/var/log/nginx/*.log"}, {.stem = …});
//   while (true) for (const FileChange& change : follow.Wait(kSecond, wake_fd)) …
//
// A file is known by its device and inode. Beside the files named, Wait() tells of others that bear
// the name of the same log in the same folder ("access.log.1", "access.log-20250624.gz"): after a
// rotation, lines may stand only there. inotify(7) makes it quick; every kRescan all is listed
// anew, every kPoll where inotify is not to be had (network file systems, limits). Not thread-safe.
// A listing costs about 5 µs a file.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "reader/source.h"

namespace haetae::reader {

inline constexpr Duration kRescan = 5 * kSecond;
inline constexpr Duration kPoll = 500 * kMillisecond;
inline constexpr size_t kWatchedFoldersMax = 4096;  // more are found by listing alone

struct FollowOptions {
  // Names of one log have the same stem; without it, only the files asked for are told of.
  std::function<std::string(std::string_view path)> stem;
  std::function<bool(const std::string& path)> leave_out;  // files that are no logs
  bool notify = true;
};

struct FileChange {
  enum Kind { kNew, kChanged, kRenamed, kGone };
  Kind kind = kNew;
  FileId id;
  std::string path;
  bool named = true;  // on the command line, rather than by a glob or in a folder
  bool asked = true;  // else only by its stem
  Time modified;
  uint64_t bytes = 0;
};

class Follow {
 public:
  Follow(std::vector<std::string> arguments, FollowOptions options);
  ~Follow();
  Follow(const Follow&) = delete;
  Follow& operator=(const Follow&) = delete;

  // Waits until something may have changed, `wake_fd` (if not −1) can be read, or `timeout` is
  // over, and returns what did change; the first call returns every file as new, at once.
  std::vector<FileChange> Wait(Duration timeout, int wake_fd);
  // The next listing tells of this file as new.
  void Forget(FileId id);
  // Arguments that name nothing now, or cannot be listed: each once, until it is well again.
  std::vector<Error> TakeErrors() { return std::exchange(errors_, {}); }
  bool notified() const { return inotify_ >= 0; }
  size_t files() const { return files_.size(); }

 private:
  struct Known {
    FileChange last;
    uint64_t listing = 0;  // the last one that it was in
  };
  using Clock = std::chrono::steady_clock;
  void List(std::vector<FileChange>& changes);
  void See(const std::string& path, bool named, bool asked, std::vector<FileChange>& changes);
  void AddSameLogs(const std::vector<Input>& inputs, std::vector<FileChange>& changes);
  void WatchFolder(const std::string& folder);
  // True if all must be listed anew.
  bool ReadEvents(std::set<std::string>& paths);

  std::vector<std::string> arguments_;
  FollowOptions options_;
  int inotify_ = -1;
  std::map<int, std::string> folder_of_;  // by watch
  std::set<std::string> watched_;
  std::map<FileId, Known> files_;
  uint64_t listing_ = 0;
  Clock::time_point listed_at_{};
  Clock::duration listing_took_{};
  std::set<std::string> reported_;
  std::vector<Error> errors_;
};

}  // namespace haetae::reader
