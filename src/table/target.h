// Where a table goes, and as what: the ending of the name says it.
//
//   Target target = TRY(TargetOf("accesses.csv.gz"));    // CSV, gzip
//   Target target = TRY(TargetOf("-", "jsonl"));         // JSON lines to standard output
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"

namespace haetae::table {

enum class Format { kCsv, kJsonLines, kParquet, kStix };
std::string_view FormatName(Format format);  // "csv" "jsonl" "parquet" "stix"
enum class Compression { kNone, kGzip, kZstd };
std::string_view CompressionName(Compression compression);  // "none" "gzip" "zstd"

struct Target {
  std::filesystem::path path;  // "-": standard output
  Format format = Format::kCsv;
  Compression compression = Compression::kNone;
  // CSV: no ' before what a spreadsheet would take for a formula.
  bool exact = false;
  // Nothing is written: what is wanted is the manifest in `Written`.
  bool discard = false;
  bool is_stdout() const { return path == "-"; }
};

// `format` is csv, jsonl, parquet or stix.json, all but Parquet also with .gz or .zst; where it is
// empty, the ending of the name is that. kUsage for what is none.
Result<Target> TargetOf(const std::string& name, std::string_view format = {});

}  // namespace haetae::table
