// What people said of incidents, kept for good in incidents.sqlite, and what follows from it when
// the logs are investigated again.
//
//   TRY(Feedback(store).Say({.incident = 3, .verdict = State::kRejected, .by = "kim", …}));
//   const Judge judge(TRY(Feedback(store).All()), now);
//   judge.Apply(incident);                      // sets its state, and says why
//
// A rejection holds for the same doing: for causes of the same detector with the same indicators or
// some of them, never for a whole dimension; and for the findings that were related to them. Until
// it runs out, an incident all of whose causes it covers is rejected too; unless that reaches more
// than kGrowth times the people, shows a field in clear or uses a route that the rejected one did
// not, or holds a certain finding that was not there: then it is open again and says so. What was
// rejected on the word of recent accesses, while logs are watched, has no size to compare with
// until an investigation of the whole ledger has measured it: till then only its causes and certain
// findings count. An accepted incident keeps its title, and its severity unless it became worse.
// Judge is a value and thread-safe; it costs its text.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "incident/investigation.h"
#include "incident/store.h"

namespace haetae::incident {

inline constexpr Duration kRejectionDefault = 90 * kDay;
inline constexpr uint64_t kGrowth = 2;
inline constexpr size_t kWhyBytesMax = 4096;

using IndicatorSet = std::set<std::pair<std::string, std::string>>;  // dimension, value

// A finding as it was when something was said of its incident.
struct JudgedFinding {
  std::string id, detector;
  bool related = false, certain = false;
  IndicatorSet indicators;
};

struct Judgement {
  uint32_t incident = 0;
  State verdict = State::kOpen;  // kOpen: opened again
  Time at;
  std::string by, why;
  Time until = kTimeMax;  // a rejection's end
  Time ended = kTimeMax;  // when something else was said
  // The incident at that time.
  Phrase title;
  Severity severity = Severity::kLow;
  bool exact = true;  // false: people, fields and routes are a lower bound
  uint64_t people = 0;
  std::set<std::string> fields, routes;  // fields shown in clear
  std::vector<JudgedFinding> findings;
};

class Feedback {
 public:
  explicit Feedback(IncidentStore& store) : store_(store) {}
  // Records it with what the incident is now, and sets the incident's state. What was said of it
  // before is ended, not forgotten. kNotFound names the incidents there are.
  Status Say(Judgement judgement);
  // What a judgement in force was said of, if it was not exact, is from now on as large as this
  // incident.
  Status Measure(const Judgement& judgement, const Incident& incident);
  // All that was ever said, in the order it was said.
  Result<std::vector<Judgement>> All();

 private:
  Status Put(const Judgement& judgement);
  IncidentStore& store_;
};

// "accepted by kim on 2025-07-01T03:12Z: …", for the state of an incident of which this was said.
// Its time is in UTC to the minute: who shows it to people puts it into their zone
// (report::InZone).
Phrase SaidText(const Judgement& judgement);
// Its two parts: what haetae says of it, and the person's own words.
Phrase SaidBy(const Judgement& judgement);
Phrase SaidWhy(const Judgement& judgement);

class Judge {
 public:
  Judge(std::vector<Judgement> judgements, Time now);
  // Whether a rejection in force covers a finding.
  bool Covers(const std::string& detector, const std::string& id,
              const IndicatorSet& indicators) const;
  // Of an open incident: rejections that cover a part of it cover no finding from now on, so that
  // its causes are all that it has. Whether there were any.
  bool Outgrow(const Incident& incident);
  // Sets state and state_why; for an accepted incident its title and severity too.
  void Apply(Incident& incident) const;
  // The rejections in force that cover causes of an incident, or are of this very incident.
  std::vector<const Judgement*> Covering(const Incident& incident) const {
    return CoverOf(incident).by;
  }
  // The rejections in force: what they suppress are their findings that are causes.
  std::vector<const Judgement*> Rejections() const;

 private:
  bool InForce(const Judgement& judgement) const {
    return judgement.ended == kTimeMax && now_ < judgement.until;
  }
  struct Cover {
    std::vector<const Judgement*> by;
    const Judgement* expired = nullptr;  // one that would cover a cause, and has run out
    const Finding* uncovered = nullptr;  // the first cause that nothing covers
  };
  Cover CoverOf(const Incident& incident) const;
  bool ApplyAccepted(Incident& incident) const;
  bool ApplyRejected(Incident& incident) const;
  std::vector<Judgement> judgements_;
  std::set<const Judgement*> outgrown_;
  Time now_;
};

}  // namespace haetae::incident
