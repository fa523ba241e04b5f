// haetae scope expand: from one indicator to the whole campaign; and what people say of the values
// on the way.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <thread>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/counted.h"
#include "cli/incident_zone.h"
#include "cli/kept_incidents.h"
#include "cli/question.h"
#include "cli/speaker.h"
#include "cli/workspace.h"
#include "cli/zone.h"
#include "incident/investigate.h"
#include "incident/scope_words.h"
#include "incident/store.h"
#include "report/closure.h"
#include "report/json.h"
#include "report/words.h"
#include "scope/closure.h"
#include "scope/exposure.h"
#include "scope/exposure_match.h"

namespace haetae::cli {
namespace {

constexpr size_t kThreadsMax = 8;  // each counts every value
// What says who looks honest; of members, keys and payloads a closure asks nothing.
const std::vector<std::string_view> kOfRegister = {"people", "jobs", "issued"};

Status WriteOut(const Arguments& arguments, std::string_view option, const std::string& text) {
  if (!arguments.Has(option)) return {};
  return WriteFileDurably(arguments.Text(option), text);
}

void PrintSaid(const incident::ScopeWord& word, Language language, const report::Zone& zone) {
  const std::string said = report::SaidInZone(incident::SaidText(word).In(language), zone);
  std::printf("%s\n  %s\n", report::SetText(word.set).c_str(), EscapeTerminal(said).c_str());
}

nlohmann::ordered_json SaidJson(const std::vector<incident::ScopeWord>& words) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const incident::ScopeWord& word : words) {
    nlohmann::ordered_json set = nlohmann::ordered_json::array();
    for (const scope::IndicatorValue& one : word.set)
      set.push_back(
          {{"dimension", access::DimensionName(one.dimension)}, {"value", ValidUtf8(one.value)}});
    list.push_back({{"indicators", std::move(set)},
                    {"verdict", incident::ScopeVerdictName(word.verdict)},
                    {"by", ValidUtf8(word.by)},
                    {"at", FormatTime(word.at)},
                    {"why", ValidUtf8(word.why)}});
  }
  return list;
}

scope::Closer CloserOf(Workspace& space, const ledger::ScanRange& range) {
  return {*space.exposure, *space.ledger,
          space.names,     *space.registers,
          range,           std::clamp<size_t>(std::thread::hardware_concurrency(), 1, kThreadsMax)};
}

scope::ClosureAsk AskOf(const incident::Incident& incident,
                        const std::vector<incident::ScopeWord>& words) {
  return {.given = incident::FoundSetsOf(incident),
          .accepted = incident::SetsOf(words, incident::ScopeVerdict::kAccepted),
          .rejected = incident::SetsOf(words, incident::ScopeVerdict::kRejected)};
}

}  // namespace

Result<int> RunScopeExpand(const Arguments& arguments) {
  Question question = TRY(QuestionOf(arguments));
  std::unique_ptr<Workspace> space =
      TRY(Workspace::Open(arguments, ledger::Mode::kRead, kOfRegister));
  scope::ClosureAsk ask;
  std::vector<incident::ScopeWord> words;
  if (question.incident != 0) {
    incident::IncidentStore store = TRY(incident::IncidentStore::Open(space->data));
    words = TRY(incident::ScopeWords(store).InForce(question.incident));
    ask = AskOf(TRY(store.Get(question.incident)), words);
  } else {
    ask.given = question.sets;
  }
  const scope::Closure closure = TRY(CloserOf(*space, question.range).Close(ask));
  TRY(WriteOut(arguments, "--out", report::ClosureCsv(closure)));
  if (arguments.Has("--json")) {
    nlohmann::ordered_json json = report::ClosureJson(closure);
    json["said"] = SaidJson(words);
    std::puts(report::JsonText(json).c_str());
    return kExitClean;
  }
  std::fputs(report::RenderClosure(
                 closure, {.language = LanguageOf(arguments), .incident = question.incident})
                 .c_str(),
             stdout);
  const Duration zone = ZoneOf(*space->ledger);
  for (const incident::ScopeWord& word : words) PrintSaid(word, LanguageOf(arguments), zone);
  return kExitClean;
}

namespace {

// A closure weighs one value, or two of different dimensions: nothing else can be kept out of it.
Status CanReject(const scope::IndicatorSet& set) {
  const auto bad = [](const char* why, const char* instead) {
    return Fail(Code::kUsage, "this cannot be rejected", why, "", instead);
  };
  for (const scope::IndicatorValue& one : set) {
    if (one.dimension == access::Dimension::kCountry || one.dimension == access::Dimension::kRoute)
      return bad("no country or route is ever taken by itself or proposed",
                 "what was accepted is taken back with haetae scope reconsider");
    if (one.range && one.range->first != one.range->last)
      return bad("a range of addresses is never taken by itself or proposed",
                 "reject the addresses one by one; what was accepted is taken back with haetae "
                 "scope reconsider");
    if (one.dimension == access::Dimension::kNetwork && scope::NetworkText(one.value).empty())
      return bad("this is no network", "write AS and its number, such as network=AS4766");
  }
  if (set.size() > 2 || (set.size() == 2 && set[0].dimension == set[1].dimension))
    return bad("only one value, or two of different dimensions in one access, are ever proposed",
               "reject several values one by one; what was accepted is taken back with haetae "
               "scope reconsider");
  return {};
}

// The incident's scope as what was said makes it.
Result<scope::Scope> CountNow(Workspace& space, uint32_t incident) {
  Question question{.incident = incident};
  TRY(LookUpIncident(space, question));
  return CountIncident(space, question);
}

// Whether any access carries the set, whatever became of it.
Result<bool> IsCarried(Workspace& space, const scope::IndicatorSet& set) {
  bool carried = false;
  TRY(space.exposure->Visit({set}, {}, 1, [&](size_t, const scope::ExposureMatch& match) {
    scope::Blocks blocks(match.file());
    scope::ExposedRows rows;
    for (size_t block = 0; block < match.blocks() && !carried; ++block)
      carried = match.Find(blocks, block, rows) > 0;
  }));
  return carried;
}

// What to do about honest accesses that an incident was found by. Where other detectors found it
// too, it is still found without those that named the value.
std::unexpected<Error> FoundByIt(const incident::Incident& incident, const scope::IndicatorSet& set,
                                 const char* what, const char* why) {
  std::vector<std::string> named, others;
  const std::vector<scope::IndicatorSet> sets = incident::FoundSetsOf(incident);
  size_t at = 0;
  for (const incident::Finding& finding : incident.findings) {
    if (finding.related) continue;  // found by these alone, it would be another incident
    const scope::IndicatorSet& found = sets[at++];
    if (found.empty()) continue;
    std::vector<std::string>& names = incident::Meets(set, found) ? named : others;
    if (std::ranges::find(names, finding.detector) == names.end())
      names.push_back(finding.detector);
  }
  std::erase_if(
      others, [&](const std::string& one) { return std::ranges::find(named, one) != named.end(); });
  // Rules are not left out by that name, but not given again.
  if (std::ranges::find(named, "sigma") != named.end()) others.clear();
  const std::string number = std::to_string(incident.id);
  const std::string without = Joined(named, " --without ");
  return Fail(Code::kUsage, what, why, "",
              others.empty()
                  ? "narrow its time: haetae scope window " + number +
                        "; or reject the incident itself: haetae incident reject " + number
                  : "accept what else marks the attacker: haetae scope accept " + number +
                        "; then investigate again without the detectors that named it: --without " +
                        without + "; or narrow its time: haetae scope window " + number +
                        "; or reject the incident itself: haetae incident reject " + number);
}

// Whether the closure took the set, or would, or proposes it: then a rejection keeps out what else
// carries it.
Result<bool> IsOfClosure(Workspace& space, const incident::Incident& incident,
                         const std::vector<incident::ScopeWord>& words,
                         const scope::IndicatorSet& set) {
  const auto is_it = [&](const scope::IndicatorSet& other) {
    return !(other < set) && !(set < other);
  };
  if (std::ranges::any_of(incident.added, is_it)) return true;
  const scope::Closure closure = TRY(CloserOf(space, {}).Close(AskOf(incident, words)));
  return std::ranges::any_of(closure.values, [&](const scope::ClosureValue& value) {
    const bool open = value.verdict == scope::Verdict::kProposed ||
                      value.verdict == scope::Verdict::kAutomatic ||
                      value.verdict == scope::Verdict::kRejected;
    return open && is_it(value.set);
  });
}

// What an incident was found by stays its own, whatever is said of the value. Where the set stands
// in a cause and its rejection is of what else carries it, that is what to tell of it.
Result<std::optional<Error>> StandsInCause(const Arguments& arguments,
                                           const incident::Incident& incident,
                                           const std::vector<incident::ScopeWord>& words,
                                           const scope::IndicatorSet& set) {
  bool meets = false;
  for (const scope::IndicatorSet& found : incident::FoundSetsOf(incident)) {
    if (incident::IsWithin(set, found))
      return FoundByIt(incident, set, "this cannot be rejected", "the incident was found by it");
    meets |= incident::Meets(set, found);
  }
  if (!meets) return std::nullopt;
  const std::unique_ptr<Workspace> space =
      TRY(Workspace::Open(arguments, ledger::Mode::kRead, kOfRegister));
  const bool of_closure = TRY(IsOfClosure(*space, incident, words, set));
  std::unexpected<Error> found =
      FoundByIt(incident, set,
                of_closure ? "only what else carries it is kept out, its accesses of a finding stay"
                           : "this cannot be rejected",
                "the incident was found by it together with other values");
  if (!of_closure) return found;
  return std::optional(std::move(found.error()));
}

Result<int> Say(const Arguments& arguments, incident::ScopeVerdict verdict) {
  const bool rejects = verdict == incident::ScopeVerdict::kRejected;
  incident::ScopeWord word{.verdict = verdict, .set = {}, .by = {}, .why = {}};
  word.incident = NumberOf(arguments);
  word.at = SystemClock().Now();
  for (const std::string& text : arguments.List("DIM=VALUE")) {
    for (scope::IndicatorValue& value : TRY(scope::ParseIndicator(text)))
      word.set.push_back(std::move(value));
  }
  if (rejects) TRY(CanReject(word.set));
  word.by = TRY(SpeakerOf(arguments));
  word.why = TRY(ReasonOf(arguments, rejects ? "a rejection needs its reason: --why TEXT" : ""));
  TRY(CheckNotClosed(DataOf(arguments), word.incident, kCannotChangeScope));
  incident::IncidentStore store = TRY(OpenStore(DataOf(arguments)));
  std::optional<Error> stays;
  if (rejects) {
    stays = TRY(StandsInCause(arguments, TRY(store.Get(word.incident)),
                              TRY(incident::ScopeWords(store).InForce(word.incident)), word.set));
  }
  const bool counts = !arguments.Has("--json") && !arguments.Has("--quiet");
  std::unique_ptr<Workspace> space;
  std::optional<scope::Scope> then;
  if (counts) {
    space = TRY(Workspace::Open(arguments, ledger::Mode::kRead));
    then = TRY(CountNow(*space, word.incident));
  }
  const bool added = TRY(incident::ScopeWords(store).Say(word));
  const std::vector<incident::ScopeWord> words =
      TRY(incident::ScopeWords(store).InForce(word.incident));
  if (arguments.Has("--json")) {
    const nlohmann::ordered_json json = {{"schema", "haetae.scope-words/1"},
                                         {"incident", word.incident},
                                         {"added", added},
                                         {"said", SaidJson(words)}};
    std::puts(report::JsonText(json).c_str());
    return kExitClean;
  }
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  if (added)
    PrintSaid(word, LanguageOf(arguments), ZoneOrComplain(arguments, word.incident));
  else
    std::puts(ko ? "이미 그렇게 되어 있습니다" : "it is so already");
  if (added && then) TellChange(*then, TRY(CountNow(*space, word.incident)), LanguageOf(arguments));
  if (added && stays) Complain(*stays, LanguageOf(arguments));
  // A value that is written wrongly leaves people out, and changes nothing as one does that is the
  // incident's already.
  if (added && space && verdict != incident::ScopeVerdict::kOpen &&
      !TRY(IsCarried(*space, word.set)))
    std::puts(ko ? "  로그에 이 값이 있는 접속이 없습니다. 잘못 적지 않았는지 확인하십시오. 나중에 "
                   "읽는 로그에 있으면 그때부터 적용됩니다"
                 : "  no access in the logs carries it: check how it is written; it holds for logs "
                   "that are read later");
  if (!arguments.Has("--quiet"))
    std::fprintf(stderr,
                 ko ? "haetae scope --incident %u에 바로 반영됩니다. 이어지는 값과 보고서는 "
                      "haetae investigate가 다시 계산합니다\n"
                    : "haetae scope --incident %u counts it now; haetae investigate works out what "
                      "follows from it\n",
                 word.incident);
  return kExitClean;
}

}  // namespace

Result<int> RunScopeAccept(const Arguments& arguments) {
  return Say(arguments, incident::ScopeVerdict::kAccepted);
}
Result<int> RunScopeReject(const Arguments& arguments) {
  return Say(arguments, incident::ScopeVerdict::kRejected);
}
Result<int> RunScopeReconsider(const Arguments& arguments) {
  return Say(arguments, incident::ScopeVerdict::kOpen);
}

}  // namespace haetae::cli
