// haetae scope without: people whom a person takes out of an incident's count since they are who
// read: an account that read others' records also read its own.
#include "incident/scope_without.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ranges>

#include "cli/commands.h"
#include "cli/counted.h"
#include "cli/incident_zone.h"
#include "cli/kept_incidents.h"
#include "cli/question.h"
#include "cli/speaker.h"
#include "report/json.h"
#include "report/words.h"
#include "scope/who.h"

namespace haetae::cli {
namespace {

// Somebody else's id, mistyped, would silence the notice to them: only who was reached is left out.
Status CanLeaveOut(const Workspace& space, const std::vector<std::string>& people,
                   const std::vector<std::string>& left_out, const scope::PeopleBits& reached,
                   const std::string& incident) {
  for (size_t i = 0; i < people.size(); ++i) {
    const uint32_t subject = space.names.subjects.Find(people[i]);
    const bool known = subject != kNoNumber && scope::Holds(reached, subject);
    if (known || std::ranges::find(left_out, people[i]) != left_out.end()) continue;
    return Fail(
        Code::kNotFound, "they cannot be left out", "the incident reached nobody of that id",
        fmt::format("PERSON {}", i + 1),
        "see whom it reached: haetae export people --incident " + incident + " --out people.csv");
  }
  return {};
}

// Of these people whom accesses of the incident read that were not their own. An access without a
// reader's name may be theirs where others of theirs are: a proxy's log tells of it once more.
Result<std::vector<incident::ReadByOthers>> ReadByOthersOf(Workspace& space,
                                                           const Question& question,
                                                           const std::vector<std::string>& people) {
  std::vector<scope::WhoBuilder::Cause> causes;
  for (const scope::IndicatorSet& set : question.sets)
    causes.push_back({.incident = question.incident,
                      .set = set,
                      .from = question.range.from,
                      .to = question.range.to});
  std::vector<incident::ReadByOthers> all;
  for (const std::string& person : people | std::views::take(kReadersLookedAt)) {
    const uint32_t subject = space.names.subjects.Find(person);
    if (subject == kNoNumber) continue;
    scope::WhoBuilder who(subject, space.names, space.ledger->catalogue(), *space.registers);
    TRY(who.AddAll(*space.exposure, causes));
    incident::ReadByOthers read{.person = person};
    uint64_t own = 0;
    for (const scope::Reader& reader : who.Finish()) {
      uint64_t& of = reader.principal == person ? own
                     : reader.principal.empty() ? read.unnamed
                                                : read.others;
      of += reader.of_incident;
    }
    if (own > 0) read.unnamed = 0;
    if (read.others + read.unnamed > 0) all.push_back(std::move(read));
  }
  return all;
}

void PrintJson(uint32_t incident, uint64_t changed, const std::vector<incident::LeftOut>& all,
               const std::vector<incident::ReadByOthers>& read) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const incident::LeftOut& one : all) {
    list.push_back({{"person", ValidUtf8(one.person)},
                    {"by", ValidUtf8(one.by)},
                    {"at", FormatTime(one.at)},
                    {"why", ValidUtf8(one.why)}});
  }
  nlohmann::ordered_json others = nlohmann::ordered_json::array();
  for (const incident::ReadByOthers& one : read)
    others.push_back({{"person", ValidUtf8(one.person)},
                      {"accesses_by_others", one.others},
                      {"accesses_without_reader", one.unnamed}});
  std::puts(report::JsonText({{"schema", "haetae.scope-without/1"},
                              {"incident", incident},
                              {"changed", changed},
                              {"left_out", std::move(list)},
                              {"read_by_others", std::move(others)}})
                .c_str());
}

}  // namespace

Result<int> RunScopeWithout(const Arguments& arguments) {
  const std::vector<std::string>& people = arguments.List("PERSON");
  if (people.empty())
    return Fail(Code::kUsage, "wrong usage", "scope without takes the id of a person", "",
                "see haetae scope without --help");
  incident::LeftOut said{.person = {},
                         .back = arguments.Has("--back"),
                         .at = SystemClock().Now(),
                         .by = TRY(SpeakerOf(arguments)),
                         .why = {}};
  said.why = TRY(ReasonOf(
      arguments, "who was counted is left out only for a reason that is kept: --why TEXT"));
  const uint32_t number = NumberOf(arguments);
  TRY(CheckNotClosed(DataOf(arguments), number, kCannotChangeScope));
  const std::unique_ptr<Workspace> space = TRY(Workspace::Open(arguments, ledger::Mode::kRead));
  incident::IncidentStore store = TRY(OpenStore(space->data));
  const Question asked = QuestionOf(TRY(store.Get(number)), {});
  scope::PeopleBits reached;
  const scope::Scope then = TRY(CountIncident(*space, asked, &reached));
  if (!said.back) TRY(CanLeaveOut(*space, people, asked.without, reached, arguments.Text("N")));
  incident::ScopeWithout without(store);
  std::vector<std::string> changed_people;
  for (const std::string& person : people) {
    said.person = person;
    if (TRY(without.Say(said, number))) changed_people.push_back(person);
  }
  const uint64_t changed = changed_people.size();
  std::vector<incident::ReadByOthers> read;
  if (!said.back) read = TRY(ReadByOthersOf(*space, asked, changed_people));
  scope::Scope now = then;
  if (changed > 0) now = TRY(KeepCounted(*space, QuestionOf(TRY(store.Get(number)), {})));
  if (arguments.Has("--json")) {
    PrintJson(number, changed, TRY(without.InForce(number)), read);
    return kExitClean;
  }
  const Language language = LanguageOf(arguments);
  const bool ko = language == Language::kKorean;
  if (changed == 0) {
    std::puts(ko ? "이미 그렇게 되어 있습니다" : "it is so already");
    return kExitClean;
  }
  const std::string n = WithCommas(changed);
  const Phrase what =
      said.back
          ? Phrase{Counted(changed, "person counts", "people count") + " again",
                   n + "명을 다시 셉니다"}
          : Phrase{Counted(changed, "person is", "people are") + " left out", n + "명을 뺐습니다"};
  const std::string by = incident::SaidText(said).In(language);
  std::puts(EscapeTerminal(what.In(language) + (ko ? " (" : ", ") +
                           report::SaidInZone(by, ZoneOrComplain(arguments, number)) +
                           (ko ? ")" : ""))
                .c_str());
  TellChange(then, now, language);
  for (const incident::ReadByOthers& one : read)
    std::fprintf(stderr, "haetae: %s\n",
                 EscapeTerminal(incident::ReadByOthersText(number, one).In(language)).c_str());
  SayItHolds(arguments);
  return kExitClean;
}

}  // namespace haetae::cli
