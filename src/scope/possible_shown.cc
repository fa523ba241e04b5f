#include "scope/possible_shown.h"

#include <algorithm>
#include <string_view>

#include "scope/disclosed.h"
#include "scope/people_file.h"

namespace haetae::scope {
namespace {

using Shown = std::map<std::string, bool>;

void Join(const Shown& fields, Shown& to) {
  for (const auto& [field, in_clear] : fields) to[field] |= in_clear;
}

void Join(std::string_view fields, Shown& to) {
  constexpr std::string_view kMasked = ":masked";
  while (!fields.empty()) {
    const size_t end = std::min(fields.find(';'), fields.size());
    std::string_view field = fields.substr(0, end);
    const bool masked = field.ends_with(kMasked);
    if (masked) field.remove_suffix(kMasked.size());
    to[std::string(field)] |= !masked;
    fields.remove_prefix(std::min(end + 1, fields.size()));
  }
}

// Those of `shown` that are in `among` too, as they are shown here.
Shown Among(const Shown& shown, const Shown& among) {
  Shown both;
  for (const auto& one : shown)
    if (among.contains(one.first)) both.insert(one);
  return both;
}

}  // namespace

ShownBits::ShownBits(const std::vector<Doubt>& doubts) {
  for (const Doubt& doubt : doubts)
    of_.push_back(doubt.kind == DoubtKind::kUnnamedResults ? kUnnamed
                  : doubt.routes.empty()                   ? kConfirmed
                                                           : BitOf(doubt.routes));
}

uint8_t ShownBits::BitOf(const Routes& routes) {
  const auto at = std::ranges::find(logs_, routes);
  const size_t log = static_cast<size_t>(at - logs_.begin());
  if (at == logs_.end()) logs_.push_back(routes);
  return BitOfLog(log);
}

PossibleShown::PossibleShown(const Scope& scope, const access::Catalogue& catalogue,
                             const std::vector<ShownBits::Routes>& logs, const Known& known)
    : catalogue_(catalogue),
      unnamed_(ShownBy(catalogue, known.unnamed)),
      unknown_(ShownBy(catalogue, known.unknown)),
      logs_(logs) {
  for (ShownBits::Routes& routes : logs_)
    std::erase_if(routes, [&](uint16_t route) { return route >= catalogue.routes.size(); });
  for (const access::Route& route : catalogue.routes)
    reached_.push_back(scope.by_route.contains(route.text));
  for (const auto& [group, people] : scope.by_group) {
    Join(group.fields, of_kind_[KindNamed(group.kind)]);
    Join(group.fields, anybody_);
  }
  Join(unnamed_, anybody_);
}

// Of those whom no register knows, nobody says which kind they are.
const PossibleShown::Shown& PossibleShown::OfKind(size_t kind) const {
  const bool own = kind + 1 < kPeopleKinds && !of_kind_[kind].empty();
  return own ? of_kind_[kind] : anybody_;
}

PossibleShown::Shown PossibleShown::OfLogs(ShownBits::Routes routes, size_t kind) const {
  if (KindNamed("non_member") == kind)
    std::erase_if(routes, [&](uint16_t route) { return !ShowsOthers(catalogue_.routes[route]); });
  ShownBits::Routes read;
  std::ranges::copy_if(routes, std::back_inserter(read),
                       [&](uint16_t route) { return reached_[route]; });
  if (read.empty()) return ShownBy(catalogue_, routes);
  Shown shown = ShownBy(catalogue_, read);
  Shown own = Among(shown, OfKind(kind));
  return own.empty() ? shown : own;
}

std::string PossibleShown::Fields(uint8_t mask, size_t kind) const {
  Shown shown;
  if ((mask & ShownBits::kConfirmed) != 0) Join(OfKind(kind), shown);
  if ((mask & ShownBits::kUnnamed) != 0) Join(unnamed_, shown);
  if ((mask & ShownBits::kUnknown) != 0) Join(unknown_, shown);
  for (size_t log = 0; log < logs_.size(); ++log)
    if ((mask & ShownBits::BitOfLog(log)) != 0) Join(OfLogs(logs_[log], kind), shown);
  return FieldsText(shown.empty() ? OfKind(kind) : shown);
}

std::string PossibleShown::FieldsOfLogs(size_t kind) const {
  Shown shown;
  for (const ShownBits::Routes& routes : logs_) Join(OfLogs(routes, kind), shown);
  return FieldsText(shown);
}

}  // namespace haetae::scope
