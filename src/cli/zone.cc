#include "cli/zone.h"

#include <cstdlib>
#include <string>

#include "ledger/ledger.h"
#include "ledger/raw_line.h"

namespace haetae::cli {

Duration ZoneOf(const ledger::Manifest& manifest) {
  for (const ledger::SourceEntry& source : manifest.sources) {
    const std::string line = ledger::ReadRawLine(source, 0);
    for (size_t i = 0; i + 5 <= line.size(); ++i) {
      if (line[i] != '+' && line[i] != '-') continue;
      if (i < 8 || line[i - 3] != ':' ||
          !isdigit(static_cast<unsigned char>(line[i - 1 - (line[i - 1] == ' ')]))) {
        const bool after_fraction = i > 0 && isdigit(static_cast<unsigned char>(line[i - 1])) &&
                                    line.rfind('.', i) != std::string::npos &&
                                    i - line.rfind('.', i) <= 10;
        const bool after_space = i > 8 && line[i - 1] == ' ' && line[i - 4] == ':';
        if (!after_fraction && !after_space) continue;
      }
      const size_t colon = i + 3 < line.size() && line[i + 3] == ':' ? 1 : 0;
      if (i + 5 + colon > line.size()) continue;
      const std::string digits = line.substr(i + 1, 2) + line.substr(i + 3 + colon, 2);
      if (digits.find_first_not_of("0123456789") != std::string::npos) continue;
      const Duration zone = std::atoi(digits.substr(0, 2).c_str()) * kHour +
                            std::atoi(digits.substr(2).c_str()) * kMinute;
      if (zone > 14 * kHour || zone % (15 * kMinute) != 0) continue;
      return line[i] == '-' ? -zone : zone;
    }
  }
  return 0;
}

Result<Duration> ZoneOfData(const fs::path& data) {
  access::Names names;
  const auto ledger = ledger::Ledger::Open(data, names, ledger::Mode::kRead);
  if (ledger) return ZoneOf((*ledger)->manifest());
  if (ledger.error().code == Code::kNotFound) return 0;
  return std::unexpected(ledger.error());
}

}  // namespace haetae::cli
