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
