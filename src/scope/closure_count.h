// What the accesses that carry a value look like, counted column by column: a pass over a file's
// codes with a byte a row that says how the row looks, and one addition for each value in the end.
// Internal to this room.
//
//   Counted counted = TRY(CountLooks(index, range, threads, sheets, wanted, names));
//   counted.of[place].looks[kHonest] …                // of table.entries()[place]
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "scope/closure_credentials.h"
#include "scope/closure_table.h"

namespace haetae::scope {

using Looks = std::array<uint64_t, kLooks>;

struct LookCount {
  Looks looks{};
  int64_t first_day = INT64_MAX;  // on which an access that is counted carries it
};

struct Counted {
  std::vector<LookCount> of;         // by place; zero of what was not wanted
  std::vector<uint32_t> first_file;  // by place, of credentials: the order of the first file
  Looks all{};
  uint64_t mine_honest = 0;
  std::map<int64_t, Looks> by_day;
};

Result<Counted> CountLooks(ExposureIndex& index, const ledger::ScanRange& range, size_t threads,
                           const Sheets& sheets, const Wanted& wanted, const access::Names& names);

}  // namespace haetae::scope
