#include "delivery/retry.h"

#include <algorithm>

namespace haetae::delivery {

Duration RetryAfter(uint32_t attempt) {
  const uint32_t doublings = std::min<uint32_t>(attempt > 0 ? attempt - 1 : 0, 20);
  return std::min(kRetryMax, kRetryFirst << doublings);
}

bool GivenUp(uint32_t attempt, Duration give_up) {
  Duration waited = 0;
  for (uint32_t i = 1; i <= attempt && waited < give_up; ++i) waited += RetryAfter(i);
  return waited >= give_up;
}

Change ChangeOf(Key key, uint16_t group, uint32_t attempt, const Ending& ending, Duration give_up,
                Time now) {
  Change change = {.key = key,
                   .group = group,
                   .after = ending.state,
                   .attempt = attempt,
                   .reply = ending.reply,
                   .why = ending.why};
  if (ending.state == State::kIntended) {  // never sent: as if it had not been tried
    change.attempt = attempt > 0 ? attempt - 1 : 0;
    change.after = change.attempt > 0 ? State::kDeferred : State::kWaiting;
    change.due = now;
  } else if (ending.state == State::kDeferred && GivenUp(attempt, give_up)) {
    change.after = State::kFailed;
    change.why = Why::kGaveUp;
  } else if (ending.state == State::kDeferred) {
    change.due = now + RetryAfter(attempt);
  }
  return change;
}

}  // namespace haetae::delivery
