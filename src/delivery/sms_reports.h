// Delivery reports of texts, out of a file and into the record of who was told.
//
//   ReportCounts counts = TRY(TakeSmsReports(book, plan_sha256, gateway, "access.log", now));
//   counts.changed; counts.unmatched;
//
// A gateway calls a URL for each report. Whoever listens there has a log: a line is a line of an
// access log with the request in it, or the query alone. The gateway's [report] says what a query
// means (docs/formats/gateways.md). A report moves a person only when its id is one of ours, and
// once however often it is read. Memory: a line of at most 64 KiB, and a thousand reports.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/file.h"
#include "delivery/deliveries.h"
#include "delivery/gateway.h"

namespace haetae::delivery {

struct ReportCounts {
  uint64_t lines = 0, delivered = 0, failed = 0;
  uint64_t no_report = 0;  // other requests, and states that are no ending
  uint64_t unmatched = 0;  // no id of ours: of other texts, or forged
  uint64_t changed = 0;    // people whose record changed
};

// Of a plan's texts and its tests': another plan's may have gone over another gateway, whose states
// differ.
Result<ReportCounts> TakeSmsReports(Deliveries& book, const std::string& plan_sha256,
                                    const Gateway& gateway, const fs::path& file, Time now);

// "id=0f3a…&state=1", of a line of an access log or alone.
std::string_view QueryOfLine(std::string_view line);

}  // namespace haetae::delivery
