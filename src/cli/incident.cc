// haetae incident: the incidents that were found, and what people say of them.
#include <cstdio>
#include <cstdlib>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/incident_zone.h"
#include "cli/kept_incidents.h"
#include "cli/speaker.h"
#include "cli/zone.h"
#include "incident/feedback.h"
#include "incident/store.h"
#include "report/incidents.h"
#include "report/json.h"

namespace haetae::cli {
namespace {

using incident::Feedback;
using incident::IncidentStore;
using incident::Judgement;
using incident::State;

report::ListOptions OptionsOf(const Arguments& arguments, const report::Zone& zone) {
  return {.language = LanguageOf(arguments),
          .all = arguments.Has("--all"),
          .data_dir = DataOf(arguments),
          .zone = zone};
}

Result<int> Say(const Arguments& arguments, State verdict) {
  Judgement judgement{.incident = NumberOf(arguments), .verdict = verdict};
  judgement.at = SystemClock().Now();
  judgement.by = TRY(SpeakerOf(arguments));
  judgement.why = TRY(ReasonOf(
      arguments, verdict == State::kRejected ? "a rejection needs its reason: --why TEXT" : ""));
  if (verdict == State::kRejected) {
    judgement.until = judgement.at + incident::kRejectionDefault;
    if (arguments.Has("--until")) {
      judgement.until = ParseDayOrTime(arguments.Text("--until")).value_or(judgement.until);
      if (judgement.until <= judgement.at)
        return Fail(Code::kUsage, "wrong usage", "--until takes a time to come");
    }
  }
  IncidentStore store = TRY(OpenStore(DataOf(arguments)));
  TRY(Feedback(store).Say(judgement));
  const incident::Incident now = TRY(store.Get(judgement.incident));
  const std::vector<Judgement> all = TRY(Feedback(store).All());
  if (arguments.Has("--json")) {
    std::puts(report::JsonText(report::KeptIncidentJson(now, all)).c_str());
    return kExitClean;
  }
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  const report::Zone zone = ZoneOrComplain(arguments, judgement.incident);
  const std::string said = EscapeTerminal(
      report::SaidInZone(incident::SaidText(all.back()).In(LanguageOf(arguments)), zone));
  std::printf(ko ? "사고 %u: %s\n" : "incident %u: %s\n", judgement.incident, said.c_str());
  if (verdict == State::kRejected) {
    const std::string until = report::InZone(FormatDayOrMinute(judgement.until), zone);
    std::printf(ko ? "  %s까지, 또는 규모나 종류가 커질 때까지 다시 열지 않습니다\n"
                   : "  it is not opened again until %s, or until it grows in size or kind\n",
                until.c_str());
  }
  return kExitClean;
}

}  // namespace

Result<int> RunIncidentList(const Arguments& arguments) {
  IncidentStore store = TRY(OpenStore(DataOf(arguments)));
  const std::vector<incident::Incident> incidents = TRY(store.List());
  const std::vector<Judgement> said = TRY(Feedback(store).All());
  const Time now = SystemClock().Now();
  const report::ListOptions options = OptionsOf(arguments, TRY(ZoneOfData(DataOf(arguments))));
  if (arguments.Has("--json"))
    std::puts(report::JsonText(report::IncidentsJson(incidents, said, now, options.all)).c_str());
  else
    std::fputs(report::RenderIncidents(incidents, said, now, options).c_str(), stdout);
  return kExitClean;
}

Result<int> RunIncidentShow(const Arguments& arguments) {
  IncidentStore store = TRY(OpenStore(DataOf(arguments)));
  const incident::Incident incident =
      TRY(ShownIncident(store, NumberOf(arguments), DataOf(arguments)));
  const std::vector<Judgement> said = TRY(Feedback(store).All());
  if (arguments.Has("--json"))
    std::puts(report::JsonText(report::KeptIncidentJson(incident, said)).c_str());
  else
    std::fputs(
        report::RenderIncident(incident, said,
                               OptionsOf(arguments, TRY(ZoneOfIncident(arguments, incident.id))))
            .c_str(),
        stdout);
  return kExitClean;
}

Result<int> RunIncidentAccept(const Arguments& arguments) {
  return Say(arguments, State::kAccepted);
}
Result<int> RunIncidentReject(const Arguments& arguments) {
  return Say(arguments, State::kRejected);
}
Result<int> RunIncidentReopen(const Arguments& arguments) { return Say(arguments, State::kOpen); }

}  // namespace haetae::cli
