#include "base/csv.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/file.h"
#include "base/text.h"

namespace haetae {
namespace {
constexpr size_t kRowBytesMax = 1 << 20;
constexpr size_t kColumnsMax = 1000;
constexpr std::string_view kSeparators = ",;\t|";

// A comma where the header has one, or else the most frequent of the others.
char SeparatorIn(std::string_view header) {
  std::array<size_t, kSeparators.size()> seen{};
  bool quoted = false;
  for (const char c : header) {
    if (c == '"') quoted = !quoted;
    const size_t which = kSeparators.find(c);
    if (!quoted && which != kSeparators.npos) ++seen[which];
  }
  if (seen[0] > 0) return ',';
  return kSeparators[static_cast<size_t>(std::ranges::max_element(seen) - seen.begin())];
}
}  // namespace

CsvTable::CsvTable(CsvTable&& other) noexcept
    : fd_(other.fd_),
      read_(std::move(other.read_)),
      path_(std::move(other.path_)),
      buffer_(std::move(other.buffer_)),
      at_(other.at_),
      end_(other.end_),
      eof_(other.eof_),
      separator_(other.separator_),
      line_(other.line_),
      next_line_(other.next_line_),
      cells_(std::move(other.cells_)),
      wanted_(std::move(other.wanted_)),
      columns_(other.columns_),
      cell_count_(other.cell_count_),
      odd_quotes_(other.odd_quotes_) {
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
  TRY(table.ReadHeader(columns, false));
  return table;
}

Result<CsvTable> CsvTable::From(ReadBytes read, std::string where,
                                const std::vector<std::string>& columns) {
  CsvTable table;
  table.path_ = std::move(where);
  table.read_ = std::move(read);
  TRY(table.ReadHeader(columns, true));
  return table;
}

Status CsvTable::ReadHeader(const std::vector<std::string>& columns, bool refuse_twice) {
  buffer_.resize(2 * kRowBytesMax);
  TRY(FindSeparator());
  if (!TRY(ReadRow())) {
    return Fail(Code::kMalformed, "cannot read the table", "it is empty", path_,
                "write a header line with the column names");
  }
  if (cells_[0].starts_with("\xef\xbb\xbf")) cells_[0].remove_prefix(3);
  for (const std::string& wanted : columns) {
    const bool optional = wanted.ends_with('?');
    const std::string_view name = std::string_view(wanted).substr(0, wanted.size() - optional);
    int found = -1;
    for (size_t i = 0; i < cells_.size(); ++i) {
      if (cells_[i] != name) continue;
      if (found >= 0 && refuse_twice) {
        return Fail(Code::kMalformed, "cannot read the table",
                    "the header has the column `" + std::string(name) + "` twice", path_,
                    "give one of them another name");
      }
      found = static_cast<int>(i);
    }
    if (found < 0 && !optional) {
      return Fail(Code::kMalformed, "cannot read the table",
                  "the header has no column `" + std::string(name) + "`", path_,
                  "name the column in the first line");
    }
    wanted_.push_back(found);
  }
  columns_ = cells_.size();
  return {};
}

// "sep=;", which Excel writes above the header for itself, is passed over.
Status CsvTable::FindSeparator() {
  TRY(Fill());
  std::string_view text(buffer_.data(), end_);
  const size_t bom = text.starts_with("\xef\xbb\xbf") ? 3 : 0;
  text.remove_prefix(bom);
  const size_t line_end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, line_end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.size() == 5 && line.starts_with("sep=") && kSeparators.contains(line[4])) {
    separator_ = line[4];
    at_ = std::min(end_, bom + line_end + 1);
    ++next_line_;
    return {};
  }
  separator_ = SeparatorIn(line);
  return {};
}

Status CsvTable::Fill() {
  if (eof_) return {};
  if (at_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + at_, end_ - at_);
    end_ -= at_;
    at_ = 0;
  }
  while (end_ < buffer_.size()) {
    char* const to = buffer_.data() + end_;
    const size_t room = buffer_.size() - end_;
    const ssize_t n = read_ ? static_cast<ssize_t>(TRY(read_(to, room))) : ::read(fd_, to, room);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      eof_ = true;
      break;
    }
    end_ += static_cast<size_t>(n);
  }
  return {};
}

Result<bool> CsvTable::ReadRow() {
  if (end_ - at_ < kRowBytesMax) TRY(Fill());
  cells_.clear();
  odd_quotes_ = false;
  if (at_ == end_) return false;
  line_ = next_line_;
  char* read = buffer_.data() + at_;
  char* const stop = buffer_.data() + end_;
  bool row_done = false;
  while (!row_done) {
    char* begin = read;
    char* write = read;
    bool quoted = false, closed = false;
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
            quoted = false, closed = true;
        } else {
          next_line_ += c == '\n';
          *write++ = c;
        }
      } else if (c == '"') {
        odd_quotes_ |= closed || write != begin;
        quoted = true;
      } else if (c == separator_ || c == '\n') {
        row_done = c == '\n';
        break;
      } else {
        odd_quotes_ |= closed && c != '\r';
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
  cell_count_ = cells_.size();
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
