// What grouping costs: nanoseconds an access for looking findings up, for what they share, and the
// seconds to join thousands of them, over accesses made up from a fixed seed.
//
//   ninja grouping_bench && ./grouping_bench [ACCESSES] [FINDINGS]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "incident/grouping.h"
#include "ledger/for_test.h"

namespace haetae::incident {
namespace {

using access::Dimension;
using Steady = std::chrono::steady_clock;

double Since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

constexpr uint32_t kSubjects = 1'000'000, kAddresses = 200'000, kAgents = 500;
constexpr size_t kBatch = 1'000'000;

access::Accesses MakeRows(ledger::World& world) {
  access::Accesses rows;
  std::mt19937_64 random(1);
  for (uint32_t i = 0; i < kSubjects; ++i) world.names.subjects.Number("m" + std::to_string(i));
  for (uint32_t i = 0; i < kAddresses; ++i) {
    world.names.addresses.Number(std::to_string(1 + i % 200) + "." + std::to_string(i / 200 % 250) +
                                 "." + std::to_string(i / 50'000) + ".1");
  }
  for (uint32_t i = 0; i < kAgents; ++i) world.names.user_agents.Number("a" + std::to_string(i));
  world.names.Resolve();
  for (size_t i = 0; i < kBatch; ++i) {
    access::Access row;
    row.time = ledger::At(static_cast<double>(i) / 10);
    row.record = i + 1;
    row.route = ledger::kOrders;
    row.outcome = access::Outcome::kDisclosed;
    row.subject = static_cast<uint32_t>(random() % kSubjects);
    row.address = static_cast<uint32_t>(random() % kAddresses);
    row.user_agent = static_cast<uint32_t>(random() % kAgents);
    rows.Append(row);
  }
  return rows;
}

void Run(size_t accesses, size_t count) {
  ledger::World world;
  const access::Accesses rows = MakeRows(world);
  std::mt19937_64 random(2);
  std::vector<detect::Finding> findings(count);
  std::vector<std::vector<scope::IndicatorValue>> sets;
  for (size_t f = 0; f < count; ++f) {
    detect::Finding& finding = findings[f];
    finding.detector = "d" + std::to_string(f % 13);
    finding.confidence = 0.8;
    finding.alert = {ledger::At(static_cast<double>(random() % 100'000)), f};
    const auto address = static_cast<uint32_t>(random() % kAddresses);
    finding.indicators = {{Dimension::kSourceIp, std::string(world.names.addresses.Text(address))}};
    if (f % 3 == 0)
      finding.indicators.push_back({Dimension::kUserAgent, "a" + std::to_string(random() % 500)});
    if (f % 100 == 0)
      finding.indicators = {{Dimension::kUserAgent, "a" + std::to_string(random() % 500)}};
    if (f % 500 == 0) finding.indicators = {{Dimension::kNetwork, "AS" + std::to_string(f % 200)}};
    sets.push_back(IndicatorsOf(finding));
  }
  FindingIndex index(sets, world.names, world.catalogue);
  uint64_t found = 0;
  auto start = Steady::now();
  for (size_t done = 0; done < accesses; done += kBatch) {
    for (size_t i = 0; i < rows.size(); ++i) found += index.Find(rows, i).size();
  }
  const double looked = Since(start);
  Grouping grouping(findings, world.names, world.catalogue, *world.registers);
  start = Steady::now();
  for (size_t done = 0; done < accesses; done += kBatch) {
    for (size_t i = 0; i < rows.size(); ++i) grouping.Add(rows, i);
  }
  const double shared = Since(start);
  start = Steady::now();
  const size_t groups = grouping.Groups().size();
  const double each = 1e9 / static_cast<double>(accesses);
  std::printf("%zu findings, %zu accesses, %.2f findings an access\n", count, accesses,
              static_cast<double>(found) / static_cast<double>(accesses));
  std::printf("  look up   %6.1f ns an access\n", looked * each);
  std::printf("  share     %6.1f ns an access\n", shared * each);
  std::printf("  join      %6.2f s into %zu groups\n", Since(start), groups);
}

}  // namespace
}  // namespace haetae::incident

int main(int argc, char** argv) {
  const size_t accesses = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20'000'000;
  if (argc > 2) {
    haetae::incident::Run(accesses, std::strtoull(argv[2], nullptr, 10));
    return 0;
  }
  for (size_t count : {size_t{10}, size_t{1000}, size_t{5000}})
    haetae::incident::Run(accesses, count);
}
