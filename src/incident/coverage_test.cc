#include "incident/coverage.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::incident {
namespace {

using ledger::At;

struct Log {
  std::string name, format;
  double from_hours, to_hours;
  std::optional<std::set<uint16_t>> routes = std::set<uint16_t>{};
  double silent_from = 0, silent_to = 0;  // hours
};

ledger::Manifest ManifestOf(const std::vector<Log>& logs) {
  ledger::Manifest manifest;
  for (const Log& log : logs) {
    ledger::SourceEntry source{.id = 0, .name = log.name, .path = "/" + log.name};
    source.format = log.format;
    source.counts.records = 2;
    source.counts.first = At(log.from_hours * 3600), source.counts.last = At(log.to_hours * 3600);
    for (Time at = source.counts.first; at <= source.counts.last; at.us += kMinute)
      if (at < At(log.silent_from * 3600) || at >= At(log.silent_to * 3600)) source.minutes.Add(at);
    source.routes = log.routes;
    manifest.sources.push_back(source);
  }
  return manifest;
}

// "api-1.log 01:00 (2)": the log that begins first, when, and how many there are.
std::string Kinds(const std::vector<Log>& logs) {
  std::string text;
  for (const scope::LogKind& kind : CoverageOf(ManifestOf(logs)).kinds)
    text += (text.empty() ? "" : ", ") + kind.log + " " + FormatTime(kind.from).substr(11, 5) +
            " (" + std::to_string(kind.sources.size()) + ")";
  return text;
}

TEST_CASE("logs are of one kind by format and name, not by the machine") {
  CHECK_EQ(Kinds({{"api-1.log", "json", 1, 9}, {"api-2.log", "json", 3, 9}}),
           "api-1.log 01:00 (2)");
  CHECK_EQ(Kinds({{"api-7d9f8b-x2k4q.log", "json", 1, 5}, {"api-7d9f8b-bbzrd.log", "json", 2, 9}}),
           "api-7d9f8b-x2k4q.log 01:00 (2)");
  CHECK_EQ(Kinds({{"tokyo/access.log", "combined", 2, 9}, {"seoul/access.log", "combined", 1, 9}}),
           "access.log 01:00 (2)");
  CHECK_EQ(Kinds({{"lb.log", "alb", 0, 9}, {"api.log", "json", 1, 9}}),
           "lb.log 00:00 (1), api.log 01:00 (1)");
  CHECK_EQ(Kinds({{"auth.log", "json", 0, 9}, {"api.log", "json", 1, 9}}),
           "auth.log 00:00 (1), api.log 01:00 (1)");
  CHECK_EQ(Kinds({{"서버1.log", "json", 0, 9}, {"서버2.log", "json", 1, 9}}),
           "서버1.log 00:00 (2)");
}

// "name 0 3", the routes of a log of which something is missing.
std::string Shown(const std::string& name, const std::vector<uint16_t>& routes) {
  std::string text = name;
  for (const uint16_t route : routes) text += " " + std::to_string(route);
  return text;
}

TEST_CASE("what is missing of a log would show what logs like it do, not another service's") {
  std::vector<Log> logs = {{"api-1.log", "json", 0, 20, {{1, 4}}, 9, 12},
                           {"api-3.log", "json", 0, 20, {{2, 4}}},
                           {"api-4.log", "json", 0, 20, {{4}}},
                           {"api-grades.log", "json", 0, 20, {{0}}, 13, 15}};
  scope::CoverageSummary coverage = CoverageOf(ManifestOf(logs));
  REQUIRE_EQ(coverage.gaps.size(), 2);
  CHECK_EQ(Shown(coverage.gaps[0].source, coverage.gaps[0].routes), "api-1.log 1 2 4");
  CHECK_EQ(Shown(coverage.gaps[1].source, coverage.gaps[1].routes), "api-grades.log 0");
  REQUIRE_EQ(coverage.missing_sources.size(), 1);
  CHECK_EQ(Shown(coverage.missing_sources[0].name, coverage.missing_sources[0].routes),
           "api-2.log 1 2 4");
  CHECK_EQ(Shown("", coverage.kinds[0].routes), " 0 1 2 4");  // of one kind by their first word
  logs[2].routes.reset();                                     // read by an earlier version
  coverage = CoverageOf(ManifestOf(logs));
  CHECK_EQ(Shown(coverage.gaps[0].source, coverage.gaps[0].routes), "api-1.log");
  CHECK_EQ(Shown(coverage.gaps[1].source, coverage.gaps[1].routes), "api-grades.log 0");
  CHECK(coverage.missing_sources[0].routes.empty());
}

TEST_CASE("a log of which many lines could not be read hides accesses, one with a few does not") {
  ledger::Manifest manifest = ManifestOf({{"app-1.log", "json", 0, 9, {{1}}},
                                          {"app-2.log", "json", 2, 7, {{2}}},
                                          {"app-3.log", "json", 0, 9, {{3}}},
                                          {"app-4.log", "json", 0, 9, {{3}}}});
  const auto lose = [&](size_t log, uint64_t lines, uint64_t unreadable, uint64_t no_access) {
    manifest.sources[log].counts.lines = lines;
    manifest.sources[log].counts.unreadable = unreadable;
    manifest.sources[log].counts.no_access = no_access;
  };
  lose(0, 1000, 60, 20);  // 40 lost: one in 25
  lose(1, 1000, 660, 0);
  lose(2, 1000, 600, 590);  // an application's messages
  lose(3, 100, 19, 0);
  const scope::CoverageSummary coverage = CoverageOf(manifest);
  REQUIRE_EQ(coverage.torn.size(), 1);
  CHECK_EQ(Shown(coverage.torn[0].source, coverage.torn[0].routes), "app-2.log 1 2 3");
  CHECK_EQ(coverage.torn[0].lost, 660);
  CHECK_EQ(coverage.torn[0].lines, 1000);
  CHECK_EQ(FormatTime(coverage.torn[0].from).substr(11, 5), "02:00");
}

TEST_CASE("what takes a log's place is of its kind, another format never") {
  CHECK_EQ(Kinds({{"app.log", "json", 0, 5}, {"service.log", "json", 5.2, 9}}),
           "app.log 00:00 (2)");
  CHECK_EQ(Kinds({{"lb.log", "alb", 0, 5}, {"service.log", "json", 5.2, 9}}),
           "lb.log 00:00 (1), service.log 05:12 (1)");
  CHECK_EQ(Kinds({{"app.log", "json", 0, 3}, {"service.log", "json", 5.2, 9}}),
           "app.log 00:00 (1), service.log 05:12 (1)");
}

TEST_CASE("a log that ends days before its sibling has a gap, another service's has none") {
  const ledger::Manifest manifest = ManifestOf({{"app-1.log-20250701", "json", 0, 240},
                                                {"app-2.log-20250701", "json", 0, 180},
                                                {"web-2.log", "json", 0, 200}});
  const std::vector<scope::Gap> gaps = CoverageOf(manifest).gaps;
  REQUIRE_EQ(gaps.size(), 1);
  CHECK_EQ(gaps[0].source, "app-2.log");
  CHECK_EQ(gaps[0].from, At(180 * 3600) + kMinute);
  CHECK_EQ(gaps[0].to, At(240 * 3600));
}

TEST_CASE("what was found later of a log is of that log, and its sibling is none of it") {
  const auto logs = LogsByPart(ManifestOf({{"logs/app-1.jsonl", "json", 0, 240},
                                           {"logs/app-2.jsonl", "json", 0, 200},
                                           {"late/app-2.recovered.jsonl", "json", 200.1, 240}}));
  REQUIRE_EQ(logs.size(), 2);
  CHECK_EQ(logs.at("late/app-2.recovered.jsonl"), "logs/app-2.jsonl");
  CHECK_EQ(logs.at("logs/app-2.jsonl"), "logs/app-2.jsonl");
  // Of a log that was never a week long by its name, nothing was known that could be broken.
  CHECK(LogsByPart(ManifestOf({{"logs/app-1.jsonl", "json", 0, 100},
                               {"logs/app-2.jsonl", "json", 0, 80},
                               {"late/app-2.recovered.jsonl", "json", 80.1, 100}}))
            .empty());
}

TEST_CASE("a log copied under another name and the one that goes on are of one kind") {
  ledger::Manifest manifest =
      ManifestOf({{"a/app.log.1", "json", 0, 5}, {"b/copied.log", "json", 5, 9}});
  CHECK_EQ(CoverageOf(manifest).kinds.size(), 1);  // it takes its place
  manifest = ManifestOf({{"a/app.log.1", "json", 0, 2}, {"b/copied.log", "json", 5, 9}});
  CHECK_EQ(CoverageOf(manifest).kinds.size(), 2);
  manifest.sources[0].seen_as = {"a/app.log.1", "b/copied.log.1"};
  CHECK_EQ(CoverageOf(manifest).kinds.size(), 1);
}

}  // namespace
}  // namespace haetae::incident
