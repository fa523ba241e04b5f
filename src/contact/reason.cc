#include "contact/reason.h"

#include <array>

#include "base/error.h"

namespace haetae::contact {
namespace {

struct Row {
  Reason reason;
  std::string_view name, en, ko;
};

constexpr std::array<Row, kReasons> kTable = {{
    {Reason::kNone, "", "", ""},
    {Reason::kMissing, "missing", "nothing stands there", "비어 있습니다"},
    {Reason::kEncoding, "encoding", "it is not UTF-8", "UTF-8이 아닙니다"},
    {Reason::kInjection, "injection", "a line break in it could forge a mail header",
     "줄바꿈이 들어 있어 메일 머리글을 위조할 수 있습니다"},
    {Reason::kControl, "control", "it has control characters", "제어 문자가 들어 있습니다"},
    {Reason::kInvisible, "invisible", "it has characters that cannot be seen",
     "보이지 않는 문자가 들어 있습니다"},
    {Reason::kTooLong, "too-long", "it is too long", "너무 깁니다"},
    {Reason::kSeveral, "several", "more than one address stands in the cell",
     "한 칸에 주소가 둘 이상 있습니다"},
    {Reason::kDisplayName, "display-name", "a name stands around the address",
     "주소 앞뒤에 이름이 붙어 있습니다"},
    {Reason::kComment, "comment", "it has a comment in parentheses", "괄호 주석이 들어 있습니다"},
    {Reason::kQuoted, "quoted", "the part before the @ is in quotes",
     "@ 앞부분이 따옴표로 묶여 있습니다"},
    {Reason::kFormula, "formula", "a spreadsheet would take it for a formula",
     "스프레드시트가 수식으로 읽습니다"},
    {Reason::kNoAt, "no-at", "it has no @", "@가 없습니다"},
    {Reason::kLocalPart, "local-part", "the part before the @ is malformed",
     "@ 앞부분이 잘못되었습니다"},
    {Reason::kDomain, "domain", "the part behind the @ is no domain name",
     "@ 뒷부분이 도메인 이름이 아닙니다"},
    {Reason::kLiteral, "literal", "an IP address stands in place of a domain name",
     "도메인 이름 대신 IP 주소가 있습니다"},
    {Reason::kNoDot, "no-dot", "the domain name has no dot", "도메인 이름에 점이 없습니다"},
    {Reason::kNumber, "number", "it is no telephone number of its country",
     "그 나라의 전화번호가 아닙니다"},
    {Reason::kLetters, "letters", "it has letters", "글자가 들어 있습니다"},
    {Reason::kExtension, "extension", "it has an extension", "내선 번호가 붙어 있습니다"},
    {Reason::kRounded, "rounded", "a spreadsheet kept only its first digits",
     "스프레드시트가 뒷자리를 버렸습니다"},
    {Reason::kNoCountry, "no-country", "its country is not known", "어느 나라 번호인지 모릅니다"},
    {Reason::kNoSms, "no-sms", "the line takes no SMS", "문자를 받지 못하는 회선입니다"},
    {Reason::kPremium, "premium", "it is a service number", "유료·무료 서비스 번호입니다"},
    {Reason::kCountry, "country", "it is no country code of two letters",
     "두 글자 국가 코드가 아닙니다"},
    {Reason::kLanguage, "language", "it is no language tag", "언어 태그가 아닙니다"},
    {Reason::kCells, "cells", "the row has more or fewer cells than the header",
     "칸의 수가 머리글과 다릅니다"},
    {Reason::kQuotes, "quotes", "a stray quote may have swallowed cells or lines",
     "짝이 맞지 않는 따옴표가 칸이나 줄을 삼켰을 수 있습니다"},
    {Reason::kNoPerson, "no-person", "it does not say whose contact it is",
     "누구의 연락처인지 적혀 있지 않습니다"},
    {Reason::kNoContact, "no-contact", "no usable address is left",
     "쓸 수 있는 주소가 하나도 없습니다"},
    {Reason::kMoreAddresses, "more-addresses", "the person has five addresses already",
     "이미 주소가 다섯 개 있습니다"},
}};
constexpr std::array<std::string_view, kFields> kFieldNames = {
    "row", "person", "email", "phone", "language", "name", "country"};

constexpr bool InOrder() {
  for (size_t i = 0; i < kReasons; ++i) {
    if (static_cast<size_t>(kTable[i].reason) != i) return false;
  }
  return true;
}
static_assert(InOrder());

}  // namespace

std::string_view NameOf(Reason reason) { return kTable[static_cast<size_t>(reason)].name; }

Phrase MeaningOf(Reason reason) {
  const Row& row = kTable[static_cast<size_t>(reason)];
  return {.en = std::string(row.en), .ko = std::string(row.ko)};
}

std::optional<Reason> ReasonNamed(std::string_view name) {
  for (const Row& row : kTable) {
    if (row.name == name) return row.reason;
  }
  return std::nullopt;
}

std::string_view NameOf(Field field) { return kFieldNames[static_cast<size_t>(field)]; }

std::optional<Field> FieldNamed(std::string_view name) {
  for (size_t i = 0; i < kFields; ++i) {
    if (kFieldNames[i] == name) return static_cast<Field>(i);
  }
  return std::nullopt;
}

}  // namespace haetae::contact
