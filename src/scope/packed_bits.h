// Numbers of a block in as few bits as the widest of them needs, one behind the other, the lowest
// bits first: what PackedColumn and PackedList are made of. Internal to this room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace haetae::scope {

inline constexpr size_t kBlockRows = 256;
inline constexpr size_t kBitsPadding = 16;  // bytes behind the last word, so that any may be read
inline constexpr size_t kFetchedLines = 4;  // of 64 bytes; the processor fetches the next itself

inline size_t WordsOf(size_t rows, uint32_t bits) { return (rows * bits + 63) / 64; }

// Appends whole words of 8 bytes: of each number what it is above `least`, in `bits` ≤ 64.
void AppendBits(std::string& words, std::span<const uint64_t> numbers, uint64_t least,
                uint32_t bits);

// The number at a place, of bits ≤ 56, without the least.
inline uint64_t BitsAt(const char* words, uint32_t bits, size_t row) {
  const size_t bit = row * bits;
  uint64_t word;
  std::memcpy(&word, words + bit / 8, sizeof word);
  return word >> (bit % 8) & ((uint64_t{1} << bits) - 1);
}

// `out` has room for kBlockRows. Those of 32 bits are the lower halves of the numbers.
void UnpackBits(const char* words, uint32_t bits, uint64_t least, size_t rows, uint64_t* out);
void UnpackBits(const char* words, uint32_t bits, uint64_t least, size_t rows, uint32_t* out);

// Asks for the memory of the first words.
inline void FetchBits(const char* words) {
  for (size_t line = 0; line < kFetchedLines; ++line) __builtin_prefetch(words + line * 64);
}

// How packed numbers lie in bytes: how many (8 bytes), a directory of an entry a block, the blocks'
// words, and padding. What an entry says is the caller's. Looks into the bytes, owns nothing.
class PackedFrame {
 public:
  PackedFrame() = default;
  static std::string Make(uint64_t size, const std::string& directory, const std::string& words);
  // None if the bytes are cut.
  static std::optional<PackedFrame> Open(std::string_view bytes, size_t entry_bytes);

  size_t size() const { return size_; }
  size_t blocks() const { return (size_ + kBlockRows - 1) / kBlockRows; }
  size_t RowsOf(size_t block) const {
    return block + 1 < blocks() ? kBlockRows : size_ - block * kBlockRows;
  }
  const char* entry(size_t block) const { return directory_ + block * entry_bytes_; }
  const char* words(uint32_t at) const { return words_ + at * size_t{8}; }
  // Whether a block of so many bits a number that begins at a word lies in the bytes.
  bool Holds(size_t block, uint32_t at, uint32_t bits) const {
    return at + WordsOf(RowsOf(block), bits) <= word_count_;
  }

 private:
  size_t size_ = 0, entry_bytes_ = 0, word_count_ = 0;
  const char* directory_ = nullptr;
  const char* words_ = nullptr;
};

}  // namespace haetae::scope
