#include "scope/reach_seen.h"

#include <algorithm>
#include <utility>

namespace haetae::scope {

ReachSeen::ReachSeen(size_t subjects, size_t countries) : seen_(subjects), others_(countries) {}

// After as many days as there are numbers, they begin again.
void ReachSeen::BeginDay(size_t day) {
  constexpr size_t kDays = 255;
  today_ = static_cast<Seen>(day % kDays + 1);
  if (today_ > 1 || day == 0) return;
  for (Seen& seen : seen_) seen &= kCountry;
}

void ReachSeen::SeeFromAnother(uint32_t subject, uint8_t country) {
  std::vector<uint64_t>& people = others_[country];
  if (people.empty()) people.resize(seen_.size() / 64 + 1);
  const uint64_t bit = uint64_t{1} << subject % 64;
  people_[country] += (people[subject / 64] & bit) == 0;
  people[subject / 64] |= bit;
}

void ReachSeen::EndStripe(std::vector<PeopleCount>& countries) {
  for (size_t country = 0; country < others_.size(); ++country) {
    countries[country].people += std::exchange(people_[country], 0);
    others_[country].clear();
  }
  std::ranges::fill(seen_, Seen{0});
}

}  // namespace haetae::scope
