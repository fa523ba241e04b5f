#include "scope/scope.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include "scope/disclosed.h"
#include "scope/people_file.h"
#include "table/table_file.h"

namespace haetae::scope {
namespace {

using access::Outcome;

}  // namespace

uint32_t RouteSets::Make(uint32_t set, uint16_t route) {
  std::vector<uint16_t> members = sets_[set];
  auto at = std::lower_bound(members.begin(), members.end(), route);
  if (at != members.end() && *at == route) return set;
  members.insert(at, route);
  for (uint32_t i = 0; i < sets_.size(); ++i) {
    if (sets_[i] == members) return i;
  }
  sets_.push_back(std::move(members));
  next_.resize(sets_.size() * routes_, kUnknown);
  return static_cast<uint32_t>(sets_.size() - 1);
}

ScopeBuilder::ScopeBuilder(const access::Names& names, const access::Catalogue& catalogue,
                           const reg::Register& registers)
    : names_(names),
      catalogue_(catalogue),
      register_(registers),
      relations_(RelationsOf(catalogue, registers)),
      sets_(catalogue.routes.size()),
      route_accesses_(catalogue.routes.size()),
      second_lines_(names.sources, catalogue) {}

void ScopeBuilder::LeaveOut(std::vector<uint32_t> readers) {
  CHECK(people_.empty() && possible_.empty());
  std::ranges::sort(readers);
  left_out_ = std::move(readers);
}

// Whether an answer held nothing but readers' own records.
bool ScopeBuilder::IsOfReaders(const Seen& access) const {
  if (left_out_.empty() || access.subject == kNoNumber) return false;
  if (!catalogue_.routes[access.route].subject_is_thing) return IsLeftOut(access.subject);
  bool any = false, others = false;
  if (relations_[access.route] != nullptr)
    EachCarried(
        *relations_[access.route], access.subject, [&] { return access.time; },
        [&](uint32_t person) { (IsLeftOut(person) ? any : others) = true; }, true);
  return any && !others;
}

ScopeBuilder::Person& ScopeBuilder::Reach(uint32_t subject, uint16_t route, Time time) {
  uint32_t& place = place_.At(subject, names_.subjects.size());
  if (place == kNoNumber) {
    place = static_cast<uint32_t>(people_.size());
    people_.push_back({.subject = subject});
  }
  Person& person = people_[place];
  person.routes = sets_.With(person.routes, route);
  person.first = std::min(person.first, time);
  person.last = std::max(person.last, time);
  ++person.accesses;
  ++records_;
  breakdown_.Reach(subject);
  return person;
}

void ScopeBuilder::Add(const access::Accesses& rows, size_t row, bool listed) {
  uint32_t country = 0;  // is asked for where something was disclosed
  if (rows.outcome[row] == Outcome::kDisclosed) {
    const uint32_t address = rows.address[row];
    const uint32_t number = address == kNoNumber ? 0 : names_.Address(address).country;
    if (number >= country_.size()) country_.resize(number + size_t{1}, kNoNumber);
    if (country_[number] == kNoNumber)
      country_[number] = breakdown_.CountryOf(names_.countries.Text(number));
    country = country_[number];
  }
  Add({rows.subject[row], rows.route[row], rows.outcome[row], rows.time[row], rows.bytes[row],
       country, listed});
  if (rows.route[row] == access::kNoRoute) return;
  listed ? second_lines_.AddResult(rows, row) : second_lines_.Add(rows, row);
  if (rows.outcome[row] != Outcome::kDisclosed || rows.route[row] == access::kNoRoute) return;
  if (rows.time[row] - kFirstReach >= first_) return;
  Time& since = seen_in_.emplace(rows.source[row], kTimeMax).first->second;
  since = std::min(since, rows.time[row]);
}

void ScopeBuilder::SeenFirstIn(const std::set<std::string>& sources) {
  first_in_.insert(sources.begin(), sources.end());
}

LogsBegin ScopeBuilder::Begin(const CoverageSummary& coverage, const Sets& sets) const {
  if (!BeginMatters(coverage, first_, sets)) return {};
  std::set<std::string> sources = first_in_;
  for (const auto& [source, since] : seen_in_)
    if (since < first_ + kFirstReach) sources.emplace(names_.sources.Text(source));
  return BeginOf(coverage, sources);
}

void ScopeBuilder::Add(const Seen& access) {
  const auto [subject, route, outcome, time, bytes, country, listed] = access;
  if (route == access::kNoRoute) return;  // of a catalogue that is no longer in force
  if (IsOfReaders(access)) return;
  if (listed) return AddListed(access);
  if (outcome == Outcome::kMissing) ++missing_;
  if (outcome == Outcome::kUnknown) ++unknown_, AddDoubtful(access);
  if (outcome != Outcome::kDisclosed) return;
  ++accesses_;
  ++route_accesses_[route];
  (bytes == kNoNumber ? unsized_ : bytes_) += bytes == kNoNumber ? 1 : bytes;
  first_ = std::min(first_, time);
  last_ = std::max(last_, time);
  breakdown_.Count(time, country);
  if (subject == kNoNumber) return;
  if (catalogue_.routes[route].subject_is_thing) {
    if (!ReachOwners(access)) AddOwnerless(access);
    return;
  }
  Reach(subject, route, time).account = true;
  if (relations_[route] == nullptr) return;
  EachCarried(
      *relations_[route], subject, [&] { return time; },
      [&](uint32_t person) {
        if (!IsLeftOut(person)) Reach(person, route, time);
      });
}

// False where a thing stands in no relation: it is of somebody whom nobody can name.
bool ScopeBuilder::ReachOwners(const Seen& access) {
  bool any = false;
  if (const reg::Relation* relation = relations_[access.route]; relation != nullptr)
    EachCarried(
        *relation, access.subject, [&] { return access.time; },
        [&](uint32_t person) {
          if (!IsLeftOut(person)) Reach(person, access.route, access.time).account = true;
          any = true;
        },
        true);
  return any;
}

// Somebody stands in the answer all the same, unless the register says that it is nobody's. The
// number of a thing is its own among those of its relation; of routes without one nobody says which
// are of the same things.
void ScopeBuilder::AddOwnerless(const Seen& access) {
  uint16_t of = access.route;
  const reg::Relation* relation = relations_[of];
  if (relation != nullptr && relation->IsNobodys(access.subject, access.time)) return;
  if (relation != nullptr)
    of = static_cast<uint16_t>(std::ranges::find(relations_, relation) - relations_.begin());
  ownerless_[of].insert(access.subject);
  ++records_;
  AddUnnamed(access.route, access.time, 0);
}

void ScopeBuilder::AddUnnamed(uint16_t route, Time time, uint64_t people) {
  listed_ += people, unnamed_ += people, records_ += people;
  unnamed_routes_ = sets_.With(unnamed_routes_, route);
  unnamed_first_ = std::min(unnamed_first_, time);
  unnamed_last_ = std::max(unnamed_last_, time);
}

// Its access is counted where it stands; its bytes, where it names nobody, are how many were
// listed, and none where nobody knows.
void ScopeBuilder::AddListed(const Seen& access) {
  if (access.outcome == Outcome::kDisclosed) {
    first_ = std::min(first_, access.time);
    last_ = std::max(last_, access.time);
    breakdown_.Enter(access.time, access.country);
  }
  if (access.subject == kNoNumber) {
    AddUnnamed(access.route, access.time, access.bytes == kNoNumber ? 0 : access.bytes);
    uncounted_ += access.bytes == kNoNumber;
    return;
  }
  if (access.outcome != Outcome::kDisclosed) return AddDoubtful(access);
  if (catalogue_.routes[access.route].subject_is_thing) {
    ++listed_;
    if (!ReachOwners(access)) AddOwnerless(access);
    return;
  }
  ++listed_;
  Reach(access.subject, access.route, access.time).account = true;
  if (relations_[access.route] == nullptr) return;
  EachCarried(
      *relations_[access.route], access.subject, [&] { return access.time; },
      [&](uint32_t person) {
        if (!IsLeftOut(person)) Reach(person, access.route, access.time);
      });
}

void ScopeBuilder::Add(const ExposureMatch& match) {
  if (match.none()) return;
  const ExposureMatch::AddressCountries countries = match.Countries();
  std::vector<uint32_t> numbers;
  for (const std::string& name : countries.names) numbers.push_back(breakdown_.CountryOf(name));
  ExposedRows rows;
  Blocks blocks(match.file());
  for (size_t block = 0; block < match.blocks(); ++block) {
    const size_t found = match.Find(blocks, block, rows);
    for (size_t i = 0; i < found; ++i) {
      const ExposureFile::Kind kind = match.file().kinds()[rows.kind[i]];
      Add({rows.subject[i], kind.route, kind.outcome, rows.time[i], rows.bytes[i],
           numbers[countries.At(rows.address[i])], match.is_results()});
    }
  }
}

void ScopeBuilder::AddDoubtful(const Seen& access) {
  if (access.subject == kNoNumber) return;
  unknown_routes_ = sets_.With(unknown_routes_, access.route);
  const bool is_thing = catalogue_.routes[access.route].subject_is_thing;
  if (!is_thing) possible_.push_back(access.subject);
  if (relations_[access.route] == nullptr) return;
  EachCarried(
      *relations_[access.route], access.subject, [&] { return access.time; },
      [&](uint32_t person) {
        if (!IsLeftOut(person)) possible_.push_back(person);
      },
      is_thing);
}

ScopeBuilder::Kind ScopeBuilder::KindOf(uint32_t subject) const {
  if (register_.IsMember(subject)) return Kind::kMember;
  return register_.IsCarried(subject) ? Kind::kNonMember : Kind::kUnlisted;
}

Scope ScopeBuilder::Finish(const CoverageSummary& coverage, const Sets& sets) const {
  Scope scope;
  scope.people = people_.size();
  scope.accesses = accesses_;
  scope.records = records_;
  scope.listed = listed_;
  scope.unnamed = unnamed_;
  for (const auto& [route, things] : ownerless_) {
    const uint64_t most = relations_[route] == nullptr ? 1 : relations_[route]->most();
    scope.ownerless += things.size();
    scope.ownerless_people += things.size() * std::max<uint64_t>(most, 1);
  }
  scope.uncounted = Uncounted();
  scope.bytes = bytes_;
  scope.unsized = unsized_;
  scope.missing = missing_;
  scope.unknown_outcome = unknown_;
  scope.first_access = first_;
  scope.last_access = last_;
  scope.coverage = coverage;
  scope.coverage.kinds.clear();
  for (const Person& person : people_) {
    const Kind kind = KindOf(person.subject);
    scope.accounts += person.account;
    scope.members += kind == Kind::kMember;
    scope.non_members += kind == Kind::kNonMember;
    scope.unlisted += kind == Kind::kUnlisted;
  }
  CountShown(scope);
  breakdown_.Finish(scope);
  CountPossible(PossibleOf(coverage, sets), scope);
  return scope;
}

// Which routes reached whom, and what these show.
void ScopeBuilder::CountShown(Scope& scope) const {
  std::vector<uint64_t> people_of_set(sets_.size());
  std::vector<std::array<uint64_t, 3>> kinds_of_set(sets_.size());
  for (const Person& person : people_) {
    ++people_of_set[person.routes];
    ++kinds_of_set[person.routes][KindNumber(register_, person.subject)];
  }
  for (size_t i = 0; i < catalogue_.routes.size(); ++i) {
    if (route_accesses_[i] > 0)
      scope.by_route[catalogue_.routes[i].text].accesses = route_accesses_[i];
  }
  for (uint32_t set = 0; set < sets_.size(); ++set) {
    if (people_of_set[set] == 0) continue;
    for (uint16_t route : sets_.Of(set))
      scope.by_route[catalogue_.routes[route].text].people += people_of_set[set];
    const std::map<std::string, bool> shown = ShownBy(catalogue_, sets_.Of(set));
    for (const auto& [field, in_clear] : shown) {
      FieldCount& count = scope.by_field[field];
      (in_clear ? count.clear : count.masked) += people_of_set[set];
    }
    for (size_t kind = 0; kind < kKindTexts.size(); ++kind)
      if (kinds_of_set[set][kind] > 0)
        scope.by_group[{kKindTexts[kind], FieldsText(shown)}] += kinds_of_set[set][kind];
  }
}

uint64_t ScopeBuilder::PeoplePerHourMax() const {
  std::unordered_map<int64_t, uint64_t> fresh;
  uint64_t most = 0;
  for (const Person& person : people_) most = std::max(most, ++fresh[person.first.us / kHour]);
  return most;
}

uint64_t ScopeBuilder::Uncounted() const {
  return uncounted_ - std::min(uncounted_, told_ + second_lines_.Told());
}

UnnamedResults ScopeBuilder::Unnamed() const {
  UnnamedResults unnamed{
      .people = unnamed_, .answers = Uncounted(), .first = unnamed_first_, .last = unnamed_last_};
  for (const auto& [route, things] : ownerless_) unnamed.ownerless += things.size();
  unnamed.members_only = std::ranges::none_of(
      sets_.Of(unnamed_routes_), [&](uint16_t route) { return relations_[route] != nullptr; });
  return unnamed;
}

PossibleShown ScopeBuilder::ShownOf(const Possible& possible, const Scope& scope) const {
  return {scope,
          catalogue_,
          possible.shown().logs(),
          {.unnamed = sets_.Of(unnamed_routes_), .unknown = sets_.Of(unknown_routes_)}};
}

Possible ScopeBuilder::PossibleOf(const CoverageSummary& coverage, const Sets& sets) const {
  std::vector<Doubt> doubts =
      DoubtsOf(coverage, first_, last_, sets, register_, Begin(coverage, sets));
  NarrowToMembers(catalogue_, doubts);
  if (const UnnamedResults unnamed = Unnamed(); unnamed.any()) doubts.push_back(DoubtOf(unnamed));
  Possible possible(register_, std::move(doubts));
  for (uint32_t subject : possible_)
    if (place_.Find(subject) == kNoNumber) possible.AddUnknown(subject);
  return possible;
}

void ScopeBuilder::CountPossible(const Possible& possible, Scope& scope) const {
  Doubtful doubtful;
  const auto doubt = [&](uint32_t subject) {
    if (place_.Find(subject) == kNoNumber && !IsLeftOut(subject))
      doubtful.Count(possible.Of(subject), KindNumber(register_, subject));
  };
  if (possible.doubts().empty()) {
    for (uint32_t subject : possible.unknown()) doubt(subject);
  } else {
    for (uint32_t subject = 0; subject < names_.subjects.size(); ++subject) doubt(subject);
  }
  const uint64_t an_hour = HoursMatter(possible.doubts()) ? PeoplePerHourMax() : 0;
  SayPossible(possible.doubts(), doubtful, an_hour, register_, scope);
  SayPossibleShown(ShownOf(possible, scope), doubtful, scope);
}

PeopleBits ScopeBuilder::People() const {
  PeopleBits people(names_.subjects.size() / 64 + 1);
  for (const Person& person : people_)
    people[person.subject / 64] |= uint64_t{1} << person.subject % 64;
  return people;
}

Result<PeopleGroups> ScopeBuilder::Groups(const CoverageSummary& coverage, const Sets& sets) const {
  GroupNumbers numbers(names_.subjects.size());
  std::vector<std::array<uint16_t, 3>> of_set;
  std::vector<std::string> texts;
  for (uint32_t set = 0; set < sets_.size(); ++set) {
    texts.push_back(FieldsText(ShownBy(catalogue_, sets_.Of(set))));
    of_set.push_back(numbers.Of(texts.back()));
  }
  for (const Person& person : people_)
    numbers.Put(person.subject, of_set[person.routes][KindNumber(register_, person.subject)]);
  const Possible possible = PossibleOf(coverage, sets);
  PossibleNumbers doubtful(numbers);
  for (uint32_t subject = 0; subject < names_.subjects.size(); ++subject) {
    if (place_.Find(subject) != kNoNumber || IsLeftOut(subject)) continue;
    if (const Why why = possible.Of(subject); why.any())
      numbers.Put(subject, doubtful.Of(why.shown)[KindNumber(register_, subject)]);
  }
  Scope scope;
  CountShown(scope);
  return std::move(numbers).Finish([](const std::string& text) { return text; },
                                   ShownOf(possible, scope));
}

Result<table::Written> ScopeBuilder::WritePeople(const table::Target& target,
                                                 const table::About& about) const {
  std::vector<const Person*> sorted;
  for (const Person& person : people_) sorted.push_back(&person);
  std::sort(sorted.begin(), sorted.end(), [&](const Person* a, const Person* b) {
    return names_.subjects.Text(a->subject) < names_.subjects.Text(b->subject);
  });
  std::vector<std::string> fields;
  for (uint32_t set = 0; set < sets_.size(); ++set)
    fields.push_back(FieldsText(ShownBy(catalogue_, sets_.Of(set))));
  PeopleFile file = TRY(PeopleFile::Create(target));
  for (const Person* person : sorted) {
    TRY(file.Add({.subject = names_.subjects.Text(person->subject),
                  .kind = KindText(register_, person->subject),
                  .fields = fields[person->routes],
                  .first = person->first,
                  .last = person->last,
                  .accesses = person->accesses}));
  }
  return file.Finish(about);
}

Result<table::Written> ScopeBuilder::WritePossible(const table::Target& target, table::About about,
                                                   const CoverageSummary& coverage,
                                                   const Sets& sets) const {
  const Possible possible = PossibleOf(coverage, sets);
  std::vector<std::pair<uint32_t, uint8_t>> doubtful;  // subject, why
  for (uint32_t subject = 0; subject < names_.subjects.size(); ++subject) {
    if (place_.Find(subject) != kNoNumber || IsLeftOut(subject)) continue;
    if (const Why why = possible.Of(subject); why.any()) doubtful.emplace_back(subject, why.kinds);
  }
  std::ranges::sort(doubtful, {}, [&](const auto& one) { return names_.subjects.Text(one.first); });
  std::vector<std::string> reasons;
  for (unsigned why = 0; why < 1u << kDoubtKinds; ++why)
    reasons.push_back(Possible::Text(static_cast<uint8_t>(why)));
  static constexpr table::Column kColumns[] = {{"subject", table::ColumnType::kText},
                                               {"kind", table::ColumnType::kText},
                                               {"why", table::ColumnType::kText}};
  table::TableFile file = TRY(table::TableFile::Create(target, kColumns));
  table::Rows rows(kColumns);
  for (const auto& [subject, why] : doubtful) {
    rows.text(0).push_back(names_.subjects.Text(subject));
    rows.text(1).push_back(KindText(register_, subject));
    rows.text(2).push_back(reasons[why]);
    TRY(file.WriteFull(rows));
  }
  TRY(file.Write(rows));
  about.what = "possible";
  return file.Finish(about);
}

Status AddReached(ExposureIndex& index, const std::vector<std::vector<IndicatorValue>>& any_of,
                  const ledger::ScanRange& range, ScopeBuilder& builder,
                  const CoverageSummary* coverage) {
  ledger::ScanRange results = range;
  results.results = true;
  for (const ledger::ScanRange& part : {range, results})
    TRY(index.Visit(any_of, part, 1,
                    [&](size_t, const ExposureMatch& match) { builder.Add(match); }));
  if (builder.uncounted() > 0) {
    const auto [first, last] = builder.unnamed_times();
    builder.TellUncounted(TRY(ToldBySecondLines(index, any_of, range, first, last)));
  }
  if (coverage != nullptr && BeginMatters(*coverage, builder.first(), any_of))
    builder.SeenFirstIn(TRY(FirstSources(index, any_of, range, builder.first())));
  return {};
}

}  // namespace haetae::scope
