#include "scope/scope.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_set>

#include "scope/people_file.h"

namespace haetae::scope {
namespace {

using access::Outcome;

// Logs missing this close to an incident could hold more of it.
constexpr Duration kGapReach = kHour;
constexpr std::string_view kKindNames[] = {"member", "non_member", "unlisted"};

std::vector<Gap> GapsNear(const CoverageSummary& coverage, Time first, Time last) {
  std::vector<Gap> near;
  for (const Gap& gap : coverage.gaps) {
    if (gap.to > first - kGapReach && gap.from < last + kGapReach) near.push_back(gap);
  }
  return near;
}

}  // namespace

Phrase UnknownOutcomes(uint64_t requests) {
  return {fmt::format("for {} answered",
                      Counted(requests, "request the log does not say whether it was",
                              "requests the log does not say whether they were")),
          fmt::format("요청 {}건은 응답 여부가 기록에 없습니다", WithCommas(requests))};
}

bool HasGapsNear(const CoverageSummary& coverage, Time first, Time last) {
  return !GapsNear(coverage, first, last).empty();
}

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
      sets_(catalogue.routes.size()),
      route_accesses_(catalogue.routes.size()) {
  for (const access::Route& route : catalogue.routes) {
    relations_.push_back(route.carries.empty() ? nullptr : registers.FindRelation(route.carries));
  }
}

void ScopeBuilder::Reach(uint32_t subject, uint16_t route, Time time) {
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
}

void ScopeBuilder::Add(uint32_t subject, uint16_t route, Outcome outcome, Time time) {
  if (route == access::kNoRoute) return;  // of a catalogue that is no longer in force
  if (outcome == Outcome::kMissing) ++missing_;
  if (outcome == Outcome::kUnknown) AddPossible(subject, route, time);
  if (outcome != Outcome::kDisclosed) return;
  ++accesses_;
  ++route_accesses_[route];
  first_ = std::min(first_, time);
  last_ = std::max(last_, time);
  if (subject == kNoNumber) return;
  Reach(subject, route, time);
  if (relations_[route] == nullptr) return;
  uint32_t last = subject;  // rows stand by person, who may have several of them at one time
  for (const reg::Carried& carried : relations_[route]->Of(subject)) {
    if (carried.from > time || time >= carried.to) continue;
    if (carried.person == subject || carried.person == last) continue;
    last = carried.person;
    Reach(carried.person, route, time);
  }
}

void ScopeBuilder::Add(ExposureMatch& match) {
  ExposedRows rows;
  for (size_t block = 0; !match.none() && block < match.blocks(); ++block) {
    const size_t found = match.Find(block, rows);
    for (size_t i = 0; i < found; ++i) {
      const ExposureFile::Kind kind = match.file().kinds()[rows.kind[i]];
      Add(rows.subject[i], kind.route, kind.outcome, rows.time[i]);
    }
  }
}

void ScopeBuilder::AddPossible(uint32_t subject, uint16_t route, Time time) {
  ++unknown_;
  if (subject == kNoNumber) return;
  possible_.push_back(subject);
  const reg::Relation* relation = relations_[route];
  if (relation == nullptr) return;
  for (const reg::Carried& carried : relation->Of(subject)) {
    if (carried.from <= time && time < carried.to) possible_.push_back(carried.person);
  }
}

ScopeBuilder::Kind ScopeBuilder::KindOf(uint32_t subject) const {
  if (register_.IsMember(subject)) return Kind::kMember;
  return register_.IsCarried(subject) ? Kind::kNonMember : Kind::kUnlisted;
}

Scope ScopeBuilder::Finish(const CoverageSummary& coverage) const {
  Scope scope;
  scope.people = people_.size();
  scope.accesses = accesses_;
  scope.missing = missing_;
  scope.unknown_outcome = unknown_;
  scope.first_access = first_;
  scope.last_access = last_;
  scope.coverage = coverage;
  std::vector<uint64_t> people_of_set(sets_.size());
  for (const Person& person : people_) {
    ++people_of_set[person.routes];
    const Kind kind = KindOf(person.subject);
    scope.members += kind == Kind::kMember;
    scope.non_members += kind == Kind::kNonMember;
    scope.unlisted += kind == Kind::kUnlisted;
  }
  for (size_t i = 0; i < catalogue_.routes.size(); ++i) {
    if (route_accesses_[i] > 0)
      scope.by_route[catalogue_.routes[i].text].accesses = route_accesses_[i];
  }
  for (uint32_t set = 0; set < sets_.size(); ++set) {
    if (people_of_set[set] == 0) continue;
    std::map<std::string, bool> clear;  // field → shown in clear by one of the routes
    for (uint16_t route : sets_.Of(set)) {
      scope.by_route[catalogue_.routes[route].text].people += people_of_set[set];
      for (const access::DisclosedField& field : catalogue_.routes[route].discloses) {
        clear[field.name] |= !field.masked;
      }
    }
    for (const auto& [field, in_clear] : clear) {
      FieldCount& count = scope.by_field[field];
      (in_clear ? count.clear : count.masked) += people_of_set[set];
    }
  }
  CountPossible(coverage, scope);
  return scope;
}

uint64_t ScopeBuilder::PeoplePerHourMax() const {
  std::unordered_map<int64_t, uint64_t> fresh;
  uint64_t most = 0;
  for (const Person& person : people_) most = std::max(most, ++fresh[person.first.us / kHour]);
  return most;
}

void ScopeBuilder::CountPossible(const CoverageSummary& coverage, Scope& scope) const {
  std::unordered_set<uint32_t> unknown;
  for (uint32_t subject : possible_) {
    if (place_.Find(subject) == kNoNumber) unknown.insert(subject);
  }
  scope.possible_people = scope.possible_likely = people_.size() + unknown.size();
  if (unknown_ > 0) scope.possible_why.push_back(UnknownOutcomes(unknown_));
  if (accesses_ == 0) return;
  Duration silent = 0;
  for (const Gap& gap : GapsNear(coverage, first_, last_)) {
    silent += gap.to - gap.from;
    const std::string from = FormatTime(gap.from).substr(0, 16) + "Z",
                      to = FormatTime(gap.to).substr(0, 16) + "Z";
    scope.possible_why.push_back(
        {fmt::format("no logs from {} between {} and {}", gap.source, from, to),
         fmt::format("{}의 {}부터 {}까지 기록이 없습니다", gap.source, from, to)});
  }
  if (silent == 0) return;
  // Whoever the register knows could have been read in that time, and whoever was already reached.
  uint64_t everyone = 0;
  const uint32_t known = names_.subjects.size();
  for (uint32_t subject = 0; subject < known; ++subject) {
    const bool reached = place_.Find(subject) != kNoNumber;
    const bool reachable = register_.has_members()
                               ? register_.IsMember(subject) || register_.IsCarried(subject)
                               : true;
    everyone += reached || reachable || unknown.contains(subject);
  }
  if (!register_.has_members()) {
    scope.possible_why.push_back(
        {"there is no member list: only ids that stand in the logs are counted",
         "회원 명단이 없어 기록에 나온 사람만 셉니다"});
  }
  const double hours = static_cast<double>(silent) / static_cast<double>(kHour);
  const uint64_t more = static_cast<uint64_t>(static_cast<double>(PeoplePerHourMax()) * hours);
  scope.possible_people = std::max(scope.possible_people, everyone);
  scope.possible_likely = std::min(scope.possible_people, scope.possible_likely + more);
}

std::string ScopeBuilder::FieldsOf(uint32_t route_set) const {
  std::map<std::string, bool> clear;
  for (uint16_t route : sets_.Of(route_set)) {
    for (const access::DisclosedField& field : catalogue_.routes[route].discloses)
      clear[field.name] |= !field.masked;
  }
  std::string fields;
  for (const auto& [field, in_clear] : clear) {
    if (!fields.empty()) fields += ';';
    fields += in_clear ? field : field + ":masked";
  }
  return fields;
}

Result<table::Written> ScopeBuilder::WritePeople(const table::Target& target,
                                                 const table::About& about) const {
  std::vector<const Person*> sorted;
  for (const Person& person : people_) sorted.push_back(&person);
  std::sort(sorted.begin(), sorted.end(), [&](const Person* a, const Person* b) {
    return names_.subjects.Text(a->subject) < names_.subjects.Text(b->subject);
  });
  std::vector<std::string> fields;
  for (uint32_t set = 0; set < sets_.size(); ++set) fields.push_back(FieldsOf(set));
  PeopleFile file = TRY(PeopleFile::Create(target));
  for (const Person* person : sorted) {
    TRY(file.Add({.subject = names_.subjects.Text(person->subject),
                  .kind = kKindNames[static_cast<size_t>(KindOf(person->subject))],
                  .fields = fields[person->routes],
                  .first = person->first,
                  .last = person->last,
                  .accesses = person->accesses}));
  }
  return file.Finish(about);
}

}  // namespace haetae::scope
