// The zone of the clock that wrote a log, for times that do not say theirs.
//
//   LocalZone zone = *LocalZone::Of("Asia/Seoul");       // or "+09:00", "Z"
//   ParseRfc3339("2026-09-21T21:11:00", zone);           // 12:11 in UTC
//   ParseRfc3339("2026-09-21T21:11:00Z", zone);          // 21:11: it says its zone itself
//   zone.met();                                          // a time without zone was read
//
// An hour that a clock shows twice, when summer ends, is read as the first of the two; one that it
// never shows, when summer begins, as if the clock had not been turned yet. Names are those of the
// system's tz database, which is read once. A zone remembers the stretch of time it was last asked
// about, so that nearly every answer is one subtraction: one instance a thread, made by copying.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace date {
class time_zone;
}

namespace haetae {

class LocalZone {
 public:
  // None was named: clocks show UTC.
  LocalZone() = default;
  // "Z", "+09:00", "+0900", "+09", at most 14 hours from UTC, or a name of the tz database; nothing
  // for whatever else, and for a name where the system has no tz database.
  static std::optional<LocalZone> Of(std::string_view text);

  // When clocks of the zone show what clocks in UTC show at `shown`.
  Time Instant(Time shown) {
    met_ = true;
    if (shown < from_ || shown >= to_) [[unlikely]]
      Turn(shown);
    return shown - offset_;
  }
  // How far east of UTC its clocks are at an instant.
  Duration OffsetAt(Time instant) const;
  bool met() const { return met_; }

 private:
  void Turn(Time shown);

  const date::time_zone* named_ = nullptr;
  Duration offset_ = 0;
  Time from_ = kTimeMin, to_ = kTimeMax;  // clocks show these while offset_ holds
  bool met_ = false;
};

// As in time.h, with `zone` for texts that say none themselves. An epoch says its zone: UTC.
std::optional<Time> ParseRfc3339(std::string_view text, LocalZone& zone);
std::optional<Time> ParseClfTime(std::string_view text, LocalZone& zone);
std::optional<Time> ParseAnyTime(std::string_view text, LocalZone& zone);
// What stands behind the format's last letter may be a zone: "%Y-%m-%dT%H:%M:%SZ" is UTC.
std::optional<Time> ParseWithFormat(std::string_view text, std::string_view format,
                                    LocalZone& zone);

}  // namespace haetae
