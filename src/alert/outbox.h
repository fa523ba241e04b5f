// The outbox keeps alerts until every sink has them, in alerts.sqlite of the data folder, and knows
// what was told before, so that a restart loses and repeats nothing.
//
//   Outbox outbox = TRY(Outbox::Open(data));
//   TRY(outbox.Put(entry, {"stdout", "webhook"}));            // durable: it will be delivered
//   while (std::optional<Due> due = TRY(outbox.Next("webhook", now))) {
//     TRY(outbox.Begin(*due));                                // the intent, before
//     TRY(outbox.Delivered(*due, now));                       // the result, after
//   }
//
// A delivery that was begun and has no result when the process starts again may have arrived: it is
// made once more with the same id, and counted as repeated. One thread for each Outbox; several may
// share a folder. The format is in docs/formats/alert.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/sqlite.h"
#include "base/time.h"

namespace haetae::alert {

inline constexpr Duration kGiveUpAfter = 3 * kDay;    // since an alert was made
inline constexpr Duration kBackoffMax = 5 * kMinute;  // between two tries
inline constexpr size_t kDeliveredKept =
    10'000;  // alerts; older ones are let go when all have them

// What an alert is, once it is made.
struct Entry {
  std::string id, json;
  uint32_t incident = 0, revision = 1;
  int severity = 0;
  Time made;
  std::vector<std::string> findings;  // keys of what is told by it
};

// The last alert of an incident.
struct Last {
  uint32_t revision = 0;
  int severity = 0;
  Time made;
};

struct Due {
  int64_t number = 0;  // of the delivery
  std::string alert, json, sink;
  int64_t tries = 0;  // before this one
  Time made;
};

struct SinkCounts {
  uint64_t delivered = 0, waiting = 0, given_up = 0, tries = 0, repeated = 0;
};

class Outbox {
 public:
  static Result<Outbox> Open(const std::filesystem::path& data);

  // The secret part of this folder's alert ids.
  const std::string& folder_id() const { return folder_id_; }
  Result<std::optional<Last>> LastOf(uint32_t incident);
  // How many incidents were told of for the first time since then, and when the first of them was.
  Result<std::pair<uint64_t, Time>> NewSince(Time since);
  // The incident that a finding was told with.
  Result<std::optional<uint32_t>> ToldWith(const std::string& finding);
  // Makes the alert and its deliveries durable, all or nothing.
  Status Put(const Entry& entry, const std::vector<std::string>& sinks);

  // The oldest delivery of a sink that is due; its alert was never given to the sink.
  Result<std::optional<Due>> Next(const std::string& sink, Time now);
  // When a delivery of the sink will be due; kTimeMax if none waits.
  Result<Time> NextTime(const std::string& sink);
  Status Begin(const Due& due);
  Status Delivered(const Due& due, Time now);
  // `error` says why it failed; it is tried again at `next`, or given up without one.
  Status Failed(const Due& due, const std::string& error, std::optional<Time> next);
  // For a start: deliveries begun and without a result are to be made again.
  Status Recover();

  Result<std::map<std::string, SinkCounts>> Counts();

 private:
  explicit Outbox(Sqlite db) : db_(std::move(db)) {}
  Sqlite db_;
  std::string folder_id_;
};

// How long to wait after the n-th try (from 1): doubling from a second to kBackoffMax, with up to
// half of it taken off at random (0 ≤ random < 1), so that many do not come back at once.
Duration Backoff(int64_t tries, double random);

}  // namespace haetae::alert
