// The file of responses that tells whom requests of the logs listed (--responses), and what is kept
// of it in the data folder, so that logs that are read later are joined to it too.
#pragma once

#include <string>

#include "base/error.h"
#include "cli/options.h"
#include "cli/workspace.h"
#include "ledger/results.h"

namespace haetae::cli {

struct SettledResponses {
  std::string digest;  // SHA-256; "" for none
  uint64_t lost = 0;   // answers that those which were given before told of, and these do not
};
// The responses that the ledger is to be read with: those of --responses, which are kept in the
// data folder and take the place of earlier ones, or those that were given before.
Result<SettledResponses> SettleResponses(const Arguments& arguments, const Workspace& space);
// What was settled; none for "".
Result<ledger::Responses> LoadResponses(Workspace& space);

}  // namespace haetae::cli
