// What became of a campaign, for programs: the members that `notice status --json` and the bundle's
// status.json have in common.
//
//   Json json = {{"duty", …}}; AddReach(reach, json); json["channels"] = ChannelsJson(campaign,
//   counts);
#pragma once

#include <nlohmann/json.hpp>

#include "delivery/deliveries.h"
#include "delivery/posting.h"

namespace haetae::evidence {

// told, told_by_message, told_by_public_notice, on_the_way, by_public_notice, not_reached: people.
void AddReach(const delivery::ReachCounts& reach, nlohmann::ordered_json& json);
// Deliveries by channel and state.
nlohmann::ordered_json ChannelsJson(const delivery::Campaign& campaign,
                                    const delivery::Counts& counts);

}  // namespace haetae::evidence
