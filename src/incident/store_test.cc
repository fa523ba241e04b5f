#include "incident/store.h"

#include "ledger/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::incident {
namespace {

Incident Make(uint32_t id, const std::vector<std::string>& causes,
              const std::vector<std::string>& related = {}) {
  Incident incident{.id = id, .title = {"it's \"one\"", "하나"}};
  for (const std::string& key : causes) incident.indicators.push_back({"key", key, "cause"});
  for (const std::string& key : related) incident.indicators.push_back({"key", key, "related"});
  return incident;
}

// The number of an incident with these causes, kept under it.
uint32_t Keep(IncidentStore& store, const std::vector<std::string>& causes,
              const std::vector<uint32_t>& taken = {}) {
  const Incident named = Make(0, causes);
  const uint32_t id = store.Number(named.indicators, taken).value();
  REQUIRE(store.Save({Make(id, causes)}));
  return id;
}

TEST_CASE("an incident keeps its number as long as one of its causes is known") {
  const TestFolder folder;
  {
    IncidentStore store = IncidentStore::Open(folder.path).value();
    CHECK_EQ(Keep(store, {"a"}), 1);
    CHECK_EQ(Keep(store, {"b"}), 2);
    CHECK_EQ(Keep(store, {"c"}), 3);
  }
  IncidentStore store = IncidentStore::Open(folder.path).value();  // another day
  CHECK_EQ(Keep(store, {"d", "b"}), 2);                            // it grew
  CHECK_EQ(Keep(store, {"d"}), 2);                                 // and changed its cause
  CHECK_EQ(Keep(store, {"a"}), 1);
  CHECK_EQ(Keep(store, {"e"}), 4);
  CHECK_EQ(Keep(store, {"b"}), 5);  // 2 no longer has it
  CHECK_EQ(store.Ids().value(), std::vector<uint32_t>{1, 2, 3, 4, 5});
}

TEST_CASE("what is only related gives no number, and a taken number is not given twice") {
  const TestFolder folder;
  IncidentStore store = IncidentStore::Open(folder.path).value();
  REQUIRE(store.Save({Make(1, {"a"}, {"r"})}));
  CHECK_EQ(store.Number(Make(0, {"r"}).indicators, {}).value(), 2);
  CHECK_EQ(store.Number(Make(0, {"a"}).indicators, {1}).value(), 2);
  CHECK_EQ(store.Number(Make(0, {"a"}).indicators, {1, 2, 3}).value(), 4);
  REQUIRE(store.Save({Make(2, {"a"})}));  // one incident became two
  CHECK_EQ(store.Number(Make(0, {"a"}).indicators, {}).value(), 1);
  CHECK_EQ(store.Number(Make(0, {"a"}).indicators, {1}).value(), 2);
}

TEST_CASE("what was saved is what is loaded; an unknown number names the known ones") {
  const TestFolder folder;
  IncidentStore store = IncidentStore::Open(folder.path).value();
  const auto none = store.Load(1);
  REQUIRE_FALSE(none);
  CHECK_EQ(none.error().code, Code::kNotFound);
  CHECK_EQ(none.error().why, "none was found yet");
  const std::string odd = "'; DROP TABLE incident; --\xed\x95\x9c\n";
  REQUIRE(store.Save({Make(1, {odd, "b"}, {"c"}), Make(4, {"x"})}));
  REQUIRE(store.Save({Make(1, {odd}, {"c"})}));  // replaces
  const auto loaded = store.Load(1);
  REQUIRE(loaded);
  REQUIRE_EQ(loaded->size(), 2);
  CHECK_EQ((*loaded)[0].value, odd);
  CHECK_EQ((*loaded)[0].role, "cause");
  CHECK_EQ((*loaded)[1].role, "related");
  const auto unknown = store.Load(3);
  REQUIRE_FALSE(unknown);
  CHECK_EQ(unknown.error().why, "the incidents are 1, 4");
}

TEST_CASE("a store that is no database is an error") {
  const TestFolder folder;
  folder.Put("incidents.sqlite", std::string(5000, 'x'));
  CHECK_FALSE(IncidentStore::Open(folder.path));
  CHECK_FALSE(IncidentStore::Open(folder.path / "not-there"));
}

}  // namespace
}  // namespace haetae::incident
