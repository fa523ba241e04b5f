// Which credentials of the incident others use too: a join of the hashes of all files. Internal to
// this room.
//
//   CredentialJoin join(index, range, threads, seed);
//   TRY(join.Run(sheets, found));     // found: those that accesses of both carry
//
// Hashes stand in ascending order in every file, so that both sides are merged bucket by bucket.
// Memory: 8 bytes a credential of the incident and file. A nation's 44 million take 350 MB.
#pragma once

#include <cstdint>
#include <functional>
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
                                         size_t threads, uint64_t seed, Sheets& sheets);

}  // namespace haetae::scope
