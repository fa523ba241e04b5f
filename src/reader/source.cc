// Source over a Stream: keeps the bytes that were read and not yet handed out, and cuts blocks at
// the last line ending of what it has.
//
// buffer_ holds [at_, length_) of them, the first at uncompressed offset offset_, and kPaddingBytes
// behind. Next() cuts a block if there is a whole line, and reads on if there is none. A block
// takes the buffer over and leaves the unfinished line; only where a directive cuts a block short
// is the block copied.

#include "reader/source.h"

#include <algorithm>
#include <cstring>

#include "reader/stream.h"

namespace haetae::reader {
namespace {

constexpr size_t kTooLongBytesKept = 128;
constexpr size_t kAnchorBytes = 512;  // a few lines: one may end as another does
constexpr size_t kNone = std::string_view::npos;

class LogSource final : public Source {
 public:
  LogSource(std::unique_ptr<Stream> stream, std::string where, size_t block_bytes)
      : stream_(std::move(stream)), where_(std::move(where)), block_bytes_(block_bytes) {}

  Status Start(const FormatOptions& options);

  std::string_view format_name() const override { return format_name_; }
  std::string_view compression() const override { return stream_->compression(); }
  bool no_zone() const override { return no_zone_; }
  std::string_view head() const override { return head_; }
  Status SkipTo(uint64_t offset) override;
  Result<bool> Next(Block& block) override;
  void Follow(size_t block_bytes) override;
  void StopFollowing() override { following_ = false; }
  bool Continues() override;
  uint64_t inode() const override { return stream_->inode(); }

 private:
  std::string_view Held() const { return {buffer_.data() + at_, length_ - at_}; }
  void Drop(size_t bytes) {
    at_ += bytes;
    offset_ += bytes;
  }
  // Reads at least `bytes` more, or up to the end; an error is kept until all before it is out.
  void Fill(size_t bytes);
  // The length of the line or record at the start of `held` with its ending; 0: not all is there.
  size_t LineBytes(std::string_view held) const;
  // Fills block.lines from what is held; returns the bytes that were used.
  size_t Split(Block& block);
  void HandOut(size_t used, Block& block);
  // The line at the start is longer than any may be: passes over it. False if it is followed and
  // its end is not there yet.
  bool HandOutTooLong(Block& block);
  bool IsPlain() const { return compression().empty() && stream_->inode() != 0; }
  // Remembers the last bytes before read_to_; the last `fresh` of them were read just now.
  void KeepAnchor(std::string_view fresh);
  bool AnchorHolds() const;

  std::unique_ptr<Stream> stream_;
  std::string where_;
  size_t block_bytes_;
  std::unique_ptr<Format> format_;  // with the header in force at offset_
  std::string format_name_;
  bool no_zone_ = false;
  std::string head_;
  std::vector<char> buffer_;
  size_t at_ = 0, length_ = 0;
  uint64_t offset_ = 0;
  bool ended_ = false;
  std::optional<Error> error_;
  std::optional<Line> long_line_;  // that is being passed over; its text is long_head_
  std::string long_head_;
  bool following_ = false;
  uint64_t read_to_ = 0;  // all bytes before it were taken from the stream
  std::string anchor_;    // bytes that stood before anchor_end_
  uint64_t anchor_end_ = 0;
  bool cut_ = false;  // they were gone before they could be remembered
};

Status LogSource::Start(const FormatOptions& options) {
  Fill(kSampleBytes);
  if (error_ && length_ == 0) return std::unexpected(*error_);
  head_.assign(buffer_.data(), std::min(length_, kSampleBytes));
  if (length_ == 0 && !compression().empty()) {
    return Fail(Code::kMalformed, "cannot read the log",
                "the " + std::string(compression()) + " data hold nothing", where_,
                "leave the file out, or fetch it again");
  }
  if (Held().starts_with("\xff\xfe") || Held().starts_with("\xfe\xff")) {
    return Fail(Code::kMalformed, "cannot read the log", "it is written in UTF-16", where_,
                "convert it first: iconv -f UTF-16 -t UTF-8 FILE");
  }
  if (Held().starts_with("\xef\xbb\xbf")) Drop(3);
  if (!options.name.empty()) format_ = TRY(MakeFormat(options.name, options));
  std::string_view sample = Held().substr(0, kSampleBytes);
  if (sample.find_first_not_of(" \t\r\n") == kNone) {
    // Nothing to tell a format by, and nothing to read but blank lines.
    if (format_ == nullptr) format_ = TRY(MakeFormat("combined", {}));
    return {};
  }
  if (static_cast<size_t>(std::count(sample.begin(), sample.end(), '\0')) * 4 > sample.size()) {
    return Fail(Code::kMalformed, "cannot read the log", "it is not text", where_,
                "name a log; text in UTF-16 must be converted to UTF-8 first");
  }
  Detection found = DetectFormat(sample, options);
  if (found.format == nullptr) {
    return Fail(Code::kMalformed, "cannot read the log", found.reason, where_);
  }
  format_ = std::move(found.format);
  format_name_ = format_->name();
  no_zone_ = found.no_zone;
  return {};
}

void LogSource::Fill(size_t bytes) {
  if (ended_) return;
  size_t held = length_ - at_;
  if (at_ > 0) std::memmove(buffer_.data(), buffer_.data() + at_, held);
  at_ = 0;
  length_ = held;
  buffer_.resize(held + bytes + kPaddingBytes);
  Result<size_t> count = stream_->Read(buffer_.data() + held, bytes);
  if (!count) error_ = count.error();
  ended_ = !count || *count == 0;
  if (count) {
    length_ += *count;
    read_to_ += *count;
    if (*count > 0) KeepAnchor({buffer_.data() + held, *count});
  }
  std::memset(buffer_.data() + length_, 0, kPaddingBytes);
}

void LogSource::KeepAnchor(std::string_view fresh) {
  if (!IsPlain()) return;
  cut_ |= !AnchorHolds();
  if (fresh.size() > kAnchorBytes) fresh.remove_prefix(fresh.size() - kAnchorBytes);
  anchor_ += fresh;
  if (anchor_.size() > kAnchorBytes) anchor_.erase(0, anchor_.size() - kAnchorBytes);
  anchor_end_ = read_to_;
}

bool LogSource::AnchorHolds() const {
  std::string now(anchor_.size(), '\0');
  const std::optional<size_t> n =
      stream_->ReadAt(anchor_end_ - anchor_.size(), now.data(), now.size());
  return !n || (*n == now.size() && now == anchor_);
}

void LogSource::Follow(size_t block_bytes) {
  following_ = true;
  block_bytes_ = block_bytes;
  head_ = {};
}

bool LogSource::Continues() {
  return !IsPlain() || (!cut_ && stream_->size() >= read_to_ && AnchorHolds());
}

size_t LogSource::LineBytes(std::string_view held) const {
  // What an error cut off is no whole line.
  bool to_end_of_file = ended_ && !error_ && !following_;
  if (format_->SpansLines()) return format_->RecordEnd(held, to_end_of_file);
  const void* newline = std::memchr(held.data(), '\n', held.size());
  if (newline == nullptr) return to_end_of_file ? held.size() : 0;
  return static_cast<size_t>(static_cast<const char*>(newline) - held.data()) + 1;
}

size_t LogSource::Split(Block& block) {
  std::string_view rest = Held();
  size_t used = 0;
  bool directives = format_->HasDirectives();
  bool parsed_lines = false;
  size_t bytes_max = format_->RecordBytesMax();
  while (!rest.empty()) {
    size_t length = LineBytes(rest);
    if (length == 0) break;
    std::string_view text = rest.substr(0, length);
    bool terminated = text.ends_with('\n');
    if (terminated) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.size() > bytes_max) {
      block.too_long.push_back({text.substr(0, kTooLongBytesKept), offset_ + used});
    } else {
      if (directives && format_->IsDirective(text)) {
        if (parsed_lines) break;  // the lines before it are read by the header before it
        format_->TakeDirective(text);
      } else {
        parsed_lines = true;
      }
      block.lines.push_back({text, offset_ + used});
      block.unterminated = !terminated && compression().empty() && length == rest.size();
    }
    used += length;
    rest.remove_prefix(length);
  }
  return used;
}

void LogSource::HandOut(size_t used, Block& block) {
  const char* old_base = buffer_.data() + at_;
  size_t left = length_ - at_ - used;
  block.begin = offset_;
  block.end = offset_ + used;
  const char* new_base = old_base;
  if (left <= used) {
    std::vector<char> next = std::move(block.buffer);
    next.resize(left + kPaddingBytes);
    std::memcpy(next.data(), old_base + used, left);
    std::memset(next.data() + left, 0, kPaddingBytes);
    block.buffer = std::move(buffer_);
    std::memset(block.buffer.data() + at_ + used, 0, kPaddingBytes);
    buffer_ = std::move(next);
    at_ = 0;
    length_ = left;
    offset_ += used;
  } else {
    block.buffer.resize(used + kPaddingBytes);
    std::memcpy(block.buffer.data(), old_base, used);
    std::memset(block.buffer.data() + used, 0, kPaddingBytes);
    new_base = block.buffer.data();
    for (std::vector<Line>* lines : {&block.lines, &block.too_long}) {
      for (Line& line : *lines) {
        line.text = {new_base + (line.text.data() - old_base), line.text.size()};
      }
    }
    Drop(used);
  }
  block.bytes = {new_base, used};
  block.format = format_->Clone();
}

bool LogSource::HandOutTooLong(Block& block) {
  if (!long_line_) {
    long_head_.assign(buffer_.data() + at_, kTooLongBytesKept);
    long_line_ = Line{{}, offset_};
  }
  while (true) {
    const size_t newline = Held().find('\n');
    if (newline != kNone) {
      Drop(newline + 1);
      break;
    }
    Drop(Held().size());
    if (ended_ && following_ && !error_) return false;
    if (ended_) break;
    Fill(block_bytes_);
  }
  block.begin = long_line_->offset;
  block.buffer.assign(kTooLongBytesKept + kPaddingBytes, '\0');
  std::memcpy(block.buffer.data(), long_head_.data(), kTooLongBytesKept);
  block.bytes = {block.buffer.data(), kTooLongBytesKept};
  block.too_long.push_back({block.bytes, long_line_->offset});
  block.end = offset_;
  block.format = format_->Clone();
  long_line_.reset();
  return true;
}

Result<bool> LogSource::Next(Block& block) {
  block.lines.clear();
  block.too_long.clear();
  block.unterminated = false;
  block.bytes = {};
  block.format.reset();
  if (following_ && !error_) ended_ = false;  // it may have grown
  for (;;) {
    if (long_line_) return HandOutTooLong(block);
    if (size_t used = Held().empty() ? 0 : Split(block)) {
      HandOut(used, block);
      return true;
    }
    size_t bytes_max = std::max(format_->RecordBytesMax(), kTooLongBytesKept);
    if (Held().size() > bytes_max + 2) return HandOutTooLong(block);
    if (ended_) {
      if (error_) return std::unexpected(*error_);
      return false;
    }
    Fill(std::max(block_bytes_, Held().size()));
  }
}

Status LogSource::SkipTo(uint64_t offset) {
  if (offset <= offset_) return {};
  bool plain = compression().empty() && stream_->size() > 0;
  if (!plain || stream_->size() >= offset) {
    if (!format_->HasDirectives() && offset > offset_ + Held().size() && stream_->Seek(offset)) {
      at_ = length_ = 0;
      offset_ = read_to_ = offset;
      ended_ = false;
      std::string before(std::min<uint64_t>(offset, kAnchorBytes), '\0');
      const std::optional<size_t> n =
          stream_->ReadAt(offset - before.size(), before.data(), before.size());
      cut_ |= n && *n != before.size();
      KeepAnchor(before);
      return {};
    }
    while (offset_ < offset && !(Held().empty() && ended_)) {
      size_t length = std::min<uint64_t>(Held().size(), offset - offset_);
      if (format_->HasDirectives() && length > 0) {
        size_t line = LineBytes(Held());
        std::string_view text = Held().substr(0, line);
        while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
        if (line > 0 && line <= length && format_->IsDirective(text)) format_->TakeDirective(text);
        // A line that is not all there is completed first, unless it is longer than any may be.
        bool wait = line == 0 && Held().size() <= kLineBytesMax && !ended_;
        length = line > 0 ? std::min(line, length) : wait ? 0 : length;
      }
      Drop(length);
      if (length == 0) Fill(block_bytes_);
    }
  }
  if (offset_ == offset) return {};
  if (error_) return std::unexpected(*error_);
  return Fail(Code::kConflict, "cannot go on in the log",
              "it is shorter than when it was read before", where_,
              "if it was rotated, name the rotated file too");
}

}  // namespace

Result<std::unique_ptr<Source>> Source::Open(const Input& input, const FormatOptions& options,
                                             size_t block_bytes) {
  std::unique_ptr<Stream> stream = TRY(OpenStream(input.path));
  std::string where = input.path == "-" ? "standard input" : input.path;
  auto source =
      std::make_unique<LogSource>(std::move(stream), where, std::max<size_t>(block_bytes, 1));
  TRY(source->Start(options.For(input.path)));
  return source;
}

}  // namespace haetae::reader
