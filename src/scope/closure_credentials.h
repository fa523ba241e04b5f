// Which credentials of the incident others use too: a join of the hashes of all files. Internal to
// this room.
//
//   CredentialsFound found = TRY(JoinCredentials(index, range, threads, seed, sheets));
//   found.shared                      // hashes that accesses of both carry
//
// The incident's hashes are a table in which a hash stands where it would among all: hashes ascend
// in every file, so that a file goes through the table once, from one end to the other. Memory: 12
// bytes a credential of the incident and file. A nation's 34 million take 400 MB.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "scope/closure_look.h"
#include "scope/exposure.h"

namespace haetae::scope {

using Sheets = std::map<const ledger::SegmentInfo*, Sheet>;

struct CredentialsFound {
  std::vector<uint64_t> shared;  // ascending
  uint64_t alone = 0;            // that only the incident's accesses carry
};

Result<CredentialsFound> JoinCredentials(ExposureIndex& index, const ledger::ScanRange& range,
                                         size_t threads, uint64_t seed, const Sheets& sheets);

}  // namespace haetae::scope
