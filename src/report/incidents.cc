#include "report/incidents.h"

#include <fmt/format.h>

#include <algorithm>

#include "incident/next.h"
#include "report/json.h"
#include "report/kind_words.h"
#include "report/terminal.h"
#include "report/words.h"

namespace haetae::report {
namespace {

using incident::Incident;
using incident::JudgedFinding;
using incident::Judgement;
using incident::State;
using Json = nlohmann::ordered_json;

using incident::DataOption;

constexpr size_t kLabelWidth = 11;
constexpr size_t kShownMax = 20;  // findings, routes and indicators each; --all shows every one

std::string Padded(const std::string& text, size_t width) {
  const size_t taken = DisplayWidth(text);
  return text + std::string(taken < width ? width - taken : 0, ' ');
}

std::string Line(const std::string& label, const std::string& text) {
  return "  " + Padded(label, kLabelWidth - 1) + " " + EscapeTerminal(text) + "\n";
}

// The first of them, or all where all are asked for: then none is left out without being counted.
void SayList(const std::string& label, const std::vector<std::string>& rows, uint32_t incident,
             const ListOptions& options, std::string& out) {
  // A last one alone takes no more room than the line that would tell of it.
  const size_t shown = options.all || rows.size() <= kShownMax + 1 ? rows.size() : kShownMax;
  for (size_t i = 0; i < shown; ++i) out += Line(i == 0 ? label : "", rows[i]);
  if (shown == rows.size()) return;
  const std::string command = incident::ShowAllCommand(incident, options.data_dir);
  const std::string more = WithCommas(rows.size() - shown);
  out += Line("", options.language == Language::kKorean
                      ? fmt::format("그 밖에 {}개: {}", more, command)
                      : fmt::format("and {} more: {}", more, command));
}

std::string When(Time time, const Zone& zone) {
  return IsSet(time) ? zone.Format(time) : std::string("-");
}

bool IsShown(const Incident& incident, bool all) {
  return all || (incident.found && incident.state != State::kRejected) ||
         incident.state == State::kAccepted;
}

// "walk: network AS123, network AS124", every one of them.
std::string Suppressed(const JudgedFinding& finding, Language language) {
  std::string text;
  for (const auto& [dimension, value] : finding.indicators)
    text += (text.empty() ? "" : ", ") + DimensionWord(dimension, false).In(language) + " " + value;
  return finding.detector + (text.empty() ? "" : ": " + text);
}

void SaySuppressions(const std::vector<Judgement>& judgements, Time now, const ListOptions& options,
                     std::string& out) {
  const Language language = options.language;
  const incident::Judge judge(judgements, now);
  bool first = true;
  for (const Judgement* one : judge.Rejections()) {
    for (const JudgedFinding& finding : one->findings) {
      if (finding.related) continue;
      if (std::exchange(first, false))
        out += language == Language::kKorean ? "기각에 따라 새 사고로 열지 않는 것\n"
                                             : "not opened again, by rejections\n";
      const std::string until = InZone(FormatDayOrMinute(one->until), options.zone);
      const std::string said = SaidInZone(incident::SaidText(*one).In(language), options.zone);
      out += "  " +
             EscapeTerminal(language == Language::kKorean
                                ? fmt::format("{}까지 {} (사고 {}, {})", until,
                                              Suppressed(finding, language), one->incident, said)
                                : fmt::format("until {} {} (incident {}, {})", until,
                                              Suppressed(finding, language), one->incident, said)) +
             "\n";
    }
  }
}

// A number that is a lower bound says so.
std::string AtLeast(const Incident& incident, Language language, const std::string& number) {
  if (incident.exact) return number;
  return language == Language::kKorean ? number + " 이상" : "at least " + number;
}

Phrase StateWord(const Incident& incident) {
  if (incident.closed) return {"closed", "종결됨"};
  switch (incident.state) {
    case State::kAccepted:
      return {"accepted", "확인됨"};
    case State::kRejected:
      return {"rejected", "기각됨"};
    case State::kOpen:
      return incident.found ? Phrase{"open", "열림"} : Phrase{"not found", "없어짐"};
  }
  return {"open", "열림"};
}

Json Text(std::string_view text) { return ValidUtf8(text); }

Json TimeJson(Time time) { return IsSet(time) ? Json(FormatTime(time)) : Json(); }

Json HeadJson(const Incident& incident) {
  return {{"id", incident.id},
          {"title", Text(incident.title.en)},
          {"title_ko", Text(incident.title.In(Language::kKorean))},
          {"severity", incident::SeverityName(incident.severity)},
          {"severity_why", Text(incident.severity_why.en)},
          {"severity_why_ko", Text(incident.severity_why.In(Language::kKorean))},
          {"state", incident::StateName(incident.state)},
          {"closed", incident.closed},
          {"state_why", Text(incident.state_why.en)},
          {"state_why_ko", Text(incident.state_why.In(Language::kKorean))},
          {"found", incident.found},
          {"first_access", TimeJson(incident.first_access)},
          {"last_access", TimeJson(incident.last_access)},
          {"alert_at", TimeJson(incident.alert_at)},
          {"reads_before_alert", incident.reads_before_alert},
          {"people", incident.scope.people},
          {"accesses", incident.scope.accesses},
          {"exact", incident.exact}};
}

Json SetJson(const incident::IndicatorSet& indicators) {
  Json list = Json::array();
  for (const auto& [dimension, value] : indicators)
    list.push_back({{"dimension", Text(dimension)}, {"value", Text(value)}});
  return list;
}

Json JudgementJson(const Judgement& one) {
  return {{"verdict", incident::StateName(one.verdict)},
          {"at", FormatTime(one.at)},
          {"by", Text(one.by)},
          {"why", Text(one.why)},
          {"until", TimeJson(one.until)},
          {"ended", TimeJson(one.ended)},
          {"people", one.people}};
}

}  // namespace

std::string RenderIncidents(const std::vector<Incident>& incidents,
                            const std::vector<Judgement>& judgements, Time now,
                            const ListOptions& options) {
  const Language language = options.language;
  const bool ko = language == Language::kKorean;
  std::string out;
  size_t hidden = 0;
  for (const Incident& one : incidents) {
    if (!IsShown(one, options.all)) {
      ++hidden;
      continue;
    }
    const std::string people = AtLeast(
        one, language,
        ko ? WithCommas(one.scope.people) + "명" : Counted(one.scope.people, "person", "people"));
    out += fmt::format(
        "{:>4}  {} {} {}  {} {}\n", one.id, Padded(SeverityWord(one.severity).In(language), 9),
        Padded(StateWord(one).In(language), 9), When(one.alert_at, options.zone),
        Padded(people, 13), EscapeTerminal(InZone(one.title.In(language), options.zone)));
    if (!one.state_why.en.empty())
      out += "      " + EscapeTerminal(SaidInZone(one.state_why.In(language), options.zone)) + "\n";
  }
  if (incidents.empty()) out += ko ? "사고가 없습니다\n" : "there are no incidents\n";
  if (!incidents.empty() && hidden == incidents.size())
    out += ko ? "열린 사고가 없습니다\n" : "no incident is open\n";
  if (hidden > 0) {
    const std::string command = "haetae incident list --all" + DataOption(options.data_dir);
    out += EscapeTerminal(ko ? fmt::format("기각되었거나 더는 없는 사고 {}건: {}", hidden, command)
                             : fmt::format("{} rejected or no longer found: {}", hidden, command)) +
           "\n";
  }
  if (options.all) SaySuppressions(judgements, now, options, out);
  return out;
}

std::string RenderIncident(const Incident& one, const std::vector<Judgement>& judgements,
                           const ListOptions& options) {
  const Language language = options.language;
  const bool ko = language == Language::kKorean;
  std::string out = EscapeTerminal(fmt::format("{} {} {} · {}", ko ? "사고" : "INCIDENT", one.id,
                                               SeverityWord(one.severity).In(language),
                                               InZone(one.title.In(language), options.zone))) +
                    "\n";
  if (!one.severity_why.en.empty())
    out += Line(ko ? "심각도" : "severity", one.severity_why.In(language));
  const std::string why = SaidInZone(one.state_why.In(language), options.zone);
  out +=
      Line(ko ? "상태" : "state", StateWord(one).In(language) + (why.empty() ? "" : " · " + why));
  out += Line(ko ? "기간" : "time",
              When(one.first_access, options.zone) + " – " + When(one.last_access, options.zone));
  out += Line(ko ? "경보" : "alert",
              ko ? fmt::format("{} · 그 전 조회 {}건", When(one.alert_at, options.zone),
                               WithCommas(one.reads_before_alert))
                 : fmt::format("{} · {}", When(one.alert_at, options.zone),
                               one.reads_before_alert == 0
                                   ? "at the first read"
                                   : "after " + Counted(one.reads_before_alert, "read", "reads")));
  std::string people = AtLeast(one, language, WithCommas(one.scope.people) + (ko ? "명" : ""));
  for (const auto& [field, count] : one.scope.by_field) {
    const std::string word = FieldWordAmong(field, one.scope.by_field).In(language);
    if (count.clear > 0) people += fmt::format(" · {} {}", word, WithCommas(count.clear));
    if (count.masked > 0)
      people += " · " + word + (ko ? "(가림) " : " (masked) ") + WithCommas(count.masked);
  }
  out += Line(ko ? "사람" : "people", people);
  std::vector<std::string> rows;
  for (const auto& [route, count] : one.scope.by_route) {
    rows.push_back(ko ? fmt::format("{}: {}명, {}건", route, WithCommas(count.people),
                                    WithCommas(count.accesses))
                      : fmt::format("{}: {}, {}", route, Counted(count.people, "person", "people"),
                                    Counted(count.accesses, "access", "accesses")));
  }
  SayList(ko ? "경로" : "routes", rows, one.id, options, out);
  rows.clear();
  for (const incident::Finding& finding : one.findings) {
    rows.push_back(fmt::format(
        "{} · {}{:.0f}% · {}", finding.id, finding.related ? (ko ? "관련 · " : "related · ") : "",
        finding.confidence * 100, InZone(finding.title.In(language), options.zone)));
    if (!finding.rule.id.empty()) rows.back() += (ko ? " · 규칙 " : " · rule ") + finding.rule.id;
  }
  SayList(ko ? "탐지" : "findings", rows, one.id, options, out);
  rows.clear();
  for (const incident::Indicator& indicator : one.indicators) {
    rows.push_back(DimensionWord(indicator.dimension, false).In(language) + " " + indicator.value +
                   (indicator.role == "cause"      ? ""
                    : indicator.role == "closure"  ? (ko ? " (포함)" : " (belongs)")
                    : indicator.role == "accepted" ? (ko ? " (받아들임)" : " (accepted)")
                    : ko                           ? " (관련)"
                                                   : " (related)"));
  }
  SayList(ko ? "지표" : "indicators", rows, one.id, options, out);
  std::string label = ko ? "의견" : "said";
  for (const Judgement& judgement : judgements) {
    if (judgement.incident == one.id)
      out += Line(std::exchange(label, ""),
                  SaidInZone(incident::SaidText(judgement).In(language), options.zone));
  }
  const std::string data = DataOption(options.data_dir);
  out += Line(ko ? "다음" : "next",
              fmt::format("haetae explain {}{} · haetae scope --incident {} --people people.csv{}",
                          one.id, data, one.id, data));
  return out;
}

Json IncidentsJson(const std::vector<Incident>& incidents, const std::vector<Judgement>& judgements,
                   Time now, bool all) {
  Json json = {{"schema", "haetae.incidents/1"}, {"incidents", Json::array()}};
  size_t hidden = 0;
  for (const Incident& one : incidents) {
    if (IsShown(one, all))
      json["incidents"].push_back(HeadJson(one));
    else
      ++hidden;
  }
  json["hidden"] = hidden;
  json["suppressions"] = Json::array();
  const incident::Judge judge(judgements, now);
  for (const Judgement* one : judge.Rejections()) {
    for (const JudgedFinding& finding : one->findings) {
      if (finding.related) continue;
      json["suppressions"].push_back({{"detector", Text(finding.detector)},
                                      {"indicators", SetJson(finding.indicators)},
                                      {"until", TimeJson(one->until)},
                                      {"incident", one->incident},
                                      {"by", Text(one->by)},
                                      {"why", Text(one->why)}});
    }
  }
  return json;
}

Json KeptIncidentJson(const Incident& one, const std::vector<Judgement>& judgements) {
  Json json = {{"schema", "haetae.incident/1"}};
  json.update(HeadJson(one));
  json["by_field"] = Json::object();
  for (const auto& [field, count] : one.scope.by_field)
    json["by_field"][ValidUtf8(field)] = {{"clear", count.clear}, {"masked", count.masked}};
  json["by_route"] = Json::object();
  for (const auto& [route, count] : one.scope.by_route)
    json["by_route"][ValidUtf8(route)] = {{"people", count.people}, {"accesses", count.accesses}};
  json["findings"] = Json::array();
  for (const incident::Finding& finding : one.findings)
    json["findings"].push_back(FindingJson(finding));
  json["indicators"] = Json::array();
  for (const incident::Indicator& indicator : one.indicators) {
    json["indicators"].push_back({{"dimension", Text(indicator.dimension)},
                                  {"value", Text(indicator.value)},
                                  {"role", Text(indicator.role)}});
  }
  json["said"] = Json::array();
  for (const Judgement& judgement : judgements) {
    if (judgement.incident == one.id) json["said"].push_back(JudgementJson(judgement));
  }
  return json;
}

}  // namespace haetae::report
