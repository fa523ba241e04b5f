// haetae duty: what laws demand of an incident, by when, and why.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>

#include "base/file.h"
#include "campaign/folder.h"
#include "campaign/plan.h"
#include "campaign/recipients.h"
#include "cli/commands.h"
#include "cli/counted.h"
#include "cli/kept_incidents.h"
#include "cli/laws.h"
#include "cli/notices.h"
#include "cli/outdated_pages.h"
#include "cli/outgrown.h"
#include "cli/question.h"
#include "cli/ruled_out.h"
#include "cli/terminal.h"
#include "delivery/deliveries.h"
#include "duty/assess.h"
#include "duty/measured.h"
#include "incident/awareness.h"
#include "notice/draft.h"
#include "report/duties.h"
#include "report/json.h"

namespace haetae::cli {
namespace {

Result<Known> KnownOfIncident(const Arguments& arguments, const duty::Lexicon& lexicon) {
  const auto incident = static_cast<uint32_t>(std::atol(arguments.Text("--incident").c_str()));
  std::unique_ptr<Workspace> space = TRY(Workspace::Open(arguments, ledger::Mode::kRead));
  Question question{.incident = incident};
  TRY(LookUpIncident(*space, question));
  return KnownFrom(arguments, lexicon, incident, *space, TRY(CountIncident(*space, question)));
}

// The newest plan of each duty, and what to do with it next.
Result<std::map<std::string, Phrase, std::less<>>> PlannedNotices(const fs::path& data,
                                                                  uint32_t incident) {
  std::map<std::string, Phrase, std::less<>> notices;
  const std::vector<campaign::ReadPlan> plans = TRY(campaign::PlansOf(data, incident));
  if (plans.empty()) return notices;
  std::set<std::string> begun;
  if (TRY(IsThere(data / "deliveries.sqlite"))) {
    delivery::Deliveries book = TRY(delivery::Deliveries::Open(data));
    for (const delivery::Campaign& one : TRY(book.All()))
      if (!one.duty.starts_with(campaign::kTestDuty)) begun.insert(one.notice_sha256);
  }
  std::set<std::string, std::less<>> sent;  // duties: a plan that was sent stands before others
  for (const campaign::ReadPlan& one : plans) {
    const std::string plan = ShellQuoted(one.folder.native());
    if (begun.contains(one.sha256)) {
      sent.insert(one.plan.duty);
      notices[one.plan.duty] = {"being sent, or sent: haetae notice status " + plan,
                                "발송했거나 발송 중: haetae notice status " + plan};
    } else if (!sent.contains(one.plan.duty)) {
      notices[one.plan.duty] = {"planned, nothing of it sent: " + plan,
                                "발송 계획만 있고 아직 발송하지 않음: " + plan};
    }
  }
  return notices;
}

// What the form has counts as ready.
Status CountWritten(const Arguments& arguments, const duty::LawBook& book, const Known& known,
                    duty::Assessment& assessment) {
  const notice::Form form = TRY(FormOf(arguments, book, TRY(NoticeWords(arguments))));
  const notice::Texts texts = TRY(NoticeTexts(arguments, book));
  const notice::DraftSource source{book,
                                   known.facts,
                                   form,
                                   texts,
                                   assessment.at,
                                   known.incident,
                                   known.scope_version,
                                   duty::LateDuties(assessment)};
  for (duty::Owed& owed : assessment.duties) {  // what a draft calls unknown is not written yet
    if (owed.applies == duty::Truth::kNo || owed.duty->sends.empty()) continue;
    std::set<std::string, std::less<>> missing;
    for (const notice::Draft& draft :
         TRY(notice::DraftsOf(source, *owed.law, *owed.duty, notice::LanguagesOf(*owed.law)))) {
      missing.insert(draft.missing.begin(), draft.missing.end());
      missing.insert(draft.expected.unknown_items.begin(), draft.expected.unknown_items.end());
    }
    for (duty::ReadyItem& item : owed.contents) item.ready = !missing.contains(item.item->item);
  }
  return {};
}

}  // namespace

Result<duty::Facts> WrittenFacts(const Arguments& arguments,
                                 const std::vector<incident::Awareness>& log,
                                 const duty::Lexicon& lexicon) {
  constexpr duty::FactsKind kKind = duty::FactsKind::kBesideMeasured;
  if (arguments.Has("--facts")) {
    const std::string path = arguments.Text("--facts");
    return FactsIn(TRY(ReadFile(path, duty::kFactsBytesMax)), path, lexicon, kKind, arguments);
  }
  for (size_t i = log.size(); i > 0; --i) {
    const incident::Awareness& entry = log[i - 1];
    if (entry.kind == "facts")
      return FactsIn(entry.what, "entry " + std::to_string(entry.n), lexicon, kKind, arguments);
  }
  return duty::Facts();
}

namespace {

// Where people live, as the contacts say that were imported last; nothing before there were any, or
// where they say nothing of it.
struct Places {
  std::vector<duty::GroupPlaces> groups;
  uint64_t scope_version = 0;
};
Result<Places> PlacesOf(const fs::path& data, uint32_t incident, const std::string& written,
                        const duty::Lexicon& lexicon) {
  Places places;
  if (!TRY(IsThere(campaign::RecipientsPath(data, incident)))) return places;
  const campaign::RecipientsNote note = TRY(campaign::ReadNote(data, incident));
  places.scope_version = note.scope_version;
  bool any = false;
  for (size_t i = 0; i < note.kinds.size(); ++i) {
    if (note.kinds[i].possible && !note.possible) continue;  // nobody looked for their contacts
    duty::GroupPlaces& one =
        places.groups.emplace_back(note.kinds[i].group, note.kinds[i].possible);
    one.all = note.kinds[i].people;
    for (const auto& [place, people] : note.places[i])
      one.people[std::string(duty::PlaceOf(place, written, lexicon))] += people, any = true;
  }
  if (!any) places.groups.clear();
  return places;
}

// Numbers of places would else be taken for those of the scope as it is.
void NotePlacesOfBefore(const Arguments& arguments, uint32_t incident, uint64_t then,
                        uint32_t now) {
  if (arguments.Has("--quiet")) return;
  const Phrase note{
      fmt::format("where people live was counted in version {} of the scope, and version {} is in "
                  "force: import the contacts again (haetae notice recipients {}); until then it "
                  "is not known of whoever came or was shown something else",
                  then, now, incident),
      fmt::format("거주지는 유출 범위 {}차 산정 때 가져온 연락처를 따른 것이고 지금은 {}차 "
                  "산정입니다. 연락처를 다시 가져오십시오(haetae notice recipients {}). 그때까지 "
                  "새로 포함되었거나 유출 항목이 달라진 사람의 거주지는 모르는 것으로 봅니다",
                  then, now, incident)};
  const Language language = LanguageOf(arguments);
  std::fprintf(stderr, language == Language::kKorean ? "haetae: 주의: %s\n" : "haetae: note: %s\n",
               note.In(language).c_str());
}

}  // namespace

Result<Known> KnownFrom(const Arguments& arguments, const duty::Lexicon& lexicon, uint32_t incident,
                        Workspace& space, const scope::Scope& scope) {
  Known known = {.facts = {}, .done = {}, .incident = incident, .scope_version = scope.version};
  incident::IncidentStore store = TRY(OpenStore(DataOf(arguments)));
  const std::vector<incident::Awareness> log =
      incident::Standing(TRY(incident::AwarenessLog(store).Of(known.incident)));
  const incident::Incident kept = TRY(store.Get(incident));
  duty::Facts written = TRY(WrittenFacts(arguments, log, lexicon));
  const Places places = TRY(PlacesOf(DataOf(arguments), incident, written.residence, lexicon));
  const bool now = places.groups.empty() || places.scope_version == scope.version;
  if (!now) NotePlacesOfBefore(arguments, incident, places.scope_version, scope.version);
  known.facts = duty::MeasuredFacts(scope, {kept.first_access, kept.last_access}, log,
                                    std::move(written), places.groups, now);
  known.done = duty::DoneDuties(log);
  duty::AnswerByDone(lexicon, known.done, known.facts);
  TRY(AnswerByRuledOut(space, incident, lexicon, known.facts));
  return known;
}

Result<Known> KnownOf(const Arguments& arguments, const duty::Lexicon& lexicon) {
  if (arguments.Has("--incident")) return KnownOfIncident(arguments, lexicon);
  if (!arguments.Has("--facts")) {
    return Fail(Code::kUsage, "wrong usage", "name --incident N, or --facts FILE, or both", "",
                "see haetae " + arguments.command + " --help");
  }
  const std::string path = arguments.Text("--facts");
  const std::string text = TRY(ReadFile(path, duty::kFactsBytesMax));
  return Known{.facts = TRY(FactsIn(text, path, lexicon, duty::FactsKind::kWhole, arguments))};
}

Result<int> RunDutyList(const Arguments& arguments) {
  const duty::LawBook book = TRY(LawsOf(arguments));
  const Known known = TRY(KnownOf(arguments, book.lexicon));
  const Time at =
      arguments.Has("--at") ? *ParseDayOrTime(arguments.Text("--at")) : SystemClock().Now();
  duty::Assessment assessment = duty::Assess(book, known.facts, at, known.done);
  StillOwed owed(arguments, DataOf(arguments), known.incident, book);
  if (arguments.Has("--form")) TRY(CountWritten(arguments, book, known, assessment));
  if (arguments.Has("--json")) {
    nlohmann::ordered_json json = report::DutiesJson(assessment, book);
    if (known.incident != 0) {
      json["incident"] = known.incident;
      json["scope_version"] = known.scope_version;
      nlohmann::ordered_json& outgrown = json["outgrown"] = nlohmann::ordered_json::array();
      for (const auto& [duty, one] :
           TRY(OutgrownDuties(DataOf(arguments), known.incident, book, known.facts, owed)))
        outgrown.push_back(
            {{"duty", duty},
             {"fulfilled_for_version", one.then},
             {"people_then", one.people_then},
             {"people", one.people_now},
             {"possible_then", one.possible_then},
             {"possible", one.possible_now},
             {"told_less", one.told_less},
             {"done", one.done},
             {"update_due", one.update_due ? nlohmann::ordered_json(FormatTime(*one.update_due))
                                           : nlohmann::ordered_json()}});
      nlohmann::ordered_json& out = json["told_and_ruled_out"] = nlohmann::ordered_json::array();
      for (const auto& [duty, people] : TRY(RuledOutUntaken(arguments, known.incident, book)))
        out.push_back({{"duty", duty}, {"people", people}});
      json["outdated_pages"] = OutdatedJson(TRY(OutdatedPages(
          DataOf(arguments), known.incident, {book, known.facts, TRY(NoticeWords(arguments))})));
    }
    std::puts(report::JsonText(json).c_str());
    return kExitClean;
  }
  const Language language = LanguageOf(arguments);
  if (known.incident != 0)
    std::printf(language == Language::kKorean ? "사고 %u, 유출 범위 %u차 산정\n"
                                              : "incident %u, version %u of its scope\n",
                known.incident, known.scope_version);
  report::DutyOptions options = {.language = language,
                                 .all = arguments.Has("--all"),
                                 .width = TerminalWidth(),
                                 .incident = known.incident,
                                 .notices = {}};
  if (known.incident != 0) {
    options.notices = TRY(PlannedNotices(DataOf(arguments), known.incident));
    for (const auto& [duty, one] :
         TRY(OutgrownDuties(DataOf(arguments), known.incident, book, known.facts, owed)))
      options.outgrown[duty] = {WordsOf(one), one.update_due};
  }
  std::fputs(report::RenderDuties(assessment, book, options).c_str(), stdout);
  if (known.incident == 0) return kExitClean;
  for (const auto& [duty, people] : TRY(RuledOutUntaken(arguments, known.incident, book)))
    std::printf(language == Language::kKorean ? "주의: %s\n" : "note: %s\n",
                RuledOutWords(duty, people).In(language).c_str());
  PrintOutdated(TRY(OutdatedPages(DataOf(arguments), known.incident,
                                  {book, known.facts, TRY(NoticeWords(arguments))})),
                language);
  return kExitClean;
}

}  // namespace haetae::cli
