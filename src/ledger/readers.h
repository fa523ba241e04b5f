// A lock among those who read a ledger and the one who writes it: segments that a reader may need
// are not removed while it holds its share.
//
//   auto share = ReadersLock::Share(data);                 // before reading the manifest
//   if (ReadersLock::Alone(data)) fs::remove(segment);
//
// Held as long as the object lives; flock(2) on DATA/readers, so that a killed process holds none.
#pragma once

#include <memory>

#include "base/file.h"

namespace haetae::ledger {

class ReadersLock {
 public:
  // Waits up to a second for one who removes segments. Null where the folder cannot be written:
  // then nobody removes anything either.
  static std::unique_ptr<ReadersLock> Share(const fs::path& data);
  // Null if somebody is reading.
  static std::unique_ptr<ReadersLock> Alone(const fs::path& data);
  ReadersLock(const ReadersLock&) = delete;
  ReadersLock& operator=(const ReadersLock&) = delete;
  ~ReadersLock();

 private:
  explicit ReadersLock(int fd) : fd_(fd) {}
  static std::unique_ptr<ReadersLock> Try(const fs::path& data, int how);
  int fd_;
};

}  // namespace haetae::ledger
