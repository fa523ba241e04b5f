#include "evidence/page.h"

#include <fmt/format.h>

#include "duty/deadline.h"
#include "evidence/page_parts.h"
#include "report/duties.h"
#include "report/html_parts.h"
#include "report/words.h"

namespace haetae::evidence {
namespace {

using report::Both;
using report::Code;
using report::Number;
using report::Small;
using report::Table;
using report::When;
using report::WhenZoned;
using enum Table::Align;

std::string BigFigure(const Phrase& name, const std::string& value_html,
                      const std::string& more_html) {
  return fmt::format("<div><dt>{}</dt><dd><b>{}</b> {}</dd></div>\n", Both(name), value_html,
                     Small(more_html));
}

// What is due next; where nothing is, how long what is owed is overdue.
std::string NextDeadline(const DutyCounts& duties, Time now) {
  const duty::Owed* owed = duties.next != nullptr ? duties.next : duties.late;
  if (owed == nullptr) return BigFigure({"next deadline in", "다음 기한까지"}, "–", "");
  const Duration left = *owed->due - now, span = left < 0 ? -left : left;
  return BigFigure(
      left < 0 ? Phrase{"overdue for", "기한이 지난 지"}
               : Phrase{"next deadline in", "다음 기한까지"},
      Both(report::SpanText(span, Language::kEnglish), report::SpanText(span, Language::kKorean)),
      Both(owed->duty->tell));
}

std::string Figures(const Dossier& dossier) {
  const scope::Scope& scope = dossier.incident.scope;
  const DutyCounts duties = CountDuties(dossier.assessment);
  uint64_t told = 0, meant = 0;
  for (const PlannedCampaign& one : dossier.campaigns) {
    if (one.sent) told += one.reach.told(), meant += one.sent->people;
  }
  std::string html = "<dl class=\"figures\">\n";
  html += BigFigure({"people, confirmed", "유출이 확인된 정보주체"}, Number(scope.people),
                    Both(report::PeopleKinds(scope)));
  html += BigFigure({"duties overdue", "기한을 초과한 의무"}, Number(duties.overdue),
                    Both(fmt::format("{} open, {} done, {} not decided", duties.open, duties.done,
                                     duties.undetermined),
                         fmt::format("이행 전 {}, 이행 완료 {}, 판단 보류 {}", duties.open,
                                     duties.done, duties.undetermined)));
  html += NextDeadline(duties, dossier.assessment.at);
  html += BigFigure({"notices that told, of all plans", "통지한 건수(모든 계획)"}, Number(told),
                    Both(fmt::format("of {} that were planned", WithCommas(meant)),
                         fmt::format("계획한 통지 {}건 중", WithCommas(meant))));
  return html + "</dl>\n";
}

std::string Verdict(const Dossier& dossier) {
  const incident::Incident& incident = dossier.incident;
  std::string html =
      "<section class=\"verdict\">\n<p class=\"kicker\">" +
      report::SeverityMark(incident.severity) + " <span>" +
      Both(fmt::format("incident {}", incident.id), fmt::format("사고 {}", incident.id)) +
      "</span></p>\n<h1 id=\"verdict\">" + Both(report::InZone(incident.title, dossier.zone)) +
      "</h1>\n";
  html += "<p class=\"lead\">" + When(incident.first_access, dossier.zone) + " – " +
          WhenZoned(incident.last_access, dossier.zone) + "</p>\n";
  html += "<p class=\"quiet\">" + Both("As of ", "기준 시각 ") +
          WhenZoned(dossier.made, dossier.zone) + " · " +
          Both(fmt::format("made by {}", dossier.by), fmt::format("작성자 {}", dossier.by)) +
          "</p>\n";
  return html + "</section>\n" + Figures(dossier);
}

std::string Footer() {
  return "<footer>\n<p>" +
         Both(
             "Deadlines are in the zone of each law, other times in the zone that their table "
             "names: "
             "that of the logs, or of the controller’s country where the logs are in UTC. Hold the "
             "pointer over one for UTC. This file loads nothing and runs nothing.",
             "기한은 해당 법의 시간대, 그 밖의 시각은 표에 적힌 시간대로 적었습니다(로그의 시간대. "
             "로그가 UTC이면 개인정보처리자가 있는 나라의 시간대). 마우스를 올리면 UTC로 "
             "표시됩니다. 이 "
             "파일은 외부 자료를 불러오거나 프로그램을 실행하지 않습니다.") +
         "</p>\n</footer>\n";
}

// How long after it happened something was known.
std::string Lag(const report::TimelineEvent& event) {
  if (event.learned <= event.at) return "–";
  return Both(report::SpanWord(event.learned - event.at));
}

std::string TimelineTable(const report::IncidentTimeline& timeline, const report::Zone& zone) {
  Table table(
      {(timeline.by_event ? "In the order in which it happened"
                          : "In the order in which it was known") +
           InZone(zone).en,
       (timeline.by_event ? "발생 순서" : "인지 순서") + InZone(zone).ko},
      {{{"happened", "발생"}}, {{"known", "인지"}}, {{"after", "경과 시간"}}, {{"what", "내용"}}});
  for (const report::TimelineEvent& event : timeline.events) {
    std::string what = Both(event.told.InZone(zone));
    if (event.withdrawn_by > 0)
      what = "<s>" + what + "</s> " +
             Small(Both(fmt::format("withdrawn by entry {}", event.withdrawn_by),
                        fmt::format("기록 {}번으로 철회됨", event.withdrawn_by)));
    if (event.written != event.learned)
      what += "<br>" + Small(Both("written down ", "기록 시각 ") + When(event.written, zone));
    if (event.entry > 0)
      what += "<br>" + Small(Both(fmt::format("entry {}, SHA-256 ", event.entry),
                                  fmt::format("기록 {}, SHA-256 ", event.entry)) +
                             Code(event.hash));
    table.Row({When(event.at, zone), When(event.learned, zone), Lag(event), what});
  }
  return table.Html();
}

}  // namespace

std::string Section(std::string_view id, const Phrase& heading, std::string_view html) {
  return fmt::format(
      "<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n<h2 "
      "id=\"{0}-title\">{1}</h2>\n{2}</section>\n",
      id, Both(heading), html);
}

Phrase InZone(const report::Zone& zone) {
  const std::string name = zone.Name();
  if (zone.named()) return {"; times are those of " + name, " (시각은 " + name + " 기준)"};
  return {"; times are " + name, " (시각은 " + name + ")"};
}

std::string ZonedHtml(Time time, const std::string& zone) {
  return fmt::format("<time datetime=\"{}\" title=\"{} UTC\">{}</time>", FormatTime(time),
                     FormatLocal(time, 0), EscapeHtml(duty::FormatZoned(time, zone)));
}

std::string Tag(const Phrase& word, bool alarm) {
  return fmt::format("<span class=\"tag{}\">{}</span>", alarm ? " cause" : "", Both(word));
}

std::string TimelineSection(const Dossier& dossier) {
  return Section("timeline", {"When what happened, and when it was known", "발생 및 인지 경과"},
                 TimelineTable(dossier.by_event, dossier.zone) +
                     report::Details(Both("In the order in which it was known", "인지 순서"),
                                     TimelineTable(dossier.by_discovery, dossier.zone), true));
}

std::string ScopeSection(const Dossier& dossier) {
  if (dossier.versions.empty()) return "";
  const Phrase zone = InZone(dossier.zone);
  Table table({"How the scope was counted, and what changed it" + zone.en,
               "유출 범위 산정 이력과 변경 사유" + zone.ko},
              {{{"version", "산정 차수"}, kNumber},
               {{"counted", "산정 시각"}},
               {{"people", "인원"}, kNumber},
               {{"why", "사유"}}});
  for (const incident::ScopeVersion& one : dossier.versions)
    table.Row({std::to_string(one.number), When(one.at, dossier.zone), Number(one.Total("people")),
               Both(one.reason) + "<br>" + Small("SHA-256 " + Code(one.seal))});
  return Section("scope", {"How it was counted", "유출 범위의 산정"}, table.Html());
}

std::string RenderDossier(const Dossier& dossier, Language language) {
  const std::string html = report::Masthead() + "<main>\n" + Verdict(dossier) +
                           DutiesSection(dossier) + NoticesSection(dossier) +
                           TimelineSection(dossier) + ScopeSection(dossier) + "</main>\n" +
                           Footer();
  return report::WholePage(report::InZone(dossier.incident.title, dossier.zone).In(language),
                           language, html);
}

}  // namespace haetae::evidence
