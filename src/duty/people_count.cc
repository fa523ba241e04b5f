// How many people of the facts fit what a law counts, as bounds.
#include <algorithm>
#include <set>
#include <unordered_map>

#include "duty/condition.h"

namespace haetae::duty {
namespace {

std::string_view CountryOf(std::string_view place) {
  return place.substr(0, place.size() > 2 && place[2] == '-' ? 2 : place.size());
}

// Whether a place is `wanted`, which is a country or a state.
Truth IsIn(std::string_view place, std::string_view wanted, const Lexicon& lexicon) {
  if (place == wanted) return Truth::kYes;
  if (const auto region = lexicon.regions.find(place); region != lexicon.regions.end()) {
    const auto& countries = region->second;  // "EU": somewhere in it
    return std::ranges::find(countries, CountryOf(wanted)) != countries.end() ? Truth::kUnknown
                                                                              : Truth::kNo;
  }
  if (CountryOf(place) != CountryOf(wanted)) return Truth::kNo;
  if (wanted.size() == 2) return Truth::kYes;               // a state, of its country
  return place.size() == 2 ? Truth::kUnknown : Truth::kNo;  // a country, for its state
}

Truth IsInRegion(std::string_view place, const std::vector<std::string>& countries,
                 const Lexicon& lexicon) {
  const auto within = [&](std::string_view country) {
    return std::ranges::find(countries, country) != countries.end();
  };
  if (const auto region = lexicon.regions.find(place); region != lexicon.regions.end()) {
    if (std::ranges::all_of(region->second, within)) return Truth::kYes;
    return std::ranges::any_of(region->second, within) ? Truth::kUnknown : Truth::kNo;
  }
  if (within(place) || within(CountryOf(place))) return Truth::kYes;
  Truth truth = Truth::kNo;  // a region may hold states too
  for (const std::string& country : countries) truth = Either(truth, IsIn(place, country, lexicon));
  return truth;
}

// One kind of data in clear; `field` is what the facts call it.
Truth HasField(const GroupField& field, const DataSet& data, const Facts& facts,
               const Lexicon& lexicon) {
  const FieldKind* kind = KindOf(field.kind, facts, lexicon);
  const auto hint = facts.kinds.find(field.kind);
  if (data.op == DataSet::Op::kKind) {
    if (kind == nullptr) return hint == facts.kinds.end() ? Truth::kUnknown : Truth::kNo;
    return kind == lexicon.Field(data.name) ? Truth::kYes : Truth::kNo;
  }
  const std::vector<std::string>* classes = nullptr;
  if (kind != nullptr)
    classes = &kind->classes;
  else if (hint != facts.kinds.end() && hint->second.classes)
    classes = &*hint->second.classes;
  if (classes == nullptr) return Truth::kUnknown;
  return std::ranges::find(*classes, data.name) != classes->end() ? Truth::kYes : Truth::kNo;
}

// The kinds of a group that nothing knows.
std::set<std::string> UnknownKinds(const Group& group, const Facts& facts, const Lexicon& lexicon) {
  if (!group.fields) return {"group.fields"};
  std::set<std::string> kinds;
  for (const GroupField& field : *group.fields) {
    if (!field.masked && KindOf(field.kind, facts, lexicon) == nullptr &&
        !facts.kinds.contains(field.kind))
      kinds.insert("kinds." + field.kind);
  }
  return kinds;
}

}  // namespace

Truth LivesIn(std::string_view place, const std::vector<std::string>& places,
              const Lexicon& lexicon) {
  if (places.empty()) return Truth::kYes;
  if (place.empty()) return Truth::kUnknown;
  Truth truth = Truth::kNo;
  for (const std::string& wanted : places) {
    if (!wanted.starts_with('@')) {
      truth = Either(truth, IsIn(place, wanted, lexicon));
    } else if (const auto region = lexicon.regions.find(std::string_view(wanted).substr(1));
               region != lexicon.regions.end()) {
      truth = Either(truth, IsInRegion(place, region->second, lexicon));
    }
  }
  return truth;
}

Truth Has(const Group& group, const DataSet& data, const Facts& facts, const Lexicon& lexicon) {
  Truth truth = data.op == DataSet::Op::kAll ? Truth::kYes : Truth::kNo;
  switch (data.op) {
    case DataSet::Op::kAll:
      for (const DataSet& one : data.of) truth = Both(truth, Has(group, one, facts, lexicon));
      return truth;
    case DataSet::Op::kAny:
      for (const DataSet& one : data.of) truth = Either(truth, Has(group, one, facts, lexicon));
      return truth;
    case DataSet::Op::kNot:
      return data.of.empty() ? truth : Not(Has(group, data.of[0], facts, lexicon));
    case DataSet::Op::kKind:
    case DataSet::Op::kClass:
      break;
  }
  if (!group.fields) return Truth::kUnknown;
  for (const GroupField& field : *group.fields)
    if (!field.masked) truth = Either(truth, HasField(field, data, facts, lexicon));
  return truth;
}

GroupIndex::GroupIndex(const Facts& facts) {
  std::unordered_map<std::string, uint32_t> known_places, known_data;
  std::set<std::string_view> kinds;
  for (const Group& group : facts.groups) {
    const auto at = known_places.emplace(group.residence, places.size());
    if (at.second) places.push_back(&group);
    place.push_back(at.first->second);
    kinds.clear();
    if (group.fields)
      for (const GroupField& field : *group.fields)
        if (!field.masked) kinds.insert(field.kind);
    std::string key = group.fields ? "" : "?";
    for (std::string_view kind : kinds) key.append(std::to_string(kind.size()) + ":").append(kind);
    const auto set = known_data.emplace(std::move(key), shown.size());
    if (set.second) shown.push_back(&group);
    data.push_back(set.first->second);
  }
}

Bounds CountPeople(const PeopleFilter& filter, const Facts& facts, const GroupIndex& groups,
                   const Lexicon& lexicon) {
  Bounds bounds;
  std::set<std::string> missing;
  const auto add = [](int64_t& sum, int64_t people) {
    sum = people > INT64_MAX - sum ? INT64_MAX : sum + people;
  };
  std::vector<Truth> lives_at;
  for (const Group* group : groups.places)
    lives_at.push_back(LivesIn(group->residence, filter.residence, lexicon));
  std::vector<std::optional<Truth>> has_of(filter.with ? groups.shown.size() : 0);
  bool no_residence = false, no_members = false, no_certainty = false, no_count = false;
  for (size_t i = 0; i < facts.groups.size(); ++i) {
    const Group& group = facts.groups[i];
    const bool confirmed = group.certainty == Certainty::kConfirmed;
    if (filter.counted == Counted::kConfirmed && !confirmed) continue;
    if (filter.counted == Counted::kPossible && confirmed) continue;
    const Truth lives = lives_at[groups.place[i]];
    const std::optional<int64_t>& count = filter.records ? group.records : group.people;
    if (lives == Truth::kNo || count == 0) continue;
    const bool member_open = filter.members && !group.members;
    if (filter.members && group.members && *group.members != *filter.members) continue;
    Truth has = Truth::kYes;
    if (filter.with) {
      std::optional<Truth>& known = has_of[groups.data[i]];
      if (!known) {
        known = Has(group, *filter.with, facts, lexicon);
        if (*known == Truth::kUnknown) missing.merge(UnknownKinds(group, facts, lexicon));
      }
      has = *known;
      if (has == Truth::kNo) continue;
    }
    const bool certainty_open =
        filter.counted == Counted::kSurely && !confirmed && !group.suspected;
    no_residence |= lives == Truth::kUnknown;
    no_members |= member_open;
    no_certainty |= certainty_open;
    no_count |= !count;
    // A group that stands there is somebody, also where nobody has counted it.
    const bool surely =
        lives == Truth::kYes && !member_open && has == Truth::kYes && !certainty_open;
    if (surely) add(bounds.least, count.value_or(filter.records ? 0 : 1));
    add(bounds.most, count.value_or(INT64_MAX));
  }
  if (filter.records && facts.records) {
    // Of all groups together they are known: of some of them there are no more than these.
    const bool all = filter.residence.empty() && filter.counted == Counted::kAny &&
                     !filter.members && !filter.with;
    bounds.most = std::min(bounds.most, *facts.records);
    if (all) bounds.least = bounds.most = *facts.records;
    no_count = no_count && !all;
  }
  if (no_residence) missing.insert("group.residence");
  if (no_members) missing.insert("group.members");
  if (no_certainty) missing.insert("group.certainty");
  if (no_count) missing.insert(filter.records ? "group.records" : "group.people");
  bounds.missing.assign(missing.begin(), missing.end());
  return bounds;
}

}  // namespace haetae::duty
