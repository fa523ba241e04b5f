// Coverage says for which time there are logs. It is kept as the set of minutes in which a source
// has at least one record, so that it does not matter how a log was split or in which order its
// parts were read.
//
//   ActiveMinutes minutes;
//   minutes.Add(time);
//   for (const Silence& gap : Silences(minutes)) …
//
// A gap is a silence that the source's own rhythm does not explain: see Silences(). Sources that
// are parts of one stream (rotated, split) are joined before: see streams.h. Not thread-safe.
#pragma once

#include <cstdint>
#include <roaring/roaring.hh>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace haetae::ledger {

class ActiveMinutes {
 public:
  void Add(Time time) {
    const uint32_t minute = static_cast<uint32_t>(time.us / kMinute);
    if (minute == last_) return;
    last_ = minute;
    set_.add(minute);
  }
  void Merge(const ActiveMinutes& other) { set_ |= other.set_; }
  const Roaring& set() const { return set_; }
  // Of the minutes since 1970 with from ≤ m < to, the active ones.
  double Share(int64_t from, int64_t to) const;
  std::string Encode() const;  // base64 of the portable Roaring form
  static bool Decode(std::string_view text, ActiveMinutes& to);

 private:
  Roaring set_;
  uint32_t last_ = 0xffffffff;
};

struct Silence {
  Time from, to;   // whole minutes without a record: from ≤ t < to
  double p_value;  // chance of it at the source's own rate around it
};

inline constexpr int64_t kGapMinutesMin = 10;
inline constexpr double kGapChanceMax = 1e-6;

// Silences of at least kGapMinutesMin whose chance is below kGapChanceMax. With f the share of
// active minutes in a window, the chance of n silent minutes is (1 − f)^n for the smallest f of
//   the window as long as the silence (at least an hour) before it, and the one after it;
//   the same time a day earlier and a day later: the larger f of the two;
//   the same time a week earlier and a week later: the larger f of the two.
// Where the coverage reaches only to one side, the larger f of the nearest two days (weeks) there,
// or of the one there is. So a quiet night and a quiet Sunday explain themselves, at the edges of
// the logs too, and an outage does not, nor another one at the same hour of the next day or week.
// Three in a row show their first and their last one: both neighbours of the others are silent.
std::vector<Silence> Silences(const ActiveMinutes& minutes);

}  // namespace haetae::ledger
