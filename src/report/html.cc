#include "report/html.h"

#include <fmt/format.h>

#include "report/html_parts.h"
#include "report/markup.h"
#include "report/prose.h"
#include "report/words.h"

namespace haetae::report {
namespace {

constexpr std::string_view kPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

std::string Head(const Investigation& investigation, Language language) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"robots\" content=\"noindex\">\n"
      "<title>{} – haetae</title>\n<style>\n{}</style>\n</head>\n",
      language == Language::kKorean ? "ko" : "en", kPolicy,
      EscapeHtml(Verdict(investigation).In(language)), StyleSheet());
}

// The buttons stand before everything that they show and hide: CSS has no other way.
std::string LanguageSwitch(Language language) {
  const auto button = [language](Language own, const char* code) {
    return fmt::format("<input class=\"pick\" type=\"radio\" name=\"language\" id=\"{0}\"{1}>\n",
                       code, own == language ? " checked" : "");
  };
  return button(Language::kEnglish, "en") + button(Language::kKorean, "ko");
}

std::string Masthead() {
  return "<header>\n<p class=\"brand\"><b>haetae</b> <span lang=\"ko\" class=\"any\">해태</span> " +
         Small(Both("who read whose data", "누가 누구의 정보를 보았는가")) +
         "</p>\n<div class=\"languages\"><label for=\"en\" lang=\"en\" "
         "class=\"any\">English</label>"
         "<label for=\"ko\" lang=\"ko\" class=\"any\">한국어</label></div>\n</header>\n";
}

std::string Contents(const Investigation& investigation) {
  std::string html;
  for (const Incident& incident : investigation.incidents) {
    html +=
        fmt::format("<li>{} <a href=\"#incident-{}\">{}</a> <span class=\"count\">{}</span></li>\n",
                    SeverityMark(incident.severity), incident.id, Both(incident.title),
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
  std::string html = Head(investigation, language);
  html += "<body>\n" + LanguageSwitch(language);
  html += "<div class=\"page\">\n<a class=\"skip\" href=\"#verdict\">" +
          Both("To the answer", "결과로 건너뛰기") + "</a>\n" + MapDefinitions() + Masthead();
  html += "<main>\n" + VerdictPart(investigation, page) + ReadPart(investigation, page);
  for (const Incident& incident : investigation.incidents) html += IncidentArticle(incident, page);
  html += RoutesPart(investigation, page) + FilesPart(investigation, page) +
          UnreadablePart(investigation, page) + LimitsPart(investigation, page);
  return html + "</main>\n" + Footer() + "</div>\n</body>\n</html>\n";
}

}  // namespace haetae::report
