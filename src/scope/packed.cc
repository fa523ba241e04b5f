#include "scope/packed.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "base/error.h"

namespace haetae::scope {
namespace {

constexpr size_t kEntryBytes = 12;  // least 48 bits, bits 16, place in words of 8 bytes 32
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
  const size_t words = (bytes.size() - kHeaderBytes - directory - kPadding) / 8;
  for (size_t block = 0; block < column.blocks(); ++block) {
    const Place place = column.Entry(block);
    const size_t at = static_cast<size_t>(place.words - column.words_) / 8;
    if (place.bits > kPackedBitsMax || at + WordsOf(column.RowsOf(block), place.bits) > words)
      return std::nullopt;
  }
  return column;
}

PackedColumn::Place PackedColumn::Entry(size_t block) const {
  const char* entry = directory_ + block * kEntryBytes;
  Place place{};
  uint16_t bits;
  uint32_t at;
  std::memcpy(&place.least, entry, 6);
  std::memcpy(&bits, entry + 6, sizeof bits);
  std::memcpy(&at, entry + 8, sizeof at);
  place.bits = bits;
  place.words = words_ + size_t{at} * 8;
  return place;
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
  for (; row + 64 <= rows; row += 64)
    unpack(place.words + row / 64 * place.bits * sizeof(uint64_t), place.least, out + row);
  for (; row < rows; ++row) out[row] = static_cast<T>(place.least + Bits(place, row));
}

void PackedColumn::Unpack(size_t block, uint32_t* out) const { UnpackInto(block, out); }
void PackedColumn::Unpack(size_t block, uint64_t* out) const { UnpackInto(block, out); }

}  // namespace haetae::scope
