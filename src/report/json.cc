#include "report/json.h"

#include "report/closure.h"
#include "report/words.h"
#include "scope/possible.h"

namespace haetae::report {
namespace {

using Json = nlohmann::ordered_json;
using incident::Investigation;

Json Text(std::string_view text) { return ValidUtf8(text); }

Json When(Time time) { return IsSet(time) ? Json(FormatTime(time)) : Json(nullptr); }

void AddPhrase(Json& object, const std::string& name, const Phrase& phrase) {
  object[name] = Text(phrase.en);
  object[name + "_ko"] = Text(phrase.In(Language::kKorean));
}

void AddPhrases(Json& object, const std::string& name, const std::vector<Phrase>& phrases) {
  Json english = Json::array();
  Json korean = Json::array();
  for (const Phrase& phrase : phrases) {
    english.push_back(Text(phrase.en));
    korean.push_back(Text(phrase.In(Language::kKorean)));
  }
  object[name] = std::move(english);
  object[name + "_ko"] = std::move(korean);
}

Json Texts(const std::vector<std::string>& texts) {
  Json list = Json::array();
  for (const std::string& text : texts) list.push_back(Text(text));
  return list;
}

Json CoverageJson(const scope::CoverageSummary& coverage) {
  const bool any = IsSet(coverage);
  Json gaps = Json::array();
  for (const scope::Gap& gap : coverage.gaps) {
    gaps.push_back({{"source", Text(gap.source)}, {"from", When(gap.from)}, {"to", When(gap.to)}});
  }
  Json missing = Json::array();
  for (const scope::MissingLog& log : coverage.missing_sources) missing.push_back(Text(log.name));
  return {{"from", any ? When(coverage.from) : Json(nullptr)},
          {"to", any ? When(coverage.to) : Json(nullptr)},
          {"gaps", std::move(gaps)},
          {"missing_sources", std::move(missing)}};
}

Json IndicatorsJson(const std::vector<incident::Indicator>& indicators, bool with_role) {
  Json list = Json::array();
  for (const incident::Indicator& indicator : indicators) {
    Json one = {{"dimension", Text(indicator.dimension)}, {"value", Text(indicator.value)}};
    if (with_role) one["role"] = Text(indicator.role);
    list.push_back(std::move(one));
  }
  return list;
}

Json TimelineJson(const incident::Incident& incident) {
  Json buckets = Json::array();
  for (const incident::Bucket& bucket : incident.timeline) {
    buckets.push_back({{"from", When(bucket.from)},
                       {"disclosed", bucket.disclosed},
                       {"missing", bucket.missing},
                       {"refused", bucket.refused},
                       {"others", bucket.others}});
  }
  return {{"bucket_seconds", incident.bucket_width / kSecond}, {"buckets", std::move(buckets)}};
}

Json OriginsJson(const std::vector<incident::Origin>& origins) {
  Json list = Json::array();
  for (const incident::Origin& origin : origins) {
    list.push_back({{"country", Text(origin.country)},
                    {"network", Text(origin.network)},
                    {"network_name", Text(origin.network_name)},
                    {"addresses", origin.addresses},
                    {"accesses", origin.accesses}});
  }
  return list;
}

Json EvidenceJson(const std::vector<incident::Evidence>& evidence) {
  Json list = Json::array();
  for (const incident::Evidence& one : evidence) {
    list.push_back({{"source", Text(one.source)},
                    {"offset", one.offset},
                    {"time", When(one.time)},
                    {"route", Text(one.route)},
                    {"line", Text(one.line)}});
  }
  return list;
}

}  // namespace

Json FindingJson(const incident::Finding& finding) {
  std::vector<Phrase> reasons;
  for (const detect::Reason& reason : finding.reasons) reasons.push_back(reason.text);
  Json json = {{"id", Text(finding.id)},
               {"detector", Text(finding.detector)},
               {"confidence", finding.confidence},
               {"attack", Texts(finding.attack)},
               {"first_access", When(finding.first_access)},
               {"alert_at", When(finding.alert_at)},
               {"reads_before_alert", finding.reads_before_alert},
               {"indicators", IndicatorsJson(finding.indicators, false)}};
  if (!finding.rule.title.empty())
    json["rule"] = {{"title", Text(finding.rule.title)}, {"id", Text(finding.rule.id)}};
  json["certain"] = finding.certain;
  json["role"] = finding.related ? "related" : "cause";
  json["accesses"] = finding.accesses;
  json["title"] = Text(finding.title.en);
  json["title_ko"] = Text(finding.title.In(Language::kKorean));
  AddPhrases(json, "reasons", reasons);
  return json;
}

namespace {

// Without when they were counted: the same logs give the same document.
Json KeptScopesJson(const std::vector<incident::KeptScope>& versions) {
  Json list = Json::array();
  for (const incident::KeptScope& one : versions) {
    Json json = {{"version", one.number},    {"seal_sha256", one.seal},  {"people", one.people},
                 {"possible", one.possible}, {"accesses", one.accesses}, {"came", one.came},
                 {"went", one.went}};
    AddPhrase(json, "reason", one.reason);
    json["changes"] = Json::array();
    for (const incident::KeptScope::Effect& effect : one.effects) {
      Json change = {{"gone", effect.gone}, {"people", effect.people}};
      AddPhrase(change, "text", effect.text);
      json["changes"].push_back(std::move(change));
    }
    list.push_back(std::move(json));
  }
  return list;
}

Json IncidentJson(const incident::Incident& incident) {
  Json json = {{"id", incident.id}};
  AddPhrase(json, "title", incident.title);
  json["severity"] = incident::SeverityName(incident.severity);
  AddPhrase(json, "severity_why", incident.severity_why);
  json["state"] = incident::StateName(incident.state);
  AddPhrase(json, "state_why", incident.state_why);
  json["first_access"] = When(incident.first_access);
  json["last_access"] = When(incident.last_access);
  json["alert_at"] = When(incident.alert_at);
  json["reads_before_alert"] = incident.reads_before_alert;
  json["findings"] = Json::array();
  for (const incident::Finding& finding : incident.findings) {
    json["findings"].push_back(FindingJson(finding));
  }
  json["indicators"] = IndicatorsJson(incident.indicators, true);
  json["scope"] = ScopeJson(incident.scope);
  json["versions"] = KeptScopesJson(incident.versions);
  if (incident.closure != nullptr) json["closure"] = ClosureJson(*incident.closure);
  json["counts"] = {{"addresses", incident.addresses},
                    {"networks", incident.networks},
                    {"credentials", incident.credentials},
                    {"user_agents", incident.user_agents},
                    {"reads_per_address_day_max", incident.reads_per_address_day_max}};
  json["people_file"] = Text(incident.people_file);
  json["timeline"] = TimelineJson(incident);
  json["origins"] = OriginsJson(incident.origins);
  json["evidence"] = EvidenceJson(incident.evidence);
  return json;
}

Json RoutesJson(const std::vector<incident::RouteActivity>& routes) {
  Json list = Json::array();
  for (const incident::RouteActivity& route : routes) {
    list.push_back({{"route", Text(route.route)},
                    {"discloses", Texts(route.discloses)},
                    {"accesses", route.accesses},
                    {"disclosed", route.disclosed},
                    {"refused", route.refused},
                    {"missing", route.missing},
                    {"unknown", route.unknown},
                    {"subjects", route.subjects}});
  }
  return list;
}

Json FilesJson(const std::vector<incident::SourceRead>& files) {
  Json list = Json::array();
  for (const incident::SourceRead& file : files) {
    list.push_back({{"path", Text(file.path)},
                    {"format", Text(file.format)},
                    {"compression", Text(file.compression)},
                    {"bytes", file.bytes},
                    {"records", file.records},
                    {"unreadable", file.unreadable},
                    {"duplicates", file.duplicates},
                    {"from", When(file.first)},
                    {"to", When(file.last)}});
  }
  return list;
}

Json UnreadableJson(const std::vector<incident::Unreadable>& examples) {
  Json list = Json::array();
  for (const incident::Unreadable& one : examples) {
    list.push_back({{"source", Text(one.source)},
                    {"line", one.line_number},
                    {"offset", one.offset},
                    {"reason", Text(one.reason)},
                    {"text", Text(one.text)}});
  }
  return list;
}

Json DoubtsJson(const std::vector<scope::Doubt>& doubts) {
  Json list = Json::array();
  for (const scope::Doubt& doubt : doubts) {
    Json one = {{"kind", scope::DoubtName(doubt.kind)},
                {"source", Text(doubt.source)},
                {"from", When(doubt.from)},
                {"to", When(doubt.to)}};
    AddPhrase(one, "why", doubt.why);
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace

Json ScopeJson(const scope::Scope& scope) {
  Json json = {{"schema", "haetae.scope/1"}, {"version", scope.version}};
  AddPhrase(json, "reason", scope.reason);
  json["indicators"] = Json::array();
  for (const scope::Scope::Indicator& indicator : scope.indicators) {
    json["indicators"].push_back(
        {{"dimension", Text(indicator.dimension)}, {"value", Text(indicator.value)}});
  }
  Json by_field = Json::object();
  for (const auto& [field, count] : scope.by_field) {
    by_field[ValidUtf8(field)] = {{"clear", count.clear}, {"masked", count.masked}};
  }
  Json by_route = Json::object();
  for (const auto& [route, count] : scope.by_route) {
    by_route[ValidUtf8(route)] = {{"people", count.people}, {"accesses", count.accesses}};
  }
  Json by_day = Json::object(), by_country = Json::object();
  for (const auto& [day, count] : scope.by_day)
    by_day[FormatDay(day)] = {{"people", count.people}, {"accesses", count.accesses}};
  for (const auto& [country, count] : scope.by_country) {
    by_country[country.empty() ? "unknown" : ValidUtf8(country)] = {{"people", count.people},
                                                                    {"accesses", count.accesses}};
  }
  json["confirmed"] = {{"people", scope.people},
                       {"members", scope.members},
                       {"non_members", scope.non_members},
                       {"unlisted", scope.unlisted},
                       {"accounts", scope.accounts},
                       {"accesses", scope.accesses},
                       {"records", scope.records},
                       {"listed", scope.listed},
                       {"listed_unnamed", scope.unnamed},
                       {"records_ownerless", scope.ownerless},
                       {"answers_uncounted", scope.uncounted},
                       {"bytes", scope.bytes},
                       {"accesses_without_bytes", scope.unsized},
                       {"missing", scope.missing},
                       {"unknown_outcome", scope.unknown_outcome},
                       {"by_field", std::move(by_field)},
                       {"by_route", std::move(by_route)},
                       {"by_day", std::move(by_day)},
                       {"by_country", std::move(by_country)}};
  Json possible = {{"people", scope.possible_people}, {"likely", scope.possible_likely}};
  AddPhrases(possible, "why", scope.possible_why);
  possible["by_doubt"] = Json::object();
  for (size_t kind = 0; kind < scope::kDoubtKinds; ++kind) {
    const std::string name(scope::DoubtName(static_cast<scope::DoubtKind>(kind)));
    if (scope.possible_by[kind] > 0) possible["by_doubt"][name] = scope.possible_by[kind];
  }
  possible["doubts"] = DoubtsJson(scope.doubts);
  json["possible"] = std::move(possible);
  json["ruled_out"] = {{"people", scope.ruled_out}};
  json["first_access"] = When(scope.first_access);
  json["last_access"] = When(scope.last_access);
  json["coverage"] = CoverageJson(scope.coverage);
  return json;
}

Json InvestigationJson(const Investigation& investigation) {
  Json json = {{"schema", "haetae.investigation/1"}};
  json["read"] = {{"sources", investigation.sources},
                  {"bytes", investigation.bytes},
                  {"records", investigation.records},
                  {"accesses", investigation.accesses},
                  {"duplicates", investigation.duplicates},
                  {"unreadable", investigation.unreadable},
                  {"lost", investigation.lost},
                  {"shared_event_ids", investigation.shared_ids},
                  {"seconds", investigation.seconds},
                  {"records_new", investigation.records_new}};
  json["coverage"] = CoverageJson(investigation.coverage);
  json["incidents"] = Json::array();
  for (const incident::Incident& incident : investigation.incidents) {
    json["incidents"].push_back(IncidentJson(incident));
  }
  json["rejected"] = Json::array();
  for (const incident::Incident& incident : investigation.rejected) {
    json["rejected"].push_back(IncidentJson(incident));
  }
  json["display_offset_seconds"] = investigation.display_offset / kSecond;
  json["catalogue"] = {{"inferred", investigation.catalogue_inferred},
                       {"path", Text(investigation.catalogue_path)}};
  json["registers"] = Texts(investigation.registers);
  json["routes"] = RoutesJson(investigation.routes);
  json["files"] = FilesJson(investigation.files);
  json["unreadable_examples"] = UnreadableJson(investigation.unreadable_examples);
  std::vector<Error> errors = investigation.errors;
  if (investigation.partial) errors.insert(errors.begin(), *investigation.partial);
  json["errors"] = ErrorsJson(errors);
  AddPhrases(json, "notes", investigation.notes);
  return json;
}

nlohmann::ordered_json ErrorsJson(const std::vector<Error>& errors) {
  auto list = nlohmann::ordered_json::array();
  for (const Error& error : errors)
    list.push_back({{"code", CodeName(error.code)},
                    {"what", ValidUtf8(error.what)},
                    {"why", ValidUtf8(error.why)},
                    {"where", ValidUtf8(error.where)},
                    {"advice", ValidUtf8(error.advice)}});
  return list;
}

std::string JsonText(const Json& json, int indent) { return EscapeJson(json.dump(indent)); }

}  // namespace haetae::report
