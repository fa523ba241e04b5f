// What a run says while it goes on, in one line.
//
//   ProgressPhrase(now, clock.Now(), campaign.deadline).In(language);
//   // "12,345 of 33,700,000 · 5,012/s · 1 h 52 min left · deadline in 20 h 3 min"
//
// A time left stands there only while the rate is steady. Pure, thread-safe.
#pragma once

#include "base/text.h"
#include "base/time.h"
#include "delivery/run.h"

namespace haetae::delivery {

Phrase ProgressPhrase(const RunNow& at, Time now, Time deadline);
// "1 h 52 min", "2 d 3 h", "40 s"
Phrase DurationPhrase(Duration duration);

}  // namespace haetae::delivery
