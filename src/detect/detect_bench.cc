// Nanoseconds a row of each detector, of the view they share, and of all of them: a shop of a
// month, a million accesses, with a register of every kind.
//
//   build/src/detect/detect_bench                        all, 10⁶ rows
//   build/src/detect/detect_bench --benchmark_filter=canary
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <random>
#include <string>
#include <vector>

#include "detect/detection.h"
#include "ledger/for_test.h"

namespace haetae::detect {
namespace {

using access::Outcome;
using ledger::At;
using ledger::World;

constexpr size_t kRows = 1'000'000;
constexpr unsigned kMembers = 200'000, kStaff = 200, kDays = 30;

ledger::Files Registers() {
  ledger::Files files{{"members.csv", "member\n"},
                      {"people.csv", "person,role,joined,left\n"},
                      {"canaries.csv", "member\n"},
                      {"issued.csv", "credential,key,principal,issued,expires\n"},
                      {"tickets.csv", "ticket,person,member,opened,closed\n"},
                      {"keys.toml", ""},
                      {"jobs.toml", "[[job]]\nname = \"export\"\nprincipal = \"svc-export\"\n"}};
  for (unsigned i = 0; i < kMembers; ++i) {
    files["members.csv"] += fmt::format("{}\n", 1'000'000 + i);
    files["issued.csv"] += fmt::format("t{},k{},{},{},\n", i, i % 3, 1'000'000 + i,
                                       FormatTime(At(-86'400.0 * (i % 9 + 1))));
  }
  for (unsigned i = 0; i < kStaff; ++i) {
    files["people.csv"] += fmt::format("p{},role{},2020-01-01,\n", i, i % 4);
    files["tickets.csv"] += fmt::format("x{},p{},{},2025-01-01,\n", i, i, 1'000'000 + i);
  }
  for (unsigned i = 0; i < 100; ++i) files["canaries.csv"] += fmt::format("9{:06}\n", i);
  for (unsigned i = 0; i < 3; ++i)
    files["keys.toml"] += fmt::format("[[key]]\nkid = \"k{}\"\ncreated = 2024-01-01\n", i);
  return files;
}

// Nine in ten read what is theirs; staff, a nightly export and strangers read the rest.
const World& Shop() {
  static World* const world = [] {
    World* made = new World(Registers());
    std::mt19937 random(1);
    ledger::RowText row;
    for (size_t i = 0; i < kRows; ++i) {
      const unsigned who = random() % kMembers, dice = random() % 1000;
      row.time = At(86'400.0 * kDays * static_cast<double>(i) / kRows);
      row.route = static_cast<uint16_t>(random() % 3);
      row.outcome = dice % 50 == 0   ? Outcome::kRefused
                    : dice % 97 == 0 ? Outcome::kMissing
                                     : Outcome::kDisclosed;
      row.subject = std::to_string(1'000'000 + who);
      row.principal = row.subject;
      row.credential = fmt::format("t{}", who);
      row.key = fmt::format("k{}", who % 3);
      row.address = fmt::format("{}.{}.{}.7", who % 60 + 1, who % 250, who / 250 % 250);
      row.user_agent = fmt::format("Shop/{}.{} (iPhone)", who % 40, who % 7);
      row.fingerprint = fmt::format("t13d{}", who % 90);
      if (dice >= 950) row.principal = fmt::format("p{}", random() % kStaff), row.credential = "";
      if (dice >= 990) row.principal = "svc-export";
      made->Add(row);
    }
    return made;
  }();
  return *world;
}

Context ContextOf(const World& world) { return {world.names, world.catalogue, *world.registers}; }

template <typename See>
void OverBatches(benchmark::State& state, const World& world, const See& see) {
  for (size_t at = 0; at < kRows; at += access::kBatchRows)
    see({&world.rows, at, std::min(kRows, at + access::kBatchRows)});
  state.SetItemsProcessed(state.items_processed() + static_cast<int64_t>(kRows));
}

void View(benchmark::State& state) {
  const World& world = Shop();
  for (auto _ : state) {
    Viewer viewer(ContextOf(world));
    OverBatches(state, world, [&](const access::AccessBatch& batch) {
      benchmark::DoNotOptimize(&viewer.View(batch));
    });
  }
}

// The view is made outside the measured time.
void One(benchmark::State& state, const DetectorEntry& entry) {
  const World& world = Shop();
  uint64_t alerts = 0;
  for (auto _ : state) {
    state.PauseTiming();
    Viewer viewer(ContextOf(world));
    const std::unique_ptr<Detector> detector = entry.make(ContextOf(world));
    OverBatches(state, world, [&](const access::AccessBatch& batch) {
      const Sight& sight = viewer.View(batch);
      state.ResumeTiming();
      detector->See(sight);
      state.PauseTiming();
    });
    alerts = detector->alerts();
    state.ResumeTiming();
  }
  state.counters["findings"] = static_cast<double>(alerts);
}

void All(benchmark::State& state, int threads) {
  const World& world = Shop();
  for (auto _ : state) {
    Detection detection(ContextOf(world), {.threads = threads});
    OverBatches(state, world, [&](const access::AccessBatch& batch) { detection.See(batch); });
  }
}

}  // namespace
}  // namespace haetae::detect

int main(int argc, char** argv) {
  using haetae::detect::All, haetae::detect::One, haetae::detect::View;
  const auto add = [](const std::string& name, auto work) {
    benchmark::RegisterBenchmark(name.c_str(), work)->Unit(benchmark::kMillisecond)->UseRealTime();
  };
  add("view", View);
  for (const haetae::detect::DetectorEntry& entry : haetae::detect::Detectors()) {
    add(std::string(entry.id) + " " + std::string(entry.name),
        [&entry](benchmark::State& state) { One(state, entry); });
  }
  add("all, 1 thread", [](benchmark::State& state) { All(state, 1); });
  add("all, 2 threads", [](benchmark::State& state) { All(state, 2); });
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
