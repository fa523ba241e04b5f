#include "campaign/ranked.h"

#include <algorithm>
#include <bit>

#include "base/error.h"

namespace haetae::campaign {
namespace {
constexpr size_t kWords = 8;  // of a span with its count
}

Ranked::Ranked(std::vector<uint64_t> bits) : bits_(std::move(bits)) {
  for (size_t word = 0; word < bits_.size(); ++word) {
    if (word % kWords == 0) before_.push_back(size_);
    size_ += static_cast<uint32_t>(std::popcount(bits_[word]));
  }
}

uint32_t Ranked::Rank(uint32_t number) const {
  CHECK(number / 64 < bits_.size());
  uint32_t rank = before_[number / 64 / kWords];
  for (size_t word = number / 64 / kWords * kWords; word < number / 64; ++word)
    rank += static_cast<uint32_t>(std::popcount(bits_[word]));
  const uint64_t below = (uint64_t{1} << number % 64) - 1;
  return rank + static_cast<uint32_t>(std::popcount(bits_[number / 64] & below));
}

uint32_t Ranked::At(uint32_t rank) const {
  CHECK(rank < size_);
  const auto span = std::upper_bound(before_.begin(), before_.end(), rank) - before_.begin() - 1;
  uint32_t left = rank - before_[static_cast<size_t>(span)];
  for (size_t word = static_cast<size_t>(span) * kWords;; ++word) {
    const auto here = static_cast<uint32_t>(std::popcount(bits_[word]));
    if (left >= here) {
      left -= here;
      continue;
    }
    uint64_t bits = bits_[word];
    for (; left > 0; --left) bits &= bits - 1;
    return static_cast<uint32_t>(word * 64) + static_cast<uint32_t>(std::countr_zero(bits));
  }
}

}  // namespace haetae::campaign
