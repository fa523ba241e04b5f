// The watcher is `haetae watch` from the first line to the last alert: it follows logs into the
// ledger, shows the detectors every access once, and has alerts made of what they find.
//
//   Watcher watcher(ledger, names, registers, store, outbox, options);
//   TRY(watcher.CatchUp());               // what is in the ledger, and alerts of that
//   Watcher::End end = TRY(watcher.Run(signals));
//
// A round takes what is there: lines are read, made durable as one commit, shown to the detectors,
// and only then told of. Rows that come out of order are shown at once, with the time of the latest
// row before them, so that a detector's clock never goes back; in the ledger they have their own
// time, and after a restart they are shown in its order. What comes more than kLateMax late goes to
// the ledger alone, and is counted. What claims to be from the future is shown as of now, also
// after a restart, so that it does not make the present late; beyond kAheadMax it is counted. One
// thread; couriers and the spool have their own.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/access.h"
#include "base/error.h"
#include "base/error_words.h"
#include "base/text.h"
#include "detect/detection.h"
#include "ledger/ledger.h"
#include "ledger/live.h"
#include "reader/follow.h"
#include "register/register.h"
#include "watch/campaigns.h"
#include "watch/spool.h"

namespace haetae::watch {

inline constexpr Duration kLateMax = kDay;
inline constexpr Duration kAheadMax = kHour;               // of this machine's clock: counted
inline constexpr Duration kRoundMin = 200 * kMillisecond;  // between commits: what comes together
inline constexpr Duration kLinger = kMinute;       // a file that is gone may still be written to
inline constexpr Duration kReviewEvery = kMinute;  // of severities, while accesses come

struct WatchOptions {
  std::vector<std::string> logs;
  fs::path data;
  detect::DetectionOptions detection = {};
  CampaignOptions campaigns = {};
  bool notify = true;
  bool once = false;                             // ends when all that is there was read
  const ledger::Responses* responses = nullptr;  // of requests of the logs; null: none
  Spool* standard_input = nullptr;               // or none
  bool only_standard_input = false;
  Time since;  // a log that nobody asked for is read if it was written to after this
};

// When the ledger last changed: what was written to since may not be in it.
Time LastCommit(const ledger::Ledger& ledger);

// The files there are, and others of the same logs that were written to since: what was rotated
// while nobody watched.
std::vector<reader::Input> InputsOf(const WatchOptions& options);

// What it says of itself; texts hold no log text.
struct WatchNews {
  enum Kind { kError, kNote, kAlert };
  Kind kind;
  Phrase text;
};

struct WatchCounts {
  uint64_t late = 0, too_late = 0, ahead = 0, alerts = 0, updates = 0;
  Duration slowest_round = 0;
};

class Watcher {
 public:
  Watcher(ledger::Ledger& ledger, access::Names& names, const reg::Register& registers,
          incident::IncidentStore& store, alert::Outbox& outbox, WatchOptions options,
          std::function<void(const WatchNews&)> tell, std::function<void()> wake_couriers);
  ~Watcher();

  // Shows the detectors what is in the ledger, in time order, and tells of what they find.
  Status CatchUp();
  // Until `stop` says so (asked after `wake_fd` can be read, and between rounds), standard input is
  // at its end and there is nothing else, or `once` is done. All that was read is committed then.
  Status Run(const std::function<bool()>& stop, int wake_fd);

  const WatchCounts& counts() const { return counts_; }
  const ledger::LiveCounts& read() const { return live_.counts(); }
  size_t findings() const { return findings_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Later {
    reader::FileChange change;
    Clock::time_point at;
    Clock::duration wait;
  };
  void Take(const reader::FileChange& change);
  void Open(const reader::FileChange& change, Clock::duration wait);
  void OpenLater();
  void TendLeaving();
  void TendSpool();
  Status Round();
  void Show(access::Accesses rows);
  Status Tell(bool review);
  bool Ended();
  void Say(WatchNews::Kind kind, Phrase text) { tell_({kind, std::move(text)}); }
  void Say(WatchNews::Kind kind, const Error& error) { Say(kind, PhraseOf(error)); }

  ledger::Ledger& ledger_;
  WatchOptions options_;
  std::function<void(const WatchNews&)> tell_;
  std::function<void()> wake_couriers_;
  detect::Detection detection_;
  ledger::Live live_;
  Campaigns campaigns_;
  reader::Follow follow_;
  Time newest_ = kTimeMin;  // of what the detectors saw
  uint64_t alerts_seen_ = 0;
  size_t findings_ = 0;
  bool more_ = false;   // the last round left something to read
  bool shown_ = false;  // something was shown since the last review
  Clock::time_point reviewed_ = Clock::now(), looked_{}, spool_tended_{};
  std::map<reader::FileId, Later> later_;
  std::map<reader::FileId, Clock::time_point> leaving_;  // gone from where they were
  WatchCounts counts_;
};

}  // namespace haetae::watch
