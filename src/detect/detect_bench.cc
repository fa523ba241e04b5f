// Nanoseconds a row of each detector, of the view they share, and of all of them: a shop of a
// month, a million accesses, with a register of every kind. "Two logs" is the same with a proxy
// that writes every request of the application again, with a hash of the session, looked at as an
// investigation does: ahead (twins.h). In "a busy hour" there are 280 requests a second.
//
//   build/src/detect/detect_bench                        all, 10⁶ rows
//   build/src/detect/detect_bench --benchmark_filter=canary
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <map>
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

// Each request of half the shop in the application's log and in the proxy's, in `seconds`.
const World& TwoLogs(double seconds) {
  static std::map<double, World*> worlds;
  World*& world = worlds[seconds];
  if (world != nullptr) return *world;
  world = new World(Registers());
  const World& shop = Shop();
  for (size_t i = 0; i < kRows; ++i) {
    access::Access row = shop.rows.Row(i / 2);
    row.time = At(seconds * static_cast<double>(i / 2 * 2) / kRows);
    row.record = i + 1;
    row.source = world->names.sources.Number(i % 2 == 0 ? "app.jsonl" : "edge.log");
    const auto copy = [](uint32_t& number, const Dictionary& from, Dictionary& to) {
      if (number != kNoNumber) number = to.Number(from.Text(number));
    };
    const bool text = (row.principal & access::kTextPrincipal) != 0;
    if (i % 2 == 1) {
      row.principal = kNoNumber;
      row.credential = world->names.credentials.Number(fmt::format("hash {}", row.address));
    } else {
      row.principal = text ? world->Principal(shop.names.PrincipalText(row.principal))
                           : world->names.subjects.Number(shop.names.subjects.Text(row.principal));
      copy(row.credential, shop.names.credentials, world->names.credentials);
    }
    copy(row.subject, shop.names.subjects, world->names.subjects);
    copy(row.key, shop.names.keys, world->names.keys);
    copy(row.address, shop.names.addresses, world->names.addresses);
    copy(row.user_agent, shop.names.user_agents, world->names.user_agents);
    copy(row.fingerprint, shop.names.fingerprints, world->names.fingerprints);
    world->rows.Append(row);
  }
  world->names.Resolve();
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

void All(benchmark::State& state, const World& world, const DetectionOptions& options) {
  for (auto _ : state) {
    Detection detection(ContextOf(world), options);
    OverBatches(state, world, [&](const access::AccessBatch& batch) { detection.See(batch); });
    detection.Finish();
  }
}

// What an investigation pays for looking ahead and for the view, without any detector but one that
// is cheap.
void ViewAhead(benchmark::State& state, double seconds) {
  const World& world = TwoLogs(seconds);
  DetectionOptions options{.threads = 1, .ahead = true};
  for (const DetectorEntry& entry : Detectors())
    if (entry.name != "canary") options.without.emplace_back(entry.name);
  All(state, world, options);
}

}  // namespace
}  // namespace haetae::detect

int main(int argc, char** argv) {
  using haetae::detect::All, haetae::detect::One, haetae::detect::View;
  using haetae::detect::ViewAhead, haetae::detect::Shop, haetae::detect::TwoLogs;
  const auto add = [](const std::string& name, auto work) {
    benchmark::RegisterBenchmark(name.c_str(), work)->Unit(benchmark::kMillisecond)->UseRealTime();
  };
  add("view", View);
  for (const haetae::detect::DetectorEntry& entry : haetae::detect::Detectors()) {
    add(std::string(entry.id) + " " + std::string(entry.name),
        [&entry](benchmark::State& state) { One(state, entry); });
  }
  add("all, 1 thread", [](benchmark::State& state) { All(state, Shop(), {.threads = 1}); });
  add("all, 2 threads", [](benchmark::State& state) { All(state, Shop(), {.threads = 2}); });
  for (const auto& [when, seconds] :
       {std::pair("a month", 30 * 86'400.0), {"a busy hour", 3600.0}}) {
    add(std::string("view, two logs, ") + when,
        [seconds](benchmark::State& state) { ViewAhead(state, seconds); });
    add(std::string("all, two logs, ") + when, [seconds](benchmark::State& state) {
      All(state, TwoLogs(seconds), {.threads = 1, .ahead = true});
    });
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
