#include "base/csv.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/file.h"
#include "base/text.h"

namespace haetae {
namespace {
constexpr size_t kRowBytesMax = 1 << 20;
constexpr size_t kColumnsMax = 1000;
}  // namespace

CsvTable::CsvTable(CsvTable&& other) noexcept
    : fd_(other.fd_),
      path_(std::move(other.path_)),
      buffer_(std::move(other.buffer_)),
      at_(other.at_),
      end_(other.end_),
      eof_(other.eof_),
      line_(other.line_),
      next_line_(other.next_line_),
      cells_(std::move(other.cells_)),
      wanted_(std::move(other.wanted_)),
      columns_(other.columns_) {
  other.fd_ = -1;
}
CsvTable::~CsvTable() {
  if (fd_ >= 0) ::close(fd_);
}

Result<CsvTable> CsvTable::Open(const std::filesystem::path& path,
                                const std::vector<std::string>& columns) {
  CsvTable table;
  table.path_ = path.native();
  table.fd_ = TRY(OpenRegularFile(path));
  table.buffer_.resize(2 * kRowBytesMax);
  if (!TRY(table.ReadRow())) {
    return Fail(Code::kMalformed, "cannot read the table", "it is empty", table.path_,
                "write a header line with the column names");
  }
  if (table.cells_[0].starts_with("\xef\xbb\xbf")) table.cells_[0].remove_prefix(3);
  for (const std::string& wanted : columns) {
    const bool optional = wanted.ends_with('?');
    const std::string_view name = std::string_view(wanted).substr(0, wanted.size() - optional);
    int found = -1;
    for (size_t i = 0; i < table.cells_.size(); ++i) {
      if (table.cells_[i] == name) found = static_cast<int>(i);
    }
    if (found < 0 && !optional) {
      return Fail(Code::kMalformed, "cannot read the table",
                  "the header has no column `" + std::string(name) + "`", table.path_,
                  "name the column in the first line");
    }
    table.wanted_.push_back(found);
  }
  table.columns_ = table.cells_.size();
  return table;
}

bool CsvTable::Fill() {
  if (eof_) return false;
  if (at_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + at_, end_ - at_);
    end_ -= at_;
    at_ = 0;
  }
  while (end_ < buffer_.size()) {
    ssize_t n = ::read(fd_, buffer_.data() + end_, buffer_.size() - end_);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      eof_ = true;
      break;
    }
    end_ += static_cast<size_t>(n);
  }
  return true;
}

Result<bool> CsvTable::ReadRow() {
  if (end_ - at_ < kRowBytesMax) Fill();
  cells_.clear();
  if (at_ == end_) return false;
  line_ = next_line_;
  char* read = buffer_.data() + at_;
  char* const stop = buffer_.data() + end_;
  bool row_done = false;
  while (!row_done) {
    char* begin = read;
    char* write = read;
    bool quoted = false;
    while (true) {
      if (read == stop) {
        row_done = true;
        break;
      }
      char c = *read++;
      if (quoted) {
        if (c == '"') {
          if (read < stop && *read == '"')
            *write++ = *read++;
          else
            quoted = false;
        } else {
          next_line_ += c == '\n';
          *write++ = c;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == ',' || c == '\n') {
        row_done = c == '\n';
        break;
      } else {
        *write++ = c;
      }
    }
    if (quoted && read == stop) {
      return Fail(Code::kMalformed, "cannot read the table",
                  "line " + std::to_string(line_) + ": a quote is not closed", path_,
                  "close it, or write a quote inside a cell as two");
    }
    if (row_done && write > begin && write[-1] == '\r') --write;
    cells_.emplace_back(begin, static_cast<size_t>(write - begin));
    if (cells_.size() > kColumnsMax ||
        static_cast<size_t>(read - buffer_.data()) - at_ > kRowBytesMax) {
      return Fail(
          Code::kLimit, "cannot read the table",
          "line " + std::to_string(line_) + " is longer than 1 MiB or has over 1,000 columns",
          path_, "look for a quote that is not closed, or split the row");
    }
  }
  ++next_line_;
  at_ = static_cast<size_t>(read - buffer_.data());
  return true;
}

Result<bool> CsvTable::Next() {
  while (true) {
    if (!TRY(ReadRow())) return false;
    if (cells_.size() == 1 && cells_[0].empty() && columns_ > 1) continue;  // a blank line
    if (cells_.size() == 1 && cells_[0].empty()) continue;
    if (cells_.size() < columns_) cells_.resize(columns_);
    return true;
  }
}

std::string CsvRow(const std::vector<std::string_view>& cells) {
  std::string row;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) row += ',';
    AppendCsv(cells[i], row);
  }
  row += '\n';
  return row;
}

std::string QuotedCsvRow(const std::vector<std::string_view>& cells) {
  std::string row;
  for (size_t i = 0; i < cells.size(); ++i) {
    row += i > 0 ? ",\"" : "\"";
    for (char c : cells[i]) row.append(c == '"' ? 2 : 1, c);
    row += '"';
  }
  row += '\n';
  return row;
}

}  // namespace haetae
