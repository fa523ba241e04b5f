// Ahead starts to load what a loop over rows will look at some rows later: tables by subject or
// credential are larger than any cache, and their rows are met in no order.
//
//   for (size_t i = sight.begin; i < sight.end; ++i) {
//     Ahead(holders_, rows.credential, i, sight.end);
//     …holders_[rows.credential[i]]
//
// Numbers beyond the table are passed over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/paged.h"

namespace haetae::detect {

inline constexpr size_t kRowsAhead = 12;  // a miss costs about as long as so many rows

template <typename Row>
inline void Ahead(const std::vector<Row>& table, const std::vector<uint32_t>& numbers, size_t row,
                  size_t end) {
  if (row + kRowsAhead >= end) return;
  const uint32_t number = numbers[row + kRowsAhead];
  if (number < table.size()) __builtin_prefetch(&table[number]);
}

template <typename Row>
inline void Ahead(const Paged<Row>& table, const std::vector<uint32_t>& numbers, size_t row,
                  size_t end) {
  if (row + kRowsAhead < end) __builtin_prefetch(&table.Get(numbers[row + kRowsAhead]));
}

}  // namespace haetae::detect
