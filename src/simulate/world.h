// The world of one simulation: what there is before anybody acts. Everything follows from Options.
//
//   World world(options);
//   world.KeyAt(at);                        // the key that signs members' tokens then
//   world.ShiftOf(person, day);             // when a member of staff works
//
// Sizes follow the incident (33,673,817 members, 2,313 addresses, 208 days): at --scale X members
// and reads a day are X times the incident's, addresses and days √X times. Not copied or moved.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "simulate/agents.h"
#include "simulate/calendar.h"
#include "simulate/event.h"
#include "simulate/members.h"
#include "simulate/networks.h"
#include "simulate/options.h"

namespace haetae::simulate {

struct Key {
  std::string kid;
  Millis created, rotate_by, retired;  // kNever: not
  std::vector<std::string> custodians;
};

enum class Role : uint8_t { kSupport, kLogistics, kAnalyst, kPlatform };
inline constexpr std::string_view kRoleNames[] = {"support", "logistics", "analyst", "platform"};

struct Person {
  std::string name;
  Role role;
  Millis joined, left;  // kNever: still there
};

struct Shift {
  Millis begin = 0, end = 0;
  bool works() const { return end > begin; }
};

// Places in World::keys.
enum KeyNumber : uint8_t {
  kNoKey,
  kOldKey,
  kPastKey,
  kFirstKey,
  kSecondKey,
  kStandbyKey,
  kParcelKey,
  kPayKey,
  kStaffKey,
  kServiceKey,
};
// Services, in World::names behind the people.
enum class Service : uint8_t { kCrm, kSettle, kReport, kParcel, kPay };
inline constexpr std::string_view kServiceNames[] = {"svc-crm", "svc-settle", "svc-report",
                                                     "svc-haneul-parcel", "svc-donghae-pay"};

// Programs that are no family of members' devices.
struct KnownAgents {
  uint16_t health, googlebot, yeti, scanner;
  std::array<uint16_t, 5> service;  // by Service
};

class World {
 public:
  explicit World(const Options& options);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  const Options options;
  const Calendar calendar;
  const Millis attack_from;  // when scenarios begin
  const Members members;
  const Networks networks;
  Agents agents;
  KnownAgents known_agents;
  std::vector<Key> keys;
  std::vector<Person> people;
  Millis rotate_at, release_at;  // members' key changes; GET /my/reviews/{member} comes
  uint32_t attack_addresses;     // of the incident, scaled

  uint64_t seed() const { return options.seed; }
  uint64_t NamedPrincipal(size_t name) const { return kNamed | name; }
  uint64_t PrincipalOf(Service service) const {
    return kNamed | (people.size() + static_cast<size_t>(service));
  }
  std::string_view NameOf(uint64_t principal) const;
  uint8_t KeyAt(Millis at) const { return at < rotate_at ? kFirstKey : kSecondKey; }
  Shift ShiftOf(uint32_t person, int day) const;
  // The person's workplace, and the token they work with since a shift began.
  Client DeskOf(uint32_t person, Millis shift_begin) const;
  std::vector<uint32_t> PeopleIn(Role role) const;
  uint32_t leaver() const { return leaver_; }  // a member of support who left before attack_from
  // Share of requests that fail on the servers' side: 0.1 %, and a tenth in some bad minutes.
  double TroubleAt(Millis at) const;
  // Whom partners may read about.
  bool Consents(uint32_t member, Service partner) const {
    return members.Trait(member, 40 + static_cast<uint64_t>(partner)) % 100 < 8;
  }

 private:
  void MakePeople();
  void MakeKeys();
  uint32_t leaver_ = 0;
};

}  // namespace haetae::simulate
