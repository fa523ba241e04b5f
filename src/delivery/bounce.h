// A mail that came back, read: which message it is about, and whether it will ever arrive.
//
//   Bounce bounce = ReadBounce(mail);
//   bounce.kind; bounce.reply;             // kHard, 550 5.1.1
//   bounce.ids;                            // what may be ids: believe one that MessageId finds
//
// Reports of RFC 3464 first; else mail from a mailer daemon in the forms of qmail, Exim, Exchange
// and Korean providers, by reply codes and phrases. The bytes are hostile: everything has a limit,
// and nothing is believed that does not bear an id which only we can make. Pure, thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "delivery/delivery.h"

namespace haetae::delivery {

inline constexpr size_t kBounceBytesMax = 1 << 20;  // read of a mail; the rest is passed over
inline constexpr size_t kBounceHeadersMax = 1000;   // of a part
inline constexpr size_t kBouncePartsMax = 64;
inline constexpr size_t kBounceDepthMax = 6;
inline constexpr size_t kBounceIdsMax = 256;

struct Bounce {
  enum Kind {
    kNoReport,   // an answer, an absence note, or anything else
    kDelayed,    // still being tried
    kSoft,       // came back, and may be taken another time: a full box, a time-out
    kHard,       // came back for good
    kDelivered,  // a report of success
  };
  Kind kind = kNoReport;
  Reply reply;
  std::vector<std::string> ids;  // 32 hex digits each, lower case, in order, no two alike
};

Bounce ReadBounce(std::string_view mail);

}  // namespace haetae::delivery
