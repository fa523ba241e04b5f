// One incident: its head with the figures that matter, then people, time, places, reasons.
#include <fmt/format.h>

#include "report/html_parts.h"
#include "report/markup.h"
#include "report/words.h"

namespace haetae::report {
namespace {

using enum Table::Align;

std::string BigFigure(const Phrase& name, std::string_view value_html, std::string_view more_html) {
  return fmt::format("<div><dt>{}</dt><dd><b>{}</b> {}</dd></div>\n", Both(name), value_html,
                     Small(more_html));
}

std::string Figures(const Incident& incident, const Page& page) {
  const scope::Scope& scope = incident.scope;
  std::string html = "<dl class=\"figures\">\n";
  html += BigFigure({"people, confirmed", "확인된 사람"}, Number(scope.people),
                    Both(PeopleKinds(scope)));
  std::string most = scope.doubts.empty() ? Both("as far as the logs reach, nobody else",
                                                 "로그가 닿는 범위에서는 더 없음")
                                          : Both("nobody else who is known; some logs are missing",
                                                 "알려진 사람 가운데 더 없음, 일부 로그 없음");
  if (scope.possible_people > scope.people) {
    most = scope.possible_likely > 0 ? Both("likely " + WithCommas(scope.possible_likely),
                                            "추정 상한 " + WithCommas(scope.possible_likely))
                                     : Both("where logs are silent", "로그가 없는 시간까지");
  }
  html += BigFigure({"people, at most", "최대"},
                    Number(std::max(scope.possible_people, scope.people)), most);
  html +=
      BigFigure({"reads before an alert", "경보까지의 조회"}, Number(incident.reads_before_alert),
                Both("alert at ", "경보 시각 ") + When(incident.alert_at, page.offset));
  const std::string networks =
      incident.networks > 0 ? Both("in " + Counted(incident.networks, "network", "networks"),
                                   fmt::format("네트워크 {}개", WithCommas(incident.networks)))
                            : "";
  html += BigFigure({"addresses", "접속 주소"}, Number(incident.addresses), networks);
  return html + "</dl>\n";
}

std::string Article(const Incident& incident, const Page& page) {
  std::string html = fmt::format(
      "<header>\n<p class=\"kicker\">{} <span>{}</span></p>\n<h2 "
      "id=\"incident-{}-title\">{}</h2>\n",
      SeverityMark(incident.severity),
      Both(fmt::format("incident {}", incident.id), fmt::format("사고 {}", incident.id)),
      incident.id, Both(InZone(incident.title, page.offset)));
  html += "<p class=\"lead\">" + When(incident.first_access, page.offset) + " – " +
          When(incident.last_access, page.offset) + " " + ZoneName(page.offset);
  if (IsSet(incident.first_access) && incident.last_access >= incident.first_access) {
    html += " · " + Both(SpanWord(incident.last_access - incident.first_access));
  }
  html += "</p>\n";
  const Phrase& state = incident.state_why;
  for (const Phrase& why :
       {Phrase{SaidInZone(state.en, page.offset), SaidInZone(state.ko, page.offset)},
        InZone(incident.severity_why, page.offset)}) {
    if (!why.en.empty()) html += "<p class=\"quiet\">" + Both(why) + "</p>\n";
  }
  return html + "</header>\n";
}

std::string AccessCounts(const Incident& incident) {
  const scope::Scope& scope = incident.scope;
  std::vector<std::string> parts = {
      Both(Counted(scope.accesses, "access disclosed data", "accesses disclosed data"),
           fmt::format("조회된 접속 {}건", WithCommas(scope.accesses))),
      Both(WithCommas(scope.missing) + " named nobody",
           fmt::format("없는 대상 {}건", WithCommas(scope.missing)))};
  if (scope.unknown_outcome > 0) {
    parts.push_back(
        Both(WithCommas(scope.unknown_outcome) + " with unknown outcome",
             fmt::format("결과를 알 수 없는 접속 {}건", WithCommas(scope.unknown_outcome))));
  }
  if (incident.credentials > 0) {
    parts.push_back(Both(Counted(incident.credentials, "credential", "credentials"),
                         fmt::format("인증정보 {}개", WithCommas(incident.credentials))));
  }
  if (incident.user_agents > 0) {
    parts.push_back(Both(Counted(incident.user_agents, "user agent", "user agents"),
                         fmt::format("접속 프로그램 {}종", WithCommas(incident.user_agents))));
  }
  if (incident.reads_per_address_day_max > 0) {
    parts.push_back(Both(fmt::format("no address above {} a day (UTC)",
                                     Counted(incident.reads_per_address_day_max, "read", "reads")),
                         fmt::format("주소당 하루(UTC 기준) 최대 {}회",
                                     WithCommas(incident.reads_per_address_day_max))));
  }
  std::string html;
  for (const std::string& part : parts) html += (html.empty() ? "" : " · ") + part;
  return "<p class=\"wide\">" + html + "</p>\n";
}

std::string PeoplePart(const Incident& incident, const Page& page) {
  std::string html = PeopleChart(incident.scope, page) + CountsTable(incident.scope);
  html += BoundsTable(incident.scope, page) + OtherDoubts(incident.scope, page);
  html += AccessCounts(incident);
  if (!incident.people_file.empty()) {
    html += "<p>" + Both("Every person, one a row: ", "모든 사람의 목록: ") +
            Code(incident.people_file) + "</p>\n";
  }
  if (!incident.versions.empty()) {
    html += VersionsTable(incident, page);
  } else if (!incident.scope.reason.en.empty()) {
    html += "<p class=\"quiet\">" +
            Both(fmt::format("Version {} of the scope: {}", incident.scope.version,
                             incident.scope.reason.en),
                 fmt::format("유출 범위 {}차 산정: {}", incident.scope.version,
                             incident.scope.reason.In(Language::kKorean))) +
            "</p>\n";
  }
  return Part(Both("People", "사람"), html);
}

std::string RoutesOfIncident(const Incident& incident) {
  if (incident.scope.by_route.empty()) return "";
  Table table({"What was asked for, by route", "경로별 조회"},
              {{{"route", "경로"}},
               {{"people", "사람"}, kNumber},
               {{"accesses that disclosed", "조회된 접속"}, kNumber}});
  for (const auto& [route, count] : incident.scope.by_route) {
    table.Row({Code(route), Number(count.people), Number(count.accesses)});
  }
  return Part(Both("Routes", "경로"), table.Html());
}

}  // namespace

std::string IncidentArticle(const Incident& incident, const Page& page) {
  std::string html = fmt::format(
      "<article class=\"incident\" id=\"incident-{0}\" aria-labelledby=\"incident-{0}-title\">\n",
      incident.id);
  html += Article(incident, page) + Figures(incident, page) + PeoplePart(incident, page);
  const std::string fields = FieldsTable(incident.scope);
  if (!fields.empty()) html += Part(Both("Fields", "항목"), fields);
  html += RoutesOfIncident(incident);
  if (!incident.timeline.empty())
    html += Part(Both("When", "시간"), TimelineChart(incident, page) + DaysTable(incident.scope));
  if (!incident.origins.empty())
    html += Part(Both("Where from", "출처"),
                 OriginChart(incident, page) + CountriesTable(incident.scope));
  html += ClosurePart(incident);
  html += FindingsPart(incident, page) + IndicatorsPart(incident) + EvidencePart(incident, page);
  return html + "</article>\n";
}

}  // namespace haetae::report
