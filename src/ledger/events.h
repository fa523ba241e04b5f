// Knows which event ids were seen, so that an event delivered twice counts once, also over runs.
//
//   EventSets events(ledger, …);
//   TRY(events.Load(day));                       // once a day, before its first Insert
//   if (!events.Insert(day, fingerprint)) …      // seen before
//
// An event is its 64-bit fingerprint within its day (UTC): equal ids at different days are
// different events. The fingerprints of accesses stand in the segments (`record`); those of all
// other records in ledger/events/DAY. Thread-safe. About 12 bytes a record of the days touched.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "base/error.h"
#include "ledger/ledger.h"

namespace haetae::ledger {

class EventSets {
 public:
  // `segments` and `manifest` say what is already in the ledger.
  EventSets(const Ledger& ledger, const Manifest& manifest);
  ~EventSets();
  // Starts to load what Insert() will look at, for a day that was opened before.
  void Prefetch(int64_t day, uint64_t fingerprint);
  // True if the event is new; from now on it is known.
  Result<bool> Insert(int64_t day, uint64_t fingerprint);

 private:
  struct Day;
  Result<Day*> Open(int64_t day);
  Result<Day*> OpenCached(int64_t day);
  Status Load(int64_t day, Day& to);
  const uint64_t id_;
  const Ledger& ledger_;
  std::multimap<int64_t, std::string> segments_;  // with event ids, by day
  std::map<int64_t, uint64_t> event_bytes_;
  std::multimap<int64_t, uint64_t> tail_events_;  // of unfinished last lines, by day
  std::shared_mutex mutex_;
  std::map<int64_t, std::unique_ptr<Day>> days_;
};

}  // namespace haetae::ledger
