#include "report/terminal.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "report/sample.h"

namespace haetae::report {
namespace {

TerminalOptions Options(Language language, int width = 104) {
  return {.color = false,
          .language = language,
          .width = width,
          .data_dir = "haetae-data",
          .report_path = "haetae-data/report/index.html"};
}

TEST_CASE("the summary of the forged key, in English") {
  CHECK(
      RenderSummary(SampleInvestigation(), Options(Language::kEnglish)) ==
      R"(read       3 files, 412 MB, 2,841,006 records in 2.6 s (1.1 M/s) · 212 delivered twice · 3 unreadable
coverage   2025-06-24 00:00 → 2025-07-01 00:00 +09:00 · no logs from gateway-2.log on 06-27 03:00–05:00
unreadable logs/gateway-1.log line 88,120: the line ends inside a JSON string
unreadable logs/gateway-2.log line 1: not JSON
unreadable logs/gateway-2.log line 504,331: no time
INCIDENT 1 critical · 18,402 credentials signed by k-2021 were never issued
  because  57% of them name members who do not exist · members are read in ascending order (z = 41)
  since    2025-06-24 03:12:09 +09:00 · an alert would have come after 6 reads
  from     2,313 addresses in 31 networks, none above 12 reads a day (UTC)
  people   10,544 confirmed (9,902 members, 642 non-members) · at most 11,020 (2 h without logs)
           likely at most 10,702
           address 10,544 · name 10,544 · phone 10,544 · email 9,902 · entrance code 16 in clear
           order history 3,117
  next     haetae scope --incident 1 --people people.csv · open haetae-data/report/index.html
)");
}

TEST_CASE("the summary of the forged key, in Korean") {
  CHECK(
      RenderSummary(SampleInvestigation(), Options(Language::kKorean)) ==
      R"(읽음       파일 3개, 412 MB, 기록 2,841,006건, 2.6초 (초당 1,100,000건) · 중복 212건 · 읽지 못한 줄 3개
기록 범위  2025-06-24 00:00 → 2025-07-01 00:00 +09:00 · gateway-2.log 로그 없음: 06-27 03:00–05:00
읽지 못함  logs/gateway-1.log 88,120번째 줄: the line ends inside a JSON string
읽지 못함  logs/gateway-2.log 1번째 줄: not JSON
읽지 못함  logs/gateway-2.log 504,331번째 줄: no time
사고 1 심각 · k-2021로 서명된 인증정보 18,402개는 발급된 적이 없습니다
  근거     57%가 존재하지 않는 회원을 가리킵니다 · 회원 번호 오름차순으로 조회했습니다 (z = 41)
  시작     2025-06-24 03:12:09 +09:00 · 조회 6회 뒤에 경보가 발생하였을 것입니다
  출처     접속 주소 2,313개, 네트워크 31개, 주소당 하루(UTC 기준) 최대 12회
  사람     확인 10,544명 (회원 9,902명, 비회원 642명) · 최대 11,020명 (로그 없는 시간 2시간)
           추정 상한 10,702명
           주소 10,544 · 성명 10,544 · 전화번호 10,544 · 이메일 9,902
           공동현관 비밀번호 16(가림 없이) · 주문내역 3,117
  다음     haetae scope --incident 1 --people people.csv · 보고서: haetae-data/report/index.html
)");
}

TEST_CASE("nothing found is said plainly, with what would make the answer stronger") {
  CHECK(
      RenderSummary(NothingFound(), Options(Language::kEnglish)) ==
      R"(read       3 files, 412 MB, 2,841,006 records in 2.6 s (1.1 M/s) · 212 delivered twice · 3 unreadable
coverage   2025-06-24 00:00 → 2025-07-01 00:00 +09:00 · no logs from gateway-2.log on 06-27 03:00–05:00
note       no catalogue was given: one was inferred from the log; check it with --catalogue
unreadable logs/gateway-1.log line 88,120: the line ends inside a JSON string
unreadable logs/gateway-2.log line 1: not JSON
unreadable logs/gateway-2.log line 504,331: no time
Nothing found in 2,841,006 records
           that is what these logs show; it is no proof that nothing happened
  stronger with the register of issued credentials (issued.csv): a forged one shows early
           the register of members (members.csv): reading of people who do not exist shows, and
           non-members are told apart
           a catalogue that somebody who knows the service has checked (--catalogue)
  next     open haetae-data/report/index.html
)");
}

TEST_CASE("where nothing new was read there is no speed, and in Korean it has its unit") {
  incident::Investigation all = NothingFound();
  all.records_new = 0, all.seconds = 0.2;
  CHECK_EQ(RenderSummary(all, Options(Language::kEnglish)).find("/s"), std::string::npos);
  CHECK_EQ(RenderSummary(all, Options(Language::kKorean)).find("초당"), std::string::npos);
  CHECK_NE(RenderSummary(all, Options(Language::kKorean)).find(", 0.2초"), std::string::npos);
  all.records_new = 84;
  CHECK_NE(RenderSummary(all, Options(Language::kEnglish)).find("(420/s)"), std::string::npos);
  const std::string korean = RenderSummary(all, Options(Language::kKorean));
  CHECK_NE(korean.find("(초당 420건)"), std::string::npos);
  CHECK_EQ(korean.find("/s"), std::string::npos);
}

TEST_CASE("of several reasons for the at-most number the largest is named first") {
  incident::Investigation all = SampleInvestigation();
  scope::Scope& scope = all.incidents[0].scope;
  scope.possible_by[static_cast<size_t>(scope::DoubtKind::kUnknownOutcome)] = 900;
  scope.unknown_outcome = 1'204;
  const std::string english = RenderSummary(all, Options(Language::kEnglish));
  CAPTURE(english);
  CHECK(english.find("(1,204 requests without an outcome;") < english.find("2 h without logs)"));
  CHECK(english.find("2 h without logs)") != std::string::npos);
  CHECK(RenderSummary(all, Options(Language::kKorean)).find("응답 여부를 모르는 요청 1,204건;") !=
        std::string::npos);
}

TEST_CASE("at most forty lines, each within the width, and no controls") {
  for (const auto& investigation :
       {incident::Investigation{}, NothingFound(), SampleInvestigation(), ManyIncidents(2),
        ManyIncidents(5), ManyIncidents(30), ManyIncidents(1000), HostileInvestigation()}) {
    for (Language language : {Language::kEnglish, Language::kKorean}) {
      for (int width : {0, 60, 80, 104, 1000}) {
        const std::string text = RenderSummary(investigation, Options(language, width));
        CHECK(std::ranges::count(text, '\n') <= static_cast<long>(kSummaryLinesMax));
        size_t begin = 0;
        for (size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
          const std::string line = text.substr(begin, end - begin);
          CAPTURE(line);
          CHECK(DisplayWidth(line) <= static_cast<size_t>(std::clamp(width, 60, 160)));
          CHECK(EscapeTerminal(line) == line);  // nothing left to escape
          begin = end + 1;
        }
      }
    }
  }
}

TEST_CASE("the most severe of many incidents are told, the rest is counted") {
  const std::string text = RenderSummary(ManyIncidents(30), Options(Language::kEnglish));
  CHECK(text.find("INCIDENT 1 critical") != std::string::npos);
  CHECK(text.find("INCIDENT 4 critical · 2,636 people · ") != std::string::npos);
  const size_t more = text.find(" more incidents in haetae-data/report/index.html");
  REQUIRE(more != std::string::npos);
  size_t told = 0;
  for (size_t at = text.find("INCIDENT "); at != std::string::npos;
       at = text.find("INCIDENT ", at + 1))
    ++told;
  CHECK(text.find("and " + std::to_string(30 - told) + " more incidents") != std::string::npos);
}

TEST_CASE("colour adds escapes around words and changes no word") {
  TerminalOptions options = Options(Language::kEnglish);
  options.color = true;
  std::string text = RenderSummary(SampleInvestigation(), options);
  CHECK(text.find("\x1b[1;31mINCIDENT 1 critical\x1b[0m") != std::string::npos);
  for (std::string_view code : {"\x1b[1;31m", "\x1b[2m", "\x1b[0m"}) {
    for (size_t at = text.find(code); at != std::string::npos; at = text.find(code))
      text.erase(at, code.size());
  }
  CHECK(text == RenderSummary(SampleInvestigation(), Options(Language::kEnglish)));
}

TEST_CASE("another data folder stands in the next command, quoted for the shell") {
  TerminalOptions options = Options(Language::kEnglish, 160);
  options.data_dir = "/srv/it's here";
  CHECK(RenderSummary(SampleInvestigation(), options).find(R"( --data '/srv/it'\''s here')") !=
        std::string::npos);
}

TEST_CASE("inputs that could not be read: five, then a count") {
  incident::Investigation all = NothingFound();
  all.errors.assign(7,
                    Error{Code::kDenied, "cannot read the log", "permission denied", "a.log", ""});
  const std::string text = RenderSummary(all, Options(Language::kEnglish));
  CHECK(text.find("not read   cannot read the log: a.log: permission denied\n") !=
        std::string::npos);
  CHECK(text.find("not read   and 2 more inputs\n") != std::string::npos);
}

}  // namespace
}  // namespace haetae::report
