// Joins findings about the same doings into groups, one for each incident.
//
//   Grouping grouping(findings, names, catalogue, registers);
//   for each row of the ledger: grouping.Add(rows, i);
//   for (const FindingGroup& group : grouping.Groups()) …
//
// Overlaps counts what findings have in common, the rules of joining.h say which belong together.
// Within a group the most certain finding is the cause: its indicators define the incident's scope.
// Another finding is a cause too only if most of its accesses lie outside, or a tenth where it
// names its addresses or credentials one by one, or is many's and hardly was before the lead's
// accesses; otherwise it is related, so that a carrier's network does not drag its honest customers
// into the scope. So is what was read before half as often as since. A Sigma rule, however much it
// matches, adds nobody to what a detector leads; nor does what is mostly others'. What people
// rejected leads no group with others. Findings about the logs themselves are related to what went
// on meanwhile, else one group a day.
#pragma once

#include <vector>

#include "access/access.h"
#include "detect/detector.h"
#include "incident/joining.h"
#include "incident/overlaps.h"
#include "register/register.h"

namespace haetae::incident {

inline constexpr std::string_view kLogIntegrity = "log-integrity";
inline constexpr std::string_view kSigma = "sigma";  // what a rule matched

// Whether a finding says too little of who reads to widen, or date, what another one leads.
inline bool IsWeaker(const detect::Finding& finding, const detect::Finding& lead) {
  if (finding.mostly_others && !lead.mostly_others && lead.detector != kLogIntegrity) return true;
  return (finding.detector == kLogIntegrity || finding.detector == kSigma) &&
         finding.detector != lead.detector && lead.detector != kLogIntegrity;
}

struct FindingGroup {
  std::vector<size_t> causes, related;  // indices of findings, the leading cause first
};

class Grouping {
 public:
  // `rejected` by finding: what people rejected; empty: nothing was.
  Grouping(const std::vector<detect::Finding>& findings, access::Names& names,
           const access::Catalogue& catalogue, const reg::Register& registers,
           std::vector<bool> rejected = {});
  void Add(const access::Accesses& rows, size_t row) { overlaps_.Add(rows, row); }
  std::vector<FindingGroup> Groups();

 private:
  // Whether it adds too little to the causes found so far, the lead first, to be one.
  bool IsRelated(size_t finding, const std::vector<size_t>& causes) const;
  FindingGroup Sorted(std::vector<size_t> members) const;
  std::vector<FindingGroup> GroupLogs(std::vector<FindingGroup> groups) const;

  const std::vector<detect::Finding>& findings_;
  const access::Names& names_;
  const reg::Register& register_;
  std::vector<bool> rejected_;
  Overlaps overlaps_;
};

}  // namespace haetae::incident
