// Brings the records of a duty's begun plans up to date before more is sent: whom a later plan
// tells, or the scope of today rules out, gets nothing more of them.
//
//   const InScope now = InScopeOf(*space, who, groups);
//   campaign::SetAside aside = TRY(SetAsideIn(*space, data, read, now, deliveries, time));
//
// Internal to this room.
#pragma once

#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "campaign/plan.h"
#include "campaign/recipients.h"
#include "campaign/set_aside.h"
#include "cli/campaigns.h"
#include "cli/workspace.h"
#include "delivery/deliveries.h"
#include "scope/people_groups.h"
#include "scope/people_set.h"

namespace haetae::cli {

// Everybody whom the scope reached, and who cannot be ruled out.
scope::PeopleBits WithPossible(scope::PeopleBits confirmed, const scope::PeopleGroups& groups);

struct InScope {
  campaign::Recipients confirmed, all;
};
InScope InScopeOf(const Workspace& space, const scope::PeopleBits& confirmed,
                  const scope::PeopleGroups& groups);
// Counts the scope of an incident anew.
Result<InScope> InScopeNow(Workspace& space, uint32_t incident);

// Whom each of a duty's begun plans sets aside, the first begun plan first; nothing is written.
std::vector<campaign::SetAside> SetAsideOf(const std::vector<campaign::ReadPlan>& plans,
                                           const std::vector<PlanPeople>& people,
                                           const InScope& now);

// Writes it for all begun plans of the duty, and returns whom `read` sets aside, for what it still
// meets. Nobody where only one plan was begun and it tells of the scope of today.
Result<campaign::SetAside> SetAsideIn(const Workspace& space, const fs::path& data,
                                      const campaign::ReadPlan& read, const InScope& now,
                                      delivery::Deliveries& deliveries, Time at);

}  // namespace haetae::cli
