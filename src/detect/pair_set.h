// A set of pairs of numbers with a fixed limit: how many different b's an a was seen with.
//
//   PairSet pairs(1 << 20);
//   if (pairs.Insert(actor, subject)) ++distinct[actor];
//
// At the limit Insert answers false: counts can then only be too low, and full() says so. Not
// thread-safe. 12 bytes a pair.
#pragma once

#include <cstdint>
#include <vector>

namespace haetae::detect {

class PairSet {
 public:
  explicit PairSet(size_t pairs_max) : pairs_max_(pairs_max) {}

  bool Insert(uint32_t a, uint32_t b) {
    const uint64_t pair = (static_cast<uint64_t>(a) << 32 | b) + 1;
    if (pair == 0 || used_ >= pairs_max_) return false;
    if ((used_ + 1) * 10 > slots_.size() * 7) Grow();
    const size_t mask = slots_.size() - 1;
    size_t at = Place(pair) & mask;
    for (; slots_[at] != 0; at = (at + 1) & mask) {
      if (slots_[at] == pair) return false;
    }
    slots_[at] = pair;
    ++used_;
    return true;
  }
  void Clear() {
    slots_.assign(1024, 0);
    used_ = 0;
  }
  bool full() const { return used_ >= pairs_max_; }

 private:
  static size_t Place(uint64_t pair) {
    pair *= 0x9e3779b97f4a7c15u;
    return static_cast<size_t>(pair ^ pair >> 32);
  }
  void Grow() {
    std::vector<uint64_t> old(slots_.size() * 2);
    old.swap(slots_);
    const size_t mask = slots_.size() - 1;
    for (uint64_t pair : old) {
      if (pair == 0) continue;
      size_t at = Place(pair) & mask;
      while (slots_[at] != 0) at = (at + 1) & mask;
      slots_[at] = pair;
    }
  }
  size_t pairs_max_;
  std::vector<uint64_t> slots_ = std::vector<uint64_t>(1024);
  size_t used_ = 0;
};

}  // namespace haetae::detect
