// A packed list is ascending numbers of up to 64 bits in little memory: blocks of kBlockRows, each
// as its first number and how far each of the others is from the one before, in as few bits as the
// widest step needs. Subjects of a day are near each other, and sorted hashes nearer than they are
// long.
//
//   std::string bytes = PackList(numbers);
//   PackedList list = *PackedList::Open(bytes);       // looks into the bytes, owns nothing
//   list.Unpack(block, out);                          // kBlockRows numbers, or what is left
//   list.FirstNotBelow(number);                       // a place, found by halving
//
// Layout (docs/formats/exposure.md): the number of numbers, a directory of 16 bytes a block, then
// the blocks, each of whole words, then 16 bytes so that words may be read anywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scope/packed_bits.h"

namespace haetae::scope {

std::string PackList(std::span<const uint64_t> ascending);

class PackedList {
 public:
  PackedList() = default;
  // None if the bytes are no packed list: every place that is read later lies in them.
  static std::optional<PackedList> Open(std::string_view bytes);

  size_t size() const { return frame_.size(); }
  size_t blocks() const { return frame_.blocks(); }
  size_t RowsOf(size_t block) const { return frame_.RowsOf(block); }
  uint64_t First(size_t block) const { return Entry(block).first; }
  // Those of 32 bits are the lower halves. `out` has room for kBlockRows.
  void Unpack(size_t block, uint64_t* out) const;
  void Unpack(size_t block, uint32_t* out) const;
  // The place of the first number that is not below; size() if all are.
  size_t FirstNotBelow(uint64_t number) const;
  uint64_t At(size_t row) const;  // goes through a block: not for many

  // As of PackedColumn.
  void FetchEntry(size_t block) const { __builtin_prefetch(frame_.entry(block)); }
  void FetchWords(size_t block) const { FetchBits(frame_.words(Entry(block).at)); }

 private:
  friend std::string PackList(std::span<const uint64_t> ascending);
  struct Block {
    uint64_t first;
    uint32_t bits, at;  // of a step; of the block's words, in words
  };
  Block Entry(size_t block) const {
    Block entry;
    std::memcpy(&entry, frame_.entry(block), sizeof entry);
    return entry;
  }

  PackedFrame frame_;
};

}  // namespace haetae::scope
