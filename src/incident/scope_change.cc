#include "incident/scope_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <optional>

#include "scope/disclosed.h"

namespace haetae::incident {
namespace {

using access::Accesses;

constexpr size_t kTracked = 64 - kChangeKinds;  // differences that are counted by themselves
constexpr size_t kReasons = 3;                  // in the reason of a version

uint64_t GroupBit(ChangeKind kind) { return uint64_t{1} << static_cast<size_t>(kind); }

// What an access of one question needs of the differences to be left out of another's.
class Needs {
 public:
  // `differences` are those that can have brought the accesses of `question`, which `other` lacks.
  Needs(const ScopeInputs& question, const ScopeInputs& other,
        const std::vector<Difference>& differences, const ChangeAround& around)
      : other_(other), names_(around.names), routes_(around.ledger.catalogue().routes.size()) {
    for (const auto& set : scope::Merged(question.AnyOf()))
      question_.emplace_back(set, names_, around.ledger.catalogue());
    for (const auto& set : scope::Merged(other.AnyOf()))
      others_.emplace_back(set, names_, around.ledger.catalogue());
    carried_.resize(routes_.size());
    for (size_t i = 0; i < differences.size(); ++i) Take(differences[i], i, question, around);
    for (size_t i = 0; i < routes_.size(); ++i) {
      const access::Route& route = around.ledger.catalogue().routes[i];
      const auto at = by_relation_.find(route.carries);
      if (at != by_relation_.end()) carried_[i] = at->second;
    }
  }

  bool IsAsked(const Accesses& rows, size_t i) const { return Any(question_, rows, i); }
  uint64_t OfAccess(const Accesses& rows, size_t i) {
    uint64_t needs = routes_[rows.route[i]];
    if (rows.time[i] < other_.from) needs |= from_;
    if (rows.time[i] >= other_.to) needs |= to_;
    if (!logs_.empty()) needs |= OfLog(rows.source[i], rows.offset[i]);
    if (!Any(others_, rows, i)) needs |= OfSets(rows, i);
    return needs;
  }
  uint64_t OfCarried(uint16_t route) const { return carried_[route]; }

 private:
  struct Log {
    uint64_t bits, known;
  };
  static bool Any(const std::vector<scope::Filter>& filters, const Accesses& rows, size_t i) {
    return std::ranges::any_of(filters,
                               [&](const auto& filter) { return filter.Matches(rows, i); });
  }
  void Take(const Difference& one, size_t place, const ScopeInputs& question,
            const ChangeAround& around) {
    const uint64_t own = place < kTracked ? uint64_t{1} << (kChangeKinds + place) : 0;
    const uint64_t bits = GroupBit(one.kind) | own;
    const access::Catalogue& catalogue = around.ledger.catalogue();
    switch (one.kind) {
      case ChangeKind::kFrom:
        from_ = bits;
        break;
      case ChangeKind::kTo:
        to_ = bits;
        break;
      case ChangeKind::kLog:
        logs_[one.name] = {bits, one.known};
        break;
      case ChangeKind::kSet:
        any_set_ |= GroupBit(one.kind);
        if (own != 0)
          sets_.push_back({scope::Filter(question.sets[one.set].values, names_, catalogue), own});
        break;
      case ChangeKind::kRoute:
        for (size_t i = 0; i < catalogue.routes.size(); ++i)
          if (catalogue.routes[i].text == one.name) routes_[i] |= bits;
        break;
      case ChangeKind::kRelation:
        by_relation_[one.name] |= bits;
        break;
      default:
        break;
    }
  }
  uint64_t OfLog(uint32_t source, uint64_t offset) {
    if (source >= of_source_.size()) of_source_.resize(source + size_t{1}, {0, UINT64_MAX});
    Log& log = of_source_[source];
    if (log.known == UINT64_MAX) {
      const auto at = logs_.find(std::string(names_.sources.Text(source)));
      log = at == logs_.end() ? Log{0, 0} : at->second;
    }
    return offset >= log.known ? log.bits : 0;
  }
  // Of an access that none of the other's sets has: the new set, if it is of one alone.
  uint64_t OfSets(const Accesses& rows, size_t i) const {
    uint64_t own = 0;
    size_t of = 0;
    for (const auto& [filter, bit] : sets_)
      if (filter.Matches(rows, i)) own = bit, ++of;
    return of == 1 ? any_set_ | own : any_set_;
  }

  const ScopeInputs& other_;
  access::Names& names_;
  std::vector<scope::Filter> question_, others_;
  std::vector<std::pair<scope::Filter, uint64_t>> sets_;
  std::vector<uint64_t> routes_, carried_;  // by route
  std::map<std::string, uint64_t> by_relation_;
  std::map<std::string, Log> logs_;
  std::vector<Log> of_source_;
  uint64_t from_ = 0, to_ = 0, any_set_ = 0;
};

// What of the differences brought each of some people.
class Explaining {
 public:
  Explaining(const scope::PeopleBits& people, Needs needs, const ChangeAround& around)
      : people_(people),
        needs_(std::move(needs)),
        around_(around),
        relations_(scope::RelationsOf(around.ledger.catalogue(), around.registers)),
        plain_(people.size()),
        all_(people.size() * 64, UINT64_MAX) {}

  Status Run(const ledger::ScanRange& range) {
    ledger::ScanRange results = range;
    results.results = true;
    for (const ledger::ScanRange& part : {range, results}) {
      TRY(around_.ledger.Scan(part, [&](const access::AccessBatch& batch) -> Status {
        for (size_t i = batch.begin; i < batch.end; ++i) See(*batch.rows, i);
        return {};
      }));
    }
    return {};
  }

  struct Sum {
    std::array<uint64_t, 64> by_bit = {};
    uint64_t by_any = 0, otherwise = 0;
    uint64_t unreached = 0;  // of these: by no access that is there
  };
  Sum Finish() const {
    Sum sum;
    for (size_t word = 0; word < people_.size(); ++word) {
      for (uint64_t left = people_[word]; left != 0; left &= left - 1) {
        const size_t bit = static_cast<size_t>(std::countr_zero(left));
        const uint64_t needs = all_[word * 64 + bit];
        const bool reached = needs != UINT64_MAX;
        if (!reached || (plain_[word] >> bit & 1) != 0) {
          ++sum.otherwise;
          sum.unreached += !reached;
        } else if (needs == 0) {
          ++sum.by_any;
        } else {
          for (uint64_t of = needs; of != 0; of &= of - 1)
            ++sum.by_bit[static_cast<size_t>(std::countr_zero(of))];
        }
      }
    }
    return sum;
  }

 private:
  bool IsAsked(uint32_t subject) const {
    return subject / 64 < people_.size() && (people_[subject / 64] >> subject % 64 & 1) != 0;
  }
  void See(const Accesses& rows, size_t i) {
    const uint32_t subject = rows.subject[i];
    const uint16_t route = rows.route[i];
    if (subject == kNoNumber || route == access::kNoRoute ||
        rows.outcome[i] != access::Outcome::kDisclosed)
      return;
    const reg::Relation* relation = relations_[route];
    if (relation == nullptr && !IsAsked(subject)) return;
    if (!needs_.IsAsked(rows, i)) return;
    std::optional<uint64_t> needs;  // once one of them is asked for
    const auto reach = [&](uint32_t person, uint64_t more) {
      if (!IsAsked(person)) return;
      if (!needs) needs = needs_.OfAccess(rows, i);
      const uint64_t all = *needs | more;
      if (all == 0) plain_[person / 64] |= uint64_t{1} << person % 64;
      all_[person] &= all;
    };
    reach(subject, 0);
    if (relation == nullptr) return;
    scope::EachCarried(
        *relation, subject, [&] { return rows.time[i]; },
        [&](uint32_t person) { reach(person, needs_.OfCarried(route)); });
  }

  const scope::PeopleBits& people_;
  Needs needs_;
  const ChangeAround& around_;
  std::vector<const reg::Relation*> relations_;
  scope::PeopleBits plain_;    // reached by an access that needs nothing
  std::vector<uint64_t> all_;  // by subject: what all accesses that reach it need
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
    if (kind != ChangeKind::kRoute && kind != ChangeKind::kRelation && kind != ChangeKind::kLog)
      continue;
    if (only) return;
    only = i;
  }
  if (!only) return;
  sum.by_bit[static_cast<size_t>(differences[*only].kind)] += sum.unreached;
  if (*only < kTracked) sum.by_bit[kChangeKinds + *only] += sum.unreached;
  sum.otherwise -= sum.unreached;
}

void AddEffects(const std::vector<Difference>& differences, bool gone, const Explaining::Sum& sum,
                std::vector<ScopeEffect>& effects) {
  for (size_t i = 0; i < differences.size();) {
    const ChangeKind kind = differences[i].kind;
    size_t end = i;
    while (end < differences.size() && differences[end].kind == kind) ++end;
    const uint64_t people = sum.by_bit[static_cast<size_t>(kind)];
    const bool several = end - i > 1;
    if (several) effects.push_back({kind, gone, end - i, people, Together(kind, gone, end - i)});
    for (; i < end; ++i) {
      const uint64_t own = i < kTracked ? sum.by_bit[kChangeKinds + i] : 0;
      const uint64_t by = several ? own : people;
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
      Explaining explaining(people, Needs(with.inputs, without.inputs, differences, around),
                            around);
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
