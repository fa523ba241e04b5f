// Since when the logs reach back in which accesses were first seen. A log of another kind says
// nothing of them: a load balancer's that begins an hour earlier knows no session ids, and does not
// show that nothing was read with one in that hour.
//
//   if (BeginMatters(coverage, first, sets))
//     begin = BeginOf(coverage, TRY(FirstSources(index, sets, range, first)));
//
// Logs in which the accesses are seen only later, when they were known from others, add no doubt.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "scope/exposure.h"
#include "scope/filter.h"
#include "scope/result.h"

namespace haetae::scope {

struct LogsBegin {
  Time from = kTimeMax;            // kTimeMax: with the first log there is
  std::string log;                 // that begins then; "": all logs
  std::vector<uint16_t> routes{};  // LogKind::routes, of that log
};

// Accesses so soon after the first one may be the first one of another log, whose clock or
// precision differs.
inline constexpr Duration kFirstReach = kMinute;

// Whether it could matter where accesses were first seen, at `first`; if not, nobody need look.
bool BeginMatters(const CoverageSummary& coverage, Time first,
                  const std::vector<std::vector<IndicatorValue>>& sets);

// Of accesses that were first seen in these sources.
LogsBegin BeginOf(const CoverageSummary& coverage, const std::set<std::string>& sources);

// The sources of the accesses that disclosed something within kFirstReach of `first`.
Result<std::set<std::string>> FirstSources(ExposureIndex& index,
                                           const std::vector<std::vector<IndicatorValue>>& any_of,
                                           const ledger::ScanRange& range, Time first);

}  // namespace haetae::scope
