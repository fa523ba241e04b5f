// The awareness log for people and programs, and an incident's timeline: what happened, when, and
// when it was learned.
//
//   IncidentTimeline timeline = TRY(TimelineOf(store, incident, /*by_event=*/true));
//   std::fputs(RenderTimeline(timeline, language).c_str(), stdout);
//
// Every event has two times: when it happened and when it became known. By the first the attack
// comes before its discovery; by the second it reads as the company lived it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "incident/awareness.h"
#include "incident/store.h"
#include "report/words.h"

namespace haetae::report {

// One line: "first internal signal at …, written down by kim at …: why".
std::string AwarenessText(const incident::Awareness& entry, Language language, const Zone& zone);
nlohmann::ordered_json AwarenessJson(const incident::Awareness& entry);

// What is told, in parts: only haetae's own words have times that are shown in a zone. What a
// person wrote stays as it is.
struct Told {
  Phrase before, own, after;
  Phrase Kept() const;                    // with times as they are kept, in UTC
  Phrase InZone(const Zone& zone) const;  // for people
};

struct TimelineEvent {
  Time at;       // when it happened
  Time learned;  // when it was known
  std::string kind;
  Told told;
  int64_t entry = 0;         // of the awareness log; 0: it is none
  std::string hash;          // of that entry
  int64_t withdrawn_by = 0;  // the entry that withdrew it; 0: it stands
  Time written = learned;    // when somebody wrote it down
};

struct IncidentTimeline {
  uint32_t incident = 0;
  bool by_event = true;
  std::vector<TimelineEvent> events;  // in that order
};

// Accesses, findings, what people said, versions of the scope, and the awareness log.
// `incident`: as it is shown, which may say more than what was kept (incident/filled.h).
Result<IncidentTimeline> TimelineOf(incident::IncidentStore& store,
                                    const incident::Incident& incident, bool by_event);
std::string RenderTimeline(const IncidentTimeline& timeline, Language language, const Zone& zone);
nlohmann::ordered_json TimelineJson(const IncidentTimeline& timeline);

}  // namespace haetae::report
