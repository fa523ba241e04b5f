#include "simulate/disguise.h"

#include <unordered_set>

#include "simulate/text_out.h"

namespace haetae::simulate {
namespace {

constexpr uint64_t kLooks = 24;  // different user agents
constexpr Family kFamiliesWorn[] = {Family::kAppAndroid, Family::kAppIos, Family::kChrome,
                                    Family::kSafariIos};

}  // namespace

Disguise::Disguise(const Setting& setting, uint64_t seed, uint32_t addresses, From from, bool real)
    : rotate_(setting.world.options.rotate_agents) {
  for (uint64_t n = 0; n < kLooks; ++n) {
    const uint16_t worn =
        setting.agents.Current(kFamiliesWorn[n % 4], Mix(seed, n), setting.world.attack_from);
    if (real) {
      agents_.push_back(worn);
      continue;
    }
    const std::string user_agent = setting.agents[worn].user_agent;
    agents_.push_back(
        setting.agents.Add(user_agent, kToolFingerprints[n % kToolFingerprints.size()]));
  }
  for (uint32_t n = 0; n < addresses; ++n) {
    const uint32_t ip = from == From::kAbroad ? ForeignAddress(seed, n)
                                              : AddressIn(NetworkKind::kHome, Mix(seed, 77, n));
    places_.push_back({ip, agents_[Mix(seed, n) % kLooks]});
  }
}

std::vector<std::pair<std::string, std::string>> Disguise::Addresses() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const Place& place : places_) {
    std::string text;
    AppendAddress(text, place.ip);
    all.emplace_back("source_ip", std::move(text));
  }
  return all;
}

Client Disguise::Next(Random& random) const {
  const Place& place = places_[random.Below(places_.size())];
  Client client;
  client.ip = place.ip;
  client.agent = rotate_ ? agents_[random.Below(agents_.size())] : place.agent;
  return client;
}

}  // namespace haetae::simulate
