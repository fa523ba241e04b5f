// What of the machine this process may use.
//
//   uint64_t bytes = MemoryAllowed();     // 16 GiB of RAM, in a container with 4 GiB: 4 GiB
#pragma once

#include <cstdint>

#include "base/file.h"

namespace haetae {

// The machine's memory, or less where this process's control group or one above it allows less
// (version 2: memory.max; version 1: memory.limit_in_bytes). `root` is for tests.
uint64_t MemoryAllowed(const fs::path& root = "/");

}  // namespace haetae
