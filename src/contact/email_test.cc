#include "contact/email.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace haetae::contact {
namespace {

using namespace std::string_literals;

struct Case {
  std::string cell;
  Reason reason;
  std::string address;  // of kNone: what is sent to; "": the cell
  const char* source;
};

std::string Long(size_t bytes, char c = 'a') { return std::string(bytes, c); }

// Labels of 63 letters up to so many bytes, then ".com".
std::string LongDomain(size_t bytes) {
  std::string domain;
  while (domain.size() + 4 < bytes) {
    const size_t label = std::min<size_t>(63, bytes - 4 - domain.size() - (domain.empty() ? 0 : 1));
    if (!domain.empty()) domain += '.';
    domain += Long(label, 'd');
  }
  return domain + ".com";
}

const std::vector<Case> kGood = {
    {"kim@example.com", Reason::kNone, "", "RFC 5321, 4.1.2: Mailbox"},
    {"Kim.Min-ji@Example.COM", Reason::kNone, "Kim.Min-ji@example.com", "RFC 5321, 2.4: domains"},
    {"  kim@example.com\t", Reason::kNone, "kim@example.com", "blanks around a cell"},
    {"\xC2\xA0kim@example.com\xE3\x80\x80", Reason::kNone, "kim@example.com", "no-break space"},
    {"a@b.co", Reason::kNone, "", "shortest parts"},
    {"user+tag@example.com", Reason::kNone, "", "RFC 5233: subaddress"},
    {"customer/department=shipping@example.com", Reason::kNone, "", "RFC 3696, 3"},
    {"$A12345@example.com", Reason::kNone, "", "RFC 3696, 3"},
    {"!def!xyz%abc@example.com", Reason::kNone, "", "RFC 3696, 3"},
    {"_somename@example.com", Reason::kNone, "", "RFC 3696, 3"},
    {"o'brien@example.ie", Reason::kNone, "", "RFC 5322, 3.2.3: atext"},
    {"a!#$%&'*+-/=?^_`{|}~b@example.com", Reason::kNone, "", "RFC 5322, 3.2.3: all of atext"},
    {"1234567890@example.com", Reason::kNone, "", "digits"},
    {"-kim@example.com", Reason::kNone, "", "a hyphen in front is atext"},
    {"+kim@example.com", Reason::kNone, "", "a plus in front is atext"},
    {"kim@sub.sub2.example.co.kr", Reason::kNone, "", "many labels"},
    {"kim@1.2.3.example.com", Reason::kNone, "", "RFC 1123, 2.1: digits in front"},
    {"kim@3m.com", Reason::kNone, "", "RFC 1123, 2.1"},
    {"kim@a-b.com", Reason::kNone, "", "a hyphen inside"},
    {"kim@example.museum", Reason::kNone, "", "long top level"},
    {Long(64) + "@example.com", Reason::kNone, "", "RFC 5321, 4.5.3.1.1: 64 octets"},
    {"k@" + Long(63, 'd') + ".com", Reason::kNone, "", "RFC 1035, 2.3.4: 63 octets"},
    {"k@" + LongDomain(252), Reason::kNone, "", "RFC 5321, 4.5.3.1.3: 254 in all"},
    {"김민지@example.com", Reason::kNone, "", "RFC 6531, 3.3: local part beyond ASCII"},
    {"用户@例子.广告", Reason::kNone, "用户@xn--fsqu00a.xn--4rr70v", "RFC 6531 and 5890"},
    {"kim@한국.kr", Reason::kNone, "kim@xn--3e0b707e.kr", "RFC 5890: U-label"},
    {"kim@도메인.한국", Reason::kNone, "kim@xn--hq1bm8jm9l.xn--3e0b707e", "RFC 5890"},
    {"kim@XN--3E0B707E.kr", Reason::kNone, "kim@xn--3e0b707e.kr", "RFC 5890: A-label, any case"},
    {"kim@bücher.de", Reason::kNone, "kim@xn--bcher-kva.de", "RFC 5891"},
    {"kim@BÜCHER.de", Reason::kNone, "kim@xn--bcher-kva.de", "UTS 46: mapping"},
    {"kim@straße.de", Reason::kNone, "kim@xn--strae-oqa.de", "UTS 46: non-transitional"},
    {"kim@ｅxample.com", Reason::kNone, "kim@example.com", "UTS 46: full width"},
    {"kim@example。com", Reason::kNone, "kim@example.com", "UTS 46: ideographic full stop"},
    {"kim@example.xn--3e0b707e", Reason::kNone, "", "IDN top level"},
};

const std::vector<Case> kBad = {
    {"", Reason::kMissing, "", ""},
    {"  \t ", Reason::kMissing, "", "blanks only"},
    {"\xC2\xA0", Reason::kMissing, "", "no-break space only"},
    // Header injection: CWE-93, RFC 5322, 2.2.
    {"kim@example.com\r\nBcc: all@example.com", Reason::kInjection, "", "CRLF"},
    {"kim@example.com\nBcc: all@example.com", Reason::kInjection, "", "LF"},
    {"kim@example.com\rBcc: x", Reason::kInjection, "", "CR"},
    {"\nkim@example.com", Reason::kInjection, "", "in front: blanks are trimmed, breaks are not"},
    {"kim@example.com\n", Reason::kInjection, "", "behind"},
    {"kim\r\n@example.com", Reason::kInjection, "", "folded (RFC 5322, 2.2.3)"},
    {"kim@example.com\0"s, Reason::kInjection, "", "NUL"},
    {"kim\0@example.com"s, Reason::kInjection, "", "NUL inside"},
    {"kim%0d%0aBcc:x@example.com", Reason::kInjection, "", "RFC 3986, 2.1"},
    {"kim%0ABcc:x@example.com", Reason::kInjection, "", "percent, capitals"},
    {"kim%0D@example.com", Reason::kInjection, "", "percent, one"},
    {"kim%00@example.com", Reason::kInjection, "", "percent NUL"},
    {"kim%250a@example.com", Reason::kInjection, "", "percent twice"},
    {"kim%25250Ax@example.com", Reason::kInjection, "", "percent three times"},
    {"kim=0D=0ABcc@example.com", Reason::kInjection, "", "RFC 2045, 6.7"},
    {"kim=0d=0abcc@example.com", Reason::kInjection, "", "RFC 2045, 6.7, small"},
    {"kim\\r\\nBcc@example.com", Reason::kInjection, "", "escapes of programs"},
    {"kim\\u000aBcc@example.com", Reason::kInjection, "", "escapes of JSON"},
    {"kim&#10;Bcc@example.com", Reason::kInjection, "", "escapes of HTML"},
    {"kim&#x0A;Bcc@example.com", Reason::kInjection, "", "escapes of HTML"},
    {"kim\xE2\x80\xA8@example.com", Reason::kInjection, "", "U+2028 line separator"},
    {"kim\xE2\x80\xA9@example.com", Reason::kInjection, "", "U+2029 paragraph separator"},
    {"kim\xC2\x85@example.com", Reason::kInjection, "", "U+0085 next line"},
    // Encodings.
    {"kim\xC0\x8A@example.com", Reason::kEncoding, "", "RFC 3629, 3: overlong LF"},
    {"kim\xE0\x80\x8A@example.com", Reason::kEncoding, "", "RFC 3629, 3: overlong"},
    {"\xB1\xE8@example.com", Reason::kEncoding, "", "CP949"},
    {"kim\xED\xA0\x80@example.com", Reason::kEncoding, "", "RFC 3629, 3: surrogate"},
    {"kim\xF4\x90\x80\x80@example.com", Reason::kEncoding, "", "above U+10FFFF"},
    {"kim\xE2\x82", Reason::kEncoding, "", "cut off"},
    // Controls and what cannot be seen.
    {"kim\x01@example.com", Reason::kControl, "", "C0"},
    {"kim\x1B[2J@example.com", Reason::kControl, "", "terminal escape"},
    {"kim\x7F@example.com", Reason::kControl, "", "DEL"},
    {"kim\xC2\x9B@example.com", Reason::kControl, "", "C1"},
    {"kim\t@example.com", Reason::kControl, "", "tab inside"},
    {"kim\xE2\x80\x8B@example.com", Reason::kInvisible, "", "U+200B zero width space"},
    {"kim@example.com\xE2\x80\x8B", Reason::kInvisible, "", "U+200B behind"},
    {"\xEF\xBB\xBFkim@example.com", Reason::kInvisible, "", "U+FEFF in front"},
    {"kim\xE2\x80\xAEmoc@example.com", Reason::kInvisible, "", "U+202E right-to-left override"},
    {"kim\xE2\x81\xA6@example.com", Reason::kInvisible, "", "U+2066 isolate"},
    {"kim\xD8\x9C@example.com", Reason::kInvisible, "", "U+061C Arabic letter mark"},
    {"kim\xC2\xAD@example.com", Reason::kInvisible, "", "U+00AD soft hyphen"},
    {"kim\xE3\x85\xA4@example.com", Reason::kInvisible, "", "U+3164 Hangul filler"},
    {"kim\xC2\xA0min@example.com", Reason::kInvisible, "", "no-break space inside"},
    {"kim\xF3\xA0\x81\x81@example.com", Reason::kInvisible, "", "U+E0041 tag"},
    {"kim\xEF\xBF\xBD@example.com", Reason::kInvisible, "", "U+FFFD: bytes were lost before"},
    // Lengths.
    {Long(65) + "@example.com", Reason::kTooLong, "", "RFC 5321, 4.5.3.1.1"},
    {"k@" + LongDomain(253), Reason::kTooLong, "", "255 in all: RFC 5321, 4.5.3.1.3"},
    {"k@" + LongDomain(254), Reason::kTooLong, "", "RFC 1035, 2.3.4"},
    {Long(2000) + "@example.com", Reason::kTooLong, "", "much over"},
    {"k@" + Long(64, 'd') + ".com", Reason::kDomain, "", "RFC 1035, 2.3.4: label"},
    {std::string("가가가가가가가가가가가가가가가가가가가가가가") + "@example.com", Reason::kTooLong,
     "", "RFC 6532, 3.4: octets, not characters"},
    // Several.
    {"kim@example.com,lee@example.com", Reason::kSeveral, "", "a list"},
    {"kim@example.com; lee@example.com", Reason::kSeveral, "", "a list of Outlook"},
    {"kim@example.com lee@example.com", Reason::kSeveral, "", "blanks between"},
    {"kim@example.com/lee@example.com", Reason::kSeveral, "", "a slash between"},
    {"kim@@example.com", Reason::kSeveral, "", "two @"},
    {"kim@lee@example.com", Reason::kSeveral, "", "RFC 5321, 4.1.2: one @"},
    {"@hop.example,@hop2.example:kim@example.com", Reason::kFormula, "",
     "RFC 5321, C: source route, and a formula's @"},
    // What people and mail programs put around it.
    {"Kim <kim@example.com>", Reason::kDisplayName, "", "RFC 5322, 3.4: name-addr"},
    {"<kim@example.com>", Reason::kDisplayName, "", "RFC 5321: path"},
    {"mailto:kim@example.com", Reason::kDisplayName, "", "RFC 6068"},
    {"kim(work)@example.com", Reason::kComment, "", "RFC 5322, 3.2.2"},
    {"kim@(there)example.com", Reason::kComment, "", "RFC 5322, 3.2.2"},
    {"kim@example.com (Kim)", Reason::kComment, "", "RFC 5322, 3.2.2"},
    {"\"kim min\"@example.com", Reason::kQuoted, "", "RFC 5321, 4.1.2: Quoted-string"},
    {"\"kim@lee\"@example.com", Reason::kQuoted, "", "RFC 3696, 3"},
    {"\"Kim\" <kim@example.com>", Reason::kQuoted, "", "RFC 5322, 3.4"},
    {"=cmd|'/C calc'!A0", Reason::kFormula, "", "OWASP: CSV injection"},
    {"=1+1@example.com", Reason::kFormula, "", "lawful by RFC 5322, nobody's"},
    {"=HYPERLINK(\"http://x\",\"kim@example.com\")", Reason::kFormula, "", "OWASP"},
    {"+cmd|'/C calc'!A0", Reason::kFormula, "", "OWASP"},
    {"-2+3+cmd|' /C calc'!A0", Reason::kFormula, "", "OWASP"},
    {"@SUM(1+1)*cmd|' /C calc'!A0", Reason::kFormula, "", "OWASP"},
    // Malformed.
    {"kim", Reason::kNoAt, "", "no @"},
    {"example.com", Reason::kNoAt, "", "no @"},
    {"kim＠example.com", Reason::kNoAt, "", "a full-width @ is none"},
    {"kim at example.com", Reason::kNoAt, "", "written for people"},
    {"@example.com", Reason::kFormula, "", "no local part"},
    {" @example.com", Reason::kFormula, "", "no local part"},
    {".kim@example.com", Reason::kLocalPart, "", "RFC 5321, 4.1.2: Dot-string"},
    {"kim.@example.com", Reason::kLocalPart, "", "RFC 5321, 4.1.2"},
    {"kim..min@example.com", Reason::kLocalPart, "", "RFC 5321, 4.1.2"},
    {"kim min@example.com", Reason::kLocalPart, "", "a blank needs quotes"},
    {"kim,min@example.com", Reason::kLocalPart, "", "RFC 5322: specials"},
    {"kim;min@example.com", Reason::kLocalPart, "", "RFC 5322: specials"},
    {"kim:min@example.com", Reason::kLocalPart, "", "RFC 5322: specials"},
    {"kim\\min@example.com", Reason::kLocalPart, "", "RFC 5322: specials"},
    {"kim[1]@example.com", Reason::kLocalPart, "", "RFC 5322: specials"},
    {"kim@", Reason::kDomain, "", "no domain"},
    {"kim@.com", Reason::kDomain, "", "empty label"},
    {"kim@example..com", Reason::kDomain, "", "empty label"},
    {"kim@example.com.", Reason::kDomain, "", "RFC 5321, 4.1.2: no dot at the end"},
    {"kim@-example.com", Reason::kDomain, "", "RFC 5321: Let-dig"},
    {"kim@example-.com", Reason::kDomain, "", "RFC 5321: Ldh-str"},
    {"kim@ex_ample.com", Reason::kDomain, "", "RFC 1123, 2.1: no underscore"},
    {"kim@exam ple.com", Reason::kDomain, "", "a blank"},
    {"kim@example.com,", Reason::kDomain, "", "a comma behind"},
    {"kim@example.com;", Reason::kDomain, "", "a semicolon behind"},
    {"kim@example.com'", Reason::kDomain, "", "an apostrophe behind"},
    {"kim@example.c", Reason::kDomain, "", "no top level of one letter"},
    {"kim@example.123", Reason::kDomain, "", "RFC 3696, 2: not all digits"},
    {"kim@192.0.2.1", Reason::kDomain, "", "an address without brackets"},
    {"kim@example.c0m", Reason::kDomain, "", "digits in the top level"},
    {"kim@ab--cd.com", Reason::kDomain, "", "RFC 5890, 2.3.1: reserved"},
    {"kim@xn--.com", Reason::kDomain, "", "empty A-label"},
    {"kim@xn--a.com", Reason::kDomain, "", "RFC 5891: fake A-label"},
    {"kim@xn--zzzzzzzz99999.com", Reason::kDomain, "", "RFC 3492: punycode of nothing"},
    {"kim@xn--abc-.com", Reason::kDomain, "", "RFC 5890: A-label of ASCII"},
    {"kim@ex☃\xF0\x9F\x92\xA9.com", Reason::kDomain, "", "RFC 5892: symbols"},
    {"kim@exa／mple.com", Reason::kDomain, "", "UTS 46: maps to a slash"},
    {"kim@exa％00mple.com", Reason::kDomain, "", "UTS 46: maps to a percent sign"},
    {"kim@example.com?bcc=x", Reason::kDomain, "", "RFC 6068: fields"},
    {"kim@example.com:25", Reason::kDomain, "", "a port"},
    {"kim@[192.0.2.1]", Reason::kLiteral, "", "RFC 5321, 4.1.3"},
    {"kim@[IPv6:2001:db8::1]", Reason::kLiteral, "", "RFC 5321, 4.1.3"},
    {"kim@localhost", Reason::kNoDot, "", "RFC 5321, 2.3.5: fully qualified"},
    {"kim@com", Reason::kNoDot, "", "RFC 5321, 2.3.5"},
};

TEST_CASE("addresses that are taken") {
  std::string address;
  EmailKind kind;
  for (const Case& one : kGood) {
    CAPTURE(one.cell);
    CAPTURE(one.source);
    CHECK(NameOf(CheckEmail(one.cell, address, kind)) == NameOf(Reason::kNone));
    CHECK(address == (one.address.empty() ? one.cell : one.address));
    // What was taken is taken again, and stays as it is.
    std::string again;
    EmailKind same;
    CHECK(CheckEmail(address, again, same) == Reason::kNone);
    CHECK(again == address);
    CHECK(same.smtputf8 == kind.smtputf8);
  }
}

TEST_CASE("addresses that are refused, with the reason") {
  std::string address;
  EmailKind kind;
  for (const Case& one : kBad) {
    CAPTURE(one.cell);
    CAPTURE(one.source);
    CHECK(NameOf(CheckEmail(one.cell, address, kind)) == NameOf(one.reason));
  }
}

TEST_CASE("what is beyond ASCII is told") {
  std::string address;
  EmailKind kind;
  CHECK(CheckEmail("김민지@example.com", address, kind) == Reason::kNone);
  CHECK(kind.smtputf8);
  CHECK(!kind.idn);
  CHECK(CheckEmail("kim@한국.kr", address, kind) == Reason::kNone);
  CHECK(!kind.smtputf8);
  CHECK(kind.idn);
  CHECK(CheckEmail("kim@xn--3e0b707e.kr", address, kind) == Reason::kNone);
  CHECK(kind.idn);
}

TEST_CASE("no byte in an address that is taken can end a line, a header or a mailbox") {
  std::string address;
  EmailKind kind;
  for (int byte = 0; byte < 256; ++byte) {
    for (const std::string& cell :
         {"kim"s + static_cast<char>(byte) + "min@example.com",
          "kim@exam"s + static_cast<char>(byte) + "ple.com", static_cast<char>(byte) + "@a.com"s,
          "kim@example.com"s + static_cast<char>(byte)}) {
      if (CheckEmail(cell, address, kind) != Reason::kNone) continue;
      CAPTURE(byte);
      CHECK(address.find_first_of("\r\n\t ,;:<>()[]\"\\"s + '\0') == std::string::npos);
      CHECK(std::ranges::count(address, '@') == 1);
    }
  }
}

}  // namespace
}  // namespace haetae::contact
