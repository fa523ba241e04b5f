#include "contact/phone.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace haetae::contact {
namespace {

using namespace std::string_literals;

struct Case {
  std::string cell;
  std::string_view country;
  Reason reason;
  std::string_view number;  // of kNone
};

const std::vector<Case> kCases = {
    // Korean mobile numbers as people write them.
    {"010-1234-5678", "KR", Reason::kNone, "+821012345678"},
    {"01012345678", "KR", Reason::kNone, "+821012345678"},
    {"010 1234 5678", "KR", Reason::kNone, "+821012345678"},
    {"010.1234.5678", "KR", Reason::kNone, "+821012345678"},
    {"(010) 1234-5678", "KR", Reason::kNone, "+821012345678"},
    {" 010-1234-5678\t", "KR", Reason::kNone, "+821012345678"},
    {"'010-1234-5678", "KR", Reason::kNone, "+821012345678"},
    {"+82-10-1234-5678", "KR", Reason::kNone, "+821012345678"},
    {"+82 10 1234 5678", "", Reason::kNone, "+821012345678"},
    {"+82 10 1234 5678", "US", Reason::kNone, "+821012345678"},
    {"+82-010-1234-5678", "KR", Reason::kNone, "+821012345678"},
    {"+82 (0)10-1234-5678", "", Reason::kNone, "+821012345678"},
    {"+8201012345678", "", Reason::kNone, "+821012345678"},
    {"821012345678", "KR", Reason::kNone, "+821012345678"},
    {"00821012345678", "KR", Reason::kNone, "+821012345678"},
    {"0082-10-1234-5678", "", Reason::kNone, "+821012345678"},
    {"1012345678", "KR", Reason::kNone, "+821012345678"},  // a spreadsheet ate the 0
    {"０１０-１２３４-５６７８", "KR", Reason::kNone, "+821012345678"},
    {"010‐1234‐5678", "KR", Reason::kNone, "+821012345678"},    // U+2010
    {"010－1234－5678", "KR", Reason::kNone, "+821012345678"},  // full width
    {"011-234-5678", "KR", Reason::kNone, "+82112345678"},
    {"016-234-5678", "KR", Reason::kNone, "+82162345678"},
    // Elsewhere (libphonenumber's example numbers, and ITU-T E.164).
    {"090-1234-5678", "JP", Reason::kNone, "+819012345678"},
    {"080-1234-5678", "JP", Reason::kNone, "+818012345678"},
    {"0912-345-678", "TW", Reason::kNone, "+886912345678"},
    {"131 2345 6789", "CN", Reason::kNone, "+8613123456789"},
    {"(201) 555-0123", "US", Reason::kNone, "+12015550123"},
    {"+1 201 555 0123", "KR", Reason::kNone, "+12015550123"},
    {"07400 123456", "GB", Reason::kNone, "+447400123456"},
    {"+44 (0)7400 123456", "", Reason::kNone, "+447400123456"},
    {"06 12 34 56 78", "FR", Reason::kNone, "+33612345678"},
    {"0151 23456789", "DE", Reason::kNone, "+4915123456789"},
    {"312 345 6789", "IT", Reason::kNone, "+393123456789"},
    {"091 234 56 78", "VN", Reason::kNone, "+84912345678"},
    {"081234 56789", "IN", Reason::kNone, "+918123456789"},
    {"+65 8123 4567", "", Reason::kNone, "+6581234567"},
    // Nothing, and nothing usable.
    {"", "KR", Reason::kMissing, ""},
    {"   ", "KR", Reason::kMissing, ""},
    {"'", "KR", Reason::kMissing, ""},
    {"-", "KR", Reason::kNumber, ""},
    {"0", "KR", Reason::kNumber, ""},
    {"12", "KR", Reason::kNumber, ""},
    {"010-1234-567", "KR", Reason::kNumber, ""},
    {"+82 10 1234 567", "", Reason::kNumber, ""},
    {"010-1234-56789", "KR", Reason::kNumber, ""},
    {"010-0000-0000", "KR", Reason::kNumber, ""},
    {"010-5999-1234", "KR", Reason::kNumber, ""},
    {"000-0000-0000", "KR", Reason::kNumber, ""},
    {"111-1111-1111", "KR", Reason::kNumber, ""},
    {"+999 12345678", "KR", Reason::kNumber, ""},
    {"+82", "KR", Reason::kNumber, ""},
    {"201 555 0123", "KR", Reason::kNumber, ""},
    // No country.
    {"010-1234-5678", "", Reason::kNoCountry, ""},
    {"201 555 0123", "", Reason::kNoCountry, ""},
    // Lines without SMS, and lines that cost.
    {"02-123-4567", "KR", Reason::kNoSms, ""},
    {"031-123-4567", "KR", Reason::kNoSms, ""},
    {"+82 2 123 4567", "KR", Reason::kNoSms, ""},
    {"070-1234-5678", "KR", Reason::kNoSms, ""},
    {"0505-123-4567", "KR", Reason::kNoSms, ""},
    {"1588-1234", "KR", Reason::kNoSms, ""},
    {"03-1234-5678", "JP", Reason::kNoSms, ""},
    {"020 7031 3000", "GB", Reason::kNoSms, ""},
    {"060-700-1234", "KR", Reason::kPremium, ""},
    {"080-123-4567", "KR", Reason::kPremium, ""},
    {"900-234-5678", "US", Reason::kPremium, ""},
    {"+1 800 234 5678", "KR", Reason::kPremium, ""},
    {"+44 909 012 3456", "", Reason::kPremium, ""},
    // More than a number.
    {"010-1234-5678, 010-2345-6789", "KR", Reason::kSeveral, ""},
    {"010-1234-5678/02-123-4567", "KR", Reason::kSeveral, ""},
    {"010-1234-5678;010-2345-6789", "KR", Reason::kSeveral, ""},
    {"010-1234-5678 010-2345-6789", "KR", Reason::kSeveral, ""},
    {"+821012345678+821023456789", "KR", Reason::kSeveral, ""},
    {"02-123-4567~8", "KR", Reason::kSeveral, ""},
    {"010-1234-5678 ext 3", "KR", Reason::kExtension, ""},
    {"02-123-4567 x12", "KR", Reason::kExtension, ""},
    {"02-123-4567#12", "KR", Reason::kExtension, ""},
    {"02-123-4567 내선 12", "KR", Reason::kExtension, ""},
    {"1-800-FLOWERS", "US", Reason::kLetters, ""},
    {"tel:+82-10-1234-5678", "KR", Reason::kLetters, ""},
    {"null", "KR", Reason::kLetters, ""},
    {"O10-1234-5678", "KR", Reason::kLetters, ""},
    {"8.21012E+11", "KR", Reason::kRounded, ""},
    {"1.01235E+10", "KR", Reason::kRounded, ""},
    {"8,21012E+11", "KR", Reason::kRounded, ""},
    // Hostile.
    {"010-1234-5678\r\nTo: +1900", "KR", Reason::kInjection, ""},
    {"010-1234-5678\n", "KR", Reason::kInjection, ""},
    {"010-1234-5678\0"s, "KR", Reason::kInjection, ""},
    {"010-1234-5678%0aTo", "KR", Reason::kInjection, ""},
    {"010-1234-5678%26to", "KR", Reason::kLetters, ""},
    {"010-1234-5678&to=+19001234567", "KR", Reason::kLetters, ""},
    {"010-1234\x1B[2J5678", "KR", Reason::kControl, ""},
    {"\xE2\x80\xAE"
     "8765-4321-010",
     "KR", Reason::kInvisible, ""},
    {"010\xE2\x80\x8B-1234-5678", "KR", Reason::kInvisible, ""},
    {"010-1234-5678\xFF", "KR", Reason::kEncoding, ""},
    {"=010-1234-5678", "KR", Reason::kFormula, ""},
    {"=cmd|'/C calc'!A0", "KR", Reason::kFormula, ""},
    {"+cmd|'/C calc'!A0", "KR", Reason::kFormula, ""},
    {"-010-1234-5678", "KR", Reason::kFormula, ""},
    {"@SUM(1)", "KR", Reason::kFormula, ""},
    {std::string(65, '1'), "KR", Reason::kTooLong, ""},
    {std::string(2000, '1'), "KR", Reason::kTooLong, ""},
};

TEST_CASE("phone numbers") {
  std::string number;
  for (const Case& one : kCases) {
    CAPTURE(one.cell);
    CAPTURE(one.country);
    number.clear();
    CHECK(NameOf(CheckPhone(one.cell, one.country, number)) == NameOf(one.reason));
    if (one.reason == Reason::kNone) {
      CHECK(number == one.number);
      std::string again;  // what was taken is taken again, whatever the country
      CHECK(CheckPhone(number, "", again) == Reason::kNone);
      CHECK(again == number);
    }
  }
}

TEST_CASE("the short way of Korean mobile numbers says what the library says") {
  std::string short_way, long_way;
  for (int prefix = 0; prefix < 10'000; ++prefix) {
    char text[32];
    std::snprintf(text, sizeof text, "010-%04d-%04d", prefix, (prefix * 7919 + 13) % 10'000);
    short_way.clear();
    long_way.clear();
    const Reason a = CheckPhone(text, "KR", short_way);
    const Reason b = CheckPhoneByLibrary(text, "KR", long_way);
    if (a == b && short_way == long_way) continue;
    CAPTURE(text);
    CHECK(NameOf(a) == NameOf(b));
    CHECK(short_way == long_way);
  }
  for (std::string_view text : {"+8210-1234-5678", "+82 010 1234 5678", "+82.10.9876.5432"}) {
    CAPTURE(text);
    CHECK(CheckPhone(text, "", short_way) == Reason::kNone);
    CHECK(CheckPhoneByLibrary(text, "", long_way) == Reason::kNone);
    CHECK(short_way == long_way);
  }
}

TEST_CASE("countries") {
  CHECK(CountryCode("KR") == "KR");
  CHECK(CountryCode(" kr ") == "KR");
  CHECK(CountryCode("us") == "US");
  CHECK(CountryCode("").empty());
  CHECK(CountryCode("KOR").empty());
  CHECK(CountryCode("XX").empty());
  CHECK(CountryCode("ZZ").empty());
  CHECK(CountryCode("대한민국").empty());
  CHECK(CountryCode("82").empty());
}

}  // namespace
}  // namespace haetae::contact
