#include "cli/counted.h"

#include <cstdio>

#include "base/version.h"
#include "cli/complain.h"
#include "incident/coverage.h"
#include "incident/investigate.h"
#include "incident/scope_versions.h"
#include "incident/store.h"
#include "scope/reach.h"
#include "scope/scope.h"

namespace haetae::cli {

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
  const access::Catalogue& catalogue = space.ledger->catalogue();
  scope::PeopleBits people;
  std::optional<scope::Scope> scope = TRY(
      scope::CountReach(*space.exposure, question.sets, question.range, coverage, space.names,
                        catalogue, *space.registers, &people, {.groups = true, .people = groups}));
  if (!scope) {
    scope::ScopeBuilder builder(space.names, catalogue, *space.registers);
    TRY(AddReached(*space.exposure, question.sets, question.range, builder, &coverage));
    people = builder.People();
    scope = builder.Finish(coverage, question.sets);
    if (groups != nullptr) *groups = TRY(builder.Groups(coverage, question.sets));
  }
  KeepVersion(space, question, people, *scope);
  if (who != nullptr) *who = std::move(people);
  return std::move(*scope);
}

}  // namespace haetae::cli
