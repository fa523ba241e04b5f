// The question that scope and export are asked: which accesses are meant, and of which time.
//
//   Question question = TRY(QuestionOf(arguments));  // wrong usage, before a ledger is opened
//   auto space = TRY(Workspace::Open(arguments, ledger::Mode::kRead));
//   TRY(LookUpIncident(*space, question));           // what its causes are
//   TRY(space->exposure->Visit(question.sets, question.range, …));
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "cli/options.h"
#include "cli/workspace.h"
#include "incident/investigation.h"
#include "ledger/ledger.h"
#include "scope/filter.h"
#include "table/manifest.h"

namespace haetae::cli {

struct Question {
  uint32_t incident = 0;  // 0: asked by indicators
  // Everything that was named, once for each cause: all indicators given, or all causes'.
  std::vector<scope::IndicatorValue> indicators;
  // An access is meant if it carries all dimensions of one of these.
  std::vector<std::vector<scope::IndicatorValue>> sets;
  ledger::ScanRange range;
  std::vector<std::string> without;  // ids of readers, who are not reached
  bool is_part = false;              // of the incident's time: --from or --to asked for it
};

// From --from and --to.
ledger::ScanRange RangeOf(const Arguments& arguments);
// From --incident or --indicator, --from and --to. Sets are empty until the incident is looked up.
Result<Question> QuestionOf(const Arguments& arguments);
// What an incident is: the accesses of its causes.
Question QuestionOf(const incident::Incident& incident, const ledger::ScanRange& range);
// Does nothing where no incident is asked for; kNotFound names those there are.
Status LookUpIncident(const Workspace& space, Question& question);

// The question as the manifest of an exported file tells it, with the ledger that it was asked of.
// Of a credential it tells the SHA-256: it may still let somebody in.
table::About AboutOf(const Question& question, const ledger::Manifest& manifest);
// In two steps, for many questions of one time: the ledger is described once.
table::About AboutOf(const ledger::ScanRange& range, const ledger::Manifest& manifest);
table::About AboutOf(const Question& question, table::About about);

// "key=k-1 never occurs in the ledger in that time"; raw.
std::string AbsentText(const scope::IndicatorValue& value, const ledger::ScanRange& range,
                       Language language);

}  // namespace haetae::cli
