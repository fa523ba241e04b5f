// Addresses of people as types: whatever is not an address cannot become one, and one that is
// cannot carry a header or a command with it, print itself, or be compared by accident.
//
//   Result<EmailAddress> to = EmailAddress::Parse("kim@example.kr");   // the error quotes nothing
//   to->Reveal();                                                      // for the wire only
//   Result<PhoneNumber> phone = PhoneNumber::Parse("010-1234-5678", "82");
//   phone->Reveal();                                                   // "821012345678"
//
// RFC 5321 4.1.2 with RFC 6531 (UTF-8), E.164. Values; pure and thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace haetae::delivery {

inline constexpr size_t kLocalBytesMax = 64;     // RFC 5321 4.5.3.1.1
inline constexpr size_t kAddressBytesMax = 254;  // a path of 256 without its brackets
inline constexpr size_t kPhoneDigitsMin = 7, kPhoneDigitsMax = 15;

class EmailAddress {
 public:
  static Result<EmailAddress> Parse(std::string_view text);
  // As it stands between < and >: without control characters, spaces outside quotes, or brackets.
  const std::string& Reveal() const { return text_; }
  // In lower case, to hold rates by: domains are no personal data of one person.
  std::string Domain() const;
  bool ascii() const { return ascii_; }

 private:
  EmailAddress(std::string text, bool ascii) : text_(std::move(text)), ascii_(ascii) {}
  std::string text_;
  bool ascii_;
};

class PhoneNumber {
 public:
  // `country` is the calling code that a number with a leading 0 belongs to.
  static Result<PhoneNumber> Parse(std::string_view text, std::string_view country);
  // Digits with the country's code, without +.
  const std::string& Reveal() const { return digits_; }

 private:
  explicit PhoneNumber(std::string digits) : digits_(std::move(digits)) {}
  std::string digits_;
};

}  // namespace haetae::delivery
