// What the names of log files say: which of them are parts of one log.
//
//   StreamStem("logs/gateway-1.log.2.gz")                   // "logs/gateway-1.log"
//   Family("gw-2026-11-22.log") == Family("gw-2026-11-23.log")
//
// Pure functions of text; a name is a path as it was given.
#pragma once

#include <string>
#include <string_view>

namespace haetae::ledger {

// The name of a log without rotation, date and compression: "gateway-1.log.2.gz" is
// "gateway-1.log".
std::string StreamStem(std::string_view path);
// What stays the same over the parts of one split log: numbers, however many stand beside each
// other, and a split(1) suffix taken out.
std::string Family(std::string_view stem);
// Whether one name only has a number more behind those of the other: "gw-2026-11-22.2.log" is of
// the log of that day, but "gw-2.log" is none of "gw-1.log".
bool IsNumberedMore(const std::string& one, const std::string& other);
// Whether a file is called after a log: "app-2.recovered.jsonl" after "app-2.jsonl",
// "gw-a-copy.jsonl" after "gw-a.jsonl". Names of one family are not called after each other.
bool IsCalledAfter(const std::string& file, const std::string& log);

}  // namespace haetae::ledger
