// From the ledger to incidents: runs the detectors over it in time order, joins findings that share
// indicators, and counts whom each incident reached.
//
//   Investigator investigator(ledger, names, registers, options);
//   Investigation result = TRY(investigator.Run(store));
//   TRY(investigator.WritePeople(incident_id, target, about));
//
// Scans the ledger for the detectors, once more for the scopes, and in between, where there are
// several findings, for what they share; a day with too many weak incidents costs another scan,
// and so does it if what belongs to some incident (scope/closure.h) adds accesses to it.
// What people said of incidents is used (feedback.h). Not thread-safe.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "detect/detector.h"
#include "incident/count.h"
#include "incident/feedback.h"
#include "incident/grouping.h"
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
  // The number that an incident bears already, for reasons that the store does not know.
  std::function<Result<std::optional<uint32_t>>(const Incident&)> known_as = nullptr;
  Clock* clock = &SystemClock();  // what was rejected returns in its time
  // Where given, incidents are widened to what belongs to them (scope/closure.h).
  scope::ExposureIndex* exposure = nullptr;
};

class Investigator {
 public:
  Investigator(ledger::Ledger& ledger, access::Names& names, const reg::Register& registers,
               const InvestigateOptions& options);
  ~Investigator();
  // Everything but the parts only the caller knows: errors, notes, seconds.
  Result<Investigation> Run(IncidentStore& store);
  // The people of an incident of the last Run, whose scope was counted anew.
  scope::PeopleBits PeopleOf(uint32_t incident) const;
  Result<table::Written> WritePeople(uint32_t incident, const table::Target& target,
                                     const table::About& about) const;

 private:
  // An incident before it is known whether it stays by itself.
  struct Draft {
    Incident incident;
    FindingGroup members;
    std::unique_ptr<scope::ScopeBuilder> builder;
    bool bundled = false;  // of weak ones: together no worse than the worst of them
  };
  Result<std::vector<detect::Finding>> Detect(Investigation& result);
  // Joins, counts, numbers and judges.
  Result<std::vector<Draft>> Make(const std::vector<detect::Finding>& findings, const Judge& judge,
                                  IncidentStore& store, const Investigation& result);
  Result<std::vector<FindingGroup>> Join(const std::vector<detect::Finding>& findings,
                                         const Judge& judge);
  Result<std::vector<Draft>> Count(std::vector<FindingGroup> groups,
                                   const std::vector<detect::Finding>& findings,
                                   const Investigation& result);
  Incident Describe(CountedGroup& group, const std::vector<detect::Finding>& findings,
                    const Investigation& result) const;
  Status Number(std::vector<Draft>& drafts, IncidentStore& store) const;
  Result<std::optional<uint32_t>> KnownAs(const Incident& incident) const;
  // Each open incident with what belongs to it; those that grow are counted again.
  Status Widen(std::vector<Draft>& drafts, const std::vector<detect::Finding>& findings,
               IncidentStore& store, const Investigation& result);
  Status Bundle(std::vector<Draft>& drafts, const std::vector<detect::Finding>& findings,
                const Judge& judge, const Investigation& result);

  ledger::Ledger& ledger_;
  access::Names& names_;
  const reg::Register& register_;
  InvestigateOptions options_;
  std::map<uint32_t, std::unique_ptr<scope::ScopeBuilder>> builders_;  // by incident id
};

// An incident is the accesses that carry the indicators of one of its causes: one set a cause.
std::vector<std::vector<scope::IndicatorValue>> FoundSetsOf(const Incident& incident);
// The same with what its closure added, and what people accepted: Incident::added.
std::vector<std::vector<scope::IndicatorValue>> CauseSetsOf(const Incident& incident);

}  // namespace haetae::incident
