#include "cli/outgrown.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "campaign/recipients.h"
#include "cli/campaigns.h"
#include "cli/kept_incidents.h"
#include "duty/condition.h"
#include "duty/deadline.h"
#include "duty/measured.h"
#include "incident/awareness.h"
#include "incident/scope_versions.h"
#include "incident/store.h"

namespace haetae::cli {
namespace {

struct Fulfilled {
  uint32_t version = 0;  // the last
  bool done = false;
  uint64_t planned = 0;                // people in the begun plans
  std::set<std::string> imports;       // of those plans
  uint32_t planned_from = UINT32_MAX;  // the version of the first of them
};
using ByDuty = std::map<std::string, Fulfilled, std::less<>>;

Result<ByDuty> FulfilledDuties(const fs::path& data, uint32_t incident,
                               incident::IncidentStore& store,
                               const std::vector<incident::ScopeVersion>& versions) {
  ByDuty fulfilled;
  for (const campaign::ReadPlan& one : TRY(BegunPlans(data, incident)).plans) {
    Fulfilled& duty = fulfilled[one.plan.duty];
    const auto version = static_cast<uint32_t>(one.plan.scope_version);
    duty.version = std::max(duty.version, version);
    duty.planned_from = std::min(duty.planned_from, version);
    // One that left nobody out is of everybody: the first, or made with --again.
    duty.planned = one.plan.before.empty()
                       ? std::max(duty.planned, one.plan.people)
                       : duty.planned + one.plan.people - one.plan.told_less - one.plan.told_anew;
    duty.imports.insert(one.plan.import);
  }
  for (const incident::Awareness& entry :
       incident::Standing(TRY(incident::AwarenessLog(store).Of(incident)))) {
    if (entry.kind != "done") continue;
    Fulfilled& duty = fulfilled[entry.what];
    duty.done = true;
    // By when it was done, not by when that was written down: it told what was counted then.
    duty.version = std::max(duty.version, versions.front().number);
    for (const incident::ScopeVersion& one : versions)
      if (one.at <= entry.at) duty.version = std::max(duty.version, one.number);
  }
  return fulfilled;
}

// Whom a duty is about, at most, by the contacts of the version in force.
uint64_t Concerned(const duty::Duty& duty, const campaign::RecipientsNote& note,
                   const duty::Lexicon& lexicon, const duty::Facts& facts) {
  const bool suspected = duty::IsSuspicionAlone(facts);
  uint64_t people = 0;
  for (size_t i = 0; i < note.kinds.size(); ++i) {
    const scope::PeopleGroups::Group& kind = note.kinds[i];
    const bool possible = kind.possible || suspected;
    if (kind.possible && !note.possible) continue;
    if (possible &&
        (duty.certainty == duty::Counted::kConfirmed || duty.certainty == duty::Counted::kSurely))
      continue;
    if (!possible && duty.certainty == duty::Counted::kPossible) continue;
    uint64_t placed = 0;
    const auto count = [&](std::string_view place, uint64_t some) {
      placed += some;
      const bool elsewhere =
          !duty.residence.empty() && duty::LivesIn(duty::PlaceOf(place, facts.residence, lexicon),
                                                   duty.residence, lexicon) == duty::Truth::kNo;
      if (!elsewhere) people += some;
    };
    if (i < note.places.size())
      for (const auto& [place, some] : note.places[i]) count(place, some);
    if (placed < kind.people) count("", kind.people - placed);
  }
  return people;
}

// Whether a kind of data is known of more people, or in clear of more.
bool FieldsRose(const incident::ScopeVersion& then, const incident::ScopeVersion& now) {
  return std::ranges::any_of(now.counts, [&](const incident::ScopeCount& one) {
    if (one.kind != "field") return false;
    const auto was = std::ranges::find_if(then.counts, [&](const incident::ScopeCount& other) {
      return other.kind == one.kind && other.name == one.name;
    });
    return was == then.counts.end() || one.count > was->count ||
           one.count + one.other > was->count + was->other;
  });
}

// A time that was narrowed and opened again, a value that was taken back and said anew: the same
// people, of whom the same was read.
Result<bool> IsTheSame(incident::IncidentStore& store, const incident::ScopeVersion& then,
                       const incident::ScopeVersion& now) {
  if (then.counts != now.counts) return false;
  incident::ScopeVersions versions(store);
  return TRY(versions.PeopleOf(now.incident, then.number)) ==
         TRY(versions.PeopleOf(now.incident, now.number));
}

// Whom the plans told of less than is known, if none was made and begun since that was counted.
uint64_t ToldLess(const campaign::RecipientsNote& note, std::string_view duty,
                  const std::set<std::string>& imports) {
  const auto less = note.told_less.find(duty);
  return less == note.told_less.end() || imports.contains(note.import) ? 0 : less->second;
}

}  // namespace

Result<std::map<std::string, Outgrown, std::less<>>> OutgrownDuties(const fs::path& data,
                                                                    uint32_t incident,
                                                                    const duty::LawBook& laws,
                                                                    const duty::Facts& facts,
                                                                    StillOwed& owed) {
  std::map<std::string, Outgrown, std::less<>> outgrown;
  incident::IncidentStore store = TRY(OpenStore(data));
  const std::vector<incident::ScopeVersion> versions =
      TRY(incident::ScopeVersions(store).All(incident));
  if (versions.size() < 2) return outgrown;
  const incident::ScopeVersion& now = versions.back();
  const Result<campaign::RecipientsNote> note = campaign::ReadNote(data, incident);
  const bool counted = note && note->scope_version == now.number;
  for (const auto& [id, fulfilled] : TRY(FulfilledDuties(data, incident, store, versions))) {
    const auto then =
        std::ranges::find(versions, fulfilled.version, &incident::ScopeVersion::number);
    if (then == versions.end()) continue;  // nothing was counted yet
    Outgrown one = {.then = fulfilled.version,
                    .now = now.number,
                    .people_then = then->Total("people"),
                    .people_now = now.Total("people"),
                    .possible_then = then->Total("possible"),
                    .possible_now = now.Total("possible"),
                    .done = fulfilled.done};
    uint64_t came = 0, went = 0;  // who came is untold also where more went
    for (const incident::ScopeVersion& version : versions) {
      if (version.number > one.then) came += version.change.came;
      if (version.number > fulfilled.planned_from) went += version.change.went;
    }
    const bool more = came > 0 || one.people_now > one.people_then ||
                      one.possible_now > one.possible_then || FieldsRose(*then, now);
    if (const std::vector<const duty::Duty*> of = laws.Versions(id);
        !of.empty() && !of.back()->people.empty()) {
      // Whom the scope has no more. Where they are more than its plans have, some are left.
      const auto number = facts.numbers.find(of.back()->people);
      one.ruled_out = number == facts.numbers.end() ? 0 : static_cast<uint64_t>(number->second);
      one.ruled_out_planned = fulfilled.planned;
      if (fulfilled.planned > 0 && one.ruled_out > fulfilled.planned) outgrown.emplace(id, one);
      continue;
    }
    one.told_less = counted ? ToldLess(*note, id, fulfilled.imports) : 0;
    if ((!more || TRY(IsTheSame(store, *then, now))) && one.told_less == 0) continue;
    const std::vector<const duty::Duty*> known = laws.Versions(id);
    if (!known.empty()) {
      const duty::Duty& duty = *known.back();
      if (duty.certainty == duty::Counted::kPossible && fulfilled.planned > 0 &&
          one.told_less == 0 && TRY(owed.NotInPlans(id)) == 0)
        continue;  // whoever came is confirmed
      const bool to_people = duty.audience == duty::Audience::kPersons && fulfilled.planned > 0;
      if (to_people && counted && one.told_less == 0 &&
          Concerned(duty, *note, laws.lexicon, facts) + went <= fulfilled.planned)
        continue;
      one.time_zone = laws.LawOf(id)->time_zone;
      if (one.done && duty.update)
        if (const auto due = EndOf(*duty.update, now.at, one.time_zone, laws.calendars))
          one.update_due = due->at;
    }
    outgrown.emplace(id, one);
  }
  return outgrown;
}

Phrase WordsOf(const Outgrown& one) {
  const auto people = [](uint64_t confirmed, uint64_t possible) {
    const uint64_t more = possible > confirmed ? possible - confirmed : 0;
    return Phrase{Counted(confirmed, "person", "people") +
                      (more > 0 ? fmt::format(", and {} possible", WithCommas(more)) : ""),
                  fmt::format("{}명{}", WithCommas(confirmed),
                              more > 0 ? fmt::format(", 유출 가능성 {}명", WithCommas(more)) : "")};
  };
  if (one.ruled_out > 0) {
    const std::string planned = WithCommas(one.ruled_out_planned), all = WithCommas(one.ruled_out);
    return {fmt::format("{} for {}; {} are ruled out now: the others are still to be told",
                        one.done ? "fulfilled" : "sent",
                        Counted(one.ruled_out_planned, "person", "people"), all),
            fmt::format("{}명에 대해 {} 지금 유출 범위에서 제외된 사람은 {}명입니다. 나머지 "
                        "사람에게도 통지해야 합니다",
                        planned, one.done ? "이행하였고" : "발송을 시작하였고", all)};
  }
  const Phrase then = people(one.people_then, one.possible_then),
               now = people(one.people_now, one.possible_now);
  Phrase words{
      fmt::format("{} for version {} of the scope ({}); version {} is in force ({}): whoever came "
                  "since, or was told of less, is still to be told{}",
                  one.done ? "fulfilled" : "sent", one.then, then.en, one.now, now.en,
                  one.done ? ", and what was reported to be amended" : ""),
      fmt::format("유출 범위 {}차 산정({}) 기준으로 {} 지금은 {}차 산정({})입니다. 새로 포함된 "
                  "사람과 항목이 늘어난 사람에 대한 통지{} 필요합니다",
                  one.then, then.ko, one.done ? "이행하였고" : "발송을 시작하였고", one.now, now.ko,
                  one.done ? "와 신고 내용의 보완이" : "가")};
  if (one.told_less > 0) {
    words.en += fmt::format("; {} told, or about to be told, of less than is known now",
                            Counted(one.told_less, "person is", "people are"));
    words.ko += fmt::format(". 통지하였거나 발송 중인 {}명은 그 뒤 더 유출된 항목이 확인되었습니다",
                            WithCommas(one.told_less));
  }
  if (one.update_due) {
    const std::string due = duty::FormatZoned(*one.update_due, one.time_zone);
    words.en += "; the amendment is due " + due;
    words.ko += ". 추가 신고·통지 기한 " + due;
  }
  return words;
}

}  // namespace haetae::cli
