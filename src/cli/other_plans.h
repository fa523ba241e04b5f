// Who of the people of one plan is in other plans of the incident: people whom the same duty told
// before are left out, and people whom another duty tells too get its notice as well.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "campaign/count.h"
#include "campaign/plan.h"
#include "campaign/recipients.h"
#include "cli/options.h"
#include "cli/workspace.h"

namespace haetae::cli {

// Who is in plans of the duty whose sending has begun: a bit a person of the import.
struct ToldBefore {
  std::vector<uint64_t> people;
  std::vector<std::string> plans;  // SHA-256
};
// Nobody with --again.
Result<ToldBefore> LookForBefore(const Arguments& arguments, const Workspace& space,
                                 const campaign::RecipientsNote& note, const std::string& duty);

// How many of the people to be planned are in plans of each other duty: all whose sending has
// begun, and the newest draft of the same import that could be approved.
Result<std::vector<campaign::AlsoTold>> LookForOthers(const Workspace& space, const fs::path& data,
                                                      const campaign::RecipientsNote& note,
                                                      const std::string& duty,
                                                      const campaign::Ranked& people);

}  // namespace haetae::cli
