#include "detect/log_integrity.h"

#include <cmath>

#include "detect/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::detect {
namespace {

const Maker kMake = [](const Context& context) { return MakeLogIntegrity(context); };
constexpr double kDaySeconds = 86'400;

// Logs that are busy by day and quiet by night.
struct Logs {
  std::vector<RowText> rows;
  std::mt19937 random{1};

  // `a_minute`: accesses a minute at noon.
  void Write(const std::string& name, double from_day, double to_day, double a_minute = 0.6) {
    uint64_t offset = 0;
    for (double at = from_day * kDaySeconds; at < to_day * kDaySeconds;) {
      const double hour = std::fmod(at, kDaySeconds) / 3600;
      const double rate = a_minute * (0.05 + 0.95 * std::pow(std::sin(hour * M_PI / 24), 2));
      at += std::exponential_distribution<double>(rate / 60)(random);
      rows.push_back({.time = At(at), .subject = "m1", .source = name, .offset = offset += 100});
    }
  }
  void Drop(const std::string& name, double from_day, double to_day) {
    std::erase_if(rows, [&](const RowText& row) {
      return (name.empty() || row.source == name) && row.time >= At(from_day * kDaySeconds) &&
             row.time < At(to_day * kDaySeconds);
    });
  }
  std::vector<Finding> Look(const Maker& make = kMake,
                            decltype(Context::logs) logs = nullptr) const {
    World world;
    std::vector<RowText> copy = rows;
    InOrder(world, copy);
    return Findings(make, world, SIZE_MAX, logs);
  }
};

bool Says(const std::vector<Finding>& findings, size_t at, std::string_view text) {
  return at < findings.size() && findings[at].title.en.find(text) != std::string::npos;
}

TEST_CASE("honest logs have no holes: nights, weekends, rotation, few accesses") {
  for (unsigned seed = 0; seed < 5; ++seed) {
    Logs logs;
    logs.random.seed(seed);
    logs.Write("gateway-1.log.2.gz", 0, 12);
    logs.Write("gateway-1.log.1", 12, 24);
    logs.Write("gateway-1.log", 24, 30);
    logs.Write("gateway-2.log", 0, 30, 0.05);
    logs.Write("admin.log", 3, 28, 0.01);
    CHECK(logs.Look().empty());
  }
}

TEST_CASE("a hole of one log is said once, when it goes on") {
  Logs logs;
  logs.Write("shop/gateway-1.log", 0, 20, 2);
  logs.Write("shop/gateway-2.log", 0, 20, 2);
  logs.Drop("shop/gateway-2.log", 15.4, 15.6);
  const std::vector<Finding> findings = logs.Look();
  REQUIRE_EQ(findings.size(), 1);
  CHECK(Says(findings, 0, "gateway-2.log has a hole"));
  CHECK(Says(findings, 0, "while other logs go on"));
  CHECK_EQ(findings[0].confidence, 0.5);
  CHECK_FALSE(findings[0].certain);
  CHECK(findings[0].indicators.empty());
  CHECK_GE(findings[0].alert.time, At(15.6 * kDaySeconds));
  logs.Drop("shop/gateway-2.log", 15.65, 15.75);  // the same day
  CHECK_EQ(logs.Look().size(), 1);
}

TEST_CASE("what was found later of a log fills its hole, as far as it goes") {
  Logs logs;
  logs.Write("shop/app-1.jsonl", 0, 20, 2);
  logs.Write("shop/app-2.jsonl", 0, 20, 2);
  logs.Drop("shop/app-2.jsonl", 15.3, 15.7);
  REQUIRE_EQ(logs.Look().size(), 1);
  const std::map<std::string, std::string, std::less<>> same = {
      {"shop/app-2.jsonl", "shop/app-2.jsonl"}, {"late/app-2.recovered.jsonl", "shop/app-2.jsonl"}};
  Logs half = logs;
  half.Write("late/app-2.recovered.jsonl", 15.3, 15.5, 2);
  const std::vector<Finding> findings = half.Look(kMake, &same);
  REQUIRE_EQ(findings.size(), 1);
  CHECK(Says(findings, 0, "app-2.jsonl"));
  const std::optional<Hole> hole = HoleOf(findings[0].title, findings[0].reasons);
  REQUIRE(hole);
  CHECK_EQ(hole->log, "app-2.jsonl");
  CHECK_GT(hole->from, At(15.49 * kDaySeconds));
  logs.Write("late/app-2.recovered.jsonl", 15.3, 15.7, 2);
  CHECK(logs.Look(kMake, &same).empty());
  CHECK_EQ(logs.Look().size(), 1);  // by its name alone it would be another log
}

TEST_CASE("what a hole's finding tells is read from it again, and nothing from another") {
  Logs logs;
  logs.Write("shop/app-1.jsonl", 0, 20, 2);
  logs.Write("shop/app-2.jsonl", 0, 12.5, 2);
  std::vector<Finding> findings = logs.Look();
  REQUIRE_EQ(findings.size(), 1);
  std::optional<Hole> hole = HoleOf(findings[0].title, findings[0].reasons);
  REQUIRE(hole);
  CHECK_EQ(hole->log, "app-2.jsonl");
  CHECK_EQ(hole->to, kTimeMax);
  CHECK_LE(hole->from, At(12.51 * kDaySeconds));
  Logs together;
  for (const char* name : {"app-1.jsonl", "app-2.jsonl"}) together.Write(name, 0, 20, 2);
  together.Drop("", 15.4, 15.6);
  findings = together.Look();
  REQUIRE_EQ(findings.size(), 1);
  hole = HoleOf(findings[0].title, findings[0].reasons);
  REQUIRE(hole);
  CHECK_EQ(hole->log, "");
  CHECK_GE(hole->to, At(15.6 * kDaySeconds));
  Finding clock = findings[0];
  clock.reasons = {{Part::kSeen, {"between 2025 and 2026 two stretches of the file tell", ""}}};
  CHECK_FALSE(HoleOf(clock.title, clock.reasons));
}

TEST_CASE("an outage of all logs is said as such") {
  Logs logs;
  for (const char* name : {"gateway-1.log", "gateway-2.log", "admin.log"})
    logs.Write(name, 0, 20, 2);
  logs.Drop("", 15.4, 15.6);
  std::vector<Finding> findings = logs.Look();
  REQUIRE_EQ(findings.size(), 1);
  CHECK(Says(findings, 0, "all 3 logs are silent together"));
  CHECK_EQ(findings[0].confidence, 0.2);
  Logs alone;
  alone.Write("access.log", 0, 20, 2);
  alone.Drop("", 15.4, 15.6);
  findings = alone.Look();
  REQUIRE_EQ(findings.size(), 1);
  CHECK(Says(findings, 0, "access.log has a hole"));
  CHECK_EQ(findings[0].confidence, 0.2);
}

TEST_CASE("nothing is said before a week is known, nor of silences that are usual") {
  Logs logs;
  logs.Write("gateway-1.log", 0, 20, 2);
  logs.Write("gateway-2.log", 0, 20, 2);
  logs.Drop("gateway-2.log", 4.4, 4.6);
  for (int day = 0; day < 20; ++day) logs.Drop("gateway-1.log", day + 0.1, day + 0.3);
  CHECK(logs.Look().empty());
}

TEST_CASE("a log that falls silent is said while its siblings go on, others may end") {
  Logs logs;
  logs.Write("gateway-1.log", 0, 20, 2);
  logs.Write("gateway-2.log", 0, 12.5, 2);
  logs.Write("admin.log", 0, 11, 2);
  std::vector<Finding> findings = logs.Look();
  REQUIRE_EQ(findings.size(), 1);
  CHECK(Says(findings, 0, "gateway-2.log fell silent"));
  CHECK_LE(findings[0].alert.time, At(12.9 * kDaySeconds));
  logs.Write("gateway-2.log", 14, 20, 2);  // and comes back: still one
  findings = logs.Look();
  REQUIRE_EQ(findings.size(), 1);
  CHECK_NE(findings[0].reasons[0].text.en.find("2025-07-07"), std::string::npos);
}

TEST_CASE("a log that falls silent in the evening is said though its siblings have quiet nights") {
  for (unsigned seed = 0; seed < 6; ++seed) {
    CAPTURE(seed);
    Logs logs;
    logs.random.seed(seed);
    logs.Write("app-1.log-20250701", 0, 28, 0.4);  // with some silences of an hour each night
    logs.Write("app-2.log-20250701", 0, 24.99, 0.4);
    const std::vector<Finding> findings = logs.Look();
    REQUIRE_EQ(findings.size(), 1);
    CHECK(Says(findings, 0, "app-2.log fell silent"));
    CHECK_GT(findings[0].alert.time, At(25.25 * kDaySeconds));  // not of the night's silence
    CHECK_LE(findings[0].alert.time, At(25.8 * kDaySeconds));
    // Where all of them stop, and the sibling comes back days later, it is no news of one of them.
    logs.Drop("app-1.log-20250701", 24.99, 27.5);
    for (const Finding& finding : logs.Look())
      CHECK_EQ(finding.title.en.find("fell silent"), std::string::npos);
  }
}

TEST_CASE("of a log that sleeps every night its sibling does not say that it fell silent") {
  for (unsigned seed = 0; seed < 6; ++seed) {
    CAPTURE(seed);
    Logs logs;
    logs.random.seed(seed);
    logs.Write("app-1.log", 0, 28, 0.4);
    logs.Write("app-2.log", 0, 28, 0.4);
    for (int day = 0; day < 28; ++day) logs.Drop("app-2.log", day - 0.3, day + 0.3);
    CHECK(logs.Look().empty());
  }
}

TEST_CASE("logs that stop together in the evening may come back one after the other") {
  for (unsigned seed = 0; seed < 6; ++seed) {
    CAPTURE(seed);
    Logs logs;
    logs.random.seed(seed);
    logs.Write("app-1.log", 0, 28, 2);
    logs.Write("app-2.log", 0, 28, 2);
    std::erase_if(logs.rows, [&](const RowText& row) {  // for which a night without any is usual
      return row.source == "app-2.log" && logs.random() % 25 != 0;
    });
    CHECK(logs.Look().empty());
    logs.Drop("", 24.9, 25.32);
    logs.Drop("app-1.log", 25.3, 25.335);  // it starts again some minutes after the other
    for (const Finding& finding : logs.Look())
      CHECK_EQ(finding.title.en.find("fell silent"), std::string::npos);
  }
}

TEST_CASE("a clock that goes back is seen in the order of the lines") {
  Logs logs;
  logs.Write("gateway-1.log", 0, 4, 5);
  std::vector<RowText> honest = logs.rows;
  for (RowText& row : logs.rows) {
    if (row.time > At(2.6 * kDaySeconds)) row.time = row.time - 3 * kHour;
  }
  const std::vector<Finding> findings = logs.Look();
  REQUIRE_EQ(findings.size(), 1);
  CHECK(Says(findings, 0, "the clock of gateway-1.log went back"));
  CHECK_LE(findings[0].confidence, 0.3);
  // Two logs in one file, and lines that overtake each other by minutes.
  Logs joined;
  joined.Write("all.log", 0, 4, 5);
  const size_t first = joined.rows.size();
  joined.Write("all.log", 0, 4, 5);
  for (size_t i = first; i < joined.rows.size(); ++i) joined.rows[i].offset += 10'000'000;
  CHECK(joined.Look().empty());
  logs.rows = honest;
  for (RowText& row : logs.rows) row.time = row.time - logs.random() % 1200 * kSecond;
  CHECK(logs.Look().empty());
  for (RowText& row : logs.rows) row.offset = 100'000'000 - row.offset;  // the newest first
  CHECK(logs.Look().empty());
}

TEST_CASE("at the limit of logs the others are counted") {
  Logs logs;
  for (int i = 0; i < 5; ++i)
    logs.Write(std::string(1, static_cast<char>('a' + i)) + ".log", i * 0.5, 12, 2);
  logs.Drop("a.log", 10.4, 10.6);
  logs.Drop("e.log", 10.4, 10.6);
  const std::vector<Finding> findings =
      logs.Look([](const Context& context) { return MakeLogIntegrity(context, 3); });
  REQUIRE_EQ(findings.size(), 1);
  CHECK(Says(findings, 0, "a.log"));
  CHECK_NE(findings[0].reasons.back().text.en.find("found no room"), std::string::npos);
}

TEST_CASE("an alert depends on nothing behind it") {
  const auto life = [](std::mt19937& random, std::vector<RowText>& rows) -> Files {
    Logs logs;
    logs.random.seed(random());
    for (const char* name : {"gateway-1.log", "gateway-2.log"}) logs.Write(name, 0, 13, 0.5);
    for (int hole = 0; hole < 3; ++hole) {
      const double from = 8 + static_cast<double>(random() % 400) / 100;
      logs.Drop(random() % 4 == 0 ? "" : "gateway-1.log", from, from + 0.3);
    }
    rows = std::move(logs.rows);
    return {};
  };
  const Causality causality = CausalityOver(8, kMake, life);
  CHECK_FALSE(causality.broken_by.has_value());
  CHECK_GT(causality.alerts, 8);
}

TEST_CASE("a silence that was found is no habit: the same hours a week later are found again") {
  Logs logs;
  for (const char* name : {"gateway-1", "gateway-2"}) logs.Write(name, 0, 36, 4);
  for (const double day : {14.4, 21.4, 28.4}) logs.Drop("gateway-1", day, day + 0.125);
  CHECK_EQ(logs.Look().size(), 3);
}

}  // namespace
}  // namespace haetae::detect
