// The laws that come with haetae, or those of --laws.
//
//   duty::LawBook book = TRY(LawsOf(arguments));       // fails with the first problem
#pragma once

#include <string>

#include "cli/options.h"
#include "duty/facts.h"
#include "duty/law.h"

namespace haetae::cli {

Result<std::string> LawFolder(const Arguments& arguments);
Result<duty::LawBook> LawsOf(const Arguments& arguments);

// The facts of --facts, its warnings told on standard error.
Result<duty::Facts> FactsOf(const Arguments& arguments, const duty::Lexicon& lexicon);

}  // namespace haetae::cli
