// What a number of people is the number of: members or not, those with one kind of data, and words
// that make it smaller than it is.
#include "notice/drafts_for_test.h"
#include "notice/expect.h"
#include "notice/rows_for_test.h"

namespace haetae::notice {
namespace {

// 3,010 members, of 2,844 of whom the e-mail address was read, and 57 others without an account.
Expected Counted(int64_t possible = 0) {
  duty::Facts facts;
  facts.events = {"access"};
  const auto add = [&](int64_t people, bool members, std::initializer_list<const char*> kinds,
                       duty::Certainty certainty) {
    facts.groups.push_back({.residence = "KR",
                            .people = people,
                            .members = members,
                            .fields = GroupFields(kinds),
                            .certainty = certainty});
  };
  add(2'844, true, {"name", "phone", "email"}, duty::Certainty::kConfirmed);
  add(166, true, {"name", "phone"}, duty::Certainty::kConfirmed);
  add(57, false, {"name", "email"}, duty::Certainty::kConfirmed);
  if (possible > 0) add(possible, true, {"name", "phone", "email"}, duty::Certainty::kPossible);
  const duty::Law* law = TestBook().LawOf("KR-PIPA-34-1");
  return ExpectedOf({*law, *TestBook().Versions("KR-PIPA-34-1").front(), TestBook(), &facts});
}

const std::string kKo = "유출 안내\n\n", kEn = "Breach\n\n";

TEST_CASE("figure: a number behind members or non-members is theirs") {
  CheckRows("figure", Counted(),
            {
                {kKo + "회원: 57명, 비회원: 3,010명", "E"},
                {kKo + "회원: 3,010명, 비회원: 57명", ""},
                {kKo + "유출 규모\n\n- 회원: 57명\n- 비회원: 57명", "E"},
                {kKo + "유출 규모\n\n- 회원: 3,010명\n- 비회원: 57명", ""},
                {kKo + "유출 규모\n\n- 비회원: 3,010명", "E"},
                {kKo + "유출된 회원은 57명이고 비회원은 57명입니다.", "E"},
                {kKo + "유출된 회원은 3,010명이고 비회원은 57명입니다.", ""},
                {kKo + "유출된 비회원은 3,010명입니다.", "E"},
                {kKo + "회원과 비회원: 3,067명", ""},
                {kKo + "회원·비회원 유출 인원: 3,067명", ""},
                {kEn + "Members: 57; non-members: 57", "E"},
                {kEn + "Members: 3,010; non-members: 57", ""},
                {kEn + "Members affected: 57", "E"},
                {kEn + "Members affected: 3,010", ""},
                {kEn + "Number of non-members: 3,010", "E"},
                {kEn + "Number of non-members: 57", ""},
                {kEn + "Members and non-members: 3,067", ""},
                {kEn + "Membership fee for members: 57", ""},
            });
}

TEST_CASE("figure: the number of those with one kind of data, beside that kind") {
  CheckRows(
      "figure", Counted(),
      {
          {kEn + "The names of 2,844 members were accessed.", "E"},
          {kEn + "The names of 3,010 members were accessed.", ""},
          {kEn + "The e-mail addresses of 3,010 members were accessed.", "E"},
          {kEn + "The e-mail addresses of 2,844 members were accessed.", ""},
          {kEn + "The e-mail addresses of 3,067 people were accessed.", "E"},
          {kEn + "The e-mail addresses of about 2,900 people were accessed.", ""},
          {kEn + "Names and e-mail addresses of 3,067 people were accessed.", ""},
          {kEn + "E-mail addresses: names of 2,844 members were accessed, too.", "E"},
          {kEn + "The names of 3,010 members and the e-mail addresses of 2,844 were accessed.", ""},
          {kEn + "The names of 57 non-members were accessed.", ""},
          {kEn + "The personal data of 3,010 members were accessed.", ""},
          {kKo + "회원 3,010명의 이메일 주소가 유출되었습니다.", "E"},
          {kKo + "회원 2,844명의 이메일 주소가 유출되었습니다.", ""},
          {kKo + "모두 3,067명의 이름이 유출되었습니다.", ""},
          {kKo + "모두 3,067명의 이메일 주소가 유출되었습니다.", "E"},
          {kKo + "모두 3,067명의 이름, 이메일 주소가 유출되었습니다.", ""},
          {kKo + "모두 3,067명의 이메일 주소 등이 유출되었습니다.", ""},
          {kKo + "회원 2,844명의 이름과 이메일 주소가 유출되었습니다.", ""},
      });
  // Those of whom it is only possible have their data, too.
  CheckRows("figure", Counted(3'900),
            {{kKo + "3,900명의 이메일 주소도 유출되었을 가능성이 있습니다.", ""}});
}

TEST_CASE("hedge: words that make a counted number smaller") {
  CheckRows("hedge", Counted(),
            {
                {kEn + "At most 3,067 people were affected by the breach.", "E"},
                {kEn + "The data of no more than 3,010 members were stolen.", "E"},
                {kEn + "Only 3,067 people were affected by the breach.", "W"},
                {kEn + "The data of just 57 non-members were stolen.", "W"},
                {kEn + "Merely 3,067 people were affected by the breach.", "W"},
                {kEn + "In all, 3,067 people were affected by the breach.", ""},
                {kEn + "Of 3,067 people, of whom only 57 are non-members, data were stolen.", ""},
                {kEn + "Not only 57 non-members were affected by the breach.", ""},
                {kEn + "The data of 3,067 people were stolen. At most 3 calls wait in line.", ""},
                {kKo + "최대 3,067명의 개인정보가 유출되었습니다.", "E"},
                {kKo + "많아야 3,067명의 개인정보가 유출되었습니다.", "E"},
                {kKo + "불과 3,067명의 개인정보가 유출되었습니다.", "W"},
                {kKo + "개인정보가 유출된 회원은 3,010명뿐입니다.", "W"},
                {kKo + "모두 3,067명의 개인정보가 유출되었습니다.", ""},
                {kKo + "회원 3,010명뿐만 아니라 비회원 57명의 개인정보도 유출되었습니다.", ""},
            });
  // What nobody could rule out has a most.
  CheckRows(
      "hedge", Counted(3'900),
      {
          {kEn + "The data of 3,067 people were stolen; those of at most 6,967 people may "
                 "have been.",
           ""},
          {kKo + "3,067명의 개인정보가 유출되었고, 유출 가능성이 있는 사람은 최대 6,967명입니다.",
           ""},
      });
  CheckRows("figure", Counted(), {{kEn + "At most 3 people were affected by the breach.", "E"}});
}

}  // namespace
}  // namespace haetae::notice
