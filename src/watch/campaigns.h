// Campaigns makes alerts of findings: one for each incident, then updates of it.
//
//   Campaigns campaigns(ledger, names, registers, store, outbox, options);
//   for (const auto& made : TRY(campaigns.Tell(detection.Findings(), false, clock.Now()))) …
//
// Findings are joined into incidents by the Investigator, as `haetae investigate` joins them, over
// the last kRecentRows accesses: what an alert counts is what these tell, and the exact scope is
// the business of `haetae scope`. What is kept of an incident is a lower bound from then on, and
// never less than an investigation found. An incident gets an update at once when it becomes more
// severe, and at most every `update_every` when only more was found of it. A finding that was told
// is never told anew: it is known by its detector, day and first indicator, which a restart does
// not change.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/access.h"
#include "alert/outbox.h"
#include "base/error.h"
#include "base/time.h"
#include "detect/detector.h"
#include "incident/investigation.h"
#include "incident/store.h"
#include "ledger/ledger.h"
#include "register/register.h"

namespace haetae::watch {

inline constexpr uint64_t kRecentRows = 512 << 10;
// First alerts of incidents, so that nobody is buried: more wait for the hour to pass, but for
// critical ones.
inline constexpr uint64_t kNewAlertsAnHour = 100;

struct CampaignOptions {
  std::vector<std::string> sinks;
  Duration update_every = 15 * kMinute;
  int threads = 2;
  std::string data_dir;  // as the person named it, for the commands that alerts name
};

class Campaigns {
 public:
  Campaigns(ledger::Ledger& ledger, access::Names& names, const reg::Register& registers,
            incident::IncidentStore& store, alert::Outbox& outbox, CampaignOptions options)
      : ledger_(ledger),
        names_(names),
        register_(registers),
        store_(store),
        outbox_(outbox),
        options_(std::move(options)) {}

  struct Made {
    uint32_t incident, revision;
    incident::Severity severity;
  };
  // Makes the alerts that are due: of findings not told yet, and if it is a `review` of incidents
  // that have become more severe. What has to wait is due at next_update().
  Result<std::vector<Made>> Tell(const std::vector<detect::Finding>& findings, bool review,
                                 Time now);
  Time next_update() const { return next_update_; }

 private:
  Status Keep(incident::Incident incident, Time now);
  Result<std::optional<Made>> TellOf(incident::Incident incident, Time now);
  ledger::ScanRange Recent(Time oldest_untold) const;

  ledger::Ledger& ledger_;
  access::Names& names_;
  const reg::Register& register_;
  incident::IncidentStore& store_;
  alert::Outbox& outbox_;
  CampaignOptions options_;
  Time next_update_ = kTimeMax;
};
}  // namespace haetae::watch
