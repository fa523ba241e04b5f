// For tests: text in, records out, as plain values that outlive the bytes they came from.
#pragma once

#include <array>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "reader/format.h"

// In a test CHECK is the framework's.
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::reader {

struct Row {
  Time time;
  int32_t status;
  int64_t bytes;
  uint64_t offset;
  std::string line;
  std::array<std::string, kFieldCount> field;
  bool operator==(const Row&) const = default;
};
struct ReadLines {
  std::vector<Row> rows;
  std::vector<std::pair<uint64_t, std::string>> unreadable;  // offset, reason
  uint64_t ignored = 0;
  bool operator==(const ReadLines&) const = default;
};

inline void Keep(const RecordBatch& batch, ReadLines& read) {
  for (uint32_t i = 0; i < batch.count; ++i) {
    Row row{batch.time[i],
            batch.status[i],
            batch.bytes[i],
            batch.offset[i],
            std::string(batch.line[i]),
            {}};
    for (size_t f = 0; f < kFieldCount; ++f) row.field[f] = batch.field[f][i];
    read.rows.push_back(std::move(row));
  }
  for (const auto& fault : batch.unreadable)
    read.unreadable.push_back({fault.offset, fault.reason});
  read.ignored += batch.ignored;
}

inline void ParseAll(Format& format, std::span<const Line> lines, ReadLines& read) {
  auto batch = std::make_unique<RecordBatch>();
  do {
    batch->Clear();
    lines = lines.subspan(format.Parse(lines, *batch));
    Keep(*batch, read);
  } while (!lines.empty());
}

// Reads lines that end with \n; the bytes are kept in exactly padded memory, so that a sanitizer
// sees a read too far.
inline ReadLines ReadText(Format& format, const std::string& text) {
  auto padded = std::make_unique<char[]>(text.size() + kPaddingBytes);
  std::copy(text.begin(), text.end(), padded.get());
  std::vector<Line> lines;
  std::string_view all(padded.get(), text.size());
  for (size_t at = 0; at < all.size();) {
    size_t newline = std::min(all.find('\n', at), all.size());
    lines.push_back({all.substr(at, newline - at), at});
    at = newline + 1;
  }
  ReadLines read;
  if (!lines.empty()) ParseAll(format, lines, read);
  return read;
}

inline ReadLines ReadText(std::string_view format_name, const std::string& text,
                          const FormatOptions& options = {}) {
  Result<std::unique_ptr<Format>> format = MakeFormat(format_name, options);
  if (!format) return {{}, {{0, format.error().Text()}}, 0};
  return ReadText(**format, text);
}

inline Detection Detect(const std::string& text, const FormatOptions& options = {}) {
  std::string padded = text + std::string(kPaddingBytes, '\0');
  return DetectFormat(std::string_view(padded).substr(0, text.size()), options);
}
inline std::string DetectedName(const std::string& text) {
  Detection found = Detect(text);
  return found.format ? std::string(found.format->name()) : "";
}

inline std::string DataPath(const std::string& path) {
  const char* root = std::getenv("HAETAE_SOURCE_DIR");
  return std::string(root != nullptr ? root : ".") + "/../shared/data/" + path;
}
inline std::string FileText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace haetae::reader
