// How a scope is counted: people, accounts, views, records and bytes apart, and the same by day and
// by country of the reader.
#include <fmt/format.h>

#include <algorithm>

#include "report/html_parts.h"
#include "report/markup.h"
#include "report/words.h"
#include "report/world_map.h"

namespace haetae::report {
namespace {

using enum Table::Align;

std::string Bytes(const scope::Scope& scope) {
  std::string html = Both(HumanBytes(scope.bytes), HumanBytes(scope.bytes));
  if (scope.unsized == 0) return html;
  return html + " " +
         Small(
             Both("and " + Counted(scope.unsized, "answer", "answers") +
                      " of which the log does not say the size",
                  fmt::format("그 밖에 크기가 기록에 없는 응답 {}건", WithCommas(scope.unsized))));
}

}  // namespace

std::string CountsTable(const scope::Scope& scope) {
  if (scope.accesses == 0) return "";
  Table table({"What is counted, each by itself", "서로 다른 것을 따로 셈"},
              {{{"count", "셈"}}, {{"number", "수"}, kNumber}, {{"means", "뜻"}}});
  const auto row = [&](const Phrase& name, const std::string& number, const Phrase& means) {
    table.Row({Both(name), number, Small(Both(means))});
  };
  row({"people", "사람"}, Number(scope.people),
      {"each once, however often and wherever they were read",
       "몇 번, 어디에서 조회되었든 한 번만 셈"});
  row({"accounts", "계정"}, Number(scope.accounts),
      {"of the people, those whose own record was asked for; the others stood in somebody else’s",
       "사람 가운데 자기 정보가 직접 조회된 계정. 나머지는 다른 사람의 정보 안에 있던 사람"});
  row({"views", "조회"}, Number(scope.accesses),
      {"accesses that returned data", "정보를 돌려준 접속"});
  row({"records", "건"}, Number(scope.records),
      {"people in all answers, each as often as they stood in one",
       "모든 응답에 담긴 사람을 나올 때마다 셈"});
  row({"bytes", "바이트"}, Bytes(scope),
      {"of the answers, as the log gives them", "로그에 적힌 응답 크기"});
  return table.Html();
}

std::string DaysTable(const scope::Scope& scope) {
  if (scope.by_day.empty()) return "";
  Table table({"By day (UTC). Who was read on two days counts in both",
               "날짜별(UTC). 이틀 조회된 사람은 양쪽에 셈"},
              {{{"day", "날짜"}}, {{"people", "사람"}, kNumber}, {{"views", "조회"}, kNumber}});
  for (const auto& [day, count] : scope.by_day)
    table.Row({FormatDay(day), Number(count.people), Number(count.accesses)});
  return Details(Both(fmt::format("By day: {}", Counted(scope.by_day.size(), "day", "days")),
                      fmt::format("날짜별: {}일", WithCommas(scope.by_day.size()))),
                 table.Html(), scope.by_day.size() <= 10);
}

std::string CountriesTable(const scope::Scope& scope) {
  if (scope.by_country.empty()) return "";
  std::vector<std::pair<std::string, scope::PeopleCount>> countries(scope.by_country.begin(),
                                                                    scope.by_country.end());
  std::ranges::stable_sort(countries, std::greater<>(),
                           [](const auto& c) { return c.second.people; });
  Table table({"By country of the reader. Who was read from two countries counts in both",
               "조회자의 국가별. 두 나라에서 조회된 사람은 양쪽에 셈"},
              {{{"country", "국가"}}, {{"people", "사람"}, kNumber}, {{"views", "조회"}, kNumber}});
  for (const auto& [country, count] : countries)
    table.Row({Both(CountryWord(country)), Number(count.people), Number(count.accesses)});
  return Details(Both(fmt::format("By country of the reader: {}",
                                  Counted(countries.size(), "country", "countries")),
                      fmt::format("조회자의 국가별: {}개국", WithCommas(countries.size()))),
                 table.Html(), countries.size() <= 10);
}

namespace {

Phrase DoubtWord(scope::DoubtKind kind) {
  switch (kind) {
    case scope::DoubtKind::kNoLogs:
      return {"no logs", "로그 없음"};
    case scope::DoubtKind::kBeforeLogs:
      return {"before the logs", "로그 이전"};
    case scope::DoubtKind::kMissingSource:
      return {"a log was not given", "주어지지 않은 로그"};
    case scope::DoubtKind::kUnknownOutcome:
      return {"outcome unknown", "결과 모름"};
    case scope::DoubtKind::kUnnamedResults:
      return {"unnamed results", "이름 없는 결과"};
  }
  return {};
}

std::string TimeSpan(Time from, Time to, const Page& page) {
  if (!IsSet(from) && !IsSet(to)) return Both(Phrase{"any time", "전체 기간"});
  const std::string since = IsSet(from) ? Minute(from, page.offset) : "…";
  return since + " – " + (IsSet(to) ? Minute(to, page.offset) : "…");
}

}  // namespace

// Confirmed, possible, ruled out: everybody who is known is one of the three.
std::string BoundsTable(const scope::Scope& scope, const Page& page) {
  if (scope.possible_people <= scope.people && scope.ruled_out == 0) return "";
  Table table({"Confirmed, possible and ruled out", "확인, 가능, 제외"},
              {{{"", ""}}, {{"people", "사람"}, kNumber}, {{"because", "사유"}}});
  table.Row({Both(Phrase{"confirmed", "확인"}), Number(scope.people),
             Small(Both(Phrase{"an access of the incident returned their data",
                               "사고의 접속이 이 사람의 정보를 돌려주었음"}))});
  for (size_t kind = 0; kind < scope::kDoubtKinds; ++kind) {
    if (scope.possible_by[kind] == 0) continue;
    const scope::DoubtKind doubt = static_cast<scope::DoubtKind>(kind);
    std::vector<std::string> why;
    for (const scope::Doubt& one : scope.doubts)
      if (one.kind == doubt)
        why.push_back(Both(InZone(one.why, page.offset)) + ": " + TimeSpan(one.from, one.to, page));
    if (doubt == scope::DoubtKind::kUnknownOutcome)
      why.push_back(
          Both("the log does not say whether " +
                   Counted(scope.unknown_outcome, "request was", "requests were") + " answered",
               fmt::format("요청 {}건의 결과가 기록에 없음", WithCommas(scope.unknown_outcome))));
    const Phrase word = DoubtWord(doubt);
    table.Row({Both("possible: " + word.en, "가능: " + word.ko), Number(scope.possible_by[kind]),
               List(why)});
  }
  table.Row({Both(Phrase{"ruled out", "제외"}), Number(scope.ruled_out),
             Small(Both(Phrase{"known, and in none of the above",
                               "알려진 사람 가운데 위의 어디에도 들지 않음"}))});
  return table.Html() + "<p class=\"quiet\">" +
         Both(
             "Who is possible for several reasons stands in each of their rows; together they "
             "are " +
                 WithCommas(scope.possible_people - std::min(scope.people, scope.possible_people)) +
                 ". haetae export possible lists them.",
             fmt::format("사유가 여럿인 사람은 각 줄에 셉니다. 모두 {}명이며 haetae export "
                         "possible이 명단을 만듭니다.",
                         WithCommas(scope.possible_people -
                                    std::min(scope.people, scope.possible_people)))) +
         "</p>\n";
}

// What the logs lack although no person is in doubt for it: nobody who is known may have been read
// then, but of others nobody can say.
std::string OtherDoubts(const scope::Scope& scope, const Page& page) {
  std::vector<std::string> items;
  for (const scope::Doubt& one : scope.doubts)
    if (scope.possible_by[static_cast<size_t>(one.kind)] == 0)
      items.push_back(Both(InZone(one.why, page.offset)) + ": " + TimeSpan(one.from, one.to, page));
  if (items.empty()) return "";
  return "<p class=\"quiet\">" +
         Both("What the logs around it lack; nobody who is known is possible for that alone:",
              "이 사고 전후로 로그에 없는 것(이 사유만으로 유출 가능성이 있는 사람은 없음):") +
         "</p>\n" + List(items, "plain");
}

std::string VersionsTable(const Incident& incident, const Page& page) {
  if (incident.versions.empty()) return "";
  Table table(
      {"How this scope was counted, and what changed it", "유출 범위 산정 기록과 달라진 사유"},
      {{{"version", "산정 차수"}, kNumber},
       {{"counted", "산정 시각"}},
       {{"people", "사람"}, kNumber},
       {{"possible", "최대"}, kNumber},
       {{"why", "사유"}}});
  for (const incident::KeptScope& one : incident.versions) {
    std::vector<std::string> effects;
    for (const incident::KeptScope::Effect& effect : one.effects) {
      if (effect.people == 0) continue;
      const std::string number = (effect.gone ? "−" : "+") + WithCommas(effect.people);
      effects.push_back(Both(number + ": " + effect.text.en,
                             number + "명: " + effect.text.In(Language::kKorean)));
    }
    std::string why = Both(one.reason);
    if (effects.size() > 1) why += List(effects);
    why += "<br>" + Small("SHA-256 " + Code(one.seal));
    table.Row({std::to_string(one.number), Minute(one.at, page.offset), Number(one.people),
               Number(one.possible), why});
  }
  return table.Html();
}

}  // namespace haetae::report
