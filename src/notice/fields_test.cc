// W2 and field:*: what a text says leaked beside what did.
#include <algorithm>
#include <array>

#include "notice/lint.h"
#include "notice/scenarios_for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::notice {
namespace {

// The rules of the problems that are about data, each once, in order: "W2 field:phone".
std::string Told(const Expected& expected, const std::string& text, Level least,
                 const std::string& name = "t.md") {
  const Report report = Lint(ReadNotice(text, name).value(), expected, TestLexicon());
  std::string told;
  for (const Problem& p : report.problems) {
    if (p.level < least ||
        (p.rule != "W2" && !p.rule.starts_with("field:") && !p.rule.starts_with("form:")))
      continue;
    if (told.find(p.rule) == told.npos) told += (told.empty() ? "" : " ") + p.rule;
  }
  return told;
}

struct Row {
  std::string text, told;
};
void CheckRows(const Expected& expected, std::initializer_list<Row> rows,
               Level least = Level::kError) {
  for (const Row& row : rows) {
    const std::string told = Told(expected, row.text, least);
    CHECK_MESSAGE(told == row.told, row.text << "\n → " << told << ", not " << row.told);
  }
}

Expected Of(std::string_view duty, std::initializer_list<const char*> items) {
  Expected e = Scenario("gdpr");
  e.duty = duty, e.contents = Items(items);
  e.fields = Fields({"name", "phone", "email"});
  return e;
}

TEST_CASE("W2: a kind that never leaked, wherever a text says that it did") {
  const Expected e = Of("KR-PIPA-34-1", {"fields"});
  const std::string three =
      "개인정보 유출 안내\n\n이름, 전화번호, 이메일 주소가 유출되었습니다.\n\n";
  CheckRows(
      e,
      {
          {three, ""},
          {"개인정보 유출 안내\n\n이름, 전화번호, 이메일, 주민등록번호가 유출되었습니다.", "W2"},
          {three + "유출된 항목\n- 이름\n- 전화번호\n- 이메일\n- 주민등록번호", "W2"},
          {three + "■ 유출 항목\n- 주민등록번호", "W2"},
          {three + "■ 빠져나간 것\n- 이름\n- 여권번호", "W2"},
          {three + "* 유출된 항목\n - 이름\n - 여권번호\n* 하실 일\n - 비밀번호 변경", "W2"},
          {three + "유출된 개인정보는 다음과 같습니다.\n1. 이름\n2. 전화번호\n3. 계좌번호", "W2"},
          {three + "고객님의 여권번호가 유출되었습니다.", "W2"},
          {three + "고객님의 여권번호도 함께 유출되었습니다.", "W2"},
          {three + "| 항목 | 유출 여부 |\n|---|---|\n| 이름 | O |\n| 여권번호 | O |", "W2"},
          {three + "| 항목 | 유출 여부 |\n|---|---|\n| 이름 | O |\n| 여권번호 | X |", ""},
          {three + "| 이름 | 유출 |\n|---|---|\n| 여권번호 | 해당 없음 |", ""},
          {three + "| 구분 | 유출 항목 | 인원 |\n|---|---|---|\n| 회원 | 이름, 여권번호 | 3명 |",
           "W2"},
          {three + "| 구분 | 유출 항목 |\n|---|---|\n| 비회원 | 여권번호 |", "W2"},
          {three + "여권번호는 유출되지 않았습니다.", ""},
          {three + "유출되지 않은 항목\n- 여권번호\n- 계좌번호", ""},
          {three + "비밀번호를 변경하시기 바랍니다.", ""},
          {three + "■ 하실 일\n- 비밀번호 변경\n- 계좌번호를 묻는 전화는 끊기", ""},
          {three + "저희는 전화로 비밀번호나 주민등록번호를 묻지 않습니다.", ""},
          {three + "해커는 직원의 비밀번호를 알아내 침입했습니다.", ""},
          {three + "계좌번호와 카드번호는 별도로 보관하여 안전합니다.", ""},
      });
}

TEST_CASE("W2: the same in English, for any law") {
  for (const char* duty : {"US-CA-1798-82", "EU-34", "AU-NDB-PERSONS"}) {
    const Expected e = Of(duty, {"fields"});
    const std::string three =
        "# Notice of Data Breach\n\nYour name, e-mail address and telephone number were "
        "stolen.\n\n";
    CheckRows(
        e,
        {
            {three, ""},
            {"# Breach\n\nYour name, e-mail address, phone number and passport number were "
             "stolen.",
             "W2"},
            {three + "## What Information Was Involved\n\n- Name\n- Passport number", "W2"},
            {three + "## What Information Was Involved\n\n- Passport number", "W2"},
            {three + "## Your data\n\nThese were taken:\n\n- Name\n- Passport number", "W2"},
            {three + "## Stolen data\n\n- Name\n- Passport number", "W2"},
            {three + "The following were accessed:\n(a) name;\n(b) passport number.", "W2"},
            {three + "Your passport number was stolen too.", "W2"},
            {three + "| Your data | Taken? |\n|---|---|\n| Name | Yes |\n| Passport | Yes |", "W2"},
            {three + "| Your data | Taken? |\n|---|---|\n| Name | Yes |\n| Passport | No |", ""},
            {three + "Your name, phone number and passport number are in those files.", "W2"},
            {"Your name, e-mail address, phone no. and passport no. were stolen.", "W2"},
            {three + "Your passport number was not affected.", ""},
            {three + "We don't think your passport number was affected.", ""},
            {three + "## What was not involved\n\n- Passport number\n- Passwords", ""},
            {three + "We will never ask you for your password or bank account number.", ""},
            {three + "Please change your password.", ""},
            {three + "## What You Can Do\n\n- Change your password\n- Watch your bank account", ""},
            {three + "The attacker used an employee's stolen password.", ""},
            {three + "When you join, we ask for your name, phone number and bank account "
                     "number.",
             ""},
        });
  }
}

TEST_CASE("W2: a row answers in whichever cell the answer stands") {
  const Expected e = Of("KR-PIPA-34-1", {"fields"});
  const std::string ko = "개인정보 유출 안내\n\n이름, 전화번호, 이메일 주소가 유출되었습니다.\n\n";
  const std::string head = ko + "| 항목 | 내용 | 유출 여부 |\n|---|---|---|\n";
  const std::string both = ko + "| 항목 | 수집 여부 | 유출 여부 |\n|---|---|---|\n";
  const std::string none = ko + "| 항목 | 가 | 나 |\n|---|---|---|\n";
  CheckRows(e, {
                   {head + "| 이름 | 성명 | O |\n| 여권번호 | 번호 | X |", ""},
                   {head + "| 이름 | 성명 | O |\n| 여권번호 | 번호 | O |", "W2"},
                   {head + "| 여권번호 | 번호 | X |\n| 이름 | 성명 | O |", ""},
                   {head + "| 계좌번호 | 번호 | 미유출 |\n\n" +
                        "다른 표\n\n| 항목 | 유출 여부 |\n"
                        "|---|---|\n| 이름 | O |\n| 여권번호 | O |",
                    "W2"},
                   {both + "| 이름 | O | O |\n| 여권번호 | O | X |", ""},
                   {both + "| 이름 | O | O |\n| 여권번호 | X | O |", "W2"},
                   {none + "| 이름 | 성명 | O |\n| 여권번호 | 번호 | X |", ""},
               });
  const std::string en =
      "# Breach\n\nYour name, e-mail address and telephone number were stolen.\n\n";
  const std::string columns = en + "| Your data | Detail | Taken? |\n|---|---|---|\n";
  CheckRows(e,
            {
                {columns + "| Name | in full | Yes |\n| Passport | its number | No |", ""},
                {columns + "| Name | in full | Yes |\n| Passport | its number | Yes |", "W2"},
            },
            Level::kWarning);
  const auto html = [](std::string_view cell, std::string_view last) {
    std::string text =
        "<p>개인정보 유출 안내</p><p>이름, 전화번호, 이메일 주소가 유출되었습니다.</p><table>";
    for (const auto& row : {std::array{"항목", "내용", "유출 여부"}, {"이름", "성명", "O"}}) {
      text += "<tr>";
      for (const char* one : row)
        text += "<" + std::string(cell) + ">" + one + "</" + std::string(cell) + ">";
      text += "</tr>", cell = "td";
    }
    return text + "<tr><td>여권번호</td><td>번호</td><td>" + std::string(last) +
           "</td></tr></table>";
  };
  for (const char* cell : {"th", "td"}) {
    CHECK(Told(e, html(cell, "X"), Level::kError, "t.html") == "");
    CHECK(Told(e, html(cell, "해당 없음"), Level::kError, "t.html") == "");
    CHECK(Told(e, html(cell, "O"), Level::kError, "t.html") == "W2");
  }
}

TEST_CASE("GDPR Art. 34 asks for no list of data; where there is one, it is compared") {
  for (const char* duty : {"EU-34", "EU-34-ABROAD", "UK-34"}) {
    Expected e = Of(duty, {"nature", "contact", "consequences", "measures"});
    e.wording = {"W5", "W9"};
    CheckRows(
        e, {
               {"Intruders copied our customer database on 3 March 2026.", ""},
               {"Your name, e-mail address and telephone number were copied.", ""},
               {"Your name and e-mail address were copied.", "field:phone"},
               {"Your e-mail address was copied.", "field:name field:phone"},
               {"Your name, e-mail address, telephone number and IBAN were copied.", "W2"},
               {"Your name and IBAN were copied.", "field:phone field:email W2"},
               {"Intruders copied a file. Your name and e-mail address were in it.", "field:phone"},
               {"Data concerned: name, telephone number", "field:email"},
               {"Your phone number was not copied.", "W2"},
               {"Do not give your name or e-mail address to callers.", ""},
           });
  }
}

TEST_CASE("form: what was hidden in part, hashed or in clear is told as such") {
  Expected e = Of("KR-PIPA-34-1", {"fields"});
  e.fields = Fields({"name", "entrance_code", "phone"});
  e.fields[1].masked = true;
  e.encrypted = false;
  CheckRows(
      e,
      {
          {"유출 항목: 이름, 전화번호, 공동현관 비밀번호", "form:entrance_code"},
          {"유출 항목: 이름, 전화번호, 공동현관 비밀번호(일부를 가린 형태)", ""},
          {"유출 항목: 이름, 전화번호, 마스킹된 공동현관 비밀번호", ""},
          {"유출 항목: 이름, 전화번호, 공동현관 비밀번호\n\n공동현관 비밀번호는 뒷자리가 가려져 "
           "있었습니다.",
           ""},
          {"유출 항목: 이름, 전화번호, 공동현관 비밀번호(가려지지 않은 형태)",
           "form:entrance_code"},
          {"유출 항목: 이름, 전화번호(가운데 자리 마스킹), 공동현관 비밀번호(일부 가림)",
           "form:phone"},
          {"유출 항목: 이름, 암호화된 전화번호, 공동현관 비밀번호(일부 가림)", "form:phone"},
          {"유출 항목: 이름, 전화번호, 공동현관 비밀번호(일부 가림)\n\n앞으로 전화번호를 "
           "암호화하여 보관하겠습니다.",
           ""},
          {"유출 항목: 이름, 전화번호, 암호화된 공동현관 비밀번호", "form:entrance_code"},
          {"유출 항목: 이름, 전화번호, 공동현관 비밀번호(일부를 가리고 암호화한 형태)",
           "form:entrance_code"},
          {"Your name, phone number and encrypted entrance door code were read.",
           "form:entrance_code"},
          {"Your name, phone number and entrance door code (masked and encrypted) were read.",
           "form:entrance_code"},
          {"Your name, phone number and entrance door code were read.", "form:entrance_code"},
          {"Your name, phone number and entrance door code (shown partly hidden) were read.", ""},
          {"Your name, masked phone number and entrance door code (masked) were read.",
           "form:phone"},
      });
  e.fields = {Field("name"),
              {.id = "password_hash", .name = {"hashed password", "암호화된 비밀번호"}}};
  CheckRows(e, {
                   {"유출 항목: 이름, 비밀번호", "form:password_hash"},
                   {"유출 항목: 이름, 비밀번호(일방향 암호화)", ""},
                   {"유출 항목: 이름, 암호화된 비밀번호", ""},
                   {"유출 항목: 이름, 비밀번호(일부를 가린 형태)", "form:password_hash"},
                   {"유출 항목: 이름, 비밀번호(해시 후 일부 마스킹)", ""},
                   {"Your name and masked password were stolen.", "form:password_hash"},
                   {"Your name and password (hashed and masked) were stolen.", ""},
                   {"Your name and password were stolen.", "form:password_hash"},
                   {"Your name and hashed password were stolen.", ""},
                   {"Your name and password were stolen. The passwords were hashed.", ""},
                   {"Your name and password, in plain text, were stolen.", "form:password_hash"},
               });
  e.encrypted = std::nullopt;  // nobody knows
  e.fields = Fields({"name", "phone"});
  e.fields[1].masked = true;
  CheckRows(e, {{"유출 항목: 이름, 암호화된 전화번호", ""}});
  e.fields[1].masked = false;
  CheckRows(e, {{"유출 항목: 이름, 전화번호(암호화)", ""}});
  e.fields[1].masked_for_some = true;
  CheckRows(e, {{"유출 항목: 이름, 전화번호(일부 고객은 마스킹)", ""}});
}

TEST_CASE("form: what was only shown masked is told so in any of the usual phrases") {
  Expected e = Of("KR-PIPA-34-1", {"fields"});
  e.fields = Fields({"name", "phone", "payment_card"});
  e.fields[2].masked = true;
  e.encrypted = false;
  const auto listed = [](const std::string& card) { return "유출 항목: 이름, 전화번호, " + card; };
  for (const char* card : {"카드번호 일부(마스킹 처리된 상태)",
                           "카드번호 일부",
                           "카드번호(일부)",
                           "카드번호 뒤 4자리",
                           "카드번호 끝 4자리",
                           "카드번호 앞 6자리",
                           "카드번호(뒤 네 자리)",
                           "카드번호(뒤 4자리 제외하고 마스킹)",
                           "카드번호(뒤 4자리를 제외하고 마스킹 처리)",
                           "카드번호(뒤 4자리를 제외한 나머지는 마스킹)",
                           "카드번호(뒤 4자리 외에는 마스킹)",
                           "카드번호(뒤 4자리 제외)",
                           "카드번호(뒷자리 제외)",
                           "카드번호(가운데 자리 별표 처리)",
                           "카드번호(가운데 자리 별표(*) 처리)",
                           "카드번호(일부 비공개 처리)",
                           "카드번호(일부 숫자만 표시)",
                           "카드번호(앞 6자리와 뒤 4자리만)",
                           "카드번호(끝 4자리 외 가림)",
                           "일부 가려진 카드번호",
                           "신용카드 번호 중 일부(뒤 4자리)",
                           "신용카드번호 16자리 중 앞 6자리와 뒤 4자리",
                           "마스킹된 카드번호",
                           "결제카드 번호 일부(마스킹 처리된 상태)"})
    CheckRows(e, {{listed(card), ""}}, Level::kWarning);
  for (const char* card : {"카드번호(중간 6자리를 *로 표시한 형태)", "카드번호(**** 처리)"})
    CHECK(Told(e, listed(card), Level::kWarning, "t.txt") == "");  // marks of Markdown else
  CheckRows(
      e, {
             {listed("카드번호"), "form:payment_card"},
             {listed("카드번호 전체"), "form:payment_card"},
             {listed("일부 고객의 카드번호"), "form:payment_card"},
             {listed("카드번호(비밀번호 제외)"), "form:payment_card"},
             {"Your name, phone number and masked card number were stolen.", ""},
             {"Your name, phone number and partial card number were stolen.", ""},
             {"Your name, phone number and card number (last four digits only) were stolen.", ""},
             {"Your name, phone number and the last four digits of your card were stolen.", ""},
             {"Your name, phone number and card number were stolen.", "form:payment_card"},
         });
  e.fields[2].masked = false;  // in clear: a part is too little, and no part of people
  CheckRows(e, {
                   {listed("카드번호"), ""},
                   {listed("일부 고객의 카드번호"), ""},
                   {listed("카드번호 일부"), "field:payment_card W2"},
                   {listed("카드번호(뒤 4자리를 제외하고 마스킹)"), "form:payment_card"},
                   {listed("카드번호(일부 숫자만 표시)"), "form:payment_card"},
                   {"유출 항목: 이름, 전화번호\n\n카드번호를 제외하고 유출되었습니다.",
                    "field:payment_card W2"},
               });
  e.fields.push_back({.id = "card_last4", .name = {"last digits of a card", "카드번호 일부"}});
  CheckRows(e, {
                   {listed("카드번호, 카드번호 일부"), ""},
                   {listed("카드번호 일부"), "field:payment_card"},
                   {listed("카드번호"), "field:card_last4"},
               });
  e.fields[2].masked = true;
  CheckRows(e, {{listed("카드번호(마스킹), 카드번호 일부"), ""}});
}

}  // namespace
}  // namespace haetae::notice
