#include "report/ocsf.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "report/json.h"
#include "report/words.h"

namespace haetae::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kCategoryFindings = 2;
constexpr int kClassDetectionFinding = 2004;
constexpr int kActivityCreate = 1;
constexpr int kStatusNew = 1;

struct Id {
  int id;
  const char* caption;
};

Id SeverityId(incident::Severity severity) {
  switch (severity) {
    case incident::Severity::kLow:
      return {2, "Low"};
    case incident::Severity::kMedium:
      return {3, "Medium"};
    case incident::Severity::kHigh:
      return {4, "High"};
    case incident::Severity::kCritical:
      return {5, "Critical"};
  }
  return {0, "Unknown"};
}

Id ConfidenceId(double confidence) {
  if (confidence >= 0.9) return {3, "High"};
  if (confidence >= 0.5) return {2, "Medium"};
  return {1, "Low"};
}

// OCSF's own numbers for kinds of observable; 99 with our dimension as its name for the others.
struct Observable {
  std::string_view dimension;
  int type_id;
  const char* type;
  const char* attribute;
};
constexpr Observable kObservables[] = {
    {"source_ip", 2, "IP Address", "evidences.src_endpoint.ip"},
    {"principal", 4, "User Name", "evidences.actor.user.name"},
    {"country", 14, "Country", "evidences.src_endpoint.location.country"},
    {"user_agent", 16, "HTTP User-Agent", "evidences.http_request.user_agent"},
    {"credential", 19, "User Credential ID", "evidences.actor.user.credential_uid"},
};

int64_t Milliseconds(Time time) { return IsSet(time) ? time.us / kMillisecond : 0; }

// FNV-1a (64 bits) of what makes this finding this finding.
std::string FindingUid(const incident::Finding& finding) {
  uint64_t hash = 0xcbf29ce484222325;
  const auto add = [&hash](std::string_view text) {
    for (unsigned char c : text) hash = (hash ^ c) * 0x100000001b3;
    hash = (hash ^ 0xFF) * 0x100000001b3;  // ends a part: no byte of UTF-8
  };
  add(finding.detector);
  add(std::to_string(finding.first_access.us));
  for (const incident::Indicator& indicator : finding.indicators) {
    add(indicator.dimension);
    add(indicator.value);
  }
  return fmt::format("haetae-{}-{:016x}", ValidUtf8(finding.detector), hash);
}

Json AttacksJson(const std::vector<std::string>& techniques) {
  Json list = Json::array();
  for (const std::string& id : techniques) {
    const auto part = [](std::string_view uid) {
      Json json = {{"uid", ValidUtf8(uid)}};
      if (!TechniqueName(uid).empty()) json["name"] = TechniqueName(uid);
      if (!TechniqueAddress(uid).empty()) json["src_url"] = TechniqueAddress(uid);
      return json;
    };
    const size_t point = id.find('.');
    Json attack = {{"technique", part(std::string_view(id).substr(0, point))}};
    if (point != std::string::npos) attack["sub_technique"] = part(id);
    list.push_back(std::move(attack));
  }
  return list;
}

Json ObservablesJson(const incident::Finding& finding) {
  Json list = Json::array();
  for (const incident::Indicator& indicator : finding.indicators) {
    const auto* known =
        std::ranges::find(kObservables, indicator.dimension, &Observable::dimension);
    if (known != std::end(kObservables)) {
      list.push_back({{"name", known->attribute},
                      {"type", known->type},
                      {"type_id", known->type_id},
                      {"value", ValidUtf8(indicator.value)}});
    } else {
      list.push_back({{"name", "unmapped." + ValidUtf8(indicator.dimension)},
                      {"type", ValidUtf8(indicator.dimension)},
                      {"type_id", 99},
                      {"value", ValidUtf8(indicator.value)}});
    }
  }
  return list;
}

Json EvidencesJson(const incident::Incident& incident, const incident::Finding& finding) {
  Json list = Json::array();
  for (const incident::Indicator& indicator : finding.indicators) {
    const std::string value = ValidUtf8(indicator.value);
    if (indicator.dimension == "source_ip") list.push_back({{"src_endpoint", {{"ip", value}}}});
    if (indicator.dimension == "principal") {
      list.push_back({{"actor", {{"user", {{"name", value}}}}}});
    }
    if (indicator.dimension == "credential") {
      list.push_back({{"actor", {{"user", {{"credential_uid", value}}}}}});
    }
  }
  for (const incident::Evidence& evidence : incident.evidence) {
    list.push_back({{"data",
                     {{"source", ValidUtf8(evidence.source)},
                      {"offset", evidence.offset},
                      {"time", IsSet(evidence.time) ? Json(FormatTime(evidence.time)) : Json()},
                      {"route", ValidUtf8(evidence.route)},
                      {"line", ValidUtf8(evidence.line)}}}});
  }
  if (list.empty()) list.push_back({{"data", {{"incident", incident.id}}}});
  return list;
}

Json ResourcesJson(const scope::Scope& scope) {
  Json list = Json::array();
  for (const auto& [route, count] : scope.by_route) {
    list.push_back({{"name", ValidUtf8(route)},
                    {"type", "route that discloses personal data"},
                    {"data", {{"people", count.people}, {"accesses", count.accesses}}}});
  }
  return list;
}

Json AnalyticJson(const incident::Finding& finding) {
  const detect::RuleName& rule = finding.rule;
  if (rule.title.empty()) {
    return {{"uid", ValidUtf8(finding.detector)},
            {"name", ValidUtf8(finding.detector)},
            {"type", "Behavioral"},
            {"type_id", 2}};
  }
  return {{"uid", ValidUtf8(rule.id.empty() ? rule.title : rule.id)},
          {"name", ValidUtf8(rule.title)},
          {"type", "Rule"},
          {"type_id", 1}};
}

Json FindingInfoJson(const incident::Incident& incident, const incident::Finding& finding) {
  std::string reasons;
  for (const detect::Reason& reason : finding.reasons) {
    if (!reasons.empty()) reasons += "; ";
    reasons += ValidUtf8(reason.text.en);
  }
  return {{"uid", FindingUid(finding)},
          {"title", ValidUtf8(incident.title.en)},
          {"desc", reasons},
          {"types", Json::array({ValidUtf8(finding.detector)})},
          {"analytic", AnalyticJson(finding)},
          {"attacks", AttacksJson(finding.attack)},
          {"created_time", Milliseconds(finding.alert_at)},
          {"first_seen_time", Milliseconds(finding.first_access)},
          {"last_seen_time", Milliseconds(incident.last_access)}};
}

Json EventJson(const incident::Incident& incident, const incident::Finding& finding) {
  const Id severity = SeverityId(incident.severity);
  const Id confidence = ConfidenceId(finding.confidence);
  const double score = std::clamp(finding.confidence, 0.0, 1.0) * 100;
  const Time at = IsSet(finding.alert_at) ? finding.alert_at : finding.first_access;
  const scope::Scope& scope = incident.scope;
  return {{"activity_id", kActivityCreate},
          {"activity_name", "Create"},
          {"category_uid", kCategoryFindings},
          {"category_name", "Findings"},
          {"class_uid", kClassDetectionFinding},
          {"class_name", "Detection Finding"},
          {"type_uid", kClassDetectionFinding * 100 + kActivityCreate},
          {"type_name", "Detection Finding: Create"},
          {"time", Milliseconds(at)},
          {"severity_id", severity.id},
          {"severity", severity.caption},
          {"status_id", kStatusNew},
          {"status", "New"},
          {"confidence_id", confidence.id},
          {"confidence", confidence.caption},
          {"confidence_score", std::isnan(score) ? 0 : std::lround(score)},
          {"is_alert", true},
          {"message", ValidUtf8(incident.title.en)},
          {"metadata",
           {{"version", "1.5.0"}, {"product", {{"name", "haetae"}, {"vendor_name", "haetae"}}}}},
          {"finding_info", FindingInfoJson(incident, finding)},
          {"evidences", EvidencesJson(incident, finding)},
          {"resources", ResourcesJson(scope)},
          {"observables", ObservablesJson(finding)},
          {"unmapped",
           {{"incident", incident.id},
            {"reads_before_alert", finding.reads_before_alert},
            {"people_confirmed", scope.people},
            {"people_possible", scope.possible_people}}}};
}

}  // namespace

std::string OcsfLines(const incident::Investigation& investigation) {
  std::string lines;
  for (const incident::Incident& incident : investigation.incidents) {
    for (const incident::Finding& finding : incident.findings) {
      lines += JsonText(EventJson(incident, finding), -1) + '\n';
    }
  }
  return lines;
}

}  // namespace haetae::report
