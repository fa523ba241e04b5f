#include "delivery/quiet.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "access/toml_text.h"
#include "base/text.h"

namespace haetae::delivery {
namespace {

constexpr uint64_t kQuietFileBytesMax = 256 << 10;

// "21:00" or "+09:00" or "-02:30".
std::optional<Duration> ReadClock(std::string_view text, bool with_sign) {
  int sign = 1;
  if (with_sign) {
    if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    sign = text[0] == '-' ? -1 : 1;
    text.remove_prefix(1);
  }
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (size_t i : {0, 1, 3, 4})
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
  const int hours = (text[0] - '0') * 10 + text[1] - '0',
            minutes = (text[3] - '0') * 10 + text[4] - '0';
  if (hours > 23 || minutes > 59) return std::nullopt;
  return sign * (hours * kHour + minutes * kMinute);
}

std::unexpected<Error> Bad(const toml::node& node, const std::string& where, std::string why,
                           std::string advice) {
  return Fail(Code::kMalformed, "cannot use the quiet hours",
              fmt::format("line {}: {}", node.source().begin.line, why), where, std::move(advice));
}

Result<ZoneSpan> ReadSpan(const toml::node& node, const std::string& where) {
  const toml::array* pair = node.as_array();
  std::optional<Duration> least, greatest;
  if (pair != nullptr && pair->size() == 2 && (*pair)[0].is_string() && (*pair)[1].is_string()) {
    least = ReadClock((*pair)[0].as_string()->get(), true);
    greatest = ReadClock((*pair)[1].as_string()->get(), true);
  }
  if (!least || !greatest || *least > *greatest)
    return Bad(node, where, "a zone is the least and the greatest distance from UTC",
               "write [\"+09:00\", \"+09:00\"]");
  return ZoneSpan{*least, *greatest};
}

// The end of the night at an offset, or `now` by day.
Time Morning(Time now, Duration offset, Duration from, Duration to) {
  const Duration local = ((now.us + offset) % kDay + kDay) % kDay;
  const bool night = from > to ? local >= from || local < to : local >= from && local < to;
  if (!night) return now;
  const Duration wait = (to - local + kDay) % kDay;
  return now + (wait == 0 ? kDay : wait);
}

}  // namespace

Time QuietHours::NotBefore(const PhoneNumber& number, Time now) const {
  return NotBefore(number.Reveal(), now);
}

Time QuietHours::NotBefore(std::string_view digits, Time now) const {
  if (!overridden_because.empty() || from == to) return now;
  ZoneSpan span = other;
  for (size_t length = std::min(digits.size(), kZoneDigits); length > 0; --length) {
    const auto found = zones.find(digits.substr(0, length));
    if (found == zones.end()) continue;
    span = found->second;
    break;
  }
  // Until it is day at every quarter of an hour between least and greatest; where no instant of the
  // day is, at the one place whose night ends last.
  Time at = now;
  for (int rounds = 0; rounds < 4; ++rounds) {
    Time latest = at;
    for (Duration offset = span.least; offset <= span.greatest; offset += 15 * kMinute)
      latest = std::max(latest, Morning(at, offset, from, to));
    if (latest == at) return at;
    at = latest;
  }
  return at;
}

Result<QuietHours> ParseQuietHours(std::string_view text, const std::string& where) {
  const auto root = access::ParseToml(text);
  if (!root)
    return Fail(Code::kMalformed, "cannot use the quiet hours",
                fmt::format("line {}: {}", root.error().line, EscapeTerminal(root.error().why)),
                where, "correct the TOML");
  QuietHours quiet;
  for (const auto& [key, node] : *root) {
    if (key == "from" || key == "to") {
      const auto clock =
          node.is_string() ? ReadClock(node.as_string()->get(), false) : std::nullopt;
      if (!clock) return Bad(node, where, "a time of day is hours and minutes", "write \"21:00\"");
      (key == "from" ? quiet.from : quiet.to) = *clock;
    } else if (key == "other") {
      quiet.other = TRY(ReadSpan(node, where));
    } else if (key == "zone" && node.is_table()) {
      for (const auto& [code, span] : *node.as_table()) {
        const std::string_view digits = code.str();
        if (digits.empty() || digits.size() > kZoneDigits ||
            digits.find_first_not_of("0123456789") != std::string_view::npos)
          return Bad(span, where, "a zone is named by a calling code", "write 82 = [\"…\", \"…\"]");
        quiet.zones[std::string(digits)] = TRY(ReadSpan(span, where));
      }
    } else {
      return Bad(node, where, "`" + EscapeTerminal(key.str()) + "` is no member of it",
                 "see docs/formats/gateways.md");
    }
  }
  return quiet;
}

Result<QuietHours> ReadQuietHours(const fs::path& path) {
  return ParseQuietHours(TRY(ReadFile(path, kQuietFileBytesMax)), path.native());
}

}  // namespace haetae::delivery
