// The accesses of a question, segment by segment: those that carry all dimensions of one of its
// sets of indicators. What the index excludes is not read.
//
//   Matching matching(ledger, names, {.any_of = sets, .range = range});
//   for (const ledger::SegmentInfo& segment : TRY(matching.Segments()))
//     Use(*TRY(matching.Rows(segment)));
//
// The ledger is one that keeps no rows in memory: opened to be read. Not thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "access/access.h"
#include "base/error.h"
#include "ledger/ledger.h"
#include "scope/filter.h"

namespace haetae::scope {

struct AccessesAsked {
  // An access belongs if it carries all dimensions of one of these.
  std::vector<std::vector<IndicatorValue>> any_of;
  ledger::ScanRange range;
};

// Calls `see` for each row of the range that belongs and has a route, in order: one scan, also of a
// ledger that keeps rows in memory.
Status EachRow(ledger::Ledger& ledger, access::Names& names, const AccessesAsked& asked,
               const std::function<void(const access::Accesses& rows, size_t row)>& see);

class Matching {
 public:
  Matching(ledger::Ledger& ledger, access::Names& names, const AccessesAsked& asked);
  // Those in which some access belongs, in no order.
  Result<std::vector<ledger::SegmentInfo>> Segments();
  // What carries the indicators, in order; of a segment at the edge of the range also what is
  // beyond it.
  Result<std::shared_ptr<const access::Accesses>> Rows(const ledger::SegmentInfo& segment);
  // Names forget the credentials, user agents and TLS fingerprints that segments brought, and begin
  // to number them anew. No rows, numbers or views of these may be in use.
  void Forget();

 private:
  void MakeFilters();
  ledger::Ledger& ledger_;
  access::Names& names_;
  AccessesAsked asked_;
  std::vector<Filter> filters_;
};

// How often something was seen.
struct Sighted {
  uint64_t accesses = 0;
  Time first = kTimeMax, last = kTimeMin;
};
// For each of `probes`, sets of indicators as those of the question are, the accesses of the
// question that carry it, whatever their outcome. One pass, whatever the number of probes of one
// value.
Result<std::vector<Sighted>> Sight(Matching& matching, const ledger::ScanRange& range,
                                   const std::vector<std::vector<IndicatorValue>>& probes,
                                   access::Names& names, const access::Catalogue& catalogue);

}  // namespace haetae::scope
