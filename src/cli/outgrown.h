// Duties that were fulfilled for an earlier version of an incident's scope: who came since is told
// by nobody, of whom more is known was told of less, and what was reported is no longer so.
//
//   for (const auto& [duty, one] : TRY(OutgrownDuties(data, incident, laws, facts, owed)))
//     WordsOf(one).In(language);      // "done for version 1 of the scope (1,054 people); version 3
//     …"
//
// A duty counts as fulfilled for the last version that a plan of it was sent for, or that was in
// force when somebody wrote down that it was done. One whose plans have everybody whom the contacts
// of the version in force place where the law looks is not outgrown, whoever else came; one to
// people who cannot be ruled out is not where its plans have all who still cannot. Reads; costs a
// few rows, and for such a duty a count of the scope. Internal to this room.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/still_owed.h"
#include "duty/facts.h"
#include "duty/law.h"

namespace haetae::cli {

struct Outgrown {
  uint32_t then = 0, now = 0;  // versions of the scope
  uint64_t people_then = 0, people_now = 0;
  uint64_t possible_then = 0, possible_now = 0;  // the confirmed included
  uint64_t told_less = 0;  // people whom its plans told of less than is known now, as imported
  bool done = false;       // somebody said so; else a plan of it was begun
  uint64_t ruled_out = 0;  // a duty to those whom the scope ruled out: how many they are now,
  uint64_t ruled_out_planned = 0;  // and how many its plans have; else 0
  std::optional<Time> update_due;  // when what was reported must be amended
  std::string time_zone;           // of the law
};

// By the duty's id. Only where more people are concerned now than then.
// `facts`: where people live of whom the contacts say nothing, and whether anybody is confirmed.
Result<std::map<std::string, Outgrown, std::less<>>> OutgrownDuties(const fs::path& data,
                                                                    uint32_t incident,
                                                                    const duty::LawBook& laws,
                                                                    const duty::Facts& facts,
                                                                    StillOwed& owed);
Phrase WordsOf(const Outgrown& one);

}  // namespace haetae::cli
