#include "cli/told.h"

#include <algorithm>

#include "base/time.h"
#include "delivery/page_monitor.h"
#include "delivery/posting.h"

namespace haetae::cli {

using delivery::State;

Result<ToldPlan> ReadTold(const Workspace& space, const fs::path& data,
                          const campaign::ReadPlan& plan, delivery::Deliveries& deliveries) {
  ToldPlan told{TRY(PlanPeopleOf(space, data, plan)), {}};
  const std::optional<delivery::Campaign> begun = TRY(FindCampaign(deliveries, plan));
  told.of.assign(told.people.in_plan.size(), begun ? Told::kTold : Told::kToCome);
  if (!begun) return told;
  delivery::PageMonitor monitor = TRY(delivery::PageMonitor::Open(data));
  const delivery::Postings postings =
      TRY(delivery::Postings::Of(monitor, *begun, SystemClock().Now()));
  TRY(deliveries.EachUntold(*begun, [&](const delivery::Untold& one) {
    Told& of = told.of[static_cast<uint32_t>(one.person)];
    if (delivery::LeftToPublic(one)) {  // who waits for what was posted may have read it
      if (postings.ReachOf(one) == delivery::Reach::kWaits) of = Told::kToCome;
      return;
    }
    if (delivery::IsLost(one.state))
      of = delivery::IsSetAside(one.why) ? Told::kSetAside : Told::kLost;
    else if (one.state == State::kWaiting || one.state == State::kDeferred)
      of = Told::kToCome;
  }));
  return told;
}

std::set<std::string, std::less<>> TakenBackBy(const duty::LawBook& laws, std::string_view duty) {
  std::set<std::string, std::less<>> by;
  const duty::Law* law = laws.LawOf(duty);
  if (law == nullptr) return by;
  const bool says = duty::SaysNotLeaked(*laws.Versions(duty).back());
  for (const duty::Duty& one : law->duties)
    if (one.audience == duty::Audience::kPersons && duty::SaysNotLeaked(one) != says)
      by.insert(one.id);
  return by;
}

}  // namespace haetae::cli
