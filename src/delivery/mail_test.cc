#include "delivery/mail.h"

#include <fmt/format.h>

#include <type_traits>

#include "base/for_test.h"
#include "delivery/letters.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::delivery {
namespace {

// Addresses do not print, format, compare or turn into text by accident.
template <typename T>
concept Prints = requires(std::ostream& out, const T& value) { out << value; };
template <typename T>
concept Compares = requires(const T& a, const T& b) { a == b; };
static_assert(!Prints<EmailAddress> && !Prints<PhoneNumber>);
static_assert(!Compares<EmailAddress> && !Compares<PhoneNumber>);
static_assert(!fmt::is_formattable<EmailAddress>::value);
static_assert(!fmt::is_formattable<PhoneNumber>::value);
static_assert(!std::is_convertible_v<EmailAddress, std::string>);
static_assert(!std::is_constructible_v<EmailAddress, std::string>);
static_assert(!std::is_constructible_v<HeaderText, std::string>);

MailSettings Settings() {
  return {*EmailAddress::Parse("notice@shop.kr"), *HeaderText::Of("예시상점 \"고객센터\""),
          std::nullopt, "bounce", "mail.shop.kr"};
}

TEST_CASE("Mail addresses: what is one, and how it stands on the wire") {
  const std::pair<const char*, const char*> good[] = {
      {"kim@example.kr", "kim@example.kr"},
      {"  kim.lee+tag@sub.example.co.kr ", "kim.lee+tag@sub.example.co.kr"},
      {"O'Brien_1@example.com", "O'Brien_1@example.com"},
      {"a..b@docomo.ne.jp", "\"a..b\"@docomo.ne.jp"},  // given out by a carrier
      {"ab.@docomo.ne.jp", "\"ab.\"@docomo.ne.jp"},
      {"\"john doe\"@example.com", "\"john doe\"@example.com"},
      {"홍길동@예시.한국", "홍길동@예시.한국"},
  };
  for (const auto& [text, wire] : good) {
    CAPTURE(text);
    const Result<EmailAddress> address = EmailAddress::Parse(text);
    REQUIRE(address);
    CHECK(address->Reveal() == wire);
  }
  CHECK(EmailAddress::Parse("Kim@Example.KR")->Domain() == "example.kr");
  CHECK_FALSE(EmailAddress::Parse("홍길동@example.kr")->ascii());
}

TEST_CASE("Mail addresses: hostile and broken ones are refused, and not quoted") {
  const std::string bad[] = {"",
                             "kim",
                             "@example.kr",
                             "kim@",
                             "kim@localhost",
                             "kim@-a.kr",
                             "kim@a..kr",
                             "kim lee@a.kr",
                             "kim@a.kr\r\nBcc: all@a.kr",
                             "kim\n@a.kr",
                             "kim@a.kr>",
                             "<kim@a.kr>",
                             "kim@a.kr,lee@a.kr",
                             "kim@a.kr\nRCPT TO:<x@y.kr>",
                             std::string("kim\0@a.kr", 9),
                             "kim@a\x80.kr",
                             "\"a\r\nb\"@a.kr",
                             "\"a\"b\"@a.kr",
                             "kim@a.kr\t\x0b",
                             "k\xE2\x80\xAEim@a.kr",
                             "kim@a_b.kr",
                             std::string(65, 'a') + "@a.kr",
                             "a@" + std::string(300, 'b') + ".kr",
                             "kim@[10.0.0.1]"};
  for (const std::string& text : bad) {
    CAPTURE(text);
    const Result<EmailAddress> address = EmailAddress::Parse(text);
    REQUIRE_FALSE(address);
    CHECK(address.error().Text().find("kim@a") == std::string::npos);
    CHECK_FALSE(address.error().advice.empty());
  }
}

TEST_CASE("Telephone numbers as people write them") {
  const std::pair<const char*, const char*> good[] = {
      {"010-1234-5678", "821012345678"},     {"+82 10 1234 5678", "821012345678"},
      {"0082-10-1234-5678", "821012345678"}, {"+82 (0)10-1234-5678", "821012345678"},
      {"+1 (415) 555-2671", "14155552671"},  {"1012345678", "821012345678"},
  };
  for (const auto& [text, digits] : good) CHECK(PhoneNumber::Parse(text, "82")->Reveal() == digits);
  for (const char* bad : {"", "abc", "010-1234-567x", "+", "123", "+1234567890123456", "010;rm",
                          "010&to=1", "01012345678\r\nX: y"})
    CHECK_FALSE(PhoneNumber::Parse(bad, "82"));
}

TEST_CASE("Headers: no line end gets in, Korean is encoded, lines are short") {
  for (const std::string& bad :
       {std::string("a\r\nBcc: x"), std::string("a\nb"), std::string("a\rb"),
        std::string("a\0b", 3), std::string("\x1b[2J"), std::string("\xff"),
        std::string("a\xC2\x85"
                    "b"),
        std::string("\xE2\x80\xAE"), std::string(), std::string(901, 'a')})
    CHECK_FALSE(HeaderText::Of(bad));
  CHECK(HeaderText::Of("Plain words")->encoded() == "Plain words");
  CHECK(HeaderText::Of("유출")->encoded() == "=?UTF-8?B?7Jyg7Lac?=");
  CHECK(HeaderText::Of("=?x")->encoded().starts_with("=?UTF-8?B?"));
  std::string korean;
  for (int i = 0; i < 100; ++i) korean += "가";
  std::string words;
  for (int i = 0; i < 100; ++i) words += "word ";
  for (const std::string& text : {korean, words}) {
    const std::string encoded = HeaderText::Of(text)->encoded();
    size_t line = 0;
    for (char c : encoded) {
      line = c == '\n' ? 0 : line + 1;
      REQUIRE(line <= 78);
    }
  }
}

TEST_CASE("A mail: every header once, one recipient, lines that any server takes") {
  const MailContent content =
      *MailContent::Of("개인정보 유출 통지", "첫 줄\n.둘째 줄\n", "<p>안내</p>");
  const std::string mail = WriteMail(Settings(), *EmailAddress::Parse("kim@a.kr"), content,
                                     std::string(32, 'a'), *ParseRfc3339("2025-11-20T00:00:00Z"));
  for (const char* header :
       {"Date: Thu, 20 Nov 2025 00:00:00 +0000\r\n", "To: <kim@a.kr>\r\n", "From: =?UTF-8?B?",
        "Message-ID: <aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@mail.shop.kr>\r\n",
        "Auto-Submitted: auto-generated\r\n", "MIME-Version: 1.0\r\n", "multipart/alternative"}) {
    CAPTURE(header);
    const size_t at = mail.find(header);
    REQUIRE(at != std::string::npos);
    CHECK(mail.find(header, at + 1) == std::string::npos);
  }
  CHECK(mail.ends_with("\r\n"));
  size_t line = 0;
  for (size_t i = 0; i < mail.size(); ++i) {
    if (mail[i] == '\n') {
      REQUIRE(mail[i - 1] == '\r');
      REQUIRE(line <= 998);
      line = 0;
    } else {
      REQUIRE(static_cast<unsigned char>(mail[i]) < 0x80);
      ++line;
    }
  }
  CHECK(ReturnPath(Settings(), "0f") == "bounce+0f@mail.shop.kr");
  MailSettings wrong = Settings();
  CHECK(CheckSettings(wrong));
  wrong.id_domain = "mail.shop.kr>\r\nBcc: x@y.kr";
  CHECK_FALSE(CheckSettings(wrong));
  wrong.id_domain = "";
  CHECK_FALSE(CheckSettings(wrong));
  MailSettings ascii = Settings();
  ascii.from_name = *HeaderText::Of("Shop \"A\" \\ B");
  CHECK(WriteMail(ascii, *EmailAddress::Parse("kim@a.kr"), content, "0f", Time{0})
            .find("From: \"Shop \\\"A\\\" \\\\ B\"\r\n <notice@shop.kr>\r\n") != std::string::npos);
}

TEST_CASE("Contents have limits") {
  CHECK_FALSE(MailContent::Of("a", "", ""));
  CHECK_FALSE(MailContent::Of("a", std::string(kMailTextBytesMax + 1, 'x'), ""));
  CHECK_FALSE(MailContent::Of("a", "\xff", ""));
  CHECK(MailContent::Of("a", std::string(kMailTextBytesMax, 'x'), ""));
}

}  // namespace
}  // namespace haetae::delivery
