// A stream is one log as its machine wrote it, however many files it was kept in: rotated, split,
// found later, copied elsewhere. Gaps are silences of streams, never of files.
//
//   for (const Stream& stream : JoinStreams(std::move(sources)))
//     for (const Silence& gap : Silences(stream.minutes)) …
//
// Names are hints that time confirms. Pure functions of their arguments.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"
#include "ledger/coverage.h"

namespace haetae::ledger {

// A source's part in the coverage.
struct CoveredSource {
  std::string name;
  ActiveMinutes minutes;
  std::string format;
  std::vector<std::string> seen_as;  // every name it was met by (NoteName); none: `name` alone
};
struct Stream {
  std::string name;  // of its first part, without rotation
  ActiveMinutes minutes;
  std::map<uint32_t, std::string> parts;  // by the minute in which each begins
  std::string format;                     // of its first part
  std::set<std::string> names, stems;     // of its parts: as they were met, without rotation
  std::set<std::string> begins_as;        // stems of its first part
  std::vector<std::string> sources;       // names of all of them
  size_t family = 0;                      // equal where names differ only in digits
  // The part that was being written at that time: the last one that began before it.
  const std::string& PartAt(Time time) const;
};
// Sources with the same stem are one stream; so are sources of the same folder whose names differ
// only in digits or a split suffix and that follow each other: of several that could follow, the
// one whose name differs least. A folder is one with another where one and the same source was met
// in both, so that a copy of some logs with a new one beside them goes on where they ended; a name
// by which logs were met that ran side by side says nothing of that. What was found later may fill
// silences of the others, also one behind their end (early_ends.h): a part with one more number
// ("gw-2026-11-22.2.log"), or one that is called after the log ("app-2.recovered.jsonl"), has its
// format, lies within its silences, however many, and in its own time there leaves nothing of one.
// A log beside it ("gw-2.log") never does. The order of the sources does not matter.
std::vector<Stream> JoinStreams(std::vector<CoveredSource> sources);

// Logs that there must be, by the names of the streams that run beside each other: gateway-2.log
// where gateway-1.log and gateway-3.log were given. Only holes among numbers, never more of them
// than there are streams.
std::vector<std::string> MissingSiblings(const std::vector<Stream>& streams);

}  // namespace haetae::ledger
