// haetae notice key, haetae notice recipients: who is to be told, and where.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/hash.h"
#include "campaign/folder.h"
#include "campaign/gate.h"
#include "campaign/plan.h"
#include "campaign/recipients.h"
#include "cli/campaigns.h"
#include "cli/commands.h"
#include "cli/counted.h"
#include "cli/kept_incidents.h"
#include "cli/laws.h"
#include "cli/other_plans.h"
#include "cli/question.h"
#include "cli/set_aside.h"
#include "cli/speaker.h"
#include "contact/book.h"
#include "contact/deletion.h"
#include "contact/import.h"
#include "incident/awareness.h"
#include "incident/store.h"
#include "report/json.h"

namespace haetae::cli {
namespace {

using Json = nlohmann::ordered_json;

// Rows and people as they go by, on a terminal, from two seconds on.
std::function<void(const contact::ImportProgress&)> Showing(const Arguments& arguments) {
  if (arguments.Has("--quiet") || ::isatty(STDERR_FILENO) == 0) return nullptr;
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  const auto start = std::chrono::steady_clock::now();
  return [ko, start](const contact::ImportProgress& at) {
    if (std::chrono::steady_clock::now() - start < std::chrono::seconds(2)) return;
    static constexpr Phrase kStages[] = {
        {"reading", "읽는 중"}, {"joining", "합치는 중"}, {"counting", "세는 중"}};
    const Phrase& stage = kStages[static_cast<size_t>(at.stage)];
    std::fprintf(stderr, "\r\033[K%s  %s%s", (ko ? stage.ko : stage.en).c_str(),
                 WithCommas(at.done).c_str(),
                 at.total > 0 ? (" / " + WithCommas(at.total)).c_str() : "");
  };
}

struct Reached {
  std::unique_ptr<Workspace> space;
  scope::Scope scope;
  scope::PeopleBits who;
  scope::PeopleGroups groups;
};

Result<Reached> CountReached(const Arguments& arguments, uint32_t incident) {
  Reached reached = {.space = TRY(Workspace::Open(arguments, ledger::Mode::kRead))};
  Question question{.incident = incident};
  TRY(LookUpIncident(*reached.space, question));
  reached.scope = TRY(CountIncident(*reached.space, question, &reached.who, &reached.groups));
  return reached;
}

// The list and the groups, durable, before there is a book that is for them.
Result<campaign::RecipientsNote> KeepPeople(const Arguments& arguments, const Reached& reached,
                                            const campaign::Recipients& people,
                                            const std::vector<uint16_t>& groups) {
  const fs::path data = DataOf(arguments);
  campaign::RecipientsNote note = {.incident = NumberOf(arguments),
                                   .scope_version = reached.scope.version,
                                   .people = people.size(),
                                   .confirmed = reached.scope.people,
                                   .possible = arguments.Has("--possible"),
                                   .kinds = reached.groups.groups,
                                   .made = FormatTime(SystemClock().Now()),
                                   .by = TRY(SpeakerOf(arguments))};
  const fs::path folder = campaign::IncidentFolder(data, note.incident);
  TRY(MakeFolders(folder));
  const std::string list = people.Bytes(NumberingOf(*reached.space));
  note.list_sha256 = Sha256Hex(list);
  note.list = ListName(note.list_sha256);
  TRY(WriteFileDurably(folder / note.list, list));
  const std::string group_bytes = campaign::GroupBytes(groups);
  note.groups_sha256 = Sha256Hex(group_bytes);
  note.groups = GroupsName(note.groups_sha256);
  TRY(WriteFileDurably(folder / note.groups, group_bytes));
  return note;
}

// What a person wrote of the incident; nothing where nobody did.
Result<duty::Facts> FactsWritten(const Arguments& arguments, uint64_t incident) {
  incident::IncidentStore store = TRY(OpenStore(DataOf(arguments)));
  const std::vector<incident::Awareness> log =
      incident::Standing(TRY(incident::AwarenessLog(store).Of(static_cast<uint32_t>(incident))));
  const bool any = std::ranges::any_of(log, [](const auto& one) { return one.kind == "facts"; });
  if (!any) return duty::Facts();
  const duty::LawBook laws = TRY(LawsOf(arguments));
  return WrittenFacts(arguments, log, laws.lexicon);
}

// People by place, of all groups.
std::map<std::string, uint64_t, std::less<>> AllPlaces(const campaign::RecipientsNote& note) {
  std::map<std::string, uint64_t, std::less<>> all;
  for (const auto& places : note.places)
    for (const auto& [place, people] : places) all[place] += people;
  return all;
}

using Numbers = std::vector<std::pair<std::string, uint64_t>>;

// "ko 78 · en 26", the most people first.
std::string ListText(Numbers counts, bool ko) {
  constexpr size_t kShown = 12;
  std::ranges::stable_sort(counts, std::greater{}, [](const auto& one) { return one.second; });
  std::string text;
  for (size_t i = 0; i < std::min(counts.size(), kShown); ++i)
    text +=
        fmt::format("{}{} {}", i == 0 ? "" : " · ", counts[i].first, WithCommas(counts[i].second));
  if (counts.size() > kShown)
    text += fmt::format(fmt::runtime(ko ? " · 그 밖 {}개" : " · {} more"), counts.size() - kShown);
  return text;
}

// What they speak, so that it is known before the drafts in which languages those are wanted.
// `usual`: what everybody else gets.
std::string LanguagesText(const campaign::RecipientsNote& note, const std::string& usual, bool ko) {
  if (note.languages.empty()) return "";
  uint64_t known = 0;
  for (const auto& [language, people] : note.languages) known += people;
  std::string text = (ko ? "사용 언어: " : "they speak: ") +
                     ListText({note.languages.begin(), note.languages.end()}, ko);
  if (note.people > known)
    text += fmt::format(fmt::runtime(ko ? " · 모름 {}({}로 통지)" : " · not known {} (told in {})"),
                        WithCommas(note.people - known), usual);
  return text;
}

// Where they live, most people first; nothing where no contact says. `assumed`: where the facts say
// that people live of whom it is not known.
std::string PlacesText(const campaign::RecipientsNote& note, const std::string& assumed, bool ko) {
  const auto places = AllPlaces(note);
  if (places.empty()) return "";
  uint64_t known = 0;
  for (const auto& [place, people] : places) known += people;
  std::string text =
      (ko ? "거주지: " : "they live in: ") + ListText({places.begin(), places.end()}, ko);
  if (note.people > known)
    text += (ko ? " · 모름 " : " · not known ") + WithCommas(note.people - known);
  if (note.people > known && !assumed.empty())
    text += fmt::format(fmt::runtime(ko ? " (사실 파일의 residence에 따라 {} 거주로 봄)"
                                        : " (taken to live in {}, as `residence` of the facts "
                                          "says)"),
                        assumed);
  return text;
}

void PrintRecipients(const Arguments& arguments, const campaign::RecipientsNote& note,
                     const std::string& usual, const std::string& assumed,
                     const contact::Imported& done) {
  const Language language = LanguageOf(arguments);
  const bool ko = language == Language::kKorean;
  std::printf(
      ko ? "사고 %s, 유출 범위 %s차 산정: %s명%s\n"
         : "incident %s, version %s of its scope: %s%s\n",
      WithCommas(note.incident).c_str(), WithCommas(note.scope_version).c_str(),
      (ko ? WithCommas(note.people) : Counted(note.people, "person", "people")).c_str(),
      !note.possible ? ""
      : ko ? fmt::format(" (유출 확인 {}명, 그 밖은 유출 가능성)", WithCommas(note.confirmed))
                 .c_str()
           : fmt::format(" ({} confirmed, the others possible)", WithCommas(note.confirmed))
                 .c_str());
  for (const Phrase& line : contact::InWords(done.counts))
    std::printf("%s\n", line.In(language).c_str());
  if (const std::string languages = LanguagesText(note, usual, ko); !languages.empty())
    std::printf("%s\n", EscapeTerminal(languages).c_str());
  if (const std::string places = PlacesText(note, assumed, ko); !places.empty())
    std::printf("%s\n", EscapeTerminal(places).c_str());
  std::printf(ko ? "제외한 값의 목록: %s\n" : "what was refused is listed in %s\n",
              EscapeTerminal(done.problems.native()).c_str());
}

}  // namespace

Result<int> RunNoticeKey(const Arguments& arguments) {
  const fs::path path = arguments.Text("FILE");
  TRY(contact::MakeKeyFile(path));
  const contact::SecretKey key = TRY(contact::ReadKey(path.native()));
  const std::string id = contact::HexOf(key.id());
  if (arguments.Has("--json")) {
    std::puts(report::JsonText(Json{{"schema", "haetae.contact-key/1"},
                                    {"file", ValidUtf8(path.native())},
                                    {"id", id}})
                  .c_str());
    return kExitClean;
  }
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  std::printf(ko ? "%s: 연락처 암호화 키 %s. 이 키가 없으면 연락처를 읽을 수 없습니다\n"
                 : "%s: key %s of contacts; without it they cannot be read\n",
              EscapeTerminal(path.native()).c_str(), id.c_str());
  return kExitClean;
}

namespace {

// The imports that plans were begun with: their contacts stay, since a bounce that comes late asks
// for the next address. All of them, where it is not known which a plan has.
Result<std::set<std::string, std::less<>>> ImportsInUse(const fs::path& data, uint32_t incident) {
  const BegunSendings begun = TRY(BegunPlans(data, incident));
  std::set<std::string, std::less<>> imports;
  for (const campaign::ReadPlan& one : begun.plans) imports.insert(one.plan.import);
  if (begun.lost)
    for (std::string& one : TRY(contact::ImportsOf(data, incident))) imports.insert(std::move(one));
  return imports;
}

void SayReplaced(const Arguments& arguments, const campaign::RecipientsNote& before, bool in_use) {
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  const std::string people =
      ko ? WithCommas(before.people) + "명" : Counted(before.people, "person", "people");
  std::fprintf(stderr, "haetae: ");
  std::fprintf(stderr,
               ko ? "%s에 가져온 %s의 연락처를 바꾸었습니다. "
                  : "the contacts imported at %s for %s were replaced; ",
               EscapeTerminal(before.made).c_str(), people.c_str());
  std::fputs(in_use ? (ko ? "이미 발송을 시작한 계획은 이전 연락처로 계속 발송합니다\n"
                          : "plans whose sending has begun go on with the earlier ones\n")
                    : (ko ? "이미 세운 계획은 다시 세워야 합니다\n"
                          : "what was planned with them must be planned again\n"),
             stderr);
}

}  // namespace

Result<int> RunNoticeRecipients(const Arguments& arguments) {
  const std::string contacts =
      TRY(Needed(arguments, "--contacts", "FILE says where the contacts of customers stand"));
  const contact::SecretKey key = TRY(contact::ReadKey(
      TRY(Needed(arguments, "--key-file", "FILE names the key that contacts are kept under"))));
  const contact::Description description = TRY(contact::ReadDescription(contacts));
  TRY(CheckNotClosed(DataOf(arguments), NumberOf(arguments), "cannot import contacts"));
  const Reached reached = TRY(CountReached(arguments, NumberOf(arguments)));
  campaign::Recipients people = campaign::Recipients::Of(
      arguments.Has("--possible") ? WithPossible(reached.who, reached.groups) : reached.who,
      NumberingOf(*reached.space));
  if (people.size() == 0)
    return Fail(
        Code::kNotFound, "there is nobody to tell", "the scope of the incident is empty", "",
        reached.scope.possible_people > 0 ? "give --possible for those who cannot be ruled out"
                                          : "see haetae scope --incident " + arguments.Text("N"));
  const fs::path data = DataOf(arguments);
  const Result<campaign::RecipientsNote> before = campaign::ReadNote(data, NumberOf(arguments));
  const bool replaces = before && TRY(contact::HasContacts(data, NumberOf(arguments)));
  const std::vector<uint16_t> people_groups = TRY(people.GroupsOf(reached.groups));
  campaign::RecipientsNote note = TRY(KeepPeople(arguments, reached, people, people_groups));
  const auto showing = Showing(arguments);
  const contact::Imported done =
      TRY(contact::Import(description, people,
                          {.data = data,
                           .incident = note.incident,
                           .key = &key,
                           .language = LanguageOf(arguments),
                           .keep = [&] { return ImportsInUse(data, note.incident); },
                           .progress = showing}));
  if (showing) std::fputs("\r\033[K", stderr);
  const contact::Book book = TRY(contact::Book::Open(data, note.incident, key));
  if (book.people() != people_groups.size())
    return Fail(Code::kConflict, "cannot import contacts",
                "another import of this incident ended meanwhile, for other people", data.native(),
                "import again, one after the other");
  note.import = contact::HexOf(book.header().import);
  TRY(campaign::CountPlaces(book, people_groups, note));
  const duty::Facts facts = TRY(FactsWritten(arguments, note.incident));
  note.told_less = TRY(CountToldLess(*reached.space, data, note, people_groups,
                                     TRY(LawsOf(arguments)), duty::IsSuspicionAlone(facts)));
  TRY(campaign::WriteNote(data, note));
  if (!arguments.Has("--quiet"))
    for (const Phrase& warning : done.warnings)
      std::fprintf(stderr, "haetae: %s\n",
                   EscapeTerminal(warning.In(LanguageOf(arguments))).c_str());
  if (replaces && !arguments.Has("--quiet"))
    SayReplaced(arguments, *before, done.kept.contains(before->import));
  const std::string& assumed = facts.residence;
  if (!arguments.Has("--json")) {
    PrintRecipients(arguments, note, book.language(), assumed, done);
    return kExitClean;
  }
  std::puts(report::JsonText(
                Json{{"schema", "haetae.recipients/1"},
                     {"incident", note.incident},
                     {"scope_version", note.scope_version},
                     {"people", note.people},
                     {"confirmed", note.confirmed},
                     {"possible", note.possible},
                     {"import", note.import},
                     {"places", AllPlaces(note)},
                     {"residence_of_others", ValidUtf8(assumed)},
                     {"languages", note.languages},
                     {"language_of_others", book.language()},
                     {"counts", Json::parse(contact::CountsJson(done.counts), nullptr, false)},
                     {"problems", ValidUtf8(done.problems.native())}})
                .c_str());
  return kExitClean;
}

}  // namespace haetae::cli
