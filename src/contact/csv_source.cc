// CSV: plain, gzip or zstd, UTF-8 or CP949, by the reader of base. A row whose cells may stand in
// the wrong columns is handed on with its flaw, and so is counted.

#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <utility>

#include "base/csv.h"
#include "contact/look.h"
#include "contact/rows.h"
#include "reader/stream.h"

namespace haetae::contact {
namespace {

constexpr std::string_view kWhat = "cannot read the contacts";
constexpr size_t kInputBytes = 64 << 10;
constexpr size_t kCharacterBytesMax = 4;

using ReadBytes = std::function<Result<size_t>(char* to, size_t bytes)>;

class CsvSource final : public Source {
 public:
  CsvSource(CsvTable table, std::array<int, kRoles> at, bool lines,
            const std::array<std::string, kRoles>& columns)
      : table_(std::move(table)), at_(at), lines_(lines) {
    SetColumns(columns);
  }

  Result<bool> Next(Batch& batch) override {
    batch.Clear();
    while (!batch.full() && TRY(More())) {
      ++row_;
      for (const int at : at_)
        batch.AddCell(at < 0 ? std::string_view() : table_[static_cast<size_t>(at)]);
      const Reason flaw = table_.odd_quotes()                            ? Reason::kQuotes
                          : table_.cell_count() != table_.column_count() ? Reason::kCells
                                                                         : Reason::kNone;
      batch.EndRow(lines_ ? table_.line_number() : row_, flaw);
    }
    return batch.size() > 0;
  }

 private:
  Result<bool> More() {
    Result<bool> more = table_.Next();
    if (!more) more.error().what = kWhat;
    return more;
  }
  CsvTable table_;
  std::array<int, kRoles> at_;  // of each role among the columns asked for; -1: none
  bool lines_;
  uint64_t row_ = 0;
};

// Looks at the first bytes, before a header in another encoding is taken for missing columns.
class CheckedText {
 public:
  CheckedText(ReadBytes from, fs::path path) : from_(std::move(from)), path_(std::move(path)) {}

  Result<size_t> Read(char* to, size_t bytes) {
    const size_t n = TRY(from_(to, bytes));
    if (std::exchange(looked_, true)) return n;
    const std::string_view text(to, n);
    const std::string_view first = text.substr(0, text.find('\n'));
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") || first.contains('\0')) {
      return Fail(Code::kMalformed, std::string(kWhat), "it is written in UTF-16", path_,
                  "save it as CSV in UTF-8");
    }
    if (!LookAt(first).utf8) {
      return Fail(Code::kMalformed, std::string(kWhat), "its first line is not UTF-8", path_,
                  "if a Korean Excel wrote it, put encoding = \"cp949\" below its csv = …");
    }
    return n;
  }

 private:
  ReadBytes from_;
  fs::path path_;
  bool looked_ = false;
};

// CP949 as UTF-8. What is no CP949 becomes U+FFFD, which no address may hold.
class Cp949 {
 public:
  static Result<std::shared_ptr<Cp949>> Open(ReadBytes from, const fs::path& path) {
    const iconv_t converter = ::iconv_open("UTF-8", "CP949");
    if (converter == reinterpret_cast<iconv_t>(-1)) {
      return Fail(Code::kUnavailable, std::string(kWhat), "this system cannot convert CP949", path,
                  "save it as CSV in UTF-8");
    }
    return std::shared_ptr<Cp949>(new Cp949(std::move(from), converter));
  }
  Cp949(const Cp949&) = delete;
  Cp949& operator=(const Cp949&) = delete;
  ~Cp949() { ::iconv_close(converter_); }

  Result<size_t> Read(char* to, size_t bytes) {
    char* out = to;
    size_t room = bytes;
    while (room >= kCharacterBytesMax) {
      if (!ended_ && end_ - begin_ < kCharacterBytesMax) TRY(Fill());
      if (begin_ == end_) break;
      char* in = input_.data() + begin_;
      size_t left = end_ - begin_;
      const size_t done = ::iconv(converter_, &in, &left, &out, &room);
      const int error = errno;
      begin_ = end_ - left;
      if (done != static_cast<size_t>(-1)) continue;
      if (error == E2BIG) break;
      if (error == EINVAL && !ended_) continue;  // the rest of a character comes
      out = std::copy_n("\xEF\xBF\xBD", 3, out);
      room -= 3;
      ++begin_;
    }
    return bytes - room;
  }

 private:
  Cp949(ReadBytes from, iconv_t converter) : from_(std::move(from)), converter_(converter) {}

  Status Fill() {
    std::copy(input_.begin() + static_cast<ptrdiff_t>(begin_),
              input_.begin() + static_cast<ptrdiff_t>(end_), input_.begin());
    end_ -= begin_;
    begin_ = 0;
    const size_t n = TRY(from_(input_.data() + end_, input_.size() - end_));
    end_ += n;
    ended_ = n == 0;
    return {};
  }

  ReadBytes from_;
  iconv_t converter_;
  std::vector<char> input_ = std::vector<char>(kInputBytes);
  size_t begin_ = 0, end_ = 0;
  bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<Source>> ReadCsvBytes(ReadBytes read, const Place& place, bool lines) {
  std::vector<std::string> wanted;
  std::array<int, kRoles> at;
  for (size_t i = 0; i < kRoles; ++i) {
    const std::string name = place.columns_given ? place.columns[i] : std::string(kRoleNames[i]);
    at[i] = name.empty() ? -1 : static_cast<int>(wanted.size());
    if (!name.empty()) wanted.push_back(name + "?");  // whether it is there is looked at below
  }
  Result<CsvTable> table = CsvTable::From(std::move(read), place.path.native(), wanted);
  if (!table) {
    table.error().what = kWhat;
    return std::unexpected(std::move(table).error());
  }
  std::vector<std::string> there;
  for (int& role : at) {
    if (role < 0) continue;
    const std::string& name = wanted[static_cast<size_t>(role)];
    const std::string plain = name.substr(0, name.size() - 1);
    if (!table->has(static_cast<size_t>(role)))
      role = -1;
    else if (std::ranges::find(there, plain) == there.end())
      there.push_back(plain);
  }
  const auto columns = TRY(ChooseColumns(place, there));
  return std::make_unique<CsvSource>(std::move(*table), at, lines, columns);
}

Result<std::unique_ptr<Source>> OpenCsv(const Place& place) {
  const auto ours = [path = place.path](Error error) {
    error.what = kWhat;
    if (error.code == Code::kMalformed && !error.advice.empty())
      error.advice = "copy the file again from where it came from";
    return error;
  };
  Result<std::unique_ptr<reader::Stream>> stream = reader::OpenStream(place.path.native());
  if (!stream) return std::unexpected(ours(std::move(stream).error()));
  ReadBytes read = [stream = std::shared_ptr<reader::Stream>(std::move(*stream)), ours](
                       char* to, size_t bytes) -> Result<size_t> {
    Result<size_t> n = stream->Read(to, bytes);
    if (!n) return std::unexpected(ours(std::move(n).error()));
    return n;
  };
  if (place.cp949) {
    auto converted = TRY(Cp949::Open(std::move(read), place.path));
    read = [converted](char* to, size_t bytes) { return converted->Read(to, bytes); };
  }
  const auto checked = std::make_shared<CheckedText>(std::move(read), place.path);
  return ReadCsvBytes([checked](char* to, size_t bytes) { return checked->Read(to, bytes); }, place,
                      true);
}

}  // namespace haetae::contact
