// A case of the lifecycle detector: one rule, broken by one reader, key or job, and what broke it.
// Only for the sources of that detector.
//
//   Case broken(Rule::kLeft, principal);
//   broken.Note(sight, row);
//   if (broken.raised) findings.push_back(DescribeCase(broken, context));
//
// Holds at most kCaseValuesMax numbers of each kind; what is beyond is counted. Not thread-safe.
#pragma once

#include <optional>
#include <vector>

#include "detect/hyperloglog.h"
#include "detect/lifecycle.h"
#include "detect/sight.h"

namespace haetae::detect {

enum class Rule : uint8_t {
  kLeft,
  kUnknownKey,
  kRetiredKey,
  kEarlyKey,
  kOverdueKey,
  kKeyElsewhere,
  kStandbyKey,
  kExpired,
  kNewPlace,
  kStaffElsewhere,
  kJobRoutes,
  kJobEnded,
};

// Distinct numbers in ascending order.
struct Numbers {
  std::vector<uint32_t> values;
  uint64_t beyond = 0;  // insertions that found no room
  bool Has(uint32_t number) const;
  // False if it was there, or there is no number.
  bool Insert(uint32_t number, size_t limit = kCaseValuesMax);
};

struct Case {
  Rule rule;
  uint32_t number;        // principal, key or job; kNoNumber: all that found no room
  Time limit = kTimeMax;  // the date of the rule
  uint64_t reads = 0;
  Time first, last;
  HyperLogLog people;
  uint64_t lists = 0;  // reads that listed people
  Numbers credentials, networks, clients, routes;
  uint64_t spared = 0;       // reads that honest sessions explain
  uint64_t proven = 0;       // reads with evidence of their own, not only of the log's order
  uint64_t usual = 0;        // what they are compared with: clients, networks, credentials
  bool whole = false;        // all that the key or reader does is outside its life
  bool on_the_side = false;  // nearly all reads use other keys
  bool new_device = false, new_country = false;
  Duration settled = 0;       // how long a service had been where it was
  bool wrong_record = false;  // so many credentials outlive their expiry that it says nothing
  std::string custodian;      // who left
  bool raised = false;
  Position alert;

  Case(Rule broken, uint32_t of) : rule(broken), number(of) {}
  void Note(const Sight& sight, size_t row);
  void Count(const Sight& sight, size_t row);  // without keeping what it came with
};

// `unjudged`: reads and services that the detector's limits left out.
Finding DescribeCase(const Case& broken, const Context& context, const Clients& clients,
                     uint64_t unjudged);

}  // namespace haetae::detect
