#include "scope/packed_list.h"

#include <algorithm>
#include <array>
#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace haetae::scope {
namespace {

constexpr uint32_t kBitsMax = 64;

// From steps to numbers: each and all before it.
template <typename T>
void AddUp(T first, size_t rows, T* steps) {
  for (size_t row = 0; row < rows; ++row) first = steps[row] += first;
}

#if defined(__x86_64__)
// The same, eight at once: sums within the eight wait for nobody, and only what all before them
// come to is carried on. `rows` is rounded up to a multiple of 8.
__attribute__((target("avx2"))) void AddUpEight(uint32_t first, size_t rows, uint32_t* steps) {
  const __m256i last = _mm256_set1_epi32(7), low_last = _mm256_setr_epi32(0, 0, 0, 0, 3, 3, 3, 3);
  const __m256i high = _mm256_setr_epi32(0, 0, 0, 0, -1, -1, -1, -1);
  __m256i before = _mm256_set1_epi32(static_cast<int>(first));
  for (size_t row = 0; row < rows; row += 8) {
    __m256i* const at = reinterpret_cast<__m256i*>(steps + row);
    __m256i sums = _mm256_loadu_si256(at);
    sums = _mm256_add_epi32(sums, _mm256_slli_si256(sums, 4));
    sums = _mm256_add_epi32(sums, _mm256_slli_si256(sums, 8));
    const __m256i lower = _mm256_permutevar8x32_epi32(sums, low_last);
    sums = _mm256_add_epi32(sums, _mm256_and_si256(lower, high));
    _mm256_storeu_si256(at, _mm256_add_epi32(sums, before));
    before = _mm256_add_epi32(before, _mm256_permutevar8x32_epi32(sums, last));
  }
}
const auto AddUpAll = __builtin_cpu_supports("avx2") ? AddUpEight : AddUp<uint32_t>;
#else
const auto AddUpAll = AddUp<uint32_t>;
#endif

}  // namespace

std::string PackList(std::span<const uint64_t> ascending) {
  std::string directory, words;
  std::array<uint64_t, kBlockRows> steps;
  for (size_t begin = 0; begin < ascending.size(); begin += kBlockRows) {
    const auto block = ascending.subspan(begin, std::min(kBlockRows, ascending.size() - begin));
    steps[0] = 0;
    for (size_t i = 1; i < block.size(); ++i) steps[i] = block[i] - block[i - 1];
    const std::span<const uint64_t> all(steps.data(), block.size());
    const PackedList::Block entry{
        .first = block[0],
        .bits = static_cast<uint32_t>(std::bit_width(std::ranges::max(all))),
        .at = static_cast<uint32_t>(words.size() / 8)};
    directory.append(reinterpret_cast<const char*>(&entry), sizeof entry);
    AppendBits(words, all, 0, entry.bits);
  }
  return PackedFrame::Make(ascending.size(), directory, words);
}

std::optional<PackedList> PackedList::Open(std::string_view bytes) {
  const std::optional<PackedFrame> frame = PackedFrame::Open(bytes, sizeof(Block));
  if (!frame) return std::nullopt;
  PackedList list;
  list.frame_ = *frame;
  for (size_t block = 0; block < frame->blocks(); ++block) {
    const Block entry = list.Entry(block);
    if (entry.bits > kBitsMax || !frame->Holds(block, entry.at, entry.bits)) return std::nullopt;
  }
  return list;
}

void PackedList::Unpack(size_t block, uint64_t* out) const {
  const Block entry = Entry(block);
  UnpackBits(frame_.words(entry.at), entry.bits, 0, RowsOf(block), out);
  AddUp(entry.first, RowsOf(block), out);
}

void PackedList::Unpack(size_t block, uint32_t* out) const {
  const Block entry = Entry(block);
  UnpackBits(frame_.words(entry.at), entry.bits, 0, RowsOf(block), out);
  AddUpAll(static_cast<uint32_t>(entry.first), RowsOf(block), out);
}

size_t PackedList::FirstNotBelow(uint64_t number) const {
  size_t low = 0, high = blocks();  // the first block whose first number is not below
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (First(middle) < number)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == 0) return 0;
  std::array<uint64_t, kBlockRows> numbers;
  Unpack(low - 1, numbers.data());
  const auto end = numbers.begin() + static_cast<ptrdiff_t>(RowsOf(low - 1));
  return (low - 1) * kBlockRows +
         static_cast<size_t>(std::lower_bound(numbers.begin(), end, number) - numbers.begin());
}

uint64_t PackedList::At(size_t row) const {
  std::array<uint64_t, kBlockRows> numbers;
  Unpack(row / kBlockRows, numbers.data());
  return numbers[row % kBlockRows];
}

}  // namespace haetae::scope
