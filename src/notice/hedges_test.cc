// How a text softens what happened, comforts, blames, or passes on what an attacker says.
#include <algorithm>

#include "notice/rows_for_test.h"

namespace haetae::notice {
namespace {

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
                {en + "We have received no reports from the police yet.", ""},
                {en + "Your data were taken. It appears that a gap in our shop was used.", ""},
                {en + "We believe this was wrong. Your data were taken.", ""},
                {en + "If your data were misused, we will pay the loss.", ""},
                {ko + "개인정보가 유출되었습니다. 사칭 전화를 받으셨을 수 있습니다.", ""},
                {ko + "유출을 의심하게 된 것은 5월 3일이며, 유출된 것으로 확인되었습니다.", ""},
                {ko + "의심되는 문자를 열람하셨을 수 있으니 비밀번호를 바꾸십시오.", ""},
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
                {ko + "해커가 쓴 계정을 없앴으며, 저희가 이를 설명하였습니다.", ""},
                {ko + "저희는 해커가 정보를 모두 삭제했다고 들었습니다.", "E"},
                {en + "We have deleted the accounts that the attacker made.", ""},
                {en + "We know that the attacker deleted all copies.", "E"},
                {ko + "저희는 공격자의 접속 기록을 경찰에 제공하지 않았습니다.", ""},
                {en + "The attacker has told us that all copies were deleted.", "E"},
                {en + "According to the hackers, nothing was passed on.", "E"},
                {en + "The intruder insists that the files were destroyed.", "E"},
                {en + "The attacker told us so; this is unverified.", ""},
                {en + "Police told us who the attacker is.", ""},
                {en + "Hang up if a hacker calls; please do not pay.", ""},
            });
}

}  // namespace
}  // namespace haetae::notice
