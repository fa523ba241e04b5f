// Texts in the encodings that gateways take, and how many segments they fill.
//
//   Encoded("가나", "euc-kr");        // 4 bytes; an error where a letter is not in it
//   FitsGsm("Hello €");               // GSM 03.38 with its extension table
//   Segments("…");                    // of 160/153 letters of GSM 03.38, or 70/67 UTF-16 units
//
// Pure, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace haetae::delivery {

// "utf-8", "euc-kr" (with the letters of CP949) or "ucs-2" (big-endian UTF-16).
Result<std::string> Encoded(std::string_view utf8, std::string_view encoding);
bool FitsGsm(std::string_view utf8);
size_t Segments(std::string_view utf8);

}  // namespace haetae::delivery
