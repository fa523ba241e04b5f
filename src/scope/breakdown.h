// A breakdown tells the people and accesses of a scope apart by day (UTC) and by the country of the
// reader: who was read on two days, or from two countries, counts in both.
//
//   Breakdown breakdown;
//   breakdown.Count(time, breakdown.CountryOf("KR"));   // a disclosing access …
//   breakdown.Reach(subject);                           // … and each person in its answer
//   breakdown.Finish(scope);
//
// Accesses may come in any order; those of one day cost less when they follow each other. Costs two
// Roaring insertions a person and access, and their memory. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <roaring/roaring.hh>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "scope/result.h"

namespace haetae::scope {

class Breakdown {
 public:
  // A number for an ISO 3166 country; "" where it is not known.
  uint32_t CountryOf(std::string_view country);
  void Count(Time time, uint32_t country);
  // For people whom the answer of an access listed that is counted elsewhere.
  void Enter(Time time, uint32_t country);
  void Reach(uint32_t subject) {
    today_->people.add(subject);
    country_->people.add(subject);
  }
  void Finish(Scope& scope) const;

 private:
  struct Group {
    Roaring people;
    uint64_t accesses = 0;
  };
  std::map<int64_t, Group> days_;
  std::map<std::string, uint32_t, std::less<>> numbers_;
  std::map<uint32_t, Group> countries_;  // by number
  int64_t day_ = INT64_MIN;
  Group *today_ = nullptr, *country_ = nullptr;  // of the access counted last
};

}  // namespace haetae::scope
