// A telephone number out of a table, as E.164 if it can take an SMS, or refused with the reason.
//
//   std::string phone;
//   CheckPhone("010-1234-5678", "KR", phone);        // kNone: "+821012345678"
//   CheckPhone("02-123-4567", "KR", phone);          // kNoSms: a landline
//
// Which numbers a country has, and which are mobile, is what libphonenumber knows: 15 µs a number.
// Korean mobile numbers as they are usually written are recognised without it, in 30 ns; a test
// asks the library about every 010 prefix. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "contact/reason.h"

namespace haetae::contact {

inline constexpr size_t kPhoneCellBytesMax = 64;
inline constexpr size_t kPhoneBytesMax = 16;  // "+" and 15 digits (E.164)

// `country`: two capital letters, or "" if it is not known. `to` is set where the answer is kNone.
Reason CheckPhone(std::string_view cell, std::string_view country, std::string& to);

// ISO 3166-1 as libphonenumber knows it: "kr" gives "KR"; "" if it is none.
std::string CountryCode(std::string_view text);

// The library alone, for the test of the short way.
Reason CheckPhoneByLibrary(std::string_view text, std::string_view country, std::string& to);

}  // namespace haetae::contact
