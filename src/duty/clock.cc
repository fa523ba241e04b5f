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
      {"reasonable-certainty", {"confirmed"}},
      {"assessed", {"assessed"}},
      {"materiality-determined", {"material"}},
  };
  return clocks;
}

const Clock* FindClock(std::string_view id) {
  const std::span<const Clock> clocks = Clocks();
  const auto found = std::ranges::find(clocks, id, &Clock::id);
  return found == clocks.end() ? nullptr : &*found;
}

Started StartOf(std::string_view id, const Facts& facts) {
  const Clock* clock = FindClock(id);
  CHECK(clock != nullptr);  // laws are checked when they are loaded
  Started started{.fact = std::string(clock->times.back())};
  for (std::string_view name : clock->times) {
    const auto time = facts.times.find(name);
    if (time == facts.times.end()) continue;
    started.others.emplace_back(name, time->second);
    if (const auto later = facts.later.find(name); later != facts.later.end())
      for (const Time at : later->second) started.others.emplace_back(name, at);
  }
  if (started.others.empty()) return started;
  auto chosen =
      std::ranges::min_element(started.others, {}, [](const auto& one) { return one.second; });
  if (const auto from = facts.count_from.find(id); from != facts.count_from.end()) {
    const auto named =
        std::ranges::find(started.others, from->second, [](const auto& one) { return one.first; });
    if (named != started.others.end()) {
      chosen = named;
      const auto why = facts.count_from_why.find(id);
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

}  // namespace haetae::duty
