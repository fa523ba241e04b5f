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
    {Reason::kMissing, "missing", "nothing stands there", "비어 있음"},
    {Reason::kEncoding, "encoding", "it is not UTF-8", "UTF-8이 아님"},
    {Reason::kInjection, "injection", "a line break in it could forge a mail header",
     "줄바꿈이 있어 메일 머리글이 위조될 수 있음"},
    {Reason::kControl, "control", "it has control characters", "제어 문자가 있음"},
    {Reason::kInvisible, "invisible", "it has characters that cannot be seen",
     "보이지 않는 문자가 있음"},
    {Reason::kTooLong, "too-long", "it is too long", "너무 긺"},
    {Reason::kSeveral, "several", "more than one address stands in the cell",
     "한 칸에 주소가 둘 이상임"},
    {Reason::kDisplayName, "display-name", "a name stands around the address",
     "주소 앞뒤에 성명이 있음"},
    {Reason::kComment, "comment", "it has a comment in parentheses", "괄호 주석이 있음"},
    {Reason::kQuoted, "quoted", "the part before the @ is in quotes", "@ 앞부분이 따옴표로 묶임"},
    {Reason::kFormula, "formula", "a spreadsheet would take it for a formula",
     "스프레드시트가 수식으로 읽음"},
    {Reason::kNoAt, "no-at", "it has no @", "@가 없음"},
    {Reason::kLocalPart, "local-part", "the part before the @ is malformed", "@ 앞부분이 잘못됨"},
    {Reason::kDomain, "domain", "the part behind the @ is no domain name",
     "@ 뒷부분이 도메인 이름이 아님"},
    {Reason::kLiteral, "literal", "an IP address stands in place of a domain name",
     "도메인 이름 대신 IP 주소가 있음"},
    {Reason::kNoDot, "no-dot", "the domain name has no dot", "도메인 이름에 점이 없음"},
    {Reason::kNumber, "number", "it is no telephone number of its country",
     "해당 국가의 전화번호가 아님"},
    {Reason::kLetters, "letters", "it has letters", "글자가 있음"},
    {Reason::kExtension, "extension", "it has an extension", "내선 번호가 있음"},
    {Reason::kRounded, "rounded", "a spreadsheet kept only its first digits",
     "스프레드시트에서 뒷자리가 잘림"},
    {Reason::kNoCountry, "no-country", "its country is not known", "국가를 알 수 없음"},
    {Reason::kNoSms, "no-sms", "the line takes no SMS", "문자를 받을 수 없는 회선"},
    {Reason::kPremium, "premium", "it is a service number", "유료·무료 서비스 번호"},
    {Reason::kCountry, "country",
     "no country has this code: write that of ISO 3166-1, such as KR, or leave the cell empty",
     "이 코드를 쓰는 나라가 없음: ISO 3166-1의 코드(예: KR)를 적거나, 모르면 비워 둘 것"},
    {Reason::kSubdivision, "subdivision", "it is no code of a state or province, or of no country",
     "주·도 등 행정구역 코드가 아니거나 국가를 알 수 없음"},
    {Reason::kLanguage, "language", "it is no language tag", "언어 태그가 아님"},
    {Reason::kCells, "cells", "the row has more or fewer cells than the header",
     "칸의 수가 머리글과 다름"},
    {Reason::kQuotes, "quotes", "a stray quote may have swallowed cells or lines",
     "따옴표의 짝이 맞지 않아 칸이나 줄이 합쳐졌을 수 있음"},
    {Reason::kNoPerson, "no-person", "it does not say whose contact it is",
     "누구의 연락처인지 적혀 있지 않음"},
    {Reason::kNoContact, "no-contact", "no usable address is left", "유효한 연락처가 하나도 없음"},
    {Reason::kMoreAddresses, "more-addresses", "the person has five addresses already",
     "주소가 이미 다섯 개 있음"},
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
