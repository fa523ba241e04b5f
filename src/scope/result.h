// The answer to "who and what did these indicators reach?": plain data, made by scope.h, shown by
// the reports. Counts are exact. People are members, non-members (they stand in somebody else's
// payload) and unlisted ids that no register knows; views of the same person count once.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/text.h"
#include "base/time.h"

namespace haetae::scope {

struct FieldCount {
  uint64_t clear = 0;   // people shown it in clear at least once
  uint64_t masked = 0;  // people who were only shown it masked
};
struct RouteCount {
  uint64_t people = 0;
  uint64_t accesses = 0;  // disclosing
};
struct Gap {
  std::string source;
  Time from, to;
};
struct CoverageSummary {
  Time from = kTimeMax, to = kTimeMin;  // from > to: no logs at all
  std::vector<Gap> gaps;
};

struct Scope {
  uint32_t version = 1;
  Phrase reason;  // why this version exists
  struct Indicator {
    std::string dimension, value;
  };
  std::vector<Indicator> indicators;
  uint64_t people = 0, members = 0, non_members = 0, unlisted = 0;
  uint64_t accesses = 0;         // disclosing
  uint64_t missing = 0;          // named nobody
  uint64_t unknown_outcome = 0;  // the log does not say whether they disclosed
  std::map<std::string, FieldCount> by_field;
  std::map<std::string, RouteCount> by_route;
  uint64_t possible_people = 0;  // everyone who cannot be ruled out, confirmed included
  uint64_t possible_likely = 0;  // what the highest own rate could have reached in the gaps
  std::vector<Phrase> possible_why;
  Time first_access = kTimeMax, last_access = kTimeMin;
  CoverageSummary coverage;
};

}  // namespace haetae::scope
