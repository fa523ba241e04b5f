// Counts exactly whom a set of accesses reached: people, fields, routes, times. This is the plain
// scan; every row that the caller says belongs is added once, in any order.
//
//   ScopeBuilder builder(names, catalogue, registers);
//   for each row that carries the indicators: builder.Add(rows, i);
//   Scope scope = builder.Finish(coverage);
//   TRY(builder.WritePeople(TRY(table::TargetOf("people.csv")), about));
//
// A person is the subject of a disclosing access, or stands in its payload by `carries` at that
// time. Each person counts once, whatever the number of views, routes or address books. Not
// thread-safe. About 60 bytes a person reached, at most 40 and 8 bytes a number of the
// dictionary.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "access/access.h"
#include "base/error.h"
#include "register/register.h"
#include "scope/breakdown.h"
#include "scope/exposure.h"
#include "scope/exposure_match.h"
#include "scope/first_logs.h"
#include "scope/people_groups.h"
#include "scope/people_set.h"
#include "scope/places.h"
#include "scope/possible.h"
#include "scope/result.h"
#include "scope/second_lines.h"
#include "table/manifest.h"
#include "table/target.h"

namespace haetae::scope {

// Numbers for sets of routes, made as they are met: adding a route to a set is one table look-up.
class RouteSets {
 public:
  explicit RouteSets(size_t routes) : routes_(routes), sets_(1) { next_.resize(routes, kUnknown); }
  uint32_t With(uint32_t set, uint16_t route) {
    const size_t at = set * routes_ + route;
    if (next_[at] == kUnknown) {
      const uint32_t made = Make(set, route);  // moves next_
      next_[at] = made;
    }
    return next_[at];
  }
  const std::vector<uint16_t>& Of(uint32_t set) const { return sets_[set]; }
  size_t size() const { return sets_.size(); }

 private:
  static constexpr uint32_t kUnknown = 0xffffffff;
  uint32_t Make(uint32_t set, uint16_t route);
  size_t routes_;
  std::vector<std::vector<uint16_t>> sets_;  // sorted
  std::vector<uint32_t> next_;               // set × route
};

class ScopeBuilder {
 public:
  ScopeBuilder(const access::Names& names, const access::Catalogue& catalogue,
               const reg::Register& registers);

  // These, by number, are not reached but read: what is of theirs alone was disclosed to nobody
  // else, and does not count. Before the first Add().
  void LeaveOut(std::vector<uint32_t> readers);

  // `listed`: the row is no access, but somebody whom the answer of one listed
  // (ScanRange::results).
  void Add(const access::Accesses& rows, size_t row, bool listed = false);
  void Add(const ExposureMatch& match);
  // The first accesses stand in these logs too: an index does not say which (first_logs.h).
  void SeenFirstIn(const std::set<std::string>& sources);
  // So many of the answers of lists that one log leaves untold another tells: second_lines.h. For
  // one who adds from an index, which does not say which log it is of.
  void TellUncounted(uint64_t answers) { told_ += answers; }
  uint64_t uncounted() const { return uncounted_; }
  std::pair<Time, Time> unnamed_times() const { return {unnamed_first_, unnamed_last_}; }
  Time first() const { return first_; }  // of the disclosing accesses; kTimeMax: none

  // Everything but version, reason and indicators, which the caller knows. `sets` are those of the
  // question: how old a key is says who may have been read before there were logs.
  using Sets = std::vector<std::vector<IndicatorValue>>;
  Scope Finish(const CoverageSummary& coverage, const Sets& sets = {}) const;

  PeopleBits People() const;  // the confirmed
  // Who is in which group.
  Result<PeopleGroups> Groups(const CoverageSummary& coverage, const Sets& sets) const;

  // One row a person, sorted by id, with a manifest beside the file.
  Result<table::Written> WritePeople(const table::Target& target, const table::About& about) const;
  // One row for everybody who cannot be ruled out and is not confirmed, with the reasons.
  Result<table::Written> WritePossible(const table::Target& target, table::About about,
                                       const CoverageSummary& coverage, const Sets& sets) const;

 private:
  struct Person {
    uint32_t subject;
    uint32_t routes = 0;  // a RouteSets number
    Time first = kTimeMax, last = kTimeMin;
    uint64_t accesses = 0;
    bool account = false;  // their own record was asked for
  };
  struct Seen {
    uint32_t subject;
    uint16_t route;
    access::Outcome outcome;
    Time time;
    uint32_t bytes;    // kNoNumber: not known
    uint32_t country;  // of breakdown_
    bool listed;
  };
  void Add(const Seen& access);
  void AddListed(const Seen& access);
  Person& Reach(uint32_t subject, uint16_t route, Time time);
  void AddDoubtful(const Seen& access);
  enum class Kind { kMember, kNonMember, kUnlisted };
  Kind KindOf(uint32_t subject) const;
  void CountShown(Scope& scope) const;
  PossibleShown ShownOf(const Possible& possible, const Scope& scope) const;
  Possible PossibleOf(const CoverageSummary& coverage, const Sets& sets) const;
  void CountPossible(const Possible& possible, Scope& scope) const;
  uint64_t PeoplePerHourMax() const;
  bool IsLeftOut(uint32_t subject) const {
    return !left_out_.empty() && std::ranges::binary_search(left_out_, subject);
  }
  bool IsOfReaders(const Seen& access) const;
  bool ReachOwners(const Seen& access);
  void AddUnnamed(uint16_t route, Time time, uint64_t people);
  void AddOwnerless(const Seen& access);
  UnnamedResults Unnamed() const;
  uint64_t Uncounted() const;  // that no log tells
  LogsBegin Begin(const CoverageSummary& coverage, const Sets& sets) const;

  const access::Names& names_;
  const access::Catalogue& catalogue_;
  const reg::Register& register_;
  std::vector<const reg::Relation*> relations_;  // by route, may be null
  RouteSets sets_;
  std::vector<uint32_t> left_out_;  // sorted
  Places place_;                    // subject → index into people_
  std::vector<Person> people_;
  Breakdown breakdown_;
  std::vector<uint32_t> country_;  // of names.countries → of breakdown_, kNoNumber not yet
  std::vector<uint64_t> route_accesses_;
  std::vector<uint32_t> possible_;  // of accesses with unknown outcome
  uint32_t unknown_routes_ = 0;     // of them, a RouteSets number
  uint64_t accesses_ = 0, missing_ = 0, unknown_ = 0;
  uint64_t records_ = 0, bytes_ = 0, unsized_ = 0;
  uint64_t listed_ = 0, unnamed_ = 0, uncounted_ = 0, told_ = 0;
  SecondLines second_lines_;
  // Things that stand in no relation, by what their routes carry: the first route that does.
  std::map<uint16_t, std::unordered_set<uint32_t>> ownerless_;
  Time unnamed_first_ = kTimeMax, unnamed_last_ = kTimeMin;
  uint32_t unnamed_routes_ = 0;  // a RouteSets number
  Time first_ = kTimeMax, last_ = kTimeMin;
  std::map<uint32_t, Time> seen_in_;  // sources of what may be the first accesses, and since when
  std::set<std::string> first_in_;
};

// Adds all accesses in the range that carry all dimensions of one of the sets, and whom their
// answers listed. `coverage` where doubts will be asked for: then also in which logs they begin.
Status AddReached(ExposureIndex& index, const std::vector<std::vector<IndicatorValue>>& any_of,
                  const ledger::ScanRange& range, ScopeBuilder& builder,
                  const CoverageSummary* coverage = nullptr);

}  // namespace haetae::scope
