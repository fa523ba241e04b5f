// The findings as OCSF Detection Finding events (class 2004, schema 1.5.0), one JSON object a line,
// for a SIEM. The same investigation gives the same bytes; a finding keeps its `uid` when it is
// found again, so that a SIEM can tell it from a new one.
//
//   file << OcsfLines(investigation);
//
// An event carries the incident's evidence lines: they are personal data and go where such may go.
#pragma once

#include <string>

#include "incident/investigation.h"

namespace haetae::report {

// Every line ends in "\n"; "" where nothing was found.
std::string OcsfLines(const incident::Investigation& investigation);

}  // namespace haetae::report
