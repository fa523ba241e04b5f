#include "cli/ruled_out.h"

#include <algorithm>
#include <bit>
#include <list>
#include <ranges>

#include "cli/campaigns.h"
#include "delivery/posting.h"

namespace haetae::cli {
namespace {

using delivery::State;

// Who is told by the plan for sure not: nothing of it left, or it did not arrive.
Result<std::vector<bool>> NotTold(delivery::Deliveries& deliveries,
                                  const delivery::Campaign& begun) {
  std::vector<bool> not_told(begun.people);
  TRY(deliveries.EachUntold(begun, [&](const delivery::Untold& one) {
    const bool left = one.state == State::kWaiting || one.state == State::kDeferred ||
                      delivery::IsLost(one.state);
    // Whoever waits for the public notice may have read it.
    if (left && !delivery::LeftToPublic(one)) not_told[static_cast<uint32_t>(one.person)] = true;
  }));
  return not_told;
}

}  // namespace

Result<std::vector<RuledOut>> LookForRuledOut(const Workspace& space, const fs::path& data,
                                              uint64_t incident, std::string_view duty,
                                              const InScope& now) {
  std::vector<RuledOut> found;
  std::vector<campaign::ReadPlan> plans = TRY(BegunPlans(data, incident)).plans;
  std::erase_if(plans, [&](const campaign::ReadPlan& one) { return one.plan.duty != duty; });
  if (plans.empty()) return found;
  delivery::Deliveries deliveries = TRY(delivery::Deliveries::Open(data));
  std::list<campaign::Recipients> lists;  // of `found`
  for (const campaign::ReadPlan& one : plans | std::views::reverse) {
    const std::optional<delivery::Campaign> begun = TRY(FindCampaign(deliveries, one));
    if (!begun) continue;
    PlanPeople people = TRY(PlanPeopleOf(space, data, one));
    const std::vector<bool> not_told = TRY(NotTold(deliveries, *begun));
    std::vector<uint64_t> out(people.recipients.size() / 64 + 1);
    for (uint32_t i = 0; i < people.in_plan.size(); ++i)
      if (const uint32_t here = people.in_plan.At(i); !not_told[i])
        out[here / 64] |= uint64_t{1} << here % 64;
    const auto drop = [&](uint32_t here, uint32_t) {
      out[here / 64] &= ~(uint64_t{1} << here % 64);
    };
    people.recipients.EachAlsoIn(now.all, drop);
    auto same = found.end();
    auto list = lists.begin();
    for (auto at = found.begin(); at != found.end(); ++at, ++list) {
      if (at->import == one.plan.import) same = at;
      people.recipients.EachAlsoIn(*list, [&](uint32_t here, uint32_t there) {
        if ((at->people[there / 64] >> there % 64 & 1) != 0) drop(here, there);
      });
    }
    uint64_t count = 0;
    for (const uint64_t word : out) count += static_cast<uint64_t>(std::popcount(word));
    if (count == 0) continue;
    if (same != found.end()) {
      for (size_t i = 0; i < out.size(); ++i) same->people[i] |= out[i];
      same->count += count;
      continue;
    }
    found.push_back({one.plan.import, std::move(out), count});
    lists.push_back(std::move(people.recipients));
  }
  return found;
}

Status AnswerByRuledOut(Workspace& space, uint32_t incident, const duty::Lexicon& lexicon,
                        duty::Facts& facts) {
  std::optional<InScope> now;
  for (const auto& [id, fact] : lexicon.facts) {
    if (fact.ruled_out.empty()) continue;
    const std::vector<campaign::ReadPlan> plans = TRY(BegunPlans(space.data, incident)).plans;
    if (std::ranges::none_of(
            plans, [&](const campaign::ReadPlan& one) { return one.plan.duty == fact.ruled_out; }))
      continue;
    if (!now) now = TRY(InScopeNow(space, incident));
    uint64_t people = 0;
    for (const RuledOut& one :
         TRY(LookForRuledOut(space, space.data, incident, fact.ruled_out, *now)))
      people += one.count;
    facts.numbers[id] = static_cast<double>(people);
  }
  return {};
}

}  // namespace haetae::cli
