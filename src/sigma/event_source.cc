#include "sigma/event_source.h"

#include <algorithm>
#include <cstring>

#include "reader/stream.h"

namespace haetae::sigma {

EventSource::~EventSource() = default;

Result<std::unique_ptr<EventSource>> EventSource::Open(const reader::Input& input,
                                                       const reader::FormatOptions& options,
                                                       bool json_too) {
  std::unique_ptr<EventSource> log(new EventSource);
  Result<std::unique_ptr<reader::Source>> source = reader::Source::Open(input, options);
  if (source) {
    log->source_ = std::move(*source);
    log->kind_ = KindOf(log->source_->format_name());
    return log;
  }
  if (!json_too || source.error().code != Code::kMalformed || input.path == "-")
    return std::unexpected(source.error());
  log->stream_ = TRY(reader::OpenStream(input.path));
  log->kind_ = LogKind::kJson;
  std::string head(4096, '\0');
  head.resize(TRY(log->stream_->Read(head.data(), head.size())));
  const size_t first = head.find_first_not_of(" \t\r\n");
  if (first == std::string::npos || head[first] != '{') return std::unexpected(source.error());
  log->held_ = std::move(head);
  return log;
}

std::string_view EventSource::format() const {
  return source_ != nullptr ? source_->format_name() : "json";
}

Result<bool> EventSource::NextJson(LogBlock& out) {
  if (ended_ && held_.empty()) return false;
  while (!ended_ && held_.size() < reader::kBlockBytes) {
    const size_t before = held_.size();
    held_.resize(before + (1 << 20));
    const size_t count = TRY(stream_->Read(held_.data() + before, 1 << 20));
    held_.resize(before + count);
    ended_ = count == 0;
  }
  const size_t last = held_.rfind('\n');
  if (last == std::string::npos && !ended_) {
    return Fail(Code::kLimit, "cannot read the log", "a line is longer than 4 MiB", "",
                "give it as one JSON object a line");
  }
  const size_t used = ended_ ? held_.size() : last + 1;
  reader::Block& block = out.block;
  block.buffer.assign(used + reader::kPaddingBytes, 0);
  std::memcpy(block.buffer.data(), held_.data(), used);
  block.bytes = {block.buffer.data(), used};
  block.begin = offset_;
  block.end = offset_ += used;
  block.lines.clear();
  block.too_long.clear();
  for (size_t at = 0; at < used;) {
    const size_t end = std::min(block.bytes.find('\n', at), used);
    std::string_view text = block.bytes.substr(at, end - at);
    if (text.ends_with('\r')) text.remove_suffix(1);
    block.lines.push_back({text, block.begin + at});
    at = end + 1;
  }
  held_.erase(0, used);
  return true;
}

Result<bool> EventSource::Next(LogBlock& out) {
  const bool more = source_ != nullptr ? TRY(source_->Next(out.block)) : TRY(NextJson(out));
  if (!more) return false;
  out.first_line = line_;
  line_ += static_cast<uint64_t>(std::ranges::count(out.block.bytes, '\n'));
  out.directive = directive_;
  if (out.block.format == nullptr || !out.block.format->HasDirectives()) return true;
  for (const reader::Line& line : out.block.lines) {
    if (!out.block.format->IsDirective(line.text)) break;  // they stand at the begin of a block
    if (line.text.starts_with("#Fields:")) directive_ = line.text;
  }
  out.directive = directive_;
  return true;
}

uint64_t LineCounter::Number(uint64_t offset) {
  const size_t to =
      std::min(static_cast<size_t>(offset - block_.block.begin), block_.block.bytes.size());
  if (to > at_) {
    number_ +=
        static_cast<uint64_t>(std::ranges::count(block_.block.bytes.substr(at_, to - at_), '\n'));
    at_ = to;
  }
  return number_;
}

namespace {

void TakeLines(const LogBlock& block, std::map<uint64_t, Line>& wanted) {
  LineCounter counter(block);
  if (block.block.format == nullptr) {
    for (const reader::Line& line : block.block.lines) {
      const auto at = wanted.find(line.offset);
      if (at != wanted.end()) at->second = {counter.Number(line.offset), std::string(line.text)};
    }
    return;
  }
  auto batch = std::make_unique<reader::RecordBatch>();
  std::span<const reader::Line> rest(block.block.lines);
  while (!rest.empty()) {
    batch->Clear();
    const size_t finished = block.block.format->Parse(rest, *batch);
    rest = rest.subspan(finished);
    for (uint32_t i = 0; i < batch->count; ++i) {
      const auto at = wanted.find(batch->offset[i]);
      if (at != wanted.end())
        at->second = {counter.Number(batch->offset[i]), std::string(batch->line[i])};
    }
    if (finished == 0 && batch->count == 0) return;
  }
}

}  // namespace

Status FindLines(const reader::Input& input, const reader::FormatOptions& options, bool json_too,
                 std::map<uint64_t, Line>& wanted) {
  if (wanted.empty() || input.path == "-") return {};
  std::unique_ptr<EventSource> source = TRY(EventSource::Open(input, options, json_too));
  LogBlock block;
  while (TRY(source->Next(block))) {
    const auto first = wanted.lower_bound(block.block.begin);
    if (first != wanted.end() && first->first < block.block.end) TakeLines(block, wanted);
    if (wanted.rbegin()->first < block.block.end) break;
  }
  return {};
}

}  // namespace haetae::sigma
