// What kind of characters a cell holds, seen once, before anybody takes it for an address.
//
//   Look look = LookAt(cell);
//   if (Reason hostile = HostileIn(cell, look); hostile != Reason::kNone) …
//
// Pure. Costs a nanosecond a byte of ASCII.
#pragma once

#include <string_view>

#include "contact/reason.h"

namespace haetae::contact {

struct Look {
  bool utf8 = true;  // strictly (RFC 3629)
  bool ascii = true;
  bool breaks = false;     // CR, LF, NUL, and what Unicode calls the end of a line
  bool controls = false;   // C0, DEL, C1
  bool invisible = false;  // zero width, bidirectional, tags, noncharacters, odd spaces
};
Look LookAt(std::string_view text);

// kEncoding, kInjection, kControl, kInvisible, or kNone. Line breaks count also where they are
// written for somebody who decodes them: %0d, %250a, =0D=0A, \r, &#10;.
Reason HostileIn(std::string_view text, const Look& look);

// Without blanks at both ends: ASCII ones, the no-break space and the ideographic one.
std::string_view Trimmed(std::string_view text);

}  // namespace haetae::contact
