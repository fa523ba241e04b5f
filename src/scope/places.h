// Where each subject stands in a list: a table by hash while they are few among all the subjects
// there are, one entry for every subject when they are many.
//
//   Places places;
//   uint32_t& place = places.At(subject, names.subjects.size());   // kNoNumber: a new one
//
// Hundreds of small scopes beside one of a nation must not each cost 4 bytes a national. Costs 16
// to 32 bytes a subject held, and never more than twice the 4 bytes a subject of the dictionary. A
// reference is valid until the next At(). Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/dictionary.h"

namespace haetae::scope {

class Places {
 public:
  // `subjects`: how many there are in the dictionary; more may come.
  uint32_t& At(uint32_t subject, size_t subjects) {
    if (!dense_.empty()) return Dense(subject, subjects);
    if (slots_.empty()) slots_.assign(kSlotsMin, {kNoNumber, kNoNumber});
    size_t at = Slot(subject);
    if (slots_[at].first == subject) return slots_[at].second;
    if ((held_ + 1) * 2 > slots_.size()) {
      if (slots_.size() * 4 > subjects) {
        Spread(subject, subjects);
        return dense_[subject];
      }
      Grow();
      at = Slot(subject);
    }
    ++held_;
    slots_[at].first = subject;
    return slots_[at].second;
  }
  // kNoNumber if it has none.
  uint32_t Find(uint32_t subject) const {
    if (!dense_.empty()) return subject < dense_.size() ? dense_[subject] : kNoNumber;
    if (slots_.empty()) return kNoNumber;
    const auto& [key, place] = slots_[Slot(subject)];
    return key == subject ? place : kNoNumber;
  }

 private:
  static constexpr size_t kSlotsMin = 64;
  // Where the subject is, or would be; half of the slots are always free.
  size_t Slot(uint32_t subject) const {
    const size_t mask = slots_.size() - 1;
    size_t at = static_cast<size_t>((subject * uint64_t{0x9e3779b97f4a7c15}) >> 32) & mask;
    while (slots_[at].first != subject && slots_[at].first != kNoNumber) at = (at + 1) & mask;
    return at;
  }
  uint32_t& Dense(uint32_t subject, size_t subjects) {
    if (subject >= dense_.size())
      dense_.resize(subject < subjects ? subjects : size_t{subject} + 1, kNoNumber);
    return dense_[subject];
  }
  void Grow() {
    std::vector<std::pair<uint32_t, uint32_t>> old(slots_.size() * 2, {kNoNumber, kNoNumber});
    old.swap(slots_);
    for (const auto& one : old) {
      if (one.first != kNoNumber) slots_[Slot(one.first)] = one;
    }
  }
  void Spread(uint32_t subject, size_t subjects) {
    dense_.assign(subject < subjects ? subjects : size_t{subject} + 1, kNoNumber);
    for (const auto& [key, place] : slots_) {
      if (key != kNoNumber) Dense(key, subjects) = place;
    }
    slots_ = {};
  }
  std::vector<std::pair<uint32_t, uint32_t>> slots_;  // a power of two; kNoNumber: free
  size_t held_ = 0;
  std::vector<uint32_t> dense_;
};

}  // namespace haetae::scope
