// What makes a leak smaller than it was measured, and true sentences of the same shape.
#include "notice/rows_for_test.h"

namespace haetae::notice {
namespace {

Expected Five() {
  Expected e = Bare({"fields"});
  e.fields = Fields({"name", "email", "phone", "birth_date", "health"});
  e.fields_known = true;
  return e;
}

const char* const kEn =
    "Breach\n\nWhat information was involved: name, e-mail address, telephone number, date of "
    "birth, health data.\n\n";
const char* const kKo =
    "유출 안내\n\n유출 항목: 이름, 이메일 주소, 전화번호, 생년월일, 건강정보.\n\n";
std::string En(const std::string& text) { return kEn + text; }
std::string Ko(const std::string& text) { return kKo + text; }

TEST_CASE("W2: only some kinds leaked, where more did") {
  CheckRows(
      "W2", Five(),
      {
          {En("Only your name and e-mail address were concerned."), "E"},
          {En("Only your name was viewed."), "E"},
          {En("The attacker saw only your name and telephone number; nothing else leaked."), "E"},
          {En("The breach was limited to your name."), "E"},
          {En("Nothing but names and e-mail addresses leaked."), "E"},
          {En("Only your name, e-mail address, telephone number, date of birth and health "
              "data were concerned."),
           ""},
          {En("Not only your name was accessed."), ""},
          {En("Only for some people was the name alone accessed."), ""},
          {En("Of non-members, only the name was accessed."), ""},
          {En("For 1,196 people only the name was accessed."), ""},
          {En("At first we believed that only your name was accessed."), ""},
          {En("If you gave only your name, only your name was accessed."), ""},
          {En("We only need your name to find out whether your data leaked."), ""},
          {En("Never give anybody more than your name."), ""},
          {Ko("이름과 이메일 주소만 유출되었습니다."), "E"},
          {Ko("유출된 것은 이름뿐입니다."), "E"},
          {Ko("유출은 이름과 전화번호에 한정됩니다."), "E"},
          {Ko("이름, 이메일 주소, 전화번호, 생년월일, 건강정보만 유출되었습니다."), ""},
          {Ko("이름만이 아니라 전화번호도 유출되었습니다."), ""},
          {Ko("이름뿐만 아니라 전화번호도 유출되었습니다."), ""},
          {Ko("비회원은 이름만 유출되었습니다."), ""},
          {Ko("이름만 유출된 분께는 따로 안내해 드립니다."), ""},
          {Ko("이름만 알려 주시면 유출 여부를 확인해 드립니다."), ""},
      });
  Expected one = Bare({"fields"});
  one.fields = Fields({"name"});
  one.fields_known = true;
  CheckRows("W2", one,
            {
                {"Breach\n\nOnly your name was concerned: your name was accessed.", ""},
                {"Breach\n\nYour name was accessed. The breach was limited to your name.", ""},
                {"유출 안내\n\n이름만 유출되었습니다.", ""},
                {"유출 안내\n\n유출된 것은 이름뿐입니다.", ""},
            });
}

TEST_CASE("W2: no personal data leaked, where they did or may have") {
  const auto rows = {
      En("Your personal data were not leaked."),
      En("We confirmed that your data was not accessed."),
      En("No personal data were taken."),
      Ko("고객님의 개인정보는 유출되지 않았습니다."),
      Ko("회원님의 정보는 유출되지 않은 것으로 확인되었습니다."),
      Ko("조사 결과 개인정보가 유출된 사실이 없습니다."),
  };
  Expected possible = Five();
  possible.certainty = Certainty::kPossible;
  for (const std::string& text : rows) {
    CheckRows("W2", Five(), {{text, "E"}});
    CheckRows("W2", possible, {{text, "E"}});
  }
  const auto right = {
      En("Your passport number was not leaked."),
      En("Other personal data of yours were not accessed."),
      En("No further personal data were taken."),
      En("If your data were not accessed, you need do nothing."),
      En("We will tell you whether your data were not leaked after all."),
      Ko("그 외 개인정보는 유출되지 않았습니다."),
      Ko("여권번호는 유출되지 않았습니다."),
      Ko("이 밖의 다른 개인정보는 유출되지 않은 것으로 확인되었습니다."),
      Ko("개인정보가 유출되지 않도록 관리하겠습니다."),
      Ko("개인정보가 유출되지 않은 고객님께는 안내해 드리지 않습니다."),
      Ko("개인정보가 유출되지 않았는지 확인하고 있습니다."),
      Ko("다시는 개인정보가 유출되지 않게 하겠습니다."),
  };
  for (const std::string& text : right) CheckRows("W2", Five(), {{text, ""}});
}

TEST_CASE("W2: only viewed, where the facts say that the data were copied") {
  Expected e = Five();
  e.copied = true;
  const auto rows = {
      En("Your data were only viewed, not copied."),
      En("The data were viewed but not downloaded."),
      En("Your name and telephone number were read, but they were not copied."),
      En("No copies were made of your information."),
      Ko("고객님의 개인정보는 열람만 되었을 뿐 복사되지는 않았습니다."),
      Ko("개인정보가 열람만 되었습니다."),
      Ko("이름과 전화번호는 조회만 되었고 내려받지는 않았습니다."),
      Ko("개인정보가 복사된 사실은 없습니다."),
  };
  for (const std::string& text : rows) CheckRows("W2", e, {{text, "E"}});
  const auto right = {
      En("Your passport number was not copied."),
      En("Your data were copied, not only viewed."),
      En("We do not know whether the data were copied."),
      En("Our backups and the data in them were not copied."),
      En("The data of 120 people were only viewed."),
      Ko("여권번호는 복사되지 않았습니다."),
      Ko("개인정보는 열람되었을 뿐만 아니라 복사되었습니다."),
      Ko("개인정보가 복사되었는지는 확인하고 있습니다."),
      Ko("백업 데이터는 복사되지 않았습니다."),
      Ko("상담원은 개인정보를 조회만 할 수 있도록 권한을 줄였습니다."),
  };
  for (const std::string& text : right) CheckRows("W2", e, {{text, ""}});
  e.copied = false;  // nobody says that they were
  CheckRows("W2", e, {{En("Your data were only viewed, not copied."), ""}});
}

TEST_CASE("form:data: encrypted, where the facts say that the data were not") {
  Expected e = Five();
  e.encrypted = false;
  const auto rows = {
      En("The data were encrypted and could not be read by anybody."),
      En("Your data are strongly encrypted, so nobody can read them."),
      Ko("개인정보는 암호화되어 있어 알아볼 수 없습니다."),
      Ko("고객님의 정보는 암호화된 상태이므로 내용을 읽을 수 없습니다."),
  };
  for (const std::string& text : rows) CheckRows("form:data", e, {{text, "E"}});
  const auto right = {
      En("Your passwords were encrypted."),
      En("Your passwords were encrypted and cannot be read by anybody."),
      En("The data were not encrypted and could be read."),
      En("The data are now encrypted, so that nobody can read them."),
      En("The attacker encrypted the data, so that they could not be read."),
      En("The data were encrypted by the attacker and could not be read."),
      En("The data lay on an encrypted disk, but the attacker could read them."),
      Ko("비밀번호는 암호화되어 있어 알아볼 수 없습니다."),
      Ko("개인정보는 암호화되어 있지 않아 누구나 볼 수 있었습니다."),
      Ko("공격자가 데이터를 암호화하여 볼 수 없게 되었습니다."),
      Ko("앞으로 개인정보를 암호화하여 보관하겠습니다."),
  };
  for (const std::string& text : right) {
    CheckRows("form:data", e, {{text, ""}});
  }
  for (const std::optional<bool> was : {std::optional<bool>(), std::optional(true)}) {
    e.encrypted = was;
    CheckRows("form:data", e,
              {{En("The data were encrypted and could not be read by anybody."), ""}});
  }
}

TEST_CASE("W2: a kind that leaked is called safe, or opened by nobody") {
  CheckRows("W2", Five(),
            {
                {En("Your telephone number stayed safe."), "E"},
                {En("Your telephone number was safe at all times."), "E"},
                {En("Your health data are untouched."), "E"},
                {En("Nobody opened your health data."), "E"},
                {En("No one has seen your health data."), "E"},
                {En("Your password stayed safe."), ""},
                {En("Nobody opened your passwords."), ""},
                {En("Nobody knows who took your name and telephone number."), ""},
                {En("To stay safe, do not give your telephone number to callers."), ""},
                {Ko("전화번호는 안전합니다."), "E"},
                {Ko("전화번호는 안전하게 유지되었습니다."), "E"},
                {Ko("아무도 건강정보를 열람하지 않았습니다."), "E"},
                {Ko("비밀번호는 안전합니다."), ""},
                {Ko("아무도 비밀번호를 열람하지 않았습니다."), ""},
                {Ko("전화번호를 바꾸시면 더 안전합니다."), ""},
            });
}

}  // namespace
}  // namespace haetae::notice
