#include "notice/lint.h"

#include <algorithm>
#include <array>
#include <map>

#include "duty/fact_words.h"
#include "notice/group_stem.h"
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
    {"contact", Level::kError, "other telephone numbers or mail addresses than the company's",
     "회사의 연락처와 다른 전화번호나 이메일 주소"},
    {"content:<item>", Level::kError, "an item of the law is missing", "법정 기재사항 누락"},
    {"field:<field>", Level::kError, "a disclosed kind of data is left out", "유출된 항목 누락"},
    {"form:<field>", Level::kError, "data in clear told as hidden or encrypted, or the reverse",
     "원문 그대로인지 가리거나 암호화한 것인지가 범위와 다름"},
    {"figure", Level::kError, "a number or date that was not measured",
     "측정값과 다른 숫자나 날짜"},
    {"hedge", Level::kError, "words that play the leak down", "유출을 축소하는 표현"},
    {"blame", Level::kError, "words that blame readers or excuse the company", "고객 탓이나 변명"},
    {"template", Level::kError, "what a template left", "양식에 남은 빈칸"},
    {"language", Level::kError, "not in a language of the law, or not in the one it is called",
     "법이 정한 언어나 글에 적힌 언어가 아님"},
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
  // What nobody here reads lacks nothing that one could tell.
  const bool read = !analysis.unread;
  if (read) CheckWording(analysis, findings);
  if (read) CheckCleared(analysis, findings);
  CheckLanguage(analysis, findings);
  CheckTemplate(analysis, findings);
  if (read) {
    CheckBlame(analysis, findings);
    CheckDuty(analysis, findings);
    const std::vector<Mention> mentions = FindMentions(analysis);
    CheckContents(analysis, mentions, findings);
    CheckFields(analysis, mentions, findings);
    CheckForms(analysis, mentions, findings);
    CheckUnderstated(analysis, mentions, findings);
    CheckFigures(analysis, findings);
    CheckDates(analysis, findings);
    CheckWeekdays(analysis, findings);
  }
  CheckLinks(analysis, findings);
  CheckContact(analysis, findings);
  CheckSms(analysis, findings);
  if (read) CheckReading(analysis, findings);
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
  struct Words {
    std::string_view one, many;  // behind the number
    std::string_view ko;         // in front of it
  };
  static const std::map<std::string, Words> kNames = {
      {"people", {"person in all", "people in all", "모두"}},
      {"members", {"member", "members", "회원"}},
      {"non_members", {"non-member", "non-members", "비회원"}},
      {"others",
       {"person of unknown membership", "people of unknown membership", "회원인지 모르는 사람"}},
      {"possible",
       {"person with the only possible ones", "people with the only possible ones",
        "유출 가능성만 있는 사람까지"}},
      {"possible_only",
       {"person of whom it is only possible", "people of whom it is only possible",
        "유출 가능성만 있는 사람"}},
      {"possible_most",
       {"person at most of those who may be affected",
        "people at most of those who may be affected", "많아야 유출되었을 수 있는 사람"}},
      {"here",
       {"person living where the law holds", "people living where the law holds",
        "법이 적용되는 곳에 사는 사람"}},
      {"of others too",
       {"person told by another notice", "people told by another notice", "다른 통지를 받는 사람"}},
      {"group",
       {"person to whom this text goes", "people to whom this text goes", "이 글을 받는 사람"}},
      {"records", {"record", "records", "기록"}},
      {"records_of_members", {"record of members", "records of members", "회원의 기록"}},
      {"records_of_non_members",
       {"record of non-members", "records of non-members", "비회원의 기록"}},
      {"records_of_group", {"record of one group", "records of one group", "한 집단의 기록"}},
      {"accesses", {"access", "accesses", "조회"}},
      {"people_told", {"person told", "people told", "이미 통지한 사람"}},
      {"people_total",
       {"person whose data are held", "people whose data are held", "개인정보를 보유한 사람 모두"}},
      {"vulnerable_people", {"vulnerable person", "vulnerable people", "취약 계층"}}};
  const std::string count = WithCommas(figure.value);
  const char* unit = figure.unit == Unit::kPeople ? "명" : "건";
  if (!figure.field.empty()) {
    Phrase one{"person", ""}, many{"people", ""};
    if (figure.among == "members") one = {"member", "회원 "}, many.en = "members";
    if (figure.among == "non_members") one = {"non-member", "비회원 "}, many.en = "non-members";
    const Phrase& known = figure.field_name;
    const Phrase name = known.en.empty() ? Phrase{figure.field, figure.field} : known;
    return {Counted(figure.value, one.en, many.en) + " with \"" + name.en + "\"",
            "‘" + name.ko + "’ 항목이 유출된 " + one.ko + count + unit};
  }
  if (figure.kind.starts_with("in ")) {
    const std::string place = figure.kind.substr(3);
    return {Counted(figure.value, "person", "people") + " in " + place,
            place + " 거주자 " + count + unit};
  }
  const auto known = kNames.find(figure.kind);
  if (known == kNames.end()) {
    std::string words = figure.kind;
    std::ranges::replace(words, '_', ' ');
    return {words + " " + count, words + " " + count + unit};
  }
  const Words& w = known->second;
  return {Counted(figure.value, std::string(w.one), std::string(w.many)),
          std::string(w.ko) + " " + count + unit};
}

namespace {

// "members-possible-2", as `haetae notice draft` names its recipients, in words.
Phrase GroupTitle(const std::string& group) {
  const std::optional<GroupStem> stem = ReadStem(group);
  if (group == "authority") return {"the authority", "감독기관"};
  if (!stem) return {group, group};
  if (stem->kind == "everybody") return {"everybody", "모든 대상자"};
  Phrase who = stem->kind == "members" ? Phrase{"members", "회원"}
               : stem->kind == "non-members"
                   ? Phrase{"non-members", "비회원"}
                   : Phrase{"people of unknown membership", "회원인지 모르는 사람"};
  if (stem->possible)
    who = {who.en + " whose data may have leaked", "유출 가능성만 있는 " + who.ko};
  if (stem->number > 1) {
    const std::string number = std::to_string(stem->number);
    who = {who.en + ", group " + number, who.ko + " 중 " + number + "번째 집단"};
  }
  return {who.en + " (" + group + ")", who.ko + "(" + group + ")"};
}

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
    if (!judged.group.empty()) text += ". 대상: " + GroupTitle(judged.group).ko;
  } else {
    if (!from.empty()) text += ", in force since " + from;
    if (!to.empty()) text += ", until " + to;
    if (!judged.in_force) text += " (not in force on the day)";
    text += "; day " + judged.moment + " (" + by + ")";
    if (!judged.group.empty()) text += "; to " + GroupTitle(judged.group).en;
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
