// The Sigma rules that come with haetae: in the source tree, or where a package put them; and how
// problems of what people wrote are told.
//
//   sigma::RuleSet set = sigma::LoadRules({TRY(ShippedRules())}, {});
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "sigma/set.h"

namespace haetae::cli {

Result<std::string> ShippedRules();

// A line each: "error    cannot use the rule …".
void PrintProblems(const Phrase& kind, const std::vector<Error>& errors, Language language);

// The first problem, how many more there are, and the command that names them all.
Error FirstOf(const std::vector<Error>& errors, const std::vector<std::string>& paths);

}  // namespace haetae::cli
