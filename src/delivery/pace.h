// How fast: a rate that is kept, and how long the rest takes.
//
//   Bucket bucket(300);                      // 300 a second; 0: no limit
//   size_t now = bucket.Take(1024, clock.Now());
//   Progress progress; progress.Note(done, clock.Now());
//   progress.Left(total - done);             // only while the rate is steady
//
// Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "base/time.h"

namespace haetae::delivery {

class Bucket {
 public:
  explicit Bucket(double per_second = 0) : per_second_(per_second) {}
  // As many as may go now, at most `wanted`.
  size_t Take(size_t wanted, Time now);
  // Gives back what was taken and not used.
  void GiveBack(size_t count) { tokens_ += static_cast<double>(count); }
  // When one may go.
  Time Next(Time now) const;

 private:
  void Fill(Time now);
  double per_second_;
  double tokens_ = 1;
  Time filled_{INT64_MIN};
};

// A time left is told when three spans of ten seconds in a row differ by less than a quarter.
class Progress {
 public:
  void Note(uint64_t done, Time now);
  // A second, over the last ten.
  double rate() const;
  std::optional<Duration> Left(uint64_t remaining) const;

 private:
  std::deque<std::pair<Time, uint64_t>> seen_;  // one a second, of the last 31
};

}  // namespace haetae::delivery
