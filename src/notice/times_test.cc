// Times of day: which date each belongs to, in which zone it is told, and what happened then.
#include "notice/rows_for_test.h"

namespace haetae::notice {
namespace {

TEST_CASE("figure: of several times in a line each is compared with its own") {
  const Expected day =
      Timed("2026-11-03T14:41:20+09:00", "2026-11-03T15:38:45+09:00", "2026-11-17T16:05:00+09:00");
  const std::string ko = "유출 안내\n\n", en = "Breach\n\n";
  CheckRows("figure", day,
            {
                {ko + "11월 3일 14:41부터 15:38까지 유출되었습니다.", ""},
                {ko + "11월 3일 14:41부터 15:48까지 유출되었습니다.", "E"},
                {ko + "11월 3일 14:42부터 15:38까지 유출되었습니다.", "E"},
                {ko + "유출 일시: 2026. 11. 3. 14:41 ~ 15:38", ""},
                {ko + "유출 일시: 2026. 11. 3. 14:41 ~ 15:48", "E"},
                {ko + "유출 일시: 2026. 11. 3.(화) 14시 41분부터 15시 48분까지", "E"},
                {ko + "11월 3일 오후 2시 41분부터 3시 38분까지 유출되었습니다.", ""},
                {ko + "11월 3일 오후 2시 41분부터 오후 3시 38분까지 유출되었습니다.", ""},
                {ko + "11월 3일 오후 2시 41분부터 3시 39분까지 유출되었습니다.", "E"},
                {ko + "11월 3일 14시 41분에서 15시 39분 사이에 유출되었습니다.", "E"},
                {ko + "11월 3일 14:41부터 15:38까지 유출되었고, 16:20에 차단하였습니다.", ""},
                {en + "On 3 November 2026 between 14:41 and 15:38 your data were accessed.", ""},
                {en + "On 3 November 2026 between 14:41 and 15:48 your data were accessed.", "E"},
                {en + "On 3 November 2026 from 14:41 to 15:48 your data were accessed.", "E"},
                {en + "On 3 November from 2:41 to 3:38 p.m. your data were accessed.", ""},
                {en + "On 3 November from 2:41 to 3:39 p.m. your data were accessed.", "E"},
                {en + "Between 14:41 and 15:38 on 3 November your data were accessed.", ""},
                {en + "Between 14:45 and 15:38 on 3 November your data were accessed.", "E"},
            });
  const Expected night =
      Timed("2026-11-03T22:10:00+09:00", "2026-11-04T03:20:00+09:00", "2026-11-17T16:05:00+09:00");
  CheckRows("figure", night,
            {
                {ko + "11월 3일 22:10부터 03:20까지 유출되었습니다.", ""},
                {ko + "11월 3일 22:10부터 04:20까지 유출되었습니다.", "E"},
                {ko + "11월 3일 22:10부터 11월 4일 03:20까지 유출되었습니다.", ""},
                {en + "From 22:10 to 3:20 a.m. on 3 November your data were accessed.", ""},
            });
  // A time behind one date is not that of the next.
  Expected two = night;
  two.times.push_back({"confirmed", At("2026-11-18T22:52:00+09:00")});
  CheckRows(
      "figure", two,
      {
          {en + "We noticed on 17 November at 16:05, and confirmed it on 18 November at 22:52.",
           ""},
          {en + "We noticed on 17 November at 16:15, and confirmed it on 18 November at 22:52.",
           "E"},
          {en + "Data were stolen at 22:10 on 3 November and at 03:20 on 4 November.", ""},
      });
}

TEST_CASE("figure: a time is right in the zone that it says, and to the second that it says") {
  const Expected e =
      Timed("2026-06-24T12:12:09+09:00", "2026-11-08T14:40:00+09:00", "2026-11-17T16:05:00+09:00");
  const std::string ko = "유출 안내\n\n", en = "Breach\n\n";
  CheckRows("figure", e,
            {
                {ko + "2026년 11월 17일 16:05 (UTC+09:00)에 유출을 인지하였습니다.", ""},
                {ko + "2026년 11월 17일 16:05 (UTC+08:00)에 유출을 인지하였습니다.", "E"},
                {ko + "2026년 11월 17일 16:05(KST)에 유출을 인지하였습니다.", ""},
                {ko + "2026년 11월 17일 07:05 (UTC)에 유출을 인지하였습니다.", ""},
                {ko + "2026년 11월 17일 16:05 (UTC)에 유출을 인지하였습니다.", "E"},
                {ko + "2026년 6월 24일 12:12 (UTC+09:00)부터 11월 8일 14:40 (UTC+09:00)까지 "
                      "유출되었습니다.",
                 ""},
                {ko + "2026년 6월 24일 12:12 (UTC+09:00)부터 11월 8일 14:40 (UTC+09:30)까지 "
                      "유출되었습니다.",
                 "E"},
                {ko + "2026년 6월 24일 12:12:09부터 유출되었습니다.", ""},
                {ko + "2026년 6월 24일 12:12:19부터 유출되었습니다.", "E"},
                {en + "Data were stolen between 24 June 2026 12:12 (UTC+09:00) and 8 November 2026 "
                      "14:40 (UTC+09:00).",
                 ""},
                {en + "Data were stolen between 24 June 2026 12:12 (UTC+09:00) and 8 November 2026 "
                      "14:40 (UTC+08:00).",
                 "E"},
                {en + "Data were stolen at 14:40 KST on 8 November 2026.", ""},
                {en + "Data were stolen at 05:40 UTC on 8 November 2026.", ""},
                {en + "Data were stolen at 00:40 GMT-5 on 8 November 2026.", ""},
                {en + "Data were stolen at 00:40 GMT-4 on 8 November 2026.", "E"},
                {en + "Data were stolen on 2026-11-08T05:40:00Z.", ""},
                {en + "Data were stolen on 2026-11-08T14:40:00+09:00.", ""},
                {en + "Data were stolen on 2026-11-08T14:40:00+08:00.", "E"},
                {en + "Data were stolen on 2026-11-08 at 14:40 (in the afternoon).", ""},
            });
}

TEST_CASE("figure: when a leak was confirmed, and when data leaked, are no other measured times") {
  Expected e =
      Timed("2026-06-24T12:12:00+09:00", "2026-11-08T14:40:00+09:00", "2026-11-17T16:05:00+09:00");
  e.times.push_back({"first_signal", At("2026-11-16T09:00:00+09:00")});
  e.times.push_back({"confirmed", At("2026-11-18T22:52:00+09:00")});
  e.times.push_back({"intrusion_first", At("2026-06-21T03:33:00+09:00")});
  e.times.push_back({"intrusion_last", At("2026-11-09T04:44:00+09:00")});
  e.times.push_back({"suspected_first", At("2026-05-02T01:30:00+09:00")});
  e.times.push_back({"suspected_last", At("2026-11-10T02:50:00+09:00")});
  const std::string ko = "유출 안내\n\n", en = "Breach\n\n";
  CheckRows(
      "figure", e,
      {
          {ko + "2026년 11월 18일 22:52에 유출 사실을 확인하였습니다.", ""},
          {ko + "2026년 11월 17일 16:05에 유출 사실을 확인하였습니다.", "E"},
          {ko + "2026년 11월 17일 16:05에 유출 정황을 확인하였습니다.", ""},
          {ko + "2026년 11월 16일 유출 여부를 확인하기 시작하였습니다.", ""},
          {ko + "2026년 11월 17일 16:05에 유출을 인지하였습니다.", ""},
          {en + "We confirmed the breach on 18 November 2026 at 22:52.", ""},
          {en + "We confirmed the breach on 17 November 2026 at 16:05.", "E"},
          {en + "We confirmed the breach on 8 November 2026.", "E"},
          {en + "On 17 November 2026 we confirmed the breach.", "E"},
          {en + "We noticed the breach on 17 November, and confirmed it on 18 November at 22:53.",
           "E"},
          {en + "We noticed the breach on 17 November, and confirmed it on 18 November at 22:52.",
           ""},
          {en + "We confirmed that your data were stolen from 24 June 2026.", ""},
          {ko + "2026년 6월 24일부터 2026년 11월 8일까지 유출되었습니다.", ""},
          {ko + "2026년 6월 21일부터 2026년 11월 8일까지 유출되었습니다.", "E"},
          {ko + "2026년 6월 24일부터 2026년 11월 10일까지 유출되었습니다.", "E"},
          {ko + "침해사고가 2026년 6월 21일부터 2026년 11월 9일까지 계속되었습니다.", ""},
          {ko + "6월 21일부터 11월 9일까지 침입한 공격자에게 정보가 유출되었습니다.", ""},
          {ko + "2026년 5월 2일부터 2026년 11월 10일까지 유출되었을 가능성이 있습니다.", ""},
          {en + "Data were copied between 24 June 2026 and 8 November 2026.", ""},
          {en + "The data were copied between 21 June 2026 and 8 November 2026.", "E"},
          {en + "The data were copied between 24 June 2026 and 9 November 2026.", "E"},
          {en + "The intrusion went on from 21 June 2026 to 9 November 2026.", ""},
          {en + "The data may have been copied between 2 May 2026 and 10 November 2026.", ""},
      });
}

}  // namespace
}  // namespace haetae::notice
