// haetae scope window: the time in which a person says that an incident ran, so that what was read
// honestly with the same token before is no part of it.
#include "incident/scope_window.h"

#include <cstdio>

#include "cli/commands.h"
#include "cli/incident_zone.h"
#include "cli/kept_incidents.h"
#include "cli/question.h"
#include "cli/speaker.h"
#include "report/json.h"
#include "report/words.h"

namespace haetae::cli {

Result<int> RunScopeWindow(const Arguments& arguments) {
  const bool narrows = arguments.Has("--from") || arguments.Has("--to");
  if (narrows == arguments.Has("--open"))
    return Fail(Code::kUsage, "wrong usage", "scope window takes --from or --to, or --open", "",
                "see haetae scope window --help");
  const ledger::ScanRange range = RangeOf(arguments);
  if (range.from >= range.to)
    return Fail(Code::kUsage, "wrong usage", "--from is not before --to", "",
                "give the time in which the accesses of the incident lie");
  incident::ScopeWindow window{.incident = NumberOf(arguments),
                               .from = range.from,
                               .to = range.to,
                               .at = SystemClock().Now(),
                               .by = TRY(SpeakerOf(arguments)),
                               .why = {}};
  window.why = TRY(ReasonOf(
      arguments, "what was counted is left out only for a reason that is kept: --why TEXT"));
  incident::IncidentStore store = TRY(OpenStore(DataOf(arguments)));
  const bool added = TRY(incident::ScopeWindows(store).Say(window));
  const Language language = LanguageOf(arguments);
  if (arguments.Has("--json")) {
    const auto time = [](Time at) {
      const bool open = at == kTimeMin || at == kTimeMax;
      return open ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(FormatTime(at));
    };
    std::puts(report::JsonText(nlohmann::ordered_json{{"schema", "haetae.scope-window/1"},
                                                      {"incident", window.incident},
                                                      {"added", added},
                                                      {"from", time(window.from)},
                                                      {"to", time(window.to)},
                                                      {"by", ValidUtf8(window.by)},
                                                      {"why", ValidUtf8(window.why)}})
                  .c_str());
    return kExitClean;
  }
  const bool ko = language == Language::kKorean;
  if (added)
    std::puts(EscapeTerminal(report::SaidInZone(incident::SaidText(window).In(language),
                                                ZoneOrComplain(arguments, window.incident)))
                  .c_str());
  else
    std::puts(ko ? "이미 그렇게 되어 있습니다" : "it is so already");
  if (added && !arguments.Has("--quiet"))
    std::fprintf(stderr,
                 ko ? "haetae: 산정, 의무, 통지문에 바로 반영됩니다. 보고서는 haetae "
                      "investigate가 다시 만듭니다\n"
                    : "haetae: the scope, duties and notices keep to it now; haetae investigate "
                      "makes the report anew\n");
  return kExitClean;
}

}  // namespace haetae::cli
