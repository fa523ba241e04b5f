#include "duty/assess.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

namespace haetae::duty {
namespace {

class Assessor {
 public:
  Assessor(const LawBook& book, const Facts& facts, Time at, const Done& done)
      : book_(book), facts_(facts), groups_(facts), done_(done) {
    result_.at = at;
    result_.event_assumed = facts.event_assumed;
    result_.assessed_risk = facts.assessed_risk;
    result_.severity = Rate(facts, book.lexicon);
  }

  Assessment Run() {
    for (const std::string& id : book_.DutyIds()) result_.duties.push_back(AssessDuty(id));
    // Duties that follow another; what they follow does not follow one itself (law_load.cc).
    for (Owed& owed : result_.duties)
      if (!owed.duty->deadline.after.empty() && owed.applies != Truth::kNo) FollowOther(owed);
    for (Owed& owed : result_.duties) SetState(owed);
    for (Owed& owed : result_.duties) WaitForOther(owed);
    FindLawless();
    return std::move(result_);
  }

 private:
  // A state whose country has laws by state is of its own law only.
  bool HasLaw(const std::string& place) const {
    const bool state = place.size() > 2 && book_.lexicon.divided.contains(place.substr(0, 2));
    return std::ranges::any_of(book_.laws, [&](const Law& law) {
      if (state && law.area.size() == 2) return false;
      return LivesIn(place, {law.area}, book_.lexicon) == Truth::kYes;
    });
  }

  void FindLawless() {
    std::map<std::string, int64_t> places;
    for (const Group& group : facts_.groups)
      if (int64_t& people = places[group.residence]; group.people)
        people = std::min(people + *group.people, kPeopleMax);
    for (const auto& [place, people] : places)
      if (!place.empty() && !HasLaw(place)) result_.without_law.push_back({place, people});
    std::ranges::stable_sort(result_.without_law, std::greater{}, &LawlessPlace::people);
  }

  int64_t DayOfChoice(const Law& law, const Duty& duty) const {
    const Started started = StartOf(duty.chosen_by, facts_);
    return LocalDay(started.at.value_or(result_.at), law.time_zone);
  }

  bool IsValid(const Law& law, const Duty& duty) const {
    if (duty.proposed) return false;
    const int64_t day = DayOfChoice(law, duty);
    return duty.valid_from.value_or(INT64_MIN) <= day && day <= duty.valid_to.value_or(INT64_MAX);
  }

  // No version is valid on the day: says since when, or until when, there is one.
  Reason NotInForce(const Law& law, const Duty& duty) const {
    Phrase text{"not in force: the day of its start is not known", "미시행: 시행일 미확인"};
    if (!duty.proposed) {
      const int64_t day = DayOfChoice(law, duty);
      const bool later = duty.valid_from && day < *duty.valid_from;
      const std::string edge = FormatDay(later ? *duty.valid_from : duty.valid_to.value_or(day));
      text = {fmt::format("in force {} {}, and the incident is of {}", later ? "from" : "until",
                          edge, FormatDay(day)),
              fmt::format("{}{} 시행, 사고일은 {}", edge, later ? "부터" : "까지", FormatDay(day))};
    }
    return {.truth = Truth::kNo, .text = std::move(text), .article = duty.article, .missing = {}};
  }

  // The last version that had begun, or else the first.
  const Duty* Nearest(const Law& law, const std::vector<const Duty*>& versions) const {
    const Duty* nearest = versions.front();
    for (const Duty* version : versions)
      if (!version->proposed && version->valid_from <= DayOfChoice(law, *version))
        nearest = version;
    return nearest;
  }

  Owed AssessDuty(const std::string& id) {
    const Law& law = *book_.LawOf(id);
    const std::vector<const Duty*> versions = book_.Versions(id);
    const auto valid =
        std::ranges::find_if(versions, [&](const Duty* version) { return IsValid(law, *version); });
    Owed owed{.law = &law, .duty = valid != versions.end() ? *valid : Nearest(law, versions)};
    AddContents(owed);
    if (valid == versions.end()) {
      owed.because.push_back(NotInForce(law, *owed.duty));
      return owed;
    }
    const Question question{facts_, groups_, SeverityFor(*owed.duty), book_.lexicon};
    Verdict verdict = Evaluate(owed.duty->applies, question);
    owed.applies = verdict.truth;
    owed.because = std::move(verdict.reasons);
    if (owed.applies != Truth::kNo) Except(question, owed);
    if (owed.applies != Truth::kNo) StartClock(owed);
    return owed;
  }

  // The risk that a law asks about is that of the people whom it has told.
  const Severity& SeverityFor(const Duty& duty) {
    if (duty.residence.empty()) return result_.severity;
    const auto [rated, is_new] = severities_.try_emplace(duty.residence);
    if (is_new) rated->second = Rate(facts_, book_.lexicon, duty.residence);
    return rated->second;
  }

  // An exception counts only where it is surely true.
  void Except(const Question& question, Owed& owed) {
    for (const Condition& exception : owed.duty->unless) {
      Verdict verdict = Evaluate(exception, question);
      if (verdict.truth == Truth::kUnknown) {
        std::set<std::string> missing;
        for (const Reason& reason : verdict.reasons)
          missing.insert(reason.missing.begin(), reason.missing.end());
        if (!missing.empty())
          owed.open_exceptions.push_back({{missing.begin(), missing.end()}, exception.article});
      }
      if (verdict.truth != Truth::kYes) continue;
      owed.open_exceptions.clear();
      owed.applies = Truth::kNo;
      for (Reason& reason : verdict.reasons) {
        reason.truth = Truth::kNo;
        reason.text = {"exception: " + reason.text.en, "예외: " + reason.text.ko};
      }
      owed.because = std::move(verdict.reasons);
      return;
    }
  }

  std::optional<Due> DueOf(const Owed& owed, Time starts) const {
    const Duty& duty = *owed.duty;
    const Deadline& deadline = duty.longest ? *duty.longest : duty.deadline;
    return EndOf(deadline, starts, owed.law->time_zone, book_.calendars);
  }

  void SetDue(Owed& owed, Time starts) {
    owed.starts = starts;
    if (const std::optional<Due> due = DueOf(owed, starts)) {
      owed.due = due->at;
      owed.due_covered = due->covered;
    }
  }

  // When the duty of the same law was done whose end this one's clock waits for: that somebody
  // wrote down as done, and beside it no time.
  std::optional<Time> EndedIn(const Owed& owed) const {
    const Clock& clock = *FindClock(owed.duty->clock);
    for (const Duty& other : owed.law->duties) {
      if (std::ranges::find(clock.times, other.done_by) == clock.times.end()) continue;
      const auto done = done_.find(other.id);
      if (done != done_.end() && done->second <= result_.at) return done->second;
    }
    return std::nullopt;
  }

  void StartClock(Owed& owed) {
    Started started = StartOf(owed.duty->clock, facts_, owed.applies == Truth::kYes);
    if (const std::optional<Time> ended = !started.at ? EndedIn(owed) : std::nullopt)
      started.at = ended;
    owed.clock_fact = started.fact;
    owed.clock_why = started.why;
    if (started.at) SetDue(owed, *started.at);
    for (const auto* times : {&started.earlier, &started.others}) {
      for (const auto& [fact, at] : *times) {
        const std::optional<Due> due = DueOf(owed, at);
        owed.others.push_back({fact, at, due ? std::optional(due->at) : std::nullopt});
      }
    }
  }

  // It is counted from when the other duty was done, or else from when that is due.
  void FollowOther(Owed& owed) {
    owed.others.clear();
    owed.due.reset(), owed.due_covered = true;
    if (!owed.starts) return;
    std::optional<Time> from;
    const auto other = std::ranges::find(result_.duties, owed.duty->deadline.after,
                                         [](const Owed& one) { return one.duty->id; });
    if (other != result_.duties.end()) {
      from = DoneAt(*other);
      if (!from) from = other->due;
    }
    const std::optional<Due> due = from ? DueOf(owed, *from) : std::nullopt;
    if (due) owed.due = due->at, owed.due_covered = due->covered;
  }

  // What somebody wrote down as done counts even where nobody could say that it applies; a time of
  // the facts is no more than a fact where the duty does not.
  std::optional<Time> DoneAt(const Owed& owed) const {
    const auto when = done_.find(owed.duty->id);
    if (when != done_.end() && when->second <= result_.at) return when->second;
    if (owed.applies == Truth::kNo) return std::nullopt;
    const auto fact = facts_.times.find(owed.duty->done_by);
    if (fact != facts_.times.end() && fact->second <= result_.at) return fact->second;
    return std::nullopt;
  }

  void SetState(Owed& owed) {
    owed.done = DoneAt(owed);
    if (owed.done) {
      owed.state = State::kDone;
    } else if (owed.applies == Truth::kNo) {
      owed.state = State::kNotDue;
    } else if (owed.due && result_.at > *owed.due) {
      owed.state = State::kOverdue;
    } else {
      owed.state = owed.starts && *owed.starts <= result_.at ? State::kOpen : State::kNotDue;
    }
    for (ReadyItem& one : owed.contents)
      one.asked = one.item->IsAsked(owed.state == State::kOverdue);
  }

  // What the law has done first, where that is owed (or may be) and not done.
  void WaitForOther(Owed& owed) const {
    if (owed.applies == Truth::kNo || owed.state == State::kDone) return;
    const auto other = std::ranges::find(result_.duties, owed.duty->not_before,
                                         [](const Owed& one) { return one.duty->id; });
    if (other != result_.duties.end() && other->applies != Truth::kNo &&
        other->state != State::kDone)
      owed.waits_for = other->duty->id;
  }

  bool IsReady(const std::string& id) const {
    if (facts_.items.contains(id)) return true;
    const auto item = book_.lexicon.items.find(id);
    if (item == book_.lexicon.items.end()) return false;
    const std::string& from = item->second.from;
    const auto all = [&](auto known) { return std::ranges::all_of(facts_.groups, known); };
    if (from == "groups") return all([](const Group& group) { return group.fields.has_value(); });
    if (from == "people") return all([](const Group& group) { return group.people.has_value(); });
    if (from == "records") return RecordsOf(facts_).has_value();
    if (from == "period") return facts_.period.known();
    if (from == "intrusion") return facts_.intrusion.known() || facts_.period.known();
    if (from == "events") return !facts_.events.empty();
    if (from == "first_signal") return facts_.times.contains("first_signal");
    return false;
  }

  void AddContents(Owed& owed) {
    for (const ContentItem& item : owed.duty->contents)
      owed.contents.push_back({&item, IsReady(item.item)});
  }

  const LawBook& book_;
  const Facts& facts_;
  const GroupIndex groups_;
  const Done& done_;
  std::map<std::vector<std::string>, Severity> severities_;  // by residence
  Assessment result_;
};

}  // namespace

std::string_view StateName(State state) {
  constexpr std::string_view kNames[] = {"open", "overdue", "done", "not_due"};
  return kNames[static_cast<size_t>(state)];
}

std::set<std::string, std::less<>> LateDuties(const Assessment& assessment) {
  std::set<std::string, std::less<>> late;
  for (const Owed& owed : assessment.duties)
    if (owed.state == State::kOverdue) late.insert(owed.duty->id);
  return late;
}

std::vector<std::string> MissingFacts(const Owed& owed) {
  std::set<std::string> missing;
  for (const Reason& reason : owed.because)
    missing.insert(reason.missing.begin(), reason.missing.end());
  if (owed.applies != Truth::kNo && !owed.starts) {
    const Clock& clock = *FindClock(owed.duty->clock);
    missing.insert(clock.times.begin(), clock.times.end());
  }
  return {missing.begin(), missing.end()};
}

Assessment Assess(const LawBook& book, const Facts& facts, Time at, const Done& done) {
  return Assessor(book, facts, at, done).Run();
}

}  // namespace haetae::duty
