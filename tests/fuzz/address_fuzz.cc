// Feeds the readers of mail addresses, phone numbers, countries and languages with bytes of any
// kind. What is taken must be safe to hand on, be taken again, and stay as it is.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "contact/description.h"
#include "contact/email.h"
#include "contact/look.h"
#include "contact/person.h"
#include "contact/phone.h"

namespace {

using namespace haetae::contact;

void Require(bool holds) {
  if (!holds) std::abort();
}

void Email(std::string_view cell) {
  std::string email, again;
  EmailKind kind, same;
  const Reason reason = CheckEmail(cell, email, kind);
  Require(!NameOf(reason).empty() || reason == Reason::kNone);
  if (reason != Reason::kNone) return;
  const Look look = LookAt(email);
  Require(look.utf8 && !look.breaks && !look.controls && !look.invisible);
  Require(email.size() <= kEmailBytesMax && std::ranges::count(email, '@') == 1);
  Require(email.find_first_of(" \t,;:<>()[]\"\\") == std::string::npos);
  const std::string_view domain = std::string_view(email).substr(email.find('@') + 1);
  for (char c : domain)
    Require((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.');
  Require(look.ascii == !kind.smtputf8);
  Require(CheckEmail(email, again, same) == Reason::kNone && again == email);
}

void Phone(std::string_view cell, std::string_view country) {
  std::string phone, again;
  if (CheckPhone(cell, country, phone) != Reason::kNone) return;
  Require(phone.size() >= 8 && phone.size() <= kPhoneBytesMax && phone[0] == '+');
  for (char c : std::string_view(phone).substr(1)) Require(c >= '0' && c <= '9');
  Require(CheckPhone(phone, "", again) == Reason::kNone && again == phone);
  if (!cell.starts_with('\'')) {
    std::string by_library;
    Require(CheckPhoneByLibrary(Trimmed(cell), country, by_library) == Reason::kNone);
    Require(by_library == phone);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Email(text);
  for (std::string_view country : {"KR", "", "US", "JP"}) Phone(text, country);
  const std::string language = LanguageTag(text);
  Require(language.size() <= kLanguageBytesMax && LanguageTag(language) == language);
  const std::string country = CountryCode(text);
  Require(country.empty() || (country.size() == 2 && CountryCode(country) == country));
  static_cast<void>(ParseDescription(text, "/nowhere", "fuzz"));
  return 0;
}
