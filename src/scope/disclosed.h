// What an access discloses: which fields its route does, in clear or masked, and who stands in the
// answer beside its subject.
//
//   FieldsText(ShownBy(catalogue, routes));                        // "entrance_code:masked;name"
//   EachCarried(relation, member, [&] { return time; }, [&](uint32_t person) { … });
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "access/catalogue.h"
#include "base/time.h"
#include "register/register.h"

namespace haetae::scope {

// Field → whether one of the routes discloses it in clear.
inline std::map<std::string, bool> ShownBy(const access::Catalogue& catalogue,
                                           std::span<const uint16_t> routes) {
  std::map<std::string, bool> clear;
  for (uint16_t route : routes) {
    for (const access::DisclosedField& field : catalogue.routes[route].discloses)
      clear[field.name] |= !field.masked;
  }
  return clear;
}

// "name", "entrance_code:masked", as the contract writes it.
inline std::string FieldText(const std::string& field, bool in_clear) {
  return in_clear ? field : field + ":masked";
}

inline std::string FieldsText(const std::map<std::string, bool>& shown) {
  std::string text;
  for (const auto& [field, in_clear] : shown)
    text += (text.empty() ? "" : ";") + FieldText(field, in_clear);
  return text;
}

// Who else stands in the answers of each route: null for nobody.
inline std::vector<const reg::Relation*> RelationsOf(const access::Catalogue& catalogue,
                                                     const reg::Register& registers) {
  std::vector<const reg::Relation*> relations;
  for (const access::Route& route : catalogue.routes)
    relations.push_back(route.carries.empty() ? nullptr : registers.FindRelation(route.carries));
  return relations;
}

// Calls `see` for each person, once, who stands in the payload of a subject at a time: besides the
// subject, or where that is a thing (Route::subject_is_thing) whoever it is of. `time_of` is asked
// only where somebody stands there from or to some day.
template <typename TimeOf, typename See>
void EachCarried(const reg::Relation& relation, uint32_t subject, const TimeOf& time_of,
                 const See& see, bool is_thing = false) {
  uint32_t last = kNoNumber;  // rows stand by person, who may have several of them at one time
  for (const reg::Carried& carried : relation.Of(subject)) {
    // A person may have the id of an order, too.
    if ((carried.person == subject && !is_thing) || carried.person == last) continue;
    if (carried.from != kTimeMin || carried.to != kTimeMax) {
      const Time time = time_of();
      if (time < carried.from || time >= carried.to) continue;
    }
    last = carried.person;
    see(carried.person);
  }
}

}  // namespace haetae::scope
