#include "notice/clauses.h"

#include "notice/scenarios_for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::notice {
namespace {

// What a sentence says of the name, the address and the password: + listed, - denied, ? unknown, .
// nothing.
std::string Said3(const std::string& text) {
  Expected expected;
  expected.fields = Fields({"name", "address", "password"});
  const Notice notice = ReadNotice("안내 / Notice\n\n" + text, "t.txt").value();
  const Analysis a(notice, expected, TestLexicon());
  std::string said = "...";
  for (const Mention& m : FindMentions(a)) {
    for (uint32_t id : a.word_fields[m.hit.word]) {
      if (id >= 3) continue;
      const char mark = m.said == Said::kListed || m.said == Said::kTogether ? '+'
                        : m.said == Said::kDenied                            ? '-'
                        : m.said == Said::kUnknown                           ? '?'
                                                                             : '.';
      if (said[id] != '+') said[id] = mark;
    }
  }
  return said;
}

TEST_CASE("listed, denied, unknown, or nothing of the sort") {
  struct Row {
    std::string text, said;
  };
  const Row rows[] = {
      {"이름과 주소가 유출되었습니다.", "++."},
      {"이름은 유출되었으나 비밀번호는 유출되지 않았습니다.", "+.-"},
      {"비밀번호는 유출되지 않았으나 이름과 주소가 유출되었습니다.", "++-"},
      {"유출된 정보는 이름, 주소이며, 비밀번호는 포함되지 않았습니다.", "++-"},
      {"비밀번호를 제외한 이름과 주소가 유출되었습니다.", "++-"},
      {"이름, 주소(비밀번호 제외)가 유출되었습니다.", "++-"},
      {"이름과 주소 외에는 유출되지 않았습니다.", "++."},
      {"이름뿐만 아니라 주소도 유출되었습니다.", "++."},
      {"비밀번호 유출 여부는 확인 중입니다.", "..?"},
      {"비밀번호를 변경해 주세요.", "..."},
      {"유출된 비밀번호를 변경해 주시기 바랍니다.", "..."},
      {"이름과 주소가 유출되었으니 비밀번호를 변경해 주세요.", "++."},
      {"저희는 전화로 비밀번호를 요구하지 않습니다.", "..."},
      {"이메일 주소가 유출되었습니다.", "..."},
      {"주소록 화면이 조회되어 이름이 유출되었습니다.", "+.."},
      {"유출 항목: 이름, 주소, 비밀번호", "+++"},
      {"유출되지 않은 항목: 비밀번호", "..-"},
      {"다음 정보가 유출되었습니다.\n- 이름\n- 주소\n※ 비밀번호는 안전하게 보호되고 있습니다.",
       "++-"},
      {"■ 유출 항목\n이름, 주소\n■ 하실 일\n비밀번호 변경", "++."},
      {"관리자 비밀번호를 이용하여 침입한 자가 이름을 조회했습니다.", "+.."},
      {"홈페이지 주소가 바뀌었습니다. 이름이 유출되었습니다.", "+.."},
      {"이 름과 주 소가 유출되었습니다.", "..."},
      {"이\u200b름과 주\u200b소가 유출되었습니다.", "++."},
      {"Your name and address were accessed.", "++."},
      {"Your name was accessed, but your password was not.", "+.-"},
      {"Passwords were not affected; names and addresses were.", "++-"},
      {"Your name and address were accessed and passwords were not.", "++-"},
      {"The data included names and addresses but not passwords.", "++-"},
      {"Names and addresses, not passwords, were taken.", "++-"},
      {"No information other than your name was accessed.", "+.."},
      {"Everything except passwords was taken: names and addresses.", "++-"},
      {"Neither passwords nor addresses were taken.", ".--"},
      {"We do not know whether passwords were taken.", "..?"},
      {"Please change your password.", "..."},
      {"Your name and address were stolen, so please change your password.", "++."},
      {"An attacker used a stolen password and took names and addresses.", "++."},
      {"Your username and e-mail address were leaked.", "..."},
      {"Your home address was leaked, not only your name.", "++."},
      {"We are working to address the incident that leaked names.", "+.."},
      {"What was taken:\n* name\n* address\n\nWhat was not taken:\n* password", "++-"},
      {"There is no evidence that passwords were accessed.", "..-"},
      {"Your password is safe, but your name was stolen.", "+.-"},
      {"Contact us by phone or at our address if your name was leaked.", "+.."},
      // What a lead-in denies of something else is no denial of what stands below it.
      {"The data of 40 people were accessed; where they live was not looked up.\n* name\n* address",
       "++."},
      {"The data of 40 people living in a place not known were accessed.\n* name\n* address",
       "++."},
      {"The data of a further 16,640 people may have been accessed without authorization; where "
       "they "
       "live was not looked up.\n* What this may mean for you: There is a risk of fraud: somebody "
       "could pretend to be you. Addresses could be used to pressure people.",
       "..."},
      {"Names were taken, but the following were not:\n* password", "+.-"},
      {"Names were taken; these were not:\n* password\n* address", "+--"},
      {"The following were not accessed:\n* password", "..-"},
      {"40명의 개인정보가 유출되었으며 거주지는 확인하지 않았습니다.\n- 이름\n- 주소", "++."},
      {"알 수 없는 곳에 거주하는 40명의 개인정보가 유출되었습니다.\n- 이름\n- 주소", "++."},
      {"이름이 유출되었으나 다음 항목은 유출되지 않았습니다.\n- 비밀번호", "+.-"},
      // A kind that is part of the name of a thing says which thing it was.
      {"비밀번호 화면에 무단으로 접속하여 이름이 유출되었습니다.", "+.."},
      {"비밀번호 재설정 페이지에 무단으로 접속하여 이름이 유출되었습니다.", "+.."},
      {"주소 조회 화면이 열람되어 이름이 유출되었습니다.", "+.."},
      {"주소 변경 메뉴, 비밀번호 찾기 API가 침해되어 이름이 유출되었습니다.", "+.."},
      {"이름·주소 조회 화면에 무단으로 접근하였습니다.", "..."},
      {"이름 및 주소 데이터베이스에서 비밀번호가 유출되었습니다.", "..+"},
      {"주소 조회가 이루어져 이름과 주소가 유출되었습니다.", "++."},
      {"화면에 나온 이름과 주소가 유출되었습니다.", "++."},
      {"■ 유출 항목\n- 이름\n- 주소 화면", "++."},
      {"■ 유출 항목\n- 이름 (주소 화면에서 유출)", "+.."},
      {"The address screen was opened, and your name was stolen.", "+.."},
      {"Somebody got into the password reset page and copied your name.", "+.."},
      {"An attacker accessed our name and address lookup system.", "..."},
      {"The password database was breached; names were taken.", "+.."},
      {"Your name and address were on a screen that was viewed.", "++."},
      {"A page that showed your name and address was viewed.", "++."},
  };
  for (const Row& row : rows)
    CHECK_MESSAGE(Said3(row.text) == row.said,
                  row.text << " → " << Said3(row.text) << ", not " << row.said);
}

}  // namespace
}  // namespace haetae::notice
