#include "report/prose.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/words.h"

namespace haetae::report {
namespace {

using incident::Investigation;

bool HasRegister(const Investigation& investigation, std::string_view file) {
  return std::ranges::any_of(investigation.registers,
                             [file](const std::string& text) { return text.starts_with(file); });
}

Phrase VerdictOnOne(const incident::Incident& incident) {
  const Phrase severity = SeverityWord(incident.severity);
  const uint64_t people = incident.scope.people;
  if (people == 0) {
    return {fmt::format("1 {} incident: nobody’s data are known to have been read", severity.en),
            fmt::format("{} 단계 사고 1건: 조회가 확인된 정보주체는 없습니다", severity.ko)};
  }
  return {fmt::format("1 {} incident: {} data were read", severity.en,
                      people == 1 ? "1 person’s" : WithCommas(people) + " people’s"),
          fmt::format("{} 단계 사고 1건: {}명의 개인정보가 조회되었습니다", severity.ko,
                      WithCommas(people))};
}

Phrase VerdictOnMany(const Investigation& investigation) {
  const auto& incidents = investigation.incidents;
  incident::Severity worst = incident::Severity::kLow;
  uint64_t people = 0;
  for (const incident::Incident& incident : incidents) {
    worst = std::max(worst, incident.severity);
    people = std::max(people, incident.scope.people);
  }
  const auto count = std::ranges::count(incidents, worst, &incident::Incident::severity);
  const Phrase severity = SeverityWord(worst);
  Phrase text{fmt::format("{} incidents, {} {}", incidents.size(), count, severity.en),
              fmt::format("사고 {}건({} {}건)", incidents.size(), severity.ko, count)};
  if (people == 0) {
    text.en += ": nobody’s data are known to have been read";
    text.ko += ": 조회가 확인된 정보주체는 없습니다";
  } else {
    text.en += ": the largest read the data of " + Counted(people, "person", "people");
    text.ko +=
        fmt::format(": 가장 큰 사고에서 {}명의 개인정보가 조회되었습니다", WithCommas(people));
  }
  return text;
}

void AddMeasuredLimits(const Investigation& investigation, std::vector<Phrase>& limits) {
  const Duration without_logs = TimeWithoutLogs(investigation.coverage.gaps);
  if (without_logs > 0) {
    const Phrase span = SpanWord(without_logs);
    limits.push_back(
        {fmt::format("For {} in all there are no logs from some source. What was read then is in "
                     "no confirmed number; it is in “at most”.",
                     span.en),
         fmt::format(
             "합계 {} 동안 일부 원천의 로그가 없습니다. 그 사이의 조회는 확인된 수에 들어 있지 "
             "않고 “최대”에만 들어 있습니다.",
             span.ko)});
  }
  if (investigation.unreadable > 0) {
    limits.push_back({fmt::format("{} could not be read and {} in no number.",
                                  Counted(investigation.unreadable, "line", "lines"),
                                  investigation.unreadable == 1 ? "is" : "are"),
                      fmt::format("{}줄은 읽을 수 없어 어느 수에도 들어 있지 않습니다.",
                                  WithCommas(investigation.unreadable))});
  }
  if (!investigation.errors.empty()) {
    limits.push_back({Counted(investigation.errors.size(), "input", "inputs") +
                          " could not be opened or read to the end.",
                      fmt::format("입력 {}개를 열지 못했거나 끝까지 읽지 못했습니다.",
                                  investigation.errors.size())});
  }
  uint64_t unknown = 0;
  for (const incident::Incident& incident : investigation.incidents) {
    unknown += incident.scope.unknown_outcome;
  }
  if (unknown > 0) {
    limits.push_back(
        {"For " + Counted(unknown, "access", "accesses") +
             " the log does not say whether anything was disclosed; they count as possible only.",
         fmt::format("접속 {}건은 실제로 조회되었는지 로그에 나타나지 않아 가능한 범위로만 셉니다.",
                     WithCommas(unknown))});
  }
}

}  // namespace

Phrase Verdict(const Investigation& investigation) {
  if (investigation.incidents.size() == 1) return VerdictOnOne(investigation.incidents[0]);
  if (!investigation.incidents.empty()) return VerdictOnMany(investigation);
  if (investigation.records == 0) {
    return {"No record could be read, so nothing can be said",
            "읽을 수 있는 기록이 없어 아무것도 판단할 수 없습니다"};
  }
  if (MostLost(investigation)) {
    const std::string read = WithCommas(investigation.records);
    const std::string all = WithCommas(investigation.records + investigation.lost);
    return {
        fmt::format("Only {} of {} lines could be read, and nothing was found in them", read, all),
        fmt::format("{}줄 가운데 {}줄만 읽을 수 있었고, 그 안에서는 아무것도 찾지 못했습니다", all,
                    read)};
  }
  if (const size_t missed = investigation.errors.size(); missed > 0) {
    return {fmt::format("Nothing found in {}, and {} not read",
                        Counted(investigation.records, "record", "records"),
                        Counted(missed, "input was", "inputs were")),
            fmt::format("기록 {}건에서 아무것도 찾지 못했고, 입력 {}개는 읽지 못했습니다",
                        WithCommas(investigation.records), missed)};
  }
  return {fmt::format("Nothing found in {}", Counted(investigation.records, "record", "records")),
          fmt::format("기록 {}건에서 아무것도 찾지 못했습니다", WithCommas(investigation.records))};
}

std::vector<Phrase> Limits(const Investigation& investigation) {
  std::vector<Phrase> limits;
  AddMeasuredLimits(investigation, limits);
  if (investigation.catalogue_inferred) {
    limits.push_back(
        {"Which routes disclose what was inferred from the log. Somebody who knows the "
         "service must confirm it.",
         "어느 경로가 무엇을 내주는지는 로그에서 추정했습니다. 서비스를 아는 사람이 "
         "확인해야 합니다."});
  }
  limits.push_back(
      {"Logs tell what the service sent. They do not tell who sat behind an address, nor "
       "what was kept, copied or used afterwards.",
       "로그는 서비스가 무엇을 내보냈는지만 알려 줍니다. 주소 뒤에 누가 있었는지, 그 뒤에 "
       "보관·복제·이용되었는지는 알 수 없습니다."});
  limits.push_back(
      {"Reading that passes by these logs (the database itself, backups, other services) "
       "is not seen.",
       "이 로그를 거치지 않는 조회(데이터베이스 직접 접속, 백업, 다른 서비스)는 보이지 "
       "않습니다."});
  limits.push_back({"A country is where an address is registered, not where a person is.",
                    "국가는 주소가 등록된 곳이며 사람이 있는 곳이 아닙니다."});
  return limits;
}

std::vector<Phrase> Stronger(const Investigation& investigation) {
  std::vector<Phrase> advice;
  if (!HasRegister(investigation, "issued.")) {
    advice.push_back(
        {"the register of issued credentials (issued.csv): a forged one shows "
         "early",
         "발급된 인증정보의 대장(issued.csv): 위조된 것은 일찍 드러납니다"});
  }
  if (!HasRegister(investigation, "members.csv")) {
    advice.push_back(
        {"the register of members (members.csv): reading of people who do not exist "
         "shows, and non-members are told apart",
         "회원 대장(members.csv): 존재하지 않는 사람의 조회가 드러나고 비회원이 구분됩니다"});
  }
  if (investigation.catalogue_inferred) {
    advice.push_back({"a catalogue that somebody who knows the service has checked (--catalogue)",
                      "서비스를 아는 사람이 확인한 처리 목록(--catalogue)"});
  }
  return advice;
}

Duration TimeWithoutLogs(std::vector<scope::Gap> gaps) {
  std::ranges::sort(gaps, {}, &scope::Gap::from);
  Duration sum = 0;
  Time counted_to = kTimeMin;
  for (const scope::Gap& gap : gaps) {
    const Time from = std::max(gap.from, counted_to);
    if (!IsSet(gap.from) || !IsSet(gap.to) || gap.to <= from) continue;
    sum += gap.to - from;
    counted_to = gap.to;
  }
  return sum;
}

Phrase GapText(const scope::Gap& gap, Duration offset) {
  const std::string from = ShortMinute(gap.from, offset);
  std::string to = ShortMinute(gap.to, offset);
  if (Minute(gap.from, offset).substr(0, 10) == Minute(gap.to, offset).substr(0, 10)) {
    to = to.substr(6);
  } else {
    to = " " + to;
  }
  const std::string range = from + (to[0] == ' ' ? " –" : "–") + to;
  return {fmt::format("no logs from {} on {}", gap.source, range),
          fmt::format("{} 로그 없음: {}", gap.source, range)};
}

Phrase RejectedText(const Investigation& investigation) {
  const auto& rejected = investigation.rejected;
  if (rejected.empty()) return {};
  Phrase text{fmt::format("{} rejected earlier: ", rejected.size()),
              fmt::format("전에 기각한 사고 {}건: ", rejected.size())};
  if (rejected.size() == 1) {
    const incident::Incident& one = rejected[0];
    const Phrase title = InZone(one.title, investigation.display_offset);
    const Phrase why = {SaidInZone(one.state_why.en, investigation.display_offset),
                        SaidInZone(one.state_why.ko, investigation.display_offset)};
    text.en += fmt::format("{} · {} · {}", one.id, why.en, title.en);
    text.ko +=
        fmt::format("{} · {} · {}", one.id, why.In(Language::kKorean), title.In(Language::kKorean));
    return text;
  }
  for (size_t i = 0; i < rejected.size(); ++i) {
    const std::string id = (i == 0 ? "" : ", ") + std::to_string(rejected[i].id);
    text.en += id;
    text.ko += id;
  }
  return text;
}

}  // namespace haetae::report
