#include "scope/packed.h"

#include <algorithm>
#include <bit>

#include "base/error.h"

namespace haetae::scope {
namespace {

constexpr size_t kHeaderBytes = 8;

template <typename T>
void Append(std::string& to, T value, size_t bytes = sizeof(T)) {
  to.append(reinterpret_cast<const char*>(&value), bytes);
}

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
    AppendBits(words, block, least, bits);
  }
  bytes += words;
  bytes.append(kBitsPadding, '\0');
  return bytes;
}

std::optional<PackedColumn> PackedColumn::Open(std::string_view bytes) {
  PackedColumn column;
  if (bytes.size() < kHeaderBytes + kBitsPadding) return std::nullopt;
  std::memcpy(&column.size_, bytes.data(), sizeof column.size_);
  if (column.size_ > bytes.size() * kBlockRows) return std::nullopt;
  const size_t directory = column.blocks() * kEntryBytes;
  if (bytes.size() < kHeaderBytes + directory + kBitsPadding) return std::nullopt;
  column.directory_ = bytes.data() + kHeaderBytes;
  column.words_ = column.directory_ + directory;
  const size_t words = (bytes.size() - kHeaderBytes - directory - kBitsPadding) / 8;
  for (size_t block = 0; block < column.blocks(); ++block) {
    const Place place = column.Entry(block);
    const size_t at = static_cast<size_t>(place.words - column.words_) / 8;
    if (place.bits > kPackedBitsMax || at + WordsOf(column.RowsOf(block), place.bits) > words)
      return std::nullopt;
  }
  return column;
}

void PackedColumn::Unpack(size_t block, uint32_t* out) const {
  const Place place = Entry(block);
  UnpackBits(place.words, place.bits, place.least, RowsOf(block), out);
}
void PackedColumn::Unpack(size_t block, uint64_t* out) const {
  const Place place = Entry(block);
  UnpackBits(place.words, place.bits, place.least, RowsOf(block), out);
}

}  // namespace haetae::scope
