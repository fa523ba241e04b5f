// The laws that come with haetae, or those of --laws.
//
//   duty::LawBook book = TRY(LawsOf(arguments));       // fails with the first problem
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"
#include "cli/workspace.h"
#include "duty/assess.h"
#include "duty/facts.h"
#include "duty/law.h"
#include "incident/awareness.h"
#include "scope/result.h"

namespace haetae::cli {

Result<std::string> LawFolder(const Arguments& arguments);
Result<duty::LawBook> LawsOf(const Arguments& arguments);

// What to do with a word of a file of facts that no law asks for: most are mistyped.
enum class UnusedFacts { kWarn, kRefuse };
// Facts in a text; problems but the first, and warnings, are told on standard error.
Result<duty::Facts> FactsIn(const std::string& text, const std::string& where,
                            const duty::Lexicon& lexicon, duty::FactsKind kind,
                            const Arguments& arguments, UnusedFacts unused = UnusedFacts::kWarn);

// What a person wrote beside an incident: --facts, or else the last file that its log keeps.
Result<duty::Facts> WrittenFacts(const Arguments& arguments,
                                 const std::vector<incident::Awareness>& log,
                                 const duty::Lexicon& lexicon);

// What --incident or --facts says: the facts, and which duties were done when.
struct Known {
  duty::Facts facts;
  duty::Done done;
  uint32_t incident = 0, scope_version = 0;  // 0: no incident
};
Result<Known> KnownOf(const Arguments& arguments, const duty::Lexicon& lexicon);
// The same of an incident whose scope was counted with groups.
Result<Known> KnownFrom(const Arguments& arguments, const duty::Lexicon& lexicon, uint32_t incident,
                        Workspace& space, const scope::Scope& scope);

}  // namespace haetae::cli
