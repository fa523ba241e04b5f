// The words of mails: base64, headers beyond ASCII, dates. Whoever writes a mail uses them.
//
//   EncodedWords("유출 통지");      // "=?UTF-8?B?…?="
//   MailDate(time);                 // "Thu, 20 Nov 2025 09:00:00 +0000"
//
// Pure functions, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"

namespace haetae {

// RFC 4648, 4: without line ends.
std::string Base64(std::string_view bytes);
// Encoded words (RFC 2047) of at most 75 characters, cut between characters, one a line.
std::string EncodedWords(std::string_view text);
// RFC 5322, 3.3, in UTC.
std::string MailDate(Time time);

}  // namespace haetae
