#include "detect/detection.h"

#include <set>

#include "detect/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::detect {
namespace {

// The findings of all detectors over the first `count` rows.
std::vector<Finding> Look(const World& world, size_t count, size_t step = 1000) {
  Detection detection({world.names, world.catalogue, *world.registers});
  for (size_t at = 0; at < count; at += step)
    detection.See({&world.rows, at, std::min(count, at + step)});
  return detection.Findings();
}

TEST_CASE("findings of one access have ids of their own, the same from their alert on") {
  Files files{{"people.csv", "person,role,left\n"},
              {"members.csv", "member\n"},
              {"canaries.csv", "member\nc1\nc2\nc3\n"}};
  std::vector<RowText> rows;
  // Four who left read one after the other; each shares its time with a reader of canaries.
  for (int person = 0; person < 4; ++person)
    files["people.csv"] += "p" + std::to_string(person) + ",support,2025-01-01\n";
  for (int i = 0; i < 400; ++i) {
    const std::string who = "p" + std::to_string(i % 4);
    rows.push_back({.time = At(i * 600), .subject = "m" + std::to_string(i), .principal = who});
    if (i % 100 == 0) {
      rows.push_back({.time = At(i * 600),
                      .subject = "c" + std::to_string(i / 100 % 3 + 1),
                      .credential = "t" + std::to_string(i),
                      .user_agent = "curl/8"});
    }
  }
  World world(files);
  InOrder(world, rows);
  const std::vector<Finding> all = Look(world, world.rows.size());
  CHECK_GE(all.size(), 5);
  std::set<std::string> ids, day_ids;
  for (const Finding& finding : all) ids.insert(finding.id), day_ids.insert(finding.day_id);
  CHECK_EQ(ids.size(), all.size());
  CHECK_EQ(day_ids.size(), all.size());
  for (const Finding& finding : all) {
    const std::vector<Finding> then = Look(world, finding.alert.record, 7);
    CHECK(std::any_of(then.begin(), then.end(),
                      [&](const Finding& one) { return one.id == finding.id; }));
  }
}

TEST_CASE("clients beyond the limit are one, and known ones stay known") {
  Clients clients;
  auto device = [] { return uint32_t{0}; };
  for (uint32_t agent = 0; agent < kClientsMax + 10; ++agent) {
    CHECK_EQ(clients.Number(agent, kNoNumber, device), std::min(agent, kClientsMax));
  }
  CHECK_EQ(clients.Number(7, kNoNumber, device), 7);
  CHECK_EQ(clients.size(), kClientsMax + 1);
  CHECK_EQ(clients[kClientsMax].device, kFurtherDevice);
}

}  // namespace
}  // namespace haetae::detect
