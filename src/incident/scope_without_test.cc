#include "incident/scope_without.h"

#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::incident {
namespace {

TEST_CASE("who is left out of an incident is what was said last of them, and nothing is lost") {
  const TestFolder folder;
  IncidentStore store = std::move(*IncidentStore::Open(folder.path));
  Incident incident;
  incident.title = {"a", "가"};
  for (const uint32_t id : {3u, 4u}) {
    incident.id = id;
    REQUIRE(store.Save({incident}));
  }
  ScopeWithout without(store);
  const auto say = [&](const std::string& person, bool back, const std::string& why = "w") {
    return *without.Say({.person = person, .back = back, .at = {7}, .by = "kim", .why = why}, 3);
  };
  using People = std::vector<std::string>;
  CHECK_FALSE(say("m1", true));  // is counted without a word
  CHECK(say("m2", false));
  CHECK(say("m1", false, "the attacker's own"));
  CHECK_FALSE(say("m1", false));
  CHECK_EQ(store.Get(3)->left_out, People{"m1", "m2"});
  CHECK(store.Get(4)->left_out.empty());
  CHECK_EQ(without.InForce(3)->front().why, "the attacker's own");
  // An investigation that finds the incident again leaves what was said.
  incident.id = 3;
  REQUIRE(store.Save({incident}, true));
  CHECK_EQ(store.Get(3)->left_out, People{"m1", "m2"});
  CHECK(say("m1", true));
  CHECK_EQ(store.Get(3)->left_out, People{"m2"});
  CHECK(say("m1", false, "him after all"));
  CHECK_EQ(without.InForce(3)->front().why, "him after all");
  const Result<bool> nowhere = without.Say({.person = "m1", .by = "kim"}, 5);
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().code == Code::kNotFound);
}

TEST_CASE("who read and is reached is told of: a few by name, the others by their number") {
  const Phrase one = ReachedReadersText(1, {"499"}, 0);
  const Phrase many = ReachedReadersText(2, {"a", "b", "c", "d"}, 7);
  CHECK(one.en.ends_with("haetae scope without 1 499 --why TEXT"));
  CHECK(many.en.starts_with("a, b, c and 1 more read others and are counted"));
  CHECK(many.en.ends_with("; 7 more of its readers were not looked at"));
  CHECK(many.ko.starts_with("a, b, c 외 1명은"));
  CHECK(many.ko.ends_with(". 조회 계정 7개는 확인하지 않았습니다"));
}

TEST_CASE("it is said of whom others read too, by how many accesses, and by whom nobody knows") {
  const Phrase others = ReadByOthersText(3, {.person = "m1", .others = 1'234, .unnamed = 0});
  CHECK(others.en.starts_with("m1 was read in this incident by others (1,234 accesses): "));
  CHECK(others.en.ends_with("haetae scope without 3 m1 --back --why TEXT"));
  CHECK(others.ko.starts_with("m1의 정보를 이 사고에서 다른 사람이 1,234번 조회했습니다. "));
  const Phrase both = ReadByOthersText(3, {.person = "m1", .others = 1, .unnamed = 2});
  CHECK(
      both.en.starts_with("m1 was read in this incident by others (1 access) and by accesses "
                          "that name no reader (2): "));
  CHECK(
      both.ko.starts_with("m1의 정보를 이 사고에서 다른 사람이 1번, 조회한 사람을 알 수 없는 "
                          "접속이 2번 조회했습니다. "));
}

}  // namespace
}  // namespace haetae::incident
