// Whom the accesses that carry a value reached: numbers of subjects as they are met, most of them
// again and again. Internal to this room. 4 bytes a person, twice that while they are added.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "scope/closure_look.h"

namespace haetae::scope {

class People {
 public:
  void Add(uint32_t subject) {
    if (!list_.empty() && list_.back() == subject) return;
    list_.push_back(subject);
    if (list_.size() < compact_at_) return;
    Compact();
    compact_at_ = std::max<size_t>(kCompact, list_.size() * 2);
  }
  void Join(const People& other) {
    list_.insert(list_.end(), other.list_.begin(), other.list_.end());
  }
  void Compact() {
    std::sort(list_.begin(), list_.end());
    list_.erase(std::unique(list_.begin(), list_.end()), list_.end());
  }
  // Of them, those that are not in the bits.
  uint64_t CountOutside(const RowBits& bits) {
    Compact();
    return static_cast<uint64_t>(std::ranges::count_if(
        list_, [&](uint32_t one) { return one / 64 >= bits.size() || !BitOf(bits, one); }));
  }

 private:
  static constexpr size_t kCompact = 1 << 20;
  std::vector<uint32_t> list_;
  size_t compact_at_ = kCompact;
};

}  // namespace haetae::scope
