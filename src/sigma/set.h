// A rule set is all rules that are used together: read from files and folders, and linked, so that
// a correlation knows its rules and a rule its filters.
//
//   RuleSet set = LoadRules({"rules/", "own.yml"}, {});
//   for (const Error& error : set.errors) Print(error.Text());
//
// A reference to an id or name that two rules have, and correlations that refer to each other in a
// circle, are errors. A correlation whose rules are not among the files is kept and named in
// `unlinked`: it can be checked and not run. Plain data.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "sigma/parse.h"
#include "sigma/rule.h"

namespace haetae::sigma {

// What a correlation counts: a rule, or another correlation.
struct Target {
  bool correlation = false;
  size_t index = 0;  // in rules or correlations
  bool operator==(const Target&) const = default;
};

struct LinkedCorrelation {
  Correlation correlation;
  std::vector<Target> targets;  // as many as correlation.rules; empty if it is not linked
};

struct RuleSet {
  std::vector<Rule> rules;                      // each with the negated conditions of its filters
  std::vector<bool> alerts;                     // of each rule: by itself, not only in correlations
  std::vector<LinkedCorrelation> correlations;  // what is counted stands before what counts it
  std::vector<bool> correlation_alerts;
  std::vector<Filter> filters;
  std::vector<Error> errors, warnings;
  std::vector<Error> unlinked;  // correlations and filters whose rules are in none of the files
  size_t files = 0;

  size_t size() const { return rules.size() + correlations.size() + filters.size(); }
};

// Files, folders with all *.yml and *.yaml below them, in the order of their paths, and globs of
// these.
RuleSet LoadRules(const std::vector<std::string>& paths, const ParseOptions& options);
// The same over texts, each with a name for errors: for tests.
RuleSet LinkRules(std::vector<Parsed> parsed);

}  // namespace haetae::sigma
