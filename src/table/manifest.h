// The manifest beside an exported file, FILE.manifest.json: how to check the file, and what it is
// made of. Schema haetae.export/1; docs/formats/export.md says what each member means.
//
// No time of day is in it: the same question over the same ledger gives the same bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "ledger/manifest.h"
#include "table/rows.h"
#include "table/target.h"

namespace haetae::table {

// What was asked, of what.
struct About {
  std::string what;  // "accesses" "people" "possible" "indicators"
  struct Indicator {
    std::string dimension, value;
  };
  uint32_t incident = 0;  // 0: asked by indicators
  // A row's accesses carry all of one of these.
  std::vector<std::vector<Indicator>> any_of;
  Time from = kTimeMin, to = kTimeMax;  // asked for: from ≤ t < to

  std::string catalogue_digest;
  uint64_t segments = 0, accesses = 0;  // of the ledger in that time
  std::string segments_sha256;
  Time coverage_from = kTimeMax, coverage_to = kTimeMin;  // from > to: no logs

  // Numbers of the rows that people will want to compare, by name: {"disclosed", 4}.
  std::vector<std::pair<std::string, uint64_t>> counts;
};

// The catalogue and the segments that have accesses in the time asked for.
void DescribeLedger(const ledger::Manifest& manifest, About& about);

struct Written {
  uint64_t rows = 0, bytes = 0;
  std::string sha256;
  uint64_t guarded = 0;   // CSV cells with a ' before them that is no part of the value
  uint64_t replaced = 0;  // cells in which U+FFFD stands for bytes that are no text
  std::string manifest;   // what stands beside the file
};

std::filesystem::path ManifestPath(const std::filesystem::path& file);
std::string ManifestText(const Target& target, std::span<const Column> columns, const About& about,
                         const Written& written);

}  // namespace haetae::table
