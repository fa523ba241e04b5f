#include "cli/set_aside.h"

#include <algorithm>

#include "cli/campaigns.h"
#include "cli/counted.h"
#include "cli/question.h"

namespace haetae::cli {
namespace {

using campaign::PlannedLine;
using campaign::ReadPlan;
using campaign::SetAside;
using delivery::Why;

// By group of the plan's people: its first line, and whether it says that all is only possible.
struct LineOfGroup {
  uint16_t line = 0;
  bool possible = false;
};
using LinesOfGroups = std::map<uint16_t, LineOfGroup>;

LinesOfGroups LinesOf(const ReadPlan& plan) {
  LinesOfGroups lines;
  for (size_t i = 0; i < plan.plan.lines.size(); ++i) {
    const PlannedLine& line = plan.plan.lines[i];
    lines.emplace(line.group, LineOfGroup{static_cast<uint16_t>(i), line.possible});
  }
  return lines;
}

// Who is told for certain must be confirmed still, and who may be concerned must be in the scope;
// whoever is told that nothing leaked must be out of it.
void AddRuledOut(const ReadPlan& plan, const PlanPeople& people, const LinesOfGroups& lines,
                 const InScope& now, SetAside& aside) {
  if (plan.plan.of_ruled_out) {
    people.recipients.EachAlsoIn(now.all, [&](uint32_t here, uint32_t) {
      if (people.in_plan.Has(here)) aside.Add(people.in_plan.Rank(here), Why::kRuledOut);
    });
    return;
  }
  std::vector<uint64_t> holds(people.recipients.size() / 64 + 1);
  const auto mark = [&](const campaign::Recipients& in, bool possible) {
    people.recipients.EachAlsoIn(in, [&](uint32_t here, uint32_t) {
      const auto line = lines.find(people.groups[here]);
      if (line != lines.end() && line->second.possible == possible)
        holds[here / 64] |= uint64_t{1} << here % 64;
    });
  };
  mark(now.confirmed, false);
  mark(now.all, true);
  for (uint32_t i = 0; i < people.in_plan.size(); ++i) {
    const uint32_t here = people.in_plan.At(i);
    if ((holds[here / 64] >> here % 64 & 1) == 0) aside.Add(i, Why::kRuledOut);
  }
}

void AddLater(const PlanPeople& people, const PlanPeople& later, SetAside& aside) {
  people.recipients.EachAlsoIn(later.recipients, [&](uint32_t here, uint32_t there) {
    if (people.in_plan.Has(here) && later.in_plan.Has(there))
      aside.Add(people.in_plan.Rank(here), Why::kLaterPlan);
  });
}

}  // namespace

scope::PeopleBits WithPossible(scope::PeopleBits confirmed, const scope::PeopleGroups& groups) {
  confirmed.resize(std::max(confirmed.size(), groups.of.size() / 64 + 1));
  for (size_t subject = 0; subject < groups.of.size(); ++subject)
    if (groups.of[subject] != scope::PeopleGroups::kNobody)
      confirmed[subject / 64] |= uint64_t{1} << subject % 64;
  return confirmed;
}

InScope InScopeOf(const Workspace& space, const scope::PeopleBits& confirmed,
                  const scope::PeopleGroups& groups) {
  return {campaign::Recipients::Of(confirmed, NumberingOf(space)),
          campaign::Recipients::Of(WithPossible(confirmed, groups), NumberingOf(space))};
}

Result<InScope> InScopeNow(Workspace& space, uint32_t incident) {
  Question question{.incident = incident};
  TRY(LookUpIncident(space, question));
  scope::PeopleBits who;
  scope::PeopleGroups groups;
  TRY(CountIncident(space, question, &who, &groups));
  return InScopeOf(space, who, groups);
}

std::vector<SetAside> SetAsideOf(const std::vector<ReadPlan>& plans,
                                 const std::vector<PlanPeople>& people, const InScope& now) {
  std::vector<SetAside> asides;
  for (size_t i = 0; i < plans.size(); ++i) {
    SetAside& aside = asides.emplace_back(people[i].in_plan.size());
    AddRuledOut(plans[i], people[i], LinesOf(plans[i]), now, aside);
    for (size_t later = i + 1; later < plans.size(); ++later)
      AddLater(people[i], people[later], aside);
  }
  return asides;
}

Result<SetAside> SetAsideIn(const Workspace& space, const fs::path& data, const ReadPlan& read,
                            const InScope& now, delivery::Deliveries& deliveries, Time at) {
  std::vector<ReadPlan> plans = TRY(BegunPlans(data, read.plan.incident)).plans;
  std::erase_if(plans, [&](const ReadPlan& one) { return one.plan.duty != read.plan.duty; });
  std::vector<PlanPeople> people;
  for (const ReadPlan& one : plans) people.push_back(TRY(PlanPeopleOf(space, data, one)));
  SetAside own;
  std::vector<SetAside> asides = SetAsideOf(plans, people, now);
  for (size_t i = 0; i < plans.size(); ++i) {
    SetAside& aside = asides[i];
    const LinesOfGroups lines = LinesOf(plans[i]);
    const std::optional<delivery::Campaign> begun = TRY(FindCampaign(deliveries, plans[i]));
    if (begun && aside.any())
      TRY(deliveries.SetAside(
          *begun,
          [&](delivery::Person person) -> std::optional<delivery::Deliveries::Aside> {
            const std::optional<Why> why = aside.Of(person);
            if (!why) return std::nullopt;
            const uint32_t here = people[i].in_plan.At(static_cast<uint32_t>(person));
            return {{*why, lines.at(people[i].groups[here]).line}};
          },
          at));
    if (plans[i].sha256 == read.sha256) own = std::move(aside);
  }
  return own;
}

}  // namespace haetae::cli
