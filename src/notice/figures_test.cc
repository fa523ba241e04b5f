// How a text tells what was measured: numbers, dates and times.
#include <algorithm>

#include "notice/drafts_for_test.h"
#include "notice/expect.h"
#include "notice/rows_for_test.h"

namespace haetae::notice {
namespace {

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
  CheckRows(
      "figure", e,
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
          {ko + "저희는 11월 25일 09시 10분경 이상 징후를 발견하였고, 11월 26일 15시 30분 유출을 "
                "확인하였습니다.",
           ""},
          {ko + "11월 26일 조사에서 11월 20일과 22일에 열람된 기록을 확인하였습니다.", ""},
          {ko + "11월 22일 마지막으로 접근한 것을 알게 되었습니다.", ""},
          {ko + "유출 인지 일시: 11월 26일 15:30", ""},
          {ko + "유출 시점: 11월 20일 10:00 ~ 11월 22일 18:00", ""},
          {ko + "유출된 것은 11월 20일부터 22일까지이고, 11월 26일에 알았습니다.", ""},
          {en + "We found on 26 November that an intruder was in our systems on 20 November.", ""},
          {en + "On 25 November an alert told us; on 26 November we became aware of the "
                "breach.",
           ""},
          {en + "Our logs show that on 22 November data were last copied; we noticed on "
                "25 November.",
           ""},
          {en + "Data were stolen on 20 November, which we discovered on 26 November.", ""},
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

TEST_CASE("figure: the day of the week is the one that the date has") {
  const Expected e =
      Timed("2026-06-08T09:00:00+09:00", "2026-06-08T21:00:00+09:00", "2026-06-09T09:00:00+09:00");
  const std::string ko = "유출 안내\n\n", en = "Breach\n\n";
  for (const Expected& expected : {e, Bare()}) {
    CheckRows(
        "figure", expected,
        {
            {ko + "2026년 6월 8일(월) 유출되었습니다.", ""},
            {ko + "2026년 6월 8일(화) 유출되었습니다.", "E"},
            {ko + "2026년 6월 8일 (월요일) 유출되었습니다.", ""},
            {ko + "2026년 6월 8일 (화요일) 유출되었습니다.", "E"},
            {ko + "2026년 6월 8일 화요일에 유출되었습니다.", "E"},
            {ko + "화요일인 2026년 6월 8일에 유출되었습니다.", "E"},
            {ko + "2026. 6. 8.(화) 유출되었습니다.", "E"},
            {ko + "2026. 6. 8. (월) 유출되었습니다.", ""},
            {ko + "2026-06-08 (화) 유출되었습니다.", "E"},
            {ko + "2026년 6월 8일(월)부터 6월 10일(목)까지 상담합니다.", "E"},
            {ko + "2026년 6월 8일(월)부터 10일(수)까지 상담합니다.", ""},
            {ko + "2026년 6월 8일(월)부터 10일(목)까지 상담합니다.", "E"},
            {ko + "2026년 6월 8일부터 월요일에서 금요일까지 상담합니다.", ""},
            {ko + "2026년 6월 8일(월~금) 상담합니다.", ""},
            {ko + "2026년 6월 8일(당일) 유출되었습니다.", ""},
            {ko + "2026년 6월 8일\n\n화요일마다 점검합니다.", ""},
            {ko + "2026년 7월 8일(수)까지 게시합니다.", ""},
            {ko + "2026년 7월 8일(목)까지 게시합니다.", "E"},
            {en + "Your data were stolen on Monday, 8 June 2026.", ""},
            {en + "Your data were stolen on Tuesday, 8 June 2026.", "E"},
            {en + "Your data were stolen on Monday, June 8, 2026.", ""},
            {en + "Your data were stolen on Tuesday, June 8, 2026.", "E"},
            {en + "Your data were stolen on Tuesday the 8th of June 2026.", "E"},
            {en + "Your data were stolen on Tue. 8 June 2026.", ""},
            {en + "Your data were stolen on Tue 8 June 2026.", "E"},
            {en + "Your data were stolen on 8 June 2026 (Tuesday).", "E"},
            {en + "Your data were stolen on 8 June 2026 (Mon).", ""},
            {en + "Your data were stolen on 8 June 2026, a Tuesday.", "E"},
            {en + "Call us Monday to Friday, 9 June 2026 to 10 July 2026.", ""},
            {en + "Call us every Friday, 9 June 2026 being the first day.", ""},
            {en + "Call us from 9 June 2026, Monday through Friday.", ""},
            {en + "The board sat 9 June 2026 to hear of it.", ""},
            {en + "Call us by Monday, 06/08/2026.", ""},
            {en + "Call us by Thursday, 06/08/2026.", ""},  // in June to some, in August to others
            {en + "Call us by Tuesday, 06/08/2026.", "E"},
        });
  }
  CheckRows("figure", e,
            {
                {ko + "6/8(월) 유출되었습니다.", ""},
                {ko + "6/8(화) 유출되었습니다.", "E"},
                {ko + "6/8 (화) 유출되었습니다.", "E"},
                {ko + "6. 8.(화) 유출되었습니다.", "E"},
                {ko + "6월 8일(화) 유출되었습니다.", "E"},
                {ko + "7/8(수)까지 상담합니다.", ""},
                {ko + "7/8(목)까지 상담합니다.", "E"},
                {ko + "12/8(목) 상담합니다.", ""},  // near no day that is known
                {en + "Your data were stolen on Monday, 8 June.", ""},
                {en + "Your data were stolen on Tuesday, 8 June.", "E"},
            });
  CheckRows("figure", Bare(),
            {
                {ko + "6/8(화) 유출되었습니다.", ""},  // of a year that nobody knows
                {ko + "6/8(화) 유출되었습니다. 작성일: 2026. 6. 20.", "E"},
                {ko + "6/8(월) 유출되었습니다. 작성일: 2026. 6. 20.", ""},
            });
  const Notice notice = ReadNotice(ko + "6/8(화) 유출되었습니다.", "t.txt").value();
  const Report report = Lint(notice, e, TestLexicon());
  const auto told = std::ranges::find(report.problems, "figure", &Problem::rule);
  REQUIRE(told != report.problems.end());
  CHECK(told->message.en == "\"6/8\" is no Tuesday");
  CHECK(told->message.ko == "‘6/8’은 화요일이 아닙니다");
  CHECK(told->instead.en == "2026-06-08 is a Monday: write that, or the right date");
  CHECK(told->instead.ko == "2026-06-08은 월요일입니다. 요일이나 날짜를 고치십시오");
}

TEST_CASE("figure: a time that is called about is compared to its hour") {
  const Expected e =
      Timed("2026-06-02T17:10:09+09:00", "2026-06-08T04:58:00+09:00", "2026-06-09T01:20:00+09:00");
  const std::string ko = "유출 안내\n\n", en = "Breach\n\n";
  CheckRows("figure", e,
            {
                {ko + "6월 2일 17:10경부터 유출되었습니다.", ""},
                {ko + "6월 2일 17:00경부터 유출되었습니다.", ""},
                {ko + "6월 2일 17:15경부터 유출되었습니다.", ""},
                {ko + "6월 2일 17시경부터 유출되었습니다.", ""},
                {ko + "6월 2일 17시 10분경부터 유출되었습니다.", ""},
                {ko + "6월 2일 오후 5시쯤부터 유출되었습니다.", ""},
                {ko + "6월 2일 오후 5시 무렵 유출되었습니다.", ""},
                {ko + "6월 2일 약 17:00부터 유출되었습니다.", ""},
                {ko + "6월 2일 17:00부터 유출되었습니다.", "E"},
                {ko + "6월 2일 17:15부터 유출되었습니다.", "E"},
                {ko + "6월 2일 18:00경부터 유출되었습니다.", "E"},
                {ko + "6월 2일 16:10경부터 유출되었습니다.", "E"},
                {ko + "6월 2일 오전 5시경부터 유출되었습니다.", "E"},
                {ko + "6월 2일 5시경부터 유출되었습니다.", "E"},
                {ko + "6월 8일 오전 5시경까지 유출되었습니다.", ""},
                {ko + "6월 8일 새벽 5시경까지 유출되었습니다.", ""},
                {ko + "6월 8일 5시경까지 유출되었습니다.", ""},
                {ko + "6월 8일 04시경까지 유출되었습니다.", ""},
                {ko + "6월 8일 오전 5시까지 유출되었습니다.", "E"},
                {ko + "6월 8일 오전 6시경까지 유출되었습니다.", "E"},
                {ko + "6월 8일 오후 5시경까지 유출되었습니다.", "E"},
                {ko + "6월 2일(화) 17:10경부터 6월 8일(월) 오전 5시경까지 유출되었습니다.", ""},
                {ko + "6월 2일 17:10경부터 6월 9일 01:20경까지 유출되었습니다.", "E"},
                {ko + "유출 일시: 2026. 6. 2. 17:00경 ~ 2026. 6. 8. 05:00경", ""},
                {ko + "유출 일시: 2026. 6. 2. 17:00경 ~ 2026. 6. 8. 07:00경", "E"},
                {ko + "6월 9일 밤 1시경 유출 사실을 알게 되었습니다.", ""},
                {ko + "6월 9일 낮 1시경 유출 사실을 알게 되었습니다.", "E"},
                {en + "Data were stolen from about 5 p.m. on 2 June.", ""},
                {en + "Data were stolen from about 17:00 on 2 June.", ""},
                {en + "Data were stolen from 17:00 on 2 June.", "E"},
                {en + "Data were stolen from about 18:00 on 2 June.", "E"},
                {en + "Data were stolen until around 5 a.m. on 8 June.", ""},
                {en + "Data were stolen until around 6 a.m. on 8 June.", "E"},
            });
}

TEST_CASE("figure: the day of discovery is no day on which data were read") {
  Expected e =
      Timed("2026-06-02T17:10:00+09:00", "2026-06-08T05:00:00+09:00", "2026-06-10T09:00:00+09:00");
  e.times.push_back({"first_signal", At("2026-06-09T16:00:00+09:00")});
  const std::string ko = "유출 안내\n\n", en = "Breach\n\n";
  CheckRows(
      "figure", e,
      {
          {en + "On 9 June your data was accessed.", "E"},
          {en + "On 8 June your data was accessed.", ""},
          {en + "On June 9, 2026, your personal data were accessed without authorization.", "E"},
          {en + "On Tuesday, 9 June 2026, your data were illegally copied.", "E"},
          {en + "On or about June 9, 2026, an attacker accessed your information.", "E"},
          {en + "On or about June 8, 2026, an attacker accessed your information.", ""},
          {en + "On 5 June 2026 your personal information was accessed.", "E"},
          {en + "On 9 June at 16:00 an intruder stole customer data.", "E"},
          {en + "Your data were accessed without authorization on 9 June 2026.", "E"},
          {en + "Your data were accessed without authorization on 8 June 2026.", ""},
          {en + "We are writing because your data was accessed on 9 June.", "E"},
          {en + "We found that your data was accessed on 9 June.", "E"},
          {en + "Somebody read your e-mail address on 10 June.", "E"},
          {en + "From 9 June your data was accessed.", "E"},
          {en + "From 2 June your data was accessed.", ""},
          {en + "Your data was accessed until 9 June.", "E"},
          {en + "Your data was accessed until 8 June.", ""},
          {en + "Date of the breach: 9 June 2026", "E"},
          {en + "Date of the breach: 8 June 2026", ""},
          {en + "We found on 9 June that your data was accessed.", ""},
          {en + "On 9 June we found that your data was accessed.", ""},
          {en + "On 9 June we were alerted to unauthorised access to your data.", ""},
          {en + "On 9 June a researcher told us that your data was accessed.", ""},
          {en + "On 9 June a customer wrote that your data was accessed.", ""},
          {en + "On 9 June the attacker claimed to have stolen your data.", ""},
          {en + "On 9 June we learned of the breach of your data.", ""},
          {en + "On 9 June our monitoring raised an alarm about access to your data.", ""},
          {en + "On 9 June it came to light that your data had been accessed.", ""},
          {en + "Your data was accessed on 8 June, which we noticed on 9 June.", ""},
          {en + "Your data was accessed and we noticed it on 9 June.", ""},
          {en + "By 9 June your data had been accessed.", ""},
          {en + "Our logs show that on 9 June files were opened.", ""},
          {ko + "6월 9일 고객님의 정보가 유출되었습니다.", "E"},
          {ko + "6월 8일 고객님의 정보가 유출되었습니다.", ""},
          {ko + "6월 9일(화) 16:00경 고객님의 개인정보가 조회되었습니다.", "E"},
          {ko + "6월 9일에 공격자가 고객님의 주소를 조회하였습니다.", "E"},
          {ko + "6월 9일 고객님의 정보가 유출되었을 가능성이 있습니다.", "E"},
          {ko + "유출 일시: 2026년 6월 9일", "E"},
          {ko + "유출 일시: 2026년 6월 8일", ""},
          {ko + "유출 일시: 2026년 6월 9일 인지", ""},
          {ko + "유출 확인 일시: 2026년 6월 9일", ""},
          {ko + "유출 신고 일시: 2026년 6월 9일", ""},
          {en + "Date on which the breach was confirmed: 9 June 2026", ""},
          {en + "On 9 June our forensic firm opened the logs with your data.", ""},
          {en + "On 9 June an unknown person published your data, which was copied before.", ""},
          {en + "On 9 June a copy of your data was found.", ""},
          {en + "On 9 June we took our servers offline because your data was accessed.", ""},
          {en + "On 9 June we received a message from the attacker who accessed your data.", ""},
          {en + "We wrote to you on 9 June about data that was accessed.", ""},
          {ko + "6월 9일 고객님의 정보가 유출된 것을 발견하였습니다.", ""},
          {ko + "6월 9일 저희는 고객님의 정보가 유출되었음을 알게 되었습니다.", ""},
          {ko + "6월 9일 고객님의 정보가 유출된 것으로 확인되었습니다.", ""},
          {ko + "6월 9일 저희는 고객님의 접속기록을 조회하였습니다.", ""},
          {ko + "6월 9일 조사 결과 고객님의 정보가 유출되었습니다.", ""},
          {ko + "6월 9일 점검 과정에서 고객님의 정보가 유출되었습니다.", ""},
          {en + "On June 9, 2026, we completed a review and determined your data was taken.", ""},
          {en + "On 9 June it was confirmed your data was accessed.", ""},
          {en + "On June 9, 2026, we determined that somebody accessed your information.", ""},
          {ko + "6월 9일 기준 고객님의 정보가 유출되었습니다.", ""},
          {ko + "6월 9일 이상 접속이 있었고 고객님의 정보가 유출되었습니다.", ""},
      });
  const Notice notice = ReadNotice(en + "On 9 June your data was accessed.", "t.txt").value();
  const Report report = Lint(notice, e, TestLexicon());
  const auto told = std::ranges::find(report.problems, "figure", &Problem::rule);
  REQUIRE(told != report.problems.end());
  CHECK(told->message.en == "\"9 June\" is when it was learned, and not when it happened");
  CHECK(told->message.ko == "‘9 June’은 알게 된 때이고, 일어난 때가 아닙니다");
}

TEST_CASE("figure: records and accesses are counted in 건, each with its own number") {
  Expected e = Bare();
  e.figures = {{"people", Unit::kPeople, 12'345},
               {"accesses", Unit::kRecords, 38'891},
               {"records", Unit::kRecords, 51'020}};
  const std::string ko = "유출 안내\n\n";
  CheckRows("figure", e,
            {
                {ko + "주문 38,891건이 조회되었습니다.", ""},
                {ko + "주문 38,892건이 조회되었습니다.", "E"},
                {ko + "유출 항목: 이름, 주문 내역(38,891건)", ""},
                {ko + "유출 항목: 이름, 주문 내역(38,819건)", "E"},
                {ko + "유출된 기록은 모두 51,020 건입니다.", ""},
                {ko + "유출 건수: 51,020건", ""},
                {ko + "유출 건수: 51,021건", "E"},
                {ko + "주문 약 3만 9천 건이 조회되었습니다.", ""},
                {ko + "주문 약 4만 2천 건이 조회되었습니다.", "E"},
                {ko + "고객님의 주문 3건이 조회되었습니다.", ""},
            });
  // Of the groups of an incident: all, those of a kind, and of one.
  const duty::Law& law = *TestBook().LawOf("KR-PIPA-34-1");
  const duty::Facts facts = ForgedKey();
  CheckRows("figure",
            ExpectedOf({law, *TestBook().Versions("KR-PIPA-34-1").back(), TestBook(), &facts}),
            {
                {ko + "모두 152,353,899건이 조회되었습니다.", ""},
                {ko + "회원의 주문 148,000,000건이 조회되었습니다.", ""},
                {ko + "회원의 주문 148,000,001건이 조회되었습니다.", "E"},
                {ko + "주소록에 있는 4,327,387건이 조회되었습니다.", ""},
                {ko + "가능성이 있는 것은 26,512건입니다.", ""},
            });
  CHECK(FigureText({"records_of_members", Unit::kRecords, 7}).ko == "회원의 기록 7건");
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

// 3,010 members, of 2,844 of whom the e-mail address was read, and 166 others without an account.
duty::Facts Partly() {
  duty::Facts facts;
  facts.events = {"access"};
  const auto add = [&](int64_t people, bool members, std::initializer_list<const char*> kinds) {
    std::vector<duty::GroupField> fields;
    for (const char* kind : kinds) fields.push_back({kind, false});
    facts.groups.push_back({.residence = "KR",
                            .people = people,
                            .members = members,
                            .fields = fields,
                            .certainty = duty::Certainty::kConfirmed});
  };
  add(2'844, true, {"name", "phone", "email"});
  add(166, true, {"name", "phone"});
  add(57, false, {"name", "email"});
  return facts;
}

TEST_CASE("figure: the number of those with a kind of data is right where the kind is named") {
  const duty::Facts facts = Partly();
  const duty::Law* law = TestBook().LawOf("KR-PIPA-34-1");
  Expected e = ExpectedOf({*law, *TestBook().Versions("KR-PIPA-34-1").front(), TestBook(), &facts});
  const std::string en = "Breach\n\n", ko = "유출 안내\n\n";
  CheckRows("figure", e,
            {
                {en + "2,844 members were accessed.", "E"},
                {en + "The data of 2,844 members were accessed.", "E"},
                {en + "In all, the data of about 2,840 members were accessed.", "E"},
                {en + "The data of 2,844 people were accessed.", "E"},
                {en + "The data of 2,901 people were accessed.", "E"},
                {en + "The data of 57 members were accessed.", "E"},
                {en + "The e-mail addresses of 2,901 members were accessed.", "E"},
                {en + "The data of 3,010 members were accessed.", ""},
                {en + "In all, the data of 3,067 people were accessed.", ""},
                {en + "The data of 57 non-members were accessed.", ""},
                {en + "The e-mail addresses of 2,844 members were accessed.", ""},
                {en + "Of these, 2,844 members had their e-mail address read.", ""},
                {en + "The e-mail addresses of 2,901 people were accessed.", ""},
                {en + "The telephone numbers of 3,010 people were accessed.", ""},
                {en + "- E-mail address: 2,844 members\n- Telephone number: 3,010 members", ""},
                {ko + "회원 2,844명의 개인정보가 유출되었습니다.", "E"},
                {ko + "2,844명의 개인정보가 유출되었습니다.", "E"},
                {ko + "회원 3,010명의 개인정보가 유출되었습니다.", ""},
                {ko + "회원 2,844명의 이메일 주소가 유출되었습니다.", ""},
                {ko + "이메일 주소가 유출된 분은 2,901명입니다.", ""},
                {ko + "- 이메일 주소: 2,901명\n- 전화번호: 3,010명", ""},
                {ko + "비회원 57명의 개인정보가 유출되었습니다.", ""},
            });
  // What goes to one group tells no other group's number as its own.
  const Expected group = Narrowed(e, Bare());
  CheckRows("figure", group, {{en + "The data of 2,844 people were accessed.", "E"}});
  // Where all are members, their whole number is that of the members, too.
  duty::Facts members = Partly();
  members.groups.pop_back();
  Expected own = Bare();
  own.figures = {{.kind = "people", .value = 166}, {.kind = "members", .value = 166}};
  const Expected of_all =
      ExpectedOf({*law, *TestBook().Versions("KR-PIPA-34-1").front(), TestBook(), &members});
  CheckRows("figure", Narrowed(of_all, own),
            {
                {en + "In all, the data of 3,010 members were accessed.", ""},
                {en + "The data of 166 members were accessed.", ""},
                {en + "In all, the data of 2,844 members were accessed.", "E"},
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

}  // namespace
}  // namespace haetae::notice
