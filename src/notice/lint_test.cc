#include "notice/lint.h"

#include <algorithm>
#include <ctime>

#include "notice/complete_for_test.h"
#include "notice/expect.h"
#include "notice/rows_for_test.h"

namespace haetae::notice {
namespace {

Report Of(const std::string& text, const Expected& expected, const std::string& name = "t.txt") {
  return Lint(ReadNotice(text, name).value(), expected, TestLexicon());
}

// Rows that are a sentence of a notice each.
void CheckSentences(std::string_view rule, const Expected& expected,
                    std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    const Report report = Of("안내문 / Notice\n\n" + row.text, expected);
    CHECK_MESSAGE(Levels(report, rule) == row.levels,
                  rule << ": " << row.text << "\n"
                       << LintText(report, "t", Language::kEnglish));
  }
}

Expected Worded(std::initializer_list<const char*> wording) {
  Expected e;
  e.unauthorised_known = true;
  e.country = "KR";
  for (const char* rule : wording) e.wording.push_back(rule);
  e.wording.push_back("-");  // no other
  e.contents = Items({"by_decree"});
  e.contents[0].optional = true;
  return e;
}

TEST_CASE("W1: exposure for a leak, in all its forms, and where the word is right") {
  CheckSentences("W1", Worded({"W1"}),
                 {
                     {"고객님의 개인정보가 노출되었습니다.", "E"},
                     {"개인정보 노출 사고를 알려 드립니다.", "E"},
                     {"노출된 정보는 이름과 주소입니다.", "E"},
                     {"회원 정보가 노출됐습니다.", "E"},
                     {"일부 정보가 노출된 것으로 확인되어", "E"},
                     {"개인정보가 노\u200b출되었습니다.", "E"},
                     {"개인정보가 노 출되었습니다.", "E"},
                     {"개인정보가 노\u00a0출되었습니다.", "E"},
                     {"개인정보가 \u1102\u1169\u110e\u116e\u11af되었습니다.", "E"},
                     {"개인정보가 유출되었습니다. 노출을 최소화하고자 노력합니다.", ""},
                     {"유출되었습니다. 비밀번호가 노출되지 않도록 주의해 주세요.", ""},
                     {"유출되었습니다. 개인정보 유출·노출 대응 지침에 따릅니다.", ""},
                     {"유출되었습니다. 인터넷에 노출된 서버를 통해 침입했습니다.", ""},
                     {"유출되었습니다. 피싱에 노출될 수 있으니 조심하세요.", ""},
                     {"유출되었습니다. 지난 공지에서 '노출'이라고 한 것을 바로잡습니다.", ""},
                     {"유출되었습니다. 법 제34조의2에 따라 노출된 개인정보를 삭제합니다.", ""},
                     {"유출되었습니다. 첫 화면 상단에 노출되는 안내를 보세요.", ""},
                     {"피아노 출시 기념 정보가 유출되었습니다.", ""},
                     {"Your data were exposed.", "E"},
                     {"This data exposure affected your account.", "E"},
                     {"Your data were exposed in a breach by an attacker.", ""},
                     {"Your data were stolen. We reduce the exposure of servers.", ""},
                 });
  Expected unknown = Worded({"W1"});
  unknown.unauthorised_known = false;
  CheckSentences("W1", unknown, {{"고객님의 개인정보가 노출되었습니다.", ""}});
  unknown.certainty = Certainty::kPossible;
  CheckSentences(
      "W1", unknown,
      {
          {"고객님의 개인정보가 노출되었을 가능성이 있습니다.", "E"},
          {"개인정보 노출이 의심됩니다.", "E"},
          {"유출 가능성이 있으며, 노출된 정보는 이름입니다.", "E"},
          {"고객님의 개인정보가 유출되었을 가능성이 있습니다.", ""},
          {"유출되었을 가능성이 있습니다. 비밀번호가 노출되지 않도록 주의해 주세요.", ""},
          {"Your data may have been exposed.", ""},
      });
  unknown.wording = {"W9"};
  CheckSentences("W1", unknown, {{"개인정보가 노출되었을 가능성이 있습니다.", ""}});
}

TEST_CASE("W6: what an attacker says") {
  CheckSentences(
      "W6", Worded({"W6"}),
      {
          {"공격자는 개인정보를 모두 삭제했다고 진술했습니다.", "E"},
          {"유출자가 약 3,000개 계정만 저장한 것으로 확인되었습니다.", "E"},
          {"The attacker stated that all copies were destroyed.", "E"},
          {"The former employee deleted all the data and did not share it.", "E"},
          {"공격자는 모두 삭제했다고 주장하나 확인되지 않은 주장입니다.", ""},
          {"공격자는 모두 삭제했다고 주장합니다. 저희는 이를 확인하지 못했습니다.", ""},
          {"The attacker claims to hold more data. We have not been able to verify this.", ""},
          {"공격자가 위조한 토큰으로 접속했습니다.", ""},
          {"경찰은 용의자를 특정했다고 밝혔습니다.", ""},
          {"Beware of criminals claiming to be us; please hang up.", ""},
      });
}

TEST_CASE("hedge and blame") {
  Expected confirmed = Worded({"W9"});
  CheckSentences("hedge", confirmed,
                 {
                     {"개인정보가 유출된 정황이 있습니다.", "E"},
                     {"유출 가능성을 배제할 수 없습니다.", "E"},
                     {"Your data may have been accessed.", "E"},
                     {"An attacker may have read your personal data.", "E"},
                     {"An attacker could have opened your file.", "E"},
                     {"Somebody possibly copied your personal data.", "E"},
                     {"An attacker read your personal data.", ""},
                     {"개인정보가 유출되었습니다.", ""},
                     {"유출 정황을 발견하고 조사하여 유출된 것으로 확인하였습니다.", ""},
                     {"현재까지 2차 피해는 확인되지 않았습니다.", "W"},
                     {"We have no evidence of misuse.", "W"},
                     {"Out of an abundance of caution we write to you.", "W"},
                     {"Your stolen data may be used for fraud.", ""},
                     {"You may contact us.", ""},
                 });
  Expected filing = confirmed;
  filing.audience = Audience::kAuthority;
  CheckSentences("hedge", filing,
                 {{"We have no evidence of misuse.", "N"}, {"Data may have been accessed.", "W"}});
  Expected possible = confirmed;
  possible.certainty = Certainty::kPossible;
  CheckSentences(
      "hedge", possible,
      {{"Your data may have been accessed.", ""}, {"유출되었을 가능성이 있습니다.", ""}});
  CheckSentences(
      "W9", possible,
      {{"Your data may have been accessed.", ""},
       {"Your data were accessed.", "E"},
       {"개인정보가 유출되었습니다.", "E"},
       {"일부 고객의 정보가 유출되었습니다. 고객님의 정보도 유출되었을 가능성이 있습니다.", ""}});
  CheckSentences("blame", confirmed,
                 {
                     {"이용자의 부주의로 계정이 도용되었습니다.", "E"},
                     {"Because you reused your password, your account was opened.", "E"},
                     {"고도화된 해킹 공격이었습니다.", "W"},
                     {"This was a highly sophisticated attack.", "W"},
                     {"더욱 교묘한 피싱 문자에 주의해 주세요.", ""},
                     {"Please look out for sophisticated scams.", ""},
                 });
}

TEST_CASE("hedge: where some are confirmed and more are possible") {
  Expected both = Worded({"-"});
  both.figures = {{"people", Unit::kPeople, 900},
                  {"possible", Unit::kPeople, 926},
                  {"possible_only", Unit::kPeople, 26}};
  const std::string sure = "개인정보가 유출되었습니다. ", were = "Your data were accessed. ";
  CheckSentences(
      "hedge", both,
      {
          {"일부 고객님의 정보가 유출되었을 수 있으나 금융정보는 안전합니다.", "EW"},
          {sure + "일부 고객님의 정보가 유출되었을 수 있으나 금융정보는 안전합니다.", "EW"},
          {sure + "정보가 유출되었을 수 있으나 피해는 확인되지 않았습니다.", "EW"},
          {sure + "고객님의 정보가 유출되었을 가능성을 배제할 수 없습니다.", "E"},
          {sure + "이 밖에 26명의 개인정보도 유출되었을 가능성이 있습니다.", ""},
          {sure + "이 밖에 다른 회원의 정보도 유출되었을 가능성이 있습니다.", ""},
          {"최대 926명의 정보가 유출되었을 수 있습니다.", ""},
          {"Your data may have been accessed, however your payment data is safe.", "EW"},
          {were + "Some data may have been viewed; there is no evidence of misuse.", "EW"},
          {were + "Your data may have been accessed.", "E"},
          {were + "The data of a further 26 people may have been accessed.", ""},
          {"Data of up to 926 people may have been accessed.", ""},
      });
  Expected possible = both;
  possible.certainty = Certainty::kPossible;
  for (const Expected& e : {both, possible})
    CheckSentences("hedge", e,
                   {
                       {sure + "금융정보는 안전합니다.", "W"},
                       {sure + "도용될 우려는 없습니다.", "W"},
                       {sure + "이름만 유출되었습니다.", "W"},
                       {sure + "3,370만 유출 사고입니다.", ""},
                       {sure + "비밀번호를 바꾸는 것이 안전합니다.", ""},
                       {were + "There is no cause for concern.", "W"},
                       {were + "We write out of an abundance of caution.", "W"},
                       {were + "The impact is minimal.", "W"},
                       {were + "Your card number remains safe.", "W"},
                   });
}

TEST_CASE("W11: links, senders, marketing") {
  Expected mail = Worded({"W11"});
  mail.contact.domains = {"harumall.example"};
  CheckSentences("W11", mail,
                 {
                     {"자세한 내용: https://harumall.example/notice", "N"},
                     {"자세한 내용: https://help.harumall.example/notice", "N"},
                     {"see https://elsewhere.example/x", "W"},
                     {"see https://harurnall.example/x", "E"},
                     {"see https://harumall.example.evil.example/x", "E"},
                     {"see https://harumall-help.example/x", "E"},
                     {"see https://bit.ly/abc", "E"},
                     {"see https://xn--harumll-9wa.example/", "E"},
                     {"see https://h\u0430rumall.example/", "E"},
                     {"see https://harumall.example@evil.example/", "E"},
                     {"see http://192.0.2.7/login", "E"},
                     {"privacy@harumall.example로 문의하세요", ""},
                     {"privacy.go.kr에서 신고하세요", ""},
                     {"지금 가입하면 할인 쿠폰을 드립니다.", "E"},
                     {"Shop now and get 20% off.", "E"},
                     {"할인 쿠폰을 미끼로 한 문자에 속지 마세요.", ""},
                     {"Beware of fake discount offers.", ""},
                     {"Your data are for sale on a criminal site.", ""},
                     {"We offer free credit monitoring.", ""},
                     {"사과의 뜻으로 보상 쿠폰을 드립니다.", "W"},
                 });
  Expected sms = mail;
  sms.channel = Channel::kSms;
  CheckSentences("W11", sms, {{"자세한 내용 harumall.example", "E"}, {"문의 1577-0000", ""}});
  const auto sender = [&](const std::string& from) {
    return Levels(Of("From: Haru <" + from + ">\nSubject: x\n\ntext here", mail), "W11");
  };
  CHECK(sender("a@harumall.example") == "");
  CHECK(sender("a@harumal1.example") == "E");
  CHECK(sender("a@mailer.example") == "W");
}

TEST_CASE("W4: how long a posting stands") {
  Expected posting = Worded({"W4"});
  posting.channel = Channel::kPublic;
  CheckSentences("W4", posting,
                 {
                     {"이 공지는 30일 이상 게시합니다.", ""},
                     {"이 공지는 7일간 게시합니다.", "E"},
                     {"게시 기간: 2025. 12. 7. ~ 2026. 1. 6.", ""},
                     {"게시 기간: 2025. 12. 7. ~ 2025. 12. 8.", "E"},
                     {"2026년 1월 6일까지 게시합니다.", ""},
                     {"공지합니다.", "W"},
                     {"This notice will remain on our website for 30 days.", ""},
                     {"This notice will remain on our website for 10 days.", "E"},
                 });
}

TEST_CASE("figures and dates") {
  Expected e = Worded({"-"});
  e.figures = {{"people", Unit::kPeople, 38'001'204},
               {"members", Unit::kPeople, 33'673'817},
               {"non_members", Unit::kPeople, 4'327'387},
               {"accesses", Unit::kRecords, 148'056'502},
               {"people", Unit::kPeople, 4'536, true}};
  e.times = {{"first_access", At("2025-06-24T03:12:09+09:00")},
             {"last_access", At("2025-11-08T21:40:00+09:00")},
             {"discovered", At("2025-11-18T22:52:00+09:00")}};
  e.zones = {9 * kHour};
  CheckSentences("figure", e,
                 {
                     {"회원 33,673,817명의 정보가 유출되었습니다.", ""},
                     {"회원 33,673,818명의 정보가 유출되었습니다.", "E"},
                     {"회원 약 3,370만 명의 정보가 유출되었습니다.", ""},
                     {"회원 3천370만 명의 정보가 유출되었습니다.", ""},
                     {"회원 33,700,000명의 정보가 유출되었습니다.", "E"},
                     {"4,536명의 정보가 유출되었습니다.", "E"},
                     {"당초 4,536명으로 알렸으나 38,001,204명으로 확인되었습니다.", ""},
                     {"비회원 4,327,387명의 정보가 유출되었습니다.", ""},
                     {"비회원 33,673,817명의 정보가 유출되었습니다.", "E"},
                     {"1억 4,806만 건이 조회되었습니다.", ""},
                     {"1억 6천만 건이 조회되었습니다.", "E"},
                     {"상담원 500명을 배치했습니다.", ""},
                     {"전 직원 1명이 유출했습니다.", ""},
                     {"최대 300만 원을 청구할 수 있습니다.", ""},
                     {"About 33.7 million members were affected.", ""},
                     {"About 31 million members were affected.", "E"},
                     {"Thirty-eight million people were affected.", ""},
                     {"We have added 200 agents.", ""},
                     {"2025년 6월 24일부터 유출되었습니다.", ""},
                     {"2025년 6월 25일부터 유출되었습니다.", "E"},
                     {"2025년 6월 23일에 개인정보가 유출되었습니다.", "E"},
                     {"2025년 6월 23일(UTC)에 개인정보가 유출되었습니다.", ""},
                     {"2025년 6월 23일(UTC+09:00)에 개인정보가 유출되었습니다.", "E"},
                     {"유출 일시: 2025-06-24 03:12", ""},
                     {"유출 일시: 2025-06-24 04:12", "E"},
                     {"2025년 11월 18일 유출을 확인했습니다.", ""},
                     {"2025년 11월 20일 개인정보보호위원회에 신고했습니다.", ""},
                     {"개인정보 보호법은 2026년 9월 11일 시행되었습니다.", ""},
                     {"Data were accessed between 24 June and 8 November 2025.", ""},
                     {"Data were accessed between 14 June and 8 November 2025.", "E"},
                     {"Data were accessed on 23 June 2025.", ""},  // in UTC
                 });
}

Expected Harumall() {
  Expected e = Worded({});
  e.figures = {{.kind = "people", .value = 34501},
               {.kind = "members", .value = 30391},
               {.kind = "non_members", .value = 4110},
               {.kind = "possible", .value = 30595}};
  return e;
}

TEST_CASE("a text gives the company's own number and address, if it gives any") {
  Expected expected = Harumall();
  expected.contact.phones = {"1577-0000"};
  expected.contact.mails = {"privacy@harumall.example"};
  CheckSentences("contact", expected,
                 {{"문의: 1577-0000", ""},
                  {"문의: +82-1577-0000, 경찰: 112", ""},
                  {"경찰(112)에 신고해 주세요.", ""},
                  {"개인정보 분쟁조정위원회(전화 1833-6972)에 조정을 신청하실 수 있습니다.", ""},
                  {"문의: 1588-9999", "E"},
                  {"문의: 1577-0000, privacy@harumall.example", ""},
                  {"문의: privacy@harumall.test", "E"}});
  expected.contact = {};
  CheckSentences("contact", expected, {{"문의: 1588-9999", ""}});
}

TEST_CASE("a part that is called all is told") {
  CheckSentences("figure", Harumall(),
                 {{"모두 34,501명의 개인정보가 유출되었습니다.", ""},
                  {"모두 34,501명(회원 30,391명, 비회원 4,110명)의 개인정보가 유출되었습니다.", ""},
                  {"비회원 모두 4,110명의 개인정보가 유출되었습니다.", ""},
                  {"모두 4,110명의 개인정보가 유출되었습니다.", "E"},
                  {"총 30,391명의 개인정보가 유출되었습니다.", "E"},
                  {"유출 인원: 30,595명", "E"},
                  {"이 밖에 30,595명의 개인정보도 유출되었을 가능성이 있습니다.", ""},
                  {"In all, the personal data of 4,110 people were accessed.", ""},
                  {"In all, 4,110 people were affected.", "E"}});
}

TEST_CASE("a sum that people may claim by law is the law's") {
  Expected e = Worded({"-"});
  e.sums = {{.text = {"statutory damages for each person", "법정손해배상(정보주체 1명당)"},
             .most = {"KRW 3,000,000", "300만 원"},
             .article = {"Art. 39-2", "제39조의2"},
             .laws = {{"PIPA", "개인정보 보호법"}}},
            {.text = {"a fine", "과징금"}, .most = {"KRW 5,000,000,000", "50억 원"}}};
  CheckSentences("figure", e,
                 {
                     {"법정손해배상(제39조의2, 300만원 이하)을 청구할 수 있습니다.", ""},
                     {"법정손해배상(제39조의2, 3천만원 이하)을 청구할 수 있습니다.", "E"},
                     {"제39조의2에 따라 500만 원까지 청구하실 수 있습니다.", "E"},
                     {"법정손해배상: 최대 3,000,000원", ""},
                     {"법정손해배상: 최대 3,000만 원", "E"},
                     {"법정손해배상: 최대 삼백만 원", ""},
                     {"재발 방지에 50억 원을 투자하겠습니다.", ""},
                     {"You can claim statutory damages of up to KRW 3 million.", ""},
                     {"You can claim statutory damages of up to 3,000,000 won.", ""},
                     {"You can claim statutory damages of up to KRW 30,000,000.", "E"},
                     {"You can claim statutory damages of up to $2,200 in our currency.", ""},
                     {"제39조의2에 따라 100만 원까지 청구하실 수 있습니다.", "E"},
                     {"법정손해배상으로 100만 원을 청구하실 수도 있습니다.", ""},
                     {"개인정보 보호법에 따라 법정손해배상 3천만 원을 청구하실 수 있습니다.", "E"},
                     {"전자금융거래법에 따라 법정손해배상 3천만 원을 청구하실 수 있습니다.", ""},
                     {"Statutory damages by Article 39-2 of the Act: up to KRW 30,000,000.", "E"},
                 });
  const std::string en =
      LintText(Of("Notice\n\nStatutory damages of KRW 9 million.", e), "t", Language::kEnglish);
  CHECK(en.find("\"KRW 9 million\" is more than the law fixes") != en.npos);
  CHECK(en.find("the law: at most KRW 3,000,000 (Art. 39-2)") != en.npos);
}

// What the lint expects of a notice by the version of a duty that holds on a day.
Expected ByLaw(std::string_view duty, std::string_view day) {
  const Time at = ParseDayOrTime(day).value();
  const duty::Law* law = TestBook().LawOf(duty);
  for (const duty::Duty* one : TestBook().Versions(duty)) {
    if (DayOf(at) < one->valid_from.value_or(INT64_MIN) ||
        DayOf(at) > one->valid_to.value_or(INT64_MAX))
      continue;
    Expected e = Worded({"-"});
    e.sums = ExpectedOf({*law, *one, TestBook()}).sums;
    return e;
  }
  FAIL("no version of " << duty);
  return {};
}

TEST_CASE("sums are those of the notice's own law and of no other state") {
  CheckSentences(
      "figure", ByLaw("US-CA-1798-82", "2026-03-01"),
      {
          {"You may claim statutory damages of between $100 and $750.", ""},
          {"Statutory damages are $100 to $750 (Civil Code section 1798.150).", ""},
          {"You may claim statutory damages of up to $750.", ""},
          {"You may claim statutory damages of up to $7,500.", "E"},
          {"Statutory damages are up to $7,500 (Civil Code section 1798.150).", "E"},
          {"Civil Code section 1798.150 gives statutory damages of $500.", "E"},
          {"Statutory damages are up to $1,000 under the Fair Credit Reporting Act.", ""},
          {"Under the FCRA you may claim statutory damages of up to $1,000.", ""},
          {"Statutory damages of up to A$2,200 may be claimed in Australia.", ""},
          {"Statutory damages of up to KRW 3,000,000 may be claimed in Korea.", ""},
      });
  CheckSentences(
      "figure", ByLaw("US-NY-899-AA", "2026-03-01"),
      {
          {"Statutory damages are up to $1,000 under the Fair Credit Reporting Act.", ""},
          {"You may claim statutory damages of up to $1,000.", ""},
      });
  for (const char* day : {"2025-11-20", "2026-10-01"})
    CheckSentences("figure", ByLaw("KR-PIPA-34-1", day),
                   {
                       {"법정손해배상(제39조의2, 300만원 이하)을 청구할 수 있습니다.", ""},
                       {"법정손해배상(제39조의2, 3천만원 이하)을 청구할 수 있습니다.", "E"},
                       {"개인정보 보호법 제39조의2에 따라 3천만 원까지 청구하실 수 있습니다.", "E"},
                       {"신용정보법에 따른 법정손해배상 1천만 원을 청구하실 수 있습니다.", ""},
                   });
  // Each law's sum stands once for its version, not once for every version that there ever was.
  size_t ours = 0;
  for (const ExpectedSum& sum : ByLaw("US-CA-1798-82", "2026-03-01").sums)
    ours += sum.most.en == "USD 750";
  CHECK(ours == 1);
}

TEST_CASE("a number of people below ten is a figure, and other small numbers are not") {
  Expected e = Worded({"-"});
  e.figures = {{"people", Unit::kPeople, 7}, {"members", Unit::kPeople, 7}};
  CheckSentences("figure", e,
                 {
                     {"총 3명입니다.", "E"},
                     {"영향을 받은 고객은 모두 3명입니다.", "E"},
                     {"고객 3명의 개인정보가 유출되었습니다.", "E"},
                     {"고객 세 명의 개인정보가 유출되었습니다.", "E"},
                     {"고객 총 열두 명의 정보가 유출되었습니다.", "E"},
                     {"유출 대상: 3명", "E"},
                     {"유출 인원: 회원 3명", "E"},
                     {"유출 인원: 3", "E"},
                     {"A total of three people were affected.", "E"},
                     {"In all, 3 customers.", "E"},
                     {"The data of 3 customers were stolen.", "E"},
                     {"총 7명입니다.", ""},
                     {"고객 일곱 명의 개인정보가 유출되었습니다.", ""},
                     {"유출 인원: 7명", ""},
                     {"A total of seven people were affected.", ""},
                     {"1명당 최대 300만원을 청구할 수 있습니다.", ""},
                     {"유출된 정보 1명당 10만원을 지급합니다.", ""},
                     {"2인 이상 가구의 정보가 유출된 경우 함께 신청할 수 있습니다.", ""},
                     {"정보가 유출된 한 분 한 분께 사과드립니다.", ""},
                     {"한 명도 빠짐없이 개인정보 유출을 알려 드립니다.", ""},
                     {"고객 3명 중 1명의 정보가 유출되었다는 보도는 사실이 아닙니다.", ""},
                     {"유출 경로는 담당자 2명이 확인하고 있습니다.", ""},
                     {"관리자 2명이 승인해야 조회할 수 있습니다.", ""},
                     {"상담원 총 5명이 답해 드립니다.", ""},
                     {"전 직원 두 명이 유출했습니다.", ""},
                     {"최근 주문 5건이 조회되었습니다.", ""},
                     {"One in 3 customers was affected.", ""},
                     {"Two of our staff read the stolen records.", ""},
                     {"Your last 5 orders were viewed.", ""},
                 });
}

TEST_CASE("templates, language, sms, reading") {
  CheckSentences("template", Worded({"-"}),
                 {
                     {"{{name}} 고객님", "E"},
                     {"[회사명] 드림", "E"},
                     {"OO은행입니다", "E"},
                     {"○○병원입니다", "E"},
                     {"문의: TBD", "E"},
                     {"[insert date]", "E"},
                     {"Lorem ipsum dolor", "E"},
                     {"[하루몰] 안내", ""},
                     {"[Web발신]", ""},
                     {"look and book", ""},
                     {"010-XXXX-XXXX", ""},
                     {"○ 유출 항목: 이름", ""},
                 });
  Expected korean = Worded({"-"});
  korean.languages = {Language::kKorean};
  CheckSentences("language", korean,
                 {{"Only English here, and more than one sentence. This is the second one.", "W"},
                  {"개인정보가 유출되었습니다.", ""}});
  korean.original_beside = false;
  CheckSentences("language", korean,
                 {{"Only English here, and more than one sentence. This is the second one.", "E"},
                  {"개인정보가 유출되었습니다.", ""}});
  korean.original_beside = true;
  CheckSentences("language", korean,
                 {{"Only English here, and more than one sentence. This is the second one.", ""},
                  {"개인정보가 유출되었습니다.", ""}});
  Expected sms = Worded({"-"});
  sms.channel = Channel::kSms;
  CheckSentences("sms", sms, {{"짧은 문자", "N"}, {"이모지 😀 문자", "NE"}});
  CHECK(Levels(Of(std::string(2001, 'a'), sms), "sms") == "E");
  sms.country = "DE";
  const auto message = [&](const std::string& text) {
    return Of(text, sms).problems.at(0).message.en;
  };
  CHECK(message(std::string(160, 'a')) == "160 characters in GSM-7: 1 part");
  CHECK(message(std::string(161, 'a')) == "161 characters in GSM-7: 2 parts");
  CHECK(message(std::string(159, 'a') + "€") == "161 characters in GSM-7: 2 parts");
  CHECK(message(std::string(69, 'a') + "가") == "70 characters in UCS-2: 1 part");
  CHECK(message(std::string(70, 'a') + "가") == "71 characters in UCS-2: 2 parts");
  std::string hard = "We ";
  for (int i = 0; i < 45; ++i) hard += "really ";
  CheckSentences(
      "reading", Worded({"-"}),
      {{hard + "mean it.", "W"}, {"금번 사고를 알립니다.", "N"}, {"짧은 문장입니다.", ""}});
}

TEST_CASE("a cause says in which way, and its words belong to two classes") {
  Expected e = Worded({"-"});
  e.contents = Items({"cause"});
  CheckSentences("content:cause", e,
                 {
                     {"개인정보가 권한 없이 유출되었습니다.", "E"},
                     {"퇴직자의 계정을 이용하여 개인정보를 유출하였습니다.", ""},
                     {"Your data were accessed without authorization.", "E"},
                     {"Your data were copied through a vulnerability.", ""},
                     {"An unauthorized person copied files from our server.", ""},
                 });
  e.contents = Items({"when_how"});
  CheckSentences(
      "content:when_how", e,
      {
          {"11월 1일 해킹 공격을 받아 고객님의 개인정보가 유출되었습니다.", ""},
          {"11월 1일 외부 사이버 공격으로 인하여 개인정보가 유출되었습니다.", ""},
          {"11월 1일 고객님의 개인정보가 유출되었습니다.", "E"},
          {"11월 1일 한 고객이 본인 계정으로 로그인한 뒤 배송번호를 차례로 바꾸어 다른 사람의 배송 "
           "정보를 무단으로 조회하였습니다.",
           ""},
          {"11월 1일 배송번호를 하나씩 바꾸어 입력하는 방식으로 고객님의 배송 정보를 무단으로 "
           "조회하였습니다.",
           ""},
          {"On 1 May a customer, changing the number of the order, read the data of others.", ""},
          {"On 1 May your data were stolen as a result of a phishing attack on our staff.", ""},
          {"On 1 May your data were stolen following a cyberattack on our supplier.", ""},
          {"On 1 May your data were disclosed.", "E"},
      });
  const auto bad = Lexicon::Parse({"[words.a]\nalso = \"b\"\nko = [\"가\"]\n", "evidence.toml"},
                                  {"", "field_words.toml"});
  REQUIRE(!bad.has_value());
  CHECK(bad.error().Text().find("the class `b` is missing") != std::string::npos);
  const std::string evidence =
      ReadFile(SourceRoot() / "laws/lexicon/evidence.toml", 1 << 20).value_or("");
  const auto part = Lexicon::Parse(
      {evidence, "evidence.toml"},
      {"[[field]]\nid = \"tail\"\npart_of = \"card\"\nko = [\"끝자리\"]\n", "field_words.toml"});
  REQUIRE(!part.has_value());
  CHECK(part.error().Text().find("line 3: `part_of` names no kind of data above it") !=
        std::string::npos);
}

TEST_CASE("W3: a mail to members is none to people who have no account") {
  Expected e = Worded({"W3"});
  e.to_non_members = true;
  e.fields = Fields({"name", "phone", "address"});
  CheckSentences(
      "W3", e,
      {
          {"회원님의 개인정보가 유출되었습니다.", "E"},
          {"회원님께서 가입하실 때 입력하신 이름과 주소가 유출되었습니다.", "E"},
          {"안녕하세요, 회원님.", "E"},
          {"회원 여러분께 사과드립니다.", "E"},
          {"고객님의 계정에서 이름과 주소가 조회되었습니다.", "E"},
          {"회원님의 계정 비밀번호를 변경해 주세요.", "E"},
          {"귀하의 이름과 주소가 유출되었습니다.", ""},
          {"고객님의 이름과 주소가 유출되었습니다.", ""},
          {"저희 회원이 주소록 등에 등록해 두어 귀하의 정보를 보유하고 있었습니다.", ""},
          {"회원님의 주소록에 등록된 귀하의 이름과 주소가 유출되었습니다.", ""},
          {"저희 회원님이 배송지로 입력하신 귀하의 주소가 유출되었습니다.", ""},
          {"귀하께서 저희 회원이 아니어도 이 안내를 드리는 이유입니다.", ""},
          {"회원님들께는 따로 알려 드렸습니다.", ""},
          {"회원님이신 경우 따로 알려 드립니다.", ""},
          {"하루몰 회원님이 선물을 보내며 입력한 고객님의 주소가 유출되었습니다.", ""},
          {"가입하지 않으셨더라도 회원님께 준하여 보상합니다.", ""},
          {"비회원님의 이름과 주소가 유출되었습니다.", ""},
          {"마이페이지에서 확인하실 수 있습니다.", "W"},
          {"Your account was accessed.", "E"},
          {"An attacker opened your account and read your name.", "E"},
          {"Dear member,", "E"},
          {"Dear valued member, we are sorry.", "E"},
          {"As a member, you gave us your name and address.", "E"},
          {"Your membership is not affected.", "E"},
          {"Your name and address were stolen.", ""},
          {"You are not registered as a member, and we hold your address.", ""},
          {"We write to you although you are not a member.", ""},
          {"You have no account with us; somebody entered your address in theirs.", ""},
          {"If you have an account with us, we write to you about your account apart.", ""},
          {"Please check your account statements for payments that you do not know.", ""},
          {"Somebody could try to get into your account with another company.", ""},
          {"Change the password of your account if you use it on other sites too.", ""},
          {"As a member of your family entered it, we hold your address.", ""},
          {"Your bank account is not affected.", ""},
          {"Log in to your account.", "W"},
      });
  e.fields.push_back(Field("password"));  // given for one order: they may have a kind of account
  CheckSentences("W3", e, {{"Your account was accessed.", ""}});
  e.to_non_members = false;
  CheckSentences("W3", e,
                 {{"Your account was accessed.", ""}, {"회원님의 개인정보가 유출되었습니다.", ""}});
}

TEST_CASE("a class of words that rules use by name is required") {
  const std::string evidence =
      ReadFile(SourceRoot() / "laws/lexicon/evidence.toml", 1 << 20).value_or("");
  for (const char* name : {"risk_head", "measure_head", "measure", "will_do", "damage_head",
                           "tell_people", "publish", "confirmed_later", "law_name"}) {
    std::string without = evidence;
    const std::string head = "[words." + std::string(name) + "]";
    REQUIRE(without.find(head) != without.npos);
    without.replace(without.find(head), head.size(), "[words.other]");
    const auto bad = Lexicon::Parse({without, "evidence.toml"}, {"", "field_words.toml"});
    REQUIRE(!bad.has_value());
    CHECK(bad.error().Text().find("the class `" + std::string(name) + "` is missing") !=
          std::string::npos);
    CHECK(bad.error().Text().find("rules need it") != std::string::npos);
  }
}

TEST_CASE("JSON and terminal text") {
  Expected e = Worded({"W1"});
  const Report report = Of("개인정보 유출 안내\n\n고객님의 정보가 노출되어 사과드립니다. 유출", e);
  CHECK(LintJson(report, Language::kEnglish) ==
        "{\"schema\": \"haetae.lint/1\", \"passed\": false,\n \"problems\": [\n"
        "  {\"rule\": \"W1\", \"level\": \"error\", \"line\": 3, \"column\": 10, \"message\": "
        "\"says 노출 (exposure) although access without "
        "authority is known\", \"instead\": \"write 유출 (leak)\"}]}\n");
  CHECK(LintText(report, "a\x1b.txt", Language::kKorean) ==
        "a\\x1b.txt:3:10: 오류 W1: 권한 없는 접근이 확인되었는데 ‘노출’이라고 하였습니다\n    → "
        "‘유출’이라고 쓰십시오\n"
        "불합격: 오류 1건, 주의 0건, 참고 0건\n");
  CHECK(LintJson(Report{}, Language::kEnglish) ==
        "{\"schema\": \"haetae.lint/1\", \"passed\": true,\n \"problems\": []}\n");
}

TEST_CASE("measured numbers and recipients are told in words") {
  const auto both = [](const ExpectedFigure& figure) {
    const Phrase text = FigureText(figure);
    return text.en + " | " + text.ko;
  };
  CHECK(both({"people", Unit::kPeople, 48'211}) == "48,211 people in all | 모두 48,211명");
  CHECK(both({"non_members", Unit::kPeople, 1}) == "1 non-member | 비회원 1명");
  CHECK(both({"of others too", Unit::kPeople, 2}) ==
        "2 people told by another notice | 다른 통지를 받는 사람 2명");
  CHECK(both({"records", Unit::kRecords, 3}) == "3 records | 기록 3건");
  CHECK(both({"in KR", Unit::kPeople, 4}) == "4 people in KR | KR 거주자 4명");
  CHECK(both({"shop_visitors", Unit::kPeople, 5}) == "shop visitors 5 | shop visitors 5명");
  const auto judged = [](const std::string& group, Language language) {
    const Judged by{.duty = "D", .moment = "2026-11-17", .chosen_by = "now", .group = group};
    const std::string text = LintText(Report{}, "a", language, &by);
    return text.substr(text.find(')') + 1);
  };
  CHECK(judged("members", Language::kKorean) == ". 대상: 회원(members)\n");
  CHECK(judged("non-members-possible-2", Language::kKorean) ==
        ". 대상: 유출 가능성만 있는 비회원 중 2번째 집단(non-members-possible-2)\n");
  CHECK(judged("members-possible", Language::kEnglish) ==
        "; to members whose data may have leaked (members-possible)\n");
  CHECK(judged("everybody", Language::kEnglish) == "; to everybody\n");
}

TEST_CASE("many problems of a rule are counted, not dropped") {
  std::string text = "안내문\n\n유출되었습니다.\n";
  for (int i = 0; i < 150; ++i) text += "개인정보가 노출되었습니다.\n";
  const Report report = Of(text, Worded({"W1"}));
  CHECK(std::ranges::count(report.problems, "W1", &Problem::rule) == kProblemsOfRuleMax + 1);
  CHECK(report.problems.back().message.en == "and 50 more like these, from here on");
}

TEST_CASE("1 MiB of anything is linted in time that grows with it") {
  const Expected shop = Shop();
  const char* const kPieces[] = {
      "고객님의 이름, 이메일, 전화번호, 주소가 2025년 6월 24일 노출되었습니다. ",
      "노출",
      "비밀번호(",
      "a.b ",
      "1,",
      "(",
      "not and was but except ",
      "가나다라마바사",
      "이름 주소 ",
      "<p>",
      "[",
      "33.7 million people and "};
  for (const char* piece : kPieces) {
    std::string text = "안내\n\n";
    while (text.size() + 120 < kNoticeBytesMax) text += piece;
    const std::clock_t begin = std::clock();  // of this process: a busy machine does not count
    for (const char* name : {"t.txt", "t.md", "t.html"}) {
      const Result<Notice> notice = ReadNotice(text, name);
      if (notice) Lint(*notice, shop, TestLexicon());
    }
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    MESSAGE(std::string(piece) << ": " << seconds / 3 << " s");
    CHECK(seconds < 30);  // quadratic would be minutes; the bound leaves room for sanitizers
  }
}

}  // namespace
}  // namespace haetae::notice
