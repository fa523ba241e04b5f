// For which time the ledger has logs, as scopes and reports show it.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "ledger/ledger.h"
#include "scope/result.h"

namespace haetae::incident {

// Of the whole ledger: its first and last record, the silences of each stream, also the one behind
// a log that ends while its siblings go on (ledger/early_ends.h), and its kinds of logs. Of the
// accesses of a range: silences outside it put nobody in doubt.
//
// Logs are of one kind that have one format and whose names begin with the same word, are of one
// family (ledger/streams.h), or of which one begins where the other ends. So machines of one
// service and what takes a log's place are of one kind; a load balancer's log and an application's
// are two.
scope::CoverageSummary CoverageOf(const ledger::Manifest& manifest,
                                  const ledger::ScanRange& range = {});

// Of sources that are parts of one log (ledger/streams.h) although their names do not say so, as
// what was found later elsewhere or is called "app-2.recovered.jsonl", that log: of its parts the
// one that has most. For whoever looks for holes. Not of logs of which no part is a week long: no
// rhythm of theirs was known by their names.
std::map<std::string, std::string, std::less<>> LogsByPart(const ledger::Manifest& manifest);

}  // namespace haetae::incident
