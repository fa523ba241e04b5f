// haetae scope versions, haetae scope diff: how an incident's scope was counted before, and what
// made it another.
#include "report/versions.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "base/version.h"
#include "cli/commands.h"
#include "cli/kept_incidents.h"
#include "cli/workspace.h"
#include "cli/zone.h"
#include "incident/scope_versions.h"
#include "incident/store.h"
#include "report/json.h"
#include "scope/people_change.h"
#include "table/target.h"

namespace haetae::cli {
namespace {

using incident::ScopeVersion;

uint32_t VersionOf(const Arguments& arguments, std::string_view name, uint32_t otherwise) {
  return arguments.Has(name) ? static_cast<uint32_t>(std::atol(arguments.Text(name).c_str()))
                             : otherwise;
}

Result<std::vector<ScopeVersion>> VersionsOf(incident::IncidentStore& store, uint32_t incident) {
  TRY(store.Load(incident));  // says which incidents there are
  std::vector<ScopeVersion> versions = TRY(incident::ScopeVersions(store).All(incident));
  if (versions.empty()) {
    return Fail(Code::kNotFound, "there is no version of this scope yet",
                fmt::format("incident {} was not counted since versions are kept", incident), "",
                fmt::format("haetae scope --incident {} counts it", incident));
  }
  return versions;
}

Result<const ScopeVersion*> Find(const std::vector<ScopeVersion>& versions, uint32_t number) {
  for (const ScopeVersion& one : versions)
    if (one.number == number) return &one;
  return Fail(
      Code::kNotFound, "there is no such version",
      fmt::format("incident {} has versions 1 to {}", versions[0].incident, versions.back().number),
      "", fmt::format("haetae scope versions {} lists them", versions[0].incident));
}

}  // namespace

Result<int> RunScopeVersions(const Arguments& arguments) {
  incident::IncidentStore store = TRY(OpenStore(DataOf(arguments)));
  const std::vector<ScopeVersion> versions = TRY(VersionsOf(store, NumberOf(arguments)));
  if (arguments.Has("--json"))
    std::puts(report::JsonText(report::VersionsJson(versions)).c_str());
  else
    std::fputs(
        report::RenderVersions(versions, LanguageOf(arguments), TRY(ZoneOfData(DataOf(arguments))))
            .c_str(),
        stdout);
  return kExitClean;
}

Result<int> RunScopeDiff(const Arguments& arguments) {
  std::unique_ptr<Workspace> space = TRY(Workspace::Open(arguments, ledger::Mode::kRead));
  incident::IncidentStore store = TRY(OpenStore(space->data));
  const std::vector<ScopeVersion> versions = TRY(VersionsOf(store, NumberOf(arguments)));
  if (versions.size() == 1) {
    return Fail(Code::kNotFound, "there is nothing to compare yet",
                fmt::format("incident {} has one version", versions[0].incident), "",
                fmt::format("haetae scope versions {} shows it", versions[0].incident));
  }
  const uint32_t newer = VersionOf(arguments, "NEW", versions.back().number);
  const uint32_t older = VersionOf(arguments, "OLD", newer - 1);
  if (older == newer)
    return Fail(Code::kUsage, "wrong usage", "a version is compared with another one");
  const ScopeVersion& before = *TRY(Find(versions, older));
  const ScopeVersion& after = *TRY(Find(versions, newer));
  incident::ScopeKeeper keeper(store, {*space->ledger, space->names, *space->registers}, kProgram);
  const bool kept = after.number == before.number + 1;
  const incident::ScopeChange change = kept ? after.change : TRY(keeper.Compare(before, after));
  if (arguments.Has("--people")) {
    const table::Target target = TRY(table::TargetOf(arguments.Text("--people")));
    const scope::PeopleBits old = TRY(keeper.PeopleOf(before)), now = TRY(keeper.PeopleOf(after));
    table::About about;
    about.incident = after.incident;
    table::DescribeLedger(space->ledger->manifest(), about);
    TRY(scope::WritePeopleChange(old, now, space->names.subjects, *space->registers, target,
                                 about));
  }
  if (arguments.Has("--json"))
    std::puts(report::JsonText(report::DiffJson(before, after, change)).c_str());
  else
    std::fputs(
        report::RenderDiff(before, after, change, LanguageOf(arguments), ZoneOf(*space->ledger))
            .c_str(),
        stdout);
  return kExitClean;
}

}  // namespace haetae::cli
