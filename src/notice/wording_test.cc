// How a text says it: kinds of data, items and steps, in many wordings.
#include <algorithm>

#include "notice/rows_for_test.h"

namespace haetae::notice {
namespace {

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

TEST_CASE("W9 and content:further_notice: what companies write of a possible leak") {
  Expected e = Bare({"further_notice"});
  e.certainty = Certainty::kPossible, e.wording = {"W9"};
  const std::string ko =
      "유출 가능성 안내\n\n개인정보가 유출되었을 가능성이 있어 알려 드립니다.\n\n";
  const std::string later = "조사 결과 유출이 확인되면 다시 알려 드리겠습니다.";
  CheckRows("W9", e,
            {
                {ko + later, ""},
                {ko + "회원님의 개인정보가 유출되어 그 사실을 알려 드립니다. " + later, "E"},
                {ko + "개인정보가 유출되어 안내해 드립니다. " + later, "E"},
                {ko + "개인정보가 유출되어 깊이 사과드립니다. " + later, "E"},
                {ko + "유출되어 있을 가능성이 있습니다. " + later, ""},
            });
  CheckRows("content:further_notice", e,
            {
                {ko + later, ""},
                {ko + "유출이 확인되는 경우 지체 없이 다시 통지하겠습니다.", ""},
                {ko + "조사가 끝나는 대로 결과를 알려 드리겠습니다.", ""},
                {ko + "현재까지 유출이 확인된 것은 아니나 만일을 위해 알려 드립니다.", "E"},
                {ko + "아직 유출이 확인된 바는 없으나 먼저 안내해 드립니다.", "E"},
            });
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

TEST_CASE("template: times of day are no blanks") {
  CheckRows("template", Bare(),
            {
                {"점검 시간은 23:00-00:00, 00:00-00:30, 00:00 ~ 06:00입니다.", ""},
                {"We are there from 00:00-00:30 and 00:00-06:00.", ""},
                {"문의 0000-0000", "E"},
                {"작성일 0000-00-00", "E"},
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
  CheckRows(
      "hedge", Bare({"consequences"}),
      {
          {"Breach\n\nYour data were stolen. Misuse for identity theft, fraud or phishing is "
           "possible.",
           ""},
          {"Breach\n\nYour data were stolen. It is possible that they will be misused.", ""},
          {"Breach\n\nYour data were stolen. Criminals could misuse them.", ""},
          {"안내\n\n이름만 유출되었습니다.", "W"},
          {"안내\n\n이름이 유출되었습니다. 다만 유출된 정보로 보이스피싱이 있을 수 있습니다.", ""},
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

TEST_CASE("W3: whoever uses the app as a member is the reader, whoever kept an address is not") {
  Expected e = Bare();
  e.wording = {"W3"};
  e.to_non_members = true;
  const std::string ko = "유출 안내\n\n", en = "Breach\n\n";
  CheckRows("W3", e,
            {
                {ko + "회원님께서 이용하시는 앱에서 귀하의 개인정보가 유출되었습니다.", "E"},
                {ko + "회원님이 이용하시는 앱에서 개인정보가 유출되었습니다.", "E"},
                {ko + "회원님은 고객센터에서 확인하실 수 있습니다.", "E"},
                {en + "Thank you for being a member.", "E"},
                {ko + "저희 회원께서 앱의 주소록에 저장하신 귀하의 연락처가 유출되었습니다.", ""},
                {ko + "회원님의 주소록에 저장된 귀하의 연락처가 유출되었습니다.", ""},
                {ko + "다른 회원님이 이용하시는 앱에 저장된 귀하의 정보가 유출되었습니다.", ""},
                {ko + "비회원이신 고객님의 정보가 유출되었습니다.", ""},
                {en + "A member had saved your telephone number.", ""},
            });
}

}  // namespace
}  // namespace haetae::notice
