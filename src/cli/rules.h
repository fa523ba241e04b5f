// The Sigma rules that come with haetae: in the source tree, or where a package put them.
//
//   sigma::RuleSet set = sigma::LoadRules({TRY(ShippedRules())}, {});
#pragma once

#include <string>

#include "base/error.h"
#include "sigma/set.h"

namespace haetae::cli {

Result<std::string> ShippedRules();

}  // namespace haetae::cli
