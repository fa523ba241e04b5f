#include "detect/sight.h"

#include "detect/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::detect {
namespace {

using ledger::kBook;
using ledger::kOrders;

uint16_t FlagsOf(const World& world, size_t row) {
  const Context context{world.names, world.catalogue, *world.registers};
  Viewer viewer(context);
  return viewer.View({&world.rows, 0, world.rows.size()}).flags[row];
}

TEST_CASE("an order that carries its reader is the reader's own, a friend's page is not") {
  const Files files{{"members.csv", "member\nm1\nm2\nm3\n"},
                    {"carries/book.csv",
                     "member,person,from,to\n"
                     "o77,m1,,\no77,m3,,2025-06-24T00:00:00Z\nm2,m1,,\n"}};
  Files no_members = files;
  no_members.erase("members.csv");
  struct {
    const char* what;
    const char *subject, *principal;
    uint16_t route;
    double second;
    bool own, own_without_members;
  } const cases[] = {
      {"the reader's own page", "m1", "m1", kBook, 0, true, true},
      {"the buyer's order", "o77", "m1", kBook, 0, true, false},
      {"the order of somebody else", "o77", "m2", kBook, 0, false, false},
      {"an order of nobody known", "o78", "m1", kBook, 0, false, false},
      {"the page of a friend, who has the reader in his book", "m2", "m1", kBook, 0, false, false},
      {"on a page that carries nobody", "o77", "m1", kOrders, 0, false, false},
      {"who was the buyer then", "o77", "m3", kBook, 0, true, false},
      {"and no longer is", "o77", "m3", kBook, 90'000, false, false},
      {"nobody by name", "o77", "", kBook, 0, false, false},
      {"who is no member", "o77", "agent-kim", kBook, 0, false, false}};
  for (const auto& c : cases) {
    CAPTURE(c.what);
    for (const bool members : {true, false}) {
      CAPTURE(members);
      World world(members ? files : no_members);
      world.Add(
          {.time = At(c.second), .route = c.route, .subject = c.subject, .principal = c.principal});
      CHECK_EQ((FlagsOf(world, 0) & kOwn) != 0, members ? c.own : c.own_without_members);
    }
  }
}

TEST_CASE("of a thing the owners are told, whatever ids it shares with members") {
  const Files files{{"members.csv", "member\nm1\nm2\n"},
                    {"carries/book.csv", "member,person\nm1,m2\n"}};
  World world(files);
  world.catalogue.routes[kBook].subject_is_thing = true;
  world.Add({.route = kBook, .subject = "m1", .principal = "m2"});  // order m1 is of m2
  CHECK((FlagsOf(world, 0) & kOwn) != 0);
  world.Add({.route = kBook, .subject = "m1", .principal = "m1"});
  CHECK((FlagsOf(world, 1) & kOwn) == 0);
}

TEST_CASE("a buyer's order is as usual as the buyer's own page from where the buyer is") {
  const Files files{{"members.csv", "member\nm1\nm2\n"},
                    {"carries/book.csv", "member,person\no77,m1\no78,m1\no79,m2\n"}};
  World world(files);
  auto read = [&](double day, const char* subject, const char* address, const char* agent) {
    world.Add({.time = At(day * 86'400),
               .route = kBook,
               .subject = subject,
               .principal = "m1",
               .address = address,
               .user_agent = agent});
    return FlagsOf(world, world.rows.size() - 1);
  };
  read(0, "m1", "2.0.0.1", "app/1");
  CHECK((read(1, "o77", "2.0.0.1", "app/1") & kUsual) != 0);
  CHECK((read(2, "o78", "2.0.0.1", "app/1") & kUsual) != 0);  // though nobody read it before
  CHECK((read(3, "o79", "2.0.0.1", "app/1") & (kOwn | kUsual)) == 0);
  const uint16_t elsewhere = read(4, "o77", "3.0.0.1", "curl");
  CHECK((elsewhere & (kNewNetwork | kNewDevice)) == (kNewNetwork | kNewDevice));
  CHECK((elsewhere & kUsual) == 0);
}

}  // namespace
}  // namespace haetae::detect
