// An answer of a list may stand in several logs: in the application's, which says whom it listed,
// and in that of a proxy beside it, which cannot. SecondLines says of how many answers that one log
// leaves untold another has told.
//
//   SecondLines lines(names.sources, catalogue);
//   lines.Add(rows, i);                 // an access
//   lines.AddResult(results, i);        // whom its answer listed, or that nobody tells it
//   scope.uncounted -= lines.Told();
//
// The same answer: the same route, subject, address and outcome, at most kSecondLineReach apart, in
// logs whose names differ in more than numbers (ledger::Family), no two readers or user agents, and
// where two logs tell it, the same people. Each answer has one line in each log, so that one which
// no other log has is never taken for told. What both sides hold must be what is asked for: an
// answer that is told and not counted tells nothing here.
//
// Only lines of routes that list are kept, 56 bytes each and 24 an answer that lists somebody, at
// most kSecondLinesMax of each, and lines are compared kLooksMax times: beyond that no answer is
// told. The order of what is added does not matter. Not thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "access/access.h"
#include "access/catalogue.h"
#include "base/dictionary.h"
#include "base/time.h"
#include "scope/exposure.h"
#include "scope/filter.h"

namespace haetae::scope {

inline constexpr Duration kSecondLineReach = 5 * kSecond;  // logs note the request, or the answer
inline constexpr size_t kSecondLinesMax = 1 << 20;
inline constexpr uint64_t kLooksMax = 1 << 26;

// A row of the results: an answer of which nobody says whom it listed, nor how many.
inline bool IsUntold(const access::Accesses& results, size_t row) {
  return results.subject[row] == kNoNumber && results.bytes[row] == kNoNumber;
}

class SecondLines {
 public:
  SecondLines(const Dictionary& sources, const access::Catalogue& catalogue,
              size_t most = kSecondLinesMax);
  void Add(const access::Accesses& rows, size_t row);
  void AddResult(const access::Accesses& results, size_t row);
  uint64_t Told() const;

 private:
  // Whom an answer listed: numbers that add up, and whether there were more whom nobody names.
  struct Listed {
    uint64_t sum = 0;
    bool more = false;
  };
  struct Line {
    uint32_t subject, address;
    uint16_t route;
    access::Outcome outcome;
    uint32_t source;
    Time time;
    uint64_t offset;
    uint32_t principal, user_agent;
    Listed listed{};
  };
  struct Answer {  // that somebody tells
    Time time;
    uint32_t principal, user_agent;
    Listed listed;
    std::vector<uint32_t> logs;
  };
  struct PlaceHash {
    size_t operator()(const std::pair<uint32_t, uint64_t>& place) const;
  };
  static Line LineOf(const access::Accesses& rows, size_t row);
  void Keep(std::vector<Line>& lines, const Line& line);
  void Forget();
  class Answers;

  const Dictionary& sources_;
  std::vector<bool> is_list_;  // by route
  size_t most_;
  bool too_many_ = false;
  std::vector<Line> lines_, untold_;
  std::unordered_map<std::pair<uint32_t, uint64_t>, Listed, PlaceHash>
      listed_;  // by source, offset
};

// Of the answers of the question between these times that are untold, how many another log tells.
// One scan of the ledger over that time.
Result<uint64_t> ToldBySecondLines(ExposureIndex& index,
                                   const std::vector<std::vector<IndicatorValue>>& any_of,
                                   ledger::ScanRange range, Time first, Time last);

}  // namespace haetae::scope
