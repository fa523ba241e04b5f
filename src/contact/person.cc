#include "contact/person.h"

#include <algorithm>

#include "contact/email.h"
#include "contact/phone.h"

namespace haetae::contact {
namespace {

constexpr uint8_t kHasName = 1 << 6, kHasLanguage = 1 << 7;

// One text with its limits; what is out of them makes the record void.
std::string_view TakeText(Taking& from, size_t bytes_min, size_t bytes_max) {
  const std::string_view text = from.Short();
  if (!from.failed() && (text.size() < bytes_min || text.size() > bytes_max))
    from.Bytes(SIZE_MAX);  // fails
  return text;
}

}  // namespace

bool NeedsSmtpUtf8(const Address& email) {
  return std::ranges::any_of(email.Reveal(),
                             [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

void PutPerson(const Person& person, std::string& to) {
  const bool language = !person.language.empty() || !person.place.empty();
  CHECK(person.email_count <= kAddressesMax && person.phone_count <= kAddressesMax);
  to += static_cast<char>(person.email_count | person.phone_count << 3 |
                          (person.name.empty() ? 0 : kHasName) | (language ? kHasLanguage : 0));
  for (const Address& email : person.emails()) PutShort(email.Reveal(), to);
  for (const Address& phone : person.phones()) PutShort(phone.Reveal(), to);
  if (!person.name.empty()) PutShort(person.name.Reveal(), to);
  if (!language) return;
  PutShort(person.language, to);
  CHECK(person.place.size() <= kPlaceBytesMax);
  PutShort(person.place, to);
}

bool TakePerson(Taking& from, Person& person, uint8_t version) {
  if (from.empty()) return false;
  const uint8_t kinds = from.U8();
  person.email_count = kinds & 7;
  person.phone_count = kinds >> 3 & 7;
  if (person.email_count > kAddressesMax || person.phone_count > kAddressesMax)
    from.Bytes(SIZE_MAX);  // fails
  if (from.failed()) return false;
  for (size_t i = 0; i < person.email_count; ++i)
    person.all_emails[i] = Address(TakeText(from, 1, kEmailBytesMax));
  for (size_t i = 0; i < person.phone_count; ++i)
    person.all_phones[i] = Address(TakeText(from, 1, kPhoneBytesMax));
  person.name =
      Address((kinds & kHasName) != 0 ? TakeText(from, 1, kNameBytesMax) : std::string_view());
  person.language = person.place = {};
  if ((kinds & kHasLanguage) != 0) {
    person.language = TakeText(from, 0, kLanguageBytesMax);
    if (version >= 2) {
      person.place = TakeText(from, 0, kPlaceBytesMax);
    } else {  // a country of two letters, or two zeros
      person.place = from.Bytes(2);
      if (person.place == std::string_view("\0\0", 2)) person.place = {};
    }
  }
  return !from.failed();
}

}  // namespace haetae::contact
