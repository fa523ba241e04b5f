#include "base/machine.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace haetae {
namespace {

constexpr uint64_t kBytesMax = 1 << 20;  // of a file of the kernel

// The least that is written in this file of a group and of those above it; "max" is no number.
uint64_t LeastUpwards(const fs::path& hierarchy, std::string_view group, const char* file) {
  uint64_t least = UINT64_MAX;
  const fs::path base = hierarchy.lexically_normal();
  fs::path folder = (hierarchy / group.substr(group.starts_with('/'))).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  for (;; folder = folder.parent_path()) {
    if (const Result<std::string> text = ReadFile(folder / file, kBytesMax)) {
      uint64_t bytes = 0;
      const char* end = text->data() + text->size();
      if (std::from_chars(text->data(), end, bytes).ec == std::errc())
        least = std::min(least, bytes);
    }
    if (folder == base || folder == folder.parent_path()) return least;
  }
}

}  // namespace

// A line of /proc/self/cgroup is ID:CONTROLLERS:GROUP, version 2's is 0::GROUP. In a container
// GROUP may be a name that only the host knows: then the top of what is mounted is the container's.
uint64_t MemoryAllowed(const fs::path& root) {
  uint64_t least = static_cast<uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                   static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
  const fs::path groups = root / "sys/fs/cgroup";
  const Result<std::string> list = ReadFile(root / "proc/self/cgroup", kBytesMax);
  std::string_view rest = list ? std::string_view(*list) : std::string_view();
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const size_t first = line.find(':');
    const size_t second = first == line.npos ? line.npos : line.find(':', first + 1);
    if (second == line.npos) continue;
    const std::string controllers =
        "," + std::string(line.substr(first + 1, second - first - 1)) + ",";
    const std::string_view group = line.substr(second + 1);
    if (controllers == ",,")
      least = std::min(least, LeastUpwards(groups, group, "memory.max"));
    else if (controllers.contains(",memory,"))
      least = std::min(least, LeastUpwards(groups / "memory", group, "memory.limit_in_bytes"));
  }
  return least;
}

}  // namespace haetae
