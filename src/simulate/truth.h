// What really happened, counted while it is written: exactly, by other means than haetae's.
//
//   Truth truth(world, {"forged-old-key"});
//   TRY(truth.Open(out));
//   truth.Add(event);                       // each once, in time order
//   TRY(truth.Close(…));                    // truth.json and the people files
//
// For each scenario: truth-<scenario>-reads.csv has every access of it, truth-<scenario>-people.csv
// everybody it was shown, one row each. Costs 24 bytes for each person near one who was reached
// (pages of 1,024), and nothing for honest traffic. Not thread-safe.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "simulate/out_file.h"
#include "simulate/scenarios.h"
#include "simulate/world.h"

namespace haetae::simulate {

class Truth {
 public:
  Truth(const World& world, std::vector<const Scenario*> scenarios);
  ~Truth();
  Status Open(const fs::path& out);
  void Add(const Event& event);
  // `more` becomes part of truth.json: what the writers know.
  Status Close(const std::vector<Indicators>& causes, nlohmann::ordered_json more);
  uint64_t accesses() const { return honest_.accesses; }  // of all, the attacks' included

 private:
  struct Row;     // one person
  struct Played;  // one scenario
  struct Honest {
    uint64_t records = 0, accesses = 0, disclosed = 0, missing = 0, issued = 0;
    std::array<uint64_t, 6> statuses{};  // by hundreds
  };
  void AddAttack(Played& played, const Event& event);
  void Reach(Played& played, Row& row, const Event& event);
  Status WritePeople(Played& played, nlohmann::ordered_json& json);
  const World& world_;
  fs::path out_;
  Honest honest_;
  std::vector<std::unique_ptr<Played>> played_;
};

}  // namespace haetae::simulate
