#include "cli/zone.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "base/time_zone.h"
#include "ledger/raw_line.h"
#include "ledger/source_reading.h"

namespace haetae::cli {
namespace {

Duration WrittenZone(const ledger::Manifest& manifest) {
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

}  // namespace

Duration ZoneOf(const ledger::Ledger& ledger) {
  const Duration written = WrittenZone(ledger.manifest());
  if (written != 0) return written;
  const reader::FormatOptions options = ledger::FormatOptionsOf(ledger.catalogue());
  Time last = kTimeMin;
  std::string named;  // for the log that ends last
  for (const ledger::SourceEntry& source : ledger.manifest().sources) {
    const std::string& zone = options.For(source.path).time_zone;
    if (!source.no_zone || zone.empty() || source.counts.last <= last) continue;
    last = source.counts.last;
    named = zone;
  }
  if (named.empty()) return written;
  const std::optional<LocalZone> zone = LocalZone::Of(named);
  return zone ? zone->OffsetAt(last) : written;
}

Result<Duration> ZoneOfData(const fs::path& data) {
  access::Names names;
  const auto ledger = ledger::Ledger::Open(data, names, ledger::Mode::kRead);
  if (ledger) return ZoneOf(**ledger);
  if (ledger.error().code == Code::kNotFound) return 0;
  return std::unexpected(ledger.error());
}

void CountNoZone(std::string_view format, std::string_view log, std::vector<NoZone>& all) {
  const auto known = std::ranges::find(all, format, &NoZone::format);
  if (known == all.end())
    all.push_back({std::string(format), std::string(log), 1});
  else
    ++known->logs;
}

Phrase NoteOf(const NoZone& one) {
  const std::string log = EscapeTerminal(Shortened(one.log, 200));
  const std::string logs = WithCommas(one.logs);
  // The log's name last: a terminal shows two lines of a note.
  return {fmt::format("times of {} logs say no zone and are read as UTC; write time_zone = "
                      "\"+09:00\" or \"Asia/Seoul\", or \"Z\" if that is right, in the catalogue's "
                      "[format]: {}{}",
                      one.format, log,
                      one.logs > 1 ? " and " + WithCommas(one.logs - 1) + " more" : ""),
          fmt::format("{} 로그의 시각에 시간대가 없어 UTC로 읽습니다. 처리 목록의 [format]에 "
                      "time_zone = \"+09:00\"이나 \"Asia/Seoul\"을, UTC가 맞으면 \"Z\"를 "
                      "쓰십시오: {}{}",
                      one.format, log, one.logs > 1 ? " 등 " + logs + "개" : "")};
}

std::vector<NoZone> NoZonesOf(const ledger::Manifest& manifest,
                              const access::Catalogue& catalogue) {
  const reader::FormatOptions options = ledger::FormatOptionsOf(catalogue);
  std::vector<NoZone> all;
  for (const ledger::SourceEntry& source : manifest.sources)
    if (source.no_zone && options.For(source.path).time_zone.empty())
      CountNoZone(source.format, source.name, all);
  return all;
}

std::vector<Phrase> NoZoneNotes(const ledger::Manifest& manifest,
                                const access::Catalogue& catalogue) {
  std::vector<Phrase> notes;
  for (const NoZone& one : NoZonesOf(manifest, catalogue)) notes.push_back(NoteOf(one));
  return notes;
}

}  // namespace haetae::cli
