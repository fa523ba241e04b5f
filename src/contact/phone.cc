#include "contact/phone.h"

#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <array>

#include "contact/look.h"

namespace haetae::contact {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

// The library, which would otherwise write the numbers it stumbles over to standard output.
const PhoneNumberUtil& Library() {
  static PhoneNumberUtil& library = [&]() -> PhoneNumberUtil& {
    PhoneNumberUtil* made = PhoneNumberUtil::GetInstance();
    made->SetLogger(new i18n::phonenumbers::NullLogger);  // the library owns it
    return *made;
  }();
  return library;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// 010 and eight digits, in Korea's own form or behind +82, with the separators people use. Other
// old or new mobile prefixes, and 010-0, 010-1 and 010-5, go the long way.
bool KoreanMobile(std::string_view text, std::string_view country, std::string& to) {
  if (text.starts_with("+82"))
    text.remove_prefix(3);
  else if (country != "KR" || !text.starts_with("0"))
    return false;
  std::array<char, 12> digits;
  size_t count = 0;
  for (char c : text) {
    if (c == '-' || c == ' ' || c == '.') continue;
    if (!IsDigit(c) || count == digits.size()) return false;
    digits[count++] = c;
  }
  std::string_view number(digits.data(), count);
  if (number.starts_with('0')) number.remove_prefix(1);
  if (number.size() != 10 || !number.starts_with("10") || number[2] < '2' || number[2] == '5')
    return false;
  to.assign("+82").append(number);
  return true;
}

Reason KindOf(const PhoneNumber& number) {
  switch (Library().GetNumberType(number)) {
    case PhoneNumberUtil::MOBILE:
    case PhoneNumberUtil::FIXED_LINE_OR_MOBILE:  // countries whose numbers do not tell
      return Reason::kNone;
    case PhoneNumberUtil::PREMIUM_RATE:
    case PhoneNumberUtil::SHARED_COST:
    case PhoneNumberUtil::TOLL_FREE:
      return Reason::kPremium;
    case PhoneNumberUtil::UNKNOWN:
      return Reason::kNumber;
    default:
      return Reason::kNoSms;
  }
}

// "8.21E+11"
bool IsRounded(std::string_view text) {
  const size_t e = text.find_first_of("eE");
  if (e == std::string_view::npos || e == 0 || e + 1 >= text.size()) return false;
  const auto number = [](char c) { return IsDigit(c) || c == '.' || c == ','; };
  return std::ranges::all_of(text.substr(0, e), number) &&
         text.substr(e + 1).find_first_not_of("+0123456789") == std::string_view::npos;
}

bool HasExtension(std::string_view text) {
  if (text.find('#') != std::string_view::npos) return true;
  if (text.find("내선") != std::string_view::npos) return true;
  const size_t x = text.find_first_of("xX");
  return x != std::string_view::npos && x > 0 && std::ranges::any_of(text.substr(x), IsDigit) &&
         std::ranges::any_of(text.substr(0, x), IsDigit);
}

// Punctuation that stands between two numbers and in no number.
Reason CheckShape(std::string_view text) {
  if (std::string_view("=@-").find(text.front()) != std::string_view::npos && text.size() > 1)
    return Reason::kFormula;
  if (text.find_first_of("|!'\"") != std::string_view::npos) return Reason::kFormula;
  if (IsRounded(text)) return Reason::kRounded;
  if (HasExtension(text)) return Reason::kExtension;
  if (std::ranges::any_of(text, IsLetter)) return Reason::kLetters;
  const auto digits = std::ranges::count_if(text, IsDigit);
  if (text.find_first_of(",;/\\&~") != std::string_view::npos || digits > 18 ||
      std::ranges::count(text, '+') > 1)
    return Reason::kSeveral;
  return Reason::kNone;
}

}  // namespace

Reason CheckPhoneByLibrary(std::string_view text, std::string_view country, std::string& to) {
  const std::string region = country.empty() ? "ZZ" : std::string(country);
  PhoneNumber number;
  PhoneNumberUtil::ErrorType error = Library().Parse(std::string(text), region, &number);
  // "00" begins a foreign number in most countries, and in people's tables in all.
  const bool foreign = text.starts_with("00");
  if (foreign && (error != PhoneNumberUtil::NO_PARSING_ERROR || !Library().IsValidNumber(number))) {
    number.Clear();
    error = Library().Parse("+" + std::string(text.substr(2)), region, &number);
  }
  if (error == PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR && country.empty() &&
      !text.starts_with('+') && !foreign)
    return Reason::kNoCountry;
  if (error != PhoneNumberUtil::NO_PARSING_ERROR || !Library().IsValidNumber(number))
    return Reason::kNumber;
  // The library's plan of Korea still has the seven digits that 010 numbers never had.
  Library().Format(number, PhoneNumberUtil::E164, &to);
  if (to.starts_with("+8210") && to.size() != std::string_view("+821012345678").size())
    return Reason::kNumber;
  if (number.has_extension()) return Reason::kExtension;
  if (const Reason reason = KindOf(number); reason != Reason::kNone) return reason;
  return to.size() <= kPhoneBytesMax ? Reason::kNone : Reason::kNumber;
}

Reason CheckPhone(std::string_view cell, std::string_view country, std::string& to) {
  std::string_view text = Trimmed(cell);
  if (text.starts_with('\'')) text.remove_prefix(1);  // how a spreadsheet is told that it is text
  if (text.empty()) return Reason::kMissing;
  if (KoreanMobile(text, country, to)) return Reason::kNone;
  if (const Reason hostile = HostileIn(text, LookAt(text)); hostile != Reason::kNone)
    return hostile;
  if (text.size() > kPhoneCellBytesMax) return Reason::kTooLong;
  if (const Reason shape = CheckShape(text); shape != Reason::kNone) return shape;
  return CheckPhoneByLibrary(text, country, to);
}

std::string CountryCode(std::string_view text) {
  std::string code(Trimmed(text));
  for (char& c : code) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  if (code == "UK") code = "GB";  // what people write, reserved for it by ISO 3166-1
  if (code == "EL") code = "GR";  // what the European Union writes
  const bool letters = code.size() == 2 && std::ranges::all_of(code, IsLetter);
  return letters && Library().GetCountryCodeForRegion(code) != 0 ? code : std::string();
}

}  // namespace haetae::contact
