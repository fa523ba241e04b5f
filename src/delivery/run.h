// A run brings a campaign's notices to its people: it takes what is due, makes the intents durable,
// hands parcels to the carriers, and writes what became of them.
//
//   Lane mail = {.channel = Channel::kMail, .make = […](Flight& f, Landing& l) { … }};
//   Result<RunSummary> summary = Send(book, data, campaign, letters, {mail}, options, control,
//   hear);
//
// Nothing is sent before its intent is on disk, and when an intent or a result cannot be written
// the run ends with that error. A run can be killed at any instant; the next one takes up what is
// left (docs/formats/deliveries.md). It blocks until everybody has an ending, it is stopped, or a
// carrier cannot go on. One run a campaign at a time: a lock sees to it. Memory: `slots` parcels.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "delivery/carrier.h"
#include "delivery/deliveries.h"
#include "delivery/letters.h"
#include "delivery/pace.h"

namespace haetae::delivery {

inline constexpr size_t kHeldMax = 100'000;  // deliveries that wait for their domain or for the day
inline constexpr uint32_t kRefusalsInRowMax = 500;

// A channel, who carries on it, and how fast.
struct Lane {
  Channel channel = Channel::kMail;
  std::function<Result<std::unique_ptr<Carrier>>(Flight&, Landing&)> make;
  bool repeat_safe = false;  // as the carrier will say
  double per_second = 0;     // 0: as fast as it goes
  // Mail: rates of domains; "" holds for all that are not named.
  std::map<std::string, double> domain_per_second;
  // Texts: the earliest time a letter may go; null: always.
  std::function<Time(const Letter&, Time now)> not_before;
};

struct RunOptions {
  std::optional<MailSettings> mail;
  uint32_t slots = 4096;                             // parcels between intent and result
  uint32_t batch = 1024;                             // that share a sync
  uint32_t refusals_in_row_max = kRefusalsInRowMax;  // then something is wrong with the mail itself
  Duration stop_patience = 10 * kSecond;
  bool wait_for_retries = true;  // false: ends when all that is left is deferred
  Clock* clock = nullptr;        // null: the system's
};

// From other threads and signal handlers. Files `pause` and `stop` in DATA/deliveries do the same.
struct RunControl {
  std::atomic<bool> stop{false}, pause{false};
};

// What a run holds back for the morning, and when the first and the last of it may go: mornings
// come at different times.
struct AtNight {
  uint64_t messages = 0;
  Time until{}, first = kTimeMax;
};

struct RunNow {
  Counts counts{};
  uint64_t people = 0,
           ended = 0;  // ended: an ending on some channel that is not to be gone on from
  double rate = 0;
  std::optional<Duration> left;
  bool paused = false, late = false;  // late: what is left takes longer than the deadline gives
  AtNight night;
  std::optional<Trouble> trouble;
};
// About every second from the second second on.
using RunListener = std::function<void(const RunNow&)>;

struct RunSummary {
  Recovered recovered;
  uint64_t handed = 0;  // parcels given to carriers
  bool stopped = false;
  Counts counts{};
  AtNight night;  // when it ended
};

// Held while something is sent; kConflict where another process does. Send() takes it itself.
Result<FolderLock> SendingLock(const fs::path& data);

Result<RunSummary> Send(Deliveries& book, const fs::path& data, const Campaign& campaign,
                        Letters& letters, const std::vector<Lane>& lanes, const RunOptions& options,
                        RunControl& control, const RunListener& hear = nullptr);

}  // namespace haetae::delivery
