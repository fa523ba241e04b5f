#include "notice/diff.h"

#include "notice/drafts_for_test.h"
#include "notice/preview.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::notice {
namespace {

std::string Diff(const std::string& before, const std::string& after) {
  const Notice a = ReadNotice(before, "a.txt").value(), b = ReadNotice(after, "b.txt").value();
  return ChangesText(Compare(a, b, TestLexicon()).value(), Language::kEnglish, false);
}

constexpr std::string_view kBefore =
    "개인정보 유출 통지\n\n1. 유출된 개인정보 항목\n\n유출된 개인정보는 다음과 같습니다.\n\n- "
    "이름\n- 전화번호\n\n"
    "2. 유출 시점과 경위\n\n2026년 6월 24일에 유출되었습니다. 모두 4,536명의 개인정보가 "
    "유출되었습니다.\n";

TEST_CASE("numbers and kinds of data first, then sentence by sentence under their headings") {
  std::string after(kBefore);
  after.replace(after.find("- 전화번호"), sizeof "- 전화번호" - 1,
                "- 전화번호\n- 공동현관 비밀번호");
  after.replace(after.find("4,536명"), sizeof "4,536명" - 1, "33,673,817명");
  CHECK(Diff(std::string(kBefore), after) ==
        "numbers\n  - 4,536명\n  + 33,673,817명\n"
        "kinds of data\n  + 공동현관 비밀번호\n"
        "[유출된 개인정보 항목]\n  + 공동현관 비밀번호\n"
        "[유출 시점과 경위]\n"
        "  - 모두 4,536명의 개인정보가 유출되었습니다.\n"
        "  + 모두 33,673,817명의 개인정보가 유출되었습니다.\n");
}

TEST_CASE("the same text in other markup, or with its items moved, is the same") {
  CHECK(Diff(std::string(kBefore), std::string(kBefore)) == "nothing changed\n");
  std::string moved(kBefore);
  moved.replace(moved.find("- 이름\n- 전화번호"), sizeof "- 이름\n- 전화번호" - 1,
                "- 전화번호\n- 이름");
  CHECK(Diff(std::string(kBefore), moved) == "nothing changed\n");
}

TEST_CASE("hostile notices change nothing on a terminal") {
  const std::string text = Diff("A\n\nOne.", "A\n\nOne.\n\nTwo \x1b[31m\u202e three.");
  CHECK(text.find('\x1b') == text.npos);
  CHECK(text.find("\u202e") == text.npos);
}

TEST_CASE("a filing's caption names no number of people beside the one in its text") {
  const std::vector<PreviewFile> files = {
      {"D/everybody.en.filing.txt", "1,102 people are affected.\n", 5885}};
  for (const std::string& shown : {PreviewText(files, TestLexicon(), Language::kEnglish),
                                   PreviewHtml(files, TestLexicon(), Language::kEnglish)}) {
    CHECK(shown.find("a filing to an authority") != shown.npos);
    CHECK(shown.find("5,885") == shown.npos);
  }
}

TEST_CASE("a preview shows sizes of SMS, and HTML only in a sandbox") {
  const std::vector<PreviewFile> files = {
      {"D/members.ko.sms.txt", "[하루몰] 개인정보 유출 통지\n", 12},
      {"D/members.ko.mail.html", "<script>alert(1)</script><h1>유출</h1><p>안녕</p>",
       std::nullopt}};
  const std::string text = PreviewText(files, TestLexicon(), Language::kEnglish);
  CHECK(text.find("12 people · 28 bytes: one short message (SMS, 90)") != text.npos);
  CHECK(text.find("alert") == text.npos);
  const std::string page = PreviewHtml(files, TestLexicon(), Language::kKorean);
  CHECK(page.find("<script") == page.npos);
  CHECK(page.find("<iframe sandbox title=") != page.npos);
  CHECK(page.find("default-src 'none'") != page.npos);
}

}  // namespace
}  // namespace haetae::notice
