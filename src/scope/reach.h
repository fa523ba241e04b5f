// Counts whom accesses reached where the answer is numbers and no list: what a ScopeBuilder counts,
// for a nation in a fraction of a second. People are bits, one set for each route.
//
//   std::optional<Scope> scope = TRY(CountReach(index, any_of, range, coverage, …));
//
// is what ScopeBuilder::Finish() would give. Inside, one Reach a thread:
//
//   PeopleByDay days(names.subjects.size());
//   Reach reach(names, catalogue, registers, days);
//   for each exposure file: reach.Add(match, day);
//   reach.Merge(other);
//   Scope scope = reach.Finish(coverage);
//
// Times are looked at only where a block could move the first or the last access, or where somebody
// stands in a payload from or to some day. A bit a subject, and route or country that is met.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "access/access.h"
#include "register/register.h"
#include "scope/exposure.h"
#include "scope/exposure_match.h"
#include "scope/people_by_day.h"
#include "scope/people_set.h"
#include "scope/result.h"
#include "scope/scope.h"

namespace haetae::scope {

class Reach {
 public:
  // Borrows all; `days` is shared.
  Reach(const access::Names& names, const access::Catalogue& catalogue,
        const reg::Register& registers, PeopleByDay& days);
  // The accesses of a file, which are all of one day.
  void Add(ExposureMatch& match, int64_t day);
  void Merge(const Reach& other);
  // None where there are doubts (possible.h): what the highest rate of the accesses could have
  // reached meanwhile needs everybody's first time, which a ScopeBuilder keeps.
  // `who`, where given, receives the confirmed people.
  std::optional<Scope> Finish(const CoverageSummary& coverage,
                              const std::vector<std::vector<IndicatorValue>>& sets,
                              PeopleBits* who = nullptr) const;

 private:
  using Bits = std::vector<uint64_t>;
  // What becomes of an access of each kind of the file.
  struct Target {
    access::Outcome outcome;
    uint16_t route;
    Bits* people = nullptr;
    Bits* accounts = nullptr;  // where others stand in the answer too
    const reg::Relation* relation = nullptr;
    uint64_t accesses = 0, records = 0, listed = 0;
    uint64_t sized = 0, bytes = 0;  // accesses whose bytes are known; bytes, and one for each
  };
  struct Country {
    std::string name;
    Bits people;
    uint64_t accesses = 0;
  };
  Bits& PeopleOf(uint16_t route);
  Country& CountryOf(const std::string& name);
  void SetTargets(const ExposureFile& file);
  void AddBlock(ExposureMatch& match, size_t block, const ExposureMatch::Mask& mask);
  void AddPerson(Target& target, Country& country, uint32_t subject);
  void AddTimes(ExposureMatch& match, size_t block, const ExposureMatch::Mask& mask);
  void AddCarried(Target& target, Country& country, uint32_t subject, const ExposureFile& file,
                  size_t row);
  void CountFields(Scope& scope) const;

  const access::Catalogue& catalogue_;
  const reg::Register& register_;
  std::vector<const reg::Relation*> relations_;  // by route, may be null
  size_t words_;
  std::vector<Bits> routes_;  // empty: nobody yet
  Bits possible_;
  std::vector<Bits> accounts_;  // by route, where others stand in its answers
  std::vector<Country> countries_;
  PeopleByDay& days_;
  // Of the file that is added.
  std::vector<Target> targets_;
  std::vector<uint32_t> country_of_;  // address code → countries_
  std::vector<uint32_t> today_;       // its people
  bool ascending_ = true;
  std::vector<uint64_t> accesses_;  // by route
  uint64_t records_ = 0, bytes_ = 0, unsized_ = 0;
  uint64_t listed_ = 0, unnamed_ = 0;
  uint64_t missing_ = 0, unknown_ = 0;
  Time first_ = kTimeMax, last_ = kTimeMin;
};

inline constexpr size_t kReachThreadsMax = 8;
inline constexpr uint64_t kReachBytesMax = uint64_t{2} << 30;  // more threads are not begun

// Of all accesses in the range that carry all dimensions of one of the sets.
Result<std::optional<Scope>> CountReach(ExposureIndex& index,
                                        const std::vector<std::vector<IndicatorValue>>& any_of,
                                        const ledger::ScanRange& range,
                                        const CoverageSummary& coverage, const access::Names& names,
                                        const access::Catalogue& catalogue,
                                        const reg::Register& registers, PeopleBits* who = nullptr);

}  // namespace haetae::scope
