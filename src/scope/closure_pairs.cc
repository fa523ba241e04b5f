#include "scope/closure_pairs.h"

namespace haetae::scope {

void BlockPlaces::Load(const ExposureFile& file, const Sheet& sheet, Blocks& blocks, size_t block) {
  const size_t begin = block * kBlockRows;
  const size_t rows = file.subjects().RowsOf(block);
  for (size_t column : columns_) {
    const std::vector<uint32_t>& of = places_.Of(column);
    std::array<uint32_t, kBlockRows>& to = rows_[column];
    if (of.empty()) {
      to.fill(kNoNumber);
    } else {
      const uint32_t* codes = blocks.Codes(ColumnOf(column), block);
      for (size_t i = 0; i < rows; ++i) to[i] = of[codes[i]];
    }
    if (column == kPrincipals) {
      const std::vector<FilePlaces::Own>& own = places_.own();
      while (own_ < own.size() && own[own_].last <= begin) ++own_;
      for (size_t o = own_; o < own.size() && own[o].first < begin + rows; ++o) {
        const uint32_t* codes = blocks.Codes(ExposureColumn::kPrincipal, block);
        const size_t last = std::min(own[o].last, begin + rows);
        for (size_t row = std::max(own[o].first, begin); row < last; ++row)
          if (codes[row - begin] == kOwnCode) to[row - begin] = own[o].place;
      }
    }
    for (size_t word = 0; word < kBlockRows / 64; ++word) {
      uint64_t bits = 0;
      for (size_t i = word * 64; i < std::min(rows, word * 64 + 64); ++i)
        bits |= uint64_t{to[i] != kNoNumber} << (i % 64);
      masks_[column][word] = bits & sheet.counted[block * kBlockRows / 64 + word];
    }
  }
}

}  // namespace haetae::scope
