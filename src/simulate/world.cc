#include "simulate/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace haetae::simulate {
namespace {

constexpr double kJoiningPerDay = 0.0003;  // of the members
constexpr uint32_t kCanaries = 20;

Members::Plan PlanOf(const Options& options, const Calendar& calendar, Millis attack_from) {
  Members::Plan plan;
  plan.count = options.members;
  plan.joining = std::max<uint32_t>(
      1, static_cast<uint32_t>(std::min(0.3, kJoiningPerDay * options.days) * options.members));
  plan.fakes = options.fakes;
  plan.fakes_from = attack_from;
  plan.fakes_to = std::max(attack_from + kHourMs, calendar.end() - 6 * kHourMs);
  plan.canaries = options.canaries ? kCanaries : 0;
  return plan;
}

}  // namespace

Options Resolved(Options options) {
  const double root = std::sqrt(options.scale);
  if (options.members == 0)
    options.members = std::max<uint32_t>(
        kMembersMin, static_cast<uint32_t>(std::round(kIncidentMembers * options.scale)));
  if (options.days == 0)
    options.days = std::max(14, 7 + static_cast<int>(std::round(kIncidentDays * root)));
  if (options.attack_start < 0) options.attack_start = std::min(7, options.days / 3);
  return options;
}

World::World(const Options& asked)
    : options(Resolved(asked)),
      calendar(options.days),
      attack_from(calendar.Midnight(options.attack_start) + 3 * kHourMs + 12 * kMinuteMs + 9417),
      members(options.seed, PlanOf(options, calendar, attack_from), calendar),
      networks(options.seed, options.members),
      agents(calendar) {
  const int rotation = options.days >= 10 ? options.days * 6 / 10 : options.days + 1;
  rotate_at = calendar.Midnight(rotation) + 10 * kHourMs;
  release_at = calendar.Midnight(options.days / 2) + 11 * kHourMs;
  attack_addresses =
      options.addresses != 0
          ? options.addresses
          : std::max<uint32_t>(24, static_cast<uint32_t>(
                                       std::round(kIncidentAddresses * std::sqrt(options.scale))));
  MakePeople();
  MakeKeys();
  known_agents = {
      agents.Add("kube-probe/1.29", ""),
      agents.Add("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
                 "t13d3112h2_e8f1e7e78f70_6bebaf5329ac"),
      agents.Add("Mozilla/5.0 (compatible; Yeti/1.1; +https://naver.me/spd)",
                 "t13d201100_2b729b4bf6f3_9e7b989ebec8"),
      agents.Add("Mozilla/5.0 zgrab/0.x", "t13d190900_fcb5b95cb75a_b0d3b4ac2a14"),
      {agents.Add("crm-export/2.3", "t13i190800_9dc949149365_97f8aa674fd9"),
       agents.Add("settle/0.9 Java/17", "t13i301000_01455d0db58d_5ac7197df9d2"),
       agents.Add("python-requests/2.31", "t13i181000_85036bcba153_d41ae481755e"),
       agents.Add("HaneulParcel/1.9", "t13d181100_e8a523a41297_0ae4c2c4e9d1"),
       agents.Add("donghae-pay-sdk/4.2", "t13d190900_9dc949149365_1f22a2ca17c4")},
  };
}

void World::MakePeople() {
  const uint32_t support = std::clamp<uint32_t>(options.members / 15'000, 26, 3'000);
  auto add = [&](Role role, char letter, uint32_t count) {
    for (uint32_t n = 0; n < count; ++n) {
      const uint64_t hash = Mix(seed(), 0x70656f70, people.size());
      const Millis age = static_cast<Millis>(30 + hash % 2000) * kDayMs;
      people.push_back(
          {fmt::format("{}-{}", letter, 101 + n), role, calendar.start() - age, kNever});
    }
  };
  add(Role::kSupport, 's', support);
  add(Role::kLogistics, 'l', std::max<uint32_t>(22, support / 2));
  add(Role::kAnalyst, 'c', 6);
  add(Role::kPlatform, 'e', 7);
  people[people.size() - 1].left = calendar.start() - 98 * kDayMs;  // held the old key
  leaver_ = support - 1;  // leaves the evening before scenarios begin; two others later or long ago
  people[leaver_].left = calendar.Midnight(options.attack_start) - 4 * kHourMs;
  people[support - 2].left = calendar.Midnight(options.days * 3 / 4) + 18 * kHourMs;
  people[support - 3].left = calendar.start() - 40 * kDayMs;
  people[support - 4].joined = calendar.Midnight(options.days / 2);  // new, without a history
}

void World::MakeKeys() {
  const Millis start = calendar.start();
  const std::string first = people[people.size() - 6].name, left = people.back().name;
  auto ago = [&](int days) { return start - days * kDayMs; };
  const bool rotates = rotate_at < calendar.end();
  keys = {
      {"", 0, kNever, kNever, {}},
      {"k-2021", ago(1500), ago(770), ago(395), {first, left}},
      {"k-2023", ago(800), ago(160), ago(150), {first}},
      {"k-2025-1",
       ago(160),
       rotates ? rotate_at : ago(-205),
       rotates ? rotate_at + 35 * kDayMs : kNever,
       {first}},
      {"k-2025-2",
       rotates ? rotate_at - kDayMs : kNever,
       rotate_at + 365 * kDayMs,
       kNever,
       {first}},
      {"k-standby", ago(620), ago(-110), kNever, {first, left}},
      {"p-haneul-3", ago(200), ago(-165), kNever, {first}},
      {"p-donghae-1", ago(90), ago(-275), kNever, {first}},
      {"staff-2025", ago(97), ago(-268), kNever, {first}},
      {"svc-2025", ago(97), ago(-268), kNever, {first}},
  };
}

std::string_view World::NameOf(uint64_t principal) const {
  const uint64_t number = principal & ~kNamed;
  return number < people.size() ? std::string_view(people[number].name)
                                : kServiceNames[number - people.size()];
}

// Five days of seven, each person's own; on holidays four in ten come. Early or late, by person.
Shift World::ShiftOf(uint32_t person, int day) const {
  const uint64_t hash = Mix(seed(), 0x73686966, person);
  const uint64_t rest = hash % 7, today = static_cast<uint64_t>(calendar.WeekdayOf(day));
  const bool office =
      people[person].role == Role::kAnalyst || people[person].role == Role::kPlatform;
  if (office ? !calendar.IsWorkday(day) : today == rest || today == (rest + 1) % 7) return {};
  if (calendar.IsHoliday(day) && Mix(hash, static_cast<uint64_t>(day)) % 10 >= 4) return {};
  const bool late = !office && Mix(hash, 2) % 10 < 4;
  const Millis jitter = static_cast<Millis>(Mix(hash, 3, static_cast<uint64_t>(day)) % 1'500'000);
  const Millis begin = calendar.Midnight(day) + (late ? 13 : 9) * kHourMs - 10 * kMinuteMs + jitter;
  const Millis end = begin + 8 * kHourMs + 50 * kMinuteMs;
  if (begin < people[person].joined || end > people[person].left) return {};
  return {begin, end};
}

Client World::DeskOf(uint32_t person, Millis shift_begin) const {
  const uint64_t hash = Mix(seed(), 0x6465736b, person);
  Client client;
  client.principal = NamedPrincipal(person);
  client.credential =
      CredentialOf(CredentialKind::kStaff, person, static_cast<uint64_t>(shift_begin / kSecondMs));
  // One office for each eighty people, three addresses each.
  client.ip = AddressIn(NetworkKind::kOffice, Mix(seed(), 0x6f666669, person / 80)) +
              static_cast<uint32_t>(hash % 3);
  if (Mix(hash, static_cast<uint64_t>(shift_begin / kDayMs)) % 12 == 0)  // works at home today
    client.ip = AddressIn(NetworkKind::kHome, hash);
  client.agent = agents.Current(hash % 10 < 7 ? Family::kChrome : Family::kEdge, hash, shift_begin);
  client.key = kStaffKey;
  client.host = Host::kSupport;
  return client;
}

std::vector<uint32_t> World::PeopleIn(Role role) const {
  std::vector<uint32_t> some;
  for (uint32_t n = 0; n < people.size(); ++n)
    if (people[n].role == role) some.push_back(n);
  return some;
}

double World::TroubleAt(Millis at) const {
  const int day = calendar.DayOf(at);
  const uint64_t hash = Mix(seed(), 0x74726f75, static_cast<uint64_t>(day));
  if (hash % 12 != 0) return 0.0008;
  const Millis begin = calendar.Midnight(day) + static_cast<Millis>(Pick(hash, kDayMs - kHourMs));
  const Millis length = (4 + static_cast<Millis>(Mix(hash) % 12)) * kMinuteMs;
  return begin <= at && at < begin + length ? 0.1 : 0.0008;
}

}  // namespace haetae::simulate
