// haetae duty: what laws demand of an incident, by when, and why.
#include <cstdio>

#include "cli/commands.h"
#include "cli/laws.h"
#include "duty/assess.h"
#include "report/duties.h"
#include "report/json.h"

namespace haetae::cli {

Result<int> RunDutyList(const Arguments& arguments) {
  if (arguments.Has("--facts") == arguments.Has("--incident")) {
    return Fail(Code::kUsage, "wrong usage", "name either --incident N or --facts FILE", "",
                "see haetae duty list --help");
  }
  const duty::LawBook book = TRY(LawsOf(arguments));
  const duty::Facts facts = TRY(FactsOf(arguments, book.lexicon));
  const Time at =
      arguments.Has("--at") ? *ParseDayOrTime(arguments.Text("--at")) : SystemClock().Now();
  const duty::Assessment assessment = duty::Assess(book, facts, at);
  if (arguments.Has("--json")) {
    std::puts(report::JsonText(report::DutiesJson(assessment, book)).c_str());
  } else {
    std::fputs(
        report::RenderDuties(assessment, book,
                             {.language = LanguageOf(arguments), .all = arguments.Has("--all")})
            .c_str(),
        stdout);
  }
  return kExitClean;
}

}  // namespace haetae::cli
