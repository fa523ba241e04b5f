// A stretch of a log that stands in the logs twice, line for line: a shipper sent it again, and
// without event ids nobody can tell a line from its copy.
//
//   Doubled doubled;
//   for each batch in time order: doubled.See(batch);
//   for (const DoubledStretch& one : doubled.Finish()) …
//
// Two equal lines may be two requests of one second. But copies of a stretch are all as far from
// their lines as each other, and that many accesses in a row are not so by chance: at least
// kDoubledMin, each so many bytes behind (or in another log, at an offset so different) and, within
// one log, all of them before the first copy. A copy into which other lines were mixed is not
// recognised. Where a log has event ids a copy is dropped when it is read. Not thread-safe. 80
// bytes a distance that was met, at most kDistancesMax.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <vector>

#include "access/access.h"
#include "base/text.h"
#include "base/time.h"

namespace haetae::incident {

inline constexpr uint64_t kDoubledMin = 20;
inline constexpr size_t kDistancesMax = 1 << 16;

struct DoubledStretch {
  uint32_t source, copied_to;  // numbers of Names::sources; often the same
  Time first, last;
  uint64_t accesses = 0;  // each stands there once more, or more often
};

class Doubled {
 public:
  void See(const access::AccessBatch& batch);
  // By time.
  std::vector<DoubledStretch> Finish();

 private:
  struct Line {
    uint32_t source;
    uint64_t offset;
    auto operator<=>(const Line&) const = default;
  };
  struct Distance {
    uint32_t source, copied_to;
    uint64_t bytes;  // modulo 2⁶⁴ between logs
    auto operator<=>(const Distance&) const = default;
  };
  struct Run {
    DoubledStretch stretch;
    uint64_t low = 0, high = 0;  // offsets of its lines
  };
  void Compare();
  void AddPair(const Line& line, const Line& copy);
  void End(const Run& run);
  void Prune();

  Time time_ = kTimeMin;
  uint64_t record_ = 0;
  std::vector<Line> equal_;  // lines of this time and record
  std::map<Distance, Run> runs_;
  std::vector<DoubledStretch> found_;
};

// What a person should know of them: people are counted once all the same, accesses are not.
std::vector<Phrase> DoubledNotes(const std::vector<DoubledStretch>& stretches,
                                 const access::Names& names);

}  // namespace haetae::incident
