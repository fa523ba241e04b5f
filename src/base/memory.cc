#include "base/memory.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <new>

namespace haetae {
namespace {
constexpr std::size_t kPage = 2u << 20;  // a huge one
}  // namespace

void KeepMemory() {
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that glibc takes
  ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
  ::mallopt(M_ARENA_MAX, 1);  // a thread's own arena goes back to the kernel when it is empty
  // Addresses, not memory: only pages that are touched exist, and these are huge ones.
  ::mallopt(M_TOP_PAD, 1 << 30);
  const auto page = [](void* at) {
    return (reinterpret_cast<uintptr_t>(at) + kPage - 1) & ~(kPage - 1);
  };
  const uintptr_t begin = page(::sbrk(0));
  void* volatile first = std::malloc(8 << 20);  // volatile: or the compiler leaves both out
  std::free(first);
  const uintptr_t end = page(::sbrk(0)) - kPage;
  if (end > begin) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
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
  void* memory = nullptr;
  if (bytes < haetae::kHugeBytes) {
    memory = std::malloc(bytes == 0 ? 1 : bytes);
  } else {
    memory = std::aligned_alloc(haetae::kPage,
                                (bytes + haetae::kPage - 1) / haetae::kPage * haetae::kPage);
    if (memory != nullptr) ::madvise(memory, bytes, MADV_HUGEPAGE);
  }
  if (memory == nullptr) throw std::bad_alloc();  // what operator new owes its callers
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

// DuckDB trims the heap ten times a second and with every database that is closed: all pages that
// are free go back to the kernel, and the next column faults them in again.
extern "C" int malloc_trim(std::size_t) { return 0; }

#endif
