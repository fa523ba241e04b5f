#include "scope/people_set.h"

#include <doctest/doctest.h>

#include <random>
#include <set>
#include <string>

namespace haetae::scope {
namespace {

// The ids of some people, whatever their numbers are.
std::set<std::string> IdsOf(const PeopleBits& people, const Dictionary& subjects) {
  std::set<std::string> ids;
  for (uint32_t i = 0; i < subjects.size(); ++i)
    if (i / 64 < people.size() && people[i / 64] >> i % 64 & 1) ids.emplace(subjects.Text(i));
  return ids;
}

PeopleBits Some(std::mt19937& random, uint32_t size, unsigned of) {
  PeopleBits people(size / 64 + 1);
  for (uint32_t i = 0; i < size; ++i)
    if (random() % of == 0) people[i / 64] |= uint64_t{1} << i % 64;
  return people;
}

TEST_CASE(
    "who was in a scope is known again when others have the numbers that were not committed") {
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    const uint32_t numbered = random() % 300, all = numbered + random() % 300 + 1;
    Dictionary then;
    for (uint32_t i = 0; i < all; ++i) then.Number("id" + std::to_string(i));
    const PeopleBits people = Some(random, all, random() % 3 + 1);
    const std::string bytes = PeopleBytes(people, {then, numbered, 99});
    // The same ids up to `numbered`, the others in another order and with more between them.
    Dictionary now;
    for (uint32_t i = 0; i < numbered; ++i) now.Number("id" + std::to_string(i));
    for (uint32_t i = all; i > numbered; --i) {
      if (random() % 2) now.Number("new" + std::to_string(random()));
      now.Number("id" + std::to_string(i - 1));
    }
    const Result<PeopleBits> again =
        PeopleOf(bytes, {now, random() % 2 ? now.size() : numbered, 99});
    REQUIRE(again);
    CHECK(IdsOf(*again, now) == IdsOf(people, then));
    CHECK_EQ(FingerprintOf(*again, now), FingerprintOf(people, then));
    CHECK_EQ(CountOf(people), IdsOf(people, then).size());
  }
}

TEST_CASE("people are told apart from others, and damage from nobody") {
  std::mt19937 random(8);
  Dictionary subjects, others;
  for (int i = 0; i < 500; ++i) subjects.Number("a" + std::to_string(i));
  for (int i = 0; i < 500; ++i) others.Number("b" + std::to_string(i));
  const PeopleBits people = Some(random, 500, 2);
  const std::string bytes = PeopleBytes(people, {subjects, 450, 1});
  CHECK_EQ(PeopleOf(bytes, {others, 450, 1}).error().code, Code::kConflict);
  CHECK_EQ(PeopleOf(bytes, {subjects, 400, 1}).error().code, Code::kConflict);
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ (1 << random() % 8));
    CHECK_FALSE(PeopleOf(damaged, {subjects, 450, 1}).has_value());
    CHECK_FALSE(PeopleOf(bytes.substr(0, i), {subjects, 450, 1}).has_value());
  }
  const PeopleBits more = Some(random, 500, 2);
  uint64_t only = 0;
  for (uint32_t i = 0; i < 500; ++i)
    only += (people[i / 64] >> i % 64 & 1) && !(more[i / 64] >> i % 64 & 1);
  CHECK_EQ(CountOf(Without(people, more)), only);
  CHECK_NE(FingerprintOf(people, subjects), FingerprintOf(more, subjects));
  const PeopleBits nobody(8);
  CHECK_EQ(CountOf(*PeopleOf(PeopleBytes(nobody, {subjects, 450, 1}), {subjects, 450, 1})), 0);
}

}  // namespace
}  // namespace haetae::scope
