// A log that ends while its siblings go on is silent from its last line on, though no line of its
// own follows to show it.
//
//   const std::vector<Stream> streams = JoinStreams(std::move(sources));
//   for (const EarlyEnd& end : EarlyEnds(streams))
//     Say(streams[end.stream].name, end.silence);
//
// Machines come and go, so that most ends are none. One is told where all of this holds of a
// stream and its siblings: streams of its family (streams.h) and its format. Near is a day, or a
// tenth of the family's time if that is less.
//
//   it was there from the beginning   its first line is near the family's first, and it is one
//                                     machine's: no part of it is called otherwise than the one
//                                     before, but for its date or after that one
//   so were those that stayed         at least half of the streams that were there from the
//                                     beginning are one machine's and end near the family's end:
//                                     in a fleet that is scaled or replaced, few of the first do
//   it was no visitor                 it lived for a week, or half of the family's time if that is
//                                     less, so that its rhythm is known
//   nothing took its place            no stream, and no other machine's part of one, begins near
//                                     its end
//   its rhythm does not explain it    from its last line to the last one of those that stayed are
//                                     kEndMinutesMin or more, and they are silent beyond chance
//                                     by the rule of Silences() (coverage.h), of whose windows
//                                     there are only those before; also at the rate at which the
//                                     busiest of those speaks meanwhile: on a holiday all are quiet
//
// A log that begins late is none: machines are added far more often than one of many is taken away,
// and one that was added has nothing to lose before. Nor is one whose name differs from its
// siblings' in more than numbers. Less than an hour is what lies between collecting two logs.
// Pure functions of their arguments; the order of the streams does not matter.
#pragma once

#include <cstddef>
#include <vector>

#include "ledger/coverage.h"
#include "ledger/streams.h"

namespace haetae::ledger {

inline constexpr int64_t kEndMinutesMin = 60;

struct EarlyEnd {
  size_t stream;  // its place
  Silence silence;
};
// In the order of the streams.
std::vector<EarlyEnd> EarlyEnds(const std::vector<const Stream*>& streams);
std::vector<EarlyEnd> EarlyEnds(const std::vector<Stream>& streams);

}  // namespace haetae::ledger
