#include "scope/packed.h"

#include <algorithm>
#include <random>
#include <vector>
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::scope {
namespace {

TEST_CASE("a packed column gives back its numbers, whatever they are") {
  std::mt19937_64 random(3);
  for (int round = 0; round < 400; ++round) {
    const size_t rows = random() % 1500;
    const int bits = static_cast<int>(random() % (kPackedBitsMax + 1));
    const uint64_t least = random() >> (64 - 47) & (random() % 2 == 0 ? ~0ull : 0ull);
    std::vector<uint64_t> numbers;
    for (size_t i = 0; i < rows; ++i) {
      const uint64_t above = bits == 0 ? 0 : random() >> (64 - bits);
      numbers.push_back(std::min(least + above, (uint64_t{1} << kPackedBitsMax) - 1));
    }
    if (round % 3 == 0) std::sort(numbers.begin(), numbers.end());
    const std::string bytes = PackColumn(numbers);
    const std::optional<PackedColumn> column = PackedColumn::Open(bytes);
    REQUIRE(column);
    REQUIRE(column->size() == rows);
    for (size_t i = 0; i < rows; ++i) REQUIRE(column->At(i) == numbers[i]);
    for (size_t block = 0; block < column->blocks(); ++block) {
      uint64_t out[kBlockRows];
      column->Unpack(block, out);
      uint32_t lower[kBlockRows];  // unpacked in another way where the processor can
      column->Unpack(block, lower);
      for (size_t i = 0; i < column->RowsOf(block); ++i) {
        REQUIRE(out[i] == numbers[block * kBlockRows + i]);
        REQUIRE(lower[i] == static_cast<uint32_t>(out[i]));
        REQUIRE(out[i] >= column->Least(block));
        REQUIRE(out[i] <= column->Most(block));
      }
    }
  }
}

TEST_CASE("a packed column of sorted numbers is small, of equal ones next to nothing") {
  std::vector<uint64_t> sorted, equal(100'000, 7);
  for (uint64_t i = 0; i < 100'000; ++i) sorted.push_back(i * 337);
  CHECK(PackColumn(sorted).size() < 225'000);  // 17 bits and the directory
  CHECK(PackColumn(equal).size() < 5'000);
}

TEST_CASE("bytes that are no packed column are told, and never read beyond") {
  std::mt19937_64 random(5);
  std::vector<uint64_t> numbers;
  for (int i = 0; i < 1000; ++i) numbers.push_back(random() % 100'000);
  const std::string good = PackColumn(numbers);
  for (size_t size = 0; size < good.size(); ++size)
    CHECK_FALSE(PackedColumn::Open(std::string(good, 0, size)));
  for (int round = 0; round < 2000; ++round) {
    std::string bad = good;
    for (int i = 0; i < 3; ++i) bad[random() % 64] = static_cast<char>(random());
    const std::optional<PackedColumn> column = PackedColumn::Open(bad);
    uint64_t out[kBlockRows];
    uint32_t lower[kBlockRows];
    for (size_t block = 0; column && block < column->blocks(); ++block) {
      column->Unpack(block, out);
      column->Unpack(block, lower);
    }
  }
}

}  // namespace
}  // namespace haetae::scope
