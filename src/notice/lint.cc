#include "notice/lint.h"

#include <algorithm>
#include <array>
#include <map>

#include "notice/rules.h"

namespace haetae::notice {
namespace {

constexpr std::array kRules = std::to_array<Rule>({
    {"W1", Level::kError, "\"exposure\" for a leak", "유출을 ‘노출’이라 함"},
    {"W2", Level::kError, "a kind of data that is denied or claimed against the scope",
     "범위와 다르게 부인하거나 주장한 항목"},
    {"W3", Level::kError, "non-members are not mentioned", "비회원을 언급하지 않음"},
    {"W4", Level::kError, "a posting too short, or without its end",
     "게시 기간이 짧거나 밝히지 않음"},
    {"W5", Level::kError, "no concrete steps for people", "정보주체가 할 구체적인 조치가 없음"},
    {"W6", Level::kError, "an attacker's word as a finding", "공격자의 말을 확인된 사실처럼 적음"},
    {"W7", Level::kError, "nowhere to ask whether one is affected",
     "본인 해당 여부를 확인할 곳이 없음"},
    {"W9", Level::kError, "confirmed, possible and unknown mixed up",
     "확인·가능성·미확인을 구별하지 않음"},
    {"W10", Level::kError, "title or headings that the law fixes", "법이 정한 제목과 소제목"},
    {"W11", Level::kError, "marketing, links in SMS, look-alike addresses",
     "홍보, 문자 속 링크, 유사 주소"},
    {"W12", Level::kError, "legal rights are not all said", "법적 권리를 모두 적지 않음"},
    {"content:<item>", Level::kError, "an item of the law is missing", "법정 기재사항 누락"},
    {"field:<field>", Level::kError, "a disclosed kind of data is left out", "유출된 항목 누락"},
    {"figure", Level::kError, "a number or date that was not measured",
     "측정값과 다른 숫자나 날짜"},
    {"hedge", Level::kError, "words that play the leak down", "유출을 축소하는 표현"},
    {"blame", Level::kError, "words that blame readers or excuse the company", "고객 탓이나 변명"},
    {"template", Level::kError, "what a template left", "양식에 남은 빈칸"},
    {"language", Level::kError, "not in a language of the law", "법이 정한 언어가 아님"},
    {"sms", Level::kError, "length and characters of a text message", "문자의 길이와 글자"},
    {"reading", Level::kWarning, "hard to read", "읽기 어려움"},
    {"hidden", Level::kNote, "text that readers do not see", "보이지 않는 글"},
});

}  // namespace

std::string_view LevelName(Level level) {
  return level == Level::kError ? "error" : level == Level::kWarning ? "warning" : "note";
}

bool Report::passed() const {
  return std::ranges::none_of(problems, [](const Problem& p) { return p.level == Level::kError; });
}

std::span<const Rule> Rules() { return kRules; }

void Findings::Add(std::string rule, Level level, uint32_t unit, Phrase message, Phrase instead) {
  const uint32_t at = a_.at.empty() ? 0 : a_.at[std::min<size_t>(unit, a_.at.size() - 1)];
  problems_.push_back({at, Problem{std::move(rule), level, a_.notice.Where(at), std::move(message),
                                   std::move(instead)}});
}

bool Findings::Wants(std::string_view wording_rule) const {
  const auto& wording = a_.expected.wording;
  return wording.empty() || std::ranges::find(wording, wording_rule) != wording.end();
}

Report Findings::Take() {
  std::ranges::stable_sort(problems_, {}, [](const auto& p) { return p.first; });
  Report report;
  std::map<std::string, size_t> of_rule;
  std::map<std::string, Problem> beyond;  // the last of each rule that is not listed
  for (auto& [at, problem] : problems_) {
    if (++of_rule[problem.rule] <= kProblemsOfRuleMax) {
      report.problems.push_back(std::move(problem));
    } else {
      // The worst level of those that are not listed stays.
      auto [found, is_new] = beyond.try_emplace(problem.rule, problem);
      found->second.level = std::max(found->second.level, problem.level);
    }
  }
  for (auto& [rule, problem] : beyond) {
    const std::string more = std::to_string(of_rule[rule] - kProblemsOfRuleMax);
    problem.message = {"and " + more + " more like these, from here on",
                       "이후로 같은 문제가 " + more + "건 더 있습니다"};
    problem.instead = {};
    report.problems.push_back(std::move(problem));
  }
  return report;
}

Report Lint(const Notice& notice, const Expected& expected, const Lexicon& lexicon) {
  const Analysis analysis(notice, expected, lexicon);
  Findings findings(analysis);
  CheckWording(analysis, findings);
  CheckDuty(analysis, findings);
  const std::vector<Mention> mentions = FindMentions(analysis);
  CheckContents(analysis, mentions, findings);
  CheckFields(analysis, mentions, findings);
  CheckFigures(analysis, findings);
  CheckLinks(analysis, findings);
  CheckSms(analysis, findings);
  CheckReading(analysis, findings);
  return findings.Take();
}

std::string LintJson(const Report& report, Language language) {
  std::string json = "{\"schema\": \"haetae.lint/1\", \"passed\": ";
  json += report.passed() ? "true" : "false";
  json += ",\n \"problems\": [";
  bool first = true;
  for (const Problem& p : report.problems) {
    json += first ? "\n  {\"rule\": " : ",\n  {\"rule\": ";
    first = false;
    AppendJsonText(p.rule, json);
    json += ", \"level\": \"" + std::string(LevelName(p.level)) +
            "\", \"line\": " + std::to_string(p.place.line) +
            ", \"column\": " + std::to_string(p.place.column) + ", \"message\": ";
    AppendJsonText(p.message.In(language), json);
    json += ", \"instead\": ";
    AppendJsonText(p.instead.In(language), json);
    json += "}";
  }
  return json + "]}\n";
}

std::string LintText(const Report& report, std::string_view path, Language language) {
  static constexpr std::array<std::string_view, 3> kKorean = {"참고", "주의", "오류"};
  const bool korean = language == Language::kKorean;
  std::string text;
  std::array<size_t, 3> counts{};
  for (const Problem& p : report.problems) {
    const auto level = static_cast<size_t>(p.level);
    ++counts[level];
    text += EscapeTerminal(path) + ":" + std::to_string(p.place.line) + ":" +
            std::to_string(p.place.column) + ": ";
    text += korean ? kKorean[level] : LevelName(p.level);
    text += " " + EscapeTerminal(p.rule) + ": " + EscapeTerminal(p.message.In(language)) + "\n";
    if (!p.instead.en.empty()) text += "    → " + EscapeTerminal(p.instead.In(language)) + "\n";
  }
  const auto count = [&](Level level) { return counts[static_cast<size_t>(level)]; };
  if (korean) {
    text += std::string(report.passed() ? "통과" : "불합격") + ": 오류 " +
            std::to_string(count(Level::kError)) + "건, 주의 " +
            std::to_string(count(Level::kWarning)) + "건, 참고 " +
            std::to_string(count(Level::kNote)) + "건\n";
  } else {
    text += std::string(report.passed() ? "passed" : "failed") + ": " +
            Counted(count(Level::kError), "error", "errors") + ", " +
            Counted(count(Level::kWarning), "warning", "warnings") + ", " +
            Counted(count(Level::kNote), "note", "notes") + "\n";
  }
  return text;
}

}  // namespace haetae::notice
