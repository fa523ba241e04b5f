#include "report/shared_indicators.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "access/access.h"
#include "base/hash.h"
#include "base/text.h"

namespace haetae::report {
namespace {

using incident::Finding;
using incident::Incident;
using incident::Indicator;
using Key = std::vector<std::pair<std::string, std::string>>;  // dimension, value

// Of a dimension that accesses have: nothing else can be looked for in them.
bool IsKnown(const Indicator& indicator) {
  access::Dimension dimension;
  return access::ParseDimension(indicator.dimension, dimension);
}

Key KeyOf(const std::vector<Indicator>& values) {
  Key key;
  for (const Indicator& one : values)
    if (IsKnown(one)) key.emplace_back(one.dimension, one.value);
  std::ranges::sort(key);
  key.erase(std::ranges::unique(key).begin(), key.end());
  return key;
}

void Note(const Finding& finding, SharedIndicator& indicator) {
  indicator.confidence = std::max(indicator.confidence, finding.confidence);
  indicator.attack.insert(finding.attack.begin(), finding.attack.end());
  indicator.detectors.insert(finding.detector);
}

// All of a set in one access, or every value where it is one dimension.
std::vector<Key> CausesOf(const std::vector<Indicator>& indicators) {
  const Key all = KeyOf(indicators);
  if (all.empty()) return {};
  if (std::ranges::any_of(all, [&](const auto& one) { return one.first != all[0].first; }))
    return {all};
  std::vector<Key> each;
  for (const auto& one : all) each.push_back({one});
  return each;
}

SharedIndicator Made(const Key& key, bool cause) {
  SharedIndicator made{.cause = cause};
  for (const auto& [dimension, value] : key)
    made.values.push_back({dimension, value, cause ? "cause" : "related"});
  return made;
}

}  // namespace

std::vector<SharedIndicator> IndicatorsOf(const Incident& incident) {
  std::map<Key, SharedIndicator> causes, related;
  for (const Finding& finding : incident.findings) {
    if (finding.related) continue;
    for (const Key& key : CausesOf(finding.indicators))
      Note(finding, causes.try_emplace(key, Made(key, true)).first->second);
  }
  // What the closure took, or people accepted: no finding names it, and its accesses are the
  // incident's too.
  for (const std::vector<scope::IndicatorValue>& set : incident.added) {
    std::vector<Indicator> values;
    for (const scope::IndicatorValue& one : set)
      values.push_back({std::string(access::DimensionName(one.dimension)), one.value, "cause"});
    for (const Key& key : CausesOf(values)) causes.try_emplace(key, Made(key, true));
  }
  std::set<std::pair<std::string, std::string>> told;  // of the causes
  for (const auto& [key, cause] : causes) told.insert(key.begin(), key.end());
  for (const Indicator& one : incident.indicators) {
    // Of a set that was accepted, one value says nothing; and what was rejected since is left out.
    if (one.role == "closure" || one.role == "accepted") continue;
    const Key key = {{one.dimension, one.value}};
    if (!IsKnown(one) || told.contains(key[0])) continue;
    // Incidents of an earlier version were kept without findings.
    const bool cause = one.role == "cause" && incident.findings.empty();
    if (cause) told.insert(key[0]);
    (cause ? causes : related).try_emplace(key, Made(key, cause));
  }
  // What a finding says of a value by itself, whether or not it is the one that blames it.
  for (const Finding& finding : incident.findings) {
    const bool alone = finding.indicators.size() == 1;
    for (const Indicator& one : finding.indicators) {
      const Key key = {{one.dimension, one.value}};
      const auto found = related.find(key);
      if (found != related.end()) Note(finding, found->second);
      const auto cause = causes.find(key);
      if (alone && cause != causes.end()) Note(finding, cause->second);
    }
  }
  std::vector<SharedIndicator> all;
  for (auto& [key, indicator] : causes) all.push_back(std::move(indicator));
  for (auto& [key, indicator] : related) all.push_back(std::move(indicator));
  return all;
}

bool IsPersonal(std::string_view dimension) {
  return dimension == "principal" || dimension == "credential";
}

std::vector<SharedIndicator> TakeOutPersonal(std::vector<SharedIndicator> all, LeftOut& left_out) {
  auto names = [](const SharedIndicator& indicator, std::string_view dimension) {
    return std::ranges::any_of(indicator.values,
                               [&](const Indicator& one) { return one.dimension == dimension; });
  };
  std::vector<SharedIndicator> kept;
  for (SharedIndicator& indicator : all) {
    if (names(indicator, "principal"))
      ++left_out.principals;
    else if (names(indicator, "credential"))
      ++left_out.credentials;
    else
      kept.push_back(std::move(indicator));
  }
  return kept;
}

std::string SharedDimension(std::string_view dimension) {
  return std::string(dimension == "credential" ? "credential_sha256" : dimension);
}

std::string SharedValue(std::string_view dimension, std::string_view value) {
  return dimension == "credential" ? Sha256Hex(value) : std::string(value);
}

std::vector<std::vector<table::About::Indicator>> WithoutPersonal(
    std::vector<std::vector<table::About::Indicator>> any_of) {
  for (auto& set : any_of) {
    for (table::About::Indicator& one : set)
      if (one.dimension == "principal" || one.dimension == SharedDimension("credential"))
        one.value = "left out";
  }
  return any_of;
}

Result<table::Written> WriteIndicators(const std::vector<SharedIndicator>& indicators,
                                       const table::Target& target, table::About about) {
  using table::ColumnType;
  static constexpr table::Column kColumns[] = {
      {"indicator", ColumnType::kCount},   {"dimension", ColumnType::kText},
      {"value", ColumnType::kText},        {"role", ColumnType::kText},
      {"confidence", ColumnType::kCount},  {"accesses", ColumnType::kCount},
      {"first_access", ColumnType::kTime}, {"last_access", ColumnType::kTime},
      {"attack", ColumnType::kText},       {"detectors", ColumnType::kText},
  };
  table::TableFile file = TRY(table::TableFile::Create(target, kColumns));
  table::Rows rows(kColumns);
  int64_t number = 0;
  for (const SharedIndicator& indicator : indicators) {
    ++number;
    const bool seen = indicator.seen.accesses > 0;
    for (const Indicator& one : indicator.values) {
      rows.number(0).push_back(number);
      rows.text(1).push_back(rows.Own(SharedDimension(one.dimension)));
      rows.text(2).push_back(rows.Own(SharedValue(one.dimension, one.value)));
      rows.text(3).push_back(indicator.cause ? "cause" : "related");
      rows.number(4).push_back(indicator.confidence > 0
                                   ? std::lround(std::min(indicator.confidence, 1.0) * 100)
                                   : table::kNoValue);
      rows.number(5).push_back(static_cast<int64_t>(indicator.seen.accesses));
      rows.number(6).push_back(seen ? indicator.seen.first.us : table::kNoValue);
      rows.number(7).push_back(seen ? indicator.seen.last.us : table::kNoValue);
      rows.text(8).push_back(rows.Own(Joined(indicator.attack, ";")));
      rows.text(9).push_back(rows.Own(Joined(indicator.detectors, ";")));
    }
    TRY(file.WriteFull(rows));
  }
  TRY(file.Write(rows));
  about.what = "indicators";
  return file.Finish(about);
}

}  // namespace haetae::report
