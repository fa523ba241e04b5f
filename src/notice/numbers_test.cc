#include "notice/numbers.h"

#include "notice/text.h"
#include "notice/unicode.h"
#undef CHECK
#include <doctest/doctest.h>

#include "notice/scenarios_for_test.h"

namespace haetae::notice {
namespace {

// The entities of one line, as "count 33700000~" (~ about, > at least, < at most, >> more
// than, << fewer than, * a magnitude), "date
// 2025-11-18".
std::string Found(const std::string& line) {
  const Notice notice = ReadNotice("x\n" + line, "t.txt").value();
  const Analysis a(notice, Expected{}, TestLexicon());
  std::string all;
  const auto number = [](int value) {
    return value < 10 ? "0" + std::to_string(value) : std::to_string(value);
  };
  for (const Entity& e : a.entities) {
    using enum Entity::Kind;
    constexpr std::array<std::string_view, 7> kMarks = {"", "~", ">", "<", ">>", "<<", "*"};
    std::string one;
    if (e.kind == kCount || e.kind == kNumber) {
      constexpr std::array<std::string_view, 5> kNouns = {"number", "people", "members",
                                                          "non-members", "records"};
      one = std::string(kNouns[static_cast<size_t>(e.noun)]) + " " +
            std::to_string(static_cast<uint64_t>(e.value)) +
            std::string(kMarks[static_cast<size_t>(e.rounding)]);
    } else if (e.kind == kDate) {
      one = "date " + std::to_string(e.year) + "-" + number(e.month) + "-" + number(e.day);
    } else if (e.kind == kClock) {
      one = "clock " + number(e.hour) + ":" + (e.minute < 0 ? "?" : number(e.minute)) +
            (e.about ? "~" : "");
    } else {
      one = e.kind == kPhone ? "phone" : e.kind == kMail ? "mail" : e.kind == kUrl ? "url" : "";
    }
    if (!one.empty()) all += (all.empty() ? "" : ", ") + one;
  }
  return all;
}

TEST_CASE("numbers, dates and addresses as people write them") {
  struct Row {
    std::string line, found;
  };
  const Row rows[] = {
      {"33,673,817명의 정보", "people 33673817"},
      {"회원 33,673,817명과 비회원 4,327,387명", "members 33673817, non-members 4327387"},
      {"비회원은 약 430만 명입니다", "non-members 4300000~"},
      {"약 3,370만 명", "people 33700000~"},
      {"3천370만 명", "people 33700000~"},
      {"3천3백만여 명", "people 33000000>"},
      {"3,367만 3,817명", "people 33673817"},
      {"１２３명", "people 123"},
      {"삼천삼백칠십만 명", "people 33700000~"},
      {"1억 2천만 건", "records 120000000~"},
      {"2만1,408명", "people 21408"},
      {"33.7만 명", "people 337000~"},
      {"고객 일곱 명, 회원 열두 명", "people 7, members 12"},
      {"한 분 한 분께, 한 명도 빠짐없이", ""},
      {"천만 명", "people 10000000~"},
      {"4,536개 계정", "members 4536"},
      {"최소 1만 명 이상", "people 10000>>"},
      {"33.7 million customers", "people 33700000~"},
      {"thirty-three million people", "people 33000000~"},
      {"more than 33 million customer accounts", "members 33000000>>"},
      {"nearly 1.3 million individuals were affected", "people 1300000<"},
      {"1,284,019 affected California residents", "people 1284019"},
      {"about 4.3 million non-members", "non-members 4300000~"},
      {"two hundred and fifty patients", "people 250"},
      {"약 천 명", "people 1000~"},
      {"약 천여 명", "people 1000>"},
      {"만 명이 넘는 고객", "people 10000>>"},
      {"고객 수천 명", "people 1000*"},
      {"수만 명의 회원", "members 10000*"},
      {"수천만 명", "people 10000000*"},
      {"800명이 넘는 고객, 900명 미만", "people 800>>, people 900<<"},
      {"이름만 명시했고 수천 건을 조회", ""},
      {"fewer than 100 people", "people 100<<"},
      {"no more than 900 people", "people 900<<"},
      {"thousands of people", "people 1000*"},
      {"tens of thousands of our customers", "people 10000*"},
      {"several hundred members", "members 100*"},
      {"thousands of euros, hundreds of files", ""},
      {"3,402,116 records", "records 3402116"},
      {"one of our servers", ""},
      {"제39조의2에 따라 300만원 이하", ""},
      {"Article 34 and Section 1798.82", ""},
      {"72시간 이내, 30일 동안, 10%", ""},
      {"상담 02-555-0100, 1577-0000, 010-1234-5678", "phone, phone, phone"},
      {"call 1-800-555-0100 or (888) 555-0102 or +49 30 5550 1000", "phone, phone, phone"},
      {"privacy@harumall.example", "mail"},
      {"https://harumall.example/a?b=c 를 보세요", "url"},
      {"www.harumall.example에서", "url"},
      {"2025년 11월 18일(화) 오후 10시 52분", "date 2025-11-18, clock 22:52"},
      {"2025. 6. 24. ~ 11. 8.", "date 2025-06-24, date 0-11-08"},
      {"25.6.24~11.8", "date 2025-06-24, date 0-11-08"},
      {"2025-06-24 03:12", "date 2025-06-24, clock 03:12"},
      {"2025-06-24T03:12:09Z", "date 2025-06-24, clock 03:12"},
      {"2025-06-24T03:12:00.000000Z", "date 2025-06-24, clock 03:12"},
      {"2025-06-24 03:12:00.000", "date 2025-06-24, clock 03:12"},
      {"between 24 June and 8 November 2025", "date 0-06-24, date 2025-11-08"},
      {"On November 18th, 2025 at 10:52 p.m.", "date 2025-11-18, clock 22:52"},
      {"06/24/2025", "date 2025-06-24"},
      {"17:10경, 5시경, 오전 5시쯤, 약 17시",
       "clock 17:10~, clock 05:?~, clock 05:?~, clock 17:?~"},
      {"낮 12시, 낮 1시, 오후 12시 30분, 저녁 7시",
       "clock 12:?, clock 13:?, clock 12:30, clock 19:?"},
      {"밤 11시, 밤 12시, 밤 1시, 새벽 12시 30분",
       "clock 23:?, clock 00:?, clock 01:?, clock 00:30"},
      {"about 5 a.m., around 12:30 p.m., 12 a.m.", "clock 05:?~, clock 12:30~, clock 00:?"},
      {"10/5 검진 결과", "date 0-10-05"},
      {"10/5(월)", "date 0-10-05"},
      {"11월 18일", "date 0-11-18"},
      {"11/8부터 유출", "date 0-11-08"},
      {"6/24일 유출", "date 0-06-24"},
      {"1/5 발송한 안내문", "date 0-01-05"},
      {"발생일자 1/5 정오", "date 0-01-05"},
      {"1/5~1/7 점검", "date 0-01-05, date 0-01-07"},
      {"1/2 이상의 고객", ""},
      {"3/4 분기, 3/4분기", ""},
      {"고객 2/3가 해당", ""},
      {"고객의 1/3 미만", ""},
      {"전체의 1/10 고객", ""},
      {"11/20 수준", ""},
      {"1/2 of customers were affected", ""},
      {"about 2/3 of our 900 customers, 24/7 support", "people 900"},
      {"24시간 상담", ""},
  };
  for (const Row& row : rows)
    CHECK_MESSAGE(Found(row.line) == row.found, row.line << " → " << Found(row.line));
}

TEST_CASE("a rounding stands for what it rounds, and for nothing else") {
  const auto stands = [](double value, Entity::Rounding rounding, uint64_t measured) {
    return StandsFor({.value = value, .rounding = rounding}, measured);
  };
  using enum Entity::Rounding;
  CHECK(stands(33'673'817, kExact, 33'673'817));
  CHECK_FALSE(stands(33'673'818, kExact, 33'673'817));
  CHECK_FALSE(stands(33'700'000, kExact, 33'673'817));
  CHECK(stands(33'700'000, kAbout, 33'673'817));
  CHECK(stands(33'670'000, kAbout, 33'673'817));
  CHECK(stands(34'000'000, kAbout, 33'673'817));
  CHECK_FALSE(stands(33'800'000, kAbout, 33'673'817));
  CHECK_FALSE(stands(30'000'000, kAbout, 33'673'817));
  CHECK(stands(33'000'000, kAtLeast, 33'673'817));
  CHECK_FALSE(stands(34'000'000, kAtLeast, 33'673'817));
  CHECK(stands(34'000'000, kAtMost, 33'673'817));
  CHECK_FALSE(stands(33'000'000, kAtMost, 33'673'817));
  CHECK(stands(4'500, kAbout, 4'536));
  CHECK(stands(800, kMoreThan, 859));
  CHECK(stands(1'000, kFewerThan, 859));
  CHECK_FALSE(stands(860, kMoreThan, 859));
  CHECK_FALSE(stands(100, kFewerThan, 859));
  CHECK_FALSE(stands(50, kMoreThan, 859));
  CHECK_FALSE(stands(100'000, kFewerThan, 859));
  CHECK(stands(100, kTimes, 859));
  CHECK_FALSE(stands(1'000, kTimes, 859));
  CHECK_FALSE(stands(1'000, kTimes, 33'673'817));
  CHECK_FALSE(stands(5'000, kAbout, 4'536));
}

}  // namespace
}  // namespace haetae::notice
