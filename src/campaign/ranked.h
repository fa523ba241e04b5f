// A set of numbers that can be counted up to any place, and asked for its k-th.
//
//   Ranked set(bits);
//   set.Rank(4711);                    // how many are below 4711
//   set.At(17);                        // the 18th
//
// Immutable and thread-safe. A bit a number and 32 more for each 512; Rank() looks at one line of
// memory, At() at a few.
#pragma once

#include <cstdint>
#include <vector>

namespace haetae::campaign {

class Ranked {
 public:
  Ranked() = default;
  explicit Ranked(std::vector<uint64_t> bits);
  uint32_t size() const { return size_; }
  bool Has(uint32_t number) const {
    return number / 64 < bits_.size() && (bits_[number / 64] >> number % 64 & 1) != 0;
  }
  // Of a number within the bits.
  uint32_t Rank(uint32_t number) const;
  // `rank` < size().
  uint32_t At(uint32_t rank) const;
  const std::vector<uint64_t>& bits() const { return bits_; }

 private:
  std::vector<uint64_t> bits_;
  std::vector<uint32_t> before_;  // of each 512 numbers
  uint32_t size_ = 0;
};

}  // namespace haetae::campaign
