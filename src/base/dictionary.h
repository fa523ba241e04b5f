// A Dictionary gives each distinct text a dense 32-bit number, in order of first sight, and back.
//
//   Dictionary keys;
//   uint32_t k = keys.Number("k-2021");     // 0
//   keys.Text(k);                           // "k-2021"
//
// Owns copies of the texts; views stay valid as long as the dictionary. Thread-safe: Number() locks
// one of 64 shards, Text() takes no lock for a number that this thread obtained or was handed with
// a release. Costs 25 bytes a text beside its bytes. Number 0xffffffff is never given: kNoNumber.
//
// One that begins with tens of millions of texts that a file holds need not read them: Adopt().
//
// Where many texts are looked up, ask for all of them in three passes, so that the memory which
// each pass looks at was on its way since the one before:
//
//   for each text: hash = HashText(text), keys.Prefetch(hash);
//   for each text: guess = keys.Guess(hash);
//   for each text: number = keys.Number(text, hash, guess);
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

namespace haetae {

inline constexpr uint32_t kNoNumber = 0xffffffff;

// Keyed per process start-up constant; not for storage. For stored fingerprints see base/hash.h.
uint64_t HashText(std::string_view text);

// Made and read by a Dictionary.
struct TextGuess {
  const char* record = nullptr;
  uint32_t adopted = kNoNumber;
};

class TextMap;

class Dictionary {
 public:
  Dictionary();
  ~Dictionary();
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;

  // The texts of the map have the numbers from 0 on, as they have there; call while it is empty.
  void Adopt(std::unique_ptr<TextMap> texts);
  const TextMap* adopted() const { return adopted_.get(); }  // null: none

  uint32_t Number(std::string_view text) { return Number(text, HashText(text)); }
  uint32_t Number(std::string_view text, uint64_t hash);
  // Starts to load what Guess() and Number() of a text with this hash will look at first.
  void Prefetch(uint64_t hash) const;
  // Where a text with this hash stands, if any does, and starts to load it. A guess stays valid as
  // long as the dictionary; with it Number() of a text that is there takes no lock.
  TextGuess Guess(uint64_t hash) const;
  uint32_t Number(std::string_view text, uint64_t hash, TextGuess guess);
  // kNoNumber if the text was never given a number.
  uint32_t Find(std::string_view text) const;
  std::string_view Text(uint32_t number) const;
  uint32_t size() const { return size_.load(std::memory_order_acquire); }
  uint64_t text_bytes() const { return text_bytes_.load(std::memory_order_relaxed); }

 private:
  struct Shard;
  static constexpr size_t kShards = 64;
  static constexpr uint32_t kPageEntries = 1 << 16;
  static constexpr uint32_t kPagesMax = 1 << 16;
  std::unique_ptr<std::array<Shard, kShards>> shards_;
  std::unique_ptr<std::atomic<const char**>[]> pages_;  // of where a text's size stands
  std::mutex page_mutex_;
  std::atomic<uint32_t> size_{0};
  std::atomic<uint64_t> text_bytes_{0};
  std::unique_ptr<TextMap> adopted_;
  uint32_t adopted_size_ = 0;
  const char** PageFor(uint32_t number);
};

// A text of up to 16 bytes by itself, a longer one by its place: comparing two short ones touches
// no other memory. Which of the two it is, whoever holds it knows by its size.
class CompactText {
 public:
  static constexpr size_t kShortMax = 16;
  // Refers to a longer text, copies a short one.
  explicit CompactText(std::string_view text) {
    if (text.size() > kShortMax)
      std::memcpy(words_, &text, sizeof text);
    else if (!text.empty())
      std::memcpy(words_, text.data(), text.size());
  }
  CompactText() = default;
  // The same text? Both sizes are `size`.
  bool Equals(const CompactText& other, size_t size) const {
    if (size <= kShortMax) return words_[0] == other.words_[0] && words_[1] == other.words_[1];
    return Long() == other.Long();
  }

 private:
  std::string_view Long() const {
    std::string_view text;
    std::memcpy(&text, words_, sizeof text);
    return text;
  }
  uint64_t words_[2] = {0, 0};
};
static_assert(sizeof(std::string_view) <= sizeof(CompactText));

// A small cache in front of a Dictionary for one thread: repeated texts cost one hash and compare.
class CachedNumbers {
 public:
  explicit CachedNumbers(Dictionary& dictionary) : dictionary_(dictionary) {}
  uint32_t Number(std::string_view text) { return Number(text, HashText(text)); }
  uint32_t Number(std::string_view text, uint64_t hash) {
    Entry& entry = entries_[hash >> 54];
    if (entry.hash == hash && entry.size == text.size() &&
        entry.text.Equals(CompactText(text), text.size())) {
      return entry.number;
    }
    entry.number = dictionary_.Number(text, hash);
    entry.hash = hash;
    entry.size = text.size();
    entry.text =
        CompactText(text.size() <= CompactText::kShortMax ? text : dictionary_.Text(entry.number));
    return entry.number;
  }

 private:
  struct Entry {
    uint64_t hash = 0;
    size_t size = SIZE_MAX;
    CompactText text;
    uint32_t number = kNoNumber;
  };
  Dictionary& dictionary_;
  std::array<Entry, 1024> entries_{};
};

}  // namespace haetae
