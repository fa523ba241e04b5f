#include "delivery/run_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error_words.h"

namespace haetae::delivery {

Phrase DurationPhrase(Duration duration) {
  const int64_t seconds = std::max<Duration>(duration, 0) / kSecond;
  const int64_t minutes = seconds / 60, hours = minutes / 60, days = hours / 24;
  if (days > 0)
    return {fmt::format("{} d {} h", days, hours % 24),
            fmt::format("{}일 {}시간", days, hours % 24)};
  if (hours > 0)
    return {fmt::format("{} h {} min", hours, minutes % 60),
            fmt::format("{}시간 {}분", hours, minutes % 60)};
  if (minutes > 0) return {fmt::format("{} min", minutes), fmt::format("{}분", minutes)};
  return {fmt::format("{} s", seconds), fmt::format("{}초", seconds)};
}

Phrase ProgressPhrase(const RunNow& at, Time now, Time deadline) {
  const std::string ended = WithCommas(at.ended), people = WithCommas(at.people);
  Phrase line = {fmt::format("{} of {}", ended, people),
                 fmt::format("{}명 중 {}명", people, ended)};
  auto add = [&](const std::string& en, const std::string& ko) {
    line.en += " · " + en;
    line.ko += " · " + ko;
  };
  if (at.paused) {
    add("paused", "일시 정지");
  } else if (at.rate >= 1) {  // not known yet, at first
    const std::string rate = WithCommas(static_cast<uint64_t>(at.rate));
    add(rate + "/s", "초당 " + rate + "명");
  }
  if (at.night.messages > 0) {
    const std::string held = WithCommas(at.night.messages);
    const Phrase left = DurationPhrase(std::min(at.night.first, at.night.until) - now);
    add(held + " wait for the morning, in " + left.en,
        left.ko + " 뒤 아침까지 대기 " + held + "건");
  } else if (at.left && !at.paused) {
    const Phrase left = DurationPhrase(*at.left);
    add(left.en + " left", left.ko + " 남음");
  }
  if (deadline != kTimeMax && now >= deadline) {
    const Phrase late = DurationPhrase(now - deadline);
    add("the deadline was " + late.en + " ago", "기한을 " + late.ko + " 초과");
  } else if (deadline != kTimeMax) {
    const Phrase left = DurationPhrase(deadline - now);
    add("deadline in " + left.en, "기한까지 " + left.ko);
    if (at.late) add("TOO SLOW for the deadline", "이 속도로는 기한을 넘김");
  }
  if (at.trouble) {
    const Phrase text = PhraseOf(at.trouble->error);
    add(EscapeTerminal(text.en), EscapeTerminal(text.ko));
  }
  return line;
}

}  // namespace haetae::delivery
