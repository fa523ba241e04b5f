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
  for (const auto& [day, group] : days_)
    scope.by_day[day] = {.people = group.people.cardinality(), .accesses = group.accesses};
  for (const auto& [country, number] : numbers_) {
    const auto at = countries_.find(number);
    if (at == countries_.end()) continue;
    scope.by_country[country] = {.people = at->second.people.cardinality(),
                                 .accesses = at->second.accesses};
  }
}

}  // namespace haetae::scope
