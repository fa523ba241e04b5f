// D12, log-integrity: the evidence itself has a hole, or its clock went backwards. Nobody is
// blamed: these findings have no indicators and a confidence of at most 0.5, and say for which
// hours every other number is a lower bound.
//
//   gap       a log is silent for kSilenceMin or longer, with a chance below 1e-9 by its own week:
//             ∏ (1 − f) over the silent minutes, f the smallest share of active minutes of that
//             hour of the week in the last three weeks, or of the hours beside it. From a week of
//             history on. Said at the next access of that log; where a sibling goes on, in the
//             first hour from kStoppedMin on in which the minutes since the sibling's last silence
//             of kSilenceMin give that chance: quiet nights of the sibling do not matter, a hole
//             that is none of its habits does
//   together  all logs were silent together: an outage, or the collection stopped, once a day
//   clock     lines later in a file are one to 24 hours earlier in time, and it lasted that long
//
// At most one finding a log and day. Rotated parts of a log are one (ledger::StreamStem), and so is
// what was found later of it, whatever it is called (Context::logs): then it has no hole; a sibling
// has the same name but for its digits ("gateway-1", "gateway-2"). Events that were delivered twice
// never get here: the ledger counts them once and says how many they were.
//
// Known false positives: planned outages (said as such where all logs are silent), a holiday unlike
// the last three weeks, two files of less than a day that were put one behind the other. Not seen:
// a log that loses some of its lines all the time, or is split into parts of less than a week whose
// names have nothing in common. State: 0.7 KB a log and 0.5 KB a file, at most kLogsMax of each;
// the lines of other logs are counted and said.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "detect/detector.h"

namespace haetae::detect {

inline constexpr size_t kLogsMax = 4096;
inline constexpr Duration kSilenceMin = 30 * kMinute;
inline constexpr double kLogSilenceChanceMax = -20.72326583694641;  // ln 1e-9
std::unique_ptr<Detector> MakeLogIntegrity(const Context& context, size_t logs_max);
inline std::unique_ptr<Detector> MakeLogIntegrity(const Context& context) {
  return MakeLogIntegrity(context, kLogsMax);
}

// What the finding of a hole told of it: for what it is to be compared with later, when more was
// read. Nothing of another finding.
struct Hole {
  std::string log;  // as HoleLogName() has it; empty: all logs together
  Time from, to;    // the accesses before and after it; kTimeMax: none came
};
std::optional<Hole> HoleOf(const Phrase& title, std::span<const Reason> reasons);
// A log's name as titles have it, by its stem: without folders, escaped, and not too long.
std::string HoleLogName(std::string_view stem);

}  // namespace haetae::detect
