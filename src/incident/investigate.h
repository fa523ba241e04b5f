// From the ledger to incidents: runs the detectors over it in time order, joins findings that share
// indicators, and counts whom each incident reached.
//
//   Investigator investigator(ledger, names, registers, options);
//   Investigation result = TRY(investigator.Run(store));
//   TRY(investigator.WritePeople(incident_id, "people-1.csv"));
//
// Reads the ledger twice: once for the detectors, once for the scopes. Not thread-safe.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "detect/detector.h"
#include "incident/investigation.h"
#include "incident/store.h"
#include "ledger/ledger.h"
#include "register/register.h"
#include "scope/filter.h"
#include "scope/scope.h"

namespace haetae::incident {

struct InvestigateOptions {
  ledger::ScanRange range;
  int threads = 2;
  std::vector<std::string> without = {};    // detectors that are left out
  std::vector<detect::Finding> given = {};  // found elsewhere: by rules, or live
  bool keep = true;                         // the incidents, in the store
};

class Investigator {
 public:
  Investigator(ledger::Ledger& ledger, access::Names& names, const reg::Register& registers,
               const InvestigateOptions& options);
  ~Investigator();
  // Everything but the parts only the caller knows: errors, notes, seconds.
  Result<Investigation> Run(IncidentStore& store);
  // The people of an incident of the last Run.
  Result<uint64_t> WritePeople(uint32_t incident, const std::filesystem::path& path) const;

 private:
  struct Group;
  Result<std::vector<detect::Finding>> Detect(Investigation& result);
  Status Count(std::vector<Group>& groups, Investigation& result);
  Incident Describe(Group& group, const Investigation& result) const;

  ledger::Ledger& ledger_;
  access::Names& names_;
  const reg::Register& register_;
  InvestigateOptions options_;
  std::map<uint32_t, std::unique_ptr<scope::ScopeBuilder>> builders_;  // by incident id
};

// Coverage of the whole ledger: its first and last record, and the silences of each stream.
scope::CoverageSummary CoverageOf(const ledger::Manifest& manifest);

// An incident is the accesses that carry one of its causes.
std::vector<scope::IndicatorValue> CausesOf(const std::vector<Indicator>& indicators);

}  // namespace haetae::incident
