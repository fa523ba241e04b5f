#include "base/time_zone.h"

#include <date/tz.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <string>

namespace haetae {
namespace {

constexpr Duration kOffsetMax = 14 * kHour;  // Line Islands; the other way it is 12

// nullptr where the tz database has none of the name.
const date::time_zone* ZoneNamed(std::string_view name) {
  try {  // the library says by exception that there is no such zone
    return date::locate_zone(std::string(name));
  } catch (const std::exception&) {
    return nullptr;
  }
}

std::chrono::seconds SecondsOf(Time time) {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::microseconds(time.us));
}

// Where the database's first and last stretch end is beyond what microseconds can say.
Time TimeOf(std::chrono::seconds seconds) {
  constexpr int64_t kMax = INT64_MAX / kSecond - 2 * 86400;
  if (seconds.count() > kMax) return kTimeMax;
  if (seconds.count() < -kMax) return kTimeMin;
  return {seconds.count() * kSecond};
}

// The offset of a text that is nothing but a zone; it is read as the zone of some instant.
std::optional<Duration> OffsetOf(std::string_view text) {
  if (text.empty() || (text[0] != '+' && text[0] != '-' && text != "Z")) return std::nullopt;
  constexpr std::string_view kSome = "2000-01-01T12:00:00";
  const auto there = ParseRfc3339(std::string(kSome) + std::string(text));
  if (!there) return std::nullopt;
  return *ParseRfc3339(kSome) - *there;
}

}  // namespace

std::optional<LocalZone> LocalZone::Of(std::string_view text) {
  LocalZone zone;
  if (const auto offset = OffsetOf(text)) {
    if (*offset > kOffsetMax || *offset < -kOffsetMax) return std::nullopt;
    zone.offset_ = *offset;
    return zone;
  }
  zone.named_ = ZoneNamed(text);
  if (zone.named_ == nullptr) return std::nullopt;
  zone.to_ = zone.from_;  // nothing is known of it yet
  return zone;
}

Duration LocalZone::OffsetAt(Time instant) const {
  if (named_ == nullptr) return offset_;
  return named_->get_info(date::sys_seconds(SecondsOf(instant))).offset.count() * kSecond;
}

// Finds the stretch that `shown` belongs to. Where clocks are turned, at T, from `before` to
// `after` east of UTC, the earlier stretch reaches to T + the greater of the two: turned back, its
// hour comes first; turned on, it goes on into the hour that is skipped.
void LocalZone::Turn(Time shown) {
  if (named_ == nullptr) return;  // kTimeMax itself
  const date::sys_info now = named_->get_info(date::local_seconds(SecondsOf(shown))).first;
  offset_ = now.offset.count() * kSecond;
  from_ = kTimeMin;
  to_ = kTimeMax;
  if (const Time begin = TimeOf(now.begin.time_since_epoch()); begin != kTimeMin)
    from_ = begin + std::max(OffsetAt(begin - kSecond), offset_);
  if (const Time end = TimeOf(now.end.time_since_epoch()); end != kTimeMax)
    to_ = end + std::max(OffsetAt(end), offset_);
}

}  // namespace haetae
