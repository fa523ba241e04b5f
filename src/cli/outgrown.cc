#include "cli/outgrown.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/campaigns.h"
#include "cli/kept_incidents.h"
#include "incident/awareness.h"
#include "incident/scope_versions.h"
#include "incident/store.h"

namespace haetae::cli {

Result<std::map<std::string, Outgrown, std::less<>>> OutgrownDuties(const fs::path& data,
                                                                    uint32_t incident) {
  std::map<std::string, Outgrown, std::less<>> outgrown;
  incident::IncidentStore store = TRY(OpenStore(data));
  const std::vector<incident::ScopeVersion> versions =
      TRY(incident::ScopeVersions(store).All(incident));
  if (versions.size() < 2) return outgrown;
  std::map<std::string, uint32_t, std::less<>> fulfilled;  // of each duty, the last version
  for (const campaign::ReadPlan& one : TRY(BegunPlans(data, incident)).plans) {
    uint32_t& last = fulfilled[one.plan.duty];
    last = std::max(last, static_cast<uint32_t>(one.plan.scope_version));
  }
  for (const incident::Awareness& entry :
       incident::Standing(TRY(incident::AwarenessLog(store).Of(incident)))) {
    if (entry.kind != "done") continue;
    uint32_t& last = fulfilled[entry.what];
    for (const incident::ScopeVersion& one : versions)
      if (one.at <= entry.said) last = std::max(last, one.number);
  }
  const incident::ScopeVersion& now = versions.back();
  for (const auto& [duty, number] : fulfilled) {
    const auto then = std::ranges::find(versions, number, &incident::ScopeVersion::number);
    if (then == versions.end()) continue;  // nothing was counted yet
    const Outgrown one = {.then = number,
                          .now = now.number,
                          .people_then = then->Total("people"),
                          .people_now = now.Total("people"),
                          .possible_then = then->Total("possible"),
                          .possible_now = now.Total("possible")};
    if (one.people_now > one.people_then || one.possible_now > one.possible_then)
      outgrown.emplace(duty, one);
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
  const Phrase then = people(one.people_then, one.possible_then),
               now = people(one.people_now, one.possible_now);
  return {
      fmt::format("fulfilled for version {} of the scope ({}); version {} is in force ({}): "
                  "whoever came since is still to be told, and what was reported to be amended",
                  one.then, then.en, one.now, now.en),
      fmt::format("유출 범위 {}차 산정({}) 기준으로 이행하였고 지금은 {}차 산정({})입니다. 새로 "
                  "포함된 사람에 대한 통지와 신고 내용의 보완이 필요합니다",
                  one.then, then.ko, one.now, now.ko)};
}

}  // namespace haetae::cli
