#include "campaign/told_fields.h"

#include <map>
#include <random>
#include <set>

#undef CHECK
#include <doctest/doctest.h>

namespace haetae::campaign {
namespace {

TEST_CASE("whoever was told of less than is known is not covered") {
  struct Case {
    const char* told;
    bool possible;
    const char* now;
    bool now_possible, covered;
  };
  for (const Case& c : {
           Case{"email;name", false, "email;name", false, true},
           Case{"email;name", false, "name", false, true},
           Case{"email;name", false, "email;name;phone", false, false},
           Case{"card:masked", false, "card", false, false},
           Case{"card", false, "card:masked", false, true},
           Case{"name", true, "name", false, false},
           Case{"name", false, "name", true, true},
           Case{"", false, "", false, true},
       }) {
    CAPTURE(c.told);
    CAPTURE(c.now);
    ToldFields told(2);
    told.Add(1, c.told, c.possible);
    CHECK_EQ(told.Covers(1, c.now, c.now_possible), c.covered);
    CHECK_FALSE(told.Covers(0, c.now, c.now_possible));
    CHECK_FALSE(told.IsTold(0));
  }
}

// A set of facts a person, in clear or masked, and whether any was sure.
struct Known {
  std::set<std::string> masked, clear;
  bool any = false, surely = false;
};

TEST_CASE("several plans tell together what a plain set of facts says they told") {
  const std::vector<std::string> names = {"a", "b", "c"};
  for (unsigned seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    constexpr uint32_t kPeople = 50;
    ToldFields told(kPeople);
    std::vector<Known> known(kPeople);
    const auto draw = [&](std::map<std::string, bool>& fields) {
      std::string text;
      for (const std::string& name : names) {
        if (random() % 2 == 0) continue;
        const bool masked = random() % 3 == 0;
        fields[name] = !masked;
        text += (text.empty() ? "" : ";") + name + (masked ? ":masked" : "");
      }
      return text;
    };
    for (int i = 0; i < 200; ++i) {
      const uint32_t person = random() % kPeople;
      std::map<std::string, bool> fields;
      const std::string text = draw(fields);
      const bool possible = random() % 3 == 0;
      if (random() % 2 == 0) {
        told.Add(person, text, possible);
        Known& one = known[person];
        one.any = true, one.surely |= !possible;
        for (const auto& [name, clear] : fields) (clear ? one.clear : one.masked).insert(name);
        continue;
      }
      const Known& one = known[person];
      bool covered = one.any && (one.surely || possible);
      for (const auto& [name, clear] : fields)
        covered &= one.clear.contains(name) || (!clear && one.masked.contains(name));
      CHECK_EQ(told.Covers(person, text, possible), covered);
      CHECK_EQ(told.IsTold(person), one.any);
    }
  }
}

}  // namespace
}  // namespace haetae::campaign
