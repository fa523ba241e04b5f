// How a text says it: rows of wordings, each with the levels of the problems that a rule tells.
#include <algorithm>

#include "notice/lint.h"
#include "notice/scenarios_for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::notice {
namespace {

// Problems of one rule as levels: "E", "W", "N", each once.
std::string Levels(const Report& report, std::string_view rule) {
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
void CheckRows(std::string_view rule, const Expected& expected, std::initializer_list<Row> rows,
               const std::string& name = "t.txt") {
  for (const Row& row : rows) {
    const Report report = Lint(ReadNotice(row.text, name).value(), expected, TestLexicon());
    CHECK_MESSAGE(Levels(report, rule) == row.levels,
                  rule << ": " << row.text << "\n"
                       << LintText(report, "t", Language::kEnglish));
  }
}

Expected Bare(std::initializer_list<const char*> items = {"by_decree"}) {
  Expected e;
  e.unauthorised_known = true;
  e.country = "KR";
  e.wording = {"-"};
  e.contents = Items(items);
  for (ExpectedItem& item : e.contents) item.optional = item.id == "by_decree";
  return e;
}

Expected Timed(const char* first, const char* last, const char* discovered) {
  Expected e = Bare();
  e.times = {
      {"first_access", At(first)}, {"last_access", At(last)}, {"discovered", At(discovered)}};
  e.zones = {9 * kHour};
  return e;
}

TEST_CASE("blame: of the reader by a weak secret, a deed, or what they should have done") {
  CheckRows(
      "blame", Bare(),
      {
          {"Hello\n\nThe attacker guessed your weak password and opened your account.", "E"},
          {"Hello\n\nYour easily guessed password let the intruder in.", "E"},
          {"Hello\n\nIt happened because you reused a password from another site.", "E"},
          {"Hello\n\nIt happened because you shared your password, so please change it.", "E"},
          {"Hello\n\nYou should have chosen a stronger password.", "E"},
          {"Hello\n\nYou ought to have changed your password long ago.", "E"},
          {"Hello\n\nIf you had enabled two-factor sign-in, nothing would have been taken.", "E"},
          {"Hello\n\nHad you updated your password, this would not have happened.", "E"},
          {"Hello\n\nThe breach was possible owing to your use of a simple PIN.", "E"},
          {"Hello\n\nMembers with weak passwords were affected by the attack.", "E"},
          {"Hello\n\nPlease choose a strong password.", ""},
          {"Hello\n\nIf you use a weak password, change it.", ""},
          {"Hello\n\nDo not use weak passwords, and never reuse your password.", ""},
          {"Hello\n\nReplace weak passwords with long ones.", ""},
          {"Hello\n\nYou should have received a letter with a new password.", ""},
          {"Hello\n\nAn employee's weak password let the attacker in.", ""},
          {"Hello\n\nThe attacker guessed the weak password of one of our servers.", ""},
          {"Hello\n\nWe write because you have an account and a password with us.", ""},
          {"안내\n\n취약한 비밀번호를 사용하셔서 계정이 도용되었습니다.", "E"},
          {"안내\n\n여러 사이트에서 같은 비밀번호를 쓰신 탓에 정보가 유출되었습니다.", "E"},
          {"안내\n\n비밀번호를 오랫동안 바꾸지 않으셔서 유출되었습니다.", "E"},
          {"안내\n\n회원님의 단순한 비밀번호로 인해 침해가 발생했습니다.", "E"},
          {"안내\n\n쉬운 비밀번호를 사용하셨기 때문에 해킹을 당하셨습니다.", "E"},
          {"안내\n\n비밀번호를 다른 사람과 공유하신 결과 유출되었으니 변경해 주시기 바랍니다.",
           "E"},
          {"안내\n\n다른 사이트와 같은 비밀번호를 쓰고 계시면 모두 바꿔 주세요.", ""},
          {"안내\n\n쉬운 비밀번호를 사용하신 분은 변경해 주시기 바랍니다.", ""},
          {"안내\n\n추측하기 쉬운 비밀번호는 쓰지 마십시오.", ""},
          {"안내\n\n관리자 계정의 취약한 비밀번호로 인해 유출되었습니다.", ""},
          {"안내\n\n비밀번호를 변경해 주셔서 감사합니다.", ""},
          {"안내\n\n해커가 직원의 취약한 비밀번호를 알아내 접속했습니다.", ""},
      });
  CheckRows("blame", Bare(),
            {
                {"안내\n\n이번 유출은 전 직원 개인의 일탈로 발생했으며, 고객님께서는 피싱에 유의해 "
                 "주시기 바랍니다.",
                 "W"},
                {"안내\n\n담당자 한 사람의 잘못으로 유출되었습니다.", "W"},
                {"안내\n\n협력사 직원의 단독 범행으로 유출되었습니다.", "W"},
                {"Hello\n\nA single employee acted alone, and your data were taken.", "W"},
                {"Hello\n\nOur former contractor is to blame for the leak.", "W"},
                {"안내\n\n직원이 메일을 잘못 보내 유출되었습니다.", ""},
                {"Hello\n\nOne of our employees sent the file to the wrong address.", ""},
            });
}

TEST_CASE("figure: a time in front of its date is compared with it") {
  CheckRows(
      "figure",
      Timed("2026-11-14T23:41:00+09:00", "2026-11-15T06:10:00+09:00", "2026-11-20T09:00:00+09:00"),
      {
          {"Data breach\n\nAt 23:41 on 14 November 2026 your data were stolen.", ""},
          {"Data breach\n\nAt 22:41 on 14 November 2026 your data were stolen.", "E"},
          {"Data breach\n\nAt 11:41 p.m. on 14 November your data were stolen.", ""},
          {"Data breach\n\nAt 11:41 a.m. on 14 November your data were stolen.", "E"},
          {"Data breach\n\nAt 23:40 KST on Saturday, 14 November your data were stolen.", "E"},
          {"Data breach\n\nAt 23:41 on 14 November and at 06:10 on 15 November data were stolen.",
           ""},
          {"Data breach\n\nFrom 23:41 on 14 November until 06:10 on 15 November data were stolen.",
           ""},
          {"Data breach\n\nFrom 23:41 on 14 November until 07:10 on 15 November data were stolen.",
           "E"},
          {"Data breach\n\nOn 14 November at 23:41 your data were stolen.", ""},
          {"Data breach\n\nOn 14 November at 21:41 your data were stolen.", "E"},
          {"유출 안내\n\n유출 일시: 11.14. 23:41", ""},
          {"유출 안내\n\n유출 일시: 11.14. 22:41", "E"},
          {"유출 안내\n\n유출 일시: 11.13. 23:41", "E"},
          {"유출 안내\n\n11. 14.(토) 23:41부터 11. 15. 06:10까지 유출되었습니다.", ""},
          {"유출 안내\n\n11월 14일 23시 41분부터 15일 06시 10분까지 유출되었습니다.", ""},
          {"유출 안내\n\n11월 14일 23시 41분부터 16일 06시 10분까지 유출되었습니다.", "E"},
          {"유출 안내\n\n버전 11.14 프로그램에서 정보가 유출되었습니다.", ""},
      });
}

TEST_CASE("figure: both ends of a period are compared, each with what began or ended it") {
  CheckRows(
      "figure",
      Timed("2026-11-14T10:00:00+09:00", "2026-11-19T10:00:00+09:00", "2026-11-27T09:00:00+09:00"),
      {
          {"Breach\n\nBetween 14 and 19 November an attacker copied your data.", ""},
          {"Breach\n\nBetween 14 and 27 November an attacker copied your data.", "E"},
          {"Breach\n\nBetween 13 and 19 November 2026 an attacker copied your data.", "E"},
          {"Breach\n\nFrom 14 November until 19 November an attacker copied your data.", ""},
          {"Breach\n\nFrom 14 November until 27 November an attacker copied your data.", "E"},
          {"Breach\n\nFrom November 14 to 19, 2026, an attacker copied your data.", ""},
          {"Breach\n\nFrom November 14 to 21, 2026, an attacker copied your data.", "E"},
          {"Breach\n\nYour data were copied from the 14th to the 19th of November.", ""},
          {"Breach\n\nYour data were copied 14-20 November 2026.", "E"},
          {"Breach\n\nOn 27 November we found that data had been copied from 14 November.", ""},
          {"Breach\n\nOn November 14 and 20 other days we tested; data were copied.", ""},
          {"유출 안내\n\n11월 14일부터 19일까지 정보가 유출되었습니다.", ""},
          {"유출 안내\n\n11월 14일부터 27일까지 정보가 유출되었습니다.", "E"},
          {"유출 안내\n\n11월 14일에서 20일 사이에 정보가 유출되었습니다.", "E"},
          {"유출 안내\n\n11월 14일 ~ 19일 정보가 유출되었습니다.", ""},
          {"유출 안내\n\n11월 14일부터 6일간 정보가 유출되었습니다.", ""},
          {"유출 안내\n\n2026. 11. 14. ~ 11. 27. 정보가 유출되었습니다.", "E"},
          {"유출 안내\n\n11월 27일 유출 사실을 알게 되었으며 11월 14일부터 유출되었습니다.", ""},
      });
}

TEST_CASE("figure: a time of learning is one that was measured as such, a period none of them") {
  Expected e =
      Timed("2026-11-20T10:00:00+09:00", "2026-11-22T18:00:00+09:00", "2026-11-26T15:30:00+09:00");
  e.times.push_back({"first_signal", At("2026-11-25T09:10:00+09:00")});
  e.times.push_back({"contained", At("2026-11-27T11:00:00+09:00")});
  const std::string ko = "유출 안내\n\n", en = "Breach\n\n";
  CheckRows("figure", e,
            {
                {ko + "11월 20일부터 11월 22일까지 유출되었습니다.", ""},
                {ko + "11월 20일부터 11월 25일까지 유출되었습니다.", "E"},
                {ko + "11월 20일 10시부터 11월 26일 15:30까지 유출되었습니다.", "E"},
                {ko + "11월 25일부터 유출되었습니다.", "E"},
                {ko + "11월 26일까지 유출되었습니다.", "E"},
                {ko + "11월 20일부터 유출되었습니다.", ""},
                {ko + "11월 26일 15:30에 처음 인지하였습니다.", "E"},
                {ko + "11월 25일 09:10에 처음 인지하였습니다.", ""},
                {ko + "11월 26일 15:30에 유출 사실을 알게 되었습니다.", ""},
                {ko + "11월 22일 유출 사실을 알게 되었습니다.", "E"},
                {ko + "11월 20일에 유출을 발견하였습니다.", "E"},
                {ko + "11월 27일에 유출을 인지하였습니다.", "E"},
                {ko + "11월 25일 이상 접속을 탐지하였습니다.", ""},
                {ko + "11월 20일 유출된 것을 11월 26일 확인하였습니다.", ""},
                {ko + "11월 22일까지 유출된 사실을 확인하였습니다.", ""},
                {en + "We learned of the breach on 26 November 2026.", ""},
                {en + "We learned of the breach on 22 November 2026.", "E"},
                {en + "On 20 November we discovered that data had been stolen.", "E"},
                {en + "On 26 November we found that data had been copied from 20 November.", ""},
                {en + "We first became aware of the breach on 26 November at 15:30.", "E"},
                {en + "We first became aware of the breach on 25 November.", ""},
                {en + "From 20 November until 25 November data were stolen.", "E"},
            });
  Expected suspected = Bare();
  suspected.times = {{"suspected_first", At("2026-01-10T00:00:00+09:00")},
                     {"suspected_last", At("2026-03-02T00:00:00+09:00")},
                     {"first_signal", At("2026-03-20T09:00:00+09:00")}};
  suspected.zones = {9 * kHour};
  CheckRows("figure", suspected,
            {
                {ko + "유출이 의심되는 기간은 2025년 5월 5일부터입니다.", "E"},
                {ko + "유출이 의심되는 기간은 2026년 1월 10일부터입니다.", ""},
                {ko + "유출이 의심되는 기간은 2026년 1월 10일부터 3월 2일까지입니다.", ""},
                {ko + "유출이 의심되는 기간은 2026년 1월 10일부터 3월 20일까지입니다.", "E"},
                {ko + "유출 가능성이 있는 시점은 2026년 2월 1일입니다.", "E"},
                {ko + "의심 기간: 2025년 5월 5일부터 유출 의심", "E"},
                {ko + "유출과 관련하여 2026년 4월 1일부터 상담 창구를 엽니다.", ""},
                {en + "Data may have leaked from 5 May 2025.", "E"},
                {en + "Data may have leaked from 10 January 2026.", ""},
            });
}

TEST_CASE("figure: the date of the letter is none of the leak") {
  const Expected e =
      Timed("2026-11-14T10:00:00+09:00", "2026-11-19T10:00:00+09:00", "2026-11-20T09:00:00+09:00");
  CheckRows(
      "figure", e,
      {
          {"Example GmbH\n\nFreiburg, 27 November 2026\n\nBreach of your data\n\nSorry.", ""},
          {"Freiburg, 27 November 2026\nBreach of your data, stolen by hackers\n\nSorry.", ""},
          {"Breach of data in our shop\n\n27 November 2026\n\nYour data were stolen.", ""},
          {"2026년 11월 27일\n\n개인정보 유출 통지\n\n유출되었습니다.", ""},
          {"개인정보 유출 통지\n\n유출 일시: 2026년 11월 27일", "E"},
          {"Breach\n\nData were stolen in Freiburg on 27 November 2026.", "E"},
      });
  CheckRows("figure", e,
            {
                {"# 개인정보 유출 통지\n\n## 유출 시점\n\n2026년 11월 27일", "E"},
                {"# Breach of data in our shop\n\n27 November 2026\n\nSorry.", ""},
            },
            "t.md");
  CheckRows("figure", e,
            {
                {"<h1>Breach of data on our servers</h1><p><time>27 November 2026</time></p>"
                 "<p>Your data were stolen.</p>",
                 ""},
                {"<h1>Breach of data on our servers</h1><p>Freiburg, 27 November 2026</p>", ""},
            },
            "t.html");
}

TEST_CASE("figure: people are counted under many names") {
  Expected e = Bare();
  e.figures = {{"people", Unit::kPeople, 2'300}};
  CheckRows("figure", e,
            {
                {"Breach\n\nData of 2,300 travel companions were stolen.", ""},
                {"Breach\n\nData of 2,400 travel companions were stolen.", "E"},
                {"Breach\n\nIt affects 126 patients.", "E"},
                {"Breach\n\n1,204 households are affected.", "E"},
                {"Breach\n\n2,300 ticket buyers were affected.", ""},
                {"Breach\n\nData of 512 former pupils and parents were stolen.", "E"},
                {"Breach\n\nThe attacker copied 311 policyholders' files.", "E"},
                {"Breach\n\nIt reached all 390 families on the mailing list.", ""},
                {"Breach\n\nThe file was opened by 14 employees.", ""},
                {"유출 안내\n\n2,300가구의 정보가 유출되었습니다.", ""},
                {"유출 안내\n\n1,204가구의 정보가 유출되었습니다.", "E"},
                {"유출 안내\n\n1,204세대의 정보가 유출되었습니다.", "E"},
                {"유출 안내\n\n이 메일은 다른 지원자 31명이 받았습니다.", ""},
                {"유출 안내\n\n메일을 받은 31명에게 삭제를 요청했습니다.", ""},
                {"유출 안내\n\n이 통지를 받은 31명의 정보가 유출되었습니다.", "E"},
            });
}

TEST_CASE("figure: bounds, magnitudes and numbers in words are compared") {
  Expected e = Bare();
  e.figures = {{"people", Unit::kPeople, 859}};
  CheckRows("figure", e,
            {
                {"유출 안내\n\n약 천 명의 정보가 유출되었습니다.", "E"},
                {"유출 안내\n\n약 천여 명의 정보가 유출되었습니다.", "E"},
                {"유출 안내\n\n수천 명의 정보가 유출되었습니다.", "E"},
                {"유출 안내\n\n수백 명의 정보가 유출되었습니다.", ""},
                {"유출 안내\n\n약 400명의 정보가 유출되었습니다.", "E"},
                {"유출 안내\n\n약 860명의 정보가 유출되었습니다.", ""},
                {"유출 안내\n\n800명이 넘는 고객의 정보가 유출되었습니다.", ""},
                {"유출 안내\n\n900명 미만의 정보가 유출되었습니다.", ""},
                {"유출 안내\n\n800명 미만의 정보가 유출되었습니다.", "E"},
                {"유출 안내\n\n800여 명의 정보가 유출되었습니다.", "E"},
                {"유출 안내\n\n850여 명의 정보가 유출되었습니다.", ""},
                {"Breach\n\nData of fewer than 100 people were stolen.", "E"},
                {"Breach\n\nFewer than 1,000 people were affected.", ""},
                {"Breach\n\nData of more than 800 people were stolen.", ""},
                {"Breach\n\nData of more than 900 people were stolen.", "E"},
                {"Breach\n\nThousands of people were affected.", "E"},
                {"Breach\n\nHundreds of people were affected.", ""},
                {"Breach\n\nData of about 400 people were stolen.", "E"},
                {"Breach\n\nIt affects about 400 people.", "E"},
                {"Breach\n\nHundreds of our staff work on it.", ""},
            });
}

TEST_CASE("figure: what was measured is told with its totals first, and not without end") {
  Expected e = Bare();
  e.figures = {{"in Busan", Unit::kPeople, 301}};
  for (uint64_t i = 0; i < 20; ++i) e.figures.push_back({"with kind", Unit::kPeople, 500 + i});
  e.figures.push_back({"people", Unit::kPeople, 859});
  const Notice notice = ReadNotice("Breach\n\nData of 412 people were stolen.", "t.txt").value();
  const Report report = Lint(notice, e, TestLexicon());
  const auto told = std::ranges::find(report.problems, "figure", &Problem::rule);
  REQUIRE(told != report.problems.end());
  CHECK_MESSAGE(told->instead.en.starts_with("measured: 859 people in all, 301 "),
                told->instead.en);
  CHECK_MESSAGE(told->instead.en.ends_with(", and 14 more"), told->instead.en);
  CHECK_MESSAGE(told->instead.ko.ends_with(" 외 14개"), told->instead.ko);
}

TEST_CASE("template: what was left blank, and what only looks like it") {
  CheckRows("template", Bare(),
            {
                {"Notice\n\nDear [First name],", "E"},
                {"Notice\n\n[DATE]\n\nDear Sam,", "E"},
                {"Notice\n\nDear %NAME%,", "E"},
                {"Notice\n\nDear {{name}},", "E"},
                {"Notice\n\nDear <First Name>,", "E"},
                {"Notice\n\nXX Month 2026", "E"},
                {"Notice\n\nOn XX November 2026 data were stolen.", "E"},
                {"Notice\n\nOn DD/MM/YYYY data were stolen.", "E"},
                {"Notice\n\nCall [phone number] or [e-mail address].", "E"},
                {"Notice\n\nDear *|FNAME|*,", "E"},
                {"안내\n\n<이름> 고객님", "E"},
                {"안내\n\n{고객명} 님", "E"},
                {"안내\n\n#{고객명}님", "E"},
                {"안내\n\n○○○ 고객님", "E"},
                {"안내\n\n[받는 분 성함]님께", "E"},
                {"안내\n\n유출 일시: 0000-00-00", "E"},
                {"안내\n\n유출 일시: 0000년 00월 00일", "E"},
                {"안내\n\n00월 00일에 유출되었습니다.", "E"},
                {"안내\n\n문의: 000-0000-0000", "E"},
                {"안내\n\n%고객명% 고객님", "E"},
                {"안내\n\n이름은 홍*동처럼 가려져 있었습니다.", ""},
                {"안내\n\n전화번호는 010-XXXX-1234처럼 보였습니다.", ""},
                {"[공지] 개인정보 유출 안내", ""},
                {"[보도자료] 개인정보 유출", ""},
                {"[시험] 안내\n\n[TEST] Notice", ""},
                {"[Web발신]\n[하루몰] 개인정보 유출 안내", ""},
                {"안내\n\n[연락처] 1577-0000", ""},
                {"안내\n\n30% 할인과 20% 적립은 없습니다.", ""},
                {"안내\n\n2026년 11월 14일 00:00부터 유출되었습니다.", ""},
                {"안내\n\n문의: 1588-0000, 02-100-2000", ""},
                {"안내\n\n개인정보 보호법 제34조제1항 [시행 2026. 9. 11.]", ""},
                {"Notice\n\nUnder Title XX of the Code and 16 CFR [Part 318]", ""},
                {"Notice\n\n[Notice of data breach] Your name was stolen.", ""},
                {"Notice\n\n1. What happened\n2. What you can do", ""},
            });
}

TEST_CASE("content:measures: a promise alone is none") {
  for (const char* id : {"measures"}) {
    const Expected e = Bare({id});
    CheckRows("content:measures", e,
              {
                  {"개인정보 유출 통지\n\n재발 방지에 최선을 다하겠습니다.", "E"},
                  {"개인정보 유출 통지\n\n저희는 재발 방지 대책을 마련하겠습니다.", "E"},
                  {"개인정보 유출 통지\n\n다시는 이런 일이 없도록 보안을 강화하겠습니다.", "E"},
                  {"개인정보 유출 통지\n\n서버를 분리하고 경찰에 신고했습니다. 재발 방지에 "
                   "최선을 다하겠습니다.",
                   ""},
                  {"개인정보 유출 통지\n\n당사는 접속 경로를 차단했으며 재발을 막겠습니다.", ""},
                  {"Breach\n\nWe will take steps to prevent this from happening again.", "E"},
                  {"Breach\n\nWe will improve our security to prevent a recurrence.", "E"},
                  {"Breach\n\nWe have closed the account and reset all passwords.", ""},
                  {"Breach\n\nWe blocked the account and will work to prevent a recurrence.", ""},
              });
  }
}

TEST_CASE("W9: the leak itself is called possible, in its sentence") {
  Expected e = Bare();
  e.certainty = Certainty::kPossible;
  e.wording = {"W9"};
  CheckRows("W9", e,
            {
                {"안내\n\n개인정보가 유출되었습니다. 의심되는 번호는 차단해 주세요.", "E"},
                {"안내\n\n개인정보가 외부로 나갔습니다. 의심스러우면 신고해 주세요.", "E"},
                {"안내\n\n의심 가는 문자는 지워 주세요. 개인정보가 유출되었습니다.", "E"},
                {"안내\n\n개인정보가 유출되었을 가능성이 있습니다.", ""},
                {"안내\n\n유출이 의심되어 조사하고 있습니다.", ""},
                {"Notice\n\nYour data were accessed. If you suspect fraud, call us.", "E"},
                {"Notice\n\nSomebody may have accessed your data.", ""},
                {"Notice\n\nWe suspect that your data were accessed.", ""},
            });
}

TEST_CASE("W9: a number of those of whom it is only possible, told as a fact") {
  Expected e = Bare();
  e.wording = {"W9"};
  e.figures = {{"people", Unit::kPeople, 859},
               {"possible", Unit::kPeople, 4'527},
               {"possible_only", Unit::kPeople, 3'668}};
  const std::string en = "Breach\n\nThe data of 859 people were stolen. ",
                    ko = "유출 안내\n\n859명의 개인정보가 유출되었습니다. ";
  for (const Audience audience : {Audience::kPersons, Audience::kPublic}) {
    e.audience = audience;
    CheckRows(
        "W9", e,
        {
            {en + "The data of a further 3,668 people were accessed without authorization.", "E"},
            {en + "The data of a further 3,668 people may have been accessed.", ""},
            {en + "We do not know whether the data of a further 3,668 people were taken.", ""},
            {"Breach\n\nThe data of 4,527 people were stolen.", "E"},
            {"Breach\n\nThe data of up to 4,527 people may have been stolen.", ""},
            {ko + "이 밖에 3,668명의 개인정보도 유출되었습니다.", "E"},
            {ko + "이 밖에 3,668명의 개인정보도 유출되었을 가능성이 있습니다.", ""},
            {ko + "3,668명은 기록이 없어 유출 여부를 확인하지 못하였고, 확인되는 대로 "
                  "알려 드리겠습니다.",
             ""},
            {ko + "나머지 3,668명은 유출 여부를 확인하고 있습니다.", ""},
            {en + "Of a further 3,668 people we do not know whether data leaked.", ""},
        });
  }
  const Notice notice = ReadNotice(en + "Data of 3,668 more people were accessed.", "t").value();
  const std::string told = LintText(Lint(notice, e, TestLexicon()), "t", Language::kEnglish);
  CHECK_MESSAGE(told.find("tells a possible leak as a fact") != told.npos, told);
  CHECK_MESSAGE(told.find("the text does not say so") == told.npos, told);
}

TEST_CASE("W2: what is denied in one sentence and claimed in another") {
  Expected e = Bare({"fields"});
  e.fields = Fields({"name", "phone"});
  for (const bool known : {true, false}) {
    e.fields_known = known;
    CheckRows("W2", e,
              {
                  {"유출 안내\n\n이름과 전화번호가 유출되었습니다. 주민등록번호는 유출되지 "
                   "않았습니다. 주민등록번호가 유출되었습니다.",
                   "E"},
                  {"유출 안내\n\n이름과 전화번호가 유출되었습니다. 여권번호는 유출되지 "
                   "않았습니다.\n\n여권번호도 함께 빠져나갔습니다.",
                   "E"},
                  {"유출 안내\n\n이름과 전화번호가 유출되었습니다. 비밀번호는 유출되지 "
                   "않았습니다. 해커는 직원의 비밀번호를 훔쳐 접속했습니다.",
                   ""},
                  {"Breach\n\nYour name and phone number were stolen. Passport numbers were not "
                   "taken.\n\nPassport numbers were also copied.",
                   "E"},
                  {"Breach\n\nYour name and phone number were stolen. Your passport number was not "
                   "taken. It is stored elsewhere.",
                   ""},
                  {"Breach\n\nYour name and phone number were stolen with stolen credentials. "
                   "Credentials of customers were not taken.",
                   ""},
                  {"유출 안내\n\n이름과 전화번호가 유출되었습니다. 전화번호는 유출되지 "
                   "않았습니다.",
                   "E"},
              });
  }
}

TEST_CASE("W2: a kind that was shown masked is denied, or only that it was whole") {
  Expected e = Bare({"fields"});
  e.fields = Fields({"name", "payment_card"});
  e.fields[1].masked = true;
  CheckRows(
      "W2", e,
      {
          {"유출 안내\n\n이름이 유출되었습니다. 결제카드 번호는 유출되지 않았습니다.", "E"},
          {"유출 안내\n\n이름, 결제카드 번호(일부를 가린 것)가 유출되었습니다. 전체 "
           "결제카드 번호는 유출되지 않았습니다.",
           ""},
          {"유출 안내\n\n이름이 유출되었습니다. 전체 결제카드 번호는 유출되지 않았습니다.", "W"},
          {"Breach\n\nYour name was stolen. Card numbers were not affected.", "E"},
          {"Breach\n\nYour name and masked payment card number were stolen. Full card numbers were "
           "not taken.",
           ""},
          {"Breach\n\nYour name was stolen. Full card numbers were not taken.", "W"},
      });
  e.fields = Fields({"name", "passport"});
  CheckRows(
      "W2", e,
      {
          {"Breach\n\nYour name and passport were copied. No identity documents were "
           "affected.",
           "E"},
          {"유출 안내\n\n이름과 여권번호가 유출되었습니다. 신분증은 유출되지 않았습니다.", "E"},
          {"Breach\n\nYour name and passport were copied. No bank cards were affected.", ""},
      });
}

TEST_CASE("field: a kind that is named only elsewhere is not listed") {
  Expected e = Bare({"fields"});
  e.fields = Fields({"name", "phone"});
  CheckRows("field:phone", e,
            {
                {"개인정보 유출 안내\n\n이름이 유출되었습니다. 유출 여부를 확인하시려면 이름과 "
                 "전화번호를 입력해 주세요.",
                 "E"},
                {"개인정보 유출 안내\n\n이름이 유출되었습니다. 전화하실 때 본인 확인을 위해 "
                 "이름과 전화번호를 여쭙니다.",
                 "E"},
                {"개인정보 유출 안내\n\n유출 항목: 이름, 전화번호", ""},
                {"Breach\n\nYour name was stolen.\n\nTo verify your identity we will ask for your "
                 "name and phone number.",
                 "E"},
                {"Breach\n\nYour name was stolen. Please have your name and phone number ready "
                 "when you call.",
                 "E"},
                {"Breach\n\nYour name and phone number were stolen.", ""},
            });
  CheckRows("field:phone", e,
            {
                {"# 개인정보 유출 안내\n\n이름과 이메일이 유출되었습니다.\n\n전화번호가 있는 "
                 "분께는 문자로도 알려 드립니다.",
                 "E"},
                {"# 개인정보 유출 안내\n\n이름, 전화번호", ""},
            },
            "t.md");
  CheckRows("field:name", e,
            {
                {"Breach\n\nA hacker used a stolen key to read your name and phone number.", ""},
                {"Breach\n\nA hacker used an old login to open our files and copy your name and "
                 "phone number.",
                 ""},
                {"Breach\n\nUsing a stolen key, a hacker read your name and phone number.", ""},
            });
}

TEST_CASE("content:consequences and identity: as firms write them") {
  CheckRows("content:consequences", Bare({"consequences"}),
            {
                {"Breach\n\nMisuse for identity theft or fraud is possible.", ""},
                {"Breach\n\nPhishing in our name is conceivable.", ""},
                {"Breach\n\nFraudulent direct debits cannot be ruled out.", ""},
                {"Breach\n\nWe are sorry.", "E"},
            });
  CheckRows("hedge", Bare({"consequences"}),
            {{"Breach\n\nYour data were stolen. Misuse for identity theft is possible.", ""}});
  for (const char* firm :
       {"Example GmbH", "Example AG", "Example Ltd", "Example Ltd.", "Example S.A.", "Example SE",
        "Example B.V.", "Example Oy", "Example AB", "Example S.r.l.", "Example SAS",
        "Example GmbH & Co. KG", "Example e.V.", "Example Sp. z o.o."})
    CheckRows("content:identity", Bare({"identity"}),
              {{"Breach\n\nYour data were stolen.\n\n" + std::string(firm), ""}});
  CheckRows("content:identity", Bare({"identity"}), {{"Breach\n\nYour data were stolen.", "E"}});
}

TEST_CASE("blame: what is denied, admitted, or the attacker's is none") {
  CheckRows(
      "blame", Bare(),
      {
          {"안녕하십니까.\n\n고객님께서 같은 비밀번호를 쓰셔서 유출된 것이 아닙니다.", ""},
          {"안녕하십니까.\n\n고객님께서 같은 비밀번호를 쓰셔서 유출되었고, 저희 책임이 아닙니다.",
           "E"},
          {"Hello\n\nThis did not happen because you reused a password.", ""},
          {"Hello\n\nIt leaked, and not because you reused a password.", ""},
          {"Hello\n\nWe could not prevent it, because you reused a password.", "E"},
          {"Hello\n\nWe are solely responsible for the leak.", ""},
          {"Hello\n\nThe attackers are to blame for the leak.", ""},
          {"Hello\n\nThe thief, acting alone, copied the data.", ""},
          {"Hello\n\nAn employee acting alone copied the data.", "W"},
      });
}

TEST_CASE("words at the very beginning of a text, and at its very end, are read within it") {
  const Expected timed =
      Timed("2026-11-14T10:00:00+09:00", "2026-11-20T10:00:00+09:00", "2026-11-21T09:00:00+09:00");
  for (const char* text :
       {"로 고객님의 부주의로 유출되었습니다.",
        "고 고객님의 부주의로 유출되었습니다.",
        "탓에 the password of your account was stolen by the attacker because you shared it.",
        ".27 November 2026",
        ",27 November 2026.",
        "27 November 2026 23:41",
        "○",
        "○월",
        "[",
        "(이름)",
        "00:00",
        "0",
        "00",
        "%",
        "%N",
        "xx",
        "년",
        "because you",
        "had you",
        "셔서",
        "신 탓"})
    for (const std::string& whole :
         {std::string(text), text + std::string("\n\nx"), "x " + std::string(text)})
      if (const Result<Notice> read = ReadNotice(whole, "t.txt"))
        Lint(*read, timed, TestLexicon());  // does not crash
}

TEST_CASE("template and figure: times with fractions of a second are no blanks, and are compared") {
  const Expected e =
      Timed("2026-11-14T10:00:00+09:00", "2026-11-19T00:00:00+09:00", "2026-11-20T09:00:00+09:00");
  for (const char* name : {"t.txt", "x.filing.json"}) {
    CheckRows("template", e,
              {
                  {"Breach\n\n\"at\": \"2026-11-14T10:00:00.000000Z\"", ""},
                  {"Breach\n\n\"at\": \"2026-11-14T00:00:00.000000+09:00\"", ""},
                  {"유출 안내\n\n유출 일시: 2026-11-14 10:00:00.000000", ""},
                  {"Breach\n\n\"at\": \"0000-00-00T00:00:00.000000Z\"", "E"},
              },
              name);
    CheckRows("figure", e,
              {
                  {"Breach\n\n\"breach discovered\": \"2026-11-20T00:00:00.000000Z\"", ""},
                  {"Breach\n\nData were stolen on 2026-11-14T01:00:00.000000Z.", ""},
                  {"Breach\n\nData were stolen on 2026-11-14T02:00:00.000000Z.", "E"},
                  {"유출 안내\n\n유출 일시: 2026-11-14T10:00:00.000000", ""},
              },
              name);
  }
}

TEST_CASE("template: times of day are no blanks") {
  CheckRows("template", Bare(),
            {
                {"점검 시간은 23:00-00:00, 00:00-00:30, 00:00 ~ 06:00입니다.", ""},
                {"We are there from 00:00-00:30 and 00:00-06:00.", ""},
                {"문의 0000-0000", "E"},
                {"작성일 0000-00-00", "E"},
            });
}

TEST_CASE("blame: in other wordings") {
  CheckRows(
      "blame", Bare(),
      {
          {"Hello\n\nUnfortunately you used the same password on several sites, which allowed the "
           "theft.",
           "E"},
          {"Hello\n\nThe theft succeeded due to your weak password.", "E"},
          {"Hello\n\nYour account was hacked since you had not changed your password for years.",
           "E"},
          {"Hello\n\nYour choice of a simple password made it easy for the attacker.", "E"},
          {"Hello\n\nIt was your own fault.", "E"},
          {"Hello\n\nYou could have prevented this by using a strong password.", "E"},
          {"Hello\n\nYou failed to protect your password.", "E"},
          {"Hello\n\nChoose a password that is long and not easy to guess.", ""},
          {"Hello\n\nIf you used the same password elsewhere, please change it there too.", ""},
          {"Hello\n\nWe recommend that you replace any weak or reused password.", ""},
          {"Hello\n\nYour password was stored as a weak hash on our server.", ""},
          {"Hello\n\nUse a password that you have not used before.", ""},
          {"Hello\n\nWe write to you because you used our service in May and set a password.", ""},
          {"안내\n\n고객님이 설정하신 비밀번호가 너무 쉬워서 해킹되었습니다.", "E"},
          {"안내\n\n회원님께서 피싱 링크를 클릭하셔서 계정이 탈취되었습니다.", "E"},
          {"안내\n\n고객님께서 인증번호를 알려 주신 탓에 유출되었습니다.", "E"},
          {"안내\n\n이번 사고는 이용자들이 동일한 비밀번호를 여러 곳에 사용한 것이 원인입니다.",
           "E"},
          {"안내\n\n이번 일은 고객님의 비밀번호 관리가 소홀했던 탓입니다.", "E"},
          {"안내\n\n회원 여러분의 보안 의식 부족으로 유출되었습니다.", "E"},
          {"안내\n\n안전한 비밀번호를 선택해 주시기 바랍니다.", ""},
          {"안내\n\n비밀번호를 자주 바꾸시고 같은 비밀번호는 쓰지 마세요.", ""},
          {"안내\n\n동일한 비밀번호를 사용하시는 경우 함께 변경해 주십시오.", ""},
          {"안내\n\n고객센터에 문의해 주셔서 감사합니다.", ""},
      });
  const Expected t =
      Timed("2026-11-14T23:41:00+09:00", "2026-11-19T06:10:00+09:00", "2026-11-27T09:00:00+09:00");
  CheckRows(
      "figure", t,
      {
          {"Breach\n\nAt about 9 p.m. on the 14th of November 2026, intruders stole your data.",
           "E"},
          {"Breach\n\nIntruders stole your data at 23:41 hours on 14.11.2026.", ""},
          {"Breach\n\nIntruders stole data between 23:41 on 14 November and 06:10 on 19 November.",
           ""},
          {"Breach\n\nIntruders stole data between 23:41 on 14 November and 06:10 on 20 November.",
           "E"},
          {"Breach\n\nIntruders stole data from November 14 through November 27, 2026.", "E"},
          {"Breach\n\nIntruders stole data from 14 November 2026 to 25 November 2026.", "E"},
          {"Breach\n\nData were stolen starting on 14 November and ending on 26 November.", "E"},
          {"Breach\n\nThe attacker had access until 27 November 2026.", ""},
          {"유출 안내\n\n유출 기간: 11월 14일 ~ 11월 27일", "E"},
          {"유출 안내\n\n유출 기간: 2026.11.14 ~ 2026.11.19", ""},
          {"유출 안내\n\n유출 기간: 2026.11.14 ~ 2026.11.27", "E"},
          {"유출 안내\n\n오후 11시 41분, 11월 14일에 유출되었습니다.", ""},
          {"유출 안내\n\n11월 14일에서 19일까지 유출되었습니다.", ""},
          {"유출 안내\n\n14일부터 27일까지(11월) 유출되었습니다.", ""},
          {"유출 안내\n\n지난 14일(토) 밤 11시 41분부터 유출되었습니다.", ""},
      });
  Expected p = Bare();
  p.figures = {{"people", Unit::kPeople, 2'300}};
  CheckRows("figure", p,
            {
                {"Breach\n\nRecords of 1,870 outpatients were stolen.", "E"},
                {"Breach\n\nThe file names 4,100 season-ticket holders.", "E"},
                {"Breach\n\nSome 4,100 congregation members were affected.", "E"},
                {"Breach\n\nAbout 2,300 pet owners were affected.", ""},
                {"Breach\n\n45 boarding schools use our software.", ""},
                {"유출 안내\n\n조합원 2,410인의 정보가 유출되었습니다.", "E"},
                {"유출 안내\n\n학부모 1,900분의 정보가 유출되었습니다.", "E"},
                {"유출 안내\n\n학생 190여 명의 정보가 유출되었습니다.", "E"},
            });
}

TEST_CASE("template: in other wordings") {
  CheckRows("template", Bare(),
            {
                {"Notice\n\nDear [Customer First Name]:", "E"},
                {"Notice\n\n[Month Day, Year]", "E"},
                {"Notice\n\nDear [NAME],", "E"},
                {"Notice\n\n<<First Name>> <<Last Name>>", "E"},
                {"Notice\n\nDear ${firstName},", "E"},
                {"Notice\n\nDear [[name]],", "E"},
                {"Notice\n\nWe learned on [insert date here] of it.", "E"},
                {"Notice\n\nDear Mr/Ms XXXX,", "E"},
                {"Notice\n\nCall (XX"
                 "X) XX"
                 "X-XXXX",
                 "E"},
                {"Notice\n\nCall 1-800-XX"
                 "X-XXXX",
                 "E"},
                {"Notice\n\n[Company]", "E"},
                {"안내\n\n[고객님 성함] 귀하", "E"},
                {"안내\n\n(이름) 고객님", "E"},
                {"안내\n\n2026년 ○월 ○일", "E"},
                {"안내\n\n2026년 XX월 XX일", "E"},
                {"안내\n\n2026년   월   일", "E"},
                {"안내\n\n문의: 02-000-0000", "E"},
                {"안내\n\n문의: 02-XXXX-XXXX", "E"},
                {"안내\n\n홍길동(예시)처럼 김○수로 표시했습니다.", ""},
                {"안내\n\n카드번호 1234-****-****-5678처럼 가려 보였습니다.", ""},
                {"[알림] [긴급] 개인정보 유출 안내", ""},
                {"안내\n\n① 성명 ② 전화번호", ""},
                {"Notice\n\n[1] See Cal. Civ. Code § 1798.82.", ""},
                {"Notice\n\nWrite to <privacy@shop.example>.", ""},
                {"Notice\n\n[UPDATE] [External] Notice of data breach", ""},
            });
}

TEST_CASE("content:measures and W9: in other wordings") {
  CheckRows("content:measures", Bare({"measures"}),
            {
                {"통지\n\n앞으로 동일한 사고가 발생하지 않도록 최선을 다하겠습니다.", "E"},
                {"통지\n\n재발 방지를 약속드립니다.", "E"},
                {"통지\n\n재발 방지 조치를 취하겠습니다.", "E"},
                {"통지\n\n보안 체계를 개선하여 재발하지 않게 하겠습니다.", "E"},
                {"통지\n\n공격자의 접속을 막고 계정을 잠갔습니다.", ""},
                {"Breach\n\nWe are committed to making sure this never happens again.", "E"},
                {"Breach\n\nWe will do everything to prevent such incidents in future.", "E"},
                {"Breach\n\nWe take this seriously and will strengthen our systems so that it "
                 "cannot happen again.",
                 "E"},
            });
  Expected w = Bare();
  w.certainty = Certainty::kPossible;
  w.wording = {"W9"};
  CheckRows(
      "W9", w,
      {
          {"안내\n\n2차 피해가 의심되면 연락 주세요. 고객님의 개인정보가 유출되었습니다.", "E"},
          {"안내\n\n유출된 사실이 확인되었습니다. 스미싱 의심 문자는 신고해 주세요.", "E"},
          {"안내\n\n개인정보 유출이 의심되는 정황이 발견되었습니다.", ""},
          {"안내\n\n고객님의 개인정보가 빠져나갔을 수 있습니다.", ""},
          {"Notice\n\nYour data were stolen. Be suspicious of possible scams.", "E"},
          {"Notice\n\nIt is possible that your data were copied.", ""},
      });
}

TEST_CASE("W2 and field: in other wordings") {
  Expected e = Bare({"fields"});
  e.fields = Fields({"name", "phone"});
  e.fields_known = true;
  CheckRows("W2", e,
            {
                {"유출 안내\n\n이름, 전화번호가 유출되었습니다. 계좌번호는 안전합니다. 계좌번호도 "
                 "유출된 것으로 확인되었습니다.",
                 "E"},
                {"유출 안내\n\n이름, 전화번호가 유출되었습니다. 신용카드 번호는 유출되지 않았으니 "
                 "안심하세요.\n\n신용카드 번호가 외부로 빠져나갔습니다.",
                 "E"},
                {"유출 안내\n\n이름, 전화번호가 유출되었습니다. 비밀번호는 암호화되어 있어 "
                 "유출되지 않았습니다. 비밀번호를 변경해 주세요.",
                 ""},
                {"유출 안내\n\n이름, 전화번호가 유출되었습니다. 주민등록번호는 유출되지 "
                 "않았습니다. 주민등록번호를 요구하는 전화는 끊어 주세요.",
                 ""},
                {"Breach\n\nYour name and phone number were stolen. Card numbers were not "
                 "affected. Our logs show that card numbers were downloaded.",
                 "E"},
                {"Breach\n\nYour name and phone number were stolen. Your bank details are safe. "
                 "Your bank details were copied as well.",
                 "E"},
                {"Breach\n\nYour name and phone number were stolen. Passwords were not taken, "
                 "because we do not store passwords.",
                 ""},
                {"Breach\n\nYour name and phone number were stolen. No card numbers were accessed. "
                 "We never ask for card numbers by phone.",
                 ""},
            });
  CheckRows(
      "field:phone", e,
      {
          {"유출 안내\n\n이름이 유출되었습니다. 고객님의 이름과 전화번호로 본인을 확인한 뒤 안내해 "
           "드립니다.",
           "E"},
          {"유출 안내\n\n이름이 유출되었습니다. 저희는 이름, 전화번호를 문자로 묻지 않습니다.",
           "E"},
          {"유출 안내\n\n이름이 유출되었습니다. 낯선 사람에게 이름, 전화번호를 알려 주지 마십시오.",
           "E"},
          {"유출 안내\n\n이름이 유출되었습니다. 문의하실 때는 이름, 전화번호를 적어 "
           "privacy@a.example로 보내 주세요.",
           "E"},
          {"유출 안내\n\n유출된 정보는 이름 및 전화번호입니다.", ""},
          {"유출 안내\n\n이름과 함께 전화번호가 유출되었습니다.", ""},
          {"유출 안내\n\n이름 외에 전화번호도 유출되었습니다.", ""},
          {"Breach\n\nYour name was stolen. Never give your name and phone number to callers.",
           "E"},
          {"Breach\n\nYour name was stolen. Write to us with your name and phone number if you "
           "want a call.",
           "E"},
          {"Breach\n\nYour name was stolen. When you joined you gave us your name and phone "
           "number.",
           "E"},
          {"Breach\n\nThe file held your name along with your phone number.", ""},
          {"Breach\n\nYour name, and with it your phone number, was stolen.", ""},
      });
  CheckRows(
      "field:name", e,
      {
          {"Breach\n\nSomebody exploited a gap and used a forged token to copy your name and phone "
           "number.",
           ""},
          {"Breach\n\nWith the help of a stolen password, a stranger opened our list and saw your "
           "name and phone number.",
           ""},
          {"Breach\n\nA former employee used old credentials to look at your name and phone "
           "number.",
           ""},
          {"유출 안내\n\n해커가 훔친 키를 이용하여 고객님의 이름과 전화번호를 읽었습니다.", ""},
          {"유출 안내\n\n침입자는 도난당한 비밀번호로 접속해 이름, 전화번호를 복사했습니다.", ""},
      });
}

TEST_CASE("field: a kind that only names a screen, a page or a system is not listed") {
  Expected e = Bare({"fields"});
  e.fields = Fields({"name", "health", "birth_date", "order_history", "password"});
  const std::string ko = "유출 안내\n\n", list = "\n\n유출 항목\n- 이름\n";
  CheckRows("field:health", e,
            {
                {ko + "예약 시스템의 진료기록 화면에 무단으로 접속하였습니다." + list, "E"},
                {ko + "진료기록 관리 시스템에서 유출되었습니다." + list, "E"},
                {ko + "예약 화면에 무단으로 접속하였습니다." + list + "- 진료기록", ""},
                {"Breach\n\nThe medical record screen was accessed. Your name was stolen.", "E"},
                {"Breach\n\nYour medical records and your name were stolen.", ""},
            });
  CheckRows(
      "field:birth_date", e,
      {
          {ko + "생년월일 조회 화면에 무단으로 접근하였습니다." + list, "E"},
          {ko + "생년월일을 조회하는 화면에서 유출되었습니다. 생년월일도 유출되었습니다.", ""},
      });
  CheckRows("field:order_history", e,
            {
                {"Breach\n\nThe order history page was accessed. Your name was stolen.", "E"},
                {"Breach\n\nYour order history was visible on the page.", ""},
                {ko + "주문내역 페이지가 무단으로 조회되었습니다." + list, "E"},
            });
  CheckRows("field:password", e,
            {
                {"Breach\n\nThe password reset page was accessed. Your name was stolen.", "E"},
                {ko + "비밀번호 재설정 페이지가 침해되었습니다." + list, "E"},
            });
}

TEST_CASE("hedge: a confirmed leak that only seems to have happened") {
  const std::string ko = "유출 안내\n\n", en = "Breach\n\n";
  CheckRows("hedge", Bare(),
            {
                {ko + "고객님의 개인정보가 유출된 것으로 의심됩니다.", "E"},
                {ko + "고객님의 개인정보가 유출된 것으로 파악됩니다.", "E"},
                {ko + "고객님의 개인정보가 유출된 것으로 추정됩니다.", "E"},
                {ko + "개인정보가 유출되었을 개연성이 있습니다.", "E"},
                {ko + "개인정보가 유출되었을 우려가 있습니다.", "E"},
                {ko + "개인정보가 열람된 것으로 추정됩니다.", "E"},
                {ko + "개인정보가 탈취됐을 수 있습니다.", "E"},
                {ko + "개인정보가 빠져나간 것 같습니다.", "E"},
                {ko + "개인정보가 유출된 것으로 파악되었습니다.", ""},
                {ko + "개인정보가 유출된 것으로 확인되었습니다.", ""},
                {ko + "유출이 의심되면 고객센터로 신고해 주세요.", ""},
                {en + "It appears that your personal data were accessed.", "E"},
                {en + "It seems your name was stolen.", "E"},
                {en + "Your data appear to have been copied.", "E"},
                {en + "We believe that your data were taken.", "E"},
                {en + "It appears that the attacker used a stolen key.", ""},
                {en + "It appears that the key was stolen from a supplier.", ""},
                {en + "We believe in plain words: your data were taken.", ""},
                {en + "Some limited personal data were stolen.", "W"},
                {en + "We have no evidence that your data were misused.", "W"},
                {en + "We are not aware that anybody has committed fraud with them.", "W"},
                {en + "The likely consequences: we do not expect any.", "W"},
                {en + "We have no evidence that passwords were taken.", ""},
            });
}

TEST_CASE("hedge: comfort that nothing bears out, and claims that are denied") {
  const std::string ko = "유출 안내\n\n", en = "Breach\n\n";
  CheckRows("hedge", Bare(),
            {
                {ko + "유출된 정보는 모두 회수되어 폐기되었습니다.", "W"},
                {ko + "유출된 자료를 전량 회수했습니다.", "W"},
                {ko + "악용된 사례는 없습니다.", "W"},
                {ko + "도용된 사실이 확인되지 않았습니다.", "W"},
                {ko + "이후의 피해에 대해서는 책임지지 않습니다.", "W"},
                {ko + "7일 안에 신고하지 않으면 배상받을 수 없습니다.", "W"},
                {ko + "기한이 지나면 보상을 받으실 수 없습니다.", "W"},
                {ko + "고객님께 책임은 없습니다.", ""},
                {ko + "손해가 생기면 저희가 책임지겠습니다.", ""},
                {ko + "유출에 쓰인 키를 모두 폐기했습니다.", ""},
                {en + "All data were recovered and destroyed.", "W"},
                {en + "We accept no liability for any loss.", "W"},
                {en + "If you do not report within 7 days you will not be compensated.", "W"},
                {en + "You will not be liable for payments that you did not make.", ""},
                {en + "You can claim compensation for any loss.", ""},
            });
  Expected filing = Bare();
  filing.audience = Audience::kAuthority;
  CheckRows("hedge", filing, {{ko + "이후의 피해에 대해서는 책임지지 않습니다.", ""}});
}

TEST_CASE("W6: what an attacker says, in other wordings") {
  Expected e = Bare();
  e.wording = {"W6"};
  const std::string ko = "유출 안내\n\n", en = "Breach\n\n";
  CheckRows("W6", e,
            {
                {ko + "공격자는 내려받은 정보를 모두 삭제하였다고 밝혔습니다.", "E"},
                {ko + "공격자는 정보를 모두 삭제하였다고 주장합니다.", "E"},
                {ko + "해커가 정보를 다른 사람에게 넘기지 않았다고 말했습니다.", "E"},
                {ko + "유출자는 저장 장치를 파기한 것으로 알려졌습니다.", "E"},
                {ko + "해커는 자료를 팔지 않았다고 전해 왔습니다.", "E"},
                {ko + "공격자는 모두 삭제하였다고 밝혔으나 확인되지 않은 주장입니다.", ""},
                {ko + "해커를 사칭하는 전화에는 응하지 말고 끊어 주세요.", ""},
                {ko + "해커라고 주장하는 메일에 답하지 않기", ""},
                {ko + "공격자가 접속한 경로를 차단하였습니다.", ""},
                {en + "The attacker has told us that all copies were deleted.", "E"},
                {en + "According to the hackers, nothing was passed on.", "E"},
                {en + "The intruder insists that the files were destroyed.", "E"},
                {en + "The attacker told us so; this is unverified.", ""},
                {en + "Police told us who the attacker is.", ""},
                {en + "Hang up if a hacker calls; please do not pay.", ""},
            });
}

TEST_CASE("self_help and W5: steps below a line that asks to do as it says") {
  Expected e = Bare({"self_help"});
  e.wording = {"W5"};
  for (const char* head :
       {"이렇게 해 주세요", "■ 이렇게 해 주세요", "6. 이렇게 대처해 주세요", "이렇게 대처해 주세요",
        "[이렇게 해 주세요]", "이렇게 하세요.", "고객님께서는 이렇게 대비해 주세요"}) {
    const std::string above =
        "유출 안내\n\n고객님의 이름이 유출되었습니다.\n\n" + std::string(head) + "\n- ";
    for (const char* step :
         {"평소 쓰는 다른 사이트의 비밀번호도 다르게 바꾸기", "신용카드 이용내역을 확인하기",
          "경찰청(182)에 신고하기", "은행에 계좌 비밀번호 변경을 요청하기", "여권을 새로 발급받기",
          "카드사에 전화해 카드를 다시 받으세요", "진료비 내역을 앱에서 확인하세요",
          "수상한 전화는 1577-0000으로 알려 주세요", "모르는 번호의 문자는 열지 않기"})
      for (const char* rule : {"content:self_help", "W5"}) CheckRows(rule, e, {{above + step, ""}});
    CheckRows("W5", e, {{above + "각별히 주의하기", "E"}});
  }
  CheckRows("content:self_help", e,
            {{"유출 안내\n\n고객님의 이름이 유출되었습니다.\n\n저희는 이렇게 했습니다\n- "
              "신용카드 이용내역을 확인하기",
              "E"},
             {"유출 안내\n\n여권을 새로 발급해 드렸습니다.", "E"}});
}

TEST_CASE("content:consequences and labels: in other wordings") {
  CheckRows("content:consequences", Bare({"consequences"}),
            {
                {"Breach\n\nIdentity theft is possible.", ""},
                {"Breach\n\nMisuse of your data for identity theft, for instance to open accounts, "
                 "is possible.",
                 ""},
                {"Breach\n\nThere is a possibility of fraud in your name.", ""},
                {"Breach\n\nPossible consequences: phishing and identity theft.", ""},
                {"Breach\n\nIt is possible that you will get scam calls.", ""},
                {"Breach\n\nYou should be prepared for phishing.", ""},
                {"통지\n\n명의도용에 악용될 수 있습니다.", ""},
            });
  CheckRows("hedge", Bare({"consequences"}),
            {
                {"Breach\n\nYour data were stolen. Misuse for identity theft, fraud or phishing is "
                 "possible.",
                 ""},
                {"Breach\n\nYour data were stolen. It is possible that they will be misused.", ""},
                {"Breach\n\nYour data were stolen. Criminals could misuse them.", ""},
            });
  Expected n = Bare({"fields"});
  n.fields = Fields({"name", "phone"});
  n.wording = {"W2"};
  for (const char* rule : {"W2", "field:name", "field:phone"})
    CheckRows(
        rule, n,
        {
            {"Breach\n\nNo cause for concern. Risk: your name and phone number were stolen.", ""},
            {"Breach\n\nPayment data were not taken. What was taken: name, phone number.", ""},
            {"Breach\n\nThere is no need to call. Affected data: name; phone number", ""},
            {"유출 안내\n\n금융정보는 유출되지 않았습니다. 유출된 항목: 이름, 전화번호", ""},
        });
}

TEST_CASE("W3 and W7: by who reads the letter") {
  Expected e = Bare({"fields"});
  e.fields = Fields({"name", "phone", "entrance_code"});
  e.wording = {"W3", "W7"};
  e.to_non_members = true;
  CheckRows("W3", e,
            {
                {"안내\n\n마이페이지에서 비밀번호를 변경해 주세요.", "W"},
                {"안내\n\n로그인한 뒤 회원정보 수정 메뉴를 이용해 주세요.", "W"},
                {"Notice\n\nPlease sign in to our shop and change your password.", "W"},
                {"안내\n\n공동현관 비밀번호를 바꿔 달라고 관리사무소에 요청해 주세요.", ""},
                {"안내\n\n이름, 전화번호가 유출되었습니다. 모르는 전화는 끊어 주세요.", ""},
                {"Notice\n\nAsk your building to change the door code.", ""},
                {"Notice\n\nChange your password if you use it elsewhere too.", ""},
                {"안내\n\n다른 사이트에서 쓰시는 비밀번호를 변경해 주세요.", ""},
            });
  e.to_non_members = false;
  CheckRows("W3", e, {{"안내\n\n마이페이지에서 비밀번호를 변경해 주세요.", ""}});
  CheckRows(
      "W7", e,
      {
          {"안내\n\n고객님의 개인정보가 유출되었습니다.", ""},
          {"안내\n\n일부 고객님의 개인정보가 유출되었습니다.", "W"},
          {"안내\n\n개인정보가 유출되었습니다.", "W"},
          {"안내\n\n개인정보가 유출되었습니다. 본인 해당 여부는 고객센터에서 확인하세요.", ""},
          {"Notice\n\nYour data were stolen.", ""},
          {"Notice\n\nSome customers' data were stolen.", "W"},
      });
  e.audience = Audience::kPublic;
  CheckRows("W7", e, {{"안내\n\n고객님의 개인정보가 유출되었습니다.", "E"}});
}

TEST_CASE("a label behind a full stop leads in what follows") {
  Expected e = Bare({"fields"});
  e.fields = Fields({"name", "phone"});
  CheckRows("W2", e,
            {
                {"Breach\n\nNo cause for concern. Data concerned: name, phone number", ""},
                {"Breach\n\nNo risk. Stolen: your name and phone number.", ""},
                {"유출 안내\n\n결제정보는 없습니다. 유출 항목: 이름, 전화번호", ""},
            });
}

}  // namespace
}  // namespace haetae::notice
