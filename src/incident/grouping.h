// Joins findings about the same doings into groups, one for each incident.
//
//   Overlaps overlaps(findings, names, catalogue);
//   for each row of the ledger: overlaps.Add(rows, i);
//   for (const FindingGroup& group : overlaps.Groups()) …
//
// Two findings belong together when half of the smaller one's accesses carry the other's indicators
// too, or when a user agent or TLS fingerprint that is mostly theirs makes up most of both. Within
// a group the most certain finding is the cause: its indicators define the incident's scope.
// Another finding is a cause too only if most of its accesses lie outside; otherwise it is related,
// so that a carrier's network does not drag its honest customers into the scope.
#pragma once

#include <array>
#include <map>
#include <unordered_map>
#include <vector>

#include "access/access.h"
#include "detect/detector.h"
#include "incident/finding_index.h"
#include "scope/filter.h"

namespace haetae::incident {

struct FindingGroup {
  std::vector<size_t> causes, related;  // indices of findings, the leading cause first
};

class Overlaps {
 public:
  Overlaps(const std::vector<detect::Finding>& findings, access::Names& names,
           const access::Catalogue& catalogue);
  void Add(const access::Accesses& rows, size_t row);
  std::vector<FindingGroup> Groups() const;

 private:
  static constexpr std::array<access::Dimension, 2> kLinks = {access::Dimension::kUserAgent,
                                                              access::Dimension::kTlsFingerprint};
  void LinkByShared(std::vector<size_t>& parent) const;
  const std::vector<detect::Finding>& findings_;
  const access::Names& names_;
  FindingIndex index_;
  std::vector<uint64_t> sizes_;
  std::map<std::pair<uint32_t, uint32_t>, uint64_t> both_;
  std::array<std::unordered_map<uint32_t, uint64_t>, 2> totals_;  // accesses by shared value
  std::array<std::unordered_map<uint64_t, uint64_t>, 2> of_finding_;
};

std::vector<scope::IndicatorValue> IndicatorsOf(const detect::Finding& finding);

}  // namespace haetae::incident
