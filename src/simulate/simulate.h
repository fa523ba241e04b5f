// Plays a made-up shop and what happens to it, and writes what real systems would have left: logs,
// catalogue and register, and the truth.
//
//   Options options; options.scenarios = {"forged-old-key"}; options.out = "shop";
//   Summary done = TRY(Simulate(options, {}));
//
// The same options give the same bytes. Memory follows members (8 bytes each), the requests of the
// next hours, and the people whom scenarios reached; not the days.
#pragma once

#include <functional>

#include "base/error.h"
#include "simulate/options.h"

namespace haetae::simulate {

struct Summary {
  uint64_t records = 0, sources = 0, members = 0;
  int days = 0;
};
// Told about once a simulated hour: the share of the days that is done, and the lines so far.
using Told = std::function<void(double share, uint64_t records)>;

// Fails before anything is written when the options contradict each other, or when `out` holds
// something that no simulation wrote.
Result<Summary> Simulate(Options options, const Told& told);

}  // namespace haetae::simulate
