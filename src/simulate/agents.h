// Programs that ask: browsers, the shop's app, tools. Each family gets new versions; within a week
// of a release most members have it, a few never. The TLS fingerprint changes more rarely.
//
//   Agents agents(calendar);
//   agents.OfMember(members, 7, Family::kAppAndroid, at);   // a number; agents[number].user_agent
//
// Fingerprints have the form of JA4 and are made up. Immutable once made; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulate/members.h"

namespace haetae::simulate {

enum class Family : uint8_t {
  kAppAndroid,
  kAppIos,
  kChrome,
  kChromeMac,
  kEdge,
  kWhale,
  kSafariIos,
  kSamsung,
  kFirefox,
};
inline constexpr int kFamilies = 9;
inline bool IsApp(Family family) { return family <= Family::kAppIos; }

struct Agent {
  std::string user_agent;
  std::string tls_fingerprint;  // "" : the gateway could not tell
};

class Agents {
 public:
  explicit Agents(const Calendar& calendar);
  const Agent& operator[](uint16_t number) const { return all_[number]; }
  size_t size() const { return all_.size(); }
  uint16_t Add(std::string user_agent, std::string tls_fingerprint);

  // The member's phone or main computer (device 0), another computer (1), a strange one (2).
  Family FamilyOf(const Members& members, uint32_t index, uint32_t device) const;
  // The version they had at that time.
  uint16_t OfMember(const Members& members, uint32_t index, Family family, Millis at) const;
  // A version current at that time, whoever has it.
  uint16_t Current(Family family, uint64_t hash, Millis at) const;

 private:
  struct Line {  // one family's versions × models, in all_ from `first`
    uint16_t first;
    int models, versions;
    Millis begin, period;
  };
  int VersionAt(const Line& line, uint64_t who, Millis at) const;
  std::vector<Agent> all_;
  std::vector<Line> lines_;
};

}  // namespace haetae::simulate
