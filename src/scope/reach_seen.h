// Who of a stripe was seen on which day and from which country, so that each counts once a day and
// once a country. Two bytes a subject, side by side: the last day, since days come one after the
// other, and the first country, since few are read from another. Internal to this room, for
// reach_stripe.h; one a thread.
//
//   ReachSeen seen(subjects, countries);
//   seen.BeginDay(0);
//   people_today += seen.See(subject, country);
//   seen.EndStripe(counts);                    // adds the people of each country
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "scope/reach_files.h"
#include "scope/result.h"

namespace haetae::scope {

class ReachSeen {
 public:
  ReachSeen(size_t subjects, size_t countries);

  void BeginDay(size_t day);  // days of a stripe ascend, from 0
  // Asks for the memory of a subject that will be seen soon.
  void Fetch(uint32_t subject) const { __builtin_prefetch(seen_.data() + subject, 1); }
  // Somebody was reached on the day; true if it is their first time that day.
  bool SeeToday(uint32_t subject) {
    Seen& seen = seen_[subject];
    const Seen before = seen;
    seen = static_cast<Seen>((before & kCountry) | today_);
    return (before & kDay) != today_;
  }
  void SeeFrom(uint32_t subject, uint8_t country) {
    Seen& seen = seen_[subject];
    const Seen number = static_cast<Seen>((country + 1) << 8);
    if ((seen & kCountry) == 0) {
      seen |= number;
      ++people_[country];
    } else if ((seen & kCountry) != number) {
      SeeFromAnother(subject, country);
    }
  }
  // Both.
  bool See(uint32_t subject, uint8_t country) {
    Seen& seen = seen_[subject];
    const Seen before = seen, number = static_cast<Seen>((country + 1) << 8);
    Seen from = before & kCountry;
    if (from == 0) {
      from = number;
      ++people_[country];
    } else if (from != number) {
      SeeFromAnother(subject, country);
    }
    seen = static_cast<Seen>(from | today_);
    return (before & kDay) != today_;
  }
  // Forgets everybody.
  void EndStripe(std::vector<PeopleCount>& countries);

 private:
  using Seen = uint16_t;  // the first country, its place and 1; the last day, from 1
  static constexpr Seen kCountry = 0xff00, kDay = 0x00ff;
  static_assert(kReachCountriesMax < 255);
  void SeeFromAnother(uint32_t subject, uint8_t country);

  Seen today_ = 0;
  std::vector<Seen> seen_;
  std::array<uint32_t, 256> people_{};         // by country
  std::vector<std::vector<uint64_t>> others_;  // by country: bits of those with another first one
};

}  // namespace haetae::scope
