#include "scope/sightings.h"

#include "ledger/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::scope {
namespace {

using access::Dimension;
using ledger::World;
using Texts = std::vector<std::string>;

// What is absent of these, as DIM=VALUE.
Texts AbsentOf(const Sightings& sightings) {
  Texts texts;
  for (const IndicatorValue& one : sightings.Absent())
    texts.push_back(std::string(access::DimensionName(one.dimension)) + "=" + one.value);
  return texts;
}

Sightings SeenAll(const World& world, const Texts& asked) {
  std::vector<IndicatorValue> values;
  for (const std::string& text : asked) values.push_back((*ParseIndicator(text))[0]);
  Sightings sightings(values, world.names, world.catalogue);
  for (size_t i = 0; i < world.rows.size(); ++i) sightings.See(world.rows, i);
  return sightings;
}

TEST_CASE("what never occurred is told from what did, also where a filter gave it a number") {
  World world(ledger::Files{{"people.csv", "person,role\nkim,x\n"}});
  world.Add({.subject = "m1",
             .principal = "kim",
             .key = "k-2021",
             .address = "203.0.113.9",
             .user_agent = "curl/8.1"});
  world.Add({.subject = "m2", .principal = "m2", .key = "k-2023", .address = "2001:db8::1"});
  const Texts present = {"key=k-2021",
                         "principal=kim",
                         "principal=m2",
                         "source_ip=203.0.113.9",
                         "source_ip=203.0.0.0/16",
                         "country=US",
                         "source_ip=2001:DB8::0001",
                         "network=203",
                         "user_agent=curl/8.1",
                         "route=GET /orders/{member}"};
  const Texts absent = {"key=k-2012",   "principal=lee",         "source_ip=203.0.113.8",
                        "country=FR",   "source_ip=10.0.0.0/8",  "network=AS999",
                        "user_agent=x", "source_ip=2001:db8::2", "route=GET /nowhere",
                        "credential=c"};
  for (const Texts& asked : {present, absent}) {
    std::vector<IndicatorValue> values;
    for (const std::string& text : asked) values.push_back((*ParseIndicator(text))[0]);
    Filter(values, world.names, world.catalogue);
  }
  CHECK_EQ(AbsentOf(SeenAll(world, present)), Texts{});
  CHECK_EQ(AbsentOf(SeenAll(world, absent)), absent);
}

TEST_CASE("what was probably meant is named, people never are") {
  World world(ledger::Files{{"members.csv", "member\nm1\nm2\n"},
                            {"people.csv", "person,role\nkim.minji,x\n"}});
  for (int i = 0; i < 9; ++i)
    world.Add({.subject = "m1",
               .principal = "m2",
               .credential = "cred-1",
               .key = "key-20" + std::to_string(10 + i),
               .address = "10.0.0.1",
               .user_agent = "agent " + std::to_string(i)});
  world.Add({.principal = "kim.minji", .user_agent = "curl/8.1"});
  const auto near = [&](const std::string& text) {
    return SeenAll(world, {text}).NearTo((*ParseIndicator(text))[0]);
  };
  CHECK_EQ(near("key=key-2O11").values.front(), "key-2011");
  CHECK_FALSE(near("key=key-2O11").all);
  CHECK_EQ(near("key=nothing like it").values, Texts{});
  CHECK_EQ(near("user_agent=CURL").values, Texts{"curl/8.1"});
  CHECK_EQ(near("country=kr").values, Texts{"KR"});
  CHECK(near("country=kr").all);
  CHECK_EQ(near("principal=kim.minjii").values, Texts{"kim.minji"});
  for (const char* text : {"principal=m", "credential=cred-2", "source_ip=10.0.0.2"})
    CHECK_EQ(near(text).values, Texts{});
}

}  // namespace
}  // namespace haetae::scope
