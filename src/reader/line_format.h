// The loop of every format whose lines stand alone: blank lines, collectors' prefixes, faults.
//
//   class Alb final : public LineFormat<Alb> {
//     const char* ParseLine(const Line& line, std::string_view text, RecordBatch& batch);
//   };
//
// ParseLine adds one record and returns null, or adds none and returns the reason (a literal), or
// kIgnored. `text` is the line without its collector's prefix. A template, so that the loop and the
// parser become one function.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "reader/format.h"
#include "reader/scan.h"

namespace haetae::reader {

inline constexpr char kIgnored[] = "ignored";

template <typename Derived>
class LineFormat : public Format {
 public:
  size_t Parse(std::span<const Line> lines, RecordBatch& batch) override {
    Derived& self = static_cast<Derived&>(*this);
    size_t i = 0;
    for (; i < lines.size() && !batch.full(); ++i) {
      std::string_view text = lines[i].text;
      if (MayBeWrapped(text)) [[unlikely]]
        text = Unwrap(text, batch.arena);
      const char* reason = kIgnored;
      if (!text.empty()) reason = self.ParseLine(lines[i], text, batch);
      if (reason == nullptr) [[likely]]
        continue;
      if (reason == kIgnored || text.find_first_not_of(" \t\r") == std::string_view::npos) {
        ++batch.ignored;
      } else {
        batch.unreadable.push_back({lines[i].offset, lines[i].text, reason});
      }
    }
    return i;
  }
  std::unique_ptr<Format> Clone() const override {
    return std::make_unique<Derived>(static_cast<const Derived&>(*this));
  }
};

}  // namespace haetae::reader
