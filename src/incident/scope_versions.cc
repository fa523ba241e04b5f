#include "incident/scope_versions.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "incident/sqlite.h"
#include "scope/possible.h"

namespace haetae::incident {
namespace {

constexpr std::string_view kTotal = "total";
constexpr int kTriesMax = 10;  // against other processes that keep versions of it

// Of the logs what was in them, however they were cut and named: a log that was rotated is the
// same.
std::string SealOf(const ScopeVersion& version, const std::string& people) {
  ScopeInputs inputs = version.inputs;
  ScopeInputs::Log all;
  for (const ScopeInputs::Log& log : inputs.logs) {
    all.records += log.records;
    all.first = std::min(all.first, log.first);
    all.last = std::max(all.last, log.last);
  }
  inputs.logs = {all};
  RunningSha256 hash;
  hash.Add(WriteInputs(inputs));
  for (const ScopeCount& count : version.counts)
    hash.Add(fmt::format("\n{} {} {} {}", count.kind, count.name, count.count, count.other));
  hash.Add(fmt::format("\n{} {}\n", version.first_access.us, version.last_access.us));
  hash.Add(people);
  return hash.Hex();
}

// What an incident says of its versions, the last of which is its scope.
void Tell(const std::vector<ScopeVersion>& all, Incident& incident) {
  incident.versions.clear();
  for (const ScopeVersion& one : all) {
    KeptScope kept{.number = one.number,
                   .at = one.at,
                   .seal = one.seal,
                   .people = one.Total("people"),
                   .possible = one.Total("possible"),
                   .accesses = one.Total("accesses"),
                   .came = one.change.came,
                   .went = one.change.went,
                   .reason = one.reason,
                   .effects = {}};
    for (const ScopeEffect& effect : one.change.effects)
      kept.effects.push_back({effect.gone, effect.people, effect.text});
    incident.versions.push_back(std::move(kept));
  }
  incident.scope.version = all.back().number;
  incident.scope.reason = all.back().reason;
}

// Logs that were read on are no other inputs where no number is another.
bool SameBesideLogs(ScopeInputs a, ScopeInputs b) {
  a.logs.clear(), b.logs.clear();
  a.program.clear(), b.program.clear();
  return a == b;
}

}  // namespace

std::vector<ScopeCount> CountsOf(const scope::Scope& scope) {
  std::vector<ScopeCount> counts;
  auto total = [&](std::string name, uint64_t count) {
    counts.push_back({std::string(kTotal), std::move(name), count, 0});
  };
  total("people", scope.people);
  total("members", scope.members);
  total("non_members", scope.non_members);
  total("unlisted", scope.unlisted);
  total("accounts", scope.accounts);
  total("accesses", scope.accesses);
  total("records", scope.records);
  total("listed", scope.listed);
  total("unnamed", scope.unnamed);
  if (scope.ownerless > 0) total("records_ownerless", scope.ownerless);
  if (scope.uncounted > 0) total("answers_uncounted", scope.uncounted);
  total("bytes", scope.bytes);
  total("accesses_without_bytes", scope.unsized);
  total("missing", scope.missing);
  total("unknown_outcome", scope.unknown_outcome);
  total("possible", scope.possible_people);
  total("likely", scope.possible_likely);
  total("ruled_out", scope.ruled_out);
  for (const auto& [name, count] : scope.by_field)
    counts.push_back({"field", name, count.clear, count.masked});
  for (const auto& [name, count] : scope.by_route)
    counts.push_back({"route", name, count.people, count.accesses});
  for (const auto& [day, count] : scope.by_day)
    counts.push_back({"day", FormatDay(day), count.people, count.accesses});
  for (const auto& [name, count] : scope.by_country)
    counts.push_back({"country", name, count.people, count.accesses});
  for (size_t kind = 0; kind < scope::kDoubtKinds; ++kind) {
    const std::string name(scope::DoubtName(static_cast<scope::DoubtKind>(kind)));
    if (scope.possible_by[kind] > 0) counts.push_back({"doubt", name, scope.possible_by[kind], 0});
  }
  return counts;
}

uint64_t ScopeVersion::Total(std::string_view name) const {
  for (const ScopeCount& count : counts)
    if (count.kind == kTotal && count.name == name) return count.count;
  return 0;
}

Status ScopeVersions::PutParts(int64_t n, const ScopeVersion& version, const std::string& people) {
  sqlite3* db = store_.db_;
  Statement set(db, "INSERT INTO scope_people VALUES(?, ?)");
  bool ok = set.Bind(1, n).BindBytes(2, people).Step() == SQLITE_DONE;
  Statement count(db, "INSERT INTO scope_count VALUES(?, ?, ?, ?, ?)");
  for (const ScopeCount& one : version.counts) {
    count.Bind(1, n).Bind(2, one.kind).Bind(3, one.name);
    count.Bind(4, static_cast<int64_t>(one.count)).Bind(5, static_cast<int64_t>(one.other));
    ok &= count.Again() == SQLITE_DONE;
  }
  Statement effect(db, "INSERT INTO scope_change VALUES(?, ?, ?, ?, ?, ?, ?)");
  for (const ScopeEffect& one : version.change.effects) {
    effect.Bind(1, n).Bind(2, ChangeName(one.kind)).Bind(3, int64_t{one.gone});
    effect.Bind(4, static_cast<int64_t>(one.changes)).Bind(5, static_cast<int64_t>(one.people));
    ok &= effect.Bind(6, one.text.en).Bind(7, one.text.ko).Again() == SQLITE_DONE;
  }
  if (!ok) return std::unexpected(store_.Failed());
  return {};
}

Result<bool> ScopeVersions::Put(const ScopeVersion& version, const std::string& people) {
  sqlite3* db = store_.db_;
  TRY(store_.Run("BEGIN IMMEDIATE"));
  bool taken = false;
  Status done;
  {
    Statement there(db, "SELECT count(*) FROM scope_version WHERE incident = ? AND number >= ?");
    there.Bind(1, version.incident).Bind(2, version.number);
    if (there.Step() != SQLITE_ROW) done = std::unexpected(store_.Failed());
    taken = done && there.Number(0) > 0;
  }
  if (done && !taken) {
    Statement put(db,
                  "INSERT INTO scope_version VALUES(NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                  "?, ?, ?)");
    const ScopeChange& change = version.change;
    put.Bind(1, version.incident).Bind(2, version.number).Bind(3, version.at.us);
    put.Bind(4, version.seal).Bind(5, version.first_access.us).Bind(6, version.last_access.us);
    put.Bind(7, version.reason.en).Bind(8, version.reason.ko);
    put.Bind(9, WriteInputs(version.inputs)).Bind(10, int64_t{change.people_known});
    int column = 11;
    for (uint64_t number : {change.came, change.went, change.came_by_any, change.went_by_any,
                            change.came_otherwise, change.went_otherwise})
      put.Bind(column++, static_cast<int64_t>(number));
    if (put.Step() == SQLITE_DONE)
      done = PutParts(sqlite3_last_insert_rowid(db), version, people);
    else
      done = std::unexpected(store_.Failed());
  }
  if (done) done = store_.Run("COMMIT");
  if (!done) sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
  TRY(std::move(done));
  return !taken;
}

Status ScopeVersions::ReadParts(int64_t n, ScopeVersion& version) {
  Statement counts(store_.db_,
                   "SELECT kind, name, people, other FROM scope_count WHERE version = ? ORDER BY "
                   "rowid");
  counts.Bind(1, n);
  int code;
  while ((code = counts.Step()) == SQLITE_ROW) {
    version.counts.push_back({counts.Text(0), counts.Text(1),
                              static_cast<uint64_t>(counts.Number(2)),
                              static_cast<uint64_t>(counts.Number(3))});
  }
  if (code != SQLITE_DONE) return std::unexpected(store_.Failed());
  Statement effects(store_.db_,
                    "SELECT kind, gone, changes, people, en, ko FROM scope_change WHERE version = "
                    "? ORDER BY rowid");
  effects.Bind(1, n);
  while ((code = effects.Step()) == SQLITE_ROW) {
    ScopeEffect effect{.kind = ParseChange(effects.Text(0)),
                       .gone = effects.Number(1) != 0,
                       .changes = static_cast<uint64_t>(effects.Number(2)),
                       .people = static_cast<uint64_t>(effects.Number(3)),
                       .text = {effects.Text(4), effects.Text(5)}};
    version.change.effects.push_back(std::move(effect));
  }
  if (code != SQLITE_DONE) return std::unexpected(store_.Failed());
  return {};
}

Result<std::vector<ScopeVersion>> ScopeVersions::All(uint32_t incident) {
  std::vector<ScopeVersion> versions;
  Statement all(store_.db_,
                "SELECT n, number, at, seal, first_access, last_access, reason, reason_ko, inputs, "
                "people_known, came, went, came_by_any, went_by_any, came_otherwise, "
                "went_otherwise FROM scope_version WHERE incident = ? ORDER BY number");
  all.Bind(1, incident);
  int code;
  while ((code = all.Step()) == SQLITE_ROW) {
    auto number = [&](int column) { return static_cast<uint64_t>(all.Number(column)); };
    ScopeVersion version{.incident = incident,
                         .number = static_cast<uint32_t>(number(1)),
                         .at = {all.Number(2)},
                         .seal = all.Text(3),
                         .first_access = {all.Number(4)},
                         .last_access = {all.Number(5)},
                         .reason = {all.Text(6), all.Text(7)},
                         .inputs = TRY(ReadInputs(all.Text(8))),
                         .counts = {},
                         .change = {.people_known = number(9) != 0,
                                    .came = number(10),
                                    .went = number(11),
                                    .effects = {},
                                    .came_by_any = number(12),
                                    .went_by_any = number(13),
                                    .came_otherwise = number(14),
                                    .went_otherwise = number(15)}};
    TRY(ReadParts(all.Number(0), version));
    versions.push_back(std::move(version));
  }
  if (code != SQLITE_DONE) return std::unexpected(store_.Failed());
  return versions;
}

Result<std::string> ScopeVersions::PeopleOf(uint32_t incident, uint32_t number) {
  Statement people(store_.db_,
                   "SELECT people FROM scope_people WHERE version = (SELECT n FROM scope_version "
                   "WHERE incident = ? AND number = ?)");
  const int code = people.Bind(1, incident).Bind(2, number).Step();
  if (code == SQLITE_ROW) return people.Bytes(0);
  if (code != SQLITE_DONE) return std::unexpected(store_.Failed());
  return Fail(Code::kNotFound, "there is no such version",
              fmt::format("incident {} has none of number {}", incident, number), "",
              fmt::format("haetae scope versions {} lists them", incident));
}

scope::Numbering ScopeKeeper::NumberingNow() const {
  const ledger::Manifest& manifest = around_.ledger.manifest();
  return {around_.names.subjects, manifest.subjects, manifest.secret};
}

Result<scope::PeopleBits> ScopeKeeper::PeopleOf(const ScopeVersion& version) {
  const std::string bytes = TRY(ScopeVersions(store_).PeopleOf(version.incident, version.number));
  return scope::PeopleOf(bytes, NumberingNow());
}

Result<ScopeChange> ScopeKeeper::Compare(const ScopeVersion& before, const ScopeVersion& after) {
  Result<scope::PeopleBits> old = PeopleOf(before), now = PeopleOf(after);
  for (const auto* people : {&old, &now}) {
    if (*people) continue;
    if (people->error().code != Code::kConflict) return std::unexpected(people->error());
    return DifferencesAlone(before.inputs, after.inputs, before.number);
  }
  return ChangeOf({before.inputs, *old, before.first_access, before.last_access},
                  {after.inputs, *now, after.first_access, after.last_access}, before.number,
                  around_);
}

// Whether it is the last version again.
Result<bool> ScopeKeeper::IsAgain(const ScopeVersion& last, const ScopeVersion& now,
                                  const scope::PeopleBits& people) {
  if (last.counts != now.counts || last.first_access != now.first_access ||
      last.last_access != now.last_access)
    return false;
  const bool known = last.inputs.responses.known && now.inputs.responses.known;
  if (last.inputs == now.inputs && known) return true;
  if (!SameBesideLogs(last.inputs, now.inputs)) return false;
  const Result<scope::PeopleBits> before = PeopleOf(last);
  if (!before && before.error().code != Code::kConflict) return std::unexpected(before.error());
  return before && scope::CountOf(scope::Without(people, *before)) == 0;
}

Result<ScopeChange> ScopeKeeper::ChangeSince(const ScopeVersion& last, const ScopeVersion& now,
                                             const scope::PeopleBits& people) {
  const Result<scope::PeopleBits> before = PeopleOf(last);
  if (before)
    return ChangeOf({last.inputs, *before, last.first_access, last.last_access},
                    {now.inputs, people, now.first_access, now.last_access}, last.number, around_);
  if (before.error().code != Code::kConflict) return std::unexpected(before.error());
  return DifferencesAlone(last.inputs, now.inputs, last.number);
}

Status ScopeKeeper::Keep(Incident& incident, const scope::PeopleBits& people,
                         const ledger::ScanRange& range) {
  ScopeVersion version{.incident = incident.id,
                       .first_access = incident.scope.first_access,
                       .last_access = incident.scope.last_access,
                       .counts = CountsOf(incident.scope)};
  const std::vector<ScopeWord> words = TRY(ScopeWords(store_).InForce(incident.id));
  const std::vector<LeftOut> left_out = TRY(ScopeWithout(store_).InForce(incident.id));
  version.inputs =
      InputsOf(incident, words, left_out, range, around_.ledger, around_.registers, program_);
  ScopeVersions versions(store_);
  for (int tries = 0; tries < kTriesMax; ++tries) {
    std::vector<ScopeVersion> all = TRY(versions.All(incident.id));
    if (!all.empty() && TRY(IsAgain(all.back(), version, people))) {
      Tell(all, incident);
      return {};
    }
    version.number = all.empty() ? 1 : all.back().number + 1;
    version.reason = {"first count", "최초 산정"};
    if (!all.empty()) {
      version.change = TRY(ChangeSince(all.back(), version, people));
      version.reason = ReasonOf(version.change);
    }
    version.seal = SealOf(version, scope::FingerprintOf(people, around_.names.subjects));
    version.at = clock_->Now();
    if (!TRY(versions.Put(version, scope::PeopleBytes(people, NumberingNow())))) continue;
    all.push_back(std::move(version));
    Tell(all, incident);
    return {};
  }
  return Fail(Code::kUnavailable, "cannot keep the scope", "other processes keep versions of it",
              "incidents.sqlite", "try again");
}

}  // namespace haetae::incident
