// What the names of log files say: which of them are parts of one log.
//
//   StreamStem("logs/gateway-1.log.2.gz")                   // "logs/gateway-1.log"
//   Family("gw-2026-11-22.log") == Family("gw-2026-11-23.log")
//
// Pure functions of text; a name is a path as it was given.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace haetae::ledger {

// The name of a log without rotation, date and compression: "gateway-1.log.2.gz" is
// "gateway-1.log".
std::string StreamStem(std::string_view path);
// What stays the same over the parts of one split log: numbers, however many stand beside each
// other, and a split(1) suffix taken out.
std::string Family(std::string_view stem);
// The stem without its date and hour, folders too: "2026/11/22/app-2.2026-11-22-05.log" is
// "@/app-2.@.log".
std::string Undated(std::string_view stem);
// Whether one name only has a number more behind those of the other, in a folder alike:
// "gw-2026-11-22.2.log" is of the log of that day, but "gw-2.log" is none of "gw-1.log".
bool IsNumberedMore(const std::string& one, const std::string& other);
// Whether a file is called after a log, wherever they lie: "app-2.recovered.jsonl" after
// "app-2.jsonl", "gw-a-copy.jsonl" after "gw-a.jsonl".
bool IsCalledAfter(const std::string& file, const std::string& log);

inline constexpr size_t kNamesMax = 32;  // of one source; it goes by the first ones
// Adds a name by which a source was met. One of each family is kept, the least, so that it does not
// matter in which order they were met.
void NoteName(std::vector<std::string>& names, std::string_view name);

}  // namespace haetae::ledger
