// A hash table from 128-bit keys to slots with a payload, for windows that hold millions of values:
// slots stay where they are while the table grows, and are numbered, so that they can be linked.
//
//   KeyTable<Seen> table;
//   auto [slot, fresh] = table.Insert(key);
//   table[slot].last = now;
//   table.Erase(slot);
//
// Keys are hashes of texts with a secret of the process (KeyOf): that two of 10⁷ texts get the same
// has a chance of 10⁻²⁵. Not thread-safe. Costs the payload, 16 bytes of key and 8 to 16 of index.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace haetae::sigma {

struct Key {
  uint64_t low = 0, high = 0;
  bool operator==(const Key&) const = default;
};

template <typename Payload>
class KeyTable {
 public:
  static constexpr uint32_t kNone = 0xffffffff;

  // The slot of the key, made if there is none; then its payload is as made new.
  std::pair<uint32_t, bool> Insert(const Key& key) {
    if ((size_ + 1) * 4 > index_.size() * 3) Grow();
    size_t at = key.low & mask_;
    for (; index_[at].slot != kNone; at = (at + 1) & mask_) {
      if (index_[at].tag == Tag(key) && KeyAt(index_[at].slot) == key)
        return {index_[at].slot, false};
    }
    const uint32_t slot = Take();
    index_[at] = {Tag(key), slot};
    At(slot) = {key, Payload{}};
    ++size_;
    return {slot, true};
  }
  // Starts to load what Insert() of the key will look at.
  void Prefetch(const Key& key) const {
    if (!index_.empty()) __builtin_prefetch(&index_[key.low & mask_]);
  }
  Payload& operator[](uint32_t slot) { return At(slot).payload; }

  // Closes the gap in the index, so that no marks of what was erased are left in it.
  void Erase(uint32_t slot) {
    size_t hole = KeyAt(slot).low & mask_;
    while (index_[hole].slot != slot) hole = (hole + 1) & mask_;
    for (size_t at = (hole + 1) & mask_; index_[at].slot != kNone; at = (at + 1) & mask_) {
      const size_t home = KeyAt(index_[at].slot).low & mask_;
      if (((at - home) & mask_) < ((at - hole) & mask_)) continue;
      index_[hole] = index_[at];
      hole = at;
    }
    index_[hole].slot = kNone;
    At(slot).payload = Payload{};
    free_.push_back(slot);
    --size_;
  }
  size_t size() const { return size_; }

 private:
  struct Slot {
    Key key;
    Payload payload;
  };
  struct Place {
    uint32_t tag = 0, slot = kNone;
  };
  static constexpr uint32_t kPageSlots = 1 << 12;
  static uint32_t Tag(const Key& key) { return static_cast<uint32_t>(key.high); }
  Slot& At(uint32_t slot) { return pages_[slot / kPageSlots][slot % kPageSlots]; }
  const Key& KeyAt(uint32_t slot) { return At(slot).key; }
  uint32_t Take() {
    if (!free_.empty()) {
      const uint32_t slot = free_.back();
      free_.pop_back();
      return slot;
    }
    if (made_ % kPageSlots == 0) pages_.push_back(std::make_unique<Slot[]>(kPageSlots));
    return made_++;
  }
  void Grow() {
    std::vector<Place> old = std::move(index_);
    index_.assign(old.empty() ? 16 : old.size() * 2, {});
    mask_ = index_.size() - 1;
    for (const Place& place : old) {
      if (place.slot == kNone) continue;
      size_t at = KeyAt(place.slot).low & mask_;
      while (index_[at].slot != kNone) at = (at + 1) & mask_;
      index_[at] = place;
    }
  }

  std::vector<Place> index_;
  size_t mask_ = 0, size_ = 0;
  std::vector<std::unique_ptr<Slot[]>> pages_;
  uint32_t made_ = 0;
  std::vector<uint32_t> free_;
};

}  // namespace haetae::sigma
