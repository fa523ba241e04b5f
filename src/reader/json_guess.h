// Finds by their values the fields of JSON lines whose names say nothing: a time is what parses as
// one, a path begins with "/", a method is one of nine words, a status is one that HTTP has.
//
//   Seen seen;                                    // of the first lines
//   for (Wanted& want : GuessByValues(seen, named)) …
//
// Only what no name gave is guessed, and only if the values leave no doubt: nearly all must fit.
// Of several fields the one whose name hints at it wins, then the one with most distinct values. A
// path is guessed only beside a method, or a status and an address: a line with a file's name and
// a time is no access.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "reader/json_mapping.h"

namespace haetae::reader {

// All scalars of the sampled objects by the keys that lead to them.
using Seen = std::map<std::vector<std::string>, Evidence>;

std::vector<Wanted> GuessByValues(const Seen& seen, std::span<const Wanted> named);

// For a person who has to say where the fields are: JSON pointers of what was seen, at most
// kShownMax. Keys that might be somebody's data (long numbers, addresses) are left out.
inline constexpr size_t kShownMax = 24;
std::vector<std::string> Shown(const Seen& seen);
std::string PointerOf(std::span<const std::string> path);

}  // namespace haetae::reader
