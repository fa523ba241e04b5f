// What the exposure of a segment costs: a million accesses of a day of a nation of 33.7 million, a
// third of them an attack's through 2,313 addresses.
//
//   build/src/scope/exposure_bench
//
// Beside it, what the same accesses take as a Roaring bitmap of subjects for every value of every
// dimension and route.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <map>
#include <random>
#include <roaring/roaring.hh>

#include "ledger/for_test.h"
#include "scope/exposure_file.h"
#include "scope/exposure_match.h"

namespace haetae::scope {
namespace {

using access::Dimension;
using ledger::At;
using ledger::RowText;
using ledger::World;

constexpr size_t kRows = 1'000'000;
constexpr uint32_t kMembers = 33'673'817, kActive = 200'000;
constexpr unsigned kAttackers = 2'313;
constexpr ExposureKeys kKeys{.seed = 1, .seal = 2};

std::string Attacker(unsigned n) { return fmt::format("185.{}.{}.9", n / 250, n % 250); }

// The accesses of a day in the order of their times.
const World& Day() {
  static World* const world = [] {
    World* made = new World;
    std::mt19937 random(1);
    std::vector<uint32_t> active(kActive);
    for (uint32_t& member : active) member = random() % kMembers;
    for (uint32_t i = 0; i < kMembers; ++i) made->names.subjects.Number(std::to_string(i));
    for (size_t i = 0; i < kRows; ++i) {
      // A forged token is of one member and read with three or four times, as in the incident.
      const bool attack = random() % 3 == 0;
      const uint32_t token = static_cast<uint32_t>(i / 10), place = random() % kActive;
      const uint32_t member =
          attack ? static_cast<uint32_t>(token * 0x9e3779b97f4a7c15ull >> 32) % kMembers
                 : active[place];
      RowText row;
      row.time.us = At(86'400.0 * static_cast<double>(i) / kRows).us / 1000 * 1000;
      row.route = static_cast<uint16_t>(random() % 3);
      row.subject = row.principal = std::to_string(member);
      row.credential = fmt::format("{}token-{}", attack ? "forged " : "", attack ? token : place);
      row.key = attack ? "k-old" : fmt::format("k-{}", place % 2);
      row.address = attack ? Attacker(random() % kAttackers)
                           : fmt::format("{}.{}.{}.{}", place % 60 + 1, place / 250 % 250,
                                         place % 250, random() % 10 == 0 ? 1 : 0);
      row.user_agent = fmt::format("Shop/{}.{} (iPhone)", place % 40, place % 7);
      row.fingerprint = fmt::format("t13d{}", place % 90);
      made->Add(row);
    }
    return made;
  }();
  return *world;
}

const std::string& Exposure() {
  static const std::string bytes = MakeExposure(Day().rows, Day().names, Day().catalogue, kKeys);
  return bytes;
}

void Make(benchmark::State& state) {
  size_t bytes = 0;
  Day();
  for (auto _ : state) bytes = MakeExposure(Day().rows, Day().names, Day().catalogue, kKeys).size();
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kRows));
  state.counters["bytes_a_row"] = static_cast<double>(bytes) / kRows;
}

void Open(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(ExposureFile::Of(Exposure(), kKeys.seal, Day().catalogue));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * Exposure().size()));
}

void Find(benchmark::State& state, const std::vector<IndicatorValue>& asked) {
  const auto file = *ExposureFile::Of(Exposure(), kKeys.seal, Day().catalogue);
  size_t found = 0;
  ExposedRows rows;
  Blocks blocks(*file);
  for (auto _ : state) {
    ExposureMatch match(*file, {asked}, {}, Day().names, Day().catalogue);
    found = 0;
    for (size_t block = 0; !match.none() && block < match.blocks(); ++block)
      found += match.Find(blocks, block, rows);
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kRows));
  state.counters["found"] = static_cast<double>(found);
}

void Bitmaps(benchmark::State& state) {
  const access::Accesses& rows = Day().rows;
  size_t bytes = 0;
  for (auto _ : state) {
    bytes = 0;
    for (int d = 0; d < access::kDimensions; ++d) {
      std::map<std::pair<uint32_t, uint16_t>, ::Roaring> sets;
      for (size_t i = 0; i < rows.size(); ++i) {
        const uint32_t number = access::NumberIn(rows, i, static_cast<Dimension>(d), Day().names);
        if (number != kNoNumber) sets[{number, rows.route[i]}].add(rows.subject[i]);
      }
      for (auto& [value, set] : sets) {
        set.runOptimize();
        bytes += set.getSizeInBytes();
      }
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kRows));
  state.counters["bytes_a_row"] = static_cast<double>(bytes) / kRows;
}

BENCHMARK(Make)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(Open)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(Bitmaps)->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime();

int RegisterAll() {
  std::vector<IndicatorValue> attackers;
  for (unsigned i = 0; i < kAttackers; ++i)
    attackers.push_back({Dimension::kSourceIp, Attacker(i)});
  const auto add = [](const char* name, std::vector<IndicatorValue> asked) {
    benchmark::RegisterBenchmark(name, [asked](benchmark::State& state) { Find(state, asked); })
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
  };
  add("Find/2313 addresses", attackers);
  add("Find/key", {{Dimension::kKey, "k-old"}});
  add("Find/key and address", {{Dimension::kKey, "k-old"}, {Dimension::kSourceIp, Attacker(7)}});
  add("Find/credential that is not there", {{Dimension::kCredential, "nobody's"}});
  return 0;
}
const int registered = RegisterAll();

}  // namespace
}  // namespace haetae::scope

BENCHMARK_MAIN();
