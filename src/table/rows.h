// Rows of a table, column by column: what a producer fills and a TableFile writes.
//
//   const Column kColumns[] = {{"subject", ColumnType::kText}, {"accesses", ColumnType::kCount}};
//   Rows rows(kColumns);
//   rows.text(0).push_back("m1");
//   rows.number(1).push_back(3);
//
// Texts are borrowed: they live until the rows are written, or are kept by Own(). Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haetae::table {

enum class ColumnType {
  kText,   // UTF-8
  kTime,   // µs since 1970, UTC
  kCount,  // a whole number from 0
};
struct Column {
  std::string_view name;
  ColumnType type;
};

inline constexpr size_t kBatchRows = 16 << 10;  // what producers fill before they write

// A cell with nothing in it: empty in CSV, null elsewhere.
inline constexpr int64_t kNoValue = INT64_MIN;
inline constexpr std::string_view kNoText{};
inline bool IsNoText(std::string_view text) { return text.data() == nullptr; }

class Rows {
 public:
  explicit Rows(std::span<const Column> columns) : cells_(columns.size()) {}
  std::vector<std::string_view>& text(size_t column) { return cells_[column].text; }
  std::vector<int64_t>& number(size_t column) { return cells_[column].number; }
  const std::vector<std::string_view>& text(size_t column) const { return cells_[column].text; }
  const std::vector<int64_t>& number(size_t column) const { return cells_[column].number; }
  // Lives as long as the rows do.
  std::string_view Own(std::string text) { return owned_.emplace_back(std::move(text)); }
  // Every column has as many cells.
  size_t size() const {
    return cells_.empty() ? 0 : cells_[0].text.size() + cells_[0].number.size();
  }
  void Clear() {
    for (Cells& cells : cells_) {
      cells.text.clear();
      cells.number.clear();
    }
    owned_.clear();
  }

 private:
  struct Cells {  // one of the two is used
    std::vector<std::string_view> text;
    std::vector<int64_t> number;
  };
  std::vector<Cells> cells_;
  std::deque<std::string> owned_;  // its elements stay where they are
};

}  // namespace haetae::table
