// Coverage says for which time there are logs. It is kept as the set of minutes in which a source
// has at least one record, so that it does not matter how a log was split or in which order its
// parts were read.
//
//   ActiveMinutes minutes;
//   minutes.Add(time);
//   for (const Silence& gap : Silences(minutes)) …
//
// A gap is a silence that the source's own rhythm does not explain: see Silences(). Sources that
// are parts of one stream (rotated, split) are joined by JoinStreams(). Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
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
// active minutes in the window as long as the silence (at least an hour) before it, and likewise
// after it, and at the same time a day and a week earlier and later where the coverage reaches so
// far, the chance of n silent minutes is (1 − f)^n for the smallest of these f: a quiet night
// explains itself, an outage does not.
std::vector<Silence> Silences(const ActiveMinutes& minutes);

// A source's part in the coverage.
struct CoveredSource {
  std::string name;
  ActiveMinutes minutes;
  std::string format;
};
// One stream: the sources that are parts of the same log, in time order.
struct Stream {
  std::string name;  // of its first part
  ActiveMinutes minutes;
  std::map<uint32_t, std::string> parts;  // by the minute in which each begins
  std::string format;                     // of its first part
  // The part that was being written at that time: the last one that began before it.
  const std::string& PartAt(Time time) const;
};
// The name of a log without rotation, date and compression: "gateway-1.log.2.gz" is
// "gateway-1.log".
std::string StreamStem(std::string_view path);
// Sources with the same stem are one stream; so are sources of the same folder whose names differ
// only in digits or a split suffix and that follow each other. What was found later may fill a
// silence of the others: a part with one more number ("gw-2026-11-22.2.log"), or one that is called
// after the log ("app-2.recovered.jsonl"), has its format, and in its own time leaves nothing of
// the silence. A log beside it ("gw-2.log") never does.
std::vector<Stream> JoinStreams(std::vector<CoveredSource> sources);

// Logs that there must be, by the names of the streams that run beside each other: gateway-2.log
// where gateway-1.log and gateway-3.log were given. Only holes among numbers, never more of them
// than there are streams.
std::vector<std::string> MissingSiblings(const std::vector<Stream>& streams);

}  // namespace haetae::ledger
