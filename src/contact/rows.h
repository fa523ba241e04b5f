// Rows of a table with contacts, a batch at a time, whatever they come from.
//
//   std::unique_ptr<Source> source = TRY(OpenSource(place));
//   Batch batch;
//   while (TRY(source->Next(batch))) for (size_t i = 0; i < batch.size(); ++i) batch.cell(i, role);
//
// A batch owns its cells. A source reads on and never holds its whole table. One thread at a time.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "contact/description.h"
#include "contact/reason.h"

namespace haetae::contact {

inline constexpr size_t kBatchRows = 8192;
inline constexpr size_t kBatchBytesMax = 4 << 20;
// Longer ones are cut: nothing that is taken is so long, so that they are refused all the same.
inline constexpr size_t kCellBytesMax = 1024;

class Batch {
 public:
  size_t size() const { return rows_.size(); }
  bool full() const { return rows_.size() >= kBatchRows || text_.size() >= kBatchBytesMax; }
  std::string_view cell(size_t row, Role role) const {
    const size_t at = row * kRoles + static_cast<size_t>(role);
    const uint32_t begin = at == 0 ? 0 : ends_[at - 1];
    return std::string_view(text_).substr(begin, ends_[at] - begin);
  }
  // The line of a CSV file, or the row, from 1.
  uint64_t number(size_t row) const { return rows_[row].number; }
  // kCells or kQuotes: the cells cannot be trusted.
  Reason flaw(size_t row) const { return rows_[row].flaw; }

  void Clear() {
    text_.clear();
    ends_.clear();
    rows_.clear();
  }
  // All cells of a row in the order of roles, then the row.
  void AddCell(std::string_view text) {
    text_ += text.substr(0, kCellBytesMax + 1);
    ends_.push_back(static_cast<uint32_t>(text_.size()));
  }
  void EndRow(uint64_t number, Reason flaw = Reason::kNone) { rows_.push_back({number, flaw}); }

 private:
  struct Row {
    uint64_t number;
    Reason flaw;
  };
  std::string text_;
  std::vector<uint32_t> ends_;
  std::vector<Row> rows_;
};

// Whether a table has a column for each role; cells of those that it lacks are empty.
using HasColumn = std::array<bool, kRoles>;

class Source {
 public:
  virtual ~Source() = default;
  const HasColumn& has_column() const { return has_column_; }
  // Replaces the batch; false at the end. An error is about the table, not about one row of it.
  virtual Result<bool> Next(Batch& batch) = 0;

 protected:
  void SetColumns(const std::array<std::string, kRoles>& columns) {
    for (size_t i = 0; i < kRoles; ++i) has_column_[i] = !columns[i].empty();
  }

 private:
  HasColumn has_column_{};
};

// By the kind of the place.
Result<std::unique_ptr<Source>> OpenSource(const Place& place);

Result<std::unique_ptr<Source>> OpenCsv(const Place& place);
Result<std::unique_ptr<Source>> OpenParquet(const Place& place);
Result<std::unique_ptr<Source>> OpenSqlite(const Place& place);
Result<std::unique_ptr<Source>> OpenPostgres(const Place& place);

// A source over CSV bytes that have a header. `lines`: its rows are numbered by their lines.
Result<std::unique_ptr<Source>> ReadCsvBytes(
    std::function<Result<size_t>(char* to, size_t bytes)> read, const Place& place, bool lines);

}  // namespace haetae::contact
