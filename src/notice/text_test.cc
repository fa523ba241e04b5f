#include "notice/text.h"

#include <algorithm>

#include "notice/unicode.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::notice {
namespace {

// The blocks, a letter for each kind: T title, H heading, P paragraph, I item, R row.
std::string Blocks(const std::string& text, const std::string& name) {
  const Result<Notice> notice = ReadNotice(text, name);
  if (!notice) return "! " + notice.error().why;
  std::string all;
  for (const Block& block : notice->blocks) {
    if (!all.empty()) all += '|';
    all += "THPIR"[static_cast<size_t>(block.kind)];
    all += ' ';
    for (const Char& c : block.chars) AppendUtf8(c.code, all);
  }
  return all;
}

TEST_CASE("plain text: headers, titles, headings, items, wrapped lines") {
  CHECK(Blocks("Subject: Hello\nFrom: A <a@b.example>\n\nDear you,\nthis is it.", "m.txt") ==
        "T Hello|P Dear you, this is it.");
  CHECK(Blocks("개인정보 유출 통지\n\n1. 유출 항목\n이름, 주소\n2. 경위\n해킹입니다.", "m.txt") ==
        "T 개인정보 유출 통지|H 유출 항목|P 이름, 주소|H 경위|P 해킹입니다.");
  CHECK(Blocks("안내문\n\n- 이름\n- 주소\n● 전화", "m.txt") == "T 안내문|I 이름|I 주소|I 전화");
  CHECK(Blocks("제목\n\n[유출 항목]\n이름", "m.txt") == "T 제목|H [유출 항목]|P 이름");
  CHECK(Blocks("Title\n\nWhat Happened\nSomeone took data.", "m.txt") ==
        "T Title|H What Happened|P Someone took data.");
  CHECK(Blocks("제목\n\n고객님의 이름과\n주소가 유출되었습니다.", "m.txt") ==
        "T 제목|P 고객님의 이름과 주소가 유출되었습니다.");
  CHECK(Blocks("제목\n\n비\u200b밀\u00a0 번호\u1100\u1161", "m.txt") == "T 제목|P 비밀 번호가");
}

TEST_CASE("a marked line that is the last one has nothing below it") {
  CHECK(Blocks("통지\n\n1. 유출 항목", "m.txt") == "T 통지|I 유출 항목");
  CHECK(Blocks("통지\n\n■ 유출 항목", "m.txt") == "T 통지|I 유출 항목");
}

TEST_CASE("HTML: what is shown, and what is not") {
  CHECK(Blocks("<title>T</title><h2>A</h2><p>b &amp; c&nbsp;d<br>e", "m.html") ==
        "T T|H A|P b & c d e");
  CHECK(Blocks("<p>a<script>x</script><style>y</style><!-- z -->b", "m.html") == "P ab");
  for (const char* hidden :
       {"hidden", "style='display : NONE'", "aria-hidden=\"true\"", "style=\"visibility:hidden\"",
        "style=font-size:0px", "style='color:#FFFFFF'", "style='color:rgb(255, 255, 255)'",
        "style='opacity:0'"})
    CHECK_MESSAGE(
        Blocks("<p>a<span " + std::string(hidden) + ">x<b>y</b></span>b", "m.html") == "P ab",
        hidden);
  CHECK(Blocks("<div style='background:#003366;color:white'>shown</div>", "m.html") == "P shown");
  CHECK(
      Blocks("<table><tr><th>a</th><td>b</td></tr><tr><td>c</td><td>d</td><td>e</td></tr></table>",
             "m.html") == "R a: b|R c: d; e");
  CHECK(Blocks("<table><tr><td><h1>T</h1><p>one</p><p>two.</p></td></tr></table>", "m.html") ==
        "H T|P one|P two.");
  CHECK(Blocks("<ul><li>a<li>b</ul>", "m.html") == "I a|I b");
  CHECK(Blocks("a <b", "m.html") == "P a");
  CHECK(Blocks("1 < 2 &unknown; &#x41;&#0;", "m.html") == "P 1 < 2 &unknown; A\uFFFD");
  CHECK(Blocks("<p><del>gone</del>here", "m.html") == "P here");
  const Notice notice = ReadNotice("<p>a\n<a href='https://x.example'>see</a>", "m.html").value();
  CHECK(notice.links.size() == 1);
  CHECK(notice.links[0].target == U"https://x.example");
  CHECK(notice.Where(notice.links[0].at).line == 2);
}

TEST_CASE("Markdown") {
  CHECK(Blocks("# A\n\nb **c** _d_ ~~e~~ `f` g_h_i\n\n- one\n* two\n1. three", "m.md") ==
        "H A|P b c d f g_h_i|I one|I two|I three");
  CHECK(Blocks("A\n===\nb [c](https://d.example) <!-- e --> <span hidden>f</span>", "m.md") ==
        "H A|P b c");
  CHECK(Blocks("| a | b |\n|---|---|\n| c | d |", "m.md") == "R a: b|R c: d");
  CHECK(Blocks("> quoted\n\n---\n\n\\*plain\\*", "m.md") == "P quoted|P *plain*");
}

TEST_CASE("encodings") {
  CHECK(Blocks("\xEF\xBB\xBF"
               "개인정보 유출",
               "m.txt") == "P 개인정보 유출");
  CHECK(Blocks(std::string("\xFF\xFE\x41\x00\xAC\xC0", 6), "m.txt") == "P A사");
  CHECK(Blocks(std::string("\xFE\xFF\x00\x41\xC0\xAC", 6), "m.txt") == "P A사");
  CHECK(Blocks(std::string("\xFF\xFE\x00", 3), "m.txt").starts_with("! it begins as UTF-16"));
  CHECK(Blocks("\xB0\xB3\xC0\xCE\xC1\xA4\xBA\xB8 \xC0\xAF\xC3\xE2", "m.txt") == "P 개인정보 유출");
  CHECK(ReadNotice("\xB0\xB3\xC0\xCE\xC1\xA4\xBA\xB8", "m.txt")->encoding == "CP949");
  CHECK(Blocks("ok\nbad \xFF\xC0 text", "m.txt").starts_with("! line 2 is not valid UTF-8"));
  CHECK(Blocks(std::string("a\0b", 3), "m.txt").starts_with("! it holds NUL"));
  CHECK(Blocks("\xED\xA0\x80", "m.txt").starts_with("! line 1"));
  CHECK(Blocks(" \n\u200b\n", "m.txt").starts_with("! it says nothing"));
}

TEST_CASE("places are lines and columns of the file, in characters") {
  const Notice notice = ReadNotice("가나\r\n  다라\n\n마", "m.txt").value();
  CHECK(notice.Where(0).line == 1);
  const Char& last = notice.blocks.back().chars[0];
  CHECK(notice.Where(last.at).line == 4);
  CHECK(notice.Where(last.at).column == 1);
  CHECK(notice.Where(6).line == 2);
  CHECK(notice.Where(6).column == 3);
}

TEST_CASE("limits") {
  CHECK(ReadNotice(std::string(kNoticeBytesMax + 1, 'a'), "m.txt").error().code == Code::kLimit);
  CHECK(ReadNotice(std::string(kNoticeBytesMax, 'a'), "m.txt").has_value());
  std::string nested;
  for (size_t i = 0; i < kNestingMax + 2; ++i) nested += "<div>";
  CHECK(ReadNotice(nested + "x", "m.html").error().code == Code::kLimit);
  std::string links;
  for (size_t i = 0; i < kLinksMax + 2; ++i) links += "<a href=x>y</a>";
  CHECK(ReadNotice(links + "x", "m.html").error().code == Code::kLimit);
}

TEST_CASE("kinds are told by name, and else by content") {
  CHECK(ReadNotice("<p>a</p>", "x")->kind == NoticeKind::kHtml);
  CHECK(ReadNotice("# a\n\nb", "x")->kind == NoticeKind::kMarkdown);
  CHECK(ReadNotice("a < b", "x")->kind == NoticeKind::kPlain);
  CHECK(ReadNotice("# a", "x.txt")->kind == NoticeKind::kPlain);
  CHECK(ReadNotice("[안내] 이름이 유출되었습니다", "x.txt")->kind == NoticeKind::kPlain);
  for (const char* data : {"{\"schema\": \"haetae.filing/1\"}", "\n [1, 2]"})
    CHECK(ReadNotice(data, "x.json").error().code == Code::kMalformed);
}

TEST_CASE("what Korean carriers count") {
  CHECK(KoreanBytes('a') == 1);
  CHECK(KoreanBytes(U'가') == 2);
  CHECK(KoreanBytes(U'뷁') == 2);
  CHECK(KoreanBytes(0x1F600) == 0);
}

}  // namespace
}  // namespace haetae::notice
