// Why an incident is one: findings with their reasons, indicators, and raw lines.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/html_parts.h"
#include "report/markup.h"
#include "report/words.h"

namespace haetae::report {
namespace {

constexpr size_t kIndicatorsOpen = 12;  // longer lists start closed
constexpr size_t kLineShown = 2000;     // bytes of a raw line; its place says where the rest is

std::string Technique(std::string_view id) {
  std::string html = "<span class=\"tag\">" + EscapeHtml(id) + "</span>";
  if (!TechniqueName(id).empty()) {
    html +=
        fmt::format(" <span lang=\"en\" class=\"any\">{}</span>", EscapeHtml(TechniqueName(id)));
  }
  const std::string address = TechniqueAddress(id);
  if (!address.empty()) html += " " + Small(EscapeHtml(address.substr(8)));
  return html;
}

std::string OneFinding(const incident::Finding& finding, const Page& page) {
  const double percent = std::isfinite(finding.confidence) ? finding.confidence * 100 : 0;
  std::string html = fmt::format(
      "<section class=\"finding\"><h4>{} <span class=\"quiet\">{}</span></h4>\n",
      Code(finding.detector),
      Both(fmt::format("confidence {:.0f}%", percent), fmt::format("확신도 {:.0f}%", percent)));
  html += "<p>" + Both(InZone(finding.title, page.offset)) + "</p>\n";
  std::vector<std::string> reasons;
  for (const detect::Reason& reason : finding.reasons) {
    const std::string text = Both(InZone(reason.text, page.offset));
    reasons.push_back(reason.part == detect::Part::kSeen
                          ? text
                          : Small(Both(PartWord(reason.part))) + " " + text);
  }
  if (!reasons.empty()) html += List(reasons);
  html += "<p class=\"quiet\">" + Both("since ", "시작 ") +
          When(finding.first_access, page.offset) + " · " +
          Both("an alert would have come at ", "경보가 울렸을 시각 ") +
          When(finding.alert_at, page.offset) + " " +
          (finding.reads_before_alert == 0
               ? Both("at the first read", "(첫 조회 때)")
               : Both("after " + Counted(finding.reads_before_alert, "read", "reads"),
                      fmt::format("(조회 {}회 뒤)", WithCommas(finding.reads_before_alert)))) +
          "</p>\n";
  std::vector<std::string> techniques;
  for (const std::string& id : finding.attack) techniques.push_back(Technique(id));
  if (!techniques.empty()) html += List(techniques, "plain");
  return html + "</section>\n";
}

struct Group {
  std::string dimension, role;
  std::vector<const incident::Indicator*> indicators;
};

// By dimension and role in order of appearance; the causes first.
std::vector<Group> Grouped(const std::vector<incident::Indicator>& indicators) {
  std::vector<Group> groups;
  for (const incident::Indicator& indicator : indicators) {
    auto at = std::ranges::find_if(groups, [&indicator](const Group& group) {
      return group.dimension == indicator.dimension && group.role == indicator.role;
    });
    if (at == groups.end()) at = groups.insert(at, {indicator.dimension, indicator.role, {}});
    at->indicators.push_back(&indicator);
  }
  std::ranges::stable_sort(groups, std::greater<>(),
                           [](const Group& g) { return g.role == "cause"; });
  return groups;
}

Phrase RoleWord(std::string_view role) {
  if (role == "cause") return {"cause", "원인"};
  if (role == "related") return {"related", "관련"};
  if (role == "closure") return {"belongs", "포함"};
  if (role == "accepted") return {"accepted", "받아들임"};
  return {std::string(role), std::string(role)};
}

}  // namespace

std::string FindingsPart(const Incident& incident, const Page& page) {
  if (incident.findings.empty()) return "";
  std::string html;
  for (const incident::Finding& finding : incident.findings) html += OneFinding(finding, page);
  return Part(Both("Why this is an incident", "사고로 판단한 근거"), html);
}

std::string IndicatorsPart(const Incident& incident) {
  if (incident.indicators.empty()) return "";
  std::string html =
      "<p>" +
      Both("The accesses of a cause are the scope; related values share accesses with it.",
           "‘원인’의 접속이 곧 유출 범위이며, ‘관련’은 그 접속에 함께 나타난 값입니다.") +
      "</p>\n";
  for (const Group& group : Grouped(incident.indicators)) {
    const size_t count = group.indicators.size();
    const Phrase dimension = DimensionWord(group.dimension, count != 1);
    std::vector<std::string> values;
    for (const auto* indicator : group.indicators) values.push_back(Code(indicator->value));
    const std::string tag =
        fmt::format("<span class=\"tag{}\">{}</span> ", group.role == "cause" ? " cause" : "",
                    Both(RoleWord(group.role)));
    if (count == 1) {
      html += "<p class=\"single\">" + tag + Both(dimension) + " " + values[0] + "</p>\n";
      continue;
    }
    const std::string summary =
        fmt::format("{}{}", tag,
                    Both(fmt::format("{} {}", WithCommas(count), dimension.en),
                         fmt::format("{} {}개", dimension.ko, WithCommas(count))));
    html += Details(summary, List(values, "values"), count <= kIndicatorsOpen);
  }
  return Part(Both("Indicators", "지표"), html);
}

std::string EvidencePart(const Incident& incident, const Page& page) {
  if (incident.evidence.empty()) return "";
  std::string html = "<p>" +
                     Both("Lines as they stand in the logs. They hold personal data.",
                          "로그 원문입니다. 개인정보가 들어 있습니다.") +
                     "</p>\n<ol class=\"evidence\">\n";
  for (const incident::Evidence& evidence : incident.evidence) {
    html += fmt::format(
        "<li><p class=\"quiet\">{} · {} {} · {}</p>\n", When(evidence.time, page.offset),
        Code(evidence.source),
        Both("at byte " + WithCommas(evidence.offset), WithCommas(evidence.offset) + "바이트 위치"),
        Code(evidence.route));
    if (evidence.line.empty()) {
      html += "<p>" + Both("The source can no longer be read.", "원본을 더는 읽을 수 없습니다.") +
              "</p>";
    } else {
      html += "<pre><code>" + EscapeHtml(Shortened(evidence.line, kLineShown)) + "</code></pre>";
    }
    if (evidence.line.size() > kLineShown) {
      html += "<p class=\"quiet\">" +
              Both(fmt::format("cut: the line has {} bytes", WithCommas(evidence.line.size())),
                   fmt::format("줄임: 전체 {}바이트", WithCommas(evidence.line.size()))) +
              "</p>";
    }
    html += "</li>\n";
  }
  return Part(Both("Evidence", "증거"), html + "</ol>\n");
}

}  // namespace haetae::report
