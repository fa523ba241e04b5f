// How many people: the bounds as one bar, and the fields they were shown.
#include <fmt/format.h>

#include <algorithm>

#include "report/html_parts.h"
#include "report/kind_words.h"
#include "report/markup.h"
#include "report/words.h"

namespace haetae::report {
namespace {

using enum Table::Align;

// A bar for a cell: parts of `whole`, solid then hatched.
std::string CellBar(uint64_t solid, uint64_t hatched, uint64_t whole) {
  const auto percent = [whole](uint64_t value) {
    return whole == 0 ? 0.0 : 100.0 * static_cast<double>(value) / static_cast<double>(whole);
  };
  return fmt::format(
      "<svg class=\"bar\" width=\"100%\" height=\"10\" aria-hidden=\"true\">"
      "<rect class=\"track\" width=\"100%\" height=\"10\"/>"
      "<rect class=\"disclosed\" width=\"{:.2f}%\" height=\"10\"/>"
      "<rect class=\"missing\" x=\"{:.2f}%\" width=\"{:.2f}%\" height=\"10\"/></svg>",
      percent(solid), percent(solid), percent(hatched));
}

}  // namespace

std::string PeopleChart(const scope::Scope& scope, const Page&) {
  const uint64_t most = std::max(scope.possible_people, scope.people);
  if (most == 0) {
    return "<p>" +
           Both("Nobody’s data are known to have been read.",
                "조회가 확인된 정보주체는 없습니다.") +
           "</p>\n";
  }
  Table table({"How many people", "사람 수"}, {{{"certainty", "확실성"}},
                                               {{"people", "사람"}, kNumber},
                                               {{"share of the most", "최대 대비"}}});
  table.Row({Both("confirmed: an access of the incident returned their data",
                  "확인: 사고에 속한 접속이 그 정보를 제공받음"),
             Number(scope.people), CellBar(scope.people, 0, most)});
  if (scope.possible_people > scope.people) {
    const uint64_t likely = std::clamp(scope.possible_likely, scope.people, most);
    if (scope.possible_likely > 0) {
      table.Row(
          {Both("likely at most: had the incident gone on at its highest own rate where logs are "
                "silent",
                "추정 상한: 로그가 없는 동안에도 사고가 가장 빨랐던 속도로 계속되었을 때"),
           Number(likely), CellBar(scope.people, likely - scope.people, most)});
    }
    table.Row({Both("at most: everyone who cannot be ruled out", "최대: 배제할 수 없는 모든 사람"),
               Number(most), CellBar(scope.people, most - scope.people, most)});
  }
  std::string html = table.Html();
  const Phrase kinds = PeopleKinds(scope);
  if (!kinds.en.empty()) {
    html += "<p>" + Both("Of the confirmed: ", "확인된 사람 가운데 ") + Both(kinds) + ". ";
    if (scope.non_members > 0) {
      html += Both("Non-members stand in somebody else’s data, such as an address book. ",
                   "비회원은 주소록처럼 다른 사람의 정보 안에 있는 사람입니다. ");
    }
    if (scope.unlisted > 0) {
      html += Both("Unlisted ids are in no register.", "미등재는 어느 대장에도 없는 번호입니다.");
    }
    html += "</p>\n";
  }
  return html;
}

std::string FieldsTable(const scope::Scope& scope) {
  if (scope.by_field.empty()) return "";
  std::vector<std::pair<std::string, scope::FieldCount>> fields(scope.by_field.begin(),
                                                                scope.by_field.end());
  std::ranges::stable_sort(fields, std::greater<>(), [](const auto& f) { return f.second.clear; });
  Table table(
      {"People by field. Whoever was shown a field masked and in clear counts as in clear",
       "항목별 사람 수. 가린 것과 가리지 않은 것이 모두 조회된 사람은 ‘가림 없음’으로 산정"},
      {{{"field", "항목"}},
       {{"in clear", "가림 없음"}, kNumber},
       {{"only masked", "가린 것만"}, kNumber},
       {{"share of the confirmed", "확인된 사람 대비"}}});
  for (const auto& [field, count] : fields) {
    table.Row(
        {Both(FieldWordAmong(field, scope.by_field)), Number(count.clear), Number(count.masked),
         CellBar(count.clear, count.masked, std::max(scope.people, count.clear + count.masked))});
  }
  return table.Html();
}

}  // namespace haetae::report
