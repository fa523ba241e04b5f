// Large memory without a page fault for every 4 KiB: columns are made and let go by the hundred
// megabytes, and first touches were a tenth of an investigation's time.
//
//   int main() { haetae::KeepMemory(); … }
//
// Linking this file also replaces operator new: blocks of kHugeBytes and more ask the kernel for
// huge pages (madvise(2), MADV_HUGEPAGE); and malloc_trim(3), which then does nothing. Left out of
// builds with a sanitizer, which brings its own.
#pragma once

#include <cstddef>

namespace haetae {

inline constexpr size_t kHugeBytes = 4u << 20;

// Tells the allocator to keep freed memory for the next column, and to take it from one range of
// huge pages, whose 1 GiB is addresses until it is touched. Call it first in main().
void KeepMemory();

}  // namespace haetae
