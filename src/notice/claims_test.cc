// W2 and form: in prose, a kind of data that a sentence says was read, beside those that were.
#include "notice/rows_for_test.h"

namespace haetae::notice {
namespace {

Expected Two() {
  Expected e = Bare({"fields"});
  e.fields = Fields({"name", "phone"});
  e.fields_known = true;
  return e;
}

TEST_CASE("W2: a sentence that tells what was done to a kind that is not in the scope") {
  const std::string ko = "유출 안내\n\n이름과 전화번호가 유출되었습니다.\n\n";
  CheckRows("W2", Two(),
            {
                {ko + "주민등록번호가 유출되었습니다.", "E"},
                {ko + "주소도 함께 유출되었습니다.", "E"},
                {ko + "카드번호도 유출되었습니다.", "E"},
                {ko + "비밀번호는 암호화된 상태로 유출되었습니다.", "E"},
                {ko + "주민등록번호는 일부가 가려진 상태로 유출되었습니다.", "E"},
                {ko + "계좌번호 전체가 유출되었습니다.", "E"},
                {ko + "계좌번호까지 외부로 빠져나갔습니다.", "E"},
                {ko + "여권번호까지 외부로 나갔습니다.", "E"},
                {ko + "여권번호도 밖으로 나간 것으로 확인되었습니다.", "E"},
                {ko + "주민등록번호가 외부로 흘러나갔습니다.", "E"},
                {ko + "여권번호가 외부로 나간 일은 없습니다.", ""},
                {ko + "여권번호를 적은 서류를 밖으로 가지고 나가지 마십시오.", ""},
                {ko + "주민등록번호, 계좌번호 등이 유출된 것으로 확인되었습니다.", "E"},
                {ko + "생년월일이 조회되었으며 이를 확인하였습니다.", "E"},
                {ko + "여권번호가 유출되었을 수 있습니다.", "E"},
                {ko + "이메일 주소가 외부에 공개되었습니다.", "E"},
                {ko + "주민등록번호는 유출되지 않았습니다.", ""},
                {ko + "주민등록번호와 비밀번호는 유출되지 않았습니다.", ""},
                {ko + "주민등록번호가 유출된 사실은 없습니다.", ""},
                {ko + "비밀번호를 변경해 주십시오.", ""},
                {ko + "비밀번호가 유출되었을 수 있으니 변경해 주십시오.", ""},
                {ko + "카드번호를 아무에게도 알려 주지 마십시오.", ""},
                {ko + "관리자의 비밀번호가 탈취되었습니다.", ""},
                {ko + "직원 계정의 비밀번호가 유출되었습니다.", ""},
                {ko + "비밀번호가 유출되어 공격자가 접속하였습니다.", ""},
                {ko + "비밀번호가 유출되었고 공격자는 이를 써서 접속하였습니다.", ""},
                {ko + "다른 사이트에서 비밀번호가 유출되었습니다.", ""},
                {ko + "주민등록번호가 유출되었는지는 확인하고 있습니다.", ""},
                {ko + "주소가 바뀌신 분은 알려 주십시오. 이름이 유출되었습니다.", ""},
                {ko + "저희는 이메일로 유출 사실을 통지하였습니다.", ""},
                {ko + "이메일은 유출 사실을 알리는 데에만 쓰입니다.", ""},
                {ko + "생년월일 조회 화면에서 이름이 유출되었습니다.", ""},
            });
  const std::string en = "Breach\n\nYour name and phone number were stolen.\n\n";
  CheckRows("W2", Two(),
            {
                {en + "Your address was also accessed.", "E"},
                {en + "Your full account number was accessed.", "E"},
                {en + "Passport numbers were also stolen.", "E"},
                {en + "Passwords were stolen as well.", "E"},
                {en + "We found that passport numbers were copied.", "E"},
                {en + "Dates of birth and passport numbers have been accessed.", "E"},
                {en + "Bank account numbers may also have been accessed.", "E"},
                {en + "Passwords were not accessed.", ""},
                {en + "Your passport number was not accessed.", ""},
                {en + "Do not tell anyone your card number.", ""},
                {en + "If card numbers were stolen from you, call your bank.", ""},
                {en + "Please change your password.", ""},
                {en + "The password of an administrator was stolen.", ""},
                {en + "The password was stolen from an employee.", ""},
                {en + "Passwords were stolen from another company.", ""},
                {en + "Stolen passwords were tried on our site.", ""},
                {en + "We do not know whether passport numbers were stolen.", ""},
            });
}

TEST_CASE("form: what was only shown masked is not told as whole") {
  Expected e = Bare({"fields"});
  e.fields = Fields({"name", "bank_account"});
  e.fields[1].masked = true, e.fields_known = true;
  const std::string ko = "유출 안내\n\n유출 항목\n- 이름\n- 계좌번호(일부를 가린 형태)\n\n안내\n\n";
  const std::string en =
      "Breach\n\nWhat information was involved\n- name\n- bank account number (partly "
      "hidden)\n\nMore\n\n";
  CheckRows("form:bank_account", e,
            {
                {ko + "계좌번호 전체가 유출되었습니다.", "E"},
                {ko + "계좌번호 전체 자리가 그대로 유출되었습니다.", "E"},
                {ko + "전체 계좌번호가 유출되었습니다.", "E"},
                {ko + "고객님의 계좌번호 전부가 조회되었습니다.", "E"},
                {ko + "전체 계좌번호는 유출되지 않았습니다.", ""},
                {ko + "계좌번호 전체가 유출된 것은 아닙니다.", ""},
                {ko + "계좌번호는 일부가 가려진 상태로 유출되었습니다.", ""},
                {ko + "계좌번호 전체 중 뒤 4자리만 유출되었습니다.", ""},
                {ko + "계좌번호는 전체 회원의 것이 가려진 상태로 유출되었습니다.", ""},
                {en + "Your full bank account number was accessed.", "E"},
                {en + "Your complete account number was stolen.", "E"},
                {en + "Your bank account number was disclosed in its entirety.", "E"},
                {en + "Your full bank account number was not accessed.", ""},
                {en + "Only part of your bank account number was accessed.", ""},
            });
}

TEST_CASE("field: what one is asked for, or found by, is none that leaked") {
  Expected e = Bare({"fields"});
  e.fields = Fields({"name", "phone", "email"});
  e.fields_known = true;
  const std::string ko = "유출 안내\n\n";
  CheckRows("field:name", e,
            {
                {ko + "성함 옆에 적힌 연락처와 이메일이 유출되었습니다.", "E"},
                {ko + "고객님의 성함으로 등록된 연락처와 이메일이 유출되었습니다.", "E"},
                {ko + "연락처와 이메일이 유출되었으며, 상담 시 성함을 확인합니다.", "E"},
                {ko + "연락처와 이메일이 유출되었습니다. 고객님의 성함과 연락처를 확인한 뒤 안내해 "
                      "드립니다.",
                 "E"},
                {ko + "연락처와 성함, 이메일이 유출되었습니다.", ""},
                {ko + "연락처와 이메일, 그 옆에 적힌 성함이 유출되었습니다.", ""},
                {ko + "유출 항목: 연락처, 이메일, 성함", ""},
                {ko + "성함과 연락처, 이메일이 유출되었습니다. 상담 시 성함을 확인합니다.", ""},
            });
}

}  // namespace
}  // namespace haetae::notice
