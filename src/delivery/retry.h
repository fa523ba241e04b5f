// When a deferred delivery is tried again, and when it is given up.
//
//   RetryAfter(1);                    // a minute; doubles to half an hour
//   GivenUp(attempt, kDay);           // the waits before another attempt would be over a day
//   ChangeOf(due, ending, group, give_up, now);
//
// Pure functions.
#pragma once

#include "delivery/deliveries.h"

namespace haetae::delivery {

inline constexpr Duration kRetryFirst = kMinute;
inline constexpr Duration kRetryMax = 30 * kMinute;

Duration RetryAfter(uint32_t attempt);
bool GivenUp(uint32_t attempt, Duration give_up);
// What an ending makes of a delivery whose attempt `attempt` it was.
Change ChangeOf(Key key, uint16_t group, uint32_t attempt, const Ending& ending, Duration give_up,
                Time now);

}  // namespace haetae::delivery
