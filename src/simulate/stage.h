// Brings events into time order. Actors put events at any time from the minute that is being played
// to kAheadMinutes later; each minute is sorted once it is over and handed on.
//
//   Stage stage(start);
//   stage.Put(event);
//   stage.Play(minute, [](const Event& event) { … });    // all of that minute, by (time, id)
//
// Holds the events that are ahead: the length of a session times the rate. Not thread-safe.
#pragma once

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "simulate/event.h"

namespace haetae::simulate {

inline constexpr int64_t kAheadMinutes = 512;

class Stage {
 public:
  explicit Stage(Millis start) : start_(start), minutes_(kAheadMinutes) {}

  void Put(const Event& event) {
    const int64_t minute = (event.at - start_) / kMinuteMs;
    CHECK(event.at >= start_ && minute >= now_ && minute < now_ + kAheadMinutes);
    minutes_[static_cast<size_t>(minute % kAheadMinutes)].push_back(event);
  }
  template <typename F>
  void Play(int64_t minute, F&& f) {
    CHECK(minute >= now_);
    std::vector<Event>& events = minutes_[static_cast<size_t>(minute % kAheadMinutes)];
    std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
      return a.at != b.at ? a.at < b.at : a.id < b.id;
    });
    now_ = minute + 1;
    for (const Event& event : events) f(event);
    events.clear();
  }

 private:
  Millis start_;
  int64_t now_ = 0;
  std::vector<std::vector<Event>> minutes_;
};

}  // namespace haetae::simulate
