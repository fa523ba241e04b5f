// A packed column is a list of small numbers in little memory: blocks of kBlockRows numbers, each
// block as its least number and what the others are above it, in as few bits as the largest needs
// (frame of reference). Numbers that stand near their neighbours cost few bits, equal ones none.
//
//   std::string bytes = PackColumn(numbers);
//   PackedColumn column = *PackedColumn::Open(bytes);        // looks into the bytes, owns nothing
//   column.Unpack(block, out);                               // kBlockRows numbers, or what is left
//   column.At(i);
//
// Layout (docs/formats/exposure.md): the number of rows, a directory of 12 bytes a block, then the
// blocks, each of whole words, then 16 bytes so that words may be read anywhere.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scope/packed_bits.h"

namespace haetae::scope {

inline constexpr int kPackedBitsMax = 48;  // of a number, and so of what it is above the least

// Numbers below 2^kPackedBitsMax.
std::string PackColumn(std::span<const uint64_t> numbers);

class PackedColumn {
 public:
  PackedColumn() = default;
  // None if the bytes are no packed column: every place that is read later lies in them.
  static std::optional<PackedColumn> Open(std::string_view bytes);

  size_t size() const { return frame_.size(); }
  size_t blocks() const { return frame_.blocks(); }
  size_t RowsOf(size_t block) const { return frame_.RowsOf(block); }
  // No number of the block is below or above these.
  uint64_t Least(size_t block) const { return Entry(block).least; }
  uint64_t Most(size_t block) const {
    const Place place = Entry(block);
    return place.least + Mask(place.bits);
  }
  uint64_t At(size_t row) const {
    const Place place = Entry(row / kBlockRows);
    return place.least + BitsAt(frame_.words(place.at), place.bits, row % kBlockRows);
  }
  // Asks for the memory of a block, and of its entry in the directory, which must have come before,
  // so that neither is waited for later: a pass over many files leaps from one to the next.
  void FetchEntry(size_t block) const { __builtin_prefetch(frame_.entry(block)); }
  void FetchWords(size_t block) const { FetchBits(frame_.words(Entry(block).at)); }
  // `out` has room for kBlockRows.
  void Unpack(size_t block, uint32_t* out) const;
  void Unpack(size_t block, uint64_t* out) const;

 private:
  static constexpr size_t kEntryBytes = 12;  // least 48 bits, bits 16, place in words of 8 bytes 32
  struct Place {
    uint64_t least;
    uint32_t bits, at;  // of a number; of the block's words, in words
  };
  static uint64_t Mask(uint32_t bits) { return (uint64_t{1} << bits) - 1; }
  Place Entry(size_t block) const {
    const char* entry = frame_.entry(block);
    Place place{};
    uint16_t bits;
    std::memcpy(&place.least, entry, 6);
    std::memcpy(&bits, entry + 6, sizeof bits);
    std::memcpy(&place.at, entry + 8, sizeof place.at);
    place.bits = bits;
    return place;
  }

  PackedFrame frame_;
};

}  // namespace haetae::scope
