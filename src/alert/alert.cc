#include "alert/alert.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "incident/next.h"

namespace haetae::alert {
namespace {

using Json = nlohmann::ordered_json;
using incident::Incident;

constexpr size_t kIndicatorsInWords = 10;  // a finding, in mail and syslog

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

// How much of what there is one alert lists.
struct Room {
  size_t findings, indicators, reasons;
};
// The first that stays below kAlertBytesMax is taken; the last always does.
constexpr std::array<Room, 4> kRooms = {{{kFindingsShown, kIndicatorsShown, kReasonsShown},
                                         {10, 10, kReasonsShown},
                                         {4, 5, kReasonsShown},
                                         {1, 3, 4}}};

Json FindingJson(const incident::Finding& finding, bool is_new, const Room& room) {
  const size_t shown = std::min(finding.indicators.size(), room.indicators);
  Json json = {{"id", Clean(finding.id)},
               {"detector", Clean(finding.detector)},
               {"new", is_new},
               {"title", PhraseJson(finding.title)},
               {"confidence", finding.confidence},
               {"attack", finding.attack},
               {"alert_at", FormatTime(finding.alert_at)},
               {"reasons", Json::array()},
               {"indicators", Json::array()},
               {"indicators_total", finding.indicators.size()},
               {"more", finding.indicators.size() - shown}};
  if (!finding.rule.title.empty())
    json["rule"] = {{"title", Clean(finding.rule.title)}, {"id", Clean(finding.rule.id)}};
  for (const detect::Reason& reason : finding.reasons) {
    if (json["reasons"].size() == room.reasons) break;
    Json one = {{"part", PartName(reason.part)}};
    one.update(PhraseJson(reason.text));
    json["reasons"].push_back(std::move(one));
  }
  for (size_t i = 0; i < shown; ++i) {
    json["indicators"].push_back({{"dimension", finding.indicators[i].dimension},
                                  {"value", Clean(finding.indicators[i].value)}});
  }
  return json;
}

// The findings that are listed, in their order: the leading one, new ones, then the others.
std::vector<const incident::Finding*> Listed(const Alert& alert, size_t most) {
  const auto& findings = alert.incident.findings;
  const auto rank = [&](const incident::Finding* finding) {
    if (finding == &findings.front()) return 0;
    return std::ranges::find(alert.news, finding->id) != alert.news.end() ? 1 : 2;
  };
  std::vector<const incident::Finding*> listed;
  for (const incident::Finding& finding : findings) listed.push_back(&finding);
  if (listed.size() <= most) return listed;
  std::ranges::stable_sort(listed, {}, rank);
  listed.resize(most);
  std::ranges::sort(listed);  // they stand in one array
  return listed;
}

// Neither a control character nor a line break nor a bidirectional override is left.
std::string OneLine(const Json& text) { return EscapeTerminal(text.get<std::string>()); }

std::string FindingText(const Json& finding, const char* language) {
  std::string text =
      fmt::format("- {} ({}, {:.0f}%)\n", OneLine(finding.at("title").at(language)),
                  OneLine(finding.at("detector")), finding.at("confidence").get<double>() * 100);
  for (const Json& reason : finding.at("reasons"))
    text += "  " + OneLine(reason.at(language)) + "\n";
  if (const auto rule = finding.find("rule"); rule != finding.end()) {
    text += fmt::format("    rule = {}\n    rule_id = {}\n", OneLine(rule->at("title")),
                        OneLine(rule->at("id")));
  }
  const bool ko = std::string_view(language) == "ko";
  const size_t total = finding.at("indicators_total").get<size_t>();
  size_t shown = 0;
  for (const Json& indicator : finding.at("indicators")) {
    if (shown == kIndicatorsInWords) break;
    text += fmt::format("    {} = {}\n", OneLine(indicator.at("dimension")),
                        OneLine(indicator.at("value")));
    ++shown;
  }
  if (total > shown)
    text += "    … " +
            (ko ? "그 밖에 " + WithCommas(total - shown) + "개"
                : "and " + WithCommas(total - shown) + " more") +
            "\n";
  return text;
}

// What alerts of earlier versions lack: they name no command, and list all findings.
std::string CommandIn(const Json& json, const char* name, const std::string& otherwise) {
  const auto commands = json.find("commands");
  return commands == json.end() ? otherwise : OneLine(commands->at(name));
}

std::string FindingsText(const Json& json, const char* language, const std::string& show_all) {
  std::string text;
  for (const Json& finding : json.at("findings")) text += FindingText(finding, language);
  const uint64_t more = json.value("more", uint64_t{0});
  const bool ko = std::string_view(language) == "ko";
  if (more > 0 && ko) text += fmt::format("그 밖의 탐지 {}건\n", WithCommas(more));
  if (more > 0 && !ko) text += "and " + Counted(more, "more finding", "more findings") + "\n";
  return text + (ko ? "\n전체: " : "\nAll of it: ") + show_all + "\n";
}

std::string TextOf(const Json& json) {
  const uint32_t incident = json.at("incident");
  const Json& seen = json.at("seen");
  const auto people = seen.at("people").get<uint64_t>();
  const auto accesses = seen.at("accesses").get<uint64_t>();
  const std::string first = seen.at("first_access"), last = seen.at("last_access");
  const std::string scope = CommandIn(json, "scope", incident::ScopeCommand(incident, ""));
  const std::string all = CommandIn(json, "all", incident::ShowAllCommand(incident, ""));
  std::string text = fmt::format(
      "{}\n\n사고 {} · 심각도 {} · {}번째 알림\n최근 접속에서 확인한 사람 {}명, 접속 {}건 ({} – "
      "{})\n정확한 범위: {}\n\n",
      OneLine(json.at("title").at("ko")), incident, OneLine(json.at("severity")),
      json.at("revision").get<uint64_t>(), WithCommas(people), WithCommas(accesses), first, last,
      scope);
  text += FindingsText(json, "ko", all);
  text += fmt::format(
      "\n----------------------------------------\n\n{}\n\nIncident {} · severity {} · alert "
      "no. {} of it\nIn recent accesses: {}, {} ({} – {})\nThe exact scope: {}\n\n",
      OneLine(json.at("title").at("en")), incident, OneLine(json.at("severity")),
      json.at("revision").get<uint64_t>(), Counted(people, "person", "people"),
      Counted(accesses, "access", "accesses"), first, last, scope);
  return text + FindingsText(json, "en", all);
}

Json JsonOf(const Alert& alert, const Room& room) {
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
               {"findings", Json::array()},
               {"findings_total", incident.findings.size()}};
  if (alert.revision > 1) json["severity_before"] = incident::SeverityName(alert.severity_before);
  const std::vector<const incident::Finding*> listed = Listed(alert, room.findings);
  for (const incident::Finding* finding : listed) {
    const bool is_new = std::ranges::find(alert.news, finding->id) != alert.news.end();
    json["findings"].push_back(FindingJson(*finding, is_new, room));
  }
  json["more"] = incident.findings.size() - listed.size();
  json["commands"] = {{"all", incident::ShowAllCommand(incident.id, alert.data_dir)},
                      {"scope", incident::ScopeCommand(incident.id, alert.data_dir)}};
  return json;
}

}  // namespace

std::string AlertJson(const Alert& alert) {
  std::string text;
  for (const Room& room : kRooms) {
    text = JsonOf(alert, room).dump();
    if (text.size() <= kAlertBytesMax) break;
  }
  return text;
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
