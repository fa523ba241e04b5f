// haetae incident aware, haetae incident timeline, haetae duty done, haetae duty facts: what was
// learned and done when, written down for good.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <tuple>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/incident_zone.h"
#include "cli/kept_incidents.h"
#include "cli/kept_time.h"
#include "cli/laws.h"
#include "cli/speaker.h"
#include "cli/still_owed.h"
#include "cli/still_untold.h"
#include "duty/assess.h"
#include "incident/awareness.h"
#include "report/awareness.h"
#include "report/json.h"

namespace haetae::cli {
namespace {

using incident::Awareness;
using incident::AwarenessLog;

constexpr Duration kAheadMax = 5 * kMinute;  // clocks of two machines

// --at, or now. A time to come is no awareness.
Result<Time> HappenedAt(const Arguments& arguments, Time now) {
  if (!arguments.Has("--at")) return now;
  const Time at = TRY(KeptTime(arguments, "--at"));
  if (at > now + kAheadMax)
    return Fail(Code::kUsage, "wrong usage", "--at takes a time that is over", "",
                "it is now " + FormatTime(now).substr(0, 19) + "Z");
  return at;
}

// The log is only added to: what a repeated command adds by mistake would stand there for good. A
// time that nobody gave is that of the command, and makes it no other one.
Status CheckNew(const std::vector<Awareness>& standing, const Awareness& entry, bool at_given) {
  const auto told = [](const Awareness& one) {
    return std::tie(one.kind, one.what, one.by, one.source, one.why);
  };
  // Of facts the last file holds: what it says anew of what stood before it is a change.
  const auto last_facts =
      std::ranges::find(standing.rbegin(), standing.rend(), std::string("facts"), &Awareness::kind);
  for (const Awareness& one : standing)
    if (told(one) == told(entry) && (!at_given || one.at == entry.at) &&
        (one.kind != "facts" || one.n == last_facts->n))
      return Fail(Code::kConflict, "nothing was written down",
                  fmt::format("entry {} says the very same already", one.n), "",
                  "give --again to write it down once more");
  return {};
}

// What does not fit what stands already is written down all the same, and said.
void WarnOfMisfits(const std::vector<Awareness>& standing, const Awareness& entry,
                   const incident::Incident& kept, const report::Zone& zone, Language language) {
  const bool ko = language == Language::kKorean;
  if (entry.kind != "facts" && entry.kind != "done" && entry.at < kept.first_access)
    std::fprintf(stderr,
                 ko ? "haetae: 주의: 로그에 남은 이 사고의 첫 열람(%s)보다 앞선 시각입니다. 날짜가 "
                      "맞는지 확인하고, 틀렸으면 철회하십시오\n"
                    : "haetae: warning: that is before the incident's first reading in the logs "
                      "(%s): look at the date, and withdraw the entry if it is wrong\n",
                 zone.Format(kept.first_access).c_str());
  for (const Awareness& one : standing) {
    const bool opposite = (one.kind == "confirmed" && entry.kind == "cleared") ||
                          (one.kind == "cleared" && entry.kind == "confirmed");
    if (opposite)
      std::fprintf(
          stderr,
          ko ? "haetae: 주의: 기록 번호 %lld번은 이와 반대입니다. 나중에 적은 것이 기준이 되므로, "
               "틀린 것은 철회하십시오\n"
             : "haetae: warning: entry %lld says the opposite, and what was said last holds: "
               "withdraw the one that is wrong\n",
          static_cast<long long>(one.n));
  }
  const auto first = std::ranges::min_element(standing, {}, [](const Awareness& one) {
    return one.kind == "first_signal" || one.kind == "found" ? one.at : kTimeMax;
  });
  if (entry.kind == "done" && first != standing.end() && entry.at < first->at &&
      (first->kind == "first_signal" || first->kind == "found"))
    std::fprintf(stderr,
                 ko ? "haetae: 주의: 최초 징후(기록 번호 %lld번)보다 앞선 시각입니다\n"
                    : "haetae: warning: that is before the first signal (entry %lld)\n",
                 static_cast<long long>(first->n));
}

Result<Awareness> WriteDown(const Arguments& arguments, Awareness entry) {
  entry.said = SystemClock().Now();
  entry.at = TRY(HappenedAt(arguments, entry.said));
  entry.incident = NumberOf(arguments);
  entry.by = TRY(SpeakerOf(arguments));
  entry.source = arguments.Text("--source");
  entry.why = arguments.Text("--why");
  incident::IncidentStore store = TRY(OpenStore(DataOf(arguments)));
  const std::vector<Awareness> standing =
      incident::Standing(TRY(AwarenessLog(store).Of(entry.incident)));
  if (!arguments.Has("--again")) TRY(CheckNew(standing, entry, arguments.Has("--at")));
  WarnOfMisfits(standing, entry, TRY(store.Get(entry.incident)),
                ZoneOrComplain(arguments, entry.incident), LanguageOf(arguments));
  return AwarenessLog(store).Add(std::move(entry));
}

void Print(const Arguments& arguments, const Awareness& written) {
  if (arguments.Has("--json"))
    std::puts(report::JsonText(report::AwarenessJson(written)).c_str());
  else
    std::printf("%s\n", report::AwarenessText(written, LanguageOf(arguments),
                                              ZoneOrComplain(arguments, written.incident))
                            .c_str());
}

Result<int> WriteAndPrint(const Arguments& arguments, Awareness entry) {
  Print(arguments, TRY(WriteDown(arguments, std::move(entry))));
  return kExitClean;
}

// A duty that the facts rule out was probably another one.
void WarnIfNotOwed(const Arguments& arguments, const duty::LawBook& book,
                   const Awareness& written) {
  Arguments asked = arguments;
  asked.values["--incident"] = {std::to_string(written.incident)};
  asked.values["--quiet"] = {""};
  const Result<Known> known = KnownOf(asked, book.lexicon);
  if (!known) return;  // nothing is known of it yet: the word of a person stands
  const duty::Assessment assessment = duty::Assess(book, known->facts, written.at, known->done);
  for (const duty::Owed& owed : assessment.duties) {
    if (owed.duty->id != written.what || owed.applies != duty::Truth::kNo) continue;
    const Language language = LanguageOf(arguments);
    const std::string why = owed.because.empty() ? "" : owed.because[0].text.In(language);
    std::fprintf(stderr,
                 language == Language::kKorean
                     ? "haetae: 주의: 현재 사실관계로는 해당하지 않는 의무입니다(%s). 다른 의무를 "
                       "적으려던 것이면 haetae incident withdraw %u %lld --why TEXT\n"
                     : "haetae: warning: by what is known this duty does not apply (%s); if "
                       "another one was meant: haetae incident withdraw %u %lld --why TEXT\n",
                 EscapeTerminal(why).c_str(), written.incident, static_cast<long long>(written.n));
  }
}

}  // namespace

Result<int> RunIncidentAware(const Arguments& arguments) {
  const std::string kind = arguments.Text("WHAT");
  std::string known;
  for (const incident::AwarenessKind& one : incident::AwarenessKinds()) {
    if (one.name == "found" || one.name == "done" || one.name == "facts" ||
        one.name == "withdrawn" || one.name == "closed")
      continue;
    if (one.name == kind) return WriteAndPrint(arguments, {.kind = kind});
    known += (known.empty() ? "" : ", ") + std::string(one.name);
  }
  return Fail(Code::kUsage, "wrong usage", "WHAT is one of " + known, "",
              "see haetae incident aware --help");
}

// An entry of the same incident that was not withdrawn yet.
Result<int> RunIncidentWithdraw(const Arguments& arguments) {
  if (!arguments.Has("--why"))
    return Fail(Code::kUsage, "wrong usage", "--why says what was wrong with the entry", "",
                "see haetae incident withdraw --help");
  incident::IncidentStore store = TRY(OpenStore(DataOf(arguments)));
  const std::string entry = arguments.Text("ENTRY");
  for (const Awareness& one : incident::Standing(TRY(AwarenessLog(store).Of(NumberOf(arguments)))))
    if (std::to_string(one.n) == entry)
      return WriteAndPrint(arguments, {.kind = "withdrawn", .what = entry});
  return Fail(Code::kNotFound, "cannot withdraw the entry",
              "no entry " + entry + " of this incident stands", "",
              fmt::format("see haetae incident timeline {}", NumberOf(arguments)));
}

Result<int> RunDutyDone(const Arguments& arguments) {
  const duty::LawBook book = TRY(LawsOf(arguments));
  const std::string id = arguments.Text("DUTY");
  if (book.LawOf(id) == nullptr) {
    return Fail(Code::kNotFound, "cannot write it down", "no law has `" + Shortened(id, 80) + "`",
                "", "see haetae law list");
  }
  if (!arguments.Has("--why"))
    return Fail(Code::kUsage, "wrong usage", "--why says how it was done: a receipt, a number", "",
                "see haetae duty done --help");
  const Awareness written = TRY(WriteDown(arguments, {.kind = "done", .what = id}));
  const fs::path data = DataOf(arguments);
  StillUntold untold = LookForUntold(data, written.incident, id, written.said);
  if (Status narrowed = StillOwed(arguments, data, written.incident, book).Narrow(untold.plans);
      !narrowed)
    untold.error = std::move(narrowed.error());
  std::erase_if(untold.plans, [](const StillUntold::Plan& one) { return one.untold() == 0; });
  if (arguments.Has("--json")) {
    nlohmann::ordered_json json = report::AwarenessJson(written);
    AddUntold(untold, json);
    std::puts(report::JsonText(json).c_str());
  } else {
    Print(arguments, written);
  }
  WarnOfUntold(untold, LanguageOf(arguments));
  WarnIfNotOwed(arguments, book, written);
  return kExitClean;
}

namespace {

// Blank but for comments.
bool SaysNothing(std::string_view toml) {
  bool comment = false;
  for (const char c : toml) {
    comment = c == '#' || (comment && c != '\n');
    if (!comment && c != ' ' && c != '\t' && c != '\r' && c != '\n') return false;
  }
  return true;
}

}  // namespace

Result<int> RunDutyFacts(const Arguments& arguments) {
  const duty::LawBook book = TRY(LawsOf(arguments));
  const std::string path = arguments.Text("FILE");
  const std::string text = TRY(ReadFile(path, duty::kFactsBytesMax));
  TRY(FactsIn(text, path, book.lexicon, duty::FactsKind::kBesideMeasured, arguments,
              UnusedFacts::kRefuse));
  if (SaysNothing(text))
    return Fail(Code::kMalformed, "nothing was written down", "the file says nothing", path,
                "facts that were kept before would stand no longer: write those that hold into it");
  return WriteAndPrint(arguments, {.kind = "facts", .what = text});
}

Result<int> RunIncidentTimeline(const Arguments& arguments) {
  const std::string by = arguments.Text("--order", "event");
  if (by != "event" && by != "discovery")
    return Fail(Code::kUsage, "wrong usage", "--order takes event or discovery");
  incident::IncidentStore store = TRY(OpenStore(DataOf(arguments)));
  const report::IncidentTimeline timeline = TRY(report::TimelineOf(
      store, TRY(ShownIncident(store, NumberOf(arguments), DataOf(arguments))), by == "event"));
  if (arguments.Has("--json"))
    std::puts(report::JsonText(report::TimelineJson(timeline)).c_str());
  else
    std::fputs(report::RenderTimeline(timeline, LanguageOf(arguments),
                                      TRY(ZoneOfIncident(arguments, timeline.incident)))
                   .c_str(),
               stdout);
  return kExitClean;
}

}  // namespace haetae::cli
