// Feeds every format with bytes of any kind. The first byte chooses the format (or detection), the
// rest is the text. Each line must end as exactly what format.h promises, and every view must lie
// in memory that may be read; the sanitizers see the rest.

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "reader/format.h"

namespace {

using namespace haetae::reader;

uint64_t sink = 0;

void Touch(const RecordBatch& batch) {
  for (uint32_t i = 0; i < batch.count; ++i) {
    for (const auto& column : batch.field) {
      for (char c : column[i]) sink += static_cast<unsigned char>(c);
    }
    if (batch.status[i] > 999 || batch.bytes[i] < -1) abort();
  }
}

std::vector<Line> LinesOf(std::string_view text, const Format& format) {
  std::vector<Line> lines;
  for (size_t at = 0; at < text.size();) {
    std::string_view rest = text.substr(at);
    size_t length = std::min(rest.find('\n'), rest.size() - 1) + 1;
    if (format.SpansLines()) length = format.RecordEnd(rest, true);
    if (length == 0 || length > rest.size()) abort();
    std::string_view line = rest.substr(0, length);
    if (line.ends_with('\n')) line.remove_suffix(1);
    lines.push_back({line, at});
    at += length;
  }
  return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  size_t bytes = size - 1;
  auto padded = std::make_unique<char[]>(bytes + kPaddingBytes);
  std::copy(data + 1, data + size, padded.get());
  std::string_view text(padded.get(), bytes);
  std::vector<std::string_view> names = FormatNames();
  std::unique_ptr<Format> format;
  size_t choice = data[0] % (names.size() + 1);
  if (choice == names.size()) {
    format = DetectFormat(text, {}).format;
    if (format == nullptr) return 0;
  } else {
    format = *MakeFormat(names[choice], {});
  }
  std::vector<Line> lines = LinesOf(text, *format);
  // Kept: to make a quarter of a megabyte for every input would be most of the work.
  static std::unique_ptr<RecordBatch> batch = std::make_unique<RecordBatch>();
  uint64_t accounted = 0;
  for (size_t at = 0; at < lines.size();) {
    if (format->HasDirectives() && format->IsDirective(lines[at].text)) {
      format->TakeDirective(lines[at].text);
    }
    batch->Clear();
    at += format->Parse(std::span<const Line>(lines).subspan(at, 1), *batch);
    accounted += batch->count + batch->unreadable.size() + batch->ignored;
    Touch(*batch);
  }
  if (accounted < lines.size() && format->name() != "cloudtrail") abort();
  return 0;
}
