// One request as the gateways see it: 80 bytes of numbers, so that millions in flight cost little.
// What the numbers stand for is in World (agents, names, keys, hosts) and pages.h.
#pragma once

#include <cstdint>

#include "simulate/calendar.h"
#include "simulate/members.h"
#include "simulate/pages.h"

namespace haetae::simulate {

// A principal is a member's id, or a number of World::names with this bit; 0 is nobody.
inline constexpr uint64_t kNamed = uint64_t{1} << 63;

// Which world's clock a credential was made by: kind in the upper 4 bits, so that no two kinds of
// maker can make the same one. 0 is none.
enum class CredentialKind : uint8_t { kNone, kApp, kWeb, kStaff, kService, kForged, kAccount };
inline uint64_t CredentialOf(CredentialKind kind, uint64_t who, uint64_t when_s) {
  return static_cast<uint64_t>(kind) << 60 | (who & 0xfffffff) << 32 | (when_s & 0xffffffff);
}

enum class Host : uint8_t { kWww, kMobile, kApi, kSupport, kPartner };
inline constexpr const char* kHostNames[] = {"www.modu.example", "m.modu.example",
                                             "api.modu.example", "cs.modu.example",
                                             "partner.modu.example"};

// What a request shows of whoever makes it.
struct Client {
  uint64_t principal = 0;
  uint64_t credential = 0;
  uint32_t ip = 0;
  uint16_t agent = 0;
  uint8_t key = 0;  // 0: none
  Host host = Host::kWww;
};

struct Event {
  Millis at = 0;
  uint64_t id = 0;            // pen number in the upper 16 bits, then a count: never twice
  uint64_t subject = 0;       // what stands in the path: a member's id, a phone number, an item
  uint32_t person = kNobody;  // the member whom the path names, if there is one
  uint32_t bytes = 0;
  Client client;
  uint16_t status = 200;
  Page page = Page::kHome;
  uint8_t scenario = 0;  // 0: honest
};

}  // namespace haetae::simulate
