// A set of small numbers, one bit each.
//
//   Bits seen;
//   if (seen.Insert(subject)) …the first time…
//
// Not thread-safe. One bit for each number up to the highest.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace haetae::detect {

class Bits {
 public:
  // Whether it was not there yet.
  bool Insert(uint32_t number) {
    const size_t word = number / 64;
    if (word >= words_.size()) words_.resize(word + word / 2 + 1);
    const uint64_t bit = uint64_t{1} << number % 64;
    const bool fresh = (words_[word] & bit) == 0;
    words_[word] |= bit;
    return fresh;
  }
  bool Has(uint32_t number) const {
    const size_t word = number / 64;
    return word < words_.size() && (words_[word] >> number % 64 & 1) != 0;
  }
  void Clear() { std::fill(words_.begin(), words_.end(), 0); }

 private:
  std::vector<uint64_t> words_;
};

}  // namespace haetae::detect
