// Who says something of an incident, and why: --by and --why.
#pragma once

#include <string>

#include "base/error.h"
#include "cli/options.h"

namespace haetae::cli {

// --by, or the name one is logged in with.
Result<std::string> SpeakerOf(const Arguments& arguments);
// --why; kUsage with `needed` where there is none and one is needed ("": none is).
Result<std::string> ReasonOf(const Arguments& arguments, const std::string& needed);

}  // namespace haetae::cli
