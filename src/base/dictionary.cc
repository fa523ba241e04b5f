#include "base/dictionary.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "base/hash.h"

namespace haetae {

uint64_t HashText(std::string_view text) { return Fingerprint(text); }

// Open addressing over (hash's upper 24 bits, size, number, text); the text is compared where the
// bits and the size match. A short text stands in the slot, so that a look-up touches nothing else.
struct Dictionary::Shard {
  static constexpr size_t kSizeShown = 255;  // this and more
  static constexpr size_t kSlotsMax = 1 << 24;
  struct Slot {
    uint32_t tag : 24 = 0;
    uint32_t size : 8 = 0;
    uint32_t number = kNoNumber;
    CompactText text;
    bool Holds(uint32_t wanted_tag, size_t wanted_size, const CompactText& wanted) const {
      return tag == wanted_tag && size == std::min(wanted_size, kSizeShown) &&
             text.Equals(wanted, wanted_size);
    }
  };
  static uint32_t TagOf(uint64_t hash) { return static_cast<uint32_t>(hash >> 40); }
  mutable std::mutex mutex;
  std::vector<Slot> slots = std::vector<Slot>(16);
  std::atomic<const Slot*> first{slots.data()};  // for Prefetch(), which takes no lock
  std::atomic<size_t> mask{15};
  uint32_t used = 0;
  static constexpr size_t kChunkBytes = 32 << 10;
  std::vector<std::unique_ptr<char[]>> chunks;
  size_t chunk_left = 0;
  char* chunk_at = nullptr;

  char* Allocate(size_t bytes) {
    if (bytes > chunk_left) {
      size_t size = bytes > kChunkBytes / 8 ? bytes : kChunkBytes;
      chunks.push_back(std::make_unique_for_overwrite<char[]>(size));
      if (size == bytes) return chunks.back().get();
      chunk_at = chunks.back().get();
      chunk_left = size;
    }
    char* place = chunk_at;
    chunk_at += bytes;
    chunk_left -= bytes;
    return place;
  }

  void Grow() {
    if (slots.size() == kSlotsMax) {  // the tag tells no more places apart: it fills up
      CHECK(used < kSlotsMax - 1);
      return;
    }
    std::vector<Slot> old(slots.size() * 2);
    old.swap(slots);
    const size_t mask = slots.size() - 1;
    for (const Slot& slot : old) {
      if (slot.number == kNoNumber) continue;
      size_t at = slot.tag & mask;
      while (slots[at].number != kNoNumber) at = (at + 1) & mask;
      slots[at] = slot;
    }
    first.store(slots.data(), std::memory_order_relaxed);
    this->mask.store(mask, std::memory_order_relaxed);
  }
};

Dictionary::Dictionary()
    : shards_(std::make_unique<std::array<Shard, 64>>()),
      pages_(std::make_unique<std::atomic<std::string_view*>[]>(kPagesMax)) {}

Dictionary::~Dictionary() {
  for (uint32_t i = 0; i < kPagesMax; ++i) delete[] pages_[i].load(std::memory_order_relaxed);
}

std::string_view* Dictionary::PageFor(uint32_t number) {
  std::atomic<std::string_view*>& page = pages_[number / kPageEntries];
  std::string_view* entries = page.load(std::memory_order_acquire);
  if (entries == nullptr) {
    std::lock_guard lock(page_mutex_);
    entries = page.load(std::memory_order_acquire);
    if (entries == nullptr) {
      entries = new std::string_view[kPageEntries];
      page.store(entries, std::memory_order_release);
    }
  }
  return entries;
}

uint32_t Dictionary::Number(std::string_view text, uint64_t hash) {
  Shard& shard = (*shards_)[hash & 63];
  const uint32_t tag = Shard::TagOf(hash);
  const CompactText compact(text);
  std::lock_guard lock(shard.mutex);
  const size_t mask = shard.slots.size() - 1;
  size_t at = tag & mask;
  for (; shard.slots[at].number != kNoNumber; at = (at + 1) & mask) {
    if (shard.slots[at].Holds(tag, text.size(), compact)) return shard.slots[at].number;
  }
  const uint32_t number = size_.fetch_add(1, std::memory_order_acq_rel);
  CHECK(number != kNoNumber);
  char* copy = shard.Allocate(text.size());
  std::copy(text.begin(), text.end(), copy);  // of nothing too
  PageFor(number)[number % kPageEntries] = {copy, text.size()};
  text_bytes_.fetch_add(text.size(), std::memory_order_relaxed);
  shard.slots[at] = {tag, static_cast<uint32_t>(std::min(text.size(), Shard::kSizeShown)), number,
                     CompactText({copy, text.size()})};
  if (++shard.used * 10 > shard.slots.size() * 7) shard.Grow();
  return number;
}

// The two loads may be of different moments; then a useless line is fetched, and nothing else.
void Dictionary::Prefetch(uint64_t hash) const {
  const Shard& shard = (*shards_)[hash & 63];
  const size_t at = Shard::TagOf(hash) & shard.mask.load(std::memory_order_relaxed);
  __builtin_prefetch(shard.first.load(std::memory_order_relaxed) + at);
}

uint32_t Dictionary::Find(std::string_view text) const {
  const uint64_t hash = HashText(text);
  const Shard& shard = (*shards_)[hash & 63];
  const uint32_t tag = Shard::TagOf(hash);
  const CompactText compact(text);
  std::lock_guard lock(shard.mutex);
  const size_t mask = shard.slots.size() - 1;
  for (size_t at = tag & mask; shard.slots[at].number != kNoNumber; at = (at + 1) & mask) {
    if (shard.slots[at].Holds(tag, text.size(), compact)) return shard.slots[at].number;
  }
  return kNoNumber;
}

std::string_view Dictionary::Text(uint32_t number) const {
  return pages_[number / kPageEntries].load(std::memory_order_acquire)[number % kPageEntries];
}

}  // namespace haetae
