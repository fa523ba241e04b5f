// What a simulation is asked for, already checked; world.h says what follows from it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace haetae::simulate {

enum class Format : uint8_t { kJson, kCombined, kBoth };
enum class Order : uint8_t { kAscending, kShuffled, kRandom };

inline constexpr double kScaleDefault = 0.001;
inline constexpr uint32_t kIncidentMembers = 33'673'817;
inline constexpr uint32_t kIncidentAddresses = 2'313;
inline constexpr int kIncidentDays = 208;
inline constexpr double kIncidentReadsPerDay = 181'883'660.0 / kIncidentDays;
inline constexpr uint32_t kMembersMin = 1'000, kMembersMax = 200'000'000;
inline constexpr int kDaysMin = 2, kDaysMax = 730;
inline constexpr uint32_t kAddressesMax = 1'000'000;

struct Options {
  std::vector<std::string> scenarios;  // names of scenarios.h; none: an honest shop
  std::filesystem::path out;
  double scale = kScaleDefault;
  uint32_t members = 0;  // these three: filled in from the scale where not given
  int days = 0;
  uint32_t addresses = 0;
  uint64_t seed = 1;
  Format format = Format::kJson;
  double reads_per_day = 0;  // of each scenario; 0: its own
  Order order = Order::kAscending;
  bool rotate_agents = false;
  double activity = 1;
  int attack_start = -1;  // day of the run, 0 the first; −1: a third of it, a week at most
  bool issuance = true, canaries = true, undeclared_job = false, gzip = false;
  uint32_t fakes = 0;  // accounts of fake-accounts, 0 without the scenario
};

// Fills in what was not given.
Options Resolved(Options options);

}  // namespace haetae::simulate
