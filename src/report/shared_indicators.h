// An incident's indicators as others can use them: each with what makes it one, how sure that is,
// and how often it was seen. The table and the STIX bundle of `haetae export indicators` are two
// views of it.
//
//   std::vector<SharedIndicator> all = IndicatorsOf(incident);      // never capped
//   std::vector<SharedIndicator> shared = TakeOutPersonal(all, left_out);
//
// A cause is what one finding blames: where that is several dimensions, only an access that carries
// all of them belongs, so they stay together. Where it is one, every value of it is a cause by
// itself. What a closure added or people accepted is a cause that no finding names. Related ones
// share accesses with the incident, and may be honest: a carrier's network.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "incident/investigation.h"
#include "scope/matching.h"
#include "table/table_file.h"

namespace haetae::report {

struct SharedIndicator {
  std::vector<incident::Indicator> values;  // several: all dimensions of them in one access
  bool cause = false;
  double confidence = 0;                    // 0..1, of the surest finding; 0: no finding names it
  std::set<std::string> attack, detectors;  // of the findings that name it
  scope::Sighted seen;                      // by accesses of the incident
};

// Causes first, then related ones, each in the order of dimension and value; without `seen`.
std::vector<SharedIndicator> IndicatorsOf(const incident::Incident& incident);

// A person's name or account, or something that lets its owner in.
bool IsPersonal(std::string_view dimension);
struct LeftOut {
  uint64_t principals = 0, credentials = 0;  // indicators that name one
  uint64_t all() const { return principals + credentials; }
};
// The indicators that may be given to others, and how many may not.
std::vector<SharedIndicator> TakeOutPersonal(std::vector<SharedIndicator> all, LeftOut& left_out);

// What is given away of a credential, which is a secret that may still let somebody in: its
// SHA-256, as the dimension `credential_sha256`. Everything else stays what it is.
std::string SharedDimension(std::string_view dimension);
std::string SharedValue(std::string_view dimension, std::string_view value);

// The question, in which credentials are hashed already, as a manifest may tell it to others: all
// personal values are replaced by "left out".
std::vector<std::vector<table::About::Indicator>> WithoutPersonal(
    std::vector<std::vector<table::About::Indicator>> any_of);

// One row a value; those of one `indicator` number belong together.
Result<table::Written> WriteIndicators(const std::vector<SharedIndicator>& indicators,
                                       const table::Target& target, table::About about);

}  // namespace haetae::report
