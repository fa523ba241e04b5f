// What a begun plan came to for each of its people: the one place that says who counts as told.
//
//   for (const campaign::ReadPlan& one : plans) {
//     const ToldPlan plan = TRY(ReadTold(space, data, one, deliveries));
//     plan.of[number in the plan] == Told::kTold
//   }
//
// Costs what `notice status` does. A byte a person. Internal to this room.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "campaign/plan.h"
#include "cli/campaigns.h"
#include "cli/workspace.h"
#include "delivery/deliveries.h"
#include "duty/law.h"

namespace haetae::cli {

enum class Told : uint8_t {
  kTold,      // or may have been: the ending is not known, or a public notice was posted for them
  kToCome,    // nothing arrived, and more will be tried or posted
  kLost,      // no channel reached them
  kSetAside,  // got nothing of it, and will not
};

struct ToldPlan {
  PlanPeople people;
  std::vector<Told> of;  // by number in the plan
};
// Everybody of a plan that the deliveries do not know is to come.
Result<ToldPlan> ReadTold(const Workspace& space, const fs::path& data,
                          const campaign::ReadPlan& plan, delivery::Deliveries& deliveries);

// The duties whose notices take back what those of this one said: by the same law to the same
// people, that nothing leaked after all, or where this one says so, that something did or may have.
std::set<std::string, std::less<>> TakenBackBy(const duty::LawBook& laws, std::string_view duty);

}  // namespace haetae::cli
