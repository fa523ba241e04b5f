#include "scope/packed_bits.h"

#include <algorithm>
#include <array>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace haetae::scope {

std::string PackedFrame::Make(uint64_t size, const std::string& directory,
                              const std::string& words) {
  std::string bytes(reinterpret_cast<const char*>(&size), sizeof size);
  bytes += directory;
  bytes += words;
  bytes.append(kBitsPadding, '\0');
  return bytes;
}

std::optional<PackedFrame> PackedFrame::Open(std::string_view bytes, size_t entry_bytes) {
  PackedFrame frame;
  if (bytes.size() < sizeof frame.size_ + kBitsPadding) return std::nullopt;
  std::memcpy(&frame.size_, bytes.data(), sizeof frame.size_);
  bytes.remove_prefix(sizeof frame.size_);
  if (frame.size_ > bytes.size() * kBlockRows) return std::nullopt;
  const size_t directory = frame.blocks() * entry_bytes;
  if (bytes.size() < directory + kBitsPadding) return std::nullopt;
  frame.entry_bytes_ = entry_bytes;
  frame.directory_ = bytes.data();
  frame.words_ = frame.directory_ + directory;
  frame.word_count_ = (bytes.size() - directory - kBitsPadding) / 8;
  return frame;
}

void AppendBits(std::string& words, std::span<const uint64_t> numbers, uint64_t least,
                uint32_t bits) {
  const size_t at = words.size();
  words.resize(at + WordsOf(numbers.size(), bits) * 8);
  uint64_t word = 0;
  uint32_t filled = 0;
  char* to = words.data() + at;
  for (uint64_t number : numbers) {
    const uint64_t above = number - least;
    word |= bits == 0 ? 0 : above << filled;
    if (filled + bits >= 64) {
      std::memcpy(to, &word, sizeof word);
      to += sizeof word;
      word = filled == 0 ? 0 : above >> (64 - filled);
      filled = filled + bits - 64;
    } else {
      filled += bits;
    }
  }
  if (filled > 0) std::memcpy(to, &word, sizeof word);
}

namespace {

constexpr int kBitsMax = 64;

// 64 numbers of kBits bits are kBits words: unrolled, every shift is a constant.
template <int kBits, typename T>
void UnpackWords(const char* words, uint64_t least, T* out) {
  constexpr uint64_t kMask = ~uint64_t{0} >> (64 - kBits);
  uint64_t word[kBits + 1];
  std::memcpy(word, words, kBits * sizeof(uint64_t));
#pragma GCC unroll 64
  for (int i = 0; i < 64; ++i) {
    const int bit = i * kBits, at = bit / 64, shift = bit % 64;
    uint64_t number = word[at] >> shift;
    if (shift + kBits > 64) number |= word[at + 1] << (64 - shift);
    out[i] = static_cast<T>(least + (number & kMask));
  }
}

template <typename T>
using Unpacker = void (*)(const char* words, uint64_t least, T* out);

template <typename T, int... kBits>
constexpr std::array<Unpacker<T>, sizeof...(kBits)> Unpackers(
    std::integer_sequence<int, kBits...>) {
  return {UnpackWords<kBits + 1, T>...};
}

template <typename T>
constexpr auto kUnpackers = Unpackers<T>(std::make_integer_sequence<int, kBitsMax>());

// Of any number of rows, of which the last are less than 64.
template <typename T>
void UnpackPlain(const char* words, uint32_t bits, uint64_t least, size_t rows, T* out) {
  const Unpacker<T> unpack = kUnpackers<T>[bits - 1];
  size_t row = 0;
  for (; row + 64 <= rows; row += 64) unpack(words + row / 64 * bits * 8, least, out + row);
  if (row == rows) return;
  // As whole words, of which what stands behind the last number is nothing.
  std::array<uint64_t, kBitsMax> left{};
  std::memcpy(left.data(), words + row / 64 * bits * 8, WordsOf(rows - row, bits) * 8);
  std::array<T, 64> last;
  unpack(reinterpret_cast<const char*>(left.data()), least, last.data());
  std::copy_n(last.begin(), rows - row, out + row);
}

#if defined(__x86_64__)

// Eight numbers of so few bits begin and end at whole bytes, and each lies in four of them: two
// lanes of 16 bytes are loaded, each number's bytes moved to its place, and shifted down.
constexpr int kShuffledBitsMax = 25;
constexpr size_t kLaneBytes = 16;
constexpr size_t kAheadBytes = 1024;  // a block or two: the next stand behind

struct Shuffle {
  alignas(32) std::array<uint8_t, 2 * kLaneBytes> bytes{};  // which byte of the lane goes where
  alignas(32) std::array<uint32_t, 8> shift{};
};

constexpr std::array<Shuffle, kShuffledBitsMax + 1> kShuffles = [] {
  std::array<Shuffle, kShuffledBitsMax + 1> shuffles;
  for (size_t bits = 1; bits <= kShuffledBitsMax; ++bits) {
    for (size_t i = 0; i < 8; ++i) {
      const size_t bit = i * bits, base = i < 4 ? 0 : 4 * bits / 8;
      for (size_t byte = 0; byte < 4; ++byte)
        shuffles[bits].bytes[i * 4 + byte] = static_cast<uint8_t>(bit / 8 - base + byte);
      shuffles[bits].shift[i] = static_cast<uint32_t>(bit % 8);
    }
  }
  return shuffles;
}();

// `rows` is rounded up to a multiple of 8. Reads up to kBitsPadding bytes behind the last word.
__attribute__((target("avx2"))) void UnpackShuffled(const char* words, uint32_t bits,
                                                    uint32_t least, size_t rows, uint32_t* out) {
  const auto load = [](const void* at) { return _mm_loadu_si128(static_cast<const __m128i*>(at)); };
  const Shuffle& shuffle = kShuffles[bits];
  const __m256i bytes = _mm256_load_si256(reinterpret_cast<const __m256i*>(shuffle.bytes.data()));
  const __m256i shift = _mm256_load_si256(reinterpret_cast<const __m256i*>(shuffle.shift.data()));
  const __m256i mask = _mm256_set1_epi32(static_cast<int>((1u << bits) - 1));
  const __m256i base = _mm256_set1_epi32(static_cast<int>(least));
  const char* const high = words + bits / 2;
  for (size_t row = 0; row < rows; row += 8) {
    const size_t at = row / 8 * bits;
    __builtin_prefetch(words + at + kAheadBytes);
    const __m256i lanes = _mm256_set_m128i(load(high + at), load(words + at));
    const __m256i numbers =
        _mm256_and_si256(_mm256_srlv_epi32(_mm256_shuffle_epi8(lanes, bytes), shift), mask);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + row), _mm256_add_epi32(numbers, base));
  }
}

const bool kShuffles8 = __builtin_cpu_supports("avx2");
#endif

}  // namespace

void UnpackBits(const char* words, uint32_t bits, uint64_t least, size_t rows, uint64_t* out) {
  if (bits == 0)
    std::fill_n(out, rows, least);
  else
    UnpackPlain(words, bits, least, rows, out);
}

void UnpackBits(const char* words, uint32_t bits, uint64_t least, size_t rows, uint32_t* out) {
  if (bits == 0) {
    std::fill_n(out, rows, static_cast<uint32_t>(least));
    return;
  }
#if defined(__x86_64__)
  if (kShuffles8 && bits <= kShuffledBitsMax) {
    UnpackShuffled(words, bits, static_cast<uint32_t>(least), rows, out);
    return;
  }
#endif
  UnpackPlain(words, bits, least, rows, out);
}

}  // namespace haetae::scope
