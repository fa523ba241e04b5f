#include "base/memory.h"

#include <malloc.h>
#include <sys/mman.h>

#include <cstdlib>
#include <new>

namespace haetae {

void KeepMemory() {
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that glibc takes
  ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
  ::mallopt(M_TOP_PAD, 16 << 20);
}

}  // namespace haetae

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAETAE_SANITIZED
#endif
#endif

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(HAETAE_SANITIZED)

void* operator new(std::size_t bytes) {
  constexpr std::size_t kPage = 2u << 20;
  void* memory = nullptr;
  if (bytes < haetae::kHugeBytes) {
    memory = std::malloc(bytes == 0 ? 1 : bytes);
  } else {
    memory = std::aligned_alloc(kPage, (bytes + kPage - 1) / kPage * kPage);
    if (memory != nullptr) ::madvise(memory, bytes, MADV_HUGEPAGE);
  }
  if (memory == nullptr) throw std::bad_alloc();  // what operator new owes its callers
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

#endif
