#include "scope/packed_list.h"

#include <algorithm>
#include <random>
#include <vector>
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::scope {
namespace {

TEST_CASE("a packed list gives back what was put in, whatever its steps") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 400; ++round) {
    const size_t rows = random() % 1500;
    const int bits = static_cast<int>(random() % 64 + 1);
    std::vector<uint64_t> numbers;
    for (size_t i = 0; i < rows; ++i) numbers.push_back(random() >> (64 - bits));
    std::sort(numbers.begin(), numbers.end());
    const std::string bytes = PackList(numbers);
    const std::optional<PackedList> list = PackedList::Open(bytes);
    REQUIRE(list);
    REQUIRE(list->size() == rows);
    for (size_t block = 0; block < list->blocks(); ++block) {
      uint64_t out[kBlockRows];
      uint32_t lower[kBlockRows];
      list->Unpack(block, out);
      list->Unpack(block, lower);
      REQUIRE(list->First(block) == out[0]);
      for (size_t i = 0; i < list->RowsOf(block); ++i) {
        REQUIRE(out[i] == numbers[block * kBlockRows + i]);
        REQUIRE(lower[i] == static_cast<uint32_t>(out[i]));
      }
    }
    for (int i = 0; i < 30; ++i) {
      uint64_t wanted = random() >> (64 - bits);
      if (rows > 0 && i % 2 == 0) {
        const size_t row = random() % rows;
        REQUIRE(list->At(row) == numbers[row]);
        wanted = numbers[row] + random() % 2;
      }
      REQUIRE(list->FirstNotBelow(wanted) ==
              static_cast<size_t>(std::ranges::lower_bound(numbers, wanted) - numbers.begin()));
    }
  }
}

TEST_CASE("a packed list of sorted hashes is smaller than they are") {
  std::mt19937_64 random(3);
  std::vector<uint64_t> hashes;
  for (int i = 0; i < 200'000; ++i) hashes.push_back(random());
  std::sort(hashes.begin(), hashes.end());
  CHECK(PackList(hashes).size() < hashes.size() * 64 / 10);  // 51 bits of 64
}

TEST_CASE("bytes that are no packed list are told, and never read beyond") {
  std::mt19937_64 random(5);
  std::vector<uint64_t> numbers;
  for (int i = 0; i < 1000; ++i) numbers.push_back(random() % 100'000);
  std::sort(numbers.begin(), numbers.end());
  const std::string good = PackList(numbers);
  for (size_t size = 0; size < good.size(); ++size)
    CHECK_FALSE(PackedList::Open(std::string(good, 0, size)));
  for (int round = 0; round < 2000; ++round) {
    std::string bad = good;
    for (int i = 0; i < 3; ++i) bad[random() % 80] = static_cast<char>(random());
    const std::optional<PackedList> list = PackedList::Open(bad);
    uint64_t out[kBlockRows];
    uint32_t lower[kBlockRows];
    for (size_t block = 0; list && block < list->blocks(); ++block) {
      list->Unpack(block, out);
      list->Unpack(block, lower);
    }
    if (list) list->FirstNotBelow(random() % 100'000);
  }
}

}  // namespace
}  // namespace haetae::scope
