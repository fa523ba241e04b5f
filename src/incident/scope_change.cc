#include "incident/scope_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "incident/finding_index.h"
#include "scope/disclosed.h"

namespace haetae::incident {
namespace {

using access::Accesses;

constexpr size_t kReasons = 3;  // in the reason of a version

// What an access needs of the differences to be there at all: kinds as bits, and of each kind the
// one difference, by its place in their list, where it is one.
struct Need {
  uint16_t kinds = 0;
  std::array<uint32_t, kChangeKinds> one = {};
  void Add(ChangeKind kind, uint32_t difference) {
    kinds |= static_cast<uint16_t>(1u << static_cast<size_t>(kind));
    one[static_cast<size_t>(kind)] = difference;
  }
};
constexpr uint32_t kSeveral = kNoNumber;  // instead of one: whichever of several

// What an access of one question needs of the differences to be left out of another's.
class Needs {
 public:
  // `differences` are those that can have brought the accesses of `question`, which `other` lacks.
  Needs(const ScopeInputs& question, const ScopeInputs& other,
        const std::vector<Difference>& differences, const ChangeAround& around)
      : other_(other),
        names_(around.names),
        catalogue_(around.ledger.catalogue()),
        question_(scope::Merged(question.AnyOf()), names_, catalogue_),
        others_(scope::Merged(other.AnyOf()), names_, catalogue_),
        sets_(NewSets(question, differences), names_, catalogue_) {
    for (uint32_t i = 0; i < differences.size(); ++i) {
      const Difference& one = differences[i];
      if (one.kind == ChangeKind::kSet) set_places_.push_back(i);
      if (one.kind == ChangeKind::kLog) logs_[one.name] = {i, one.known};
      if (one.kind == ChangeKind::kRoute) routes_[one.name] = i;
      if (one.kind == ChangeKind::kRelation) relations_[one.name] = i;
      if (one.kind == ChangeKind::kResponses) responses_ = i;
      if (one.kind == ChangeKind::kLeftOut) left_out_ = i;
      if (one.kind == ChangeKind::kFrom) from_ = i;
      if (one.kind == ChangeKind::kTo) to_ = i;
    }
    for (const uint32_t reader : ReadersOf(question)) readers_.insert(reader);
    for (const uint32_t reader : ReadersOf(other))
      if (!readers_.contains(reader)) new_readers_.insert(reader);
    for (const access::Route& route : catalogue_.routes) {
      of_route_.push_back(PlaceIn(routes_, route.text));
      of_carried_.push_back(PlaceIn(relations_, route.carries));
    }
  }

  bool IsAsked(const Accesses& rows, size_t i) { return !question_.Find(rows, i).empty(); }
  // Whoever is `listed` in an answer is so by a response, or by the log: nobody knows, and
  // responses are taken to be needed where nothing else is.
  Need OfAccess(const Accesses& rows, size_t i, bool listed) {
    Need need = OfLine(rows, i);
    if (listed && need.kinds == 0 && responses_ != kNoNumber)
      need.Add(ChangeKind::kResponses, responses_);
    return need;
  }
  // Of an access to the record of somebody whom the other left out, or of himself.
  Need OfReader(Need need, uint32_t subject) const {
    if (new_readers_.contains(subject)) need.Add(ChangeKind::kLeftOut, left_out_);
    return need;
  }
  bool IsLeftOut(uint32_t subject) const { return readers_.contains(subject); }
  // Of somebody in the payload of the access, who needs that besides.
  Need OfCarried(Need need, uint16_t route) const {
    if (of_carried_[route] != kNoNumber) need.Add(ChangeKind::kRelation, of_carried_[route]);
    return need;
  }

 private:
  Need OfLine(const Accesses& rows, size_t i) {
    Need need;
    if (rows.time[i] < other_.from) need.Add(ChangeKind::kFrom, from_);
    if (rows.time[i] >= other_.to) need.Add(ChangeKind::kTo, to_);
    if (const uint32_t at = of_route_[rows.route[i]]; at != kNoNumber)
      need.Add(ChangeKind::kRoute, at);
    if (const Log& log = LogOf(rows.source[i]); rows.offset[i] >= log.known)
      need.Add(ChangeKind::kLog, log.difference);
    if (!others_.Find(rows, i).empty()) return need;
    const std::vector<uint32_t>& sets = sets_.Find(rows, i);
    need.Add(ChangeKind::kSet, sets.size() == 1 ? set_places_[sets[0]] : kSeveral);
    return need;
  }
  struct Log {
    uint32_t difference = kNoNumber;
    uint64_t known = UINT64_MAX;  // bytes that the other had read; all of it: it is no difference
  };
  static std::vector<std::vector<scope::IndicatorValue>> NewSets(
      const ScopeInputs& question, const std::vector<Difference>& differences) {
    std::vector<std::vector<scope::IndicatorValue>> sets;
    for (const Difference& one : differences)
      if (one.kind == ChangeKind::kSet) sets.push_back(question.sets[one.set].values);
    return sets;
  }
  std::vector<uint32_t> ReadersOf(const ScopeInputs& inputs) const {
    std::vector<std::string> people;
    for (const ScopeInputs::LeftOut& one : inputs.left_out) people.push_back(one.person);
    return NumbersOf(people, names_);
  }
  static uint32_t PlaceIn(const std::map<std::string, uint32_t>& places, const std::string& name) {
    const auto at = places.find(name);
    return at == places.end() ? kNoNumber : at->second;
  }
  const Log& LogOf(uint32_t source) {
    while (source >= of_source_.size()) {
      const uint32_t next = static_cast<uint32_t>(of_source_.size());
      const auto at = logs_.find(std::string(names_.sources.Text(next)));
      of_source_.push_back(at == logs_.end() ? Log{} : at->second);
    }
    return of_source_[source];
  }

  const ScopeInputs& other_;
  access::Names& names_;
  const access::Catalogue& catalogue_;
  FindingIndex question_, others_, sets_;
  std::vector<uint32_t> set_places_;  // of sets_, in the differences
  std::map<std::string, Log> logs_;
  std::map<std::string, uint32_t> routes_, relations_;
  std::vector<uint32_t> of_route_, of_carried_;  // by route, kNoNumber none
  std::vector<Log> of_source_;
  std::set<uint32_t> readers_, new_readers_;  // left out by the question, by the other alone
  uint32_t from_ = 0, to_ = 0, responses_ = kNoNumber, left_out_ = 0;
};

// What of the differences brought each of some people.
class Explaining {
 public:
  Explaining(const scope::PeopleBits& people, const std::vector<Difference>& differences,
             Needs needs, const ChangeAround& around)
      : people_(people),
        differences_(differences),
        needs_(std::move(needs)),
        around_(around),
        relations_(scope::RelationsOf(around.ledger.catalogue(), around.registers)),
        plain_(people.size()),
        kinds_(people.size() * 64, kUnreached) {
    std::array<size_t, kChangeKinds> of_kind = {};
    for (const Difference& one : differences) ++of_kind[static_cast<size_t>(one.kind)];
    for (size_t kind = 0; kind < kChangeKinds; ++kind)
      if (of_kind[kind] > 1) one_[kind].resize(kinds_.size());
  }

  Status Run(const ledger::ScanRange& range) {
    ledger::ScanRange results = range;
    results.results = true;
    for (const ledger::ScanRange& part : {range, results}) {
      TRY(around_.ledger.Scan(part, [&](const access::AccessBatch& batch) -> Status {
        for (size_t i = batch.begin; i < batch.end; ++i) See(*batch.rows, i, part.results);
        return {};
      }));
    }
    return {};
  }

  struct Sum {
    std::array<uint64_t, kChangeKinds> by_kind = {};
    std::vector<uint64_t> by_difference;  // of a kind with several
    uint64_t by_any = 0, otherwise = 0;
    uint64_t unreached = 0;  // of these: by no access that is there
  };
  Sum Finish() const {
    Sum sum{.by_difference = std::vector<uint64_t>(differences_.size())};
    for (size_t word = 0; word < people_.size(); ++word) {
      for (uint64_t left = people_[word]; left != 0; left &= left - 1) {
        const size_t bit = static_cast<size_t>(std::countr_zero(left));
        const size_t subject = word * 64 + bit;
        const bool reached = kinds_[subject] != kUnreached;
        if (!reached || (plain_[word] >> bit & 1) != 0) {
          ++sum.otherwise;
          sum.unreached += !reached;
          continue;
        }
        sum.by_any += kinds_[subject] == 0;
        for (size_t kind = 0; kind < kChangeKinds; ++kind) {
          if ((kinds_[subject] >> kind & 1) == 0) continue;
          ++sum.by_kind[kind];
          if (!one_[kind].empty() && one_[kind][subject] != kSeveral)
            ++sum.by_difference[one_[kind][subject]];
        }
      }
    }
    return sum;
  }

 private:
  static constexpr uint16_t kUnreached = UINT16_MAX;
  static_assert(kChangeKinds < 16);

  bool IsAsked(uint32_t subject) const {
    return subject / 64 < people_.size() && (people_[subject / 64] >> subject % 64 & 1) != 0;
  }
  // All accesses that reach a person need a kind, or a difference, or it did not bring them.
  void Reach(uint32_t person, const Need& need) {
    if (need.kinds == 0) plain_[person / 64] |= uint64_t{1} << person % 64;
    const bool first = kinds_[person] == kUnreached;
    for (size_t kind = 0; kind < kChangeKinds; ++kind) {
      if (one_[kind].empty() || (need.kinds >> kind & 1) == 0) continue;
      uint32_t& one = one_[kind][person];
      if (first) one = need.one[kind];
      if (one != need.one[kind]) one = kSeveral;
    }
    kinds_[person] &= need.kinds;
  }
  void See(const Accesses& rows, size_t i, bool listed) {
    const uint32_t subject = rows.subject[i];
    const uint16_t route = rows.route[i];
    if (subject == kNoNumber || route == access::kNoRoute ||
        rows.outcome[i] != access::Outcome::kDisclosed)
      return;
    const reg::Relation* relation = relations_[route];
    if (relation == nullptr && !IsAsked(subject)) return;
    if (!needs_.IsAsked(rows, i)) return;
    const bool is_thing = around_.ledger.catalogue().routes[route].subject_is_thing;
    if (!is_thing && needs_.IsLeftOut(subject)) return;
    Need need = needs_.OfAccess(rows, i, listed);
    if (!is_thing) need = needs_.OfReader(need, subject);
    if (IsAsked(subject) && !is_thing) Reach(subject, need);
    if (relation == nullptr) return;
    const Need carried = needs_.OfCarried(need, route);
    scope::EachCarried(
        *relation, subject, [&] { return rows.time[i]; },
        [&](uint32_t person) {
          if (IsAsked(person)) Reach(person, needs_.OfReader(carried, person));
        },
        is_thing);
  }

  const scope::PeopleBits& people_;
  const std::vector<Difference>& differences_;
  Needs needs_;
  const ChangeAround& around_;
  std::vector<const reg::Relation*> relations_;
  scope::PeopleBits plain_;      // reached by an access that needs nothing
  std::vector<uint16_t> kinds_;  // by subject: what all accesses that reach it need
  // By subject, of kinds with several differences: the one that all of them need.
  std::array<std::vector<uint32_t>, kChangeKinds> one_;
};

// "12 sets of indicators", for what several differences of a kind did together.
Phrase Together(ChangeKind kind, bool gone, size_t changes) {
  const std::string n = WithCommas(changes);
  switch (kind) {
    case ChangeKind::kLog:
      return gone ? Phrase{n + " logs are gone", "없어진 로그 " + n + "개"}
                  : Phrase{n + " logs were not read, or not as far", "새로 읽은 로그 " + n + "개"};
    case ChangeKind::kSet:
      return gone ? Phrase{n + " sets of indicators are no longer of the incident",
                           "더는 사고에 속하지 않는 지표 " + n + "개"}
                  : Phrase{n + " sets of indicators are new", "새 지표 " + n + "개"};
    case ChangeKind::kRoute:
      return gone ? Phrase{n + " routes no longer disclose anything", "빠진 경로 " + n + "개"}
                  : Phrase{n + " routes are new", "새 경로 " + n + "개"};
    case ChangeKind::kRelation:
      return {n + " files of carried people changed", "함께 담긴 사람 명단 " + n + "개의 변화"};
    default:
      return {n + " changes", "변화 " + n + "건"};
  }
}

// Those of the differences that brought people, or took them away.
std::vector<Difference> Of(const std::vector<Difference>& all, bool gone) {
  std::vector<Difference> some;
  for (const Difference& one : all)
    if (one.gone == gone || one.both) some.push_back(one);
  return some;
}

// Whom no access reaches any more went by what no longer discloses or lists them, where that is one
// thing.
void AttributeUnreached(const std::vector<Difference>& differences, Explaining::Sum& sum) {
  std::optional<size_t> only;
  for (size_t i = 0; i < differences.size(); ++i) {
    const ChangeKind kind = differences[i].kind;
    if (kind != ChangeKind::kRoute && kind != ChangeKind::kRelation && kind != ChangeKind::kLog &&
        kind != ChangeKind::kResponses)
      continue;
    if (only) return;
    only = i;
  }
  if (!only) return;
  sum.by_kind[static_cast<size_t>(differences[*only].kind)] += sum.unreached;
  sum.otherwise -= sum.unreached;
}

void AddEffects(const std::vector<Difference>& differences, bool gone, const Explaining::Sum& sum,
                std::vector<ScopeEffect>& effects) {
  for (size_t i = 0; i < differences.size();) {
    const ChangeKind kind = differences[i].kind;
    size_t end = i;
    while (end < differences.size() && differences[end].kind == kind) ++end;
    const uint64_t people = sum.by_kind[static_cast<size_t>(kind)];
    const bool several = end - i > 1;
    if (several) effects.push_back({kind, gone, end - i, people, Together(kind, gone, end - i)});
    for (; i < end; ++i) {
      const bool counted = i < sum.by_difference.size();
      const uint64_t by = !several ? people : counted ? sum.by_difference[i] : 0;
      if (gone && differences[i].both && by == 0) continue;  // told with those who came
      effects.push_back({kind, gone, 1, by, differences[i].text});
    }
  }
}

}  // namespace

Result<ScopeChange> ChangeOf(const CountedScope& before, const CountedScope& after,
                             uint32_t version, const ChangeAround& around) {
  const std::vector<Difference> all = Differences(before.inputs, after.inputs, version);
  ScopeChange change;
  for (const bool gone : {false, true}) {
    const CountedScope& with = gone ? before : after;
    const CountedScope& without = gone ? after : before;
    const scope::PeopleBits people = scope::Without(with.people, without.people);
    const uint64_t count = scope::CountOf(people);
    const std::vector<Difference> differences = Of(all, gone);
    Explaining::Sum sum;
    if (count > 0) {
      Explaining explaining(people, differences,
                            Needs(with.inputs, without.inputs, differences, around), around);
      const Time end = with.last < kTimeMax ? Time{with.last.us + 1} : kTimeMax;
      TRY(explaining.Run(
          {.from = std::max(with.inputs.from, with.first), .to = std::min(with.inputs.to, end)}));
      sum = explaining.Finish();
      if (gone) AttributeUnreached(differences, sum);
    }
    AddEffects(differences, gone, sum, change.effects);
    (gone ? change.went : change.came) = count;
    (gone ? change.went_by_any : change.came_by_any) = sum.by_any;
    (gone ? change.went_otherwise : change.came_otherwise) = sum.otherwise;
  }
  return change;
}

ScopeChange DifferencesAlone(const ScopeInputs& before, const ScopeInputs& after,
                             uint32_t version) {
  ScopeChange change{.people_known = false};
  const std::vector<Difference> all = Differences(before, after, version);
  for (const bool gone : {false, true}) AddEffects(Of(all, gone), gone, {}, change.effects);
  return change;
}

Phrase ReasonOf(const ScopeChange& change) {
  Phrase reason;
  auto people = [](uint64_t count) { return Counted(count, "person", "people"); };
  if (change.came > 0) {
    reason = {"+" + people(change.came), "+" + WithCommas(change.came) + "명"};
  }
  if (change.went > 0) {
    reason.en += (reason.en.empty() ? "−" : ", −") + people(change.went);
    reason.ko += (reason.ko.empty() ? "−" : ", −") + WithCommas(change.went) + "명";
  }
  if (reason.en.empty() && change.people_known) reason = {"the same people", "같은 사람"};
  std::vector<ScopeEffect> told = change.effects;
  // What several did together says it for each of them; what brought people comes first.
  bool grouped[2][kChangeKinds] = {};
  for (const ScopeEffect& one : told)
    if (one.changes > 1) grouped[one.gone][static_cast<size_t>(one.kind)] = true;
  std::erase_if(told, [&](const ScopeEffect& one) {
    return one.changes == 1 && grouped[one.gone][static_cast<size_t>(one.kind)];
  });
  std::ranges::stable_sort(told, std::greater<>(), &ScopeEffect::people);
  Phrase why;
  for (size_t i = 0; i < std::min(told.size(), kReasons); ++i) {
    why.en += (i == 0 ? "" : "; ") + told[i].text.en;
    why.ko += (i == 0 ? "" : "; ") + told[i].text.ko;
  }
  if (told.size() > kReasons) {
    const std::string more = WithCommas(told.size() - kReasons);
    why.en += "; and " + more + " more";
    why.ko += "; 그 밖에 " + more + "건";
  }
  if (why.en.empty()) return reason;
  if (reason.en.empty()) return why;
  return {reason.en + ": " + why.en, reason.ko + ": " + why.ko};
}

}  // namespace haetae::incident
