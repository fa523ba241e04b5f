#include "alert/alert.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace haetae::alert {
namespace {

using Json = nlohmann::ordered_json;
using incident::Incident;

std::string Clean(std::string_view text) { return Shortened(ValidUtf8(text), kTextBytesMax); }

Json PhraseJson(const Phrase& phrase) {
  return {{"en", Clean(phrase.en)}, {"ko", Clean(phrase.In(Language::kKorean))}};
}

std::string_view PartName(detect::Part part) {
  switch (part) {
    case detect::Part::kSeen:
      return "seen";
    case detect::Part::kUsual:
      return "usual";
    case detect::Part::kWhy:
      return "why";
    case detect::Part::kDoubt:
      return "doubt";
  }
  return "seen";
}

Json FindingJson(const incident::Finding& finding, bool is_new) {
  Json json = {{"id", Clean(finding.id)},
               {"detector", Clean(finding.detector)},
               {"new", is_new},
               {"title", PhraseJson(finding.title)},
               {"confidence", finding.confidence},
               {"attack", finding.attack},
               {"alert_at", FormatTime(finding.alert_at)},
               {"reasons", Json::array()},
               {"indicators", Json::array()},
               {"indicators_total", finding.indicators.size()}};
  for (const detect::Reason& reason : finding.reasons) {
    Json one = {{"part", PartName(reason.part)}};
    one.update(PhraseJson(reason.text));
    json["reasons"].push_back(std::move(one));
  }
  for (size_t i = 0; i < std::min(finding.indicators.size(), kIndicatorsShown); ++i) {
    json["indicators"].push_back({{"dimension", finding.indicators[i].dimension},
                                  {"value", Clean(finding.indicators[i].value)}});
  }
  return json;
}

// Neither a control character nor a line break nor a bidirectional override is left.
std::string OneLine(const Json& text) { return EscapeTerminal(text.get<std::string>()); }

std::string FindingText(const Json& finding, const char* language) {
  std::string text =
      fmt::format("- {} ({}, {:.0f} %)\n", OneLine(finding.at("title").at(language)),
                  OneLine(finding.at("detector")), finding.at("confidence").get<double>() * 100);
  for (const Json& reason : finding.at("reasons"))
    text += "  " + OneLine(reason.at(language)) + "\n";
  const size_t total = finding.at("indicators_total").get<size_t>();
  size_t shown = 0;
  for (const Json& indicator : finding.at("indicators")) {
    if (++shown > 10) break;
    text += fmt::format("    {} = {}\n", OneLine(indicator.at("dimension")),
                        OneLine(indicator.at("value")));
  }
  if (total > 10) text += fmt::format("    … {}\n", WithCommas(total));
  return text;
}

std::string TextOf(const Json& json) {
  const uint64_t incident = json.at("incident");
  const Json& seen = json.at("seen");
  const auto people = WithCommas(seen.at("people").get<uint64_t>());
  const auto accesses = WithCommas(seen.at("accesses").get<uint64_t>());
  const std::string first = seen.at("first_access"), last = seen.at("last_access");
  std::string text = fmt::format(
      "{}\n\n사고 {} · 심각도 {} · {}번째 알림\n최근 접속에서 확인한 사람 {}명, 접속 {}건 ({} – "
      "{})\n정확한 범위: haetae scope --incident {}\n\n",
      OneLine(json.at("title").at("ko")), incident, OneLine(json.at("severity")),
      json.at("revision").get<uint64_t>(), people, accesses, first, last, incident);
  for (const Json& finding : json.at("findings")) text += FindingText(finding, "ko");
  text += fmt::format(
      "\n----------------------------------------\n\n{}\n\nIncident {} · severity {} · alert "
      "no. {} of it\nIn recent accesses: {} people, {} accesses ({} – {})\nThe exact scope: haetae "
      "scope --incident {}\n\n",
      OneLine(json.at("title").at("en")), incident, OneLine(json.at("severity")),
      json.at("revision").get<uint64_t>(), people, accesses, first, last, incident);
  for (const Json& finding : json.at("findings")) text += FindingText(finding, "en");
  return text;
}

}  // namespace

std::string AlertJson(const Alert& alert) {
  const Incident& incident = alert.incident;
  Json json = {{"schema", "haetae.alert/1"},
               {"id", alert.id},
               {"incident", incident.id},
               {"revision", alert.revision},
               {"kind", alert.revision == 1 ? "new" : "update"},
               {"made", FormatTime(alert.made)},
               {"severity", incident::SeverityName(incident.severity)},
               {"title", PhraseJson(incident.title)},
               {"alert_at", FormatTime(incident.alert_at)},
               {"seen",
                {{"people", incident.scope.people},
                 {"accesses", incident.scope.accesses},
                 {"first_access", FormatTime(incident.first_access)},
                 {"last_access", FormatTime(incident.last_access)}}},
               {"findings", Json::array()}};
  if (alert.revision > 1) json["severity_before"] = incident::SeverityName(alert.severity_before);
  for (const incident::Finding& finding : incident.findings) {
    const bool is_new =
        std::find(alert.news.begin(), alert.news.end(), finding.id) != alert.news.end();
    json["findings"].push_back(FindingJson(finding, is_new));
  }
  return json.dump();
}

Result<Letter> LetterOf(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  try {  // nlohmann-json says by exception that a member is missing or of another type
    Letter letter{.id = OneLine(json.at("id")),
                  .severity = OneLine(json.at("severity")),
                  .title_en = OneLine(json.at("title").at("en")),
                  .title_ko = OneLine(json.at("title").at("ko")),
                  .detectors = {},
                  .incident = json.at("incident"),
                  .revision = json.at("revision"),
                  .made = {},
                  .text = TextOf(json)};
    if (std::optional<Time> made = ParseRfc3339(json.at("made").get<std::string>()))
      letter.made = *made;
    for (const Json& finding : json.at("findings")) {
      const std::string name = OneLine(finding.at("detector"));
      if (letter.detectors.find(name) == std::string::npos)
        letter.detectors += (letter.detectors.empty() ? "" : " ") + name;
    }
    return letter;
  } catch (const nlohmann::json::exception&) {
    return Fail(Code::kMalformed, "cannot read an alert", "it is no haetae.alert/1", "",
                "remove alerts.sqlite if it was changed by hand");
  }
}

}  // namespace haetae::alert
