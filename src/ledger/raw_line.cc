#include "ledger/raw_line.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "reader/source.h"

namespace haetae::ledger {
namespace {

std::string FirstLine(std::string_view bytes) {
  std::string_view line = bytes.substr(0, std::min(bytes.find('\n'), kEvidenceBytesMax));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return std::string(line);
}

std::string ReadPlain(const std::string& path, uint64_t offset) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return {};
  std::string bytes(kEvidenceBytesMax, '\0');
  const ssize_t n = ::pread(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
  ::close(fd);
  bytes.resize(n > 0 ? static_cast<size_t>(n) : 0);
  return FirstLine(bytes);
}

}  // namespace

std::string ReadRawLine(const SourceEntry& source, uint64_t offset) {
  if (source.path == "-") return {};
  if (source.compression.empty()) return ReadPlain(source.path, offset);
  if (offset > kDecompressedBytesMax) return {};
  auto opened = reader::Source::Open({source.path, true},
                                     {.name = source.format, .fields = {}, .time_format = {}});
  if (!opened) return {};
  reader::Block block;
  while (true) {
    Result<bool> more = (*opened)->Next(block);
    if (!more || !*more) return {};
    if (offset < block.end)
      return offset < block.begin ? std::string()
                                  : FirstLine(block.bytes.substr(offset - block.begin));
  }
}

}  // namespace haetae::ledger
