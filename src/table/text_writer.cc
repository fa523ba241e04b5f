// Rows as CSV (RFC 4180, but lines end in \n) and as JSON lines.
#include <charconv>

#include "base/text.h"
#include "base/time.h"
#include "table/writer.h"

namespace haetae::table {
namespace {

constexpr size_t kPieceBytes = 256 << 10;

void AppendCount(std::string& out, int64_t value) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, static_cast<uint64_t>(value)).ptr;
  out.append(digits, end);
}

// Rows mostly stand in the order of time: the second of one is that of the row before it.
class TimeText {
 public:
  void Append(std::string& out, int64_t us) {
    const int64_t second = us >= 0 ? us / kSecond : (us - kSecond + 1) / kSecond;
    if (second != second_ || text_.empty()) {
      second_ = second;
      text_ = FormatTime(Time{second * kSecond});
    }
    char* fraction = text_.data() + text_.size() - 7;  // "000000Z"
    int64_t rest = us - second * kSecond;
    for (int i = 5; i >= 0; --i, rest /= 10) fraction[i] = static_cast<char>('0' + rest % 10);
    out += text_;
  }

 private:
  int64_t second_ = 0;
  std::string text_;
};

class CsvWriter : public Writer {
 public:
  CsvWriter(std::span<const Column> columns, bool exact, Output& output)
      : columns_(columns.begin(), columns.end()), exact_(exact), output_(output) {
    for (const Column& column : columns) {
      if (!piece_.empty()) piece_ += ',';
      piece_ += column.name;
    }
    piece_ += '\n';
  }

  Status Write(const Rows& rows) override {
    for (size_t row = 0; row < rows.size(); ++row) {
      for (size_t c = 0; c < columns_.size(); ++c) {
        if (c > 0) piece_ += ',';
        if (columns_[c].type == ColumnType::kText) {
          guarded_ += AppendCsv(rows.text(c)[row], piece_, exact_);
        } else if (const int64_t value = rows.number(c)[row]; value == kNoValue) {
          continue;
        } else if (columns_[c].type == ColumnType::kTime) {
          time_.Append(piece_, value);
        } else {
          AppendCount(piece_, value);
        }
      }
      piece_ += '\n';
      if (piece_.size() >= kPieceBytes) TRY(Flush());
    }
    return {};
  }
  Status Finish() override { return Flush(); }
  uint64_t guarded() const override { return guarded_; }

 private:
  Status Flush() {
    Status status = output_.Write(piece_);
    piece_.clear();
    return status;
  }

  const std::vector<Column> columns_;
  const bool exact_;
  Output& output_;
  std::string piece_;
  TimeText time_;
  uint64_t guarded_ = 0;
};

class JsonLinesWriter : public Writer {
 public:
  JsonLinesWriter(std::span<const Column> columns, Output& output)
      : columns_(columns.begin(), columns.end()), output_(output) {
    for (const Column& column : columns) {
      names_.push_back((names_.empty() ? "{\"" : ",\"") + std::string(column.name) + "\":");
    }
  }

  Status Write(const Rows& rows) override {
    for (size_t row = 0; row < rows.size(); ++row) {
      for (size_t c = 0; c < columns_.size(); ++c) {
        piece_ += names_[c];
        if (columns_[c].type == ColumnType::kText) {
          AppendText(rows.text(c)[row]);
        } else if (const int64_t value = rows.number(c)[row]; value == kNoValue) {
          piece_ += "null";
        } else if (columns_[c].type == ColumnType::kTime) {
          piece_ += '"';
          time_.Append(piece_, value);
          piece_ += '"';
        } else {
          AppendCount(piece_, value);
        }
      }
      piece_ += "}\n";
      if (piece_.size() >= kPieceBytes) TRY(Flush());
    }
    return {};
  }
  Status Finish() override { return Flush(); }

 private:
  void AppendText(std::string_view text) {
    if (IsNoText(text)) {
      piece_ += "null";
      return;
    }
    AppendJsonText(text, piece_);
  }
  Status Flush() {
    Status status = output_.Write(piece_);
    piece_.clear();
    return status;
  }

  const std::vector<Column> columns_;
  Output& output_;
  std::vector<std::string> names_;
  std::string piece_;
  TimeText time_;
};

}  // namespace

std::unique_ptr<Writer> MakeCsvWriter(std::span<const Column> columns, bool exact, Output& output) {
  return std::make_unique<CsvWriter>(columns, exact, output);
}

std::unique_ptr<Writer> MakeJsonLinesWriter(std::span<const Column> columns, Output& output) {
  return std::make_unique<JsonLinesWriter>(columns, output);
}

}  // namespace haetae::table
