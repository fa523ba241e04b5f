// A pipe has no memory: a spool moves standard input into files that can be followed, read again
// after a crash, and let go once they are in the ledger.
//
//   Spool spool = TRY(Spool::Start(data / "spool"));     // moves it on a thread of its own
//   … follow spool.folder() …
//   if (spool.ended()) …                                 // standard input is at its end
//
// Bytes of a pipe go to the file within the kernel (splice(2)), so that they are in the one or in
// the other at any instant: a kill loses none that were taken. Where standard input is no pipe (a
// file, a socket, a terminal), up to kSpoolReadBytes are on their way: a stop writes them out, and
// waits up to kSpoolStopWait for a full disk; a kill may lose them. A file is closed at
// kSpoolFileBytes, behind a line.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <thread>

#include "base/error.h"
#include "base/time.h"

namespace haetae::watch {

inline constexpr uint64_t kSpoolFileBytes = 64u << 20;
inline constexpr size_t kSpoolReadBytes = 64u << 10;
inline constexpr Duration kSpoolStopWait = 10 * kSecond;

class Spool {
 public:
  static Result<std::unique_ptr<Spool>> Start(const std::filesystem::path& folder);
  ~Spool();
  bool ended() const { return ended_; }
  // The file that is written to now.
  std::filesystem::path current() const;

 private:
  explicit Spool(std::filesystem::path folder) : folder_(std::move(folder)) {}
  Status Open(uint64_t number);
  void Run();
  int64_t Move();

  std::filesystem::path folder_;
  std::atomic<uint64_t> number_{0};
  int fd_ = -1;
  uint64_t bytes_ = 0;
  bool splices_ = true;
  std::atomic<bool> ended_{false}, stop_{false};
  std::thread thread_;
};

}  // namespace haetae::watch
