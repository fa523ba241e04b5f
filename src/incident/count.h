// Counts groups of findings in one scan of the ledger: whom each reached, when, from where, and who
// the readers were.
//
//   std::vector<CountedGroup> groups = …;        // members, findings and builder set
//   TRY(CountGroups(ledger, names, registers, range, coverage, groups));
//   groups[0].builder->Finish(coverage);
//
// An access belongs to a group when it carries the indicators of one of its causes, or one of the
// sets that were added to it, and counts once a group. Costs a look-up an access and, for each
// group it belongs to, a few hash look-ups; memory is that of the scopes, 8 bytes an address, and 8
// KB a group.
#pragma once

#include <array>
#include <memory>
#include <unordered_map>
#include <vector>

#include "access/access.h"
#include "detect/detector.h"
#include "incident/grouping.h"
#include "incident/investigation.h"
#include "incident/severity.h"
#include "ledger/ledger.h"
#include "register/register.h"
#include "scope/closure.h"
#include "scope/scope.h"

namespace haetae::incident {

inline constexpr size_t kEvidenceLines = 6;

struct CountedGroup {
  FindingGroup members;
  std::vector<scope::IndicatorSet> added;               // beside what its causes carry
  Time counted_from = kTimeMin, counted_to = kTimeMax;  // as in the incident
  detect::Position alert{kTimeMax, UINT64_MAX};
  std::unique_ptr<scope::ScopeBuilder> builder;

  // What is counted.
  uint64_t reads = 0, reads_before_alert = 0;
  Time first = kTimeMax, last = kTimeMin;
  struct OfFinding {
    uint64_t accesses = 0, reads_before = 0;
    Time first = kTimeMax;
  };
  std::vector<OfFinding> of_finding;  // causes, then related
  std::vector<Bucket> buckets;
  struct OfAddress {
    uint64_t accesses = 0, day_accesses = 0;
    int64_t day = INT64_MIN;
  };
  std::unordered_map<uint32_t, OfAddress> addresses;
  std::unordered_map<uint32_t, uint64_t> agents, credentials;
  uint64_t per_address_day_max = 0;
  std::array<uint64_t, kRecipients> reads_by{};  // by Recipient
  uint64_t reads_by_customers = 0;               // by whose own data were read, too
  std::vector<uint64_t> reads_of;                // by route
  uint64_t reads_as_customers = 0;  // in a name, on pages where most read their own data
  bool stolen = false;              // a finding says that the readers are not who they seem
  bool abroad = false;
  struct EvidenceRow {
    Time time;
    uint64_t offset = 0;
    uint32_t source = 0;
    uint16_t route = 0;
  };
  std::vector<EvidenceRow> evidence;

  std::vector<size_t> All() const;  // causes, then related
  // Whom the data went to: nine in ten reads were one kind of reader's, else outsiders'.
  Recipient to() const;
  // Whether the readers show, without a member list, that they are no service of the house.
  bool ReadersShow(const access::Names& names) const;
};

CountedGroup MakeGroup(FindingGroup members, const std::vector<detect::Finding>& findings,
                       std::unique_ptr<scope::ScopeBuilder> builder);

Status CountGroups(ledger::Ledger& ledger, access::Names& names, const reg::Register& registers,
                   const std::vector<detect::Finding>& findings, const ledger::ScanRange& range,
                   const scope::CoverageSummary& coverage, std::vector<CountedGroup>& groups);

}  // namespace haetae::incident
