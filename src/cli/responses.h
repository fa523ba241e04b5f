// The file of responses that tells whom requests of the logs listed (--responses), and what is kept
// of it in the data folder, so that logs that are read later are joined to it too.
#pragma once

#include <string>

#include "base/error.h"
#include "cli/options.h"
#include "cli/workspace.h"
#include "ledger/results.h"

namespace haetae::cli {

// SHA-256 of the responses that the ledger is to be read with: of --responses, which are kept in
// the data folder, or those that were given before; "" for none.
Result<std::string> SettleResponses(const Arguments& arguments, const Workspace& space);
// Of the responses that were given before, how many answers those that are settled now do not tell
// of: they take their place.
Result<uint64_t> AnswersLost(const Workspace& space, const std::string& settled);
// What was settled; none for "".
Result<ledger::Responses> LoadResponses(Workspace& space);

}  // namespace haetae::cli
