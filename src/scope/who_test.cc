#include "scope/who.h"

#include <random>

#include "ledger/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::scope {
namespace {

using access::Outcome;
using ledger::At;
using ledger::kBook;
using ledger::kCode;
using ledger::kOrders;
using ledger::RowText;
using ledger::World;

const std::map<std::string, std::string> kRegister = {
    {"members.csv", "member\nm0\nm1\nm2\n"},
    {"people.csv", "person,role\nkim,support\n"},
    {"carries/book.csv",
     "member,person,from,to\nm1,m0,,2025-06-23T00:10:00Z\n"
     "m1,m0,2025-06-23T00:05:00Z,2025-06-23T00:20:00Z\nm2,o1,,\n"}};

TEST_CASE("everybody who read a person, also inside other people's payloads") {
  World world(kRegister);
  const std::string from = "10.0.0.1";
  const std::vector<RowText> rows = {
      {.time = At(0), .subject = "m0", .principal = "m0", .key = "k", .address = from},
      {.time = At(1), .route = kBook, .subject = "m1", .principal = "m1", .key = "k"},
      {.time = At(2), .route = kBook, .subject = "m1", .principal = "kim", .key = "k"},
      {.time = At(1199), .route = kBook, .subject = "m1", .principal = "kim", .key = "k"},
      {.time = At(1200), .route = kBook, .subject = "m1", .principal = "kim", .key = "k"},
      {.time = At(5), .subject = "m1", .principal = "kim", .key = "k"},  // carries nobody
      {.time = At(6), .route = kCode, .subject = "m0", .principal = "kim", .key = "k"},
      {.time = At(7), .outcome = Outcome::kRefused, .subject = "m0", .principal = "kim"},
      {.time = At(8), .outcome = Outcome::kMissing, .subject = "m0", .principal = "kim"},
      {.time = At(9), .route = access::kNoRoute, .subject = "m0", .principal = "kim"},
      {.time = At(10), .principal = "kim"},
  };
  WhoBuilder who(world.names.subjects.Find("m0"), world.names, world.catalogue, *world.registers);
  for (size_t i = 0; i < rows.size(); ++i) {
    world.Add(rows[i]);
    who.Add(world.rows, i, i == 3 ? 7 : 0);
  }
  CHECK_EQ(who.disclosures(), 5);
  const std::vector<Reader> readers = who.Finish();
  REQUIRE_EQ(readers.size(), 3);
  CHECK_EQ(readers[0].principal, "kim");
  CHECK_EQ(readers[0].accesses, 3);
  CHECK_EQ(readers[0].fields, std::vector<std::string>{"address", "entrance_code", "name"});
  CHECK_EQ(readers[0].first_access, At(2));
  CHECK_EQ(readers[0].last_access, At(1199));
  CHECK_EQ(readers[0].incident, 7);
  CHECK_EQ(readers[1].principal, "m0");
  CHECK_EQ(readers[1].source_ip, from);
  CHECK_EQ(readers[2].principal, "m1");
  CHECK_EQ(readers[2].fields, std::vector<std::string>{"address", "entrance_code:masked", "name"});
  CHECK_EQ(readers[2].source_ip, "");
}

TEST_CASE("the readers of a person are those whom a plain look at every row finds") {
  for (unsigned seed = 0; seed < 30; ++seed) {
    std::mt19937 random(seed);
    World world(kRegister);
    WhoBuilder who(world.names.subjects.Number("m0"), world.names, world.catalogue,
                   *world.registers);
    std::map<std::pair<std::string, std::string>, uint64_t> expected;
    for (size_t i = 0; i < 200; ++i) {
      RowText row{.time = At(static_cast<double>(random() % 2000))};
      row.route = static_cast<uint16_t>(random() % 3);
      row.outcome = static_cast<Outcome>(random() % 4);
      row.subject = "m" + std::to_string(random() % 3);
      row.principal = random() % 3 == 0 ? "kim" : "m" + std::to_string(random() % 3);
      row.key = random() % 2 == 0 ? "" : "k" + std::to_string(random() % 2);
      world.Add(row);
      who.Add(world.rows, i, 0);
      const bool inside = row.route == kBook && row.subject == "m1" && row.time < At(1200);
      if (row.outcome == Outcome::kDisclosed && (row.subject == "m0" || inside))
        ++expected[{row.principal, row.key}];
    }
    std::map<std::pair<std::string, std::string>, uint64_t> actual;
    for (const Reader& reader : who.Finish())
      actual[{reader.principal, reader.key}] = reader.accesses;
    REQUIRE_EQ(actual.size(), expected.size());
    REQUIRE(actual == expected);
  }
}

}  // namespace
}  // namespace haetae::scope
