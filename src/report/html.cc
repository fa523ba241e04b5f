#include "report/html.h"

#include <fmt/format.h>

#include "report/html_parts.h"
#include "report/markup.h"
#include "report/prose.h"
#include "report/words.h"

namespace haetae::report {
namespace {

std::string Contents(const Investigation& investigation) {
  std::string html;
  for (const Incident& incident : investigation.incidents) {
    html +=
        fmt::format("<li>{} <a href=\"#incident-{}\">{}</a> <span class=\"count\">{}</span></li>\n",
                    SeverityMark(incident.severity), incident.id,
                    Both(InZone(incident.title, investigation.display_offset)),
                    Both(Counted(incident.scope.people, "person", "people"),
                         WithCommas(incident.scope.people) + "명"));
  }
  if (html.empty()) return "";
  return "<nav aria-labelledby=\"verdict\"><ol class=\"contents\">\n" + html + "</ol></nav>\n";
}

std::string VerdictPart(const Investigation& investigation, const Page& page) {
  std::string html =
      "<section class=\"verdict\">\n<h1 id=\"verdict\">" + Both(Verdict(investigation)) + "</h1>\n";
  const Phrase records{Counted(investigation.records, "record", "records"),
                       "기록 " + WithCommas(investigation.records) + "건"};
  html += "<p class=\"lead\">";
  if (!investigation.incidents.empty()) html += Both(records) + " · ";
  if (IsSet(investigation.coverage)) {
    html += When(investigation.coverage.from, page.offset) + " – " +
            When(investigation.coverage.to, page.offset) + " " + ZoneName(page.offset);
  }
  html += "</p>\n";
  const Phrase rejected = RejectedText(investigation);
  if (!rejected.en.empty()) html += "<p class=\"quiet\">" + Both(rejected) + "</p>\n";
  if (!investigation.incidents.empty()) return html + Contents(investigation) + "</section>\n";
  html +=
      "<p class=\"answer\">" +
      Both(
          "That is what these logs show. It is no proof that nothing happened: see what this "
          "cannot tell, below.",
          "이 로그에 나타난 결과입니다. 아무 일도 없었다는 증명은 아닙니다. 아래의 ‘이 보고서로 "
          "알 수 없는 것’을 보십시오.") +
      "</p>\n";
  std::vector<std::string> items;
  for (const Phrase& advice : Stronger(investigation)) items.push_back(Both(advice));
  if (!items.empty()) {
    html += "<p>" +
            Both("The answer would be stronger with:", "다음이 있으면 답이 더 확실해집니다.") +
            "</p>\n" + List(items);
  }
  return html + "</section>\n";
}

std::string Footer() {
  return "<footer>\n<p>" +
         Both(
             "Every number comes from the logs named above and can be opened to the lines it came "
             "from. This file loads nothing and runs nothing. Times are the logs’ own zone; hold "
             "the pointer over one for UTC. Parts that are open are printed.",
             "모든 수는 위에 적은 로그에서 나왔으며 원본 줄까지 열어 볼 수 있습니다. 이 파일은 "
             "아무것도 "
             "불러오거나 실행하지 않습니다. 시각은 로그의 시간대이며, 가리키면 UTC가 보입니다. "
             "펼친 "
             "부분만 인쇄됩니다.") +
         "</p>\n<p>" +
         Both(
             "Map: Natural Earth (public domain), world-atlas 2.0.2 (ISC). Names of countries: "
             "Unicode CLDR. Technique names: MITRE ATT&CK®.",
             "지도: Natural Earth(퍼블릭 도메인), world-atlas 2.0.2(ISC). 국가 이름: Unicode CLDR. "
             "기법 이름: MITRE ATT&CK®.") +
         "</p>\n</footer>\n";
}

}  // namespace

std::string Figure(std::string_view id, std::string_view caption_html, std::string_view svg,
                   std::string_view table_html) {
  const std::string table =
      table_html.empty() ? "" : Details(Both("The same as a table", "표로 보기"), table_html);
  return fmt::format("<figure>\n<figcaption id=\"{}\">{}</figcaption>\n{}\n</figure>\n{}", id,
                     caption_html, svg, table);
}

std::string SeverityMark(incident::Severity severity) {
  const char* shape = "<circle cx=\"8\" cy=\"8\" r=\"5.5\" class=\"ring\"/>";
  if (severity == incident::Severity::kMedium) shape = "<path d=\"M8,1 15,8 8,15 1,8z\"/>";
  if (severity == incident::Severity::kHigh) shape = "<path d=\"M8,1 15.5,14.5H.5z\"/>";
  if (severity == incident::Severity::kCritical) {
    shape = "<path d=\"M5,1h6l4,4v6l-4,4H5L1,11V5z\"/>";
  }
  return fmt::format(
      "<span class=\"severity {}\"><svg viewBox=\"0 0 16 16\" width=\"14\" "
      "height=\"14\" aria-hidden=\"true\">{}</svg> {}</span>",
      incident::SeverityName(severity), shape, Both(SeverityWord(severity)));
}

std::string RenderHtml(const incident::Investigation& investigation, Language language) {
  const Page page{language, investigation.display_offset};
  std::string html = MapDefinitions() + Masthead();
  html += "<main>\n" + VerdictPart(investigation, page) + ReadPart(investigation, page);
  for (const Incident& incident : investigation.incidents) html += IncidentArticle(incident, page);
  html += RoutesPart(investigation, page) + FilesPart(investigation, page) +
          UnreadablePart(investigation, page) + LimitsPart(investigation, page);
  return WholePage(Verdict(investigation).In(language), language, html + "</main>\n" + Footer());
}

}  // namespace haetae::report
