#include "scope/first_logs.h"

#include <algorithm>

#include "scope/matching.h"
#include "scope/possible.h"

namespace haetae::scope {

bool BeginMatters(const CoverageSummary& coverage, Time first,
                  const std::vector<std::vector<IndicatorValue>>& sets) {
  if (first == kTimeMax) return false;
  const bool of_key = std::ranges::any_of(sets, [](const std::vector<IndicatorValue>& set) {
    return std::ranges::any_of(
        set, [](const IndicatorValue& one) { return one.dimension == access::Dimension::kKey; });
  });
  return std::ranges::any_of(coverage.kinds, [&](const LogKind& kind) {
    return coverage.from < kind.from && kind.from <= first &&
           (of_key || first < kind.from + kDoubtReach);
  });
}

LogsBegin BeginOf(const CoverageSummary& coverage, const std::set<std::string>& sources) {
  LogsBegin begin;
  for (const LogKind& kind : coverage.kinds) {
    const bool seen = std::ranges::any_of(
        kind.sources, [&](const std::string& source) { return sources.contains(source); });
    if (seen && kind.from < begin.from) begin = {kind.from, kind.log, kind.routes};
  }
  if (begin.from <= coverage.from) begin.log.clear(), begin.routes.clear();
  return begin;
}

Result<std::set<std::string>> FirstSources(ExposureIndex& index,
                                           const std::vector<std::vector<IndicatorValue>>& any_of,
                                           const ledger::ScanRange& range, Time first) {
  access::Names& names = index.names();
  AccessesAsked asked{any_of, range};
  asked.range.from = std::max(range.from, first);
  asked.range.to = std::min(range.to, first + kFirstReach);
  std::set<std::string> sources;
  const auto see = [&](const access::Accesses& rows, size_t row) {
    if (rows.outcome[row] == access::Outcome::kDisclosed)
      sources.emplace(names.sources.Text(rows.source[row]));
  };
  TRY(EachRow(index.ledger(), names, asked, see));
  asked.range.results = true;  // a response may know of an access that it was answered
  TRY(EachRow(index.ledger(), names, asked, see));
  return sources;
}

}  // namespace haetae::scope
