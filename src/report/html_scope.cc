// How a scope is counted: people, accounts, views, records and bytes apart, and the same by day and
// by country of the reader.
#include <fmt/format.h>

#include <algorithm>

#include "report/html_parts.h"
#include "report/markup.h"
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
               "조회한 쪽의 국가별. 두 나라에서 조회된 사람은 양쪽에 셈"},
              {{{"country", "국가"}}, {{"people", "사람"}, kNumber}, {{"views", "조회"}, kNumber}});
  for (const auto& [country, count] : countries)
    table.Row({Both(CountryWord(country)), Number(count.people), Number(count.accesses)});
  return Details(Both(fmt::format("By country of the reader: {}",
                                  Counted(countries.size(), "country", "countries")),
                      fmt::format("조회한 쪽의 국가별: {}개국", WithCommas(countries.size()))),
                 table.Html(), countries.size() <= 10);
}

}  // namespace haetae::report
