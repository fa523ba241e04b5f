// A ledger of many customers starts from the table beside their ids, and is the same as one that
// reads them.
#include <string>

#include "base/text_map.h"
#include "ledger/for_test.h"
#include "ledger/ledger.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::ledger {
namespace {

constexpr uint32_t kMany = 70'000;

std::string Id(uint32_t number) { return std::to_string(number * 13 + 5); }

void Add(const fs::path& data, uint32_t count) {
  access::Names names;
  auto ledger = Ledger::Open(data, names, Mode::kAppend);
  REQUIRE(ledger);
  for (uint32_t i = 0; i < count; ++i) REQUIRE_EQ(names.subjects.Number(Id(i)), i);
  REQUIRE((*ledger)->Commit((*ledger)->manifest(), {}, count));
}

// How many of the subjects were found by the table.
uint32_t Start(const fs::path& data, uint32_t count) {
  access::Names names;
  REQUIRE(Ledger::Open(data, names, Mode::kRead));
  REQUIRE_EQ(names.subjects.size(), count);
  for (uint32_t i = 0; i < count; ++i) {
    REQUIRE_EQ(names.subjects.Text(i), Id(i));
    REQUIRE_EQ(names.subjects.Find(Id(i)), i);
  }
  CHECK_EQ(names.subjects.Find("nobody"), kNoNumber);
  return names.subjects.adopted() == nullptr ? 0 : names.subjects.adopted()->size();
}

TEST_CASE("many customers are found by a table that is made, grows and is made again") {
  const TestFolder folder;
  const fs::path data = folder.path / "data", table = data / "ledger/subjects/table";
  Add(data, 1'000);
  CHECK_EQ(Start(data, 1'000), 0);
  CHECK_FALSE(fs::exists(table));
  Add(data, kMany);
  CHECK_EQ(Start(data, kMany), kMany);
  REQUIRE(fs::exists(table));
  Add(data, kMany + 50);  // an append knows the old ones by it, too
  CHECK_EQ(Start(data, kMany + 50), kMany);
  Add(data, 2 * kMany);
  CHECK_EQ(Start(data, 2 * kMany), 2 * kMany);

  std::string bad = Content(table);
  bad[bad.size() / 2] ^= 1;
  folder.Put("data/ledger/subjects/table", bad);
  CHECK_EQ(Start(data, 2 * kMany), 2 * kMany);
  CHECK_NE(Content(table), bad);

  // Where it cannot be kept, the ids are read.
  fs::remove(table);
  fs::create_directories(table / "something");
  CHECK_EQ(Start(data, 2 * kMany), 0);
}

TEST_CASE("a damaged list of ids is no ledger, with a table or without") {
  const TestFolder folder;
  const fs::path data = folder.path / "data", ids = data / "ledger/subjects/ids";
  Add(data, kMany);
  CHECK_EQ(Start(data, kMany), kMany);
  const auto opens = [&] {
    access::Names names;
    return Ledger::Open(data, names, Mode::kRead).has_value();
  };
  const std::string good = Content(ids);
  folder.Put("data/ledger/subjects/ids", good.substr(0, good.size() - 4));
  CHECK_FALSE(opens());
  std::string twice = good;
  const size_t at = twice.find(
                   "\x02"
                   "18"),
               from = twice.find(
                   "\x02"
                   "31");
  REQUIRE(at != std::string::npos);
  REQUIRE(from != std::string::npos);
  twice.replace(at + 1, 2, "31");
  folder.Put("data/ledger/subjects/ids", twice);
  CHECK_FALSE(opens());
  folder.Put("data/ledger/subjects/ids", good);
  CHECK(opens());
}

}  // namespace
}  // namespace haetae::ledger
