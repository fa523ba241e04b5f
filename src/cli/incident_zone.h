// The zone of what people read of one incident: its timeline, its entries, its report and evidence.
//
//   FormatOffset(time, ZoneOfIncident(arguments, 1));
//
// That of the logs where they name one other than UTC. Logs in UTC say how servers are set up, not
// where people are: then it is the zone of the law of the controller's country, as the facts that
// were kept of the incident name it, and so the zone in which its deadlines are. UTC where nothing
// says more. Of a place with summer time, the zone of now. docs/incidents.md, "Times".
#pragma once

#include <cstdint>

#include "base/time.h"
#include "cli/options.h"

namespace haetae::cli {

Duration ZoneOfIncident(const Arguments& arguments, uint32_t incident);

}  // namespace haetae::cli
