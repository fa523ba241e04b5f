// haetae incident close, haetae notice forget: the end of an incident and of its contacts.
//
// Both ask first what is still owed, and refuse; who goes on in spite of it says why, and
// record.jsonl keeps what was said with what spoke against it.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/campaigns.h"
#include "cli/commands.h"
#include "cli/counted.h"
#include "cli/incident_zone.h"
#include "cli/kept_incidents.h"
#include "cli/laws.h"
#include "cli/notices.h"
#include "cli/outdated_pages.h"
#include "cli/outgrown.h"
#include "cli/question.h"
#include "cli/speaker.h"
#include "cli/still_owed.h"
#include "cli/still_untold.h"
#include "contact/book.h"
#include "contact/deletion.h"
#include "duty/assess.h"
#include "incident/awareness.h"
#include "incident/entry_words.h"
#include "report/awareness.h"
#include "report/json.h"

namespace haetae::cli {
namespace {

using incident::Obstacle;
using Json = nlohmann::ordered_json;

constexpr size_t kDutiesShown = 5;  // in an error

// What speaks against deleting the contacts of an incident.
Result<std::vector<Obstacle>> StillNeeded(const Arguments& arguments, const fs::path& data,
                                          uint32_t incident) {
  std::vector<Obstacle> needed;
  Result<incident::IncidentStore> store = incident::IncidentStore::OpenToRead(data);
  const Result<incident::Incident> kept =
      store ? store->Get(incident) : Result<incident::Incident>(std::unexpected(store.error()));
  if (!kept)
    needed.push_back({.kind = Obstacle::kNoIncident});
  else if (kept->state == incident::State::kOpen)
    needed.push_back({.kind = Obstacle::kUnjudged});
  std::vector<StillUntold::Plan> sent = TRY(SentPlans(data, incident, SystemClock().Now()));
  if (kept && kept->state != incident::State::kRejected) {  // of an honest one nobody is in a scope
    const duty::LawBook laws = TRY(LawsOf(arguments));
    TRY(StillOwed(arguments, data, incident, laws).Narrow(sent));
  }
  for (const StillUntold::Plan& one : sent)
    if (one.untold() > 0)
      needed.push_back({.kind = Obstacle::kUntold,
                        .count = one.untold(),
                        .people = one.people,
                        .names = {one.duty},
                        .plan = NameOf(one)});
  if (sent.empty() && kept && kept->state == incident::State::kAccepted)
    needed.push_back({.kind = Obstacle::kNoNotice});
  return needed;
}

// Duties that apply and were not done, and how many nobody can judge yet.
Result<std::vector<Obstacle>> DutiesLeft(const Arguments& arguments, uint32_t incident) {
  const duty::LawBook laws = TRY(LawsOf(arguments));
  const std::unique_ptr<Workspace> space = TRY(Workspace::Open(arguments, ledger::Mode::kRead));
  Question question{.incident = incident};
  TRY(LookUpIncident(*space, question));
  const scope::Scope scope = TRY(CountIncident(*space, question));
  const Known known = TRY(KnownFrom(arguments, laws.lexicon, incident, *space, scope));
  std::vector<std::string> names;
  uint64_t open = 0;
  for (const duty::Owed& one :
       duty::Assess(laws, known.facts, SystemClock().Now(), known.done).duties) {
    if (one.state == duty::State::kDone) continue;
    if (one.applies == duty::Truth::kYes) names.push_back(one.duty->id);
    open += one.applies == duty::Truth::kUnknown;
  }
  std::vector<Obstacle> left;
  if (!names.empty()) {
    const size_t more = names.size() - std::min(names.size(), kDutiesShown);
    names.resize(names.size() - more);
    left.push_back({.kind = Obstacle::kNotDone, .count = more, .names = std::move(names)});
  }
  if (open > 0) left.push_back({.kind = Obstacle::kUndecided, .count = open});
  StillOwed owed(arguments, DataOf(arguments), incident, laws);
  Obstacle outgrown = {.kind = Obstacle::kOutgrown};
  for (const auto& [duty, one] :
       TRY(OutgrownDuties(DataOf(arguments), incident, laws, known.facts, owed)))
    outgrown.names.push_back(duty);
  if (!outgrown.names.empty()) left.push_back(std::move(outgrown));
  Obstacle outdated = {.kind = Obstacle::kOutdated};
  const std::vector<OutdatedPage> pages = TRY(
      OutdatedPages(DataOf(arguments), incident, {laws, known.facts, TRY(NoticeWords(arguments))}));
  if (!arguments.Has("--quiet")) NoteOutdated(pages, LanguageOf(arguments));
  for (const OutdatedPage& one : pages)
    if (std::ranges::find(outdated.names, one.duty) == outdated.names.end())
      outdated.names.push_back(one.duty);
  if (!outdated.names.empty()) left.push_back(std::move(outdated));
  return left;
}

struct Ended {
  uint32_t incident = 0;
  std::string by, why;
  std::vector<Obstacle> in_spite_of;
  // For programs and errors, in English as the record has always been.
  std::vector<std::string> Texts() const {
    std::vector<std::string> texts;
    for (const Obstacle& one : in_spite_of) texts.push_back(incident::ObstacleWords(one).en);
    return texts;
  }
};

Result<Ended> EndedBy(const Arguments& arguments) {
  return Ended{.incident = NumberOf(arguments),
               .by = TRY(SpeakerOf(arguments)),
               .why = arguments.Text("--why"),
               .in_spite_of = {}};
}

// Of all imports; that of the last one.
Result<std::optional<contact::Deletion>> DeleteAndRecord(const fs::path& data, const Ended& ended) {
  const std::vector<contact::Deletion> done =
      TRY(contact::DeleteContacts(data, ended.incident, SystemClock()));
  for (const contact::Deletion& one : done)
    TRY(WriteRecord(data, ended.incident, "contacts deleted", ended.by,
                    Json{{"people", one.people},
                         {"import", one.import},
                         {"in_spite_of", ended.Texts()},
                         {"why", ValidUtf8(ended.why)}}
                        .dump()));
  return done.empty() ? std::nullopt : std::optional(done.back());
}

void PrintDeletion(const std::optional<contact::Deletion>& done, bool ko) {
  if (done)
    std::printf(
        ko ? "정보주체 %s명의 연락처 장부를 파기하고 그 안의 암호화 키를 덮어썼습니다\n"
           : "the contact book of %s is deleted, and the key within it is overwritten\n",
        (ko ? WithCommas(done->people) : Counted(done->people, "person", "people")).c_str());
  else
    std::puts(ko ? "파기할 연락처가 없습니다" : "there are no contacts to delete");
}

}  // namespace

Result<std::optional<incident::Awareness>> ClosedBy(incident::IncidentStore& store,
                                                    uint32_t incident) {
  std::optional<incident::Awareness> closed;
  for (incident::Awareness& one :
       incident::Standing(TRY(incident::AwarenessLog(store).Of(incident))))
    if (one.kind == "closed") closed = std::move(one);
  return closed;
}

Status CheckNotClosed(const fs::path& data, uint32_t incident, const std::string& what) {
  incident::IncidentStore store = TRY(OpenStore(data));
  const std::optional<incident::Awareness> closed = TRY(ClosedBy(store, incident));
  if (!closed) return {};
  return Fail(
      Code::kDenied, what, fmt::format("incident {} is closed (entry {})", incident, closed->n),
      data.native(),
      fmt::format("if it goes on: haetae incident withdraw {} {} --why TEXT", incident, closed->n));
}

Result<int> RunNoticeForget(const Arguments& arguments) {
  const fs::path data = DataOf(arguments);
  Ended ended = TRY(EndedBy(arguments));
  if (TRY(contact::HasContacts(data, ended.incident)))
    ended.in_spite_of = TRY(StillNeeded(arguments, data, ended.incident));
  if (!ended.in_spite_of.empty() && ended.why.empty())
    return Fail(Code::kDenied, "the contacts are still needed", Joined(ended.Texts(), "; "),
                data.native(), "do what is left, or give --why TEXT, which is recorded");
  const std::optional<contact::Deletion> done = TRY(DeleteAndRecord(data, ended));
  if (arguments.Has("--json"))
    std::puts(report::JsonText(Json{{"schema", "haetae.contacts-forgotten/1"},
                                    {"incident", ended.incident},
                                    {"deleted", done.has_value()},
                                    {"people", done ? done->people : 0}})
                  .c_str());
  else
    PrintDeletion(done, LanguageOf(arguments) == Language::kKorean);
  return kExitClean;
}

// Written down before anything is deleted; done again, it deletes what a crash has left.
Result<int> RunIncidentClose(const Arguments& arguments) {
  const fs::path data = DataOf(arguments);
  Ended ended = TRY(EndedBy(arguments));
  incident::IncidentStore store = TRY(OpenStore(data));
  const incident::Incident kept = TRY(store.Get(ended.incident));
  std::optional<incident::Awareness> entry = TRY(ClosedBy(store, ended.incident));
  if (!entry) {
    ended.in_spite_of = TRY(StillNeeded(arguments, data, ended.incident));
    if (kept.state != incident::State::kRejected)
      for (Obstacle& one : TRY(DutiesLeft(arguments, ended.incident)))
        ended.in_spite_of.push_back(std::move(one));
    if (!ended.in_spite_of.empty() && ended.why.empty())
      return Fail(Code::kDenied, "cannot close the incident", Joined(ended.Texts(), "; "),
                  data.native(),
                  fmt::format("see haetae duty list --incident {}; do what is left, or give --why "
                              "TEXT, which is recorded",
                              ended.incident));
    const Time now = SystemClock().Now();
    entry =
        TRY(incident::AwarenessLog(store).Add({.incident = ended.incident,
                                               .kind = "closed",
                                               .what = incident::ObstaclesJson(ended.in_spite_of),
                                               .at = now,
                                               .said = now,
                                               .by = ended.by,
                                               .source = Joined(ended.Texts(), "; "),
                                               .why = ended.why}));
  }
  const std::optional<contact::Deletion> done = TRY(DeleteAndRecord(data, ended));
  if (arguments.Has("--json")) {
    std::puts(report::JsonText(Json{{"schema", "haetae.incident-closed/1"},
                                    {"incident", ended.incident},
                                    {"entry", report::AwarenessJson(*entry)},
                                    {"in_spite_of", ended.Texts()},
                                    {"contacts_deleted", done.has_value()},
                                    {"people", done ? done->people : 0}})
                  .c_str());
    return kExitClean;
  }
  const Language language = LanguageOf(arguments);
  std::printf(
      "%s\n",
      report::AwarenessText(*entry, language, ZoneOrComplain(arguments, ended.incident)).c_str());
  PrintDeletion(done, language == Language::kKorean);
  return kExitClean;
}

}  // namespace haetae::cli
