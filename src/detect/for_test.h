// Runs one detector over rows that a test wrote, in batches of changing size.
//
//   std::vector<Finding> findings = Findings(MakeMissingSubject, world);
//   int alerts = CausalAlerts(MakeMissingSubject, world);
//
// Include before doctest, and undefine CHECK between: doctest has its own.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <optional>
#include <random>
#include <vector>

#include "detect/detector.h"
#include "detect/sight.h"
#include "ledger/for_test.h"

namespace haetae::detect {

using access::Dimension;
using access::Outcome;
using ledger::At;
using ledger::Files;
using ledger::RowText;
using ledger::World;

using Maker = std::function<std::unique_ptr<Detector>(const Context&)>;

// Sorts the rows by time and numbers them in that order.
inline void InOrder(ledger::World& world, std::vector<ledger::RowText>& rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.time < b.time; });
  for (const ledger::RowText& row : rows) world.Add(row);
}

// Of the first `count` rows.
inline std::vector<Finding> Findings(const Maker& make, const ledger::World& world,
                                     size_t count = SIZE_MAX,
                                     decltype(Context::logs) logs = nullptr) {
  const Context context{world.names, world.catalogue, *world.registers, logs};
  const std::unique_ptr<Detector> detector = make(context);
  Viewer viewer(context);
  count = std::min(count, world.rows.size());
  for (size_t at = 0, step = 1; at < count; at += step, step = step * 3 % 1009 + 1)
    detector->See(viewer.View({&world.rows, at, std::min(count, at + step)}));
  const std::vector<Finding> findings = detector->Findings();
  if (findings.size() != detector->alerts()) std::abort();
  return findings;
}

inline bool Has(const std::vector<Finding>& findings, access::Dimension dimension,
                const std::string& value) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return std::any_of(finding.indicators.begin(), finding.indicators.end(),
                       [&](const Indicator& indicator) {
                         return indicator.dimension == dimension && indicator.value == value;
                       });
  });
}

// What is raised at an access depends on nothing behind it: over the rows up to an alert there are
// the same alerts as over all of them, and one row earlier that alert is not yet there. Returns the
// alerts that were looked at, or −1 where one differs.
inline int CausalAlerts(const Maker& make, const ledger::World& world) {
  auto alerts = [](const std::vector<Finding>& findings, Position until) {
    std::vector<Position> positions;
    for (const Finding& finding : findings) {
      if (finding.alert <= until) positions.push_back(finding.alert);
    }
    std::sort(positions.begin(), positions.end());
    return positions;
  };
  const std::vector<Finding> all = Findings(make, world);
  for (const Finding& finding : all) {
    const size_t at = finding.alert.record - 1;  // records are numbered from 1
    if (at >= world.rows.size() || world.rows.time[at] != finding.alert.time) return -1;
    const std::vector<Position> expected = alerts(all, finding.alert);
    const Position before{world.rows.time[at], finding.alert.record - 1};
    if (alerts(Findings(make, world, at + 1), finding.alert) != expected) return -1;
    if (alerts(Findings(make, world, at), finding.alert) != alerts(all, before)) return -1;
  }
  return static_cast<int>(all.size());
}

// The same over worlds made at random: `life` fills the rows and returns the register.
struct Causality {
  int alerts = 0;                     // looked at
  std::optional<unsigned> broken_by;  // the seed of a world where one differs
};
inline Causality CausalityOver(
    unsigned worlds, const Maker& make,
    const std::function<Files(std::mt19937&, std::vector<RowText>&)>& life) {
  Causality causality;
  for (unsigned seed = 0; seed < worlds; ++seed) {
    std::mt19937 random(seed);
    std::vector<RowText> rows;
    World world(life(random, rows));
    InOrder(world, rows);
    const int alerts = CausalAlerts(make, world);
    if (alerts < 0) causality.broken_by = seed;
    causality.alerts += alerts;
  }
  return causality;
}

}  // namespace haetae::detect
