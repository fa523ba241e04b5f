#include "incident/shared_subjects.h"

#include <algorithm>
#include <bit>
#include <unordered_map>
#include <utility>

namespace haetae::incident {
namespace {

// Fibonacci hashing of the interned number: neighbours, who often came in one log, are not let go
// together. A ledger that numbered the same ids in another order lets others go.
uint32_t Mixed(uint32_t subject) {
  return static_cast<uint32_t>((subject * uint64_t{0x9e3779b97f4a7c15}) >> 32);
}

}  // namespace

bool SharedSubjects::IsKept(uint32_t subject) const {
  return halvings_ == 0 || Mixed(subject) >> (32 - halvings_) == 0;
}

void SharedSubjects::See(uint32_t subject) {
  if (subject / 64 >= seen_.size())
    seen_.resize(std::max<size_t>(subject / 64 + 1, seen_.size() * 2));
  seen_[subject / 64] |= uint64_t{1} << subject % 64;
}

uint64_t SharedSubjects::everybody() const {
  uint64_t count = 0;
  for (size_t word = 0; word < seen_.size(); ++word) {
    if (halvings_ == 0) {
      count += static_cast<uint64_t>(std::popcount(seen_[word]));
      continue;
    }
    for (uint64_t bits = seen_[word]; bits != 0; bits &= bits - 1)
      count +=
          IsKept(static_cast<uint32_t>(word * 64 + static_cast<size_t>(std::countr_zero(bits))));
  }
  return count;
}

void SharedSubjects::Add(uint32_t subject, uint32_t finding) {
  if (!IsKept(subject)) return;
  if (subject >= first_of_.size())
    first_of_.resize(std::max<size_t>(size_t{subject} + 1, first_of_.size() * 2));
  for (uint32_t at = first_of_[subject]; at != 0; at = links_[at - 1].next) {
    if (links_[at - 1].finding == finding) return;
  }
  if (links_.size() >= pairs_max_) {
    Thin();
    if (!IsKept(subject)) return;
  }
  links_.push_back({finding, first_of_[subject]});
  first_of_[subject] = static_cast<uint32_t>(links_.size());
  ++subjects_of_[finding];
}

void SharedSubjects::Thin() {
  while (links_.size() >= pairs_max_ && halvings_ < 32) {
    ++halvings_;
    std::fill(subjects_of_.begin(), subjects_of_.end(), uint64_t{0});
    std::vector<Link> kept;
    for (uint32_t subject = 0; subject < first_of_.size(); ++subject) {
      uint32_t at = std::exchange(first_of_[subject], 0);
      if (at == 0 || !IsKept(subject)) continue;
      for (; at != 0; at = links_[at - 1].next) {
        kept.push_back({links_[at - 1].finding, first_of_[subject]});
        first_of_[subject] = static_cast<uint32_t>(kept.size());
        ++subjects_of_[links_[at - 1].finding];
      }
    }
    links_ = std::move(kept);
  }
}

std::vector<SharedSubjects::Pair> SharedSubjects::Pairs() const {
  std::unordered_map<uint64_t, uint64_t> shared;
  std::vector<uint32_t> readers;
  for (uint32_t first : first_of_) {
    readers.clear();
    for (uint32_t at = first; at != 0 && readers.size() <= kCommonReaders; at = links_[at - 1].next)
      readers.push_back(links_[at - 1].finding);
    if (readers.size() < 2 || readers.size() > kCommonReaders) continue;
    std::sort(readers.begin(), readers.end());
    for (size_t i = 0; i < readers.size(); ++i) {
      for (size_t j = i + 1; j < readers.size(); ++j)
        ++shared[static_cast<uint64_t>(readers[i]) << 32 | readers[j]];
    }
  }
  std::vector<Pair> pairs;
  for (const auto& [key, count] : shared)
    pairs.push_back({static_cast<uint32_t>(key >> 32), static_cast<uint32_t>(key), count});
  std::sort(pairs.begin(), pairs.end(),
            [](const Pair& x, const Pair& y) { return std::pair(x.a, x.b) < std::pair(y.a, y.b); });
  return pairs;
}

}  // namespace haetae::incident
