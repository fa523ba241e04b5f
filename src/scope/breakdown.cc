#include "scope/breakdown.h"

namespace haetae::scope {

uint32_t Breakdown::CountryOf(std::string_view country) {
  if (const auto at = numbers_.find(country); at != numbers_.end()) return at->second;
  const uint32_t number = static_cast<uint32_t>(numbers_.size());
  numbers_.emplace(country, number);
  return number;
}

void Breakdown::Count(Time time, uint32_t country) {
  Enter(time, country);
  ++today_->accesses;
  ++country_->accesses;
}

void Breakdown::Enter(Time time, uint32_t country) {
  const int64_t day = DayOf(time);
  if (day != day_ || today_ == nullptr) {
    day_ = day;
    today_ = &days_[day];
  }
  country_ = &countries_[country];
}

void Breakdown::Finish(Scope& scope) const {
  const auto count = [](const Group& group) -> PeopleCount {
    return {.people = group.people.cardinality(), .accesses = group.accesses};
  };
  const auto any = [](const PeopleCount& count) { return count.people + count.accesses > 0; };
  for (const auto& [day, group] : days_)
    if (any(count(group))) scope.by_day[day] = count(group);
  for (const auto& [country, number] : numbers_) {
    const auto at = countries_.find(number);
    if (at != countries_.end() && any(count(at->second)))
      scope.by_country[country] = count(at->second);
  }
}

}  // namespace haetae::scope
