#include "report/terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "base/error_words.h"
#include "incident/next.h"
#include "report/kind_words.h"
#include "report/prose.h"
#include "report/words.h"

namespace haetae::report {
namespace {

using incident::Incident;
using incident::Investigation;

constexpr size_t kLabelWidth = 11;
constexpr size_t kRowsMax = 2;       // of one statement
constexpr size_t kErrorRowsMax = 4;  // of the first one, which says what to do
constexpr size_t kErrorsMax = 5;
constexpr size_t kUnreadableMax = 3;
constexpr size_t kNotesMax = 3;
constexpr size_t kGapsMax = 2;
constexpr size_t kStrongerMax = 4;
constexpr size_t kFieldsMax = 8;
constexpr size_t kLinesForMore = 1;  // "and 22 more: …"

constexpr size_t kSameStart = 16;  // bytes that make a reason repeat the title
constexpr size_t kInFullMax = 3;   // incidents
constexpr std::string_view kJoint = " · ";

enum class Style { kPlain, kQuiet, kAlarm };

// Text in rows of at most `width` columns, broken between statements or else at spaces; the last of
// `rows_max` ends in "…" where something was left out.
std::vector<std::string> Wrapped(std::string_view text, size_t width, size_t rows_max) {
  std::vector<std::string> rows;
  while (rows.size() < rows_max) {
    const size_t fits = FittingBytes(text, width);
    if (fits == text.size()) {
      rows.emplace_back(text);
      return rows;
    }
    if (rows.size() + 1 == rows_max) {
      rows.push_back(std::string(text.substr(0, FittingBytes(text, width - 1))) + "…");
      return rows;
    }
    const std::string_view row = text.substr(0, fits + 1);
    const size_t part = row.rfind(kJoint);
    const size_t space = row.rfind(' ');
    const auto far = [fits](size_t at) { return at != std::string_view::npos && at > fits / 2; };
    const size_t cut = far(part) ? part : far(space) ? space : fits;
    rows.emplace_back(text.substr(0, cut));
    text.remove_prefix(cut);
    if (text.starts_with(kJoint)) text.remove_prefix(kJoint.size());
    while (text.starts_with(' ')) text.remove_prefix(1);
  }
  return rows;
}

// Where the text of the screen is collected.
class Screen {
 public:
  explicit Screen(const TerminalOptions& options)
      : color_(options.color),
        width_(static_cast<size_t>(std::clamp(options.width, 60, 160))),
        language_(options.language) {}

  // A label of the left column and its statement, which may hold log text.
  void Say(const Phrase& labels, const Phrase& statement, size_t indent = 0,
           size_t rows_max = kRowsMax) {
    const std::string& label = labels.In(language_);
    const std::string text = EscapeTerminal(statement.In(language_));
    const size_t column = std::max(kLabelWidth, indent + DisplayWidth(label) + 1);
    std::string head = std::string(indent, ' ') + Colored(label, Style::kQuiet) +
                       std::string(column - indent - DisplayWidth(label), ' ');
    for (const std::string& row : Wrapped(text, width_ - column, rows_max)) {
      lines_.push_back(head + row);
      head = std::string(column, ' ');
    }
  }
  // A heading and what follows it, over the full width.
  void Head(std::string_view head, std::string_view text, Style style, size_t rows_max = kRowsMax) {
    const std::string whole = std::string(head) + EscapeTerminal(text);
    std::vector<std::string> rows = Wrapped(whole, width_, rows_max);
    if (rows[0].starts_with(head)) rows[0].replace(0, head.size(), Colored(head, style));
    std::ranges::move(rows, std::back_inserter(lines_));
  }
  void Line(std::string_view text) {
    lines_.push_back(Wrapped(EscapeTerminal(text), width_, 1)[0]);
  }

  size_t size() const { return lines_.size(); }
  std::vector<std::string>& lines() { return lines_; }

 private:
  std::string Colored(std::string_view text, Style style) const {
    if (!color_ || text.empty() || style == Style::kPlain) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", style == Style::kAlarm ? "1;31" : "2", text);
  }

  bool color_;
  size_t width_;
  Language language_;
  std::vector<std::string> lines_;
};

void SayRead(const Investigation& all, Screen& screen) {
  Phrase text{fmt::format("{}, {}, {}", Counted(all.sources, "file", "files"),
                          HumanBytes(all.bytes), Counted(all.records, "record", "records")),
              fmt::format("파일 {}개, {}, 기록 {}건", WithCommas(all.sources),
                          HumanBytes(all.bytes), WithCommas(all.records))};
  if (all.seconds > 0) {
    const double rate = static_cast<double>(all.records_new) / all.seconds;
    text.en += fmt::format(" in {:.1f} s", all.seconds);
    text.ko += fmt::format(", {:.1f}초", all.seconds);
    if (all.records_new > 0) {  // where all was read before, there is no speed
      text.en += fmt::format(" ({})", rate >= 950'000 ? fmt::format("{:.1f} M/s", rate / 1e6)
                                      : rate >= 1000  ? fmt::format("{:.0f} k/s", rate / 1e3)
                                                      : fmt::format("{:.0f}/s", rate));
      const double digits = rate >= 950'000 ? 1e5 : rate >= 1000 ? 1e3 : 1;
      text.ko += fmt::format(" (초당 {}건)",
                             WithCommas(static_cast<uint64_t>(std::round(rate / digits) * digits)));
    }
  }
  if (all.duplicates > 0) {
    text.en += fmt::format(" · {} delivered twice", WithCommas(all.duplicates));
    text.ko += fmt::format(" · 중복 {}건", WithCommas(all.duplicates));
  }
  if (all.unreadable > 0) {
    text.en += fmt::format(" · {} unreadable", WithCommas(all.unreadable));
    text.ko += fmt::format(" · 읽지 못한 줄 {}개", WithCommas(all.unreadable));
  }
  screen.Say({"read", "읽음"}, text);
}

void SayCoverage(const Investigation& all, Screen& screen) {
  if (!IsSet(all.coverage)) {
    screen.Say({"coverage", "기록 범위"}, {"no time is covered", "기록이 있는 시간이 없습니다"});
    return;
  }
  const std::string range =
      fmt::format("{} → {} {}", Minute(all.coverage.from, all.display_offset),
                  Minute(all.coverage.to, all.display_offset), ZoneName(all.display_offset));
  Phrase text{range, range};
  std::vector<scope::Gap> gaps = all.coverage.gaps;
  if (gaps.size() > kGapsMax)  // the longest, which can hide the most
    std::ranges::stable_sort(gaps, std::greater{},
                             [](const auto& gap) { return gap.to - gap.from; });
  for (size_t i = 0; i < std::min(gaps.size(), kGapsMax); ++i) {
    const Phrase gap = GapText(gaps[i], all.display_offset);
    text.en += " · " + gap.en;
    text.ko += " · " + gap.ko;
  }
  if (gaps.size() > kGapsMax) {
    text.en += fmt::format(" · {} more", Counted(gaps.size() - kGapsMax, "gap", "gaps"));
    text.ko += fmt::format(" · 공백 {}개 더", gaps.size() - kGapsMax);
  }
  screen.Say({"coverage", "기록 범위"}, text);
}

void SayTroubles(const Investigation& all, Screen& screen) {
  const Phrase note{"note", "참고"};
  for (size_t i = 0; i < std::min(all.notes.size(), kNotesMax); ++i)
    screen.Say(note, InZone(all.notes[i], all.display_offset));
  if (all.notes.size() > kNotesMax) {
    const size_t more = all.notes.size() - kNotesMax;
    screen.Say(note,
               {fmt::format("{} more in the report", more), fmt::format("보고서에 {}개 더", more)});
  }
  const Phrase not_read{"not read", "읽지 못함"};
  for (size_t i = 0; i < std::min(all.errors.size(), kErrorsMax); ++i) {
    screen.Say(not_read, PhraseOf(all.errors[i]), 0, i == 0 ? kErrorRowsMax : 1);
  }
  if (all.errors.size() > kErrorsMax) {
    const size_t more = all.errors.size() - kErrorsMax;
    screen.Say(not_read, {"and " + Counted(more, "more input", "more inputs"),
                          fmt::format("그 밖의 입력 {}개", more)});
  }
  for (size_t i = 0; i < std::min(all.unreadable_examples.size(), kUnreadableMax); ++i) {
    const incident::Unreadable& one = all.unreadable_examples[i];
    const bool has_line = one.line_number > 0;
    const uint64_t at = has_line ? one.line_number : one.offset;
    screen.Say(
        {"unreadable", "읽지 못함"},
        {fmt::format("{} {} {}: {}", one.source, has_line ? "line" : "at byte", WithCommas(at),
                     one.reason),
         fmt::format("{} {}{}: {}", one.source, WithCommas(at),
                     has_line ? "번째 줄" : "바이트 위치", PartIn(one.reason, Language::kKorean))},
        0, 1);
  }
  const size_t shown = std::min(all.unreadable_examples.size(), kUnreadableMax);
  if (shown > 0 && all.unreadable > shown) {
    const std::string more = WithCommas(all.unreadable - shown);
    screen.Say({"", ""}, {more + " more were not read", "그 밖에 " + more + "줄을 읽지 못했습니다"},
               0, 1);
  }
}

Phrase WordOf(scope::DoubtKind kind, const scope::Scope& scope) {
  switch (kind) {
    case scope::DoubtKind::kNoLogs: {
      const Phrase span = SpanWord(TimeWithoutLogs(scope.coverage.gaps));
      return {span.en + " without logs", "로그 없는 시간 " + span.ko};
    }
    case scope::DoubtKind::kBeforeLogs:
      return {"before the logs begin", "로그가 시작되기 전"};
    case scope::DoubtKind::kMissingSource: {
      const auto logs = static_cast<uint64_t>(
          std::ranges::count(scope.doubts, scope::DoubtKind::kMissingSource, &scope::Doubt::kind));
      return {Counted(logs, "log", "logs") + " not given",
              fmt::format("주어지지 않은 로그 {}개", WithCommas(logs))};
    }
    case scope::DoubtKind::kUnknownOutcome:
      return {Counted(scope.unknown_outcome, "request", "requests") + " without an outcome",
              fmt::format("응답 여부를 모르는 요청 {}건", WithCommas(scope.unknown_outcome))};
    case scope::DoubtKind::kUnnamedResults:
      if (scope.unnamed + scope.uncounted == 0)
        return {Counted(scope.ownerless, "record", "records") + " nobody says whose",
                fmt::format("누구의 것인지 모르는 자료 {}건", WithCommas(scope.ownerless))};
      if (scope.unnamed == 0)
        return {Counted(scope.uncounted, "list", "lists") + " of people nobody knows",
                fmt::format("누구인지 모르는 목록 응답 {}건", WithCommas(scope.uncounted))};
      return {Counted(scope.unnamed, "person", "people") + " listed without a name",
              fmt::format("응답에 담겼으나 누구인지 모르는 {}명", WithCommas(scope.unnamed))};
  }
  return {};
}

// Why more cannot be ruled out: the one reason in full, or all of them in a few words, the one with
// the most people first.
Phrase WhyPossible(const scope::Scope& scope) {
  std::vector<size_t> kinds;
  for (size_t kind = 0; kind < scope::kDoubtKinds; ++kind)
    if (scope.possible_by[kind] > 0) kinds.push_back(kind);
  std::ranges::stable_sort(kinds, std::greater<>(),
                           [&](size_t kind) { return scope.possible_by[kind]; });
  Phrase text;
  if (kinds.size() == 1 && kinds[0] != static_cast<size_t>(scope::DoubtKind::kNoLogs) &&
      !scope.possible_why.empty())
    return {scope.possible_why[0].en, scope.possible_why[0].In(Language::kKorean)};
  for (const size_t kind : kinds) {
    const Phrase word = WordOf(static_cast<scope::DoubtKind>(kind), scope);
    if (!text.en.empty()) text.en += "; ", text.ko += "; ";
    text.en += word.en, text.ko += word.ko;
  }
  return text;
}

void SayPeople(const scope::Scope& scope, Duration zone, Screen& screen) {
  const Phrase kinds = PeopleKinds(scope);
  Phrase text{fmt::format("{} confirmed", WithCommas(scope.people)),
              fmt::format("확인 {}명", WithCommas(scope.people))};
  if (!kinds.en.empty()) text.en += " (" + kinds.en + ")", text.ko += " (" + kinds.ko + ")";
  if (scope.possible_people > scope.people) {
    text.en += fmt::format(" · at most {}", WithCommas(scope.possible_people));
    text.ko += fmt::format(" · 최대 {}명", WithCommas(scope.possible_people));
    if (const Phrase why = InZone(WhyPossible(scope), zone); !why.en.empty())
      text.en += " (" + why.en + ")", text.ko += " (" + why.ko + ")";
    if (scope.possible_likely > scope.people && scope.possible_likely < scope.possible_people) {
      text.en += fmt::format(" · likely at most {}", WithCommas(scope.possible_likely));
      text.ko += fmt::format(" · 추정 상한 {}명", WithCommas(scope.possible_likely));
    }
  }
  screen.Say({"people", "사람"}, text, 2, kRowsMax + 1);
  if (scope.by_field.empty()) return;
  std::vector<std::pair<std::string, scope::FieldCount>> fields(scope.by_field.begin(),
                                                                scope.by_field.end());
  std::ranges::stable_sort(fields, std::greater<>(), [](const auto& field) {
    return std::max(field.second.clear, field.second.masked);
  });
  Phrase list;
  for (size_t i = 0; i < std::min(fields.size(), kFieldsMax); ++i) {
    const auto& [name, count] = fields[i];
    const Phrase word = FieldWordAmong(name, scope.by_field);
    if (i > 0) list.en += " · ", list.ko += " · ";
    const bool mixed = count.masked > 0 && count.clear > 0;
    const std::string number = WithCommas(count.clear > 0 ? count.clear : count.masked);
    list.en += fmt::format("{} {}{}", word.en, number,
                           mixed              ? " in clear"
                           : count.clear == 0 ? " masked"
                                              : "");
    list.ko += fmt::format("{} {}{}", word.ko, number,
                           mixed              ? "(가림 없이)"
                           : count.clear == 0 ? "(가림)"
                                              : "");
  }
  screen.Say({"", ""}, list, 2);
}

void SayOrigin(const Incident& incident, Screen& screen) {
  if (incident.addresses == 0) return;
  Phrase text{Counted(incident.addresses, "address", "addresses"),
              fmt::format("접속 주소 {}개", WithCommas(incident.addresses))};
  if (incident.networks > 0) {
    text.en += " in " + Counted(incident.networks, "network", "networks");
    text.ko += fmt::format(", 네트워크 {}개", WithCommas(incident.networks));
  }
  if (const uint64_t most = incident.reads_per_address_day_max; most > 0) {
    text.en += incident.addresses == 1
                   ? fmt::format(", up to {} a day (UTC)", Counted(most, "read", "reads"))
                   : fmt::format(", none above {} a day (UTC)", Counted(most, "read", "reads"));
    text.ko += fmt::format(", 주소당 하루(UTC 기준) 최대 {}회", WithCommas(most));
  }
  screen.Say({"from", "출처"}, text, 2);
}

Phrase AlertText(const Incident& incident) {
  return {
      incident.reads_before_alert == 0 ? "an alert would have come at the first read"
                                       : "an alert would have come after " +
                                             Counted(incident.reads_before_alert, "read", "reads"),
      incident.reads_before_alert == 0 ? "첫 조회 때 경보가 발생하였을 것입니다"
                                       : fmt::format("조회 {}회 뒤에 경보가 발생하였을 것입니다",
                                                     WithCommas(incident.reads_before_alert))};
}

std::string HeadOf(const Incident& incident, Language language) {
  const Phrase severity = SeverityWord(incident.severity);
  return language == Language::kKorean ? fmt::format("사고 {} {}", incident.id, severity.ko)
                                       : fmt::format("INCIDENT {} {}", incident.id, severity.en);
}

Style StyleOf(const Incident& incident) {
  return incident.severity >= incident::Severity::kHigh ? Style::kAlarm : Style::kPlain;
}

void SayIncident(const Investigation& all, const Incident& incident, Language language,
                 Screen& screen) {
  screen.Head(HeadOf(incident, language),
              " · " + InZone(incident.title.In(language), all.display_offset), StyleOf(incident));
  Phrase because;
  for (const incident::Finding& finding : incident.findings) {
    const bool lead = &finding == &incident.findings.front();
    if (lead && finding.reasons.empty()) continue;
    const Phrase& reason = lead ? finding.reasons[0].text : finding.title;
    // The title mostly tells the reason of the leading finding: not twice the same.
    if (reason.en.substr(0, kSameStart) == incident.title.en.substr(0, kSameStart)) continue;
    if (!because.en.empty()) because.en += kJoint, because.ko += kJoint;
    because.en += reason.en;
    because.ko += reason.In(Language::kKorean);
  }
  if (!because.en.empty()) screen.Say({"because", "근거"}, InZone(because, all.display_offset), 2);
  if (!incident.state_why.en.empty())
    screen.Say({"state", "상태"},
               {SaidInZone(incident.state_why.en, all.display_offset),
                SaidInZone(incident.state_why.ko, all.display_offset)},
               2);
  if (IsSet(incident.first_access)) {
    const Phrase alert = AlertText(incident);
    const std::string since =
        FormatLocal(incident.first_access, all.display_offset) + " " + ZoneName(all.display_offset);
    screen.Say({"since", "시작"}, {since + " · " + alert.en, since + " · " + alert.ko}, 2);
  }
  SayOrigin(incident, screen);
  SayPeople(incident.scope, all.display_offset, screen);
}

void SayShortly(const Investigation& all, const Incident& incident, Language language,
                Screen& screen) {
  const std::string people = WithCommas(incident.scope.people);
  const std::string tail =
      language == Language::kKorean
          ? fmt::format(" · {}명 · ", people)
          : fmt::format(" · {} · ", Counted(incident.scope.people, "person", "people"));
  screen.Head(HeadOf(incident, language),
              tail + InZone(incident.title.In(language), all.display_offset), StyleOf(incident), 1);
}

void SayNext(const Investigation& all, const TerminalOptions& options, Screen& screen) {
  const Phrase rejected = RejectedText(all);
  if (!rejected.en.empty()) screen.Say({"rejected", "기각"}, rejected, 2, 1);
  std::string text;
  if (!all.incidents.empty()) {
    text = fmt::format("haetae scope --incident {} --people people.csv{}", all.incidents[0].id,
                       incident::DataOption(options.data_dir));
  }
  Phrase next{text, text};
  if (!options.report_path.empty()) {
    const char* joint = text.empty() ? "" : " · ";
    next.en += joint + ("open " + ShellQuoted(options.report_path));
    next.ko += joint + ("보고서: " + ShellQuoted(options.report_path));
  }
  if (!next.en.empty()) screen.Say({"next", "다음"}, next, 2);
}

void SayNothingFound(const Investigation& all, Language language, Screen& screen) {
  screen.Head(Verdict(all).In(language), "", Style::kPlain);
  screen.Say({"", ""},
             {"that is what these logs show; it is no proof that nothing happened",
              "이 로그에 나타난 결과일 뿐, 아무 일도 없었다는 증명은 아닙니다"},
             2);
  const std::vector<Phrase> stronger = Stronger(all);
  for (size_t i = 0; i < std::min(stronger.size(), kStrongerMax); ++i) {
    screen.Say(i == 0 ? Phrase{"stronger", "보강"} : Phrase{"", ""},
               {(i == 0 ? "with " : "") + stronger[i].en, stronger[i].ko}, 2);
  }
}

// As many incidents in full as there is room for, then a line each, then a count.
void SayIncidents(const Investigation& all, const TerminalOptions& options, size_t lines_max,
                  Screen& screen) {
  const auto& incidents = all.incidents;
  bool in_full = true;
  for (size_t i = 0; i < incidents.size(); ++i) {
    const size_t left = incidents.size() - i;
    const size_t reserve = left > 1 ? kLinesForMore : 0;
    Screen trial(options);
    if (in_full) SayIncident(all, incidents[i], options.language, trial);
    // Telling one more in full must not push the next ones out altogether.
    const size_t room_for_others = std::min<size_t>(left - 1, 3);
    in_full = in_full && i < kInFullMax &&
              (i == 0 || screen.size() + trial.size() + room_for_others + reserve <= lines_max);
    if (!in_full) {
      trial.lines().clear();
      SayShortly(all, incidents[i], options.language, trial);
    }
    if (screen.size() + trial.size() + reserve > lines_max && i > 0) {
      const std::string where =
          options.report_path.empty()
              ? "haetae incident list" + incident::DataOption(options.data_dir)
              : ShellQuoted(options.report_path);
      screen.Line(options.language == Language::kKorean
                      ? fmt::format("그 밖의 사고 {}건: {}", left, where)
                      : fmt::format("and {} in {}",
                                    Counted(left, "more incident", "more incidents"), where));
      return;
    }
    std::ranges::move(trial.lines(), std::back_inserter(screen.lines()));
  }
}

}  // namespace

std::string RenderSummary(const Investigation& investigation, const TerminalOptions& options) {
  Screen screen(options);
  SayRead(investigation, screen);
  SayCoverage(investigation, screen);
  SayTroubles(investigation, screen);
  Screen next(options);
  SayNext(investigation, options, next);
  if (investigation.incidents.empty()) {
    SayNothingFound(investigation, options.language, screen);
  } else {
    SayIncidents(investigation, options, kSummaryLinesMax - next.size(), screen);
  }
  std::ranges::move(next.lines(), std::back_inserter(screen.lines()));
  CHECK(screen.size() <= kSummaryLinesMax);
  std::string text;
  for (const std::string& line : screen.lines()) text += line + '\n';
  return text;
}

}  // namespace haetae::report
