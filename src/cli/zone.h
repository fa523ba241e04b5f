// The zone that the people of a ledger's logs live by, for times that people read.
//
//   FormatLocal(time, ZoneOf(ledger.manifest()));
//
// That of the first line of the first source that names one; 0 (UTC) where none does.
#pragma once

#include "base/time.h"
#include "ledger/manifest.h"

namespace haetae::cli {

Duration ZoneOf(const ledger::Manifest& manifest);

}  // namespace haetae::cli
