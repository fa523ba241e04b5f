// How a program that reads from many addresses looks: one of its addresses at a time in no order,
// each with the user agent of a member's device, all with the few TLS fingerprints of the tool that
// really asks. With --rotate-agents each request has another user agent.
//
//   Disguise disguise(setting, seed, 2313);
//   Client client = disguise.Next(random);
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "simulate/actor.h"

namespace haetae::simulate {

inline constexpr std::array kToolFingerprints = {"t13d1812h1_85036bcba153_b26ce05bbdd6",
                                                 "t13d1812h1_85036bcba153_6a9c1d0f2e77"};

class Disguise {
 public:
  enum class From : uint8_t { kAbroad, kKoreanHomes };
  // With `real` the TLS fingerprints are those of the devices, too: a browser is remote-controlled.
  Disguise(const Setting& setting, uint64_t seed, uint32_t addresses, From from = From::kAbroad,
           bool real = false);
  // The ip and agent of the next request.
  Client Next(Random& random) const;
  // All its addresses, as indicators.
  std::vector<std::pair<std::string, std::string>> Addresses() const;

 private:
  struct Place {
    uint32_t ip;
    uint16_t agent;
  };
  std::vector<Place> places_;
  std::vector<uint16_t> agents_;
  bool rotate_;
};

}  // namespace haetae::simulate
