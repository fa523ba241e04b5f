// Which time a date of a text is of: when data were read, or when that became known.
#include "notice/rows_for_test.h"

namespace haetae::notice {
namespace {

// Read from 2 to 8 June 2026, noticed on the 9th and confirmed on the 12th, a Friday.
Expected Read() {
  Expected e =
      Timed("2026-06-02T17:10:00+09:00", "2026-06-08T05:00:00+09:00", "2026-06-09T16:20:00+09:00");
  e.times.push_back({"confirmed", At("2026-06-12T10:00:00+09:00")});
  return e;
}

TEST_CASE("figure: the day of the week in front of a date hides no day of discovery") {
  const std::string en = "Breach\n\n";
  CheckRows(
      "figure", Read(),
      {
          {en + "On Friday, 12 June 2026, your data were accessed.", "E"},
          {en + "On Friday, June 12, 2026, your data were accessed.", "E"},
          {en + "On Friday 12 June 2026 your data were accessed.", "E"},
          {en + "On Fri., 12 June 2026, your data were accessed.", "E"},
          {en + "On 12 June 2026 (Friday), your data were accessed.", "E"},
          {en + "On Friday, 12 June 2026, at about 10 a.m., your data were accessed.", "E"},
          {en + "On Friday, 12 June 2026, in the morning, your data were accessed.", "E"},
          {en + "Your data were accessed on Friday, 12 June 2026.", "E"},
          {en + "Your data were accessed on Friday, June 12, 2026.", "E"},
          {en + "Your data were accessed from Tuesday, 2 June until Friday, 12 June 2026.", "E"},
          {en + "Between Tuesday, 2 June and Friday, 12 June 2026, your data were taken.", "E"},
          {en + "The date of the breach was 12 June 2026.", "E"},
          {en + "The day your data were accessed was Friday, 12 June 2026.", "E"},
          {en + "On Monday, 8 June 2026, your data were accessed.", ""},
          {en + "On Monday, June 8, 2026, your data were accessed.", ""},
          {en + "Your data were accessed on Mon., 8 June 2026.", ""},
          {en + "Your data were accessed from Tuesday, 2 June until Monday, 8 June 2026.", ""},
          {en + "The date of the breach was Monday, 8 June 2026.", ""},
          {en + "On Friday, 12 June 2026, we confirmed that your data were accessed.", ""},
          {en + "On Friday, 12 June 2026, it was confirmed that your data were accessed.", ""},
          {en + "On Friday, 12 June 2026, after a long search, we found the breach.", ""},
          {en + "The date on which we learned of the breach was 12 June 2026.", ""},
          {en + "On Thursday, 11 June 2026, we told the police about the breach.", ""},
          {en + "On Wednesday, 10 June 2026, we shut the door, and the breach ended.", ""},
          {en + "The day we notified the authority of the breach was 11 June 2026.", ""},
      });
}

TEST_CASE("figure: a time that is called about is compared behind its date, too") {
  const std::string en = "Breach\n\n";
  CheckRows(
      "figure", Read(),
      {
          {en + "We became aware of the breach on 9 June 2026 at about 4 p.m.", ""},
          {en + "We became aware of the breach on 9 June 2026 at around 16:30.", ""},
          {en + "We became aware of the breach on 9 June 2026, at approximately 4 p.m.", ""},
          {en + "We became aware of the breach on Tuesday, 9 June at about 4 p.m.", ""},
          {en + "We became aware of the breach on 9 June 2026 at about 7 p.m.", "E"},
          {en + "We became aware of the breach on 9 June 2026 at around 11:10.", "E"},
          {en + "We became aware of the breach on 9 June 2026, at approximately 7 p.m.", "E"},
          {en + "We became aware of the breach on 9 June 2026 (Tuesday) at about 9 a.m.", "E"},
          {en + "At around 19:10 on Tuesday, 9 June, we became aware of the breach.", "E"},
          {en + "At around 16:10 on Tuesday, 9 June, we became aware of the breach.", ""},
          {en + "Your data were accessed from 2 June 2026 at about 9 p.m.", "E"},
          {en + "We became aware of the breach on 9 June 2026. Call us from 9 a.m.", ""},
      });
}

TEST_CASE("figure: a Korean name of a time asks when data were read") {
  const std::string ko = "유출 안내\n\n";
  CheckRows("figure", Read(),
            {
                {ko + "개인정보가 조회된 시점은 2026년 6월 12일입니다.", "E"},
                {ko + "개인정보가 조회된 시점은 2026년 6월 9일 16:20경입니다.", "E"},
                {ko + "고객님의 정보가 조회된 때는 2026년 6월 9일입니다.", "E"},
                {ko + "유출된 시점은 2026년 6월 9일입니다.", "E"},
                {ko + "유출 시기는 2026년 6월 9일입니다.", "E"},
                {ko + "유출 일시는 2026. 6. 9.(화) 16:20입니다.", "E"},
                {ko + "개인정보가 유출된 날짜는 6월 9일입니다.", "E"},
                {ko + "개인정보 유출이 발생한 날은 6월 9일입니다.", "E"},
                {ko + "고객님의 정보가 열람된 것은 6월 9일이었습니다.", "E"},
                {ko + "마지막으로 조회된 시점은 6월 2일입니다.", "E"},
                {ko + "처음 유출된 시점은 6월 8일입니다.", "E"},
                {ko + "6월 9일이 개인정보가 조회된 시점입니다.", "E"},
                {ko + "개인정보가 조회된 시점은 2026년 6월 8일입니다.", ""},
                {ko + "고객님의 정보가 조회된 때는 2026년 6월 2일 17:10경입니다.", ""},
                {ko + "유출 시기는 2026년 6월 2일부터 6월 8일까지입니다.", ""},
                {ko + "처음 유출된 시점은 6월 2일입니다.", ""},
                {ko + "마지막으로 조회된 시점은 6월 8일 05:00경입니다.", ""},
                {ko + "6월 8일이 개인정보가 마지막으로 조회된 시점입니다.", ""},
                {ko + "유출 사실을 알게 된 시점은 6월 9일 16:20경입니다.", ""},
                {ko + "유출을 확인한 것은 6월 12일입니다.", ""},
                {ko + "유출이 의심되기 시작한 때는 6월 9일입니다.", ""},
                {ko + "유출을 신고한 날은 6월 11일입니다.", ""},
                {ko + "유출 경로를 차단한 시점은 6월 10일입니다.", ""},
                {ko + "유출된 것은 이름과 주소이며, 6월 9일에 이를 알게 되었습니다.", ""},
            });
}

}  // namespace
}  // namespace haetae::notice
