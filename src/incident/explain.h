// An explanation opens a finding down to the lines: what was said of it when it was found, and the
// accesses that carry its indicators, read again from the ledger and from the logs themselves.
//
//   KeptFinding kept = TRY(store.FindFinding("never-issued-5f1c"));
//   Explanation explanation = TRY(Explain(ledger, names, registers, kept, {.lines = 3}));
//   Print(report::RenderExplanation(explanation, …));
//
// One scan of the ledger; memory is that of the scope (scope/scope.h) and 3·lines accesses. Log
// text in it is raw and hostile: every view escapes it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "incident/store.h"
#include "ledger/ledger.h"
#include "register/register.h"
#include "scope/result.h"

namespace haetae::incident {

// One access as text; "" where the log does not say.
struct OpenedAccess {
  uint64_t number = 0;  // among the accesses of the finding, from 1; 0: it is none of them
  bool alert = false;   // the access at which the finding was raised
  Time time;
  std::string route, outcome;  // outcome: "disclosed", "refused", "missing", "unknown"
  uint16_t status = 0;         // 0: not known
  std::string subject, principal, credential, key, source_ip, network, network_name, country,
      user_agent, tls_fingerprint;
  std::string source;
  uint64_t offset = 0;  // of the line in the uncompressed source
  std::string line;     // raw; "" where it can no longer be read
  Phrase no_line;       // then: why
  bool cut = false;     // the line is longer than kEvidenceBytesMax
};

struct ExplainOptions {
  size_t lines = 3;  // the first, the last, and those up to the alert: so many of each
  // Called for every access of the finding in time order, without its line. May be null.
  std::function<Status(const OpenedAccess&)> each = nullptr;
};

struct Explanation {
  KeptFinding kept;
  scope::Scope scope;     // whom its accesses reached; without coverage
  uint64_t accesses = 0;  // that carry its indicators
  uint64_t refused = 0;   // of them
  Time first = kTimeMax, last = kTimeMin;
  std::vector<OpenedAccess> opened;  // in time order
  std::vector<Phrase> missing;       // sources that can no longer be read, each once
};

Result<Explanation> Explain(ledger::Ledger& ledger, access::Names& names,
                            const reg::Register& registers, KeptFinding kept,
                            const ExplainOptions& options);

// The raw line of an access, or why it cannot be had.
struct RawLine {
  std::string text;
  Phrase missing;
  bool cut = false;
};
RawLine OpenLine(const ledger::Manifest& manifest, const std::string& source, uint64_t offset);

}  // namespace haetae::incident
