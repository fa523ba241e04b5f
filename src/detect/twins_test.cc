#include "detect/twins.h"

#include <functional>
#include <random>

#include "detect/detection.h"
#include "detect/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::detect {
namespace {

constexpr std::string_view kJobs =
    "[[job]]\nname = \"export\"\nprincipal = \"svc-export\"\nroutes = [\"GET /orders/{member}\"]\n";

// The most lines of nobody's that can each have a line of somebody's to itself.
size_t MostPairs(const access::Accesses& rows, const std::vector<size_t>& named,
                 const std::vector<size_t>& unnamed) {
  const auto same = [&](size_t a, size_t b) {
    return rows.source[a] != rows.source[b] && rows.subject[a] == rows.subject[b] &&
           rows.address[a] == rows.address[b] && rows.route[a] == rows.route[b] &&
           rows.outcome[a] == rows.outcome[b] &&
           std::abs(rows.time[a] - rows.time[b]) <= kTwinReach;
  };
  std::vector<size_t> owner(named.size(), SIZE_MAX);
  size_t pairs = 0;
  for (const size_t one : unnamed) {
    std::vector<bool> tried(named.size());
    const std::function<bool(size_t)> find = [&](size_t from) {
      for (size_t k = 0; k < named.size(); ++k) {
        if (tried[k] || !same(from, named[k])) continue;
        tried[k] = true;
        if (owner[k] != SIZE_MAX && !find(owner[k])) continue;
        owner[k] = from;
        return true;
      }
      return false;
    };
    pairs += find(one);
  }
  return pairs;
}

TEST_CASE("as many lines have a twin as can, each its own") {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    World world;
    std::vector<RowText> texts;
    for (size_t i = 1 + random() % 14; i > 0; --i) {
      const bool proxy = random() % 2 == 0;
      texts.push_back({.time = At(random() % 25),
                       .outcome = random() % 8 == 0 ? Outcome::kRefused : Outcome::kDisclosed,
                       .subject = "m" + std::to_string(random() % 2),
                       .principal = proxy ? "" : "svc",
                       .address = random() % 8 == 0 ? "9.9.9.9" : "1.1.1.1",
                       .source = proxy ? "proxy" : "app"});
    }
    InOrder(world, texts);
    std::vector<size_t> named, unnamed;
    for (size_t i = 0; i < world.rows.size(); ++i)
      (IsUnnamed(world.rows, i) ? unnamed : named).push_back(i);
    Twins twins;
    size_t forgot = 0, pairs = 0;
    for (const size_t i : named) twins.Add(world.rows, i);
    for (const size_t i : unnamed) {
      if (random() % 2 == 0) twins.Forget(world.rows.time[i] - kTwinReach), ++forgot;
      pairs += twins.Take(world.rows, i);
    }
    CAPTURE(round);
    REQUIRE_EQ(pairs, MostPairs(world.rows, named, unnamed));
    twins.Forget(kTimeMax);
    CHECK(twins.empty());
  }
}

TEST_CASE("a line has a twin in each other log, and none beyond the limit") {
  World world;
  for (const char* source : {"app", "proxy", "edge", "proxy", "app"})
    world.Add({.subject = "m1", .address = "1.1.1.1", .source = source});
  Twins twins;
  twins.Add(world.rows, 0);
  CHECK(twins.Take(world.rows, 1));
  CHECK(twins.Take(world.rows, 2));
  CHECK_FALSE(twins.Take(world.rows, 3));  // the proxy's second
  CHECK_FALSE(twins.Take(world.rows, 4));  // the same log
  Twins few(1);
  few.Add(world.rows, 1);
  few.Add(world.rows, 2);
  CHECK(few.Take(world.rows, 0));
  CHECK_FALSE(few.Take(world.rows, 4));
}

// Of a job that reads 400 members an hour by its name, beside members who read themselves; a proxy
// has each of its requests too, some before and some after the application.
std::vector<RowText> TwoLogs() {
  std::vector<RowText> rows;
  const auto both = [&](double at, const std::string& subject, const std::string& principal,
                        const std::string& address, double later) {
    rows.push_back({.time = At(at),
                    .subject = subject,
                    .principal = principal,
                    .address = address,
                    .source = "app.jsonl"});
    rows.push_back(
        {.time = At(at + later), .subject = subject, .address = address, .source = "proxy.log"});
  };
  for (int i = 0; i < 1200; ++i) {
    both(i * 9, "m" + std::to_string(i), "svc-export", "54.1.1.1", (i % 9 - 4));
    const std::string own = "m" + std::to_string(i % 300);
    both(i * 9 + 3, own, own,
         "10.0." + std::to_string(i % 300 / 200) + "." + std::to_string(i % 200), 0.2);
  }
  return rows;
}

Files MembersAndJobs(int members) {
  Files files{{"jobs.toml", std::string(kJobs)}, {"members.csv", "member\n"}};
  for (int i = 0; i < members; ++i) files["members.csv"] += "m" + std::to_string(i) + "\n";
  return files;
}

std::vector<Finding> Look(const Files& files, std::vector<RowText> rows, size_t step, bool ahead) {
  World world(files);
  InOrder(world, rows);
  Detection detection({world.names, world.catalogue, *world.registers}, {.ahead = ahead});
  size_t seen = 0;
  for (size_t at = 0; at < world.rows.size(); at += step)
    detection.See({&world.rows, at, std::min(world.rows.size(), at + step)}, [&] { ++seen; });
  CHECK_EQ(seen, (world.rows.size() + step - 1) / step);
  detection.Finish();
  return detection.Findings();
}

TEST_CASE("a declared job is no incident of the proxy beside it") {
  const Files files = MembersAndJobs(1200);
  CHECK(Look(files, TwoLogs(), 1000, true).empty());
  // Of those whose name comes later nobody knew whose they were.
  CHECK(Has(Look(files, TwoLogs(), 1, false), Dimension::kSourceIp, "54.1.1.1"));
  // Without the application's log nobody knows that it was the job.
  std::vector<RowText> proxy = TwoLogs();
  std::erase_if(proxy, [](const RowText& row) { return row.source != "proxy.log"; });
  CHECK(Has(Look(files, proxy, 1000, true), Dimension::kSourceIp, "54.1.1.1"));
}

TEST_CASE("what a proxy saw from a job's address and the application did not is told") {
  const Files files = MembersAndJobs(3000);
  std::vector<RowText> rows = TwoLogs();
  for (int i = 0; i < 600; ++i)
    rows.push_back({.time = At(i * 9 + 5),
                    .subject = "m" + std::to_string(1500 + i),
                    .address = "54.1.1.1",
                    .source = "proxy.log"});
  CHECK(Has(Look(files, rows, 1000, true), Dimension::kSourceIp, "54.1.1.1"));
  // Nor does the job's name cover who reads the same people from elsewhere.
  rows = TwoLogs();
  for (int i = 0; i < 600; ++i)
    rows.push_back({.time = At(i * 9 + 1),
                    .subject = "m" + std::to_string(i),
                    .address = "77.1.1.1",
                    .source = "proxy.log"});
  const std::vector<Finding> elsewhere = Look(files, rows, 1000, true);
  CHECK(Has(elsewhere, Dimension::kSourceIp, "77.1.1.1"));
  CHECK_FALSE(Has(elsewhere, Dimension::kSourceIp, "54.1.1.1"));
}

TEST_CASE("twins are found however the rows are cut into batches") {
  std::vector<RowText> rows = TwoLogs();
  std::mt19937 random(2);
  for (int i = 0; i < 600; ++i) {  // more of the job's, some of which have no twin
    const double at = static_cast<double>(random() % 10'800);
    const std::string subject = "m" + std::to_string(random() % 1200);
    const std::string address = random() % 3 == 0 ? "21.1.1.1" : "20.1.1.1";
    rows.push_back({.time = At(at),
                    .subject = subject,
                    .principal = "svc-export",
                    .address = "20.1.1.1",
                    .source = "app.jsonl"});
    rows.push_back({.time = At(at + static_cast<double>(random() % 11) - 5),
                    .subject = subject,
                    .address = address,
                    .source = "proxy.log"});
  }
  const auto ids = [&](size_t step) {
    std::vector<std::string> list;
    for (const Finding& finding : Look(MembersAndJobs(1200), rows, step, true))
      list.push_back(finding.id);
    return list;
  };
  const std::vector<std::string> all = ids(1'000'000);
  CHECK_FALSE(all.empty());
  for (const size_t step : {1, 2, 7, 100, 2500}) CHECK_EQ(ids(step), all);
}

TEST_CASE("a line is the job's only on its routes, and never a member of staff's") {
  Files files = MembersAndJobs(1200);
  files["people.csv"] = "person,role\nkim,support\n";
  for (const bool staff : {false, true}) {
    CAPTURE(staff);
    std::vector<RowText> rows = TwoLogs();
    for (RowText& row : rows) {
      if (row.address != "54.1.1.1") continue;
      if (!staff) row.route = ledger::kBook;
      if (staff && !row.principal.empty()) row.principal = "kim";
    }
    CHECK(Has(Look(files, rows, 1000, true), Dimension::kSourceIp, "54.1.1.1"));
  }
}

}  // namespace
}  // namespace haetae::detect
