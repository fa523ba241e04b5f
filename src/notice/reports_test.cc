// What a report says of why it is late, and of what is still to be done, in other words than ours.
#include <algorithm>

#include "notice/rows_for_test.h"

namespace haetae::notice {
namespace {

Expected Filing(const char* item) {
  Expected e = Bare({item});
  e.audience = Audience::kAuthority;
  e.channel = Channel::kFiling;
  return e;
}

// Behind a line in its language.
std::string Below(std::string_view text) {
  const bool korean = std::ranges::any_of(text, [](char c) { return (c & 0x80) != 0; });
  return (korean ? "신고서\n\n회사는 다음과 같이 신고합니다.\n\n" : "Report\n\nA first line.\n\n") +
         std::string(text);
}

void Check(const char* item, std::initializer_list<const char*> said,
           std::initializer_list<const char*> not_said) {
  const std::string rule = std::string("content:") + item;
  for (const char* text : said)
    CHECK_MESSAGE(
        Levels(Lint(ReadNotice(Below(text), "t.txt").value(), Filing(item), TestLexicon()), rule)
            .empty(),
        item << ": " << text);
  for (const char* text : not_said)
    CHECK_MESSAGE(
        Levels(Lint(ReadNotice(Below(text), "t.txt").value(), Filing(item), TestLexicon()), rule) ==
            "E",
        item << ": " << text);
}

TEST_CASE("content:late_reasons: as firms write them in English") {
  Check("late_reasons",
        {"We are reporting only now because we first had to find out whose data were concerned.",
         "It took us until 23 November to establish which people were affected, which is why this "
         "notification comes after the 72 hours.",
         "We did not report earlier, as the logs first had to be restored.",
         "This notification was held back at the request of the police.",
         "Because the analysis of the logs took two weeks, we are notifying you later than the law "
         "asks.",
         "The notification could not be made in time, since our log server was down.",
         "Owing to the size of the logs, we were unable to notify you sooner.",
         "We are sorry that you hear of this only now: the police asked us to wait.",
         "We are sorry that this report is late. We first had to find out which people were "
         "concerned.",
         "The report is late because we first had to find out which people were concerned.",
         "Reasons for the delay: we first had to stop the attack."},
        {"We report this without undue delay.", "We are sorry for the delay.",
         "We revoked both tokens without delay.", "We informed the authority on 20 November 2026.",
         "The data that we hold were accessed without authorization.",
         "Late at night an attacker opened pages with a stolen token.",
         "We write to you because your data were accessed.",
         "If we had to change your password, you could not log in."});
}

TEST_CASE("content:late_reasons: as firms write them in Korean") {
  Check("late_reasons",
        {"유출 대상을 확인하는 데 시간이 걸려 이제야 알려 드립니다.",
         "로그를 복구하느라 신고가 늦었습니다.",
         "접속기록을 분석하는 데 두 주가 걸려 72시간 안에 신고하지 못하였습니다.",
         "수사기관의 요청에 따라 통지를 보류하였습니다.",
         "대상자 확인이 길어져 기한 내에 통지하지 못했습니다.",
         "공격 경로를 먼저 차단해야 했기 때문에 통지가 지체되었습니다.",
         "바로 알려 드리지 못한 것은 누구의 정보인지 먼저 확인해야 했기 때문입니다.",
         "72시간이 지난 뒤에 신고하게 된 까닭은 백업 서버에 기록이 남아 있지 않아 조사에 시간이 "
         "필요했기 때문으로, 신고가 늦은 점을 사과드립니다.",
         "통지가 늦어진 점 사과드립니다. 대상자를 먼저 확인해야 했습니다.",
         "지연 사유: 공격 경로를 먼저 차단하느라 통지가 늦어졌습니다."},
        {"통지가 늦어진 점 사과드립니다.", "지체 없이 신고하였습니다.", "늦지 않게 조치하였습니다.",
         "밤늦게 공격자가 무단으로 침입하였습니다.", "확인하는 데 시간이 걸렸습니다.",
         "2026년 11월 20일 보호위원회에 신고하였습니다."});
}

TEST_CASE("content:next_measures: as firms write them in English") {
  Check("next_measures",
        {"We will replace all signing keys.",
         "We plan to introduce a second factor at login by March.",
         "By the end of the year every login is to require a hardware key.",
         "We are going to have an outside firm test our systems.",
         "Next, the old servers will be switched off for good.",
         "From January on, tokens expire after one day.",
         "An outside firm is to review our access logs.", "We have yet to rotate the other keys.",
         "We intend to shorten the life of tokens.", "Still to be done: the rotation of all keys.",
         "We will strengthen the review of our access logs."},
        {"We will inform you as soon as we know more.", "We revoked all tokens.",
         "We will answer your questions.", "You will receive a letter from us.",
         "We will do everything to prevent this from happening again.",
         "Change your password by the end of the week.",
         "From January to March an attacker accessed the data; our audit found it.",
         "By March the attacker had found a way to reset passwords."});
}

TEST_CASE("content:next_measures: as firms write them in Korean") {
  Check("next_measures",
        {"모든 서명키를 새로 발급할 예정입니다.", "다음 달까지 2단계 인증을 의무화합니다.",
         "연말까지 외부 전문기관의 모의해킹을 받겠습니다.",
         "남은 서버도 순차적으로 교체해 나가겠습니다.", "토큰의 유효기간을 하루로 줄이려고 합니다.",
         "전 직원 보안 교육을 준비하고 있습니다.", "내년 1월부터 접속기록을 매주 검토합니다.",
         "암호키 교체를 추진하고 있습니다.",
         "앞으로 모든 서명키를 새로 발급하고 접속 기록의 점검을 강화합니다.",
         "남은 조치: 모든 키의 교체."},
        {"추가로 확인되는 내용은 다시 안내해 드리겠습니다.", "토큰을 모두 폐기하였습니다.",
         "문의해 주시면 답변드리겠습니다.", "이런 일이 다시는 없도록 최선을 다하겠습니다.",
         "다음 달까지 비밀번호를 바꿔 주십시오."});
}

TEST_CASE("content:measures: a promise to do one's best is none, beside a deed it may stand") {
  const std::string ko = "보고서\n\n", en = "Report\n\n";
  CheckRows(
      "content:measures", Filing("measures"),
      {
          {ko + "접속 경로를 차단하였고, 보안 강화에 최선을 다하겠습니다.", ""},
          {ko + "회사는 접속 경로를 차단하였습니다. 재발 방지에 최선을 다하겠습니다.", ""},
          {ko + "회사는 경찰 수사에 협조하고 있으며 조치에 최선을 다하겠습니다.", ""},
          {ko + "회사는 12월 31일까지 접속기록 점검 체계를 도입하겠습니다.", ""},
          {en + "We blocked the access and will do our best to improve security.", ""},
          {en + "We have blocked the access.\n\nWe promise to improve our security.", ""},
          {en + "We are working with the police and will make every effort to improve security.",
           ""},
          {ko + "회사는 보안 강화에 최선을 다하겠습니다.", "E"},
          {ko + "회사는 고객의 정보를 지키기 위해 최선의 조치를 다하겠습니다.", "E"},
          {ko + "회사는 조치에 최선을 다하고 있습니다.", "E"},
          {ko + "회사는 보안 강화를 약속드립니다.", "E"},
          {ko + "회사는 필요한 조치를 취하겠습니다.", "E"},
          {en + "We will do our best to improve security.", "E"},
          {en + "We are doing our best to strengthen our security.", "E"},
          {en + "We promise to improve our security.", "E"},
          {en + "We are committed to strengthening our security.", "E"},
      });
}

}  // namespace
}  // namespace haetae::notice
