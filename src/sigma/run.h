// Runs a rule set over logs: reads them, matches every record, correlates in the order of time, and
// says what was found with the raw lines.
//
//   RunResult result = TRY(RunRules(set, inputs, {.threads = 2}));
//   for (const Found& found : result.found) Print(found.line_text);
//
// The order of files and the number of threads do not matter: what is found comes in the order of
// (time, file, place). What a rule cannot be told by a log (a field the format never has) is a
// notice that names the rule; where the rule would take the absence for a match it is not run over
// that log at all. Memory: 40 to 60 bytes a record that a correlation counts, and the distinct
// texts of its fields; matches are kept with their lines, matches_max of both, and more is an
// error.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "reader/source.h"
#include "sigma/correlator.h"
#include "sigma/record_event.h"
#include "sigma/set.h"

namespace haetae::sigma {

inline constexpr size_t kMatchesMax = 50'000'000;

struct RunOptions {
  Surroundings around;
  reader::FormatOptions format;
  int threads = 1;
  size_t matches_max = kMatchesMax;
  Correlator::Limits limits;
};

// Who asked, as the record says it: what findings are joined by.
struct Actor {
  std::string source_ip, principal, credential, key;
};

struct Found {
  bool correlation = false;
  uint32_t rule = 0;      // of set.rules or set.correlations
  Time time;              // kTimeMin: the line names none
  uint32_t source = 0;    // of RunResult::sources
  uint64_t offset = 0;    // of the record in the uncompressed source
  uint64_t line = 0;      // 1-based
  uint64_t record = 0;    // as in the ledger: fingerprint of the event, or of the line
  std::string line_text;  // raw and hostile; of a correlation: the event at which it fired
  Actor actor;
  bool access = false;             // of a catalogued route; false without a router
  double quantity = 0;             // of a correlation
  std::vector<std::string> group;  // values of its group-by
};

struct RunResult {
  std::vector<Found> found;
  std::vector<std::string> sources;
  uint64_t records = 0, unreadable = 0;
  std::vector<Error> notices;  // what the rules could not be told by these logs
  std::vector<Error> errors;   // sources that could not be read
};

// Fails for a set with errors or unlinked correlations, and when a limit is reached.
Result<RunResult> RunRules(const RuleSet& set, const std::vector<reader::Input>& inputs,
                           const RunOptions& options);

// The title of what was found, and everything else about its rule.
const Meta& MetaOf(const RuleSet& set, const Found& found);

}  // namespace haetae::sigma
