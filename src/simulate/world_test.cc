// The shop as it should be: lives, places, programs, rhythm. Numbers are compared with those of the
// incident and with what the headers promise.
#include "simulate/world.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <ranges>
#include <set>

#include "access/origin.h"
#include "simulate/text_out.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::simulate {
namespace {

Options Sized(uint32_t members, int days, uint64_t seed = 1) {
  Options options;
  options.members = members;
  options.days = days;
  options.seed = seed;
  return options;
}

TEST_CASE("the incident's own size follows from scale 1") {
  Options options;
  options.scale = 1;
  options = Resolved(options);
  CHECK_EQ(options.members, 33'673'817);
  CHECK_EQ(options.days, 7 + 208);
  CHECK_EQ(options.attack_start, 7);
  const World world(options);
  CHECK_EQ(world.attack_addresses, 2'313);
  // The first attack is on the incident's own first day, 14 April 2025.
  std::string begins;
  AppendTime(begins, world.attack_from);
  CHECK_EQ(begins, "2025-04-13T18:12:09.417Z");
  // 44 M tokens named nobody: ids that were never given, and the few members who are gone.
  const double gaps =
      static_cast<double>(world.members.id_end() - kIdFirst) - world.members.count();
  CHECK_EQ(gaps / 44e6, doctest::Approx(1).epsilon(0.03));
}

TEST_CASE("an id belongs to one member and back") {
  const World world(Sized(20'000, 20));
  std::set<uint64_t> ids;
  for (uint32_t index = 0; index < world.members.count(); ++index) {
    const uint64_t id = world.members.IdOf(index);
    REQUIRE_EQ(world.members.IndexOf(id), index);
    REQUIRE(ids.insert(id).second);
    const uint64_t phone = world.members.PhoneOf(index);
    REQUIRE_EQ(world.members.WithPhone(phone), index);
  }
  uint32_t nobody = 0, runs = 0;
  for (uint64_t id = kIdFirst; id < world.members.id_end(); ++id) {
    nobody += world.members.IndexOf(id) == kNobody;
    runs += world.members.IndexOf(id) != kNobody && world.members.IndexOf(id + 1) == kNobody;
  }
  const double all = static_cast<double>(world.members.id_end() - kIdFirst);
  CHECK_EQ(nobody / all, doctest::Approx(0.5625).epsilon(0.01));
  CHECK_GT(20'000.0 / runs, 2.5);  // members stand in runs
  CHECK_EQ(world.members.IndexOf(kIdFirst - 1), kNobody);
  CHECK_EQ(world.members.IndexOf(uint64_t{1} << 60), kNobody);
  CHECK_EQ(world.members.WithPhone(0), kNobody);
}

TEST_CASE("members join in the order of their ids, and few leave") {
  const World world(Sized(20'000, 40));
  Millis before = 0;
  uint32_t gone = 0, joining = 0;
  for (uint32_t index = 0; index < world.members.count(); ++index) {
    const Millis created = world.members.CreatedAt(index), deleted = world.members.DeletedAt(index);
    REQUIRE_GE(created, before);
    REQUIRE_GT(deleted, created);
    REQUIRE_LT(created, world.calendar.end());
    before = created;
    gone += deleted != kNever;
    joining += created >= world.calendar.start();
  }
  CHECK_EQ(joining, world.members.joining());
  CHECK_EQ(joining / 20'000.0, doctest::Approx(0.012).epsilon(0.01));
  CHECK_GT(gone, 300);
  CHECK_LT(gone, 500);
}

TEST_CASE("a few members come often, many rarely, canaries never") {
  const World world(Sized(10'000, 60));
  Random random(1, "test");
  std::vector<uint32_t> visits(world.members.count());
  const Millis at = world.calendar.Midnight(20);
  constexpr uint32_t kVisits = 200'000;
  for (uint32_t n = 0; n < kVisits; ++n) {
    const uint32_t member = world.members.Visitor(random, at);
    REQUIRE(world.members.Serves(member, at));
    ++visits[member];
  }
  for (uint32_t n = 0; n < world.members.canaries(); ++n)
    CHECK_EQ(visits[world.members.CanaryIndex(n)], 0);
  const auto never = std::ranges::count(visits, 0u);
  std::ranges::sort(visits, std::greater{});
  const double top = std::accumulate(visits.begin(), visits.begin() + 100, 0.0) / kVisits;
  CHECK_GT(top, 0.08);  // the busiest hundredth
  CHECK_LT(top, 0.25);
  CHECK_GT(never, 3'500);  // never, deleted, or away for this season
  CHECK_LT(never, 7'000);
}

TEST_CASE("some members come back after months") {
  const World world(Sized(4'000, 200));
  Random random(1, "test");
  std::map<uint32_t, std::set<int>> months;
  for (int month = 0; month < 6; ++month)
    for (int n = 0; n < 60'000; ++n)
      months[world.members.Visitor(random, world.calendar.Midnight(month * 30))].insert(month);
  int returned = 0;
  for (const auto& [member, seen] : months)
    returned += seen.contains(0) && seen.contains(5) && !seen.contains(2) && !seen.contains(3);
  CHECK_GT(returned, 20);
}

TEST_CASE("address books: the incident's share of people who are no members") {
  const World world(Sized(50'000, 20));
  const Millis at = world.calendar.Midnight(10);
  std::set<uint64_t> others;
  for (uint32_t index = 0; index < world.members.count(); ++index) {
    const std::vector<BookEntry> book = world.members.BookOf(index);
    std::set<uint64_t> persons, carried;
    for (const BookEntry& entry : book) {
      REQUIRE(persons.insert(entry.person).second);
      REQUIRE_LT(entry.from, entry.to);
      REQUIRE_FALSE((entry.person < world.members.count() &&
                     world.members.IsCanary(static_cast<uint32_t>(entry.person))));
    }
    world.members.ForCarried(index, at, [&](uint64_t person) {
      REQUIRE_NE(person, index);
      REQUIRE(persons.contains(person));
      carried.insert(person);
      if (person >= world.members.count()) others.insert(person);
    });
  }
  CHECK_EQ(static_cast<double>(others.size()) / world.members.count(),
           doctest::Approx(4.33 / 33.67).epsilon(0.06));
}

TEST_CASE("every address is of the network and country that its range says") {
  const std::string geo = std::string(std::getenv("HAETAE_SOURCE_DIR")) + "/deps/fetched/geo";
  const auto origins = access::Origins::Open(
      {.country_mmdb = geo + "/geo-whois-asn-country.mmdb", .network_folder = geo});
  REQUIRE(origins.has_value());
  std::map<NetworkKind, int> ranges;
  for (const NetworkRange& range : NetworkRanges()) {
    CAPTURE(range.from);
    ++ranges[range.kind];
    for (const std::string_view end : {range.from, range.to}) {
      const access::Origin origin = (*origins)->Find(*ParseIp(end));
      CHECK_EQ(origin.asn, range.asn);
      if (!range.country.empty()) CHECK_EQ(origin.country, range.country);
    }
  }
  CHECK_EQ(ranges.size(), 6);
  std::map<std::string, int> countries;
  for (uint32_t n = 0; n < 3'000; ++n) {
    for (const uint32_t ip : {AddressIn(NetworkKind::kHome, Mix(n)), ForeignAddress(1, n)}) {
      std::string text;
      AppendAddress(text, ip);
      CAPTURE(text);
      const access::Origin origin = (*origins)->Find(*ParseIp(text));
      CHECK_EQ(origin.asn, AsnOf(ip));
      ++countries[std::string(origin.country)];
    }
  }
  CHECK_GE(countries["KR"], 3'000);  // all homes, and a data centre in Seoul
  CHECK_GE(countries.size(), 10);
}

TEST_CASE("homes are kept for weeks and shared by couples, carriers' addresses by thousands") {
  const World world(Sized(100'000, 60));
  const Members& members = world.members;
  std::map<uint32_t, int> carrier;
  int moved = 0, shared = 0;
  const Millis at = world.calendar.Midnight(10) + 12 * kHourMs;
  for (uint32_t index = 0; index < 50'000; index += 2) {
    ++carrier[world.networks.MobileOf(members, index, at)];
    const uint32_t home = world.networks.HomeOf(members, index, at);
    moved += home != world.networks.HomeOf(members, index, at + 7 * kDayMs);
    shared += home == world.networks.HomeOf(members, index + 1, at);
  }
  CHECK_EQ(shared / 25'000.0, doctest::Approx(0.35).epsilon(0.05));
  CHECK_EQ(moved / 25'000.0, doctest::Approx(7 / 38.0).epsilon(0.2));
  CHECK_LT(carrier.size(), 80);
  CHECK_GT(std::ranges::max(carrier | std::views::values), 500);
}

TEST_CASE("a new version is on most devices within a week and a half, on some never") {
  const World world(Sized(20'000, 60));
  const auto share_of_newest = [&](Millis at) {
    std::map<uint16_t, int> agents;
    for (uint32_t index = 0; index < 20'000; ++index)
      ++agents[world.agents.OfMember(world.members, index, Family::kChrome, at)];
    return agents.rbegin()->second / 20'000.0;
  };
  // Chrome's release: see Agents for when; here the day on which the newest version appears.
  std::vector<double> shares;
  for (int day = 0; day < 60; ++day)
    shares.push_back(share_of_newest(world.calendar.Midnight(day)));
  size_t release = 1;
  while (release < 40 && shares[release] > shares[release - 1] * 0.6) ++release;
  REQUIRE_LT(release, 40);
  CHECK_LT(shares[release], 0.5);
  CHECK_GT(shares[release + 7], 0.7);
  CHECK_LT(shares[release + 14], 0.97);
}

TEST_CASE("the week in Korea: nights, weekends, sales and holidays") {
  const Calendar calendar(215);
  double week = 0;
  for (Millis at = calendar.Midnight(14); at < calendar.Midnight(15); at += kMinuteMs)
    week += calendar.Busyness(at) / 1440;  // 21 April, a Monday without sale
  CHECK_EQ(week, doctest::Approx(0.98).epsilon(0.05));
  CHECK_GT(calendar.Busyness(calendar.Midnight(14) + 21 * kHourMs),
           6 * calendar.Busyness(calendar.Midnight(14) + 4 * kHourMs));
  CHECK_EQ(calendar.WeekdayOf(0), 0);
  CHECK_EQ(calendar.DayOf(calendar.start() - 1), -1);
  CHECK_EQ(calendar.DayOf(calendar.start()), 0);
  CHECK_EQ(calendar.HourOf(calendar.Midnight(3) + 5 * kHourMs), 5);
  CHECK_EQ(calendar.SaleFactor(17), 5);  // 24 April
  CHECK(calendar.IsHoliday(28));         // 5 May
  CHECK_FALSE(calendar.IsWorkday(28));
  CHECK(calendar.IsWorkday(0));
}

TEST_CASE("staff: shifts of five days, peers enough, who left does not work") {
  const World world(Sized(30'000, 28));
  CHECK_GE(world.PeopleIn(Role::kSupport).size(), 20);
  CHECK_GE(world.PeopleIn(Role::kLogistics).size(), 20);
  for (uint32_t person : world.PeopleIn(Role::kSupport)) {
    int days = 0;
    for (int day = 0; day < 28; ++day) {
      const Shift shift = world.ShiftOf(person, day);
      if (!shift.works()) continue;
      ++days;
      CHECK_EQ(shift.end - shift.begin, 8 * kHourMs + 50 * kMinuteMs);
      CHECK_LE(shift.end, world.people[person].left);
    }
    const Person& one = world.people[person];
    if (one.left == kNever && one.joined < world.calendar.start())
      CHECK_EQ(days, doctest::Approx(19.5).epsilon(0.03));
  }
  CHECK_LT(world.people[world.leaver()].left, world.attack_from);
}

TEST_CASE("keys: what signs changes once, and a standby key never signs") {
  const World world(Sized(2'000, 20));
  CHECK_EQ(world.keys[world.KeyAt(world.calendar.start())].kid, "k-2025-1");
  CHECK_EQ(world.keys[world.KeyAt(world.calendar.end())].kid, "k-2025-2");
  CHECK_LT(world.keys[kOldKey].retired, world.calendar.start());
  // The old key's custodian left before the run.
  const std::string& custodian = world.keys[kOldKey].custodians.back();
  const auto person = std::ranges::find(world.people, custodian, &Person::name);
  REQUIRE(person != world.people.end());
  CHECK_LT(person->left, world.calendar.start());
}

}  // namespace
}  // namespace haetae::simulate
