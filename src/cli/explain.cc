// haetae explain: a finding, down to the lines.
#include "incident/explain.h"

#include <cstdio>
#include <cstdlib>

#include "cli/commands.h"
#include "cli/workspace.h"
#include "cli/zone.h"
#include "incident/store.h"
#include "report/explanation.h"
#include "report/json.h"

namespace haetae::cli {

Result<int> RunExplain(const Arguments& arguments) {
  if (arguments.Has("--all") && arguments.Has("--lines")) {
    return Fail(Code::kUsage, "wrong usage", "--all gives every access: it takes no --lines", "",
                "see haetae explain --help");
  }
  std::unique_ptr<Workspace> space = TRY(Workspace::Open(arguments, ledger::Mode::kRead));
  incident::IncidentStore store = TRY(incident::IncidentStore::Open(space->data));
  incident::KeptFinding kept = TRY(store.FindFinding(arguments.Text("FINDING")));
  incident::ExplainOptions options;
  const bool json = arguments.Has("--json");
  if (arguments.Has("--lines"))
    options.lines = static_cast<size_t>(std::atol(arguments.Text("--lines").c_str()));
  if (arguments.Has("--all")) {
    options.lines = 1;
    if (!json) std::fputs(report::OpenedCsvHeader().c_str(), stdout);
    options.each = [json](const incident::OpenedAccess& access) -> Status {
      const std::string line = json ? report::JsonText(report::OpenedJson(access, false), -1) + "\n"
                                    : report::OpenedCsvRow(access);
      if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size())
        return Fail(Code::kUnavailable, "cannot write to standard output");
      return {};
    };
  }
  const incident::Explanation explanation = TRY(
      incident::Explain(*space->ledger, space->names, *space->registers, std::move(kept), options));
  if (arguments.Has("--all")) {
    if (!arguments.Has("--quiet")) {
      const bool ko = LanguageOf(arguments) == Language::kKorean;
      const std::string count = ko ? "접속 " + WithCommas(explanation.accesses) + "건"
                                   : Counted(explanation.accesses, "access", "accesses");
      std::fprintf(stderr, "%s\n", count.c_str());
    }
    return kExitClean;
  }
  if (json) {
    std::puts(report::JsonText(report::ExplanationJson(explanation, space->data)).c_str());
  } else {
    std::fputs(report::RenderExplanation(explanation, {.language = LanguageOf(arguments),
                                                       .offset = ZoneOf(*space->ledger),
                                                       .data_dir = space->data})
                   .c_str(),
               stdout);
  }
  return kExitClean;
}

}  // namespace haetae::cli
