#include "cli/other_plans.h"

#include <algorithm>
#include <bit>
#include <map>

#include "campaign/folder.h"
#include "cli/campaigns.h"
#include "cli/complain.h"
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
  const BegunSendings begun = TRY(BegunPlans(data, note.incident));
  std::vector<campaign::ReadPlan> plans = begun.plans;
  if (begun.lost && !arguments.Has("--quiet"))
    Complain(Error{Code::kNotFound, "whom a plan told is not known",
                   "a plan whose sending has begun is not in the data folder, or cannot be read",
                   campaign::IncidentFolder(data, note.incident),
                   "restore its folder from a copy: its people are not left out of this plan"},
             LanguageOf(arguments));
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
  std::map<std::string, std::vector<campaign::ReadPlan>> by_duty;
  for (campaign::ReadPlan& one : TRY(BegunPlans(data, note.incident)).plans)
    if (one.plan.duty != duty) by_duty[one.plan.duty].push_back(std::move(one));
  std::map<std::string, campaign::ReadPlan> drafts;  // the newest that could still be sent
  for (campaign::ReadPlan& one : TRY(campaign::PlansOf(data, note.incident)))
    if (one.plan.duty != duty && one.plan.lint_errors == 0 && one.plan.import == note.import)
      drafts.insert_or_assign(one.plan.duty, std::move(one));
  for (auto& [other, draft] : drafts) {
    std::vector<campaign::ReadPlan>& plans = by_duty[other];
    if (std::ranges::find(plans, draft.sha256, &campaign::ReadPlan::sha256) == plans.end())
      plans.push_back(std::move(draft));
  }
  std::vector<campaign::AlsoTold> others;
  if (by_duty.empty()) return others;
  const campaign::Recipients now = TRY(RecipientsNow(space, data, note));
  for (const auto& [other, plans] : by_duty) {
    campaign::AlsoTold also{.duty = other};
    std::vector<uint64_t> both(now.size() / 64 + 1);
    for (const campaign::ReadPlan& read : plans) {
      const Result<PlanPeople> then = PlanPeopleOf(space, data, read);
      if (!then) continue;  // a draft that lacks a file is sent to nobody
      bool any = false;
      now.EachAlsoIn(then->recipients, [&](uint32_t here, uint32_t there) {
        if (!people.Has(here) || !then->in_plan.Has(there)) return;
        both[here / 64] |= uint64_t{1} << here % 64;
        any = true;
      });
      if (any) also.plans.push_back(read.sha256);
    }
    for (const uint64_t word : both) also.people += static_cast<uint64_t>(std::popcount(word));
    if (also.people > 0) others.push_back(std::move(also));
  }
  return others;
}

}  // namespace haetae::cli
