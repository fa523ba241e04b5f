// Ingest reads logs into the ledger: every line of every source exactly once, whatever was read
// before, in whatever order, with as many threads as there are.
//
//   Ingest ingest(ledger, names, registers, {.threads = 2, .progress = …});
//   IngestReport report = TRY(ingest.Run(inputs));
//
// A source is recognised by its bytes, not by its name: one that grew goes on where it ended, one
// that was renamed, compressed or copied adds nothing. Work is committed every kCommitRows
// accesses; after a crash the next Run goes on from the last commit. A source that cannot be read
// is reported and the others are still read. Not thread-safe; Run() uses threads of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "access/access.h"
#include "base/error.h"
#include "ledger/ledger.h"
#include "ledger/results.h"
#include "reader/source.h"
#include "register/register.h"

namespace haetae::ledger {

inline constexpr size_t kCommitRows = 1 << 20;  // accesses in memory before they are sealed
inline constexpr size_t kOpenSourcesMax = 32;

struct Progress {
  std::atomic<uint64_t> bytes{0}, records{0}, sources_done{0};
  uint64_t sources = 0;
};

struct IngestOptions {
  int threads = 2;
  size_t commit_rows = kCommitRows;
  Progress* progress = nullptr;
  // An unfinished last line waits until it is whole, for one who goes on to follow the files.
  bool hold_back_unfinished = false;
  const Responses* responses = nullptr;  // of requests of the logs; null: none
};

struct IngestReport {
  uint64_t records_new = 0;
  uint64_t bytes_new = 0;
  std::vector<Error> errors;   // one for each input that could not be read to its end
  std::vector<Error> skipped;  // files found in a folder or by a glob that are no logs
};

class Ingest {
 public:
  Ingest(Ledger& ledger, access::Names& names, const reg::Register& registers,
         IngestOptions options)
      : ledger_(ledger), names_(names), register_(registers), options_(options) {}
  Result<IngestReport> Run(const std::vector<reader::Input>& inputs);

 private:
  Ledger& ledger_;
  access::Names& names_;
  const reg::Register& register_;
  IngestOptions options_;
};

}  // namespace haetae::ledger
