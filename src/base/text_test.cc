#include "base/text.h"

#include <doctest/doctest.h>

#include <iterator>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace haetae {
namespace {

using namespace std::string_literals;

struct Pair {
  std::string in, out;
};

TEST_CASE("numbers as people write them") {
  CHECK(WithCommas(0) == "0");
  CHECK(WithCommas(999) == "999");
  CHECK(WithCommas(1000) == "1,000");
  CHECK(WithCommas(2841006) == "2,841,006");
  CHECK(WithCommas(UINT64_MAX) == "18,446,744,073,709,551,615");
}

TEST_CASE("sizes have two or three digits") {
  const std::pair<uint64_t, const char*> kCases[] = {
      {0, "0 B"},           {999, "999 B"},        {1000, "1.0 kB"},
      {9949, "9.9 kB"},     {9950, "10 kB"},       {999499, "999 kB"},
      {999500, "1.0 MB"},   {412000000, "412 MB"}, {1234567890, "1.2 GB"},
      {UINT64_MAX, "18 EB"}};
  for (const auto& [bytes, text] : kCases) CHECK(HumanBytes(bytes) == text);
}

TEST_CASE("a terminal never receives a control, an override or a broken byte") {
  const Pair kCases[] = {
      {"plain 한글 🦁 é", "plain 한글 🦁 é"},
      {"\x1b[2J", "\\x1b[2J"},
      {"a\nb\rc\td\0e"s, "a\\x0ab\\x0dc\\x09d\\x00e"},
      {"\x7f\x08\x07", "\\x7f\\x08\\x07"},
      {"\u0085\u009b2J", "\\u{0085}\\u{009B}2J"},  // C1: CSI in one character
      {"\x9b"s + "2J", "\\x9b2J"},                 // C1 as a bare byte
      {"\u202Aa\u202Bb\u202Cc\u202Dd\u202E", "\\u{202A}a\\u{202B}b\\u{202C}c\\u{202D}d\\u{202E}"},
      {"\u2066a\u2067b\u2068c\u2069", "\\u{2066}a\\u{2067}b\\u{2068}c\\u{2069}"},
      {"\u200E\u200F\u061C", "\\u{200E}\\u{200F}\\u{061C}"},
      {"\u2028\u2029\uFEFF\u200B", "\\u{2028}\\u{2029}\\u{FEFF}\\u{200B}"},
      {"\U000E0041", "\\u{E0041}"},                  // a tag character
      {"\u200D", "\u200D"},                          // emoji need the joiner
      {"\xC0\xAF", "\\xc0\\xaf"},                    // overlong '/'
      {"\xE0\x80\xAF", "\\xe0\\x80\\xaf"},           // overlong, three bytes
      {"\xF0\x80\x80\xAF", "\\xf0\\x80\\x80\\xaf"},  // overlong, four bytes
      {"\xED\xA0\x80", "\\xed\\xa0\\x80"},           // surrogate
      {"\xF4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},  // above U+10FFFF
      {"\xF8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80"},
      {"\xFF\xFE", "\\xff\\xfe"},
      {"\xEA\xB0", "\\xea\\xb0"},  // cut short
      {"\x80", "\\x80"},
      {"C:\\x1b", "C:\\x1b"},
  };
  for (const Pair& c : kCases) CHECK(EscapeTerminal(c.in) == c.out);
}

TEST_CASE("HTML text can neither open a tag nor leave an attribute") {
  const Pair kCases[] = {
      {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
      {"\" onload=\"x", "&quot; onload=&quot;x"},
      {"' onload='x", "&#39; onload=&#39;x"},
      {"a & b &lt;", "a &amp; b &amp;lt;"},
      {"]]> --> <!--", "]]&gt; --&gt; &lt;!--"},
      {"a\tb\nc", "a\tb\nc"},
      {"\0\x1b\r"s, "\\x00\\x1b\\x0d"},
      {"\u202Egpj.exe", "\\u{202E}gpj.exe"},
      {"\xC0\xBCscript\xC0\xBE", "\uFFFD\uFFFDscript\uFFFD\uFFFD"},
      {"\xE2\x82", "\uFFFD"},  // one maximal subpart
      {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
      {"이름 <b>", "이름 &lt;b&gt;"},
  };
  for (const Pair& c : kCases) CHECK(EscapeHtml(c.in) == c.out);
}

TEST_CASE("a CSV cell is one cell and never a formula") {
  const Pair kCases[] = {
      {"", ""},
      {"m-1", "m-1"},
      {"name;entrance_code:masked", "name;entrance_code:masked"},
      {"a,b", "\"a,b\""},
      {"say \"hi\"", "\"say \"\"hi\"\"\""},
      {"a\nb", "\"a\nb\""},
      {"=cmd()", "'=cmd()"},
      {"=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"},
      {"+1", "'+1"},
      {"-1", "'-1"},
      {"@SUM(A1)", "'@SUM(A1)"},
      {"\t=1", "\"'\t=1\""},
      {"\r=1", "\"'\r=1\""},
      {"\n=1", "\"'\n=1\""},
      {"＝1", "'＝1"},
      {"＠x", "'＠x"},
      {"=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""},
      {"x;=1", "\"x;=1\""},
      {"x\t＝1", "\"x\t＝1\""},
      {"x;y", "x;y"},
      {"'x", "''x"},
      {"it's", "it's"},
      {"a=b", "a=b"},
  };
  for (const Pair& c : kCases) CHECK(EscapeCsv(c.in) == c.out);
}

TEST_CASE("an exact CSV cell is quoted alike and has no guard") {
  std::string row = "x,";
  CHECK(AppendCsv("=1", row));
  CHECK_FALSE(AppendCsv("=1,", row, true));
  CHECK_FALSE(AppendCsv("a;=1", row));
  CHECK(row == "x,'=1\"=1,\"\"a;=1\"");
}

void AppendUtf8(char32_t code, std::string& to) {
  const auto low = [&](int shift) { return static_cast<char>(0x80 | (code >> shift & 0x3F)); };
  if (code < 0x80) {
    to += static_cast<char>(code);
  } else if (code < 0x800) {
    to.append(1, static_cast<char>(0xC0 | code >> 6)).append(1, low(0));
  } else if (code < 0x10000) {
    to.append(1, static_cast<char>(0xE0 | code >> 12)).append(1, low(6)).append(1, low(0));
  } else {
    to.append(1, static_cast<char>(0xF0 | code >> 18)).append(1, low(12)).append(1, low(6));
    to += low(0);
  }
}

// What a JSON string says, read by the rules of RFC 8259 alone.
std::string Unescaped(std::string_view json) {
  std::string text;
  for (size_t i = 1; i + 1 < json.size(); ++i) {
    if (json[i] != '\\') {
      text += json[i];
    } else if (json[++i] == 'u') {
      const auto unit = [&] {
        const unsigned value =
            static_cast<unsigned>(std::stoul(std::string(json.substr(i + 1, 4)), nullptr, 16));
        i += 4;
        return value;
      };
      char32_t code = unit();
      if (code >= 0xD800 && code < 0xDC00) {
        i += 2;
        code = 0x10000 + ((code - 0xD800) << 10) + (unit() - 0xDC00);
      }
      AppendUtf8(code, text);
    } else {
      text += json[i];
    }
  }
  return text;
}

TEST_CASE("JSON text says exactly what it was given, and nothing in it steers a terminal") {
  const auto quoted = [](std::string_view text) {
    std::string json;
    AppendJsonText(text, json);
    return json;
  };
  CHECK(quoted("") == "\"\"");
  CHECK(quoted("a\"b\\c\n한 é 🦁") == R"("a\"b\\c\u000a한 é 🦁")");
  CHECK(quoted("\x1b[2J \x7f \u009b31m \u202e \u2066 \u061c \u200f \u2028") ==
        R"("\u001b[2J \u007f \u009b31m \u202e \u2066 \u061c \u200f \u2028")");
  CHECK(quoted("\U000E0041") == R"("\udb40\udc41")");
  CHECK(quoted("a\xE2\x82z") == "\"a\uFFFDz\"");
  CHECK(EscapeJson("{\n \"a\": \"\u202e\u009b é\"}\n") == "{\n \"a\": \"\\u202e\\u009b é\"}\n");
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (size_t n = random() % 12; n > 0; --n) {
      static constexpr char32_t kFirst[] = {0, 0x70, 0x600, 0x2000, 0x2060, 0xFE00, 0xE0000};
      AppendUtf8(kFirst[random() % std::size(kFirst)] + random() % 0x80, text);
    }
    const std::string json = quoted(text);
    REQUIRE(EscapeTerminal(json) == json);
    REQUIRE(Unescaped(json) == text);
    REQUIRE(EscapeJson(json) == json);
  }
}

TEST_CASE("texts are joined by what stands between them") {
  CHECK(Joined(std::vector<std::string>{}, ";") == "");
  CHECK(Joined(std::vector<std::string>{"a"}, ";") == "a");
  CHECK(Joined(std::set<std::string_view>{"b", "a"}, ", ") == "a, b");
  CHECK(Joined(std::vector<std::string>{"", "a", ""}, ";") == ";a;");
}

TEST_CASE("Korean letters take two columns") {
  CHECK(DisplayWidth("") == 0);
  CHECK(DisplayWidth("abc") == 3);
  CHECK(DisplayWidth("사고 1") == 6);
  CHECK(DisplayWidth("·→–…") == 4);
  CHECK(DisplayWidth("e\u0301") == 1);
  CHECK(DisplayWidth("漢字。") == 6);
  CHECK(FittingBytes("사고 1", 5) == 7);
  CHECK(FittingBytes("사고 1", 3) == 3);
  CHECK(FittingBytes("abc", 80) == 3);
}

TEST_CASE("UTF-8 is checked strictly and broken parts become U+FFFD") {
  const Pair kCases[] = {
      {"", ""},
      {"a\0é한🦁"s, "a\0é한🦁"s},
      {"\u0080\u07FF\u0800\uD7FF\uE000\uFFFD\U00010000\U0010FFFF",
       "\u0080\u07FF\u0800\uD7FF\uE000\uFFFD\U00010000\U0010FFFF"},
      {"\xC1\xBF", "\uFFFD\uFFFD"},
      {"\xE0\x9F\xBF", "\uFFFD\uFFFD\uFFFD"},
      {"\xED\xBF\xBF", "\uFFFD\uFFFD\uFFFD"},
      {"\xF0\x8F\xBF\xBF", "\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"\xF5", "\uFFFD"},
      {"\xF0\x9F\xA6", "\uFFFD"},
      {"\xF0\x9F\xA6z", "\uFFFDz"},
      {"a\xFF"
       "b",
       "a\uFFFDb"},
  };
  for (const Pair& c : kCases) {
    CHECK(ValidUtf8(c.in) == c.out);
    CHECK(ValidUtf8(ValidUtf8(c.in)) == c.out);
  }
}

TEST_CASE("every code point survives, and every pair of bytes becomes valid") {
  for (char32_t code = 0; code <= 0x10FFFF; ++code) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    std::string text;
    if (code < 0x80) {
      text = {static_cast<char>(code)};
    } else if (code < 0x800) {
      text = {static_cast<char>(0xC0 | code >> 6), static_cast<char>(0x80 | (code & 63))};
    } else if (code < 0x10000) {
      text = {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 63)),
              static_cast<char>(0x80 | (code & 63))};
    } else {
      text = {static_cast<char>(0xF0 | code >> 18), static_cast<char>(0x80 | (code >> 12 & 63)),
              static_cast<char>(0x80 | (code >> 6 & 63)), static_cast<char>(0x80 | (code & 63))};
    }
    if (ValidUtf8(text) != text) FAIL("lost U+" << static_cast<unsigned>(code));
  }
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text = {static_cast<char>(first), static_cast<char>(second)};
      const std::string valid = ValidUtf8(text);
      if (ValidUtf8(valid) != valid) FAIL("not valid: " << first << " " << second);
      for (char c : EscapeTerminal(text)) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) FAIL(first << " " << second);
      }
    }
  }
}

TEST_CASE("shortening cuts at a character and keeps the limit") {
  CHECK(Shortened("short", 5) == "short");
  CHECK(Shortened("shorter", 6) == "sho…");
  CHECK(Shortened("한글과 영어", 10) == "한글…");
  CHECK(Shortened("한글과 영어", 8) == "한…");
  CHECK(Shortened("한글", 3) == "…");
  CHECK(Shortened("한글", 2) == "");
  CHECK(Shortened("abc", 0) == "");
  CHECK(Shortened(std::string(100, '\x80'), 10).size() <= 10);
  for (size_t max = 0; max < 20; ++max) {
    const std::string cut = Shortened("가나다abc라마바", max);
    CHECK(cut.size() <= max);
    CHECK(ValidUtf8(cut) == cut);
  }
}

TEST_CASE("the particle fits the word as it is read aloud") {
  const std::pair<const char*, const char*> kCases[] = {
      {"사고", "를"},       {"탐지", "를"},    {"조회", "를"},     {"정보주체", "를"},
      {"대장", "을"},       {"기록", "을"},    {"열쇠", "를"},     {"ㄱ", "을"},
      {"ㅏ", "를"},         {"0", "을"},       {"1", "을"},        {"2", "를"},
      {"3", "을"},          {"4", "를"},       {"5", "를"},        {"6", "을"},
      {"7", "을"},          {"8", "을"},       {"9", "를"},        {"10", "을"},
      {"10,544", "를"},     {"18,400", "을"},  {"30,000", "을"},   {"1,000,000,000,000", "를"},
      {"URL", "을"},        {"API", "를"},     {"XML", "을"},      {"TLS", "를"},
      {"ASN", "을"},        {"IP", "를"},      {"HR", "을"},       {"k", "를"},
      {"token", "을"},      {"key", "를"},     {"file", "을"},     {"email", "을"},
      {"name", "을"},       {"phone", "을"},   {"Slack", "을"},    {"web", "을"},
      {"net", "을"},        {"book", "을"},    {"root", "를"},     {"test", "를"},
      {"server", "를"},     {"logging", "을"}, {"log", "를"},      {"address", "를"},
      {"이름(name)", "을"}, {"'이름'", "을"},  {"「사고」", "를"}, {"", "를"},
      {"(", "를"},          {"\xFF", "를"},    {"%", "를"}};
  for (const auto& [word, expected] : kCases) {
    CAPTURE(word);
    CHECK(Particle(word, "을", "를") == expected);
  }
  CHECK(Particle("메일", "으로", "로") == "로");  // ㄹ counts as a vowel here
  CHECK(Particle("7", "으로", "로") == "로");
  CHECK(Particle("이름", "으로", "로") == "으로");
  CHECK(Particle("메일", "은", "는") == "은");
}

TEST_CASE("counted things stand in the right number") {
  CHECK(Counted(0, "read", "reads") == "0 reads");
  CHECK(Counted(1, "address", "addresses") == "1 address");
  CHECK(Counted(2313, "address", "addresses") == "2,313 addresses");
}

TEST_CASE("a word as a shell takes it") {
  constexpr std::pair<std::string_view, std::string_view> kCases[] = {
      {"", "''"},
      {"k-2021", "k-2021"},
      {"서울", "서울"},
      {"a b", "'a b'"},
      {"it's", "'it'\\''s'"},
      {"$(reboot); `x` \\ \"y\" *?!~#&|<>", "'$(reboot); `x` \\ \"y\" *?!~#&|<>'"},
      {"a\nb", "$'a\\x0ab'"},
      {"\x1b[2J'\\", "$'\\x1b[2J\\'\\\\'"},
      {"\u202Egnp", "$'\\xe2\\x80\\xaegnp'"},
      {"\xFF", "$'\\xff'"},
  };
  for (const auto& [word, expected] : kCases) {
    CAPTURE(word);
    CHECK(ShellQuoted(word) == expected);
    CHECK(EscapeTerminal(ShellQuoted(word)) == expected);
  }
}

TEST_CASE("how far two texts are from each other") {
  CHECK(EditDistance("", "") == 0);
  CHECK(EditDistance("k-2021", "k-2021") == 0);
  CHECK(EditDistance("k-2021", "k-2012") == 2);
  CHECK(EditDistance("kitten", "sitting") == 3);
  CHECK(EditDistance("abc", "") == 3);
}

TEST_CASE("a phrase falls back to English") {
  CHECK(Phrase{"a", "가"}.In(Language::kKorean) == "가");
  CHECK(Phrase{"a", ""}.In(Language::kKorean) == "a");
  CHECK(Phrase{"a", "가"}.In(Language::kEnglish) == "a");
}

}  // namespace
}  // namespace haetae
