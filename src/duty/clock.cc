#include "duty/clock.h"

#include <algorithm>

namespace haetae::duty {

std::span<const Clock> Clocks() {
  static const std::vector<Clock> clocks = {
      {"first-signal", {"first_signal"}},
      {"intrusion-known", {"first_signal", "intrusion_known", "discovered", "confirmed"}},
      {"leak-known", {"first_signal", "discovered", "confirmed"}},
      {"possible-leak-known", {"first_signal", "possible_known"}},
      {"discovered", {"first_signal", "discovered", "confirmed"}},
      {"reasonable-certainty", {"confirmed"}, {"first_signal", "discovered"}},
      {"assessed", {"assessed"}},
      {"grounds-to-believe",
       {"assessed"},
       {},
       {"first_signal", "possible_known", "discovered", "confirmed"}},
      {"materiality-determined", {"material"}},
  };
  return clocks;
}

const Clock* FindClock(std::string_view id) {
  const std::span<const Clock> clocks = Clocks();
  const auto found = std::ranges::find(clocks, id, &Clock::id);
  return found == clocks.end() ? nullptr : &*found;
}

namespace {

// The doubtful times before the start; all of them where it has not started.
std::vector<std::pair<std::string, Time>> EarlierOf(const Clock& clock, const Started& started,
                                                    const Facts& facts) {
  std::vector<std::pair<std::string, Time>> earlier;
  for (std::string_view name : clock.doubtful) {
    const auto time = facts.times.find(name);
    if (time != facts.times.end() && (!started.at || time->second < *started.at))
      earlier.emplace_back(name, time->second);
  }
  std::ranges::stable_sort(earlier, {}, [](const auto& one) { return one.second; });
  return earlier;
}

Started FromTimes(const Clock& clock, const std::vector<std::string_view>& times,
                  const Facts& facts) {
  Started started{.fact = std::string(clock.times.back())};
  for (std::string_view name : times) {
    const auto time = facts.times.find(name);
    if (time == facts.times.end()) continue;
    started.others.emplace_back(name, time->second);
    if (const auto later = facts.later.find(name); later != facts.later.end())
      for (const Time at : later->second) started.others.emplace_back(name, at);
  }
  if (started.others.empty()) return started;
  auto chosen =
      std::ranges::min_element(started.others, {}, [](const auto& one) { return one.second; });
  if (const auto from = facts.count_from.find(clock.id); from != facts.count_from.end()) {
    const auto named =
        std::ranges::find(started.others, from->second, [](const auto& one) { return one.first; });
    if (named != started.others.end()) {
      chosen = named;
      const auto why = facts.count_from_why.find(clock.id);
      if (why != facts.count_from_why.end()) started.why = why->second;
    }
  }
  started.fact = chosen->first;
  started.at = chosen->second;
  started.others.erase(chosen);
  std::erase_if(started.others, [&](const auto& one) { return one.second == *started.at; });
  std::ranges::stable_sort(started.others, {}, [](const auto& one) { return one.second; });
  return started;
}

}  // namespace

Started StartOf(std::string_view id, const Facts& facts, bool surely) {
  const Clock* clock = FindClock(id);
  CHECK(clock != nullptr);  // laws are checked when they are loaded
  Started started = FromTimes(*clock, clock->times, facts);
  if (!started.at && surely && !clock->instead.empty())
    if (Started other = FromTimes(*clock, clock->instead, facts); other.at)
      started = std::move(other);
  started.earlier = EarlierOf(*clock, started, facts);
  return started;
}

}  // namespace haetae::duty
