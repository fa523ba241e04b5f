#include "cli/ruled_out.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <list>
#include <ranges>

#include "cli/campaigns.h"
#include "cli/commands.h"
#include "cli/kept_incidents.h"
#include "cli/told.h"
#include "incident/scope_versions.h"
#include "incident/store.h"

namespace haetae::cli {
Result<std::vector<RuledOut>> LookForRuledOut(
    const Workspace& space, const fs::path& data, uint64_t incident, std::string_view duty,
    const InScope& now, const std::set<std::string, std::less<>>& taken_back_by) {
  std::vector<RuledOut> found;
  std::vector<campaign::ReadPlan> plans = TRY(BegunPlans(data, incident)).plans;
  std::erase_if(plans, [&](const campaign::ReadPlan& one) {
    return one.plan.duty != duty && !taken_back_by.contains(one.plan.duty);
  });
  if (plans.empty()) return found;
  delivery::Deliveries deliveries = TRY(delivery::Deliveries::Open(data));
  struct Seen {  // the people of a plan who need no older one
    campaign::Recipients recipients;
    std::vector<uint64_t> people;
  };
  std::list<Seen> seen;
  for (const campaign::ReadPlan& one : plans | std::views::reverse) {
    ToldPlan told = TRY(ReadTold(space, data, one, deliveries));
    PlanPeople& people = told.people;
    std::vector<uint64_t> out(people.recipients.size() / 64 + 1);
    for (uint32_t i = 0; i < people.in_plan.size(); ++i)
      if (const uint32_t here = people.in_plan.At(i); told.of[i] == Told::kTold)
        out[here / 64] |= uint64_t{1} << here % 64;
    const auto drop = [&](uint32_t here, uint32_t) {
      out[here / 64] &= ~(uint64_t{1} << here % 64);
    };
    if (one.plan.duty == duty) {
      people.recipients.EachAlsoIn(now.all, drop);
      for (const Seen& newer : seen)
        people.recipients.EachAlsoIn(newer.recipients, [&](uint32_t here, uint32_t there) {
          if ((newer.people[there / 64] >> there % 64 & 1) != 0) drop(here, there);
        });
      uint64_t count = 0;
      for (const uint64_t word : out) count += static_cast<uint64_t>(std::popcount(word));
      if (count == 0) continue;
      const auto same = std::ranges::find(found, one.plan.import, &RuledOut::import);
      if (same == found.end()) {
        found.push_back({one.plan.import, out, count});
      } else {
        for (size_t i = 0; i < out.size(); ++i) same->people[i] |= out[i];
        same->count += count;
      }
    }
    seen.push_back({std::move(people.recipients), std::move(out)});
  }
  return found;
}

Result<std::map<std::string, uint64_t, std::less<>>> RuledOutUntaken(const Arguments& arguments,
                                                                     uint32_t incident,
                                                                     const duty::LawBook& laws) {
  std::map<std::string, uint64_t, std::less<>> people;
  std::map<std::string, uint64_t, std::less<>> planned_from;  // a version of the scope
  const fs::path data = DataOf(arguments);
  for (const campaign::ReadPlan& one : TRY(BegunPlans(data, incident)).plans) {
    const std::vector<const duty::Duty*> of = laws.Versions(one.plan.duty);
    const bool by_law = std::ranges::any_of(laws.lexicon.facts, [&](const auto& fact) {
      return fact.second.ruled_out == one.plan.duty;
    });
    if (of.empty() || duty::SaysNotLeaked(*of.back()) || by_law) continue;
    const auto at = planned_from.emplace(one.plan.duty, one.plan.scope_version).first;
    at->second = std::min(at->second, one.plan.scope_version);
  }
  if (planned_from.empty()) return people;
  incident::IncidentStore store = TRY(OpenStore(data));
  const std::vector<incident::ScopeVersion> versions =
      TRY(incident::ScopeVersions(store).All(incident));
  std::unique_ptr<Workspace> space;
  std::optional<InScope> now;
  for (const auto& [duty, from] : planned_from) {
    if (std::ranges::none_of(versions, [&](const incident::ScopeVersion& one) {
          return one.number > from && one.change.went > 0;
        }))
      continue;
    if (!now) {
      space = TRY(Workspace::Open(arguments, ledger::Mode::kRead));
      now = TRY(InScopeNow(*space, incident));
    }
    uint64_t out = 0;
    for (const RuledOut& one :
         TRY(LookForRuledOut(*space, data, incident, duty, *now, TakenBackBy(laws, duty))))
      out += one.count;
    if (out > 0) people.emplace(duty, out);
  }
  return people;
}

Phrase RuledOutWords(std::string_view duty, uint64_t people) {
  return {fmt::format("{} told by {} {} out of the scope of today, and no law here says what they "
                      "are told now; who: haetae notice untold PLAN --ruled-out",
                      Counted(people, "person", "people"), duty, people == 1 ? "is" : "are"),
          fmt::format("{}에 따라 통지한 {}명은 지금의 유출 범위에 없습니다. 이들에게 무엇을 알려야 "
                      "하는지 정한 법은 여기에 없습니다. 명단: haetae notice untold PLAN "
                      "--ruled-out",
                      duty, WithCommas(people))};
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
