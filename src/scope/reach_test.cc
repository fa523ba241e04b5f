// The small tables that a scope of a nation is counted with, against sets. Whole answers are
// compared with a scan's in exposure_index_test.
#include <map>
#include <random>
#include <set>

#include "scope/country_table.h"
#include "scope/reach_seen.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::scope {
namespace {

TEST_CASE("each counts once a day and once a country, over more days than a byte has numbers") {
  constexpr uint32_t kSubjects = 100;
  std::mt19937 random(1);
  // As many as a byte tells apart, too: beyond them a scan counts.
  for (const size_t countries_there : {size_t{5}, size_t{128}, kReachCountriesMax}) {
    ReachSeen seen(kSubjects, countries_there);
    for (int stripe = 0; stripe < 3; ++stripe) {
      std::map<uint8_t, std::set<uint32_t>> countries;
      for (size_t day = 0; day < 700; ++day) {
        seen.BeginDay(day);
        std::set<uint32_t> today;
        for (size_t n = random() % 8; n > 0; --n) {
          const uint32_t subject = random() % kSubjects;
          const uint8_t country = static_cast<uint8_t>(random() % countries_there);
          REQUIRE(seen.See(subject, country) == today.insert(subject).second);
          countries[country].insert(subject);
        }
      }
      std::vector<PeopleCount> counts(countries_there);
      seen.EndStripe(counts);
      for (size_t country = 0; country < countries_there; ++country)
        CHECK(counts[country].people == countries[static_cast<uint8_t>(country)].size());
    }
  }
}

TEST_CASE("a country table of the wanted addresses says what one of all of them does") {
  std::mt19937 random(2);
  for (int round = 0; round < 200; ++round) {
    const size_t codes = random() % 500 + 1;
    std::vector<uint8_t> of(codes);
    for (uint8_t& country : of) country = static_cast<uint8_t>(random() % kReachCountriesMax);
    std::vector<uint32_t> wanted(codes / 32 + 1), addresses;
    for (uint32_t code = 0; code < codes; ++code) {
      if (random() % 3 != 0) continue;
      wanted[code / 32] |= 1u << code % 32;
      if (addresses.size() < 256) addresses.push_back(code);
    }
    std::vector<uint8_t> places, few(256), all(256);
    for (size_t i = 0; i < addresses.size(); ++i)
      if (random() % 2 == 0) places.push_back(static_cast<uint8_t>(i));
    const auto country = [&](uint32_t code) { return of[code]; };
    const CountryTable of_wanted(codes, wanted, country), of_all(codes, {}, country);
    of_wanted.Find(addresses.data(), places, few.data());
    of_all.Find(addresses.data(), places, all.data());
    for (size_t k = 0; k < places.size(); ++k) {
      REQUIRE(few[k] == of[addresses[places[k]]]);
      REQUIRE(all[k] == few[k]);
      REQUIRE(of_wanted.At(addresses[places[k]]) == few[k]);
    }
  }
}

}  // namespace
}  // namespace haetae::scope
