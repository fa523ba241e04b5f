#include "scope/packed.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "base/error.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace haetae::scope {
namespace {

constexpr size_t kHeaderBytes = 8;
constexpr size_t kPadding = 8;

template <typename T>
void Append(std::string& to, T value, size_t bytes = sizeof(T)) {
  to.append(reinterpret_cast<const char*>(&value), bytes);
}

size_t WordsOf(size_t rows, uint32_t bits) { return (rows * bits + 63) / 64; }

}  // namespace

std::string PackColumn(std::span<const uint64_t> numbers) {
  std::string bytes, words;
  Append(bytes, static_cast<uint64_t>(numbers.size()));
  for (size_t begin = 0; begin < numbers.size(); begin += kBlockRows) {
    const auto block = numbers.subspan(begin, std::min(kBlockRows, numbers.size() - begin));
    const auto [least, most] = std::ranges::minmax(block);
    const uint32_t bits = static_cast<uint32_t>(std::bit_width(most - least));
    CHECK(std::bit_width(most) <= kPackedBitsMax);
    Append(bytes, least, 6);
    Append(bytes, static_cast<uint16_t>(bits));
    Append(bytes, static_cast<uint32_t>(words.size() / 8));
    const size_t at = words.size();
    words.resize(at + WordsOf(block.size(), bits) * 8);
    uint64_t word = 0;
    uint32_t filled = 0;
    char* to = words.data() + at;
    for (uint64_t number : block) {
      const uint64_t above = number - least;
      word |= above << filled;
      if (filled + bits >= 64) {
        std::memcpy(to, &word, sizeof word);
        to += sizeof word;
        word = above >> (64 - filled);
        filled = filled + bits - 64;
      } else {
        filled += bits;
      }
    }
    if (filled > 0) std::memcpy(to, &word, sizeof word);
  }
  bytes += words;
  bytes.append(kPadding, '\0');
  return bytes;
}

std::optional<PackedColumn> PackedColumn::Open(std::string_view bytes) {
  PackedColumn column;
  if (bytes.size() < kHeaderBytes + kPadding) return std::nullopt;
  std::memcpy(&column.size_, bytes.data(), sizeof column.size_);
  if (column.size_ > bytes.size() * kBlockRows) return std::nullopt;
  const size_t directory = column.blocks() * kEntryBytes;
  if (bytes.size() < kHeaderBytes + directory + kPadding) return std::nullopt;
  column.directory_ = bytes.data() + kHeaderBytes;
  column.words_ = column.directory_ + directory;
  column.end_ = bytes.data() + bytes.size();
  const size_t words = (bytes.size() - kHeaderBytes - directory - kPadding) / 8;
  for (size_t block = 0; block < column.blocks(); ++block) {
    const Place place = column.Entry(block);
    const size_t at = static_cast<size_t>(place.words - column.words_) / 8;
    if (place.bits > kPackedBitsMax || at + WordsOf(column.RowsOf(block), place.bits) > words)
      return std::nullopt;
  }
  return column;
}

namespace {

// 64 numbers of kBits bits are kBits words: unrolled, every shift is a constant.
template <int kBits, typename T>
void UnpackWords(const char* words, uint64_t least, T* out) {
  constexpr uint64_t kMask = (uint64_t{1} << kBits) - 1;
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
constexpr auto kUnpackers = Unpackers<T>(std::make_integer_sequence<int, kPackedBitsMax>());

}  // namespace

#if defined(__x86_64__)
namespace {

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

// `rows` is a multiple of 8. Reads up to 16 bytes behind the last number.
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

}  // namespace
#endif

template <typename T>
void PackedColumn::UnpackInto(size_t block, T* out) const {
  const Place place = Entry(block);
  const size_t rows = RowsOf(block);
  if (place.bits == 0) {
    std::fill_n(out, rows, static_cast<T>(place.least));
    return;
  }
  const Unpacker<T> unpack = kUnpackers<T>[place.bits - 1];
  size_t row = 0;
#if defined(__x86_64__)
  if constexpr (std::is_same_v<T, uint32_t>) {
    // Behind all blocks but the last there is enough to be read.
    if (kShuffles8 && place.bits <= kShuffledBitsMax && block + 1 < blocks() &&
        place.words + rows * place.bits / 8 + kLaneBytes <= end_) {
      UnpackShuffled(place.words, place.bits, static_cast<uint32_t>(place.least), rows, out);
      return;
    }
  }
#endif
  for (; row + 64 <= rows; row += 64)
    unpack(place.words + row / 64 * place.bits * sizeof(uint64_t), place.least, out + row);
  for (; row < rows; ++row) out[row] = static_cast<T>(place.least + Bits(place, row));
}

void PackedColumn::Unpack(size_t block, uint32_t* out) const { UnpackInto(block, out); }
void PackedColumn::Unpack(size_t block, uint64_t* out) const { UnpackInto(block, out); }

}  // namespace haetae::scope
