#include "scope/second_lines.h"

#include <algorithm>
#include <random>
#include <set>

#include "ledger/log_for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::scope {
namespace {

using access::Outcome;

struct Logged {
  double at;  // seconds
  std::string log;
  uint32_t address = 1;
  uint32_t agent = kNoNumber;
  bool untold = false;
  std::vector<uint32_t> listed = {};
};

class Logs {
 public:
  Logs() {
    catalogue_.routes.resize(2);
    catalogue_.routes[0].discloses = {{"name", false}};
    catalogue_.routes[1].discloses = {{"name", false}};
    catalogue_.routes[1].subject = "member";
  }
  uint64_t Told(const std::vector<Logged>& all, std::mt19937* shuffle = nullptr, uint16_t route = 0,
                size_t most = kSecondLinesMax) {
    SecondLines lines(sources_, catalogue_, most);
    access::Accesses rows;
    for (const Logged& one : all)
      rows.Append({.time = ledger::At(one.at),
                   .offset = rows.size(),
                   .source = sources_.Number(one.log),
                   .route = route,
                   .outcome = Outcome::kDisclosed,
                   .address = one.address,
                   .user_agent = one.agent});
    access::Accesses results;
    for (size_t i = 0; i < all.size(); ++i) {
      access::Access result = rows.Row(i);
      if (all[i].untold) results.Append(result);
      for (const uint32_t person : all[i].listed) {
        result.subject = person, result.bytes = 3;
        results.Append(result);
      }
    }
    std::vector<std::pair<const access::Accesses*, size_t>> order;
    for (const access::Accesses* part : {&rows, &results})
      for (size_t i = 0; i < part->size(); ++i) order.emplace_back(part, i);
    if (shuffle != nullptr) std::ranges::shuffle(order, *shuffle);
    for (const auto& [part, row] : order)
      part == &rows ? lines.Add(rows, row) : lines.AddResult(results, row);
    return lines.Told();
  }

 private:
  Dictionary sources_;
  access::Catalogue catalogue_;
};

Logged Untold(double at, const std::string& log = "nginx.log") {
  return {.at = at, .log = log, .untold = true};
}

// The most pairs there can be of untold lines of each log and address with lines of others that
// tell, by augmenting paths.
uint64_t NaiveTold(const std::vector<Logged>& all) {
  const auto family = [](const std::string& log) { return log.substr(0, log.find_first_of("-.")); };
  std::set<std::string> logs;
  for (const Logged& one : all) logs.insert(family(one.log));
  uint64_t told = 0;
  for (const std::string& log : logs) {
    std::vector<size_t> owner(all.size(), SIZE_MAX);
    const std::function<bool(size_t, std::set<size_t>&)> pair = [&](size_t line, auto& seen) {
      for (size_t i = 0; i < all.size(); ++i) {
        if (all[i].untold || family(all[i].log) == log || all[i].address != all[line].address ||
            seen.contains(i) || std::abs(all[i].at - all[line].at) > 5)
          continue;
        seen.insert(i);
        if (owner[i] == SIZE_MAX || pair(owner[i], seen)) {
          owner[i] = line;
          return true;
        }
      }
      return false;
    };
    for (size_t i = 0; i < all.size(); ++i) {
      std::set<size_t> seen;
      if (all[i].untold && family(all[i].log) == log) told += pair(i, seen);
    }
  }
  return told;
}

TEST_CASE("an answer that the application's log tells is told for the proxy's line of it") {
  Logs logs;
  CHECK_EQ(logs.Told({Untold(10), {.at = 10.2, .log = "app.log"}}), 1);
  CHECK_EQ(logs.Told({Untold(10), {.at = 15, .log = "app.log"}}), 1);
  CHECK_EQ(logs.Told({Untold(10), {.at = 15.1, .log = "app.log"}}), 0);              // too late
  CHECK_EQ(logs.Told({Untold(10), {.at = 10, .log = "app.log", .address = 2}}), 0);  // another's
  CHECK_EQ(logs.Told({Untold(10, "nginx-1.log"), {.at = 10, .log = "nginx-2.log"}}), 0);
  CHECK_EQ(logs.Told({Untold(10), Untold(10, "app.log")}), 0);  // nobody tells it
  CHECK_EQ(logs.Told({Untold(10), Untold(11), {.at = 10, .log = "app.log"}}), 1);
  CHECK_EQ(logs.Told({Untold(10), Untold(10, "edge.log"), {.at = 10, .log = "app.log"}}), 2);
  CHECK_EQ(logs.Told({Untold(10), {.at = 10, .log = "app.log"}}, nullptr, 1), 0);  // no list
}

TEST_CASE("two logs that tell one answer do not tell two, and two that tell two do") {
  Logs logs;
  const auto told = [&](const Logged& one, const Logged& other) {
    return logs.Told({Untold(10), Untold(11), one, other});
  };
  CHECK_EQ(told({.at = 10, .log = "app.log"}, {.at = 10, .log = "gateway.log"}), 1);
  const Logged blue{.at = 10, .log = "app-blue.log", .listed = {1, 2}};
  CHECK_EQ(told(blue, {.at = 10, .log = "gateway.log", .listed = {2, 1}}), 1);
  CHECK_EQ(told(blue, {.at = 10, .log = "app-green.log", .listed = {1, 3}}), 2);
  CHECK_EQ(told(blue, {.at = 10, .log = "app-blue.log", .listed = {1, 2}}), 2);
  CHECK_EQ(told(blue, {.at = 10, .log = "gateway.log", .listed = {kNoNumber}}),
           1);  // only how many
}

TEST_CASE("answers to two user agents are two") {
  Logs logs;
  Logged proxy = Untold(10), app{.at = 10, .log = "app.log"};
  proxy.agent = 1, app.agent = 2;
  CHECK_EQ(logs.Told({proxy, app}), 0);
  app.agent = kNoNumber;
  CHECK_EQ(logs.Told({proxy, app}), 1);
}

TEST_CASE("beyond the most lines no answer is told") {
  Logs logs;
  const std::vector<Logged> all = {Untold(10), {.at = 10, .log = "app.log"}};
  CHECK_EQ(logs.Told(all, nullptr, 0, 2), 1);
  CHECK_EQ(logs.Told(all, nullptr, 0, 1), 0);
}

TEST_CASE("as many are told as can be, and an answer that only one log has is not") {
  uint64_t pairs = 0, alone = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto uniform = [&](double most) {
      return std::uniform_real_distribution<double>(0, most)(random);
    };
    const bool copies = seed % 2 == 0;  // two logs may tell one answer
    std::vector<Logged> all;
    uint64_t only = 0, untold = 0;
    const double span = 5 + uniform(200);
    for (uint32_t request = 0; request < 40; ++request) {
      const double at = uniform(span);
      const uint32_t address = random() % 3;
      Logged line = Untold(at, random() % 2 == 0 ? "nginx-1.log" : "nginx-2.log");
      line.address = address;
      all.push_back(line), ++untold;
      if (random() % 4 == 0) {
        ++only;
        continue;
      }
      const std::vector<uint32_t> listed = {copies ? request / 8 : request, 1'000};
      const bool blue = random() % 2 == 0;
      const auto tell = [&](const std::string& log, double later) {
        all.push_back(
            {.at = at + uniform(later), .log = log, .address = address, .listed = listed});
      };
      if (!copies || random() % 3 != 0) tell(blue ? "blue.log" : "green.log", 2);
      if (copies && (all.back().untold || random() % 2 == 0)) tell("gateway.log", 2);
    }
    Logs logs;
    const uint64_t told = logs.Told(all, &random);
    if (!copies) CHECK_EQ(told, NaiveTold(all));
    CHECK_LE(told, NaiveTold(all));
    CHECK_LE(told, untold - only);
    pairs += told, alone += only;
  }
  CHECK_GT(pairs, 2'000);
  CHECK_GT(alone, 2'000);
}

}  // namespace
}  // namespace haetae::scope
