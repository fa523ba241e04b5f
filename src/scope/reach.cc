#include "scope/reach.h"

#include <algorithm>
#include <bit>
#include <map>
#include <thread>

#include "scope/disclosed.h"

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
             const reg::Register& registers, PeopleByDay& days)
    : catalogue_(catalogue),
      register_(registers),
      relations_(RelationsOf(catalogue, registers)),
      words_(names.subjects.size() / 64 + 1),
      routes_(catalogue.routes.size()),
      accounts_(catalogue.routes.size()),
      days_(days),
      accesses_(catalogue.routes.size()) {}

Reach::Bits& Reach::PeopleOf(uint16_t route) {
  if (routes_[route].empty()) routes_[route].resize(words_);
  return routes_[route];
}

Reach::Country& Reach::CountryOf(const std::string& name) {
  const auto at = std::ranges::find(countries_, name, &Country::name);
  return at != countries_.end() ? *at
                                : countries_.emplace_back(Country{.name = name, .people = {}});
}

void Reach::AddPerson(Target& target, Country& country, uint32_t subject) {
  Set(*target.people, subject);
  if (target.outcome != Outcome::kDisclosed) return;
  ++target.records;
  Set(country.people, subject);
  if (!today_.empty() && today_.back() == subject) return;
  ascending_ &= today_.empty() || today_.back() < subject;
  today_.push_back(subject);
}

void Reach::AddCarried(Target& target, Country& country, uint32_t subject, const ExposureFile& file,
                       size_t row) {
  EachCarried(
      *target.relation, subject,
      [&] { return file.TimeOf(file.column(ExposureColumn::kTime).At(row)); },
      [&](uint32_t person) { AddPerson(target, country, person); });
}

void Reach::AddBlock(ExposureMatch& match, size_t block, const ExposureMatch::Mask& mask) {
  const ExposureFile& file = match.file();
  const uint32_t* subjects = match.Codes(ExposureColumn::kSubject, block);
  const uint32_t* kinds = match.Codes(ExposureColumn::kKind, block);
  const uint32_t* addresses = match.Codes(ExposureColumn::kAddress, block);
  const uint32_t* bytes = match.Codes(ExposureColumn::kBytes, block);
  const bool listed = match.is_results();
  for (size_t word = 0; word < mask.size(); ++word) {
    for (uint64_t left = mask[word]; left != 0; left &= left - 1) {
      const size_t i = word * 64 + static_cast<size_t>(std::countr_zero(left));
      Target& target = targets_[kinds[i]];
      ++target.accesses;
      if (target.people == nullptr) continue;
      Country& country = countries_[country_of_[addresses[i]]];
      target.bytes += bytes[i];
      target.sized += bytes[i] != 0;
      country.accesses += target.outcome == Outcome::kDisclosed && !listed;
      if (subjects[i] == 0) continue;
      target.listed += listed;
      AddPerson(target, country, subjects[i] - 1);
      if (target.relation == nullptr) continue;
      if (target.accounts != nullptr) Set(*target.accounts, subjects[i] - 1);
      AddCarried(target, country, subjects[i] - 1, file, block * kBlockRows + i);
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

void Reach::SetTargets(const ExposureFile& file) {
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
      if (target.relation != nullptr && !unknown) {
        target.accounts = &accounts_[kind.route];
        target.accounts->resize(words_);
      }
    }
    targets_.push_back(target);
  }
}

void Reach::Add(ExposureMatch& match, int64_t day) {
  const ExposureFile& file = match.file();
  SetTargets(file);
  country_of_.clear();
  if (!match.none()) {
    ExposureMatch::AddressCountries countries = match.Countries();
    std::vector<uint32_t> numbers;
    for (const std::string& name : countries.names) {
      Country& country = CountryOf(name);
      country.people.resize(words_);
      numbers.push_back(static_cast<uint32_t>(&country - countries_.data()));
    }
    country_of_ = std::move(countries.of);
    for (uint32_t& number : country_of_) number = numbers[number];
  }
  today_.clear();
  ascending_ = true;
  ExposureMatch::Mask mask;
  for (size_t block = 0; !match.none() && block < match.blocks(); ++block) {
    if (!match.Find(block, mask)) continue;
    AddBlock(match, block, mask);
    AddTimes(match, block, mask);
  }
  uint64_t disclosing = 0;
  for (const Target& target : targets_) {
    if (match.is_results()) {
      // Rows without a person say in their bytes, which are kept one more, how many they stand for.
      const uint64_t unnamed = target.bytes - target.sized;
      records_ += target.records + unnamed;
      listed_ += target.listed + unnamed;
      unnamed_ += unnamed;
      continue;
    }
    if (target.outcome == Outcome::kMissing) missing_ += target.accesses;
    if (target.outcome == Outcome::kUnknown) unknown_ += target.accesses;
    if (target.outcome != Outcome::kDisclosed) continue;
    accesses_[target.route] += target.accesses;
    disclosing += target.accesses;
    records_ += target.records;
    bytes_ += target.bytes - target.sized;
    unsized_ += target.accesses - target.sized;
  }
  days_.Add(day, today_, ascending_, disclosing);
}

void Reach::Merge(const Reach& other) {
  for (size_t route = 0; route < routes_.size(); ++route) {
    Join(routes_[route], other.routes_[route]);
    Join(accounts_[route], other.accounts_[route]);
    accesses_[route] += other.accesses_[route];
  }
  for (const Country& theirs : other.countries_) {
    Country& ours = CountryOf(theirs.name);
    Join(ours.people, theirs.people);
    ours.accesses += theirs.accesses;
  }
  Join(possible_, other.possible_);
  records_ += other.records_;
  listed_ += other.listed_;
  unnamed_ += other.unnamed_;
  bytes_ += other.bytes_;
  unsized_ += other.unsized_;
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
    const uint64_t people = Count(routes_[route]);
    if (accesses_[route] == 0 && people == 0) continue;
    PeopleCount& count = scope.by_route[catalogue_.routes[route].text];
    count.accesses += accesses_[route];
    count.people += people;
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

std::optional<Scope> Reach::Finish(const CoverageSummary& coverage,
                                   const std::vector<std::vector<IndicatorValue>>& sets,
                                   PeopleBits* who) const {
  Scope scope;
  Bits people, accounts;
  for (size_t route = 0; route < routes_.size(); ++route) {
    scope.accesses += accesses_[route];
    Join(people, routes_[route]);
    Join(accounts, relations_[route] == nullptr ? routes_[route] : accounts_[route]);
  }
  if (unnamed_ > 0 || !DoubtsOf(coverage, first_, last_, sets, register_).empty())
    return std::nullopt;
  const reg::Register::Kinds kinds = register_.CountKinds(people);
  scope.members = kinds.members;
  scope.non_members = kinds.carried;
  scope.unlisted = Count(people) - kinds.members - kinds.carried;
  scope.people = scope.members + scope.non_members + scope.unlisted;
  scope.accounts = Count(accounts);
  scope.records = records_;
  scope.listed = listed_;
  scope.bytes = bytes_;
  scope.unsized = unsized_;
  scope.missing = missing_;
  scope.unknown_outcome = unknown_;
  scope.first_access = first_;
  scope.last_access = last_;
  scope.coverage = coverage;
  CountFields(scope);
  for (const Country& country : countries_) {
    const uint64_t people = Count(country.people);
    if (country.accesses == 0 && people == 0) continue;
    scope.by_country[country.name] = {.people = people, .accesses = country.accesses};
  }
  days_.Finish(scope);
  Bits unknown = possible_;
  for (size_t i = 0; i < std::min(unknown.size(), people.size()); ++i) unknown[i] &= ~people[i];
  const uint64_t doubtful = Count(unknown);
  scope.possible_by[static_cast<size_t>(DoubtKind::kUnknownOutcome)] = doubtful;
  scope.possible_people = scope.possible_likely = scope.people + doubtful;
  uint64_t known = 0;
  for (size_t word = 0; word < unknown.size(); ++word) {
    for (uint64_t left = unknown[word]; left != 0; left &= left - 1) {
      const uint32_t subject =
          static_cast<uint32_t>(word * 64 + static_cast<size_t>(std::countr_zero(left)));
      known += register_.IsMember(subject) || register_.IsCarried(subject);
    }
  }
  scope.ruled_out = register_.known_count() - scope.members - scope.non_members - known;
  if (who != nullptr) *who = std::move(people);
  if (unknown_ > 0) scope.possible_why.push_back(UnknownOutcomes(unknown_));
  return scope;
}

Result<std::optional<Scope>> CountReach(ExposureIndex& index,
                                        const std::vector<std::vector<IndicatorValue>>& any_of,
                                        const ledger::ScanRange& range,
                                        const CoverageSummary& coverage, const access::Names& names,
                                        const access::Catalogue& catalogue,
                                        const reg::Register& registers, PeopleBits* who) {
  const size_t subjects = names.subjects.size();
  PeopleByDay days(subjects);
  ledger::ScanRange results = range;
  results.results = true;
  for (const ledger::ScanRange& part : {range, results})
    for (int64_t day : index.DaysOfFiles(part)) days.Expect(day);
  const uint64_t each = (catalogue.routes.size() + 2) * (subjects / 8 + 8);
  const size_t threads = std::clamp<uint64_t>(
      std::min<uint64_t>(kReachBytesMax / each, std::thread::hardware_concurrency()), 1,
      kReachThreadsMax);
  std::vector<Reach> reaches(threads, Reach(names, catalogue, registers, days));
  const Asked asked(any_of);
  for (const ledger::ScanRange& part : {range, results}) {
    TRY(index.EachFile(
        part, threads,
        [&](size_t thread, const ledger::SegmentInfo& segment, const ExposureFile& file) {
          ExposureMatch match(file, asked, part, names, catalogue, &segment);
          reaches[thread].Add(match, DayOf(segment.first));
        }));
  }
  for (size_t i = 1; i < threads; ++i) reaches[0].Merge(reaches[i]);
  return reaches[0].Finish(coverage, any_of, who);
}

}  // namespace haetae::scope
