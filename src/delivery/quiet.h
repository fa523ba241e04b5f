// No texts at night: when a message to a number may go.
//
//   QuietHours quiet = TRY(ReadQuietHours("gateways/quiet.toml"));
//   quiet.NotBefore(number, now);        // now, or the next morning there
//
// The format is in docs/formats/gateways.md. Constant after reading, thread-safe.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/file.h"
#include "base/time.h"
#include "delivery/contact.h"

namespace haetae::delivery {

struct ZoneSpan {
  Duration least = 9 * kHour, greatest = 9 * kHour;  // east of UTC
};

inline constexpr size_t kZoneDigits = 7;  // the longest calling code that has hours of its own

struct QuietHours {
  Duration from = 21 * kHour, to = 8 * kHour;  // of the local day
  ZoneSpan other;
  std::map<std::string, ZoneSpan, std::less<>> zones;  // by calling code
  std::string overridden_because;                      // not empty: at any time
  Time NotBefore(const PhoneNumber& number, Time now) const;
  // The same of a number's first kZoneDigits digits, which tell its zone.
  Time NotBefore(std::string_view digits, Time now) const;
};

Result<QuietHours> ReadQuietHours(const fs::path& path);
Result<QuietHours> ParseQuietHours(std::string_view text, const std::string& where);

}  // namespace haetae::delivery
