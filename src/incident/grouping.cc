#include "incident/grouping.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "detect/actor.h"

namespace haetae::incident {
namespace {

using access::Dimension;
using access::Outcome;

constexpr double kTogether = 0.5;  // share of the smaller finding's accesses
constexpr double kSharedOfFinding = 0.8, kSharedOfValue = 0.5;

size_t Root(std::vector<size_t>& parent, size_t i) {
  while (parent[i] != i) i = parent[i] = parent[parent[i]];
  return i;
}

}  // namespace

std::vector<scope::IndicatorValue> IndicatorsOf(const detect::Finding& finding) {
  std::vector<scope::IndicatorValue> values;
  for (const detect::Indicator& indicator : finding.indicators) {
    values.push_back({indicator.dimension, indicator.value});
  }
  return values;
}

FindingIndex::FindingIndex(const std::vector<std::vector<scope::IndicatorValue>>& sets,
                           access::Names& names, const access::Catalogue& catalogue)
    : names_(names) {
  for (uint32_t i = 0; i < sets.size(); ++i) {
    std::set<Dimension> dimensions;
    for (const scope::IndicatorValue& value : sets[i]) dimensions.insert(value.dimension);
    if (dimensions.size() != 1) {
      filters_.emplace_back(i, scope::Filter(sets[i], names, catalogue));
      continue;
    }
    auto table = std::find_if(tables_.begin(), tables_.end(),
                              [&](const Table& t) { return t.dimension == *dimensions.begin(); });
    if (table == tables_.end()) {
      tables_.push_back({*dimensions.begin(), {}, std::vector<std::vector<uint32_t>>(1)});
      table = tables_.end() - 1;
    }
    std::vector<uint32_t> numbers;
    for (const scope::IndicatorValue& value : sets[i]) {
      for (uint32_t number : scope::NumbersOf(value, names, catalogue)) numbers.push_back(number);
    }
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    for (uint32_t number : numbers) {
      const bool staff =
          table->dimension == Dimension::kPrincipal && number & access::kTextPrincipal;
      const size_t at =
          staff ? (number & ~access::kTextPrincipal) * size_t{2} + 1
                : number * (table->dimension == Dimension::kPrincipal ? size_t{2} : size_t{1});
      if (at >= table->list_of.size()) table->list_of.resize(at + 1);
      uint32_t& list = table->list_of[at];
      if (list == 0) {
        list = static_cast<uint32_t>(table->lists.size());
        table->lists.emplace_back();
      }
      table->lists[list].push_back(i);
    }
  }
}

const std::vector<uint32_t>& FindingIndex::Find(const access::Accesses& rows, size_t row) {
  found_.clear();
  for (const Table& table : tables_) {
    const uint32_t number = detect::ActorOf(rows, row, table.dimension, names_);
    if (number == kNoNumber) continue;
    size_t at = number;
    if (table.dimension == Dimension::kPrincipal) {
      at = number & access::kTextPrincipal ? (number & ~access::kTextPrincipal) * size_t{2} + 1
                                           : number * size_t{2};
    }
    if (at >= table.list_of.size() || table.list_of[at] == 0) continue;
    const std::vector<uint32_t>& list = table.lists[table.list_of[at]];
    found_.insert(found_.end(), list.begin(), list.end());
  }
  for (const auto& [set, filter] : filters_) {
    if (filter.Matches(rows, row)) found_.push_back(set);
  }
  return found_;
}

Overlaps::Overlaps(const std::vector<detect::Finding>& findings, access::Names& names,
                   const access::Catalogue& catalogue)
    : findings_(findings),
      names_(names),
      index_(
          [&] {
            std::vector<std::vector<scope::IndicatorValue>> sets;
            for (const detect::Finding& finding : findings) sets.push_back(IndicatorsOf(finding));
            return sets;
          }(),
          names, catalogue),
      sizes_(findings.size()) {}

void Overlaps::Add(const access::Accesses& rows, size_t row) {
  if (rows.outcome[row] != Outcome::kDisclosed && rows.outcome[row] != Outcome::kMissing) return;
  const std::vector<uint32_t>& found = index_.Find(rows, row);
  for (size_t link = 0; link < kLinks.size(); ++link) {
    const uint32_t value = detect::ActorOf(rows, row, kLinks[link], names_);
    if (value == kNoNumber) continue;
    ++totals_[link][value];
    for (uint32_t finding : found)
      ++of_finding_[link][static_cast<uint64_t>(value) << 32 | finding];
  }
  for (size_t i = 0; i < found.size(); ++i) {
    ++sizes_[found[i]];
    for (size_t j = i + 1; j < found.size(); ++j) {
      ++both_[std::minmax(found[i], found[j])];
    }
  }
}

void Overlaps::LinkByShared(std::vector<size_t>& parent) const {
  for (size_t link = 0; link < kLinks.size(); ++link) {
    std::unordered_map<uint32_t, std::vector<uint32_t>> mostly;  // value → findings it makes up
    std::unordered_map<uint32_t, uint64_t> held;
    for (const auto& [key, count] : of_finding_[link]) {
      const uint32_t value = static_cast<uint32_t>(key >> 32), finding = static_cast<uint32_t>(key);
      if (static_cast<double>(count) < kSharedOfFinding * static_cast<double>(sizes_[finding]))
        continue;
      mostly[value].push_back(finding);
      held[value] += count;
    }
    for (const auto& [value, findings] : mostly) {
      if (static_cast<double>(held[value]) <
          kSharedOfValue * static_cast<double>(totals_[link].at(value)))
        continue;
      for (uint32_t finding : findings) parent[Root(parent, finding)] = Root(parent, findings[0]);
    }
  }
}

std::vector<FindingGroup> Overlaps::Groups() const {
  std::vector<size_t> parent(findings_.size());
  std::iota(parent.begin(), parent.end(), size_t{0});
  auto share = [&](size_t a, size_t b) {  // of a's accesses that are b's too
    auto found = both_.find(std::minmax(static_cast<uint32_t>(a), static_cast<uint32_t>(b)));
    if (found == both_.end() || sizes_[a] == 0) return 0.0;
    return static_cast<double>(found->second) / static_cast<double>(sizes_[a]);
  };
  for (const auto& [pair, count] : both_) {
    if (std::max(share(pair.first, pair.second), share(pair.second, pair.first)) >= kTogether) {
      parent[Root(parent, pair.first)] = Root(parent, pair.second);
    }
  }
  LinkByShared(parent);
  std::map<size_t, std::vector<size_t>> members;
  for (size_t i = 0; i < findings_.size(); ++i) members[Root(parent, i)].push_back(i);
  std::vector<FindingGroup> groups;
  for (auto& [root, list] : members) {
    std::sort(list.begin(), list.end(), [&](size_t a, size_t b) {
      const detect::Finding &x = findings_[a], &y = findings_[b];
      return std::tuple(!x.certain, -x.confidence, x.alert, x.title.en) <
             std::tuple(!y.certain, -y.confidence, y.alert, y.title.en);
    });
    FindingGroup group;
    for (size_t finding : list) {
      const bool inside = std::any_of(group.causes.begin(), group.causes.end(), [&](size_t cause) {
        return share(finding, cause) >= kTogether || share(cause, finding) >= kTogether;
      });
      (inside ? group.related : group.causes).push_back(finding);
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace haetae::incident
