// Rows of wordings, each with the levels of the problems that a rule tells.
//
//   CheckRows("figure", Timed(…), {{"Breach\n\nOn 14 November …", ""}});
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "notice/lint.h"
#include "notice/scenarios_for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::notice {

// Problems of one rule as levels: "E", "W", "N", each once.
inline std::string Levels(const Report& report, std::string_view rule) {
  std::string levels;
  for (const Problem& p : report.problems) {
    const char level = p.level == Level::kError ? 'E' : p.level == Level::kWarning ? 'W' : 'N';
    if (p.rule == rule && levels.find(level) == levels.npos) levels += level;
  }
  return levels;
}

struct Row {
  std::string text, levels;
};
inline void CheckRows(std::string_view rule, const Expected& expected,
                      std::initializer_list<Row> rows, const std::string& name = "t.txt") {
  for (const Row& row : rows) {
    const Report report = Lint(ReadNotice(row.text, name).value(), expected, TestLexicon());
    CHECK_MESSAGE(Levels(report, rule) == row.levels,
                  rule << ": " << row.text << "\n"
                       << LintText(report, "t", Language::kEnglish));
  }
}

inline Expected Bare(std::initializer_list<const char*> items = {"by_decree"}) {
  Expected e;
  e.unauthorised_known = true;
  e.country = "KR";
  e.wording = {"-"};
  e.contents = Items(items);
  for (ExpectedItem& item : e.contents) item.optional = item.id == "by_decree";
  return e;
}

inline Expected Timed(const char* first, const char* last, const char* discovered) {
  Expected e = Bare();
  e.times = {
      {"first_access", At(first)}, {"last_access", At(last)}, {"discovered", At(discovered)}};
  e.zones = {9 * kHour};
  return e;
}

}  // namespace haetae::notice
