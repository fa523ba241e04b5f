// The question that scope and export are asked: which accesses are meant, and of which time.
//
//   Question question = TRY(QuestionOf(arguments));        // wrong usage, before a ledger is
//   opened std::unique_ptr<Workspace> space = TRY(Workspace::Open(arguments, ledger::Mode::kRead));
//   TRY(LookUpIncident(*space, question));                 // what its causes are
//   TRY(space->exposure->Visit(question.sets, question.range, …));
#pragma once

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
};

// From --incident or --indicator, --from and --to. Sets are empty until the incident is looked up.
Result<Question> QuestionOf(const Arguments& arguments);
// What an incident is: the accesses of its causes.
Question QuestionOf(const incident::Incident& incident, const ledger::ScanRange& range);
// Does nothing where no incident is asked for; kNotFound names those there are.
Status LookUpIncident(const Workspace& space, Question& question);

// The question as the manifest of an exported file tells it, with the ledger that it was asked of.
table::About AboutOf(const Question& question, const ledger::Manifest& manifest);

}  // namespace haetae::cli
