// The Sigma rules that come with haetae: in the source tree, or where a package put them.
//
//   sigma::RuleSet set = sigma::LoadRules({TRY(ShippedRules())}, {});
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "sigma/set.h"

namespace haetae::cli {

Result<std::string> ShippedRules();

// The first problem, how many more there are, and the command that names them all.
Error FirstOf(const std::vector<Error>& errors, const std::vector<std::string>& paths);

}  // namespace haetae::cli
