#include "base/dictionary.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "base/hash.h"
#include "base/text_map.h"

namespace haetae {

uint64_t HashText(std::string_view text) { return Fingerprint(text); }

// A text stands once, in a chunk that never moves, behind its number and its size:
//
//   number (4 bytes) · size (1 byte; 255: 4 more bytes hold it) · the text's bytes
//
// A shard's slots say where the texts are: open addressing over (the hash's upper 32 bits, place).
// Bits that match nearly always mean the text, which is then compared. Where a slot would best be
// (its home) is those bits times the number of slots, so that any number of slots will do: they
// grow by a half when nine in ten are taken. A page says where the text of each number is.
struct Dictionary::Shard {
  struct Slot {
    uint32_t tag = 0;
    uint32_t place = kNoPlace;
  };
  static constexpr uint32_t kNoPlace = 0xffffffff;
  static constexpr unsigned kChunkBits = 15;
  static constexpr size_t kChunkBytes = size_t{1} << kChunkBits;
  static constexpr size_t kChunksMax = (size_t{1} << (32 - kChunkBits)) - 1;
  static constexpr uint8_t kSizeFollows = 255;

  static uint32_t TagOf(uint64_t hash) { return static_cast<uint32_t>(hash >> 32); }
  static size_t Home(uint32_t tag, size_t slots) {
    return static_cast<size_t>(static_cast<uint64_t>(tag) * slots >> 32);
  }
  static std::string_view TextAt(const char* size_at) {
    const uint8_t size = static_cast<uint8_t>(*size_at);
    if (size < kSizeFollows) return {size_at + 1, size};
    uint32_t long_size;
    std::memcpy(&long_size, size_at + 1, sizeof long_size);
    return {size_at + 1 + sizeof long_size, long_size};
  }
  static uint32_t NumberAt(const char* record) {
    uint32_t number;
    std::memcpy(&number, record, sizeof number);
    return number;
  }

  mutable std::mutex mutex;
  std::vector<Slot> slots;
  std::atomic<const Slot*> first{nullptr};  // for Prefetch(), which takes no lock
  std::atomic<size_t> count{0};
  size_t used = 0;
  std::vector<std::unique_ptr<char[]>> chunks;
  size_t chunk_used = kChunkBytes;
  size_t open_chunk = 0;

  void SetSlots(std::vector<Slot> fresh) {
    slots = std::move(fresh);
    first.store(slots.data(), std::memory_order_relaxed);
    count.store(slots.size(), std::memory_order_relaxed);
  }

  const char* Record(uint32_t place) const {
    return chunks[place >> kChunkBits].get() + (place & (kChunkBytes - 1));
  }

  // The first slot with this tag, or the free one where it would be.
  size_t FindTag(uint32_t tag) const {
    size_t at = Home(tag, slots.size());
    while (slots[at].place != kNoPlace && slots[at].tag != tag) {
      if (++at == slots.size()) at = 0;
    }
    return at;
  }

  // The slot of the text, or the free one where it belongs.
  size_t Find(std::string_view text, uint32_t tag) const {
    size_t at = Home(tag, slots.size());
    while (slots[at].place != kNoPlace) {
      if (slots[at].tag == tag && TextAt(Record(slots[at].place) + sizeof(uint32_t)) == text) break;
      if (++at == slots.size()) at = 0;
    }
    return at;
  }

  uint32_t Allocate(size_t bytes);
  uint32_t Add(std::string_view text, uint32_t number);
  void Grow();
};

// The place of room for so many bytes.
uint32_t Dictionary::Shard::Allocate(size_t bytes) {
  if (bytes <= kChunkBytes - chunk_used) {
    const uint32_t place = static_cast<uint32_t>(open_chunk << kChunkBits | chunk_used);
    chunk_used += bytes;
    return place;
  }
  CHECK(chunks.size() < kChunksMax);
  const bool alone = bytes > kChunkBytes / 8;  // the open chunk stays open
  chunks.push_back(std::make_unique_for_overwrite<char[]>(alone ? bytes : kChunkBytes));
  if (!alone) {
    open_chunk = chunks.size() - 1;
    chunk_used = bytes;
  }
  return static_cast<uint32_t>((chunks.size() - 1) << kChunkBits);
}

uint32_t Dictionary::Shard::Add(std::string_view text, uint32_t number) {
  CHECK(text.size() < UINT32_MAX);
  const bool is_long = text.size() >= kSizeFollows;
  const size_t head = sizeof number + 1 + (is_long ? sizeof(uint32_t) : 0);
  const uint32_t place = Allocate(head + text.size());
  char* at = chunks[place >> kChunkBits].get() + (place & (kChunkBytes - 1));
  std::memcpy(at, &number, sizeof number);
  const uint32_t size = static_cast<uint32_t>(text.size());
  at[sizeof number] = static_cast<char>(std::min<uint32_t>(size, kSizeFollows));
  if (is_long) std::memcpy(at + sizeof number + 1, &size, sizeof size);
  std::copy(text.begin(), text.end(), at + head);  // of nothing too
  return place;
}

// In the order of the slots, which is nearly that of the homes: one pass over both.
void Dictionary::Shard::Grow() {
  std::vector<Slot> fresh(slots.size() + slots.size() / 2);
  for (const Slot& slot : slots) {
    if (slot.place == kNoPlace) continue;
    size_t at = Home(slot.tag, fresh.size());
    while (fresh[at].place != kNoPlace) {
      if (++at == fresh.size()) at = 0;
    }
    fresh[at] = slot;
  }
  SetSlots(std::move(fresh));
}

Dictionary::Dictionary()
    : shards_(std::make_unique<std::array<Shard, kShards>>()),
      pages_(std::make_unique<std::atomic<const char**>[]>(kPagesMax)) {
  // Texts spread evenly over the shards. Of different sizes from the beginning on, they do not all
  // grow at once.
  for (size_t i = 0; i < kShards; ++i) (*shards_)[i].SetSlots(std::vector<Shard::Slot>(16 + i % 8));
}

Dictionary::~Dictionary() {
  for (uint32_t i = 0; i < kPagesMax; ++i) delete[] pages_[i].load(std::memory_order_relaxed);
}

const char** Dictionary::PageFor(uint32_t number) {
  std::atomic<const char**>& page = pages_[number / kPageEntries];
  const char** entries = page.load(std::memory_order_acquire);
  if (entries == nullptr) {
    std::lock_guard lock(page_mutex_);
    entries = page.load(std::memory_order_acquire);
    if (entries == nullptr) {
      entries = new const char*[kPageEntries];
      page.store(entries, std::memory_order_release);
    }
  }
  return entries;
}

void Dictionary::Adopt(std::unique_ptr<TextMap> texts) {
  CHECK(size() == 0 && adopted_ == nullptr);
  adopted_ = std::move(texts);
  adopted_size_ = adopted_->size();
  size_.store(adopted_size_, std::memory_order_release);
  text_bytes_.store(adopted_->bytes(), std::memory_order_relaxed);
}

uint32_t Dictionary::Number(std::string_view text, uint64_t hash) {
  if (adopted_ != nullptr) {
    if (const uint32_t number = adopted_->Find(text, hash); number != kNoNumber) return number;
  }
  Shard& shard = (*shards_)[hash % kShards];
  const uint32_t tag = Shard::TagOf(hash);
  std::lock_guard lock(shard.mutex);
  const size_t at = shard.Find(text, tag);
  if (shard.slots[at].place != Shard::kNoPlace)
    return Shard::NumberAt(shard.Record(shard.slots[at].place));
  const uint32_t number = size_.fetch_add(1, std::memory_order_acq_rel);
  CHECK(number != kNoNumber);
  const uint32_t place = shard.Add(text, number);
  PageFor(number)[number % kPageEntries] = shard.Record(place) + sizeof number;
  text_bytes_.fetch_add(text.size(), std::memory_order_relaxed);
  shard.slots[at] = {tag, place};
  if (++shard.used * 10 > shard.slots.size() * 9) shard.Grow();
  return number;
}

TextGuess Dictionary::Guess(uint64_t hash) const {
  if (adopted_ != nullptr) {
    if (const uint32_t number = adopted_->Guess(hash); number != kNoNumber)
      return {.record = nullptr, .adopted = number};
  }
  const Shard& shard = (*shards_)[hash % kShards];
  const uint32_t tag = Shard::TagOf(hash);
  std::lock_guard lock(shard.mutex);
  const uint32_t place = shard.slots[shard.FindTag(tag)].place;
  if (place == Shard::kNoPlace) return {};
  const TextGuess guess{.record = shard.Record(place)};
  __builtin_prefetch(guess.record);
  return guess;
}

// What a guess leads to was whole before the lock was let go under which it was made, and never
// changes.
uint32_t Dictionary::Number(std::string_view text, uint64_t hash, TextGuess guess) {
  if (guess.record != nullptr && Shard::TextAt(guess.record + sizeof(uint32_t)) == text) [[likely]]
    return Shard::NumberAt(guess.record);
  if (guess.adopted != kNoNumber && adopted_->Text(guess.adopted) == text) return guess.adopted;
  return Number(text, hash);
}

// The two loads may be of different moments; then a useless line is fetched, and nothing else.
void Dictionary::Prefetch(uint64_t hash) const {
  if (adopted_ != nullptr) adopted_->Prefetch(hash);
  const Shard& shard = (*shards_)[hash % kShards];
  const size_t at = Shard::Home(Shard::TagOf(hash), shard.count.load(std::memory_order_relaxed));
  __builtin_prefetch(shard.first.load(std::memory_order_relaxed) + at);
}

uint32_t Dictionary::Find(std::string_view text) const {
  const uint64_t hash = HashText(text);
  if (adopted_ != nullptr) {
    if (const uint32_t number = adopted_->Find(text, hash); number != kNoNumber) return number;
  }
  const Shard& shard = (*shards_)[hash % kShards];
  std::lock_guard lock(shard.mutex);
  const uint32_t place = shard.slots[shard.Find(text, Shard::TagOf(hash))].place;
  return place == Shard::kNoPlace ? kNoNumber : Shard::NumberAt(shard.Record(place));
}

std::string_view Dictionary::Text(uint32_t number) const {
  if (number < adopted_size_) return adopted_->Text(number);
  return Shard::TextAt(
      pages_[number / kPageEntries].load(std::memory_order_acquire)[number % kPageEntries]);
}

}  // namespace haetae
