#include "cli/still_owed.h"

#include <algorithm>
#include <set>
#include <string>

#include "cli/kept_incidents.h"
#include "cli/laws.h"
#include "cli/told.h"
#include "delivery/deliveries.h"
#include "delivery/page_monitor.h"
#include "delivery/posting.h"
#include "duty/facts.h"
#include "incident/awareness.h"
#include "incident/store.h"

namespace haetae::cli {

using campaign::ReadPlan;
using delivery::Reach;

bool StillOwed::IsOfPossible(std::string_view duty) const {
  const std::vector<const duty::Duty*> versions = laws_.Versions(duty);
  return !versions.empty() && versions.back()->certainty == duty::Counted::kPossible &&
         versions.back()->people.empty();
}

Result<const StillOwed::Now*> StillOwed::Count() {
  if (now_) return &*now_;
  Arguments asked = arguments_;
  asked.values["--data"] = {data_.native()};
  std::unique_ptr<Workspace> space = TRY(Workspace::Open(asked, ledger::Mode::kRead));
  InScope scope = TRY(InScopeNow(*space, incident_));
  Now now{.space = std::move(space), .scope = std::move(scope)};
  incident::IncidentStore store = TRY(OpenStore(data_));
  const std::vector<incident::Awareness> log =
      incident::Standing(TRY(incident::AwarenessLog(store).Of(incident_)));
  now.suspected = duty::IsSuspicionAlone(TRY(WrittenFacts(asked, log, laws_.lexicon)));
  now_ = std::move(now);
  return &*now_;
}

Status StillOwed::NarrowDuty(std::string_view duty, const std::vector<ReadPlan>& begun,
                             std::vector<StillUntold::Plan>& plans) {
  const Now& now = *TRY(Count());
  std::vector<ReadPlan> own;
  std::vector<PlanPeople> people;
  for (const ReadPlan& one : begun) {
    if (one.plan.duty != duty) continue;
    own.push_back(one);
    people.push_back(TRY(PlanPeopleOf(*now.space, data_, one)));
  }
  std::vector<campaign::SetAside> aside = SetAsideOf(own, people, now.scope);
  delivery::Deliveries deliveries = TRY(delivery::Deliveries::Open(data_));
  delivery::PageMonitor monitor = TRY(delivery::PageMonitor::Open(data_));
  for (size_t i = 0; i < own.size(); ++i) {
    const auto plan = std::ranges::find(plans, own[i].sha256, &StillUntold::Plan::sha256);
    const std::optional<delivery::Campaign> campaign = TRY(FindCampaign(deliveries, own[i]));
    if (plan == plans.end() || !plan->sent || plan->untold() == 0 || !campaign) continue;
    if (IsOfPossible(duty) && !now.suspected)  // told by the notice of the confirmed leak
      people[i].recipients.EachAlsoIn(now.scope.confirmed, [&](uint32_t here, uint32_t) {
        if (people[i].in_plan.Has(here))
          aside[i].Add(people[i].in_plan.Rank(here), delivery::Why::kLaterPlan);
      });
    if (!aside[i].any()) continue;
    const delivery::Postings postings =
        TRY(delivery::Postings::Of(monitor, *campaign, SystemClock().Now()));
    delivery::ReachCounts reach = plan->reach;
    TRY(delivery::CountReach(
        deliveries, *campaign, postings, [&](const delivery::Untold& one, Reach at) {
          const std::optional<delivery::Why> why = aside[i].Of(one.person);
          if (!why || !delivery::IsUntold(at)) return;
          const Reach to = *why == delivery::Why::kRuledOut ? Reach::kRuledOut : Reach::kLaterPlan;
          --reach.of[static_cast<size_t>(at)];
          ++reach.of[static_cast<size_t>(to)];
        }));
    plan->reach = reach;
  }
  return {};
}

Status StillOwed::Narrow(std::vector<StillUntold::Plan>& plans) {
  std::set<std::string, std::less<>> duties;
  for (const StillUntold::Plan& one : plans)
    if (one.sent && one.untold() > 0 && !one.folder.empty()) duties.insert(one.duty);
  if (duties.empty()) return {};
  const std::vector<ReadPlan> begun = TRY(BegunPlans(data_, incident_)).plans;
  for (const std::string& duty : duties) TRY(NarrowDuty(duty, begun, plans));
  return {};
}

Result<uint64_t> StillOwed::NotInPlans(std::string_view duty) {
  const Now& now = *TRY(Count());
  std::vector<bool> open(now.scope.all.size(), true);
  if (!now.suspected)
    now.scope.all.EachAlsoIn(now.scope.confirmed,
                             [&](uint32_t here, uint32_t) { open[here] = false; });
  const std::vector<bool> possible = open;
  const std::set<std::string, std::less<>> taken_back_by = TakenBackBy(laws_, duty);
  delivery::Deliveries deliveries = TRY(delivery::Deliveries::Open(data_));
  for (const ReadPlan& one : TRY(BegunPlans(data_, incident_)).plans) {
    const bool takes_back = taken_back_by.contains(one.plan.duty);
    if (one.plan.duty != duty && !takes_back) continue;
    const ToldPlan told = TRY(ReadTold(*now.space, data_, one, deliveries));
    now.scope.all.EachAlsoIn(told.people.recipients, [&](uint32_t here, uint32_t there) {
      const bool in_plan = told.people.in_plan.Has(there);
      const Told of = in_plan ? told.of[told.people.in_plan.Rank(there)] : Told::kTold;
      if (!takes_back && of != Told::kSetAside) open[here] = false;
      if (takes_back && in_plan && of == Told::kTold) open[here] = possible[here];
    });
  }
  return static_cast<uint64_t>(std::ranges::count(open, true));
}

}  // namespace haetae::cli
