// Accesses that carry two of some values at once: an address and a client that are each shared may
// together be the attacker's alone. Internal to this room.
//
//   TRY(EachPair(index, range, threads, sheets, wanted, names, [&](size_t thread, const PairRow&
//   row) { … }));
//
// A pair is of two dimensions, and never an address with its own network. Of a block only the rows
// are looked at that carry values of both, and none in files that have not two of the values.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "scope/closure_credentials.h"
#include "scope/closure_table.h"

namespace haetae::scope {

struct PairRow {
  uint32_t a = 0, b = 0;  // places, the lesser first
  Look look = kMine;
  const Sheet& sheet;
  const ExposureFile& file;
  Blocks& blocks;
  size_t block, i;
  // Whom it disclosed; kNoNumber: nobody.
  uint32_t Disclosed() const {
    const uint32_t subject = blocks.Codes(ExposureColumn::kSubject, block)[i];
    const uint32_t kind = blocks.Codes(ExposureColumn::kKind, block)[i];
    const bool shown = file.kinds()[kind].outcome == access::Outcome::kDisclosed;
    return subject != 0 && shown ? subject - 1 : kNoNumber;
  }
};

// Of each row of a block the places of the wanted values that it carries.
class BlockPlaces {
 public:
  explicit BlockPlaces(const FilePlaces& places) : places_(places) {
    for (size_t column = 0; column < kAllColumns; ++column) {
      if (!places.Of(column).empty() || (column == kPrincipals && !places.own().empty()))
        columns_.push_back(column);
    }
  }
  using Mask = std::array<uint64_t, kBlockRows / 64>;  // a bit a row
  // The columns of which the file has wanted values.
  const std::vector<size_t>& columns() const { return columns_; }
  // Unpacks the columns of the block, of rows that count.
  void Load(const ExposureFile& file, const Sheet& sheet, Blocks& blocks, size_t block);
  const Mask& mask(size_t column) const { return masks_[column]; }
  uint32_t At(size_t column, size_t i) const { return rows_[column][i]; }

 private:
  const FilePlaces& places_;
  std::vector<size_t> columns_;
  std::array<Mask, kAllColumns> masks_{};
  std::array<std::array<uint32_t, kBlockRows>, kAllColumns> rows_{};
  size_t own_ = 0;  // the first of places_.own() that does not end before the block
};

template <typename F>
Status EachPair(ExposureIndex& index, const ledger::ScanRange& range, size_t threads,
                const Sheets& sheets, const Wanted& wanted, const access::Names& names,
                const F& see) {
  const auto look = [&](size_t thread, const Sheet& sheet, const ExposureFile& file) {
    const FilePlaces places(file, wanted, names);
    BlockPlaces at(places);
    if (at.columns().size() < 2) return;
    Blocks blocks(file);
    for (size_t block = 0; block < file.blocks(); ++block) {
      at.Load(file, sheet, blocks, block);
      for (size_t x = 0; x < at.columns().size(); ++x) {
        for (size_t y = x + 1; y < at.columns().size(); ++y) {
          const size_t a = at.columns()[x], b = at.columns()[y];
          if (a == kAddresses && b == kNetworks) continue;
          for (size_t word = 0; word < kBlockRows / 64; ++word) {
            for (uint64_t both = at.mask(a)[word] & at.mask(b)[word]; both != 0; both &= both - 1) {
              const size_t i = word * 64 + static_cast<size_t>(std::countr_zero(both));
              const uint32_t of_a = at.At(a, i), of_b = at.At(b, i);
              see(thread, PairRow{.a = std::min(of_a, of_b),
                                  .b = std::max(of_a, of_b),
                                  .look = sheet.LookOf(block * kBlockRows + i),
                                  .sheet = sheet,
                                  .file = file,
                                  .blocks = blocks,
                                  .block = block,
                                  .i = i});
            }
          }
        }
      }
    }
  };
  return index.EachFile(range, threads,
                        [&](size_t thread, const ledger::SegmentInfo& segment,
                            const ExposureFile& file) { look(thread, sheets.at(&segment), file); });
}

}  // namespace haetae::scope
