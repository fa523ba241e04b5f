// The columns of an exposure file, unpacked a block at a time and each once; of one file after
// another, without allocating. Not of times, which are wider. One thread each.
//
//   Blocks blocks(file);
//   const uint32_t* kinds = blocks.Codes(ExposureColumn::kKind, block);   // kBlockRows of them
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "scope/exposure_file.h"

namespace haetae::scope {

class Blocks {
 public:
  Blocks() { at_.fill(SIZE_MAX); }
  explicit Blocks(const ExposureFile& file) : Blocks() { file_ = &file; }
  void Open(const ExposureFile& file) {
    file_ = &file;
    at_.fill(SIZE_MAX);
  }
  const ExposureFile& file() const { return *file_; }
  // Valid until another block of the column is asked for; 0 behind the last row.
  const uint32_t* Codes(ExposureColumn column, size_t block) {
    const size_t c = static_cast<size_t>(column);
    if (std::exchange(at_[c], block) != block) {
      if (column == ExposureColumn::kSubject)
        file_->subjects().Unpack(block, codes_[c].data());
      else
        file_->column(column).Unpack(block, codes_[c].data());
      const size_t rows = file_->subjects().RowsOf(block);
      std::fill(codes_[c].begin() + static_cast<ptrdiff_t>(rows), codes_[c].end(), 0u);
    }
    return codes_[c].data();
  }

 private:
  const ExposureFile* file_ = nullptr;
  std::array<std::array<uint32_t, kBlockRows>, kExposureColumns> codes_;
  std::array<size_t, kExposureColumns> at_;
};

}  // namespace haetae::scope
