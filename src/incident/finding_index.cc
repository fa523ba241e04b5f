#include "incident/finding_index.h"

#include <algorithm>
#include <array>

#include "detect/actor.h"

namespace haetae::incident {
namespace {

using access::Dimension;

// The dimensions whose values few accesses share come first.
constexpr std::array<Dimension, access::kDimensions> kRarestFirst = {
    Dimension::kCredential, Dimension::kSourceIp, Dimension::kPrincipal, Dimension::kTlsFingerprint,
    Dimension::kUserAgent,  Dimension::kNetwork,  Dimension::kKey,       Dimension::kRoute,
    Dimension::kCountry};

// A principal is a customer's number or, marked, a text's: both get places of their own.
size_t PlaceOf(Dimension dimension, uint32_t number) {
  if (dimension != Dimension::kPrincipal) return number;
  const bool text = (number & access::kTextPrincipal) != 0;
  return (number & ~access::kTextPrincipal) * size_t{2} + text;
}

}  // namespace

FindingIndex::Table& FindingIndex::TableOf(Dimension dimension) {
  for (Table& table : tables_) {
    if (table.dimension == dimension) return table;
  }
  tables_.push_back({dimension, {}, std::vector<std::vector<Entry>>(1)});
  return tables_.back();
}

FindingIndex::FindingIndex(const std::vector<std::vector<scope::IndicatorValue>>& sets,
                           access::Names& names, const access::Catalogue& catalogue)
    : names_(names) {
  for (uint32_t i = 0; i < sets.size(); ++i) {
    std::array<bool, access::kDimensions> used{};
    for (const scope::IndicatorValue& value : sets[i])
      used[static_cast<size_t>(value.dimension)] = true;
    const auto rarest = std::find_if(kRarestFirst.begin(), kRarestFirst.end(),
                                     [&](Dimension d) { return used[static_cast<size_t>(d)]; });
    if (rarest == kRarestFirst.end()) continue;  // an empty set is carried by nothing
    uint32_t filter = kNoNumber;
    if (std::ranges::any_of(sets[i], [](const auto& value) { return value.range.has_value(); })) {
      always_.push_back({i, static_cast<uint32_t>(filters_.size())});
      filters_.emplace_back(sets[i], names, catalogue);
      continue;
    }
    if (std::count(used.begin(), used.end(), true) > 1) {
      filter = static_cast<uint32_t>(filters_.size());
      filters_.emplace_back(sets[i], names, catalogue);
    }
    std::vector<size_t> places;
    for (const scope::IndicatorValue& value : sets[i]) {
      if (value.dimension != *rarest) continue;
      for (uint32_t number : scope::NumbersOf(value, names, catalogue))
        places.push_back(PlaceOf(*rarest, number));
    }
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    Table& table = TableOf(*rarest);
    for (size_t place : places) {
      if (place >= table.list_of.size()) table.list_of.resize(place + 1);
      uint32_t& list = table.list_of[place];
      if (list == 0) {
        list = static_cast<uint32_t>(table.lists.size());
        table.lists.emplace_back();
      }
      table.lists[list].push_back({i, filter});
    }
  }
}

const std::vector<uint32_t>& FindingIndex::Find(const access::Accesses& rows, size_t row) {
  found_.clear();
  for (const Entry& entry : always_)
    if (filters_[entry.filter].Matches(rows, row)) found_.push_back(entry.set);
  for (const Table& table : tables_) {
    const uint32_t number = detect::ActorOf(rows, row, table.dimension, names_);
    if (number == kNoNumber) continue;
    const size_t place = PlaceOf(table.dimension, number);
    if (place >= table.list_of.size() || table.list_of[place] == 0) continue;
    for (const Entry& entry : table.lists[table.list_of[place]]) {
      if (entry.filter == kNoNumber || filters_[entry.filter].Matches(rows, row))
        found_.push_back(entry.set);
    }
  }
  return found_;
}

}  // namespace haetae::incident
