// The zone of what people read of one incident: its timeline, its entries, its report and evidence.
//
//   TRY(ZoneOfIncident(arguments, 1)).Format(time);
//
// That of the logs where they name one other than UTC. Logs in UTC say how servers are set up, not
// where people are: then it is the zone of the law of the controller's country, as the facts of the
// incident name it, and so the zone in which its deadlines are. UTC where nothing says more.
// docs/incidents.md, "Times".
#pragma once

#include <cstdint>

#include "base/error.h"
#include "base/time.h"
#include "cli/options.h"
#include "duty/assess.h"
#include "report/words.h"

namespace haetae::cli {

report::Zone ZoneOfIncident(Duration zone_of_logs, const duty::Facts& facts,
                            const duty::LawBook& book);
// Where these are not at hand. Laws are read only where the logs are in UTC and facts were kept.
Result<report::Zone> ZoneOfIncident(const Arguments& arguments, uint32_t incident);
// Of what was written down already: in UTC, with a complaint, where that fails.
report::Zone ZoneOrComplain(const Arguments& arguments, uint32_t incident);

}  // namespace haetae::cli
