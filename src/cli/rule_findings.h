// What Sigma rules matched, as findings of an investigation: one for each rule and whoever asked,
// or for each rule and group of a correlation.
//
//   std::vector<detect::Finding> findings = FindingsOf(set, result);
//
// A finding's indicators are the group's fields that are dimensions of an access, else the
// principal and the address of the record. Matches of informational rules, and of requests that no
// route of the catalogue knows, are no findings: OutsideOf() says how many there are.
#pragma once

#include <vector>

#include "base/text.h"
#include "detect/detector.h"
#include "sigma/run.h"

namespace haetae::cli {

std::vector<detect::Finding> FindingsOf(const sigma::RuleSet& set, const sigma::RunResult& result);

// What a person should know of matches that became no finding, and of what the rules were not told.
std::vector<Phrase> NotesOf(const sigma::RuleSet& set, const sigma::RunResult& result);

}  // namespace haetae::cli
