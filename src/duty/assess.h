// Which duties an incident brings: for each duty that the laws know whether it applies and why,
// when its clock started, when it is due, and what its contents still lack.
//
//   Assessment assessment = Assess(book, facts, now, done);
//   for (const Owed& owed : assessment.duties)
//     if (owed.applies == Truth::kYes) … owed.duty->article, owed.due …
//
// Borrows the book. A pure function; takes about a millisecond for all laws, and half a second
// where the facts have 100,000 groups.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "duty/clock.h"
#include "duty/condition.h"
#include "duty/law.h"
#include "duty/severity.h"

namespace haetae::duty {

enum class State { kOpen, kOverdue, kDone, kNotDue };
std::string_view StateName(State state);

struct OtherStart {
  std::string fact;
  Time at;
  std::optional<Time> due;
};

struct ReadyItem {
  const ContentItem* item = nullptr;
  bool ready = false;
  bool asked = false;  // must be there: neither optional nor only for who is late
};

// An exception of which nobody can say yet whether it holds: the duty stands until somebody does.
struct OpenException {
  std::vector<std::string> missing;  // facts, sorted
  Phrase article;                    // "" where the law's file names none
};

struct Owed {
  const Law* law = nullptr;
  const Duty* duty = nullptr;  // the version that the dates choose
  Truth applies = Truth::kNo;
  std::vector<Reason> because;
  std::vector<OpenException> open_exceptions;  // none where it does not apply
  std::string clock_fact, clock_why;  // which time started the clock, and why another was chosen
  std::optional<Time> starts, due;
  bool due_covered = true;         // false: the calendar does not know all days of it
  std::vector<OtherStart> others;  // the clock's later times, and doubtful ones before its start
  std::optional<Time> done;        // as the log says, or the time of the facts that says it
  State state = State::kNotDue;
  std::string waits_for;  // a duty that must be done before this one and is not; "": none
  std::vector<ReadyItem> contents;
};

// The facts that would have to be known: to say whether it applies, and to start its clock. Sorted.
std::vector<std::string> MissingFacts(const Owed& owed);

// Where people live of whose place there is no law here: what it asks is not looked at.
struct LawlessPlace {
  std::string place;
  int64_t people = 0;  // at least
};

struct Assessment {
  Time at;
  Severity severity;
  bool event_assumed = false;             // facts.h
  std::string assessed_risk;              // facts.h
  std::vector<Owed> duties;               // by id
  std::vector<LawlessPlace> without_law;  // the most people first
};

// When duties were done, by id.
using Done = std::map<std::string, Time, std::less<>>;

// The duties whose deadline is over and that are not done, by id.
std::set<std::string, std::less<>> LateDuties(const Assessment& assessment);

Assessment Assess(const LawBook& book, const Facts& facts, Time at, const Done& done = {});

}  // namespace haetae::duty
