#include "cli/other_plans.h"

#include <algorithm>
#include <map>

#include "campaign/folder.h"
#include "cli/campaigns.h"
#include "cli/kept_incidents.h"

namespace haetae::cli {
namespace {

Result<campaign::Recipients> RecipientsNow(const Workspace& space, const fs::path& data,
                                           const campaign::RecipientsNote& note) {
  const fs::path folder = campaign::IncidentFolder(data, note.incident);
  const std::string name = ListName(note.list_sha256);
  return campaign::Recipients::Parse(TRY(campaign::ReadListed(folder, name, note.list_sha256)),
                                     NumberingOf(space), folder / name);
}

}  // namespace

Result<ToldBefore> LookForBefore(const Arguments& arguments, const Workspace& space,
                                 const campaign::RecipientsNote& note, const std::string& duty) {
  ToldBefore before;
  const fs::path data = DataOf(arguments);
  std::vector<campaign::ReadPlan> plans = TRY(BegunPlans(data, note.incident)).plans;
  std::erase_if(plans, [&](const campaign::ReadPlan& one) { return one.plan.duty != duty; });
  if (plans.empty() || arguments.Has("--again")) return before;
  const campaign::Recipients now = TRY(RecipientsNow(space, data, note));
  before.people.resize(now.size() / 64 + 1);
  for (const campaign::ReadPlan& one : plans) {
    const PlanPeople then = TRY(PlanPeopleOf(space, data, one));
    now.EachAlsoIn(then.recipients, [&](uint32_t here, uint32_t there) {
      if (then.in_plan.Has(there)) before.people[here / 64] |= uint64_t{1} << here % 64;
    });
    before.plans.push_back(one.sha256);
  }
  return before;
}

Result<std::vector<campaign::AlsoTold>> LookForOthers(const Workspace& space, const fs::path& data,
                                                      const campaign::RecipientsNote& note,
                                                      const std::string& duty,
                                                      const campaign::Ranked& people) {
  std::map<std::string, campaign::ReadPlan> newest;  // by duty
  for (campaign::ReadPlan& one : TRY(campaign::PlansOf(data, note.incident)))
    if (one.plan.duty != duty && one.plan.lint_errors == 0)
      newest.insert_or_assign(one.plan.duty, std::move(one));
  std::vector<campaign::AlsoTold> others;
  if (newest.empty()) return others;
  const campaign::Recipients now = TRY(RecipientsNow(space, data, note));
  for (const auto& [other, read] : newest) {
    const PlanPeople then = TRY(PlanPeopleOf(space, data, read));
    uint64_t both = 0;
    now.EachAlsoIn(then.recipients, [&](uint32_t here, uint32_t there) {
      both += people.Has(here) && then.in_plan.Has(there);
    });
    if (both > 0) others.push_back({.duty = other, .plan_sha256 = read.sha256, .people = both});
  }
  return others;
}

}  // namespace haetae::cli
