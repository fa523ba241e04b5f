#include "scope/who.h"

#include <algorithm>

namespace haetae::scope {

WhoBuilder::WhoBuilder(uint32_t subject, const access::Names& names,
                       const access::Catalogue& catalogue, const reg::Register& registers)
    : subject_(subject), names_(names), catalogue_(catalogue) {
  for (const access::Route& route : catalogue.routes) {
    relations_.push_back(route.carries.empty() ? nullptr : registers.FindRelation(route.carries));
  }
}

bool WhoBuilder::Discloses(const access::Accesses& rows, size_t row) const {
  if (rows.outcome[row] != access::Outcome::kDisclosed || rows.subject[row] == kNoNumber ||
      rows.route[row] == access::kNoRoute) {
    return false;
  }
  if (rows.subject[row] == subject_) return true;
  const reg::Relation* relation = relations_[rows.route[row]];
  if (relation == nullptr) return false;
  for (const reg::Carried& carried : relation->Of(rows.subject[row])) {
    if (carried.person == subject_ && carried.from <= rows.time[row] && rows.time[row] < carried.to)
      return true;
  }
  return false;
}

void WhoBuilder::Add(const access::Accesses& rows, size_t row, uint32_t incident) {
  if (!Discloses(rows, row)) return;
  ++disclosures_;
  Seen& seen = readers_[{rows.principal[row], rows.key[row], rows.address[row]}];
  ++seen.accesses;
  seen.routes.insert(rows.route[row]);
  seen.first = std::min(seen.first, rows.time[row]);
  seen.last = std::max(seen.last, rows.time[row]);
  if (seen.incident == 0) seen.incident = incident;
}

std::vector<Reader> WhoBuilder::Finish() const {
  std::vector<Reader> readers;
  auto text = [](const Dictionary& dictionary, uint32_t number) {
    return number == kNoNumber ? std::string() : std::string(dictionary.Text(number));
  };
  for (const auto& [who, seen] : readers_) {
    Reader reader{.principal = std::string(names_.PrincipalText(std::get<0>(who))),
                  .key = text(names_.keys, std::get<1>(who)),
                  .source_ip = text(names_.addresses, std::get<2>(who)),
                  .accesses = seen.accesses,
                  .fields = {},
                  .first_access = seen.first,
                  .last_access = seen.last,
                  .incident = seen.incident};
    std::map<std::string, bool> clear;
    for (uint16_t route : seen.routes) {
      for (const access::DisclosedField& field : catalogue_.routes[route].discloses)
        clear[field.name] |= !field.masked;
    }
    for (const auto& [field, in_clear] : clear)
      reader.fields.push_back(in_clear ? field : field + ":masked");
    readers.push_back(std::move(reader));
  }
  std::sort(readers.begin(), readers.end(), [](const Reader& a, const Reader& b) {
    return std::tuple(b.accesses, a.first_access, a.principal, a.key, a.source_ip) <
           std::tuple(a.accesses, b.first_access, b.principal, b.key, b.source_ip);
  });
  return readers;
}

}  // namespace haetae::scope
