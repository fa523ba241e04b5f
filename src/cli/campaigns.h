// What the commands about campaigns have in common. Internal to this room.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "campaign/plan.h"
#include "campaign/recipients.h"
#include "cli/options.h"
#include "cli/workspace.h"
#include "delivery/deliveries.h"
#include "scope/people_set.h"

namespace haetae::cli {

// The ids of people, and the numbers under which the ledger keeps them.
scope::Numbering NumberingOf(const Workspace& space);
// The data folder of a plan, which stands below it in campaigns/N/DUTY-n: --data, or that.
fs::path DataOfPlan(const Arguments& arguments, const campaign::ReadPlan& plan);
// kUsage where it is not given.
Result<std::string> Needed(const Arguments& arguments, std::string_view option,
                           const std::string& why);
// The deliveries of a plan; none where sending has not begun. `test`: of its tests.
Result<std::optional<delivery::Campaign>> FindCampaign(delivery::Deliveries& book,
                                                       const campaign::ReadPlan& plan);
// The plans of an incident whose sending has begun; no tests.
struct BegunSendings {
  std::vector<campaign::ReadPlan> plans;
  bool lost = false;  // of some the plan is not in the data folder
};
Result<BegunSendings> BegunPlans(const fs::path& data, uint64_t incident);
// The people of a plan, as they were when contacts were imported.
Result<campaign::Recipients> RecipientsOf(const Workspace& space, const fs::path& data,
                                          const campaign::ReadPlan& plan);
// The same by their numbers in the plan's deliveries.
struct PlanPeople {
  campaign::Recipients recipients;
  std::vector<uint16_t> groups;  // by recipient
  campaign::Ranked in_plan;
  std::string_view IdOf(delivery::Person person) const {
    return recipients.IdOf(in_plan.At(static_cast<uint32_t>(person)));
  }
};
Result<PlanPeople> PlanPeopleOf(const Workspace& space, const fs::path& data,
                                const campaign::ReadPlan& plan);
std::string ListName(const std::string& sha256);    // people-0123456789abcdef.bin
std::string GroupsName(const std::string& sha256);  // groups-0123456789abcdef.bin

// Something that was done about an incident's notices, written down for good:
// DATA/campaigns/N/record.jsonl, each entry with the SHA-256 of the line before.
Status WriteRecord(const fs::path& data, uint64_t incident, const std::string& what,
                   const std::string& by, const std::string& details_json);

using campaign::kTestDuty;

}  // namespace haetae::cli
