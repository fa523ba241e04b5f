#include "report/explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/csv.h"
#include "incident/next.h"
#include "report/json.h"
#include "report/kind_words.h"
#include "report/terminal.h"
#include "report/words.h"

namespace haetae::report {
namespace {

using incident::Explanation;
using incident::Finding;
using incident::OpenedAccess;
using Json = nlohmann::ordered_json;

constexpr size_t kLabelWidth = 11;
constexpr size_t kIndicatorsShown = 20;
constexpr size_t kOthersShown = 10;     // findings of the incident
constexpr size_t kValuesInCommand = 4;  // of indicators; with more, a command names the incident

std::string Line(std::string_view label, std::string_view text) {
  const size_t width = DisplayWidth(label);
  return fmt::format("  {}{}{}\n", label,
                     std::string(width < kLabelWidth ? kLabelWidth - width : 1, ' '), text);
}

// Text that may hold log text, for a terminal.
std::string Safe(const std::string& text) { return EscapeTerminal(text); }

struct PartLabel {
  detect::Part part;
  Phrase label;
};
const std::vector<PartLabel>& PartLabels() {
  static const std::vector<PartLabel> labels = {
      {detect::Part::kSeen, {"seen", "관측"}},
      {detect::Part::kUsual, {"usual", "평소"}},
      {detect::Part::kWhy, {"matters", "의미"}},
      {detect::Part::kDoubt, {"honest if", "정상이라면"}},
  };
  return labels;
}

void SayReasons(const Finding& finding, const ExplanationOptions& options, std::string& out) {
  const Language language = options.language;
  for (const PartLabel& part : PartLabels()) {
    bool first = true;
    for (const detect::Reason& reason : finding.reasons) {
      if (reason.part != part.part) continue;
      out += Line(first ? part.label.In(language) : "",
                  Safe(InZone(reason.text.In(language), options.offset)));
      first = false;
    }
  }
}

// Of a long list how much was left out, and the command that shows it.
std::string More(size_t count, const std::string& command, Language language) {
  return language == Language::kKorean ? fmt::format("그 밖에 {}개: {}", WithCommas(count), command)
                                       : fmt::format("and {} more: {}", WithCommas(count), command);
}

void SayIndicators(const Finding& finding, const ExplanationOptions& options, std::string& out) {
  const Language language = options.language;
  const auto& all = finding.indicators;
  const size_t shown = all.size() <= kIndicatorsShown + 1 ? all.size() : kIndicatorsShown;
  for (size_t i = 0; i < shown; ++i) {
    const std::string word = DimensionWord(all[i].dimension, false).In(language);
    out += Line(i == 0 ? (language == Language::kKorean ? "지표" : "indicators") : "",
                Safe(word + " " + all[i].value));
  }
  if (shown < all.size()) {
    const std::string command = incident::ExplainCommand(finding.id, options.data_dir) + " --json";
    out += Line("", Safe(More(all.size() - shown, command, language)));
  }
}

std::string When(Time time, Duration offset) {
  // With milliseconds: many lines share a second.
  const int64_t ms = (time.us % kSecond + kSecond) % kSecond / kMillisecond;
  return fmt::format("{}.{:03}", FormatLocal(time, offset), ms);
}

Phrase OutcomeWord(const std::string& outcome) {
  if (outcome == "disclosed") return {"disclosed", "제공"};
  if (outcome == "refused") return {"refused", "거부"};
  if (outcome == "missing") return {"named nobody", "없는 사람"};
  if (outcome == "issued") return {"issued", "발급"};
  return {"outcome unknown", "결과 모름"};
}

// "…", with how many accesses stand between two that are shown.
std::string Between(uint64_t count, Language language) {
  if (count == 0) return "";
  return language == Language::kKorean
             ? fmt::format("    … 그 사이 {}건 …\n", WithCommas(count))
             : fmt::format("    … {} between …\n", Counted(count, "access", "accesses"));
}

void SayAccess(const OpenedAccess& access, uint64_t of, const ExplanationOptions& options,
               std::string& out) {
  const bool ko = options.language == Language::kKorean;
  std::string text = access.number == 0
                         ? (ko ? std::string("지표 없음") : std::string("without the indicators"))
                         : fmt::format("{}/{}", WithCommas(access.number), WithCommas(of));
  if (access.alert) text += ko ? " · 경보" : " · ALERT";
  text += " · " + When(access.time, options.offset) + " · ";
  text += access.status == 0 ? "-" : std::to_string(access.status);
  text += " " + OutcomeWord(access.outcome).In(options.language) + " · " + access.route;
  auto part = [&](const char* en, const char* korean, const std::string& value) {
    if (!value.empty()) text += fmt::format(" · {} {}", ko ? korean : en, value);
  };
  part("of", "정보주체", access.subject);
  part("reader", "조회 계정", access.principal);
  part("key", "키", access.key);
  std::string from = access.source_ip;
  if (!access.network.empty()) from += " " + access.network;
  if (!access.country.empty()) from += " " + access.country;
  part("from", "주소", from);
  out += "    " + Safe(text) + "\n";
  const std::string place =
      ko ? fmt::format("{} {}바이트", access.source, WithCommas(access.offset))
         : fmt::format("{} at byte {}", access.source, WithCommas(access.offset));
  if (access.no_line.en.empty()) {
    out += "      " + Safe(place) + "\n      " + Safe(access.line);
    if (access.cut) out += ko ? " …(이 뒤는 원본에)" : " … (the rest is in the source)";
    out += "\n";
  } else {
    out += "      " + Safe(place + ": " + access.no_line.In(options.language)) + "\n";
  }
}

void SayAccesses(const Explanation& all, const ExplanationOptions& options, std::string& out) {
  const bool ko = options.language == Language::kKorean;
  const scope::Scope& scope = all.scope;
  if (all.accesses == 0) {
    out += Line(ko ? "접속" : "accesses", ko ? "이 기록에는 지표를 가진 접속이 없습니다"
                                             : "none in the ledger carries the indicators");
  } else {
    out += Line(
        ko ? "접속" : "accesses",
        ko ? fmt::format("{}건: 제공 {}, 없는 사람 {}, 거부 {}, 결과 모름 {}",
                         WithCommas(all.accesses), WithCommas(scope.accesses),
                         WithCommas(scope.missing), WithCommas(all.refused),
                         WithCommas(scope.unknown_outcome))
           : fmt::format("{}: {} disclosed, {} named nobody, {} refused, {} with unknown outcome",
                         WithCommas(all.accesses), WithCommas(scope.accesses),
                         WithCommas(scope.missing), WithCommas(all.refused),
                         WithCommas(scope.unknown_outcome)));
    out += Line("", fmt::format("{} – {} {}", FormatLocal(all.first, options.offset),
                                FormatLocal(all.last, options.offset), ZoneName(options.offset)));
    std::string people = WithCommas(scope.people) + (ko ? "명" : "");
    const Phrase kinds = PeopleKinds(scope);
    if (!kinds.en.empty()) people += " (" + kinds.In(options.language) + ")";
    for (const auto& [field, count] : scope.by_field) {
      const std::string word = FieldWordAmong(field, scope.by_field).In(options.language);
      if (count.clear > 0) people += fmt::format(" · {} {}", word, WithCommas(count.clear));
      if (count.masked > 0)
        people += " · " + word + (ko ? "(가림) " : " (masked) ") + WithCommas(count.masked);
    }
    out += Line(ko ? "사람" : "people", Safe(people));
  }
  uint64_t shown = 0;
  for (const OpenedAccess& access : all.opened) {
    if (access.number > 0) {
      out += Between(access.number - shown - 1, options.language);
      shown = access.number;
    }
    SayAccess(access, all.accesses, options, out);
  }
  out += Between(all.accesses - shown, options.language);
}

Json Text(std::string_view text) { return text.empty() ? Json() : Json(ValidUtf8(text)); }

}  // namespace

std::string ScopeCommand(const Finding& finding, const std::string& data_dir) {
  if (finding.indicators.empty() || finding.indicators.size() > kValuesInCommand) return "";
  std::string command = "haetae scope";
  for (const incident::Indicator& one : finding.indicators) {
    // On a command line these would be a file's name and a range of addresses.
    const bool address = one.dimension == "source_ip";
    if (one.value.starts_with('@') || (address && one.value.find('/') != std::string::npos))
      return "";
    command += " --indicator " + ShellQuoted(one.dimension + "=" + one.value);
  }
  return command + incident::DataOption(data_dir);
}

std::string AllCommand(const Finding& finding, const std::string& data_dir) {
  return "haetae explain " + ShellQuoted(finding.id) + " --all" + incident::DataOption(data_dir);
}

std::string RenderExplanation(const Explanation& all, const ExplanationOptions& options) {
  const Language language = options.language;
  const bool ko = language == Language::kKorean;
  const Finding& finding = all.kept.finding;
  std::string out = Safe(fmt::format("{} {} · {}", ko ? "탐지" : "FINDING", finding.id,
                                     InZone(finding.title.In(language), options.offset))) +
                    "\n";
  out += Line(ko ? "사고" : "incident",
              Safe(fmt::format("{} · {}", all.kept.incident,
                               InZone(all.kept.incident_title.In(language), options.offset))));
  SayReasons(finding, options, out);
  const std::string share = fmt::format("{:.0f}%", finding.confidence * 100);
  out +=
      Line(ko ? "확실성" : "certainty",
           finding.certain ? (ko ? "확실한 신호(규칙 위반) · 신뢰도 " + share
                                 : "a certain signal: a rule was broken · confidence " + share)
                           : (ko ? "통계적 신호(드문 수치) · 신뢰도 " + share
                                 : "a statistical signal: a rare quantity · confidence " + share));
  if (IsSet(finding.alert_at)) {
    const std::string at = When(finding.alert_at, options.offset);
    out += Line(
        ko ? "경보" : "alert",
        ko ? fmt::format("{} {} · 그 전 조회 {}건", at, ZoneName(options.offset),
                         WithCommas(finding.reads_before_alert))
           : fmt::format("{} {} · {}", at, ZoneName(options.offset),
                         finding.reads_before_alert == 0
                             ? "at the first read"
                             : "after " + Counted(finding.reads_before_alert, "read", "reads")));
  }
  bool first = true;
  for (const std::string& technique : finding.attack) {
    out += Line(first ? "ATT&CK" : "",
                Safe(fmt::format("{} {}", technique, TechniqueName(technique))));
    first = false;
  }
  if (!finding.rule.title.empty()) {
    const std::string id = finding.rule.id.empty() ? "" : " · " + finding.rule.id;
    out += Line(ko ? "규칙" : "rule", Safe(finding.rule.title + id));
  }
  SayIndicators(finding, options, out);
  SayAccesses(all, options, out);
  first = true;
  for (const Phrase& missing : all.missing) {
    out += Line(first ? (ko ? "원본 없음" : "no source") : "", Safe(missing.In(language)));
    first = false;
  }
  const auto& others = all.kept.others;
  const size_t shown = others.size() <= kOthersShown + 1 ? others.size() : kOthersShown;
  for (size_t i = 0; i < shown; ++i) {
    out += Line(i == 0 ? (ko ? "다른 탐지" : "also") : "",
                Safe(incident::ExplainCommand(others[i], options.data_dir)));
  }
  if (shown < others.size()) {
    const std::string command = incident::ShowAllCommand(all.kept.incident, options.data_dir);
    out += Line("", Safe(More(others.size() - shown, command, language)));
  }
  const std::string scope = ScopeCommand(finding, options.data_dir);
  out += Line(ko ? "더 보기" : "more", Safe(AllCommand(finding, options.data_dir)));
  out += Line("", Safe(scope.empty() ? incident::ScopeCommand(all.kept.incident, options.data_dir)
                                     : scope));
  return out;
}

Json OpenedJson(const OpenedAccess& access, bool with_line) {
  Json json = {{"number", access.number == 0 ? Json() : Json(access.number)},
               {"alert", access.alert},
               {"time", FormatTime(access.time)},
               {"route", Text(access.route)},
               {"status", access.status == 0 ? Json() : Json(access.status)},
               {"outcome", access.outcome},
               {"subject", Text(access.subject)},
               {"principal", Text(access.principal)},
               {"credential", Text(access.credential)},
               {"key", Text(access.key)},
               {"source_ip", Text(access.source_ip)},
               {"network", Text(access.network)},
               {"country", Text(access.country)},
               {"user_agent", Text(access.user_agent)},
               {"tls_fingerprint", Text(access.tls_fingerprint)},
               {"source", Text(access.source)},
               {"offset", access.offset}};
  if (!with_line) return json;
  json["line"] = access.no_line.en.empty() ? Json(ValidUtf8(access.line)) : Json();
  json["line_cut"] = access.cut;
  json["no_line"] = Text(access.no_line.en);
  json["no_line_ko"] = Text(access.no_line.ko);
  return json;
}

std::string OpenedCsvHeader() {
  return "number,alert,time,route,status,outcome,subject,principal,credential,key,source_ip,"
         "network,country,user_agent,tls_fingerprint,source,offset\n";
}

std::string OpenedCsvRow(const OpenedAccess& access) {
  const std::string number = std::to_string(access.number), time = FormatTime(access.time);
  const std::string status = access.status == 0 ? "" : std::to_string(access.status);
  const std::string offset = std::to_string(access.offset);
  // For people: it goes to a terminal sooner or later.
  std::array<std::string, 10> safe;
  size_t at = 0;
  for (const std::string* text :
       {&access.route, &access.subject, &access.principal, &access.credential, &access.key,
        &access.source_ip, &access.network, &access.user_agent, &access.tls_fingerprint,
        &access.source})
    safe[at++] = Safe(*text);
  const auto& [route, subject, principal, credential, key, address, network, agent, fingerprint,
               source] = safe;
  return CsvRow({number, access.alert ? "yes" : "", time, route, status, access.outcome, subject,
                 principal, credential, key, address, network, access.country, agent, fingerprint,
                 source, offset});
}

Json ExplanationJson(const Explanation& all, const std::string& data_dir) {
  const Finding& finding = all.kept.finding;
  Json json = {{"schema", "haetae.explanation/1"},
               {"finding", FindingJson(finding)},
               {"incident",
                {{"id", all.kept.incident},
                 {"title", ValidUtf8(all.kept.incident_title.en)},
                 {"title_ko", ValidUtf8(all.kept.incident_title.In(Language::kKorean))}}}};
  Json others = Json::array();
  for (const std::string& other : all.kept.others) others.push_back(ValidUtf8(other));
  json["other_findings"] = std::move(others);
  json["parts"] = Json::object();
  constexpr const char* kParts[] = {"seen", "usual", "why", "doubt"};
  for (const char* part : kParts) {
    json["parts"][part] = Json::array();
    json["parts"][std::string(part) + "_ko"] = Json::array();
  }
  for (const detect::Reason& reason : finding.reasons) {
    const std::string part = kParts[static_cast<size_t>(reason.part)];
    json["parts"][part].push_back(ValidUtf8(reason.text.en));
    json["parts"][part + "_ko"].push_back(ValidUtf8(reason.text.In(Language::kKorean)));
  }
  Json techniques = Json::array();
  for (const std::string& technique : finding.attack) {
    techniques.push_back({{"id", ValidUtf8(technique)}, {"name", TechniqueName(technique)}});
  }
  json["techniques"] = std::move(techniques);
  json["accesses"] = {{"total", all.accesses},
                      {"disclosed", all.scope.accesses},
                      {"missing", all.scope.missing},
                      {"refused", all.refused},
                      {"unknown", all.scope.unknown_outcome},
                      {"people", all.scope.people},
                      {"first", all.accesses == 0 ? Json() : Json(FormatTime(all.first))},
                      {"last", all.accesses == 0 ? Json() : Json(FormatTime(all.last))}};
  json["opened"] = Json::array();
  for (const OpenedAccess& access : all.opened) json["opened"].push_back(OpenedJson(access, true));
  json["missing_sources"] = Json::array();
  for (const Phrase& missing : all.missing) {
    json["missing_sources"].push_back(
        {{"text", ValidUtf8(missing.en)}, {"text_ko", ValidUtf8(missing.ko)}});
  }
  json["commands"] = {{"all", ValidUtf8(AllCommand(finding, data_dir))},
                      {"scope", Text(ScopeCommand(finding, data_dir))}};
  return json;
}

}  // namespace haetae::report
