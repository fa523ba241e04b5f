// A time that a person gives and that is kept for good: it says its zone, and none is assumed.
//
//   if (arguments.Has("--at")) at = TRY(KeptTime(arguments, "--at"));
#pragma once

#include <string_view>

#include "base/error.h"
#include "base/time.h"
#include "cli/options.h"

namespace haetae::cli {

// "…T16:00:00Z", "…T16:00:00+09:00"; a day alone, or a time without a zone, is wrong usage.
Result<Time> KeptTime(const Arguments& arguments, std::string_view option);

}  // namespace haetae::cli
