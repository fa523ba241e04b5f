// Duties that were fulfilled for an earlier version of an incident's scope: who came since is told
// by nobody, and what was reported is no longer so.
//
//   for (const auto& [duty, one] : TRY(OutgrownDuties(data, incident)))
//     WordsOf(one).In(language);      // "done for version 1 of the scope (1,054 people); version 3
//     …"
//
// A duty counts as fulfilled for the last version that a plan of it was sent for, or that was in
// force when somebody wrote down that it was done. Reads; costs a few rows. Internal to this room.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

namespace haetae::cli {

struct Outgrown {
  uint32_t then = 0, now = 0;  // versions of the scope
  uint64_t people_then = 0, people_now = 0;
  uint64_t possible_then = 0, possible_now = 0;  // the confirmed included
};

// By the duty's id. Only where more people are concerned now than then.
Result<std::map<std::string, Outgrown, std::less<>>> OutgrownDuties(const fs::path& data,
                                                                    uint32_t incident);
Phrase WordsOf(const Outgrown& one);

}  // namespace haetae::cli
