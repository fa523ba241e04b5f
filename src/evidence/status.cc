#include "evidence/status.h"

namespace haetae::evidence {

using delivery::Reach;
using Json = nlohmann::ordered_json;

void AddReach(const delivery::ReachCounts& reach, Json& json) {
  json["told"] = reach.told();
  json["told_by_message"] = reach.by_message;
  json["told_by_public_notice"] = reach[Reach::kByPublic];
  json["on_the_way"] = reach[Reach::kOnTheWay];
  json["by_public_notice"] = reach[Reach::kWaits] + reach[Reach::kPosted];
  json["not_reached"] = reach[Reach::kLost];
  json["left_to_later_plan"] = reach[Reach::kLaterPlan];
  json["ruled_out"] = reach[Reach::kRuledOut];
}

Json ChannelsJson(const delivery::Campaign& campaign, const delivery::Counts& counts) {
  Json channels = Json::object();
  for (const delivery::Channel channel : campaign.channels)
    for (size_t i = 0; i < delivery::kStates; ++i)
      channels[std::string(delivery::ChannelName(channel))]
              [std::string(delivery::StateName(delivery::State(static_cast<uint8_t>(i))))] =
                  counts[static_cast<size_t>(channel)][i];
  return channels;
}

}  // namespace haetae::evidence
