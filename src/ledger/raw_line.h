// Reads raw lines back from their sources, so that every number can be opened.
//
//   std::string line = ReadRawLine(entry, offset);     // "" when the source can no longer be read
//
// Plain files are read in place; compressed ones are decompressed up to the line, and only up to
// kDecompressedBytesMax.
#pragma once

#include <string>

#include "ledger/manifest.h"

namespace haetae::ledger {

inline constexpr uint64_t kDecompressedBytesMax = 256u << 20;
inline constexpr size_t kEvidenceBytesMax = 4096;

std::string ReadRawLine(const SourceEntry& source, uint64_t offset);

}  // namespace haetae::ledger
