// What haetae itself writes into the awareness log, kept as data and put into words where it is
// shown, in whatever language. What a person wrote stays as it is.
//
//   entry.what = ObstaclesJson(obstacles);      // of a "closed" entry
//   OwnWords(entry)->ko;                        // "… 11명에게 통지하지 못함"
//
// Entries from before this was kept have their English in `why` ("found") or `source` ("closed"),
// and are shown so. Format: docs/formats/incidents.md. Plain functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/text.h"
#include "incident/awareness.h"

namespace haetae::incident {

// What spoke against closing an incident, or deleting its contacts, when a person did it all the
// same.
struct Obstacle {
  enum Kind : uint8_t {
    kNoIncident,  // nothing says that it is over
    kUnjudged,    // nobody has accepted or rejected it
    kUntold,      // `count` of `people` of the duty `names[0]` are not told; plan `plan`
    kNoNotice,    // it was accepted, and no notice was sent
    kNotDone,     // duties `names` and `count` more
    kUndecided,   // `count` duties of which nobody can say whether they apply
    kOutgrown,    // duties `names` were done when fewer people were concerned
    kOutdated,    // public notices of duties `names` tell an earlier version of the scope
  };
  Kind kind = kNoIncident;
  uint64_t count = 0, people = 0;
  std::vector<std::string> names;
  std::string plan;
  bool operator==(const Obstacle&) const = default;
};
Phrase ObstacleWords(const Obstacle& one);
std::string ObstaclesJson(std::span<const Obstacle> obstacles);

// The title of what was found, in both languages.
std::string TitleJson(const Phrase& title);

// What haetae told with an entry; nothing where no data of it are kept.
std::optional<Phrase> OwnWords(const Awareness& entry);

}  // namespace haetae::incident
