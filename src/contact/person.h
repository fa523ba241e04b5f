// One person of a contact book, and the bytes of such a record: docs/formats/contact-book.md.
//
//   Person person;
//   Taking from(block);
//   while (TakePerson(from, person)) Use(person.email().Reveal());
//
// All views are into what they were read from.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/pii.h"
#include "contact/bytes.h"

namespace haetae::contact {

inline constexpr size_t kAddressesMax = 5;  // of a kind: one's own, and four for when it fails
inline constexpr size_t kNameBytesMax = 200;
inline constexpr size_t kLanguageBytesMax = 35;  // RFC 5646, 4.4.1
inline constexpr size_t kPlaceBytesMax = 6;      // ISO 3166-2: "GB-ENG"
inline constexpr uint8_t kBookVersion = 2;       // of the record's bytes

using Address = Pii<std::string_view>;

struct Person {
  uint32_t index = 0;  // of the incident's people
  std::array<Address, kAddressesMax> all_emails, all_phones;
  uint8_t email_count = 0, phone_count = 0;
  Address name;               // empty: unknown
  std::string_view language;  // "ko", "en", "zh-hant"; empty: unknown
  std::string_view place;     // where they live: "KR", "US-CA"; empty: unknown

  std::span<const Address> emails() const { return {all_emails.data(), email_count}; }
  std::span<const Address> phones() const { return {all_phones.data(), phone_count}; }
  // The person's own ones; empty: there is none. The others are for when these fail.
  Address email() const { return email_count > 0 ? all_emails[0] : Address(); }
  Address phone() const { return phone_count > 0 ? all_phones[0] : Address(); }
  bool reachable() const { return email_count + phone_count > 0; }
};

// Whether only a server with SMTPUTF8 takes it (RFC 6531).
bool NeedsSmtpUtf8(const Address& email);

void PutPerson(const Person& person, std::string& to);
// False at the end and where the bytes are no record: then from.failed(). `version`: of the book.
bool TakePerson(Taking& from, Person& person, uint8_t version = kBookVersion);

}  // namespace haetae::contact
