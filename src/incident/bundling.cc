#include "incident/bundling.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "detect/detector.h"
#include "incident/grouping.h"

namespace haetae::incident {
namespace {

struct Kind {
  std::string_view dimension, en, ko;
};
constexpr Kind kKinds[] = {
    {"network", "networks", "네트워크"},
    {"source_ip", "addresses", "접속 주소"},
    {"country", "countries", "국가"},
    {"credential", "credentials", "인증정보"},
    {"user_agent", "clients", "접속 프로그램"},
    {"tls_fingerprint", "clients", "접속 프로그램"},
    {"route", "routes", "경로"},
};

}  // namespace

bool IsWeak(const Incident& incident) {
  if (incident.severity > Severity::kMedium || incident.state != State::kOpen) return false;
  return std::none_of(incident.findings.begin(), incident.findings.end(), [](const Finding& one) {
    return one.certain || one.confidence >= kConfident;
  });
}

std::vector<std::vector<size_t>> Bundles(const std::vector<Candidate>& candidates) {
  std::map<int64_t, std::vector<size_t>> by_day;
  for (size_t i = 0; i < candidates.size(); ++i) by_day[DayOf(candidates[i].alert)].push_back(i);
  std::vector<std::vector<size_t>> bundles;
  for (const auto& [day, all] : by_day) {
    if (all.size() <= kIncidentsADay) continue;
    std::map<std::string, std::vector<size_t>> alike;
    std::vector<size_t> weak;
    for (size_t i : all) {
      if (!candidates[i].weak) continue;
      alike[candidates[i].detector].push_back(i);
      weak.push_back(i);
    }
    if (weak.size() < 2) continue;
    if (all.size() - weak.size() + alike.size() > kIncidentsADay) {
      bundles.push_back(std::move(weak));
      continue;
    }
    for (auto& [detector, list] : alike) {
      if (list.size() >= 2) bundles.push_back(std::move(list));
    }
  }
  std::sort(bundles.begin(), bundles.end());
  return bundles;
}

Phrase BundleTitle(const std::vector<Finding>& findings) {
  std::set<std::string> detectors;
  for (const Finding& finding : findings) detectors.insert(finding.detector);
  const std::string names = Joined(detectors, ", ");
  return {
      fmt::format("Several weak signals: {} findings by {}", WithCommas(findings.size()), names),
      fmt::format("약한 신호 여럿: {}의 탐지 {}건", names, WithCommas(findings.size()))};
}

Phrase CohortTitle(const std::vector<Finding>& findings) {
  std::set<std::string> values;
  size_t causes = 0;
  std::string detector, dimension;
  for (const Finding& finding : findings) {
    if (finding.related) continue;
    if (causes++ == 0) detector = finding.detector;
    if (finding.detector != detector) return {};
    for (const Indicator& one : finding.indicators) {
      if (dimension.empty()) dimension = one.dimension;
      if (one.dimension != dimension) return {};
      values.insert(one.value);
    }
  }
  const auto kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                 [&](const Kind& one) { return one.dimension == dimension; });
  if (causes < kCohortsMin || kind == std::end(kKinds)) return {};
  Phrase what = findings[0].title;
  for (const detect::DetectorEntry& entry : detect::Detectors()) {
    if (entry.name == detector) what = entry.what;
  }
  const std::string count = WithCommas(values.size());
  return {fmt::format("{}, through {} {}", what.en, count, kind->en),
          fmt::format("{} · {} {}개를 통해", what.In(Language::kKorean), kind->ko, count)};
}

}  // namespace haetae::incident
