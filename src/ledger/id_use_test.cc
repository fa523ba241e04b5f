#include "ledger/id_use.h"

#include <doctest/doctest.h>

#include <map>
#include <random>

#include "base/hash.h"

namespace haetae::ledger {
namespace {

// `records` ids, of which each stands for `each` records; then one that stands for `more`.
IdUse Use(uint64_t records, uint64_t each, uint64_t more = 0) {
  IdUse use;
  for (uint64_t i = 0; i < records; ++i) use.Add(20'000, Fingerprint(std::to_string(i / each)));
  for (uint64_t i = 0; i < more; ++i) use.Add(20'000, Fingerprint("the same"));
  return use;
}

TEST_CASE("distinct ids are not said to be shared, however many there are") {
  for (uint64_t records : {0, 1, 2, 10, 100, 1'000, 3'000, 10'000, 100'000, 1'000'000}) {
    CAPTURE(records);
    CHECK_EQ(Use(records, 1).Shared(), 0);
    CHECK_EQ(Use(records, 1, 2).Shared(), 0);
  }
  std::mt19937_64 random(1);
  for (int round = 0; round < 300; ++round) {
    IdUse use;
    for (uint64_t i = random() % 30'000; i > 0; --i) use.Add(round, random());
    REQUIRE_EQ(use.Shared(), 0);
  }
}

TEST_CASE("one id of many records is told, and about how many") {
  const std::pair<uint64_t, uint64_t> kTable[] = {
      {0, 40}, {100, 20}, {3'000, 40}, {100'000, 100}, {1'000'000, 200}, {1'000'000, 50'000}};
  for (const auto& [others, same] : kTable) {
    CAPTURE(others);
    CAPTURE(same);
    const double shared = static_cast<double>(Use(others, 1, same).Shared());
    CHECK_GT(shared, 0.7 * static_cast<double>(same));
    CHECK_LT(shared, 1.3 * static_cast<double>(same) + 10);
  }
}

TEST_CASE("a field that is no event id is told even if no value is frequent") {
  for (uint64_t each : {2, 3, 5, 10}) {
    CAPTURE(each);
    const double shared = static_cast<double>(Use(200'000, each).Shared());
    const double expected = 200'000.0 * (1 - 1.0 / static_cast<double>(each));
    CHECK_GT(shared, 0.8 * expected);
    CHECK_LT(shared, 1.2 * expected);
  }
}

TEST_CASE("an id counts anew each day, and parts add up") {
  IdUse all, even, odd;
  for (int64_t day = 0; day < 1'000; ++day) {
    all.Add(day, 7);
    (day % 2 == 0 ? even : odd).Add(day, 7);
  }
  CHECK_EQ(all.Shared(), 0);
  even.Merge(odd);
  CHECK_EQ(even.Encode(), all.Encode());
}

TEST_CASE("it reads back what it wrote, and refuses what it did not") {
  const IdUse use = Use(5'000, 1, 60);
  IdUse read;
  REQUIRE(IdUse::Decode(use.Encode(), read));
  CHECK_EQ(read.Encode(), use.Encode());
  CHECK_EQ(read.Shared(), use.Shared());
  REQUIRE(IdUse::Decode("", read));
  CHECK_FALSE(read.used());
  for (const char* broken : {"1", "1 2 3", "x", " 1", "1,2"})
    CHECK_FALSE(IdUse::Decode(broken, read));
  CHECK_FALSE(IdUse::Decode(use.Encode() + " 1", read));
}

}  // namespace
}  // namespace haetae::ledger
