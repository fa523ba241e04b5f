// An incident's indicators as a STIX 2.1 bundle (OASIS Standard, 10 June 2021), for those who share
// what they saw: what each object says is in docs/formats/stix.md.
//
//   StixIncident about{.incident = incident, .left_out = left_out, .ledger_until = until};
//   table::Written written = TRY(WriteStix(about, indicators, target, manifest));
//
// The same incident over the same ledger gives the same bytes: identifiers are made of what they
// name (UUID version 5), times are those of the log. Objects are written one after the other and
// never capped. What is personal or secret is not in it unless the caller left it in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "incident/investigation.h"
#include "report/shared_indicators.h"
#include "table/table_file.h"

namespace haetae::report {

struct StixIncident {
  const incident::Incident& incident;
  LeftOut left_out;
  std::string catalogue_digest;  // with the incident's first finding: makes identifiers its own
  Time ledger_until = kTimeMin;  // the last record: what is known changes with it
};

Result<table::Written> WriteStix(const StixIncident& about,
                                 const std::vector<SharedIndicator>& indicators,
                                 const table::Target& target, table::About manifest);

// "[ipv4-addr:value = '203.0.113.9']"
std::string StixPattern(const SharedIndicator& indicator);

}  // namespace haetae::report
