// Who is still to be told: warned of when a duty is called done (the entry is written all the same,
// it is a person's word), and asked for before an incident is closed.
//
//   const StillUntold untold = LookForUntold(data, 1, "KR-PIPA-34-1", now);
//   WarnOfUntold(untold, language);                    // nothing where everybody is told
//
// Reads plans, deliveries and pages, and changes nothing. Costs what `notice status` does.
// Internal to this room.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "delivery/posting.h"

namespace haetae::cli {

struct StillUntold {
  struct Plan {
    fs::path folder;  // "" where it is not found: the deliveries have its SHA-256
    std::string sha256, duty;
    bool sent = true;  // false: sending has not begun
    uint64_t people = 0;
    delivery::ReachCounts reach;
    uint64_t untold() const { return sent ? reach.untold() : people; }
  };
  std::vector<Plan> plans;     // those with people who are untold
  std::optional<Error> error;  // why it could not be looked up
};

// The plans of an incident whose sending has begun, with where their people stand; no tests.
Result<std::vector<StillUntold::Plan>> SentPlans(const fs::path& data, uint32_t incident, Time now);
// Its folder, or where that is not found what the deliveries know it by.
std::string NameOf(const StillUntold::Plan& plan);
// Every plan of the duty that was begun, and the newest one where that was not.
StillUntold LookForUntold(const fs::path& data, uint32_t incident, const std::string& duty,
                          Time now);
void WarnOfUntold(const StillUntold& untold, Language language);  // on standard error
// The member "untold" where somebody is.
void AddUntold(const StillUntold& untold, nlohmann::ordered_json& json);

}  // namespace haetae::cli
