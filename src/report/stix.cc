#include "report/stix.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "base/hash.h"
#include "base/ip.h"
#include "base/text.h"
#include "report/json.h"
#include "report/words.h"

namespace haetae::report {
namespace {

using incident::Indicator;
using Json = nlohmann::ordered_json;

// Chosen once at random; SDOs may not use the name space that the standard has for observables.
constexpr UuidBytes kNameSpace = {0x7c, 0x1d, 0x0f, 0x62, 0x5e, 0x3a, 0x4b, 0x90,
                                  0x9a, 0x44, 0xd2, 0x61, 0xb8, 0x0e, 0x37, 0xf5};
// Of objects that are the same in every bundle, and may therefore never change: a test holds them.
constexpr std::string_view kConstantTime = "2026-01-01T00:00:00.000Z";
constexpr std::string_view kAmber = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82";
constexpr uint64_t kSightingCountMax = 999'999'999;  // of the standard, section 5.2

std::string IdOf(std::string_view type, std::string_view name) {
  return std::string(type) + "--" +
         UuidOfName(kNameSpace, std::string(type) + "\n" + std::string(name));
}
const std::string& IdentityId() {
  static const std::string id = IdOf("identity", "haetae");
  return id;
}
const std::string& ExtensionId() {
  static const std::string id = IdOf("extension-definition", "haetae access 1");
  return id;
}

// created and modified have exactly milliseconds.
std::string Milliseconds(Time time) { return FormatTime(time).substr(0, 23) + "Z"; }

std::string Quoted(std::string_view text) {
  std::string quoted = "'";
  for (char c : ValidUtf8(text)) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

// An object path of network-traffic, and what it equals: the form in which values of several
// dimensions can stand in one observation.
struct Comparison {
  std::string path, op, value;
  std::string Text() const { return path + " " + op + " " + value; }
};

std::string ExtensionPath(std::string_view property) {
  return "network-traffic:extensions.'" + ExtensionId() + "'." + std::string(property);
}

std::optional<uint64_t> AsNumber(std::string_view value) {
  if (!value.starts_with("AS") || value.size() < 3 || value.size() > 12) return std::nullopt;
  uint64_t number = 0;
  for (char c : value.substr(2)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<uint64_t>(c - '0');
  }
  return number;
}

// The type of address, its operator and value; none where the log has something else.
std::optional<Comparison> AddressOf(const std::string& value) {
  if (const std::optional<IpAddress> ip = ParseIp(value)) {
    return Comparison{ip->is_v4() ? "ipv4-addr" : "ipv6-addr", "=", Quoted(FormatIp(*ip))};
  }
  const size_t slash = value.find('/');
  if (slash == std::string::npos || !ParseIpRange(value)) return std::nullopt;
  const bool v4 = value.find(':') == std::string::npos;
  return Comparison{v4 ? "ipv4-addr" : "ipv6-addr", "ISSUBSET", Quoted(value)};
}

Comparison ComparisonOf(const Indicator& one) {
  if (one.dimension == "source_ip") {
    if (const auto address = AddressOf(one.value))
      return {"network-traffic:src_ref.value", address->op, address->value};
    return {ExtensionPath("source_ip"), "=", Quoted(one.value)};
  }
  if (one.dimension == "network") {
    if (const auto number = AsNumber(one.value))
      return {"network-traffic:src_ref.belongs_to_refs[*].number", "=", std::to_string(*number)};
    return {ExtensionPath("source_network"), "=", Quoted(one.value)};
  }
  if (one.dimension == "user_agent") {
    return {"network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'[*]", "=",
            Quoted(one.value)};
  }
  static const std::map<std::string, std::string_view, std::less<>> kProperties = {
      {"key", "key_id"},          {"credential", "credential_sha256"},
      {"principal", "principal"}, {"tls_fingerprint", "tls_fingerprint"},
      {"route", "route"},         {"country", "source_country"}};
  const auto found = kProperties.find(one.dimension);
  CHECK(found != kProperties.end());
  return {ExtensionPath(found->second), "=", Quoted(SharedValue(one.dimension, one.value))};
}

// The plain form of a single value, which every tool knows.
std::optional<std::string> PlainPattern(const Indicator& one) {
  if (one.dimension == "source_ip") {
    if (const auto address = AddressOf(one.value))
      return "[" + address->path + ":value " + address->op + " " + address->value + "]";
  }
  if (one.dimension == "network") {
    if (const auto number = AsNumber(one.value))
      return "[autonomous-system:number = " + std::to_string(*number) + "]";
  }
  if (one.dimension == "principal") return "[user-account:user_id = " + Quoted(one.value) + "]";
  return std::nullopt;
}

std::string NameOf(const SharedIndicator& indicator) {
  std::string name;
  for (const Indicator& one : indicator.values) {
    name += (name.empty() ? "" : ", ") + one.dimension + " ";
    name += one.dimension == "credential" ? "(SHA-256)" : ValidUtf8(one.value);
  }
  return Shortened(name, 500);
}

Json Base(std::string_view type, const std::string& id, std::string_view created,
          std::string_view modified) {
  return {{"type", type},
          {"spec_version", "2.1"},
          {"id", id},
          {"created_by_ref", IdentityId()},
          {"created", created},
          {"modified", modified},
          {"object_marking_refs", {kAmber}}};
}

// What is the same in every bundle.
std::vector<Json> Constants() {
  Json identity = {{"type", "identity"},
                   {"spec_version", "2.1"},
                   {"id", IdentityId()},
                   {"created", kConstantTime},
                   {"modified", kConstantTime},
                   {"name", "haetae"},
                   {"description", "Finds and counts reading of personal data in access logs."},
                   {"identity_class", "system"}};
  Json extension = {
      {"type", "extension-definition"},
      {"spec_version", "2.1"},
      {"id", ExtensionId()},
      {"created_by_ref", IdentityId()},
      {"created", kConstantTime},
      {"modified", kConstantTime},
      {"name", "haetae access"},
      {"description",
       "What an HTTP request says of who asks: properties of network-traffic that the standard "
       "does not have."},
      {"schema",
       "A property extension of network-traffic; all properties are optional strings. key_id: id "
       "of the key that signed the credential shown (JOSE kid). credential_sha256: SHA-256, 64 "
       "lower-case hex digits, of the id of the credential shown (JWT jti, session id or API "
       "key). principal: who the credential says is asking. tls_fingerprint: JA3 or JA4 of the "
       "client's TLS hello. route: method and path template of the request, with placeholders in "
       "braces. source_country: ISO 3166-1 alpha-2 of the client's address. source_ip and "
       "source_network: of the client, where what was logged is no address or number."},
      {"version", "1.0.0"},
      {"extension_types", {"property-extension"}}};
  Json amber = {
      {"type", "marking-definition"},          {"spec_version", "2.1"},    {"id", kAmber},
      {"created", "2017-01-20T00:00:00.000Z"}, {"definition_type", "tlp"}, {"name", "TLP:AMBER"},
      {"definition", {{"tlp", "amber"}}}};
  return {std::move(amber), std::move(identity), std::move(extension)};
}

// A technique that is renamed is another object: this one has no second version.
std::string AttackPatternId(const std::string& technique) {
  return IdOf("attack-pattern", technique + "\n" + std::string(TechniqueName(technique)));
}

Json AttackPattern(const std::string& technique) {
  Json reference = {{"source_name", "mitre-attack"}, {"external_id", ValidUtf8(technique)}};
  if (const std::string url = TechniqueAddress(technique); !url.empty()) reference["url"] = url;
  const std::string_view name = TechniqueName(technique);
  Json pattern = {{"type", "attack-pattern"},         {"spec_version", "2.1"},
                  {"id", AttackPatternId(technique)}, {"created_by_ref", IdentityId()},
                  {"created", kConstantTime},         {"modified", kConstantTime}};
  pattern["name"] = name.empty() ? ValidUtf8(technique) : std::string(name);
  pattern["external_references"] = Json::array({std::move(reference)});
  return pattern;
}

// Objects out, one after the other.
class Bundle {
 public:
  Bundle(const StixIncident& about, table::Document& document)
      : about_(about), document_(document) {
    const incident::Incident& incident = about.incident;
    const Time created = IsSet(incident.alert_at) ? incident.alert_at : incident.first_access;
    created_ = Milliseconds(created);
    modified_ = Milliseconds(std::max(created, about.ledger_until));
    key_ = about.catalogue_digest + "\n" + created_;
    if (!incident.findings.empty()) {
      key_ +=
          "\n" + incident.findings[0].id + "\n" + std::to_string(incident.findings[0].alert_record);
    }
  }

  Status Open(const std::vector<SharedIndicator>& indicators,
              const std::vector<std::string>& patterns) {
    const std::string all = key_ + "\n" + modified_ + "\n" + Joined(patterns, "\n");
    TRY(document_.Write("{\"type\":\"bundle\",\"id\":\"" + IdOf("bundle", all) +
                        "\",\"objects\":["));
    for (const Json& object : Constants()) TRY(Put(object));
    std::set<std::string> techniques;
    for (const SharedIndicator& one : indicators)
      techniques.insert(one.attack.begin(), one.attack.end());
    for (const std::string& technique : techniques) {
      const Json pattern = AttackPattern(technique);
      refs_.push_back(pattern["id"]);
      TRY(Put(pattern));
    }
    return {};
  }

  Status Add(const SharedIndicator& indicator, const std::string& pattern) {
    const std::string name = key_ + "\n" + pattern;
    Json json = Base("indicator", IdOf("indicator", name), created_, modified_);
    const bool seen = indicator.seen.accesses > 0;
    if (indicator.confidence > 0)
      json["confidence"] = std::lround(std::min(indicator.confidence, 1.0) * 100);
    Json labels = Json::array({indicator.cause ? "cause" : "related"});
    std::set<std::string> dimensions;
    for (const Indicator& one : indicator.values) dimensions.insert(one.dimension);
    for (const std::string& dimension : dimensions) labels.push_back(dimension);
    json["labels"] = std::move(labels);
    json["lang"] = "en";
    json["name"] = NameOf(indicator);
    json["description"] = DescriptionOf(indicator);
    json["indicator_types"] = {indicator.cause ? "malicious-activity" : "anomalous-activity"};
    json["pattern"] = pattern;
    json["pattern_type"] = "stix";
    json["pattern_version"] = "2.1";
    json["valid_from"] = FormatTime(seen ? indicator.seen.first : about_.incident.first_access);
    refs_.push_back(json["id"]);
    TRY(Put(json));
    for (const std::string& technique : indicator.attack) {
      if (!indicator.cause) break;  // what is related may be honest, and indicates nothing
      Json indicates =
          Base("relationship", IdOf("relationship", name + "\n" + technique), created_, modified_);
      indicates["relationship_type"] = "indicates";
      indicates["source_ref"] = json["id"];
      indicates["target_ref"] = AttackPatternId(technique);
      refs_.push_back(indicates["id"]);
      TRY(Put(indicates));
    }
    if (!seen) return {};
    Json sighting = Base("sighting", IdOf("sighting", name), created_, modified_);
    sighting["first_seen"] = FormatTime(indicator.seen.first);
    sighting["last_seen"] = FormatTime(indicator.seen.last);
    sighting["count"] = std::min(indicator.seen.accesses, kSightingCountMax);
    sighting["sighting_of_ref"] = json["id"];
    refs_.push_back(sighting["id"]);
    return Put(sighting);
  }

  Status Close() {
    const incident::Incident& incident = about_.incident;
    Json grouping = Base("grouping", IdOf("grouping", key_), created_, modified_);
    grouping["lang"] = "en";
    const std::string number = std::to_string(incident.id);
    grouping["name"] = "haetae incident " + number;
    grouping["description"] = Description(Language::kEnglish);
    grouping["context"] = "suspicious-activity";
    grouping["object_refs"] = refs_.empty() ? Json::array({IdentityId()}) : Json(refs_);
    TRY(Put(grouping));
    Json korean = Base("language-content", IdOf("language-content", key_), created_, modified_);
    korean["object_ref"] = grouping["id"];
    korean["object_modified"] = modified_;
    korean["contents"] = {
        {"ko", {{"name", "해태 사고 " + number}, {"description", Description(Language::kKorean)}}}};
    TRY(Put(korean));
    return document_.Write("\n]}\n");
  }

 private:
  Status Put(const Json& object) {
    Status status = document_.Write((first_ ? "\n" : ",\n") + JsonText(object, -1));
    first_ = false;
    return status;
  }

  static std::string DescriptionOf(const SharedIndicator& indicator) {
    std::string text = indicator.cause
                           ? "Every access that carries it belongs to the incident."
                           : "Shares accesses with the incident; honest use of it is possible.";
    if (!indicator.detectors.empty()) {
      text += " Found by " + ValidUtf8(Joined(indicator.detectors, ", ")) + ".";
    }
    if (indicator.seen.accesses > kSightingCountMax)
      text += " Seen in " + WithCommas(indicator.seen.accesses) + " accesses.";
    return text;
  }

  // Neither the title nor whom it reached: a title may name a person.
  std::string Description(Language language) const {
    const bool ko = language == Language::kKorean;
    const LeftOut& out = about_.left_out;
    std::string text = (ko ? "심각도 " : "Severity ") +
                       std::string(incident::SeverityName(about_.incident.severity)) + ".";
    if (out.all() == 0) return text;
    if (ko) {
      return text + " 개인정보이거나 비밀이어서 뺀 지표: 조회 계정 " + WithCommas(out.principals) +
             "개, 인증정보 " + WithCommas(out.credentials) + "개.";
    }
    return text + " Left out, since they are personal or secret: indicators that name " +
           Counted(out.principals, "principal", "principals") + " and " +
           Counted(out.credentials, "credential", "credentials") + ".";
  }

  const StixIncident& about_;
  table::Document& document_;
  std::string created_, modified_, key_;
  std::vector<std::string> refs_;
  bool first_ = true;
};

}  // namespace

std::string StixPattern(const SharedIndicator& indicator) {
  CHECK(!indicator.values.empty());
  if (indicator.values.size() == 1) {
    if (std::optional<std::string> plain = PlainPattern(indicator.values[0])) return *plain;
  }
  // Either of the values of a dimension, and all dimensions.
  std::map<std::string, std::vector<std::string>> by_dimension;
  for (const Indicator& one : indicator.values)
    by_dimension[one.dimension].push_back(ComparisonOf(one).Text());
  std::string pattern;
  for (const auto& [dimension, comparisons] : by_dimension) {
    const std::string either = Joined(comparisons, " OR ");
    const bool brackets = comparisons.size() > 1 && by_dimension.size() > 1;
    pattern += (pattern.empty() ? "" : " AND ") + (brackets ? "(" + either + ")" : either);
  }
  return "[" + pattern + "]";
}

Result<table::Written> WriteStix(const StixIncident& about,
                                 const std::vector<SharedIndicator>& indicators,
                                 const table::Target& target, table::About manifest) {
  table::Document document = TRY(table::Document::Create(target));
  Bundle bundle(about, document);
  std::vector<std::string> patterns;
  for (const SharedIndicator& indicator : indicators) patterns.push_back(StixPattern(indicator));
  TRY(bundle.Open(indicators, patterns));
  for (size_t i = 0; i < indicators.size(); ++i) TRY(bundle.Add(indicators[i], patterns[i]));
  TRY(bundle.Close());
  manifest.what = "indicators";
  return document.Finish(indicators.size(), manifest);
}

}  // namespace haetae::report
