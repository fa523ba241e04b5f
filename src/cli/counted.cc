#include "cli/counted.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ranges>
#include <set>
#include <tuple>

#include "base/version.h"
#include "cli/complain.h"
#include "incident/coverage.h"
#include "incident/investigate.h"
#include "incident/scope_versions.h"
#include "incident/scope_without.h"
#include "incident/store.h"
#include "scope/reach.h"
#include "scope/scope.h"

namespace haetae::cli {
namespace {

// "+1", "−12"
std::string Changed(uint64_t then, uint64_t now) {
  return (now >= then ? "+" : "−") + WithCommas(now >= then ? now - then : then - now);
}

// What of the sets can be an access of this reader.
std::vector<std::vector<scope::IndicatorValue>> OfReader(
    const std::vector<std::vector<scope::IndicatorValue>>& sets, const std::string& reader) {
  std::vector<std::vector<scope::IndicatorValue>> his;
  for (std::vector<scope::IndicatorValue> set : sets) {
    const auto is_reader = [](const scope::IndicatorValue& one) {
      return one.dimension == access::Dimension::kPrincipal;
    };
    const bool names = std::ranges::any_of(set, is_reader);
    const bool him = std::ranges::any_of(
        set, [&](const auto& one) { return is_reader(one) && one.value == reader; });
    if (names && !him) continue;
    std::erase_if(set, is_reader);
    set.push_back({access::Dimension::kPrincipal, reader});
    his.push_back(std::move(set));
  }
  return his;
}

}  // namespace

scope::ScopeBuilder BuilderFor(const Workspace& space, const Question& question) {
  scope::ScopeBuilder builder(space.names, space.ledger->catalogue(), *space.registers);
  builder.LeaveOut(incident::NumbersOf(question.without, space.names));
  return builder;
}

void KeepVersion(Workspace& space, const Question& question, const scope::PeopleBits& who,
                 scope::Scope& scope) {
  scope.reason = {"asked for", "요청에 따름"};
  if (question.incident == 0) return;
  auto keep = [&]() -> Status {
    incident::IncidentStore store = TRY(incident::IncidentStore::Open(space.data));
    incident::Incident incident = TRY(store.Get(question.incident));
    if (question.is_part) {
      const auto versions = TRY(incident::ScopeVersions(store).All(question.incident));
      scope.version = versions.empty() ? 0 : versions.back().number;
      scope.reason = {"a part of the incident's time, asked for; no version is kept of it",
                      "사고 기간의 일부를 요청함. 산정 차수로 남기지 않음"};
      return {};
    }
    incident::ScopeKeeper keeper(store, {*space.ledger, space.names, *space.registers}, kProgram);
    incident.scope = std::move(scope);
    const Status kept = keeper.Keep(incident, who, question.range);
    scope = std::move(incident.scope);
    return kept;
  };
  if (const Status kept = keep(); !kept) Complain(kept.error(), space.language);
}

Result<scope::Scope> CountIncident(Workspace& space, const Question& question,
                                   scope::PeopleBits* who, scope::PeopleGroups* groups) {
  const scope::CoverageSummary coverage =
      incident::CoverageOf(space.ledger->manifest(), question.range);
  scope::PeopleBits people;
  std::optional<scope::Scope> scope;
  if (question.without.empty())
    scope = TRY(scope::CountReach(*space.exposure, question.sets, question.range, coverage,
                                  space.names, space.ledger->catalogue(), *space.registers, &people,
                                  {.groups = true, .people = groups}));
  if (!scope) {
    scope::ScopeBuilder builder = BuilderFor(space, question);
    TRY(AddReached(*space.exposure, question.sets, question.range, builder, &coverage));
    people = builder.People();
    scope = builder.Finish(coverage, question.sets);
    if (groups != nullptr) *groups = TRY(builder.Groups(coverage, question.sets));
  }
  KeepVersion(space, question, people, *scope);
  if (who != nullptr) *who = std::move(people);
  return std::move(*scope);
}

Result<std::optional<Phrase>> ReachedReadersNote(Workspace& space, const Question& question,
                                                 const scope::PeopleBits& who) {
  std::set<std::string> named;
  for (const scope::IndicatorValue& one : question.indicators) {
    if (one.dimension != access::Dimension::kPrincipal) continue;
    const uint32_t subject = space.names.subjects.Find(one.value);
    if (subject != kNoNumber && scope::Holds(who, subject)) named.insert(one.value);
  }
  std::vector<std::string> readers;
  for (const std::string& one : named | std::views::take(kReadersLookedAt)) {
    Question own = question;
    own.sets = OfReader(question.sets, one);
    scope::ScopeBuilder builder = BuilderFor(space, own);
    TRY(AddReached(*space.exposure, own.sets, own.range, builder));
    if (builder.Finish({}).accounts > 1) readers.push_back(one);
  }
  if (readers.empty()) return std::optional<Phrase>();
  const uint64_t unseen = named.size() - std::min(named.size(), kReadersLookedAt);
  return std::optional(incident::ReachedReadersText(question.incident, readers, unseen));
}

Result<scope::Scope> KeepCounted(Workspace& space, const Question& question,
                                 std::optional<std::pair<Time, Time>> times) {
  scope::Scope scope = TRY(CountIncident(space, question));
  incident::IncidentStore store = TRY(incident::IncidentStore::Open(space.data));
  incident::Incident incident = TRY(store.Get(question.incident));
  if (times) std::tie(incident.first_access, incident.last_access) = *times;
  incident.scope.people = scope.people, incident.scope.accesses = scope.accesses;
  incident.scope.by_field = scope.by_field, incident.scope.by_route = scope.by_route;
  if (incident.found) TRY(store.Save({incident}));
  return scope;
}

void TellChange(const scope::Scope& then, const scope::Scope& now, Language language) {
  const Phrase told{fmt::format("people {} (now {}), disclosing accesses {} (now {})",
                                Changed(then.people, now.people), WithCommas(now.people),
                                Changed(then.accesses, now.accesses), WithCommas(now.accesses)),
                    fmt::format("사람 {}명(현재 {}명), 제공된 접속 {}건(현재 {}건)",
                                Changed(then.people, now.people), WithCommas(now.people),
                                Changed(then.accesses, now.accesses), WithCommas(now.accesses))};
  std::printf("  %s\n", told.In(language).c_str());
}

void SayItHolds(const Arguments& arguments) {
  if (arguments.Has("--quiet")) return;
  std::fputs(
      LanguageOf(arguments) == Language::kKorean
          ? "haetae: 산정, 의무, 통지문에 바로 반영됩니다. 보고서는 haetae investigate가 다시 "
            "만듭니다\n"
          : "haetae: the scope, duties and notices keep to it now; haetae investigate makes "
            "the report anew\n",
      stderr);
}

}  // namespace haetae::cli
