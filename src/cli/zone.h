// The zone that the people of a ledger's logs live by, for times that people read.
//
//   FormatLocal(time, ZoneOf(ledger));
//
// That of the first line of the first source that names one. Where none does, or only UTC, which
// says how a server is set up and not where people are, the catalogue's time_zone; else 0 (UTC).
#pragma once

#include <vector>

#include "access/catalogue.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "ledger/ledger.h"
#include "ledger/manifest.h"

namespace haetae::cli {

Duration ZoneOf(const ledger::Ledger& ledger);
// The same of a data folder; 0 where it has no ledger.
Result<Duration> ZoneOfData(const fs::path& data);

// Of a format whose logs have times without zone: how many there are, and the first of them.
struct NoZone {
  std::string format, log;
  uint64_t logs = 0;
};
void CountNoZone(std::string_view format, std::string_view log, std::vector<NoZone>& all);
// What a person is to write for it: such times were read as UTC, since nothing says otherwise.
Phrase NoteOf(const NoZone& one);
// Each format whose logs are read so, in the order of the logs; none whose format has a
// time_zone.
std::vector<NoZone> NoZonesOf(const ledger::Manifest& manifest, const access::Catalogue& catalogue);
// One note a format.
std::vector<Phrase> NoZoneNotes(const ledger::Manifest& manifest,
                                const access::Catalogue& catalogue);

}  // namespace haetae::cli
