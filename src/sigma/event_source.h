// A log as events, whatever its format: the reader's records, or lines of JSON that are no access
// log. Blocks are handed out one after the other and matched side by side.
//
//   std::unique_ptr<EventSource> source = TRY(EventSource::Open(input, options, true));
//   LogBlock block;
//   while (TRY(source->Next(block))) …
//   TRY(FindLines(input, options, places));      // the lines at some offsets, read again
//
// Next() is called by one thread at a time. A block lives by itself.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "reader/source.h"
#include "reader/stream.h"
#include "sigma/record_event.h"

namespace haetae::sigma {

struct LogBlock {
  reader::Block block;
  uint64_t first_line = 1;  // number of the block's first line
  std::string directive;    // the `#Fields:` line in force at its begin
};

class EventSource {
 public:
  // `json_too`: a file that is no access log is taken where it holds JSON, an object a line.
  static Result<std::unique_ptr<EventSource>> Open(const reader::Input& input,
                                                   const reader::FormatOptions& options,
                                                   bool json_too);
  ~EventSource();
  std::string_view format() const;
  LogKind kind() const { return kind_; }
  Result<bool> Next(LogBlock& block);

 private:
  EventSource() = default;
  Result<bool> NextJson(LogBlock& block);
  LogKind kind_ = LogKind::kWeb;
  std::unique_ptr<reader::Source> source_;
  std::unique_ptr<reader::Stream> stream_;  // of lines of JSON
  std::string held_;
  bool ended_ = false;
  uint64_t offset_ = 0, line_ = 1;
  std::string directive_;
};

// A record's raw line, and its number.
struct Line {
  uint64_t number = 0;
  std::string text;
};
// Reads a log again for the records at these offsets. Standard input cannot be read again.
Status FindLines(const reader::Input& input, const reader::FormatOptions& options, bool json_too,
                 std::map<uint64_t, Line>& at_offset);

// Lines up to a place in a block: counts line breaks, going on from the last question.
class LineCounter {
 public:
  explicit LineCounter(const LogBlock& block) : block_(block), number_(block.first_line) {}
  uint64_t Number(uint64_t offset);  // offsets never go back

 private:
  const LogBlock& block_;
  size_t at_ = 0;
  uint64_t number_;
};

// The time that a line of JSON names; kTimeMin if none.
inline constexpr std::string_view kJsonTimeNames[] = {
    "@timestamp", "timestamp", "time",       "eventTime", "published",    "ts",
    "date",       "datetime",  "created_at", "createdAt", "event.created"};

}  // namespace haetae::sigma
