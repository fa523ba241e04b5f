// D9, scraper-address: an address that reads many people, told apart from one that many people
// share.
//
// A carrier's translation, an office or a household's proxy shows as many people as a scraper does,
// so the number alone says nothing. What differs is how its visits look (a visit: the first read of
// a person who was met before, from this network with this device that day, in their own name; or
// in nobody's, where a log does not say who asks):
//
//   weight  of                                                  shared address     scraper
//   +5      share of people to whom this network is new         few live elsewhere all
//   +2      share of people who did not log in of late          some               all
//   +2      one device for all of them (+1 for two)             many devices       one
//   −5      constant
//
// The sum is a logistic score; above kScoreMin, from kPeopleMin people of a day on, the address is
// raised. The weights are reasoned, not fitted: strangers decide, and need one of the others beside
// them. Addresses raised within a day of one another are one finding.
//
// Known false positive: the first day of a new office, whose many devices speak for it. State: 16
// bytes an address.
#pragma once

#include "detect/detector.h"

namespace haetae::detect {

inline constexpr uint32_t kPeopleMin = 40;
inline constexpr double kScoreMin = 0.9;
std::unique_ptr<Detector> MakeScraperAddress(const Context& context);

}  // namespace haetae::detect
