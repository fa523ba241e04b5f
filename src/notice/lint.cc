#include "notice/lint.h"

#include <algorithm>
#include <array>
#include <map>

#include "duty/fact_words.h"
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
    {"form:<field>", Level::kError, "data in clear told as hidden or encrypted, or the reverse",
     "원문 그대로인지 가리거나 암호화한 것인지가 범위와 다름"},
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
  CheckForms(analysis, mentions, findings);
  CheckFigures(analysis, findings);
  CheckLinks(analysis, findings);
  CheckSms(analysis, findings);
  CheckReading(analysis, findings);
  return findings.Take();
}

Phrase TimeName(const std::string& kind) {
  static const std::map<std::string, Phrase> kNames = {
      {"first_access", {"first access", "첫 접근"}},
      {"last_access", {"last access", "마지막 접근"}},
      {"intrusion_first", {"begin of the intrusion", "침해 시작"}},
      {"intrusion_last", {"end of the intrusion", "침해 종료"}},
      {"suspected_first", {"first suspected", "의심 시작"}},
      {"suspected_last", {"last suspected", "의심 종료"}},
      {"contained", {"contained", "차단 완료"}}};
  const auto known = kNames.find(kind);
  return known != kNames.end() ? known->second : duty::TimeWords(kind);
}

Phrase FigureText(const ExpectedFigure& figure) {
  static const std::map<std::string, Phrase> kNames = {
      {"people", {"people", "사람"}},
      {"members", {"members", "회원"}},
      {"non_members", {"non-members", "비회원"}},
      {"others", {"of unknown membership", "회원인지 모르는 사람"}},
      {"possible", {"with the possible ones", "가능성 있는 사람까지"}},
      {"possible_only", {"only possible", "가능성만 있는 사람"}},
      {"here", {"where the law holds", "법 적용 지역 거주"}},
      {"of a group", {"of a group", "한 집단"}},
      {"of others too", {"with others", "다른 집단까지"}},
      {"group", {"of the group", "이 집단"}},
      {"records", {"records", "기록"}},
      {"accesses", {"accesses", "조회"}},
      {"people_told", {"people told", "통지한 사람"}},
      {"people_total", {"people in total", "전체 사람"}},
      {"vulnerable_people", {"vulnerable people", "취약 계층"}}};
  const std::string count = WithCommas(figure.value);
  const char* unit = figure.unit == Unit::kPeople ? "명" : "건";
  if (figure.kind.starts_with("in ")) {
    const std::string place = figure.kind.substr(3);
    return {"in " + place + " " + count, place + " 거주 " + count + unit};
  }
  const auto known = kNames.find(figure.kind);
  std::string words = figure.kind;
  std::ranges::replace(words, '_', ' ');
  const Phrase name = known != kNames.end() ? known->second : Phrase{words, words};
  return {name.en + " " + count, name.ko + " " + count + unit};
}

namespace {

// "by KR-PIPA-34-1, in force since 2026-09-11, as of 2026-11-17 (discovered)"
std::string JudgedText(const Judged& judged, Language language) {
  const bool korean = language == Language::kKorean;
  std::string by = judged.chosen_by == "now"  ? (korean ? "지금" : "now")
                   : judged.chosen_by == "at" ? "--at"
                                              : TimeName(judged.chosen_by).In(language);
  std::string text = korean ? "기준: " + judged.duty : "judged by " + judged.duty;
  const std::string &from = judged.valid_from, &to = judged.valid_to;
  if (korean) {
    if (!from.empty()) text += ", " + from + " 시행";
    if (!to.empty()) text += ", " + to + "까지 유효";
    if (!judged.in_force) text += "(그날은 시행 중이 아님)";
    text += ". 기준일 " + judged.moment + "(" + by + ")";
    if (!judged.group.empty()) text += ", 대상 " + judged.group;
  } else {
    if (!from.empty()) text += ", in force since " + from;
    if (!to.empty()) text += ", until " + to;
    if (!judged.in_force) text += " (not in force on the day)";
    text += "; day " + judged.moment + " (" + by + ")";
    if (!judged.group.empty()) text += "; to " + judged.group;
  }
  return EscapeTerminal(text) + "\n";
}

std::string JudgedJson(const Judged& judged) {
  std::string json = "{";
  const auto add = [&](std::string_view key, const std::string& value) {
    json += json.size() > 1 ? ", \"" : "\"";
    json += std::string(key) + "\": ";
    if (value.empty())
      json += "null";
    else
      AppendJsonText(value, json);
  };
  add("duty", judged.duty), add("valid_from", judged.valid_from), add("valid_to", judged.valid_to);
  json += std::string(", \"in_force\": ") + (judged.in_force ? "true" : "false");
  add("day", judged.moment), add("chosen_by", judged.chosen_by), add("group", judged.group);
  return json + "}";
}

}  // namespace

std::string LintJson(const Report& report, Language language, const Judged* judged) {
  std::string json = "{\"schema\": \"haetae.lint/1\", \"passed\": ";
  json += report.passed() ? "true" : "false";
  if (judged != nullptr) json += ",\n \"judged\": " + JudgedJson(*judged);
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

std::string LintText(const Report& report, std::string_view path, Language language,
                     const Judged* judged) {
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
  if (judged != nullptr) text += JudgedText(*judged, language);
  return text;
}

}  // namespace haetae::notice
