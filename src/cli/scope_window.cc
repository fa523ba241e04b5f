// haetae scope window: the time in which a person says that an incident ran, so that what was read
// honestly with the same token before is no part of it.
#include "incident/scope_window.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "cli/commands.h"
#include "cli/counted.h"
#include "cli/incident_zone.h"
#include "cli/kept_incidents.h"
#include "cli/kept_time.h"
#include "cli/question.h"
#include "cli/speaker.h"
#include "report/json.h"
#include "report/words.h"
#include "scope/exposure.h"
#include "scope/exposure_match.h"

namespace haetae::cli {
namespace {

// The first and the last access of the question, whatever became of it; the first is later than
// the last where there is none.
Result<std::pair<Time, Time>> TimesOf(Workspace& space, const Question& question) {
  Time first = kTimeMax, last = kTimeMin;
  TRY(space.exposure->Visit(
      question.sets, question.range, 1, [&](size_t, const scope::ExposureMatch& match) {
        scope::Blocks blocks(match.file());
        scope::ExposedRows rows;
        for (size_t block = 0; block < match.blocks(); ++block) {
          const size_t found = match.Find(blocks, block, rows);
          for (size_t i = 0; i < found; ++i) {
            const scope::ExposureFile::Kind kind = match.file().kinds()[rows.kind[i]];
            if (kind.route == access::kNoRoute || kind.outcome == access::Outcome::kIssued)
              continue;
            first = std::min(first, rows.time[i]), last = std::max(last, rows.time[i]);
          }
        }
      }));
  return std::pair(first, last);
}

}  // namespace

Result<int> RunScopeWindow(const Arguments& arguments) {
  const bool narrows = arguments.Has("--from") || arguments.Has("--to");
  if (narrows == arguments.Has("--open"))
    return Fail(Code::kUsage, "wrong usage", "scope window takes --from or --to, or --open", "",
                "see haetae scope window --help");
  ledger::ScanRange range;
  if (arguments.Has("--from")) range.from = TRY(KeptTime(arguments, "--from"));
  if (arguments.Has("--to")) range.to = TRY(KeptTime(arguments, "--to"));
  incident::ScopeWindow window{.incident = NumberOf(arguments),
                               .from = range.from,
                               .to = range.to,
                               .at = SystemClock().Now(),
                               .by = TRY(SpeakerOf(arguments)),
                               .why = {}};
  window.why = TRY(ReasonOf(
      arguments, "what was counted is left out only for a reason that is kept: --why TEXT"));
  TRY(CheckNotClosed(DataOf(arguments), window.incident, kCannotChangeScope));
  const std::unique_ptr<Workspace> space = TRY(Workspace::Open(arguments, ledger::Mode::kRead));
  incident::IncidentStore store = TRY(OpenStore(DataOf(arguments)));
  incident::Incident incident = TRY(store.Get(window.incident));
  // One end is moved, the other stays where it was said to be.
  if (!arguments.Has("--open")) {
    if (!arguments.Has("--from")) window.from = incident.counted_from;
    if (!arguments.Has("--to")) window.to = incident.counted_to;
  }
  if (window.from >= window.to)
    return Fail(Code::kUsage, "wrong usage", "--from is not before --to", "",
                "give the time in which the accesses of the incident lie");
  const Question before = QuestionOf(incident, {});
  incident.counted_from = window.from, incident.counted_to = window.to;
  const Question question = QuestionOf(incident, {});
  const std::pair<Time, Time> times = TRY(TimesOf(*space, question));
  if (times.first > times.second)
    return Fail(Code::kNotFound, "the incident cannot be narrowed so",
                "none of its accesses lies in that time", arguments.Text("N"),
                "see when they were: haetae incident show " + arguments.Text("N"));
  // By the words in force: the incident's own numbers may be from before some of them.
  const scope::Scope then = TRY(CountIncident(*space, before));
  const bool added = TRY(incident::ScopeWindows(store).Say(window));
  const scope::Scope now = added ? TRY(KeepCounted(*space, question, times)) : then;
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
  if (!added) return kExitClean;
  TellChange(then, now, language);
  SayItHolds(arguments);
  return kExitClean;
}

}  // namespace haetae::cli
