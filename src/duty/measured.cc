#include "duty/measured.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "scope/people_file.h"
#include "scope/people_groups.h"

namespace haetae::duty {
namespace {

// Where people of the groups live: what was counted, and what was written of the others.
struct Living {
  const std::vector<GroupPlaces>& places;
  bool now = true;  // counted in this version of the scope

  bool IsAssumed(const scope::PeopleGroup& group, bool possible) const {
    return !places.empty() && std::ranges::none_of(places, [&](const GroupPlaces& one) {
      return one.possible == possible && one.group == group;
    });
  }
  // Of one group, people by place; "" where nobody knows.
  std::map<std::string, uint64_t, std::less<>> Of(const scope::PeopleGroup& group, bool possible,
                                                  uint64_t people,
                                                  const std::string& written) const {
    const auto counted = std::ranges::find_if(places, [&](const GroupPlaces& one) {
      return one.possible == possible && one.group == group;
    });
    std::map<std::string, uint64_t, std::less<>> living;
    uint64_t placed = 0;
    if (counted != places.end())
      for (const auto& [place, count] : counted->people) {
        if (count > people - placed) return {{"", people}};  // another count, or a damaged one
        living[place] += count;
        placed += count;
      }
    const bool same = now || (counted != places.end() && counted->all == people);
    if (placed < people) living[same ? written : std::string()] += people - placed;
    return living;
  }
};

// A group for each place where its people live. Of whom no contacts were looked up, where others'
// were, the facts' word is all that is known.
void AddGroup(const scope::PeopleGroup& group, Certainty certainty, uint64_t people,
              const Living& living, Facts& facts, const std::vector<GroupField>& doubted = {}) {
  const bool possible = certainty == Certainty::kPossible;
  for (const auto& [place, count] : living.Of(group, possible, people, facts.residence)) {
    Group known{.residence = place,
                .people = static_cast<int64_t>(count),
                .fields = FieldsOf(group.fields),
                .doubted = doubted,
                .certainty = certainty};
    known.residence_assumed = !place.empty() && living.IsAssumed(group, possible);
    if (group.kind == "member") known.members = true;
    if (group.kind == "non_member") known.members = false;
    facts.groups.push_back(std::move(known));
  }
}

// What of confirmed people may have been shown besides.
std::vector<GroupField> DoubtedOf(const scope::PeopleGroup& group, const scope::Scope& scope) {
  std::vector<GroupField> doubted = FieldsOf(scope.doubted_fields[scope::KindNamed(group.kind)]);
  const std::vector<GroupField> known = FieldsOf(group.fields);
  std::erase_if(doubted, [&](const GroupField& field) {
    return std::ranges::find(known, field.kind, &GroupField::kind) != known.end();
  });
  return doubted;
}

void AddGroups(const scope::Scope& scope, const Living& living, Facts& facts) {
  for (const auto& [group, people] : scope.by_group)
    AddGroup(group, Certainty::kConfirmed, people, living, facts, DoubtedOf(group, scope));
  for (const auto& [group, people] : scope.possible_by_group)
    AddGroup(group, Certainty::kPossible, people, living, facts);
}

void AddTimes(const std::vector<incident::Awareness>& log, Facts& facts) {
  for (const incident::Awareness& entry : log) {
    // What haetae found is a signal inside the company.
    const std::string name = entry.kind == "found" ? "first_signal" : entry.kind;
    if (!IsTimeFact(name)) continue;
    const auto [known, is_new] = facts.times.emplace(name, entry.at);
    if (is_new) continue;
    facts.later[name].push_back(std::max(known->second, entry.at));
    known->second = std::min(known->second, entry.at);
  }
  for (auto& [name, times] : facts.later) {
    std::ranges::sort(times);
    times.erase(std::ranges::unique(times).begin(), times.end());
    std::erase(times, facts.times[name]);
  }
  std::erase_if(facts.later, [](const auto& one) { return one.second.empty(); });
}

void Widen(const Span& by, Span& span) {
  if (by.first) span.first = std::min(span.first.value_or(*by.first), *by.first);
  if (by.last) span.last = std::max(span.last.value_or(*by.last), *by.last);
}

// When accesses of the incident may be missing, as far as somebody cannot be ruled out for it.
Span SuspectedIn(const scope::Scope& scope, const Span& intrusion) {
  Time first = kTimeMax, last = kTimeMin;
  for (const scope::Doubt& doubt : scope.doubts) {
    if (scope.possible_by[static_cast<size_t>(doubt.kind)] == 0) continue;
    first = std::min(first, doubt.from);
    last = std::max(last, doubt.to - Duration{1});
  }
  if (scope.possible_by[static_cast<size_t>(scope::DoubtKind::kUnknownOutcome)] > 0) {
    first = std::min(first, intrusion.first.value_or(first));
    last = std::max(last, intrusion.last.value_or(last));
  }
  Span suspected;
  if (last != kTimeMin) suspected.last = last;
  if (last != kTimeMin && first != kTimeMin) suspected.first = first;
  return suspected;
}

// How many of the possible the logs leave room for, where that is surely fewer than all: nobody is
// in doubt but for answers of which the log says how many people they listed, and for accesses that
// name whom they asked for.
std::optional<int64_t> MostOf(const scope::Scope& scope) {
  const bool counted = std::ranges::all_of(scope.doubts, [](const scope::Doubt& doubt) {
    return doubt.kind == scope::DoubtKind::kUnnamedResults && doubt.members_only;
  });
  // Members who are neither read nor in doubt, or are: there is a list of them.
  const bool listed = scope.members + scope.possible_by_kind[0] > 0;
  const uint64_t uncounted = scope.uncounted + scope.ownerless;  // nobody says of how many people
  if (!counted || !listed || scope.doubts.empty() || uncounted > 0) return std::nullopt;
  const uint64_t most =
      scope.unnamed + scope.possible_by[static_cast<size_t>(scope::DoubtKind::kUnknownOutcome)];
  if (scope.possible_people <= scope.people || most >= scope.possible_people - scope.people)
    return std::nullopt;
  return static_cast<int64_t>(most);
}

}  // namespace

std::vector<GroupField> FieldsOf(std::string_view text) {
  constexpr std::string_view kMasked = ":masked";
  std::vector<GroupField> fields;
  while (!text.empty()) {
    const size_t end = std::min(text.find(';'), text.size());
    std::string_view field = text.substr(0, end);
    const bool masked = field.ends_with(kMasked);
    if (masked) field.remove_suffix(kMasked.size());
    fields.push_back({std::string(field), masked});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return fields;
}

Facts MeasuredFacts(const scope::Scope& scope, const Span& intrusion,
                    const std::vector<incident::Awareness>& log, Facts written,
                    const std::vector<GroupPlaces>& places, bool places_now) {
  Facts facts = std::move(written);
  facts.groups.clear();
  AddGroups(scope, {places, places_now || places.empty()}, facts);
  int64_t records = 0;  // each person once by each page
  for (const auto& [route, shown] : scope.by_route) records += static_cast<int64_t>(shown.people);
  if (records > 0) facts.records = records, facts.records_by_page = true;
  facts.possible_most = MostOf(scope);
  facts.accesses.reset();
  if (scope.accesses > 0) facts.accesses = static_cast<int64_t>(scope.accesses);
  AddTimes(log, facts);
  // What was read was given out: that it was kept, only a person can say.
  if (facts.events.empty()) facts.events = {"access", "acquisition"}, facts.event_assumed = true;
  if (scope.accesses > 0) facts.period = {scope.first_access, scope.last_access};
  Widen(intrusion, facts.intrusion);
  if (const Span suspected = SuspectedIn(scope, intrusion); suspected.last)
    facts.suspected = suspected;
  if (facts.intrusion.known()) Widen(facts.period, facts.intrusion);
  SuspectAlone(facts);
  // Whatever was said last of it holds: that nothing leaked, or that something did.
  for (const incident::Awareness& entry : log) {
    if (entry.kind == "cleared") facts.flags["shown_not_leaked"] = true;
    if (entry.kind == "confirmed") facts.flags.erase("shown_not_leaked");
  }
  return facts;
}

std::string_view PlaceOf(std::string_view place, std::string_view written, const Lexicon& lexicon) {
  if (!lexicon.IsPlace(place)) place = place.substr(0, 2);
  if (!lexicon.IsPlace(place)) place = {};
  const bool inside = written.size() > place.size() && written.starts_with(place) &&
                      (place.empty() || written[place.size()] == '-');
  return inside ? written : place;
}

Done DoneDuties(const std::vector<incident::Awareness>& log) {
  Done done;
  for (const incident::Awareness& entry : log) {
    if (entry.kind != "done") continue;
    const auto [known, is_new] = done.emplace(entry.what, entry.at);
    if (!is_new) known->second = std::min(known->second, entry.at);
  }
  return done;
}

void AnswerByDone(const Lexicon& lexicon, const Done& done, Facts& facts) {
  for (const auto& [id, fact] : lexicon.facts)
    if (!fact.done.empty() && done.contains(fact.done)) facts.flags.emplace(id, true);
}

}  // namespace haetae::duty
