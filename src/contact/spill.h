// What does not fit into memory while contacts are imported: records by partition, on disk, under a
// key that is in memory only, in a file without a name. A crash leaves nothing that can be read.
//
//   Spill spill = TRY(Spill::Create(folder, partitions, memory));
//   TRY(spill.Add(partition, record));
//   TRY(spill.Finish());
//   TRY(spill.Read(partition, [&](std::string_view records) { … }));   // as they were added
//
// A record is never cut in two. Not thread-safe. Costs a buffer for each partition.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "contact/seal.h"

namespace haetae::contact {

class Spill {
 public:
  // `memory`: bytes of all buffers together, shared out between 4 KiB and 256 KiB for each.
  static Result<Spill> Create(const fs::path& folder, size_t partitions, size_t memory);
  Spill(Spill&&) noexcept;
  Spill& operator=(Spill&&) = delete;
  ~Spill();
  Status Add(size_t partition, std::string_view record);
  Status Finish();
  // The pieces of a partition in the order they were added.
  Status Read(size_t partition, const std::function<Status(std::string_view records)>& take);
  size_t partitions() const { return parts_.size(); }

 private:
  struct Piece {
    uint64_t offset;
    uint32_t bytes;  // sealed
  };
  struct Part {
    std::string buffer;
    std::vector<Piece> pieces;
  };
  Spill(int fd, fs::path folder, const SecretKey& key) : fd_(fd), folder_(folder), seal_(key) {}
  Status Flush(Part& part);

  int fd_;
  fs::path folder_;  // for errors
  Seal seal_;
  std::vector<Part> parts_;
  size_t buffer_bytes_ = 0;
  uint64_t end_ = 0;
  std::string sealed_, text_;
};

}  // namespace haetae::contact
