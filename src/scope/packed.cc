#include "scope/packed.h"

#include <algorithm>
#include <bit>

#include "base/error.h"

namespace haetae::scope {
namespace {

template <typename T>
void Append(std::string& to, T value, size_t bytes = sizeof(T)) {
  to.append(reinterpret_cast<const char*>(&value), bytes);
}

}  // namespace

std::string PackColumn(std::span<const uint64_t> numbers) {
  std::string directory, words;
  for (size_t begin = 0; begin < numbers.size(); begin += kBlockRows) {
    const auto block = numbers.subspan(begin, std::min(kBlockRows, numbers.size() - begin));
    const auto [least, most] = std::ranges::minmax(block);
    const uint32_t bits = static_cast<uint32_t>(std::bit_width(most - least));
    CHECK(std::bit_width(most) <= kPackedBitsMax);
    Append(directory, least, 6);
    Append(directory, static_cast<uint16_t>(bits));
    Append(directory, static_cast<uint32_t>(words.size() / 8));
    AppendBits(words, block, least, bits);
  }
  return PackedFrame::Make(numbers.size(), directory, words);
}

std::optional<PackedColumn> PackedColumn::Open(std::string_view bytes) {
  const std::optional<PackedFrame> frame = PackedFrame::Open(bytes, kEntryBytes);
  if (!frame) return std::nullopt;
  PackedColumn column;
  column.frame_ = *frame;
  for (size_t block = 0; block < frame->blocks(); ++block) {
    const Place place = column.Entry(block);
    if (place.bits > kPackedBitsMax || !frame->Holds(block, place.at, place.bits))
      return std::nullopt;
  }
  return column;
}

void PackedColumn::Unpack(size_t block, uint32_t* out) const {
  const Place place = Entry(block);
  UnpackBits(frame_.words(place.at), place.bits, place.least, RowsOf(block), out);
}
void PackedColumn::Unpack(size_t block, uint64_t* out) const {
  const Place place = Entry(block);
  UnpackBits(frame_.words(place.at), place.bits, place.least, RowsOf(block), out);
}

}  // namespace haetae::scope
