// What is written: lines, order, limits, and that a seed decides all of it.
#include "simulate/simulate.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "base/for_test.h"
#include "base/time.h"
#include "simulate/log_writer.h"
#include "simulate/scenarios.h"
#include "simulate/stage.h"
#include "simulate/text_out.h"
#include "simulate/walk.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::simulate {
namespace {

Options Small(const TestFolder& folder, std::vector<std::string> scenarios = {}) {
  Options options;
  options.scenarios = std::move(scenarios);
  options.members = 1'000;
  options.days = 3;
  options.attack_start = 0;
  options.out = folder.path / "out";
  return options;
}

TEST_CASE("a line of JSON, a line of combined") {
  Options options;
  options.members = 1'000;
  const World world(options);
  LogWriter writer(world);
  Event event;
  event.at = world.calendar.start() + 7 * kHourMs + 5;
  event.id = 1;
  event.page = Page::kAddresses;
  event.subject = 1'000'017;
  event.bytes = 1480;
  event.client.ip = 0xdf260102;
  event.client.principal = 1'000'017;
  event.client.credential = CredentialOf(CredentialKind::kApp, 3, 99);
  event.client.key = kFirstKey;
  event.client.host = Host::kApi;
  const auto json = nlohmann::json::parse(writer.JsonLine(event));
  CHECK_EQ(json["ts"], "2025-04-06T22:00:00.005Z");
  CHECK_EQ(json["ip"], "223.38.1.2");
  CHECK_EQ(json["path"], "/my/addresses/1000017");
  CHECK_EQ(json["sub"], "1000017");
  CHECK_EQ(json["kid"], "k-2025-1");
  CHECK_EQ(json["jti"].get<std::string>().size(), 22);
  CHECK_EQ(json["id"].get<std::string>().size(), 16);
  CHECK_EQ(json.size(), 13);
  event.client = {};
  event.page = Page::kLookup;
  event.subject = 1'012'345'678;
  CHECK_EQ(nlohmann::json::parse(writer.JsonLine(event))["path"], "/lookup?phone=01012345678");
  CHECK(nlohmann::json::parse(writer.JsonLine(event))["sub"].is_null());
  event.status = 404;
  CHECK_EQ(
      writer.CombinedLine(event),
      "0.0.0.0 - - [06/Apr/2025:22:00:00 +0000] \"GET /lookup?phone=01012345678 HTTP/1.1\" 404 "
      "1480 \"-\" \"" +
          world.agents[0].user_agent + "\"");
}

TEST_CASE("times as text are those of base/time") {
  for (const Millis at : {Millis{1'744'000'000'123}, Millis{0}, Millis{1'767'225'599'999}}) {
    std::string text;
    AppendMicros(text, at);
    CHECK_EQ(text, FormatTime(Time{at * 1000}));
    std::string clf;
    AppendClfTime(clf, at);
    CHECK_EQ(ParseClfTime(clf)->us, at / 1000 * 1'000'000);
  }
}

TEST_CASE("the stage brings what was put ahead into order") {
  Stage stage(0);
  Random random(1, "stage");
  std::vector<Millis> put, played;
  for (int64_t minute = 0; minute < 2'000; ++minute) {
    for (int n = 0; n < 5; ++n) {
      Event event;
      event.at =
          minute * kMinuteMs + static_cast<Millis>(random.Below((kAheadMinutes - 1) * kMinuteMs));
      event.id = static_cast<uint64_t>(minute * 5 + n);
      put.push_back(event.at);
      stage.Put(event);
    }
    stage.Play(minute, [&](const Event& event) { played.push_back(event.at); });
  }
  CHECK(std::ranges::is_sorted(played));
  std::ranges::sort(put);
  put.resize(played.size());
  CHECK_EQ(put, played);
}

TEST_CASE("walks: upwards, all once, or at random") {
  Options options;
  options.members = 1'000;
  const World world(options);
  Random random(1, "walk");
  const uint64_t all = world.members.id_end() - kIdFirst;
  Walk up(world.members, Order::kAscending, 1);
  const uint64_t first = up.Next(random);
  CHECK_EQ(up.Next(random), first + 1);
  for (const Order order : {Order::kAscending, Order::kShuffled}) {
    Walk walk(world.members, order, 1);
    std::set<uint64_t> seen;
    for (uint64_t n = 0; n < all; ++n) seen.insert(walk.Next(random));
    CHECK_EQ(seen.size(), all);
    CHECK_EQ(*seen.begin(), kIdFirst);
  }
  Walk any(world.members, Order::kRandom, 1);
  for (int n = 0; n < 1'000; ++n) CHECK_LT(any.Next(random), world.members.id_end());
}

std::map<std::string, std::string> Written(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      files[entry.path().lexically_relative(folder)] = Content(entry.path());
  return files;
}

TEST_CASE("the same options write the same bytes, another seed others") {
  const TestFolder folder;
  Options options = Small(folder, {"forged-old-key", "fake-accounts"});
  REQUIRE(Simulate(options, {}).has_value());
  const auto first = Written(options.out);
  REQUIRE(Simulate(options, {}).has_value());  // over the older one
  CHECK(first == Written(options.out));
  CHECK_GT(first.size(), 20);
  options.seed = 2;
  REQUIRE(Simulate(options, {}).has_value());
  const auto other = Written(options.out);
  CHECK_EQ(first.size(), other.size());
  CHECK_NE(first.at("register/members.csv"), other.at("register/members.csv"));
}

TEST_CASE("every scenario acts, within the run, in time order") {
  for (const Scenario& scenario : Scenarios()) {
    CAPTURE(scenario.name);
    const TestFolder folder;
    const Options options = Small(folder, {std::string(scenario.name)});
    REQUIRE(Simulate(options, {}).has_value());
    const auto truth = nlohmann::json::parse(Content(options.out / "truth.json"));
    const auto& played = truth["scenarios"][0];
    CHECK_GT(played["confirmed"]["accesses"].get<int>(), 0);
    CHECK_GE(played["first_access"].get<std::string>(), truth["from"].get<std::string>());
    CHECK_LT(played["last_access"].get<std::string>(), truth["to"].get<std::string>());
    CHECK_EQ(played["breach"].get<bool>(), scenario.breach);
    std::istringstream reads(
        Content(options.out / ("truth-" + std::string(scenario.name) + "-reads.csv")));
    std::string line, before;
    std::getline(reads, line);
    while (std::getline(reads, line)) {
      REQUIRE_GE(line.substr(0, 27), before);
      before = line.substr(0, 27);
    }
  }
}

TEST_CASE("a folder of somebody's own is left alone") {
  const TestFolder folder;
  folder.Put("out/diary", "mine");
  const Result<Summary> refused = Simulate(Small(folder), {});
  REQUIRE_FALSE(refused.has_value());
  CHECK_EQ(refused.error().code, Code::kConflict);
  CHECK_EQ(Content(folder.path / "out/diary"), "mine");
}

}  // namespace
}  // namespace haetae::simulate
