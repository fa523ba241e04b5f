// How many people of the facts fit what a law counts, as bounds.
#include <algorithm>
#include <set>

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
std::vector<std::string> UnknownKinds(const Group& group, const Facts& facts,
                                      const Lexicon& lexicon) {
  if (!group.fields) return {"group.fields"};
  std::vector<std::string> kinds;
  for (const GroupField& field : *group.fields) {
    if (!field.masked && KindOf(field.kind, facts, lexicon) == nullptr &&
        !facts.kinds.contains(field.kind))
      kinds.push_back("kinds." + field.kind);
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

Bounds CountPeople(const PeopleFilter& filter, const Facts& facts, const Lexicon& lexicon) {
  Bounds bounds;
  std::set<std::string> missing;
  const auto add = [](int64_t& sum, int64_t people) {
    sum = people > INT64_MAX - sum ? INT64_MAX : sum + people;
  };
  for (const Group& group : facts.groups) {
    const bool confirmed = group.certainty == Certainty::kConfirmed;
    if (filter.counted == Counted::kConfirmed && !confirmed) continue;
    if (filter.counted == Counted::kPossible && confirmed) continue;
    std::set<std::string> lacks;  // what leaves it open whether the group fits
    Truth fits = LivesIn(group.residence, filter.residence, lexicon);
    if (fits == Truth::kUnknown) lacks.insert("group.residence");
    if (filter.members) {
      const bool same = group.members && *group.members == *filter.members;
      if (!group.members) lacks.insert("group.members");
      fits = Both(fits, !group.members ? Truth::kUnknown : same ? Truth::kYes : Truth::kNo);
    }
    if (filter.with) {
      const Truth has = Has(group, *filter.with, facts, lexicon);
      if (has == Truth::kUnknown)
        for (std::string& kind : UnknownKinds(group, facts, lexicon)) lacks.insert(std::move(kind));
      fits = Both(fits, has);
    }
    if (filter.counted == Counted::kSurely && !confirmed && fits != Truth::kNo) {
      lacks.insert("group.certainty");
      fits = Truth::kUnknown;
    }
    if (fits == Truth::kNo) continue;
    const std::optional<int64_t>& count = filter.records ? group.records : group.people;
    if (count == 0) continue;
    if (!count) lacks.insert(filter.records ? "group.records" : "group.people");
    missing.merge(lacks);
    // A group that stands there is somebody, also where nobody has counted it.
    if (fits == Truth::kYes) add(bounds.least, count.value_or(filter.records ? 0 : 1));
    add(bounds.most, count.value_or(INT64_MAX));
  }
  bounds.missing.assign(missing.begin(), missing.end());
  return bounds;
}

}  // namespace haetae::duty
