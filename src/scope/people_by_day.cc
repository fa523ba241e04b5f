#include "scope/people_by_day.h"

namespace haetae::scope {

void PeopleByDay::Add(int64_t day_number, const std::vector<uint32_t>& subjects, bool ascending,
                      uint64_t accesses) {
  Day& day = days_.at(day_number);
  std::lock_guard lock(day.mutex);
  --day.left;
  day.count.accesses += accesses;
  if (day.left == 0 && day.people.empty() && ascending) {
    day.count.people += subjects.size();
    return;
  }
  if (day.people.empty() && !subjects.empty()) day.people.resize(words_);
  for (uint32_t subject : subjects) {
    uint64_t& word = day.people[subject / 64];
    const uint64_t bit = uint64_t{1} << (subject % 64);
    day.count.people += (word & bit) == 0;
    word |= bit;
  }
  if (day.left == 0) day.people = {};
}

void PeopleByDay::Finish(Scope& scope) const {
  for (const auto& [number, day] : days_)
    if (day.count.accesses > 0 || day.count.people > 0) scope.by_day[number] = day.count;
}

}  // namespace haetae::scope
