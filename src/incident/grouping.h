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
#include "scope/filter.h"

namespace haetae::incident {

struct FindingGroup {
  std::vector<size_t> causes, related;  // indices of findings, the leading cause first
};

// Which findings an access belongs to, by look-ups in the dimensions that findings use.
class FindingIndex {
 public:
  FindingIndex(const std::vector<std::vector<scope::IndicatorValue>>& sets, access::Names& names,
               const access::Catalogue& catalogue);
  // The sets whose indicators the access carries; valid until the next call.
  const std::vector<uint32_t>& Find(const access::Accesses& rows, size_t row);

 private:
  struct Table {
    access::Dimension dimension;
    std::vector<uint32_t> list_of;  // number → index into lists, 0 none
    std::vector<std::vector<uint32_t>> lists{1};
  };
  const access::Names& names_;
  std::vector<Table> tables_;
  std::vector<std::pair<uint32_t, scope::Filter>> filters_;  // sets with several dimensions
  std::vector<uint32_t> found_;
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
