// Counts whom accesses reached where the answer is numbers and no list: what a ScopeBuilder counts,
// for a nation in a fraction of a second. People are bits, one set for each route.
//
//   Reach reach(names, catalogue, registers);
//   for each exposure file: reach.Add(match);              // one Reach a thread …
//   reach.Merge(other);                                    // … and one for all
//   Scope scope = reach.Finish(coverage);                  // as ScopeBuilder::Finish() would
//
// Times are looked at only where a block could move the first or the last access, or where somebody
// stands in a payload from or to some day. A bit a subject and route that is met.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "access/access.h"
#include "register/register.h"
#include "scope/exposure_match.h"
#include "scope/result.h"
#include "scope/scope.h"

namespace haetae::scope {

class Reach {
 public:
  Reach(const access::Names& names, const access::Catalogue& catalogue,
        const reg::Register& registers);
  void Add(ExposureMatch& match);
  void Merge(const Reach& other);
  // None where logs are missing near to the accesses: what their highest rate could have reached
  // meanwhile needs everybody's first time, which a ScopeBuilder keeps.
  std::optional<Scope> Finish(const CoverageSummary& coverage) const;

 private:
  using Bits = std::vector<uint64_t>;
  // What becomes of an access of each kind of the file.
  struct Target {
    access::Outcome outcome;
    uint16_t route;
    Bits* people = nullptr;
    const reg::Relation* relation = nullptr;
    uint64_t accesses = 0;
  };
  Bits& PeopleOf(uint16_t route);
  void AddBlock(ExposureMatch& match, size_t block, const ExposureMatch::Mask& mask);
  void AddTimes(ExposureMatch& match, size_t block, const ExposureMatch::Mask& mask);
  void AddCarried(const reg::Relation& relation, uint32_t subject, const ExposureFile& file,
                  size_t row, Bits& people);
  void CountFields(Scope& scope) const;

  const access::Catalogue& catalogue_;
  const reg::Register& register_;
  std::vector<const reg::Relation*> relations_;  // by route, may be null
  size_t words_;
  std::vector<Bits> routes_;  // empty: nobody yet
  Bits possible_;
  std::vector<Target> targets_;
  std::vector<uint64_t> accesses_;  // by route
  uint64_t missing_ = 0, unknown_ = 0;
  Time first_ = kTimeMax, last_ = kTimeMin;
};

}  // namespace haetae::scope
