// The zone that the people of a ledger's logs live by, for times that people read.
//
//   FormatLocal(time, ZoneOf(ledger.manifest()));
//
// That of the first line of the first source that names one; 0 (UTC) where none does.
#pragma once

#include "base/error.h"
#include "base/file.h"
#include "base/time.h"
#include "ledger/manifest.h"

namespace haetae::cli {

Duration ZoneOf(const ledger::Manifest& manifest);
// The same of a data folder; 0 where it has no ledger.
Result<Duration> ZoneOfData(const fs::path& data);

}  // namespace haetae::cli
