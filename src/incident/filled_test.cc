#include "incident/filled.h"

#include <string>
#include <vector>

#include "ledger/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::incident {
namespace {

using ledger::At;

struct Log {
  std::string name;
  std::vector<std::pair<double, double>> hours;
};

ledger::Manifest ManifestOf(const std::vector<Log>& logs) {
  ledger::Manifest manifest;
  for (const Log& log : logs) {
    ledger::SourceEntry source{.id = 0, .name = log.name, .path = "/" + log.name};
    source.format = "json";
    for (const auto& [from, to] : log.hours) {
      for (Time at = At(from * 3600); at < At(to * 3600); at.us += kMinute) source.minutes.Add(at);
    }
    manifest.sources.push_back(source);
  }
  return manifest;
}

// Of app-2.jsonl from hour 200 to 210, as the detector writes it; `open`: it never went on.
Incident HoleIncident(bool open = false) {
  const Time from = At(200 * 3600 - 60), to = At(210 * 3600);
  Incident incident{.id = 1};
  Finding hole{.id = "log-integrity-1", .detector = "log-integrity"};
  hole.title = {"app-2.jsonl has a hole: nothing from x to y", "app-2.jsonl 기록이 비어 있습니다"};
  if (open) hole.title.en = "app-2.jsonl fell silent at x, while its siblings go on";
  hole.reasons = {{detect::Part::kSeen,
                   {"no access from " + FormatTime(from) + " to " +
                        (open ? std::string("the end of what was read") : FormatTime(to)),
                    ""}}};
  incident.title = hole.title;
  incident.findings.push_back(std::move(hole));
  return incident;
}

std::string Said(const std::vector<Log>& logs, bool open = false,
                 Language language = Language::kEnglish) {
  Incident incident = HoleIncident(open);
  const std::string before = incident.title.In(language);
  SayFilled(ManifestOf(logs), incident);
  REQUIRE_EQ(incident.findings[0].title.In(language), incident.title.In(language));
  return incident.title.In(language).substr(before.size());
}

const Log kFirst{"logs/app-1.jsonl", {{0, 240}}};
const Log kSecond{"logs/app-2.jsonl", {{0, 200}, {210, 240}}};

TEST_CASE("a hole that is as it was says nothing") {
  CHECK_EQ(Said({kFirst, kSecond}), "");
  CHECK_EQ(Said({kFirst}), "");  // whose it was is no longer there
  CHECK_EQ(Said({kFirst, {"logs/app-2.jsonl", {{0, 200}}}}, true), "");
}

TEST_CASE("a hole that a later log fills says by which") {
  const Log late{"late/app-2.recovered.jsonl", {{200, 210}}};
  CHECK_EQ(Said({kFirst, kSecond, late}), " · filled since by app-2.recovered.jsonl");
  CHECK_EQ(Said({kFirst, kSecond, late}, false, Language::kKorean),
           " · 이후 app-2.recovered.jsonl 기록으로 채워졌습니다");
}

TEST_CASE("of a hole that is filled in part it is said what remains") {
  const Log late{"late/app-2.recovered.jsonl", {{200, 204}}};
  const std::string from = FormatTime(At(204 * 3600)).substr(0, 16) + "Z";
  const std::string to = FormatTime(At(210 * 3600)).substr(0, 16) + "Z";
  CHECK_EQ(
      Said({kFirst, kSecond, late}),
      " · filled since in part by app-2.recovered.jsonl: still nothing from " + from + " to " + to);
  CHECK_EQ(Said({kFirst, kSecond, late}, false, Language::kKorean),
           " · 이후 app-2.recovered.jsonl 기록으로 일부 채워졌고, " + from + "부터 " + to +
               "까지 여전히 비어 있습니다");
}

TEST_CASE("a log that fell silent and was found later is filled up to where the others are") {
  const Log ended{"logs/app-2.jsonl", {{0, 200}}};
  CHECK_EQ(Said({kFirst, ended, {"late/app-2.recovered.jsonl", {{200, 240}}}}, true),
           " · filled since by app-2.recovered.jsonl");
}

TEST_CASE("a log of another name, or one of two of its name, is not said to fill it") {
  CHECK_EQ(Said({kFirst, kSecond, {"late/web.jsonl", {{200, 210}}}}), "");
  CHECK_EQ(Said({kSecond, {"tokyo/app-2.jsonl", {{0, 240}}}}), "");
}

TEST_CASE("what is no hole stays as it was written") {
  Incident incident = HoleIncident();
  incident.findings[0].detector = "walk";
  SayFilled(ManifestOf({kFirst, kSecond, {"late/app-2.recovered.jsonl", {{200, 210}}}}), incident);
  CHECK_EQ(incident.title.en, "app-2.jsonl has a hole: nothing from x to y");
}

}  // namespace
}  // namespace haetae::incident
