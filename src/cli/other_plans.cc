#include "cli/other_plans.h"

#include <algorithm>
#include <bit>
#include <map>
#include <set>

#include "campaign/folder.h"
#include "campaign/notices.h"
#include "campaign/told_fields.h"
#include "cli/campaigns.h"
#include "cli/kept_incidents.h"
#include "cli/told.h"

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

Result<ToldBefore> LookForBefore(const Workspace& space, const fs::path& data, const Asked& asked,
                                 const std::vector<campaign::ReadPlan>& begun,
                                 const duty::LawBook& laws, std::string_view duty) {
  ToldBefore before;
  if (std::ranges::none_of(begun, [&](const auto& one) { return one.plan.duty == duty; }))
    return before;
  const std::set<std::string, std::less<>> taken_back_by = TakenBackBy(laws, duty);
  const campaign::Recipients now = TRY(RecipientsNow(space, data, asked.note));
  campaign::ToldFields told(now.size());
  for (auto* bits : {&before.people, &before.less, &before.anew}) bits->resize(now.size() / 64 + 1);
  delivery::Deliveries deliveries = TRY(delivery::Deliveries::Open(data));
  for (const campaign::ReadPlan& one : begun) {
    const bool takes_back = taken_back_by.contains(one.plan.duty);
    if (one.plan.duty != duty && !takes_back) continue;
    const ToldPlan then = TRY(ReadTold(space, data, one, deliveries));
    std::map<uint16_t, const campaign::PlannedLine*> lines;  // of one group all tell the same
    for (const campaign::PlannedLine& line : one.plan.lines) lines.emplace(line.group, &line);
    now.EachAlsoIn(then.people.recipients, [&](uint32_t here, uint32_t there) {
      if (!then.people.in_plan.Has(there)) return;
      const Told of = then.of[then.people.in_plan.Rank(there)];
      if (takes_back) {
        if (of == Told::kTold) told.Forget(here);
        return;
      }
      before.anew[here / 64] |= uint64_t{1} << here % 64;  // unless something holds, below
      const auto line = lines.find(then.people.groups[there]);
      if (line != lines.end() && of != Told::kSetAside && of != Told::kLost)
        told.Add(here, line->second->fields, line->second->possible);
    });
    if (!takes_back) before.plans.push_back(one.sha256);
  }
  for (uint32_t person = 0; person < now.size(); ++person) {
    if (!told.IsTold(person)) continue;
    const scope::PeopleGroups::Group& kind = asked.kinds[asked.groups[person]];
    const bool all = told.Covers(person, kind.group.fields, kind.possible);
    const uint64_t bit = uint64_t{1} << person % 64;
    (all ? before.people : before.less)[person / 64] |= bit;
    before.anew[person / 64] &= ~bit;
  }
  return before;
}

Result<std::map<std::string, uint64_t, std::less<>>> CountToldLess(
    const Workspace& space, const fs::path& data, const campaign::RecipientsNote& note,
    const std::vector<uint16_t>& groups, const duty::LawBook& laws, bool suspected) {
  const std::vector<campaign::ReadPlan> begun = TRY(BegunPlans(data, note.incident)).plans;
  std::set<std::string> duties;
  for (const campaign::ReadPlan& one : begun) duties.insert(one.plan.duty);
  std::vector<scope::PeopleGroups::Group> kinds = note.kinds;
  for (scope::PeopleGroups::Group& kind : kinds)
    kind.group.fields = campaign::CanonicalFields(kind.group.fields, laws.lexicon);
  std::map<std::string, uint64_t, std::less<>> less;
  for (const std::string& duty : duties) {
    uint64_t people = 0;
    const std::vector<const duty::Duty*> versions = laws.Versions(duty);
    if (!versions.empty() && !versions.back()->people.empty()) continue;  // of nobody in the scope
    const duty::Counted whom = versions.empty() ? duty::Counted::kAny : versions.back()->certainty;
    std::vector<scope::PeopleGroups::Group> known = kinds;
    std::vector<bool> about;
    for (scope::PeopleGroups::Group& kind : known) {
      kind.possible |= suspected;
      about.push_back(whom == duty::Counted::kPossible    ? kind.possible
                      : whom == duty::Counted::kConfirmed ? !kind.possible
                                                          : true);
    }
    const ToldBefore before =
        TRY(LookForBefore(space, data, {note, groups, known}, begun, laws, duty));
    for (size_t word = 0; word < before.less.size(); ++word)
      for (uint64_t left = before.less[word]; left != 0; left &= left - 1)
        people += about[groups[word * 64 + static_cast<size_t>(std::countr_zero(left))]];
    if (people > 0) less.emplace(duty, people);
  }
  return less;
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
