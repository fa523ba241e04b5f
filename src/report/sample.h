// Investigations made up for tests and for looking at the report: the forged key that read members
// in ascending order for a week, the same with hostile text in every string, and nothing found.
// Everything in them is invented; addresses are from the ranges for documentation (RFC 5737).
// Test support only: not part of the library.
#pragma once

#include "incident/investigation.h"

namespace haetae::report {

incident::Investigation SampleInvestigation();
incident::Investigation NothingFound();
// `count` incidents of falling severity.
incident::Investigation ManyIncidents(size_t count);
// The sample with tags, quotes, escapes, bidirectional overrides, broken UTF-8, formulas and a line
// of 100 kB in every string that a log, a register or a file name can reach.
incident::Investigation HostileInvestigation();

}  // namespace haetae::report
