#include "scope/reach.h"

#include <algorithm>
#include <bit>
#include <map>

namespace haetae::scope {
namespace {

using access::Outcome;

uint64_t Count(const std::vector<uint64_t>& bits) {
  uint64_t count = 0;
  for (uint64_t word : bits) count += static_cast<uint64_t>(std::popcount(word));
  return count;
}

void Set(std::vector<uint64_t>& bits, uint32_t subject) {
  bits[subject / 64] |= uint64_t{1} << (subject % 64);
}

void Join(std::vector<uint64_t>& to, const std::vector<uint64_t>& from) {
  if (to.size() < from.size()) to.resize(from.size());
  for (size_t i = 0; i < from.size(); ++i) to[i] |= from[i];
}

}  // namespace

Reach::Reach(const access::Names& names, const access::Catalogue& catalogue,
             const reg::Register& registers)
    : catalogue_(catalogue),
      register_(registers),
      words_(names.subjects.size() / 64 + 1),
      routes_(catalogue.routes.size()),
      accesses_(catalogue.routes.size()) {
  for (const access::Route& route : catalogue.routes) {
    relations_.push_back(route.carries.empty() ? nullptr : registers.FindRelation(route.carries));
  }
}

Reach::Bits& Reach::PeopleOf(uint16_t route) {
  if (routes_[route].empty()) routes_[route].resize(words_);
  return routes_[route];
}

void Reach::AddCarried(const reg::Relation& relation, uint32_t subject, const ExposureFile& file,
                       size_t row, Bits& people) {
  for (const reg::Carried& carried : relation.Of(subject)) {
    if (carried.from != kTimeMin || carried.to != kTimeMax) {
      const Time time = file.TimeOf(file.column(ExposureColumn::kTime).At(row));
      if (time < carried.from || time >= carried.to) continue;
    }
    Set(people, carried.person);
  }
}

void Reach::AddBlock(ExposureMatch& match, size_t block, const ExposureMatch::Mask& mask) {
  const ExposureFile& file = match.file();
  const uint32_t* subjects = match.Codes(ExposureColumn::kSubject, block);
  const uint32_t* kinds = match.Codes(ExposureColumn::kKind, block);
  for (size_t word = 0; word < mask.size(); ++word) {
    for (uint64_t left = mask[word]; left != 0; left &= left - 1) {
      const size_t i = word * 64 + static_cast<size_t>(std::countr_zero(left));
      Target& target = targets_[kinds[i]];
      ++target.accesses;
      if (target.people == nullptr || subjects[i] == 0) continue;
      Set(*target.people, subjects[i] - 1);
      if (target.relation != nullptr)
        AddCarried(*target.relation, subjects[i] - 1, file, block * kBlockRows + i, *target.people);
    }
  }
}

// Only where the file and the block could hold an earlier or a later one.
void Reach::AddTimes(ExposureMatch& match, size_t block, const ExposureMatch::Mask& mask) {
  if (match.first() >= first_ && match.last() <= last_) return;
  const ExposureFile& file = match.file();
  const Time latest = match.last();
  const uint32_t* kinds = match.Codes(ExposureColumn::kKind, block);
  const PackedColumn& column = file.column(ExposureColumn::kTime);
  if (file.TimeOf(column.Least(block)) >= first_ &&
      std::min(file.TimeOf(column.Most(block)), latest) <= last_)
    return;
  std::array<uint64_t, kBlockRows> times;
  column.Unpack(block, times.data());
  for (size_t word = 0; word < mask.size(); ++word) {
    for (uint64_t left = mask[word]; left != 0; left &= left - 1) {
      const size_t i = word * 64 + static_cast<size_t>(std::countr_zero(left));
      if (targets_[kinds[i]].outcome != Outcome::kDisclosed) continue;
      first_ = std::min(first_, file.TimeOf(times[i]));
      last_ = std::max(last_, file.TimeOf(times[i]));
    }
  }
}

void Reach::Add(ExposureMatch& match) {
  const ExposureFile& file = match.file();
  targets_.clear();
  for (const ExposureFile::Kind& kind : file.kinds()) {
    Target target{.outcome = kind.outcome, .route = kind.route};
    if (kind.route == access::kNoRoute) {
      target.outcome = Outcome::kIssued;  // of a catalogue that is no longer in force
    } else if (kind.outcome == Outcome::kDisclosed || kind.outcome == Outcome::kUnknown) {
      const bool unknown = kind.outcome == Outcome::kUnknown;
      if (unknown && possible_.empty()) possible_.resize(words_);
      target.people = unknown ? &possible_ : &PeopleOf(kind.route);
      target.relation = relations_[kind.route];
    }
    targets_.push_back(target);
  }
  ExposureMatch::Mask mask;
  for (size_t block = 0; !match.none() && block < match.blocks(); ++block) {
    if (!match.Find(block, mask)) continue;
    AddBlock(match, block, mask);
    AddTimes(match, block, mask);
  }
  for (const Target& target : targets_) {
    if (target.outcome == Outcome::kDisclosed) accesses_[target.route] += target.accesses;
    if (target.outcome == Outcome::kMissing) missing_ += target.accesses;
    if (target.outcome == Outcome::kUnknown) unknown_ += target.accesses;
  }
}

void Reach::Merge(const Reach& other) {
  for (size_t route = 0; route < routes_.size(); ++route) {
    Join(routes_[route], other.routes_[route]);
    accesses_[route] += other.accesses_[route];
  }
  Join(possible_, other.possible_);
  missing_ += other.missing_;
  unknown_ += other.unknown_;
  first_ = std::min(first_, other.first_);
  last_ = std::max(last_, other.last_);
}

void Reach::CountFields(Scope& scope) const {
  struct Shown {
    Bits clear, masked;
  };
  std::map<std::string, Shown> fields;
  for (size_t route = 0; route < routes_.size(); ++route) {
    if (accesses_[route] == 0) continue;
    RouteCount& count = scope.by_route[catalogue_.routes[route].text];
    count.accesses += accesses_[route];
    count.people += Count(routes_[route]);
    for (const access::DisclosedField& field : catalogue_.routes[route].discloses) {
      Shown& shown = fields[field.name];
      Join(field.masked ? shown.masked : shown.clear, routes_[route]);
    }
  }
  for (auto& [name, shown] : fields) {
    for (size_t i = 0; i < std::min(shown.clear.size(), shown.masked.size()); ++i)
      shown.masked[i] &= ~shown.clear[i];
    const FieldCount count{.clear = Count(shown.clear), .masked = Count(shown.masked)};
    if (count.clear + count.masked > 0) scope.by_field[name] = count;
  }
}

std::optional<Scope> Reach::Finish(const CoverageSummary& coverage) const {
  Scope scope;
  Bits people;
  for (size_t route = 0; route < routes_.size(); ++route) {
    scope.accesses += accesses_[route];
    Join(people, routes_[route]);
  }
  if (scope.accesses > 0 && HasGapsNear(coverage, first_, last_)) return std::nullopt;
  const reg::Register::Kinds kinds = register_.CountKinds(people);
  scope.members = kinds.members;
  scope.non_members = kinds.carried;
  scope.unlisted = Count(people) - kinds.members - kinds.carried;
  scope.people = scope.members + scope.non_members + scope.unlisted;
  scope.missing = missing_;
  scope.unknown_outcome = unknown_;
  scope.first_access = first_;
  scope.last_access = last_;
  scope.coverage = coverage;
  CountFields(scope);
  Join(people, possible_);
  scope.possible_people = scope.possible_likely = Count(people);
  if (unknown_ > 0) scope.possible_why.push_back(UnknownOutcomes(unknown_));
  return scope;
}

}  // namespace haetae::scope
