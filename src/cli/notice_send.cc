// haetae notice test, haetae notice approve, haetae notice send.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "campaign/approval.h"
#include "campaign/folder.h"
#include "campaign/gate.h"
#include "campaign/letters.h"
#include "campaign/plan.h"
#include "campaign/public_notice.h"
#include "cli/campaigns.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/counted.h"
#include "cli/kept_incidents.h"
#include "cli/laws.h"
#include "cli/question.h"
#include "cli/sending.h"
#include "cli/set_aside.h"
#include "cli/speaker.h"
#include "cli/still_untold.h"
#include "cli/told.h"
#include "contact/book.h"
#include "contact/key.h"
#include "delivery/page_monitor.h"
#include "delivery/posting.h"
#include "delivery/run.h"
#include "delivery/run_words.h"
#include "duty/measured.h"
#include "incident/awareness.h"
#include "incident/store.h"
#include "report/json.h"

namespace haetae::cli {
namespace {

using Json = nlohmann::ordered_json;
using delivery::Channel;
using delivery::State;

constexpr int kExitInterrupted = 130;
constexpr size_t kTestAddressesMax = 100;
// A notice waits for a server that cannot be reached; a test says soon that it cannot.
constexpr Duration kTestPatience = 10 * kSecond;

delivery::RunControl control;

// The first asks the run to land what is in the air; the second ends at once, which is safe too.
extern "C" void StopSending(int) {
  static std::atomic<bool> again{false};
  control.stop = true;
  if (again.exchange(true)) ::_exit(kExitInterrupted);
  SayInHandler("\nhaetae: stopping; what is in the air lands first\n",
               "\nhaetae: 중단합니다. 보내는 중인 것은 마저 보냅니다\n");
}

void CatchSignals(Language language) {
  SpeakInHandlers(language);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGINT, StopSending);
  std::signal(SIGTERM, StopSending);
}

uint64_t In(const delivery::Counts& counts, Channel channel, State state) {
  return counts[static_cast<size_t>(channel)][static_cast<size_t>(state)];
}

// Some laws ask only of who is late why: its lint did not, when the plan was made in time.
void NoteLateness(const campaign::Plan& plan, Language language) {
  if (!campaign::BecameLate(plan, SystemClock().Now())) return;
  const Phrase note{
      fmt::format("the deadline passed after this plan was made; where the law asks for the "
                  "reasons of a delay (haetae law show {}), draft and plan anew",
                  plan.duty),
      fmt::format("이 계획을 만든 뒤에 기한이 지났습니다. 법이 지연 사유를 요구하면"
                  "(haetae law show {}) 초안과 계획을 다시 만드십시오",
                  plan.duty)};
  std::fprintf(stderr, language == Language::kKorean ? "haetae: 주의: %s\n" : "haetae: note: %s\n",
               note.In(language).c_str());
}

// Whom nothing but the public notice will tell has an ending here.
uint64_t WithPublic(const delivery::RunNow& now, const campaign::Plan& plan) {
  const Channel last = plan.channels.back();
  if (last != Channel::kPublic && last != Channel::kPost) return now.ended;
  return now.ended + In(now.counts, last, State::kWaiting);
}

// One line a second on a terminal, one a minute elsewhere.
delivery::RunListener Telling(const Arguments& arguments, const campaign::Plan& plan) {
  if (arguments.Has("--quiet")) return nullptr;
  const Language language = LanguageOf(arguments);
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  auto last = std::make_shared<Time>();
  return [&plan, language, terminal, last](const delivery::RunNow& now) {
    const Time at = SystemClock().Now();
    if (!terminal && at - *last < kMinute) return;
    *last = at;
    delivery::RunNow shown = now;
    shown.ended = WithPublic(now, plan);
    const Phrase text = delivery::ProgressPhrase(shown, at, plan.due.value_or(kTimeMax));
    std::fprintf(stderr, terminal ? "\r\033[K%s" : "%s\n", text.In(language).c_str());
  };
}

// Digits with or without commas and spaces; 0 for anything else.
uint64_t NumberIn(std::string_view text) {
  uint64_t number = 0;
  for (char c : text) {
    if (c == ',' || c == ' ' || c == '\n' || c == '\r') continue;
    if (c < '0' || c > '9' || number > UINT64_MAX / 20) return 0;
    number = number * 10 + static_cast<uint64_t>(c - '0');
  }
  return number;
}

// --confirm, or what somebody types on a terminal.
Result<uint64_t> TypedNumber(const Arguments& arguments, const campaign::Plan& plan) {
  if (arguments.Has("--confirm")) return NumberIn(arguments.Text("--confirm"));
  if (arguments.Has("--no-input") || ::isatty(STDIN_FILENO) == 0)
    return Fail(Code::kUsage, "the notice may not go out", "nobody said to how many people it goes",
                "", "give --confirm with the number of people whom the plan names");
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  std::fprintf(stderr,
               ko ? "%s 통지를 발송합니다. 통지 대상의 수를 입력하십시오: "
                  : "This sends the notice of %s. Type to how many people it goes: ",
               EscapeTerminal(plan.duty).c_str());
  char line[64];
  if (std::fgets(line, sizeof line, stdin) == nullptr) return uint64_t{0};
  return NumberIn(line);
}

// The command that goes on with it.
std::string ResumeCommand(const Arguments& arguments) {
  std::string command = "haetae notice send " + ShellQuoted(arguments.Text("PLAN"));
  for (const char* option :
       {"--data", "--key-file", "--mail", "--sms", "--sms-sender", "--quiet-hours", "--approvers"})
    if (arguments.Has(option))
      command += fmt::format(" {} {}", option, ShellQuoted(arguments.Text(option)));
  return command;
}

// The scope as it counts now.
struct Recount {
  std::unique_ptr<Workspace> space;
  InScope people;
};

// One that moved on before anything was sent stops it; afterwards those who were planned are told,
// but for whom it rules out, and that others came is said.
Result<Recount> CheckScope(const Arguments& arguments, const fs::path& data,
                           const campaign::ReadPlan& read, bool began) {
  Arguments asked = arguments;
  asked.values["--data"] = {data.native()};
  std::unique_ptr<Workspace> space = TRY(Workspace::Open(asked, ledger::Mode::kRead));
  Question question{.incident = static_cast<uint32_t>(read.plan.incident)};
  TRY(LookUpIncident(*space, question));
  scope::PeopleBits who;
  scope::PeopleGroups groups;
  const scope::Scope scope = TRY(CountIncident(*space, question, &who, &groups));
  const bool possible =
      TRY(campaign::ReadNote(data, read.plan.incident, read.plan.import)).possible;
  const Status same = SameScope(*space, data, read.plan.incident, read.plan.scope_version,
                                read.plan.list_sha256, possible, scope);
  if (!same && !began) return std::unexpected(same.error());
  if (!same && !arguments.Has("--quiet")) {
    Error note = same.error();
    note.advice =
        "this plan goes on without whom the scope rules out; whoever came gets a plan of their own";
    Complain(note, LanguageOf(arguments));
  }
  InScope people = InScopeOf(*space, who, groups);
  return Recount{std::move(space), std::move(people)};
}

struct Done {
  delivery::Campaign campaign;
  delivery::RunSummary summary;
  delivery::ReachCounts reach;
  uint64_t untold = 0, unposted = 0, repeats = 0;
  std::vector<std::string> unposted_files;  // what the unposted are to be told by
  std::optional<Error> gave_up;             // the trouble for which a test ended
};

Json CountsJson(const delivery::Counts& counts, const std::vector<Channel>& channels) {
  Json json = Json::object();
  for (Channel channel : channels) {
    Json& states = json[std::string(delivery::ChannelName(channel))];
    for (size_t state = 0; state < delivery::kStates; ++state)
      states[std::string(delivery::StateName(State(static_cast<uint8_t>(state))))] =
          counts[static_cast<size_t>(channel)][state];
  }
  return json;
}

// How many were told, and who they are whom nothing has told yet.
void PrintTold(const std::string& plan, const delivery::ReachCounts& reach, bool ko) {
  const uint64_t untold = reach.untold(), people = reach.told() + untold;
  const std::string told = WithCommas(reach.told()), rest = WithCommas(untold);
  const uint64_t later = reach[delivery::Reach::kLaterPlan],
                 out = reach[delivery::Reach::kRuledOut];
  if (later > 0)
    std::printf(ko ? "%s명은 같은 의무의 이후 계획에서 통지합니다\n"
                   : "%s left to a later plan of the duty\n",
                (ko ? WithCommas(later) : Counted(later, "person is", "people are")).c_str());
  if (out > 0)
    std::printf(ko ? "%s명은 다시 산정한 유출 범위에서 제외되어 더 이상 발송하지 않습니다\n"
                   : "%s ruled out by the scope of today: nothing more is sent to them\n",
                (ko ? WithCommas(out) : Counted(out, "person is", "people are")).c_str());
  if (untold == 0)
    std::printf(ko ? "%s명 모두에게 통지하였습니다\n" : "everybody is told: %s\n",
                (ko ? told : Counted(people, "person", "people")).c_str());
  else if (untold == people)
    std::printf(ko ? "%s명 누구에게도 아직 통지하지 못하였습니다: haetae notice untold %s\n"
                   : "nobody of %s is told yet: haetae notice untold %s\n",
                (ko ? rest : Counted(people, "person", "people")).c_str(), plan.c_str());
  else
    std::printf(
        ko ? "%s명에게 통지하였고 %s명에게는 아직 통지하지 못하였습니다: haetae notice untold %s\n"
           : "%s told, %s not told yet: haetae notice untold %s\n",
        told.c_str(), rest.c_str(), plan.c_str());
}

// What is to be done for those whom only the public notice is left for.
void PrintUnposted(const std::string& plan, const campaign::ReadPlan& read, const Done& done,
                   bool ko) {
  constexpr size_t kShown = 3;
  if (done.unposted == 0) return;
  std::printf(ko ? "그중 %s명은 대체 공고로 통지할 사람입니다. 공고문을 홈페이지에 게시한 뒤:\n"
                 : "of these, %s wait for the public notice; post its text on the site, then:\n",
              WithCommas(done.unposted).c_str());
  for (size_t i = 0; i < done.unposted_files.size() && i < kShown; ++i)
    std::printf("    haetae notice page add --plan %s --url URL --text %s\n", plan.c_str(),
                ShellQuoted((read.folder / done.unposted_files[i]).native()).c_str());
  if (done.unposted_files.size() > kShown)
    std::printf(ko ? "    그 밖의 공고문 %s개도 같은 방법으로 등록하십시오\n"
                   : "    and so for %s more texts\n",
                WithCommas(done.unposted_files.size() - kShown).c_str());
}

void PrintDone(const Arguments& arguments, const campaign::ReadPlan& read, const Done& done) {
  const Language language = LanguageOf(arguments);
  const bool ko = language == Language::kKorean;
  for (Channel channel : read.plan.channels) {
    std::string text;
    for (size_t i = 0; i < delivery::kStates; ++i) {
      const State state = State(static_cast<uint8_t>(i));
      const uint64_t count = In(done.summary.counts, channel, state);
      if (count > 0)
        text += fmt::format("{}{} {}", text.empty() ? "" : " · ",
                            delivery::StatePhrase(state).In(language), WithCommas(count));
    }
    if (!text.empty())
      std::printf("%s  %s\n", delivery::ChannelPhrase(channel).In(language).c_str(), text.c_str());
  }
  if (const delivery::AtNight& night = done.summary.night; night.messages > 0) {
    const Time now = SystemClock().Now();
    const Phrase first = delivery::DurationPhrase(night.first - now);
    std::string last;
    if (night.until > night.first)
      last = fmt::format(fmt::runtime(ko ? "(나라에 따라 늦게는 {} 뒤)" : " (some of them in {})"),
                         delivery::DurationPhrase(night.until - now).In(language));
    std::printf(
        ko ? "문자메시지 %s건은 밤이어서 아침까지 기다립니다. %s 뒤%s에 같은 명령으로 이어서 "
             "발송하십시오\n"
           : "%s wait for the morning: go on with the same command in %s%s\n",
        (ko ? WithCommas(night.messages) : Counted(night.messages, "text", "texts")).c_str(),
        first.In(language).c_str(), last.c_str());
  }
  const std::string plan = ShellQuoted(arguments.Text("PLAN"));
  PrintTold(plan, done.reach, ko);
  PrintUnposted(plan, read, done, ko);
  if (done.repeats > 0)
    std::printf(ko ? "%s건은 두 번 도착하였을 수 있습니다\n" : "%s may have arrived twice\n",
                WithCommas(done.repeats).c_str());
  if (done.summary.stopped) {
    std::printf(ko ? "중단되었습니다. 이어서 발송하려면: %s --confirm %s\n"
                   : "stopped; resume with: %s --confirm %s\n",
                ResumeCommand(arguments).c_str(), std::to_string(read.plan.people).c_str());
    return;
  }
  std::printf(ko ? "의무를 이행했다고 판단되면: haetae duty done %s %s --why '…'\n"
                 : "when a person finds the duty fulfilled: haetae duty done %s %s --why '…'\n",
              std::to_string(read.plan.incident).c_str(), read.plan.duty.c_str());
}

// Stops the run once it has been in trouble for so long; `gave_up` then holds why.
delivery::RunListener GivingUp(delivery::RunListener hear, Duration patience,
                               std::optional<Error>& gave_up) {
  auto since = std::make_shared<std::optional<Time>>();
  return [hear = std::move(hear), patience, &gave_up, since](const delivery::RunNow& now) {
    if (hear) hear(now);
    const Time at = SystemClock().Now();
    if (!now.trouble) return since->reset();
    if (!*since) *since = at;
    if (at - **since < patience) return;
    gave_up = now.trouble->error;
    control.stop = true;
  };
}

// With a `patience` it ends after so much trouble; 0: it waits for a server.
Result<Done> Run(const Arguments& arguments, const fs::path& data, const campaign::ReadPlan& read,
                 const LaneFiles& files, delivery::Deliveries& deliveries,
                 delivery::Letters& letters, const delivery::Campaign& campaign,
                 Duration patience = 0) {
  const std::vector<delivery::Lane> lanes = LanesOf(files);
  delivery::RunOptions options = {.wait_for_retries = !arguments.Has("--no-wait")};
  if (files.mail) options.mail = files.mail->settings;
  const bool tells = !arguments.Has("--quiet");
  std::optional<Error> gave_up;
  delivery::RunListener hear = Telling(arguments, read.plan);
  if (patience > 0) hear = GivingUp(std::move(hear), patience, gave_up);
  CatchSignals(LanguageOf(arguments));
  Result<delivery::RunSummary> summary =
      delivery::Send(deliveries, data, campaign, letters, lanes, options, control, hear);
  if (tells && ::isatty(STDERR_FILENO) != 0) std::fputs("\r\033[K", stderr);
  Done done = {.campaign = campaign, .summary = TRY(std::move(summary))};
  done.gave_up = std::move(gave_up);
  delivery::PageMonitor monitor = TRY(delivery::PageMonitor::Open(data));
  const delivery::Postings postings =
      TRY(delivery::Postings::Of(monitor, campaign, SystemClock().Now()));
  done.reach = TRY(delivery::CountReach(deliveries, campaign, postings));
  done.untold = done.reach.untold();
  done.unposted = done.reach[delivery::Reach::kWaits];
  done.unposted_files = campaign::UnpostedFiles(read.plan, postings);
  TRY(deliveries.EachRepeat(campaign, [&](delivery::Key, Time) { ++done.repeats; }));
  return done;
}

// A second plan of a duty tells the same people twice: who means it says why.
Result<Json> SentBefore(const Arguments& arguments, const fs::path& data,
                        const campaign::ReadPlan& read, bool begun) {
  Json before = Json::array();
  if (begun) return before;
  std::string shown;
  for (const StillUntold::Plan& one :
       TRY(SentPlans(data, static_cast<uint32_t>(read.plan.incident), SystemClock().Now()))) {
    if (one.duty != read.plan.duty) continue;
    if (std::ranges::find(read.plan.before, one.sha256) != read.plan.before.end()) continue;
    before.push_back(one.sha256);
    shown += fmt::format("{}plan {} told {} of {}", shown.empty() ? "" : "; ", NameOf(one),
                         WithCommas(one.reach.told()), Counted(one.people, "person", "people"));
  }
  if (before.empty() || arguments.Has("--why")) return before;
  return Fail(Code::kDenied, "the notice may not go out",
              "another plan of this duty was sent, and its people would be told twice: " + shown,
              read.file.native(),
              "go on with that plan, or give --why TEXT, which is recorded, to tell them again");
}

// Of some laws people are not told before an authority is.
Status CheckOrder(const Arguments& arguments, const fs::path& data, const campaign::Plan& plan) {
  if (plan.waits_for.empty() || arguments.Has("--why")) return {};
  incident::IncidentStore store = TRY(OpenStore(data));
  const std::vector<incident::Awareness> log = incident::Standing(
      TRY(incident::AwarenessLog(store).Of(static_cast<uint32_t>(plan.incident))));
  if (duty::DoneDuties(log).contains(plan.waits_for)) return {};
  return Fail(
      Code::kDenied, "the notice may not go out",
      fmt::format("{} is fulfilled on or after {}, which is not done", plan.duty, plan.waits_for),
      "",
      fmt::format("haetae duty done {} {} --why '…' once it is, or give --why TEXT, which "
                  "is recorded",
                  plan.incident, plan.waits_for));
}

// That data may have leaked is wrong to say once the leak is confirmed, to whom the scope confirms:
// the notice of that is theirs. Whoever was told in time keeps nobody back.
Status CheckStillPossible(const Arguments& arguments, const fs::path& data,
                          const campaign::ReadPlan& read, const Recount& now, bool begun,
                          delivery::Deliveries& deliveries) {
  const campaign::Plan& plan = read.plan;
  if (plan.of_ruled_out || arguments.Has("--why") ||
      !std::ranges::all_of(plan.lines, &campaign::PlannedLine::possible))
    return {};
  incident::IncidentStore store = TRY(OpenStore(data));
  const std::vector<incident::Awareness> log = incident::Standing(
      TRY(incident::AwarenessLog(store).Of(static_cast<uint32_t>(plan.incident))));
  const duty::Facts facts = TRY(WrittenFacts(arguments, log, TRY(LawsOf(arguments)).lexicon));
  if (duty::IsSuspicionAlone(facts)) return {};
  ToldPlan told{.people = TRY(PlanPeopleOf(*now.space, data, read)), .of = {}};
  if (begun) told = TRY(ReadTold(*now.space, data, read, deliveries));
  uint64_t confirmed = 0;
  told.people.recipients.EachAlsoIn(now.people.confirmed, [&](uint32_t here, uint32_t) {
    if (!told.people.in_plan.Has(here)) return;
    confirmed += !begun || told.of[told.people.in_plan.Rank(here)] == Told::kToCome;
  });
  if (confirmed == 0) return {};
  return Fail(Code::kDenied, "the notice may not go out",
              fmt::format("it says that data may have leaked, and of {} whom it would still go to "
                          "the leak is confirmed",
                          Counted(confirmed, "person", "people")),
              read.file.native(),
              "plan the notice of the confirmed leak, and this duty anew for whoever is left; or "
              "give --why TEXT, which is recorded");
}

Result<delivery::Campaign> BeginOrFind(delivery::Deliveries& deliveries,
                                       const campaign::ReadPlan& read,
                                       std::optional<delivery::Campaign> begun) {
  if (begun) return std::move(*begun);
  const delivery::CampaignId id =
      TRY(deliveries.BeginOnce(campaign::CampaignFor(read), SystemClock().Now()));
  return deliveries.Find(id);
}

}  // namespace

Result<int> RunNoticeSend(const Arguments& arguments) {
  const campaign::ReadPlan read = TRY(campaign::OpenPlan(arguments.Text("PLAN")));
  const fs::path data = DataOfPlan(arguments, read);
  const contact::SecretKey key = TRY(contact::ReadKey(
      TRY(Needed(arguments, "--key-file", "FILE names the key that contacts are kept under"))));
  const LaneFiles files = TRY(ReadLaneFiles(arguments));
  const contact::Book book =
      TRY(contact::Book::Open(data, read.plan.incident, key, read.plan.import));
  const campaign::GateFrom from = {
      .data = data,
      .approvers = arguments.Text("--approvers", campaign::ApproversFolder(data).native()),
      .book = book,
      .number = TRY(TypedNumber(arguments, read.plan)),
      .mail_sha256 = files.mail ? files.mail->sha256 : "",
      .sms_sha256 = files.sms_sha256,
      .quiet_sha256 = files.quiet_sha256,
      .sms_sender = files.sms_sender};
  const campaign::Passed passed = TRY(campaign::Pass(read, from));
  delivery::Deliveries deliveries = TRY(delivery::Deliveries::Open(data));
  TRY(delivery::SendingLock(data));  // before a plan counts as begun that nobody could begin
  std::optional<delivery::Campaign> begun = TRY(FindCampaign(deliveries, read));
  const Recount recount = TRY(CheckScope(arguments, data, read, begun.has_value()));
  const Json before = TRY(SentBefore(arguments, data, read, begun.has_value()));
  if (!begun) TRY(CheckOrder(arguments, data, read.plan));
  TRY(CheckStillPossible(arguments, data, read, recount, begun.has_value(), deliveries));
  TRY(campaign::BookLetters::Make(read, book, passed.groups));  // before it counts as begun
  const delivery::Campaign campaign = TRY(BeginOrFind(deliveries, read, std::move(begun)));
  campaign::SetAside set_aside;
  {
    const FolderLock lock = TRY(delivery::SendingLock(data));  // nobody sends what is set aside
    set_aside = TRY(
        SetAsideIn(*recount.space, data, read, recount.people, deliveries, SystemClock().Now()));
  }
  std::unique_ptr<campaign::BookLetters> letters =
      TRY(campaign::BookLetters::Make(read, book, passed.groups, std::move(set_aside)));
  TRY(WriteRecord(data, read.plan.incident, "sending", TRY(SpeakerOf(arguments)),
                  Json{{"plan_sha256", read.sha256},
                       {"approved_by", passed.approval.by},
                       {"confirmed", from.number},
                       {"sent_before", before},
                       {"why", ValidUtf8(arguments.Text("--why"))}}
                      .dump()));
  NoteLateness(read.plan, LanguageOf(arguments));
  const Done done = TRY(Run(arguments, data, read, files, deliveries, *letters, campaign));
  if (arguments.Has("--json"))
    std::puts(
        report::JsonText(Json{{"schema", "haetae.sent/1"},
                              {"plan_sha256", read.sha256},
                              {"campaign", static_cast<uint32_t>(campaign.id)},
                              {"people", read.plan.people},
                              {"told", done.reach.told()},
                              {"untold", done.untold},
                              {"left_to_later_plan", done.reach[delivery::Reach::kLaterPlan]},
                              {"ruled_out", done.reach[delivery::Reach::kRuledOut]},
                              {"may_have_arrived_twice", done.repeats},
                              {"handed", done.summary.handed},
                              {"stopped", done.summary.stopped},
                              {"at_night", done.summary.night.messages},
                              {"counts", CountsJson(done.summary.counts, read.plan.channels)}})
            .c_str());
  else
    PrintDone(arguments, read, done);
  if (done.summary.stopped) return kExitInterrupted;
  return done.untold > 0 ? kExitFindings : kExitClean;
}

namespace {

// The addresses of staff; one that is none is named by its place: it may be of a person.
template <typename Address, typename Parse>
Status ParseStaff(const Arguments& arguments, std::string_view option,
                  std::vector<Address>& addresses, const Parse& parse) {
  for (const std::string& one : arguments.List(option)) {
    Result<Address> address = parse(one);
    if (!address)
      return Fail(
          Code::kUsage, "wrong usage",
          fmt::format("address {} of {}: {}", addresses.size() + 1, option, address.error().why),
          "", option == "--to" ? "write it as staff@shop.example" : "write it as +821012345678");
    addresses.push_back(std::move(*address));
  }
  return {};
}

}  // namespace

Result<int> RunNoticeTest(const Arguments& arguments) {
  const campaign::ReadPlan read = TRY(campaign::OpenPlan(arguments.Text("PLAN")));
  const fs::path data = DataOfPlan(arguments, read);
  const std::string by = TRY(SpeakerOf(arguments));
  LaneFiles files = TRY(ReadLaneFiles(arguments));
  // Staff who test are awake: the hours at night are those of people who did not ask.
  files.quiet.overridden_because = "a test to staff";
  std::vector<delivery::EmailAddress> mails;
  std::vector<delivery::PhoneNumber> phones;
  TRY(ParseStaff(arguments, "--to", mails, delivery::EmailAddress::Parse));
  TRY(ParseStaff(arguments, "--sms-to", phones,
                 [](std::string_view one) { return delivery::PhoneNumber::Parse(one, "82"); }));
  if (mails.size() + phones.size() == 0 || mails.size() + phones.size() > kTestAddressesMax)
    return Fail(Code::kUsage, "wrong usage", "a test goes to 1 to 100 addresses of staff", "",
                "give --to ADDRESS or --sms-to NUMBER");
  if (!mails.empty() && !files.mail)
    return Fail(Code::kUsage, "wrong usage", "--to sends mail, and no server was named for it", "",
                "give --mail FILE, as it was planned");
  if (!phones.empty() && !files.gateway)
    return Fail(Code::kUsage, "wrong usage", "--sms-to sends texts, and no gateway was named", "",
                "give --sms FILE and --sms-sender NUMBER, as they were planned");
  delivery::NewCampaign fresh = campaign::CampaignFor(read);
  fresh.duty = std::string(kTestDuty) + fresh.duty;
  fresh.channels.clear();
  if (!mails.empty()) fresh.channels.push_back(Channel::kMail);
  if (!phones.empty()) fresh.channels.push_back(Channel::kSms);
  for (delivery::Group& group : fresh.groups) group.people = mails.size() + phones.size();
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  std::unique_ptr<campaign::TestLetters> letters = TRY(campaign::TestLetters::Make(
      read, std::move(mails), std::move(phones), ko ? "[시험] " : "[TEST] "));
  delivery::Deliveries deliveries = TRY(delivery::Deliveries::Open(data));
  const delivery::Campaign campaign =
      TRY(deliveries.Find(TRY(deliveries.Begin(fresh, SystemClock().Now()))));
  Arguments once = arguments;
  once.values["--no-wait"] = {"true"};
  Result<Done> ran = Run(once, data, read, files, deliveries, *letters, campaign, kTestPatience);
  const uint64_t told = ran ? campaign.people - ran->untold : 0;
  const std::optional<Error> ended = ran ? ran->gave_up : std::optional(ran.error());
  // Written when it is known what became of them: a test that nobody took must not look like one.
  TRY(WriteRecord(data, read.plan.incident, "test", by,
                  Json{{"plan_sha256", read.sha256},
                       {"campaign", static_cast<uint32_t>(campaign.id)},
                       {"messages", letters->size()},
                       {"taken", ran ? Json(told) : Json()},
                       {"error", ended ? Json(ValidUtf8(ended->Text())) : Json()}}
                      .dump()));
  const Done done = TRY(std::move(ran));
  if (done.gave_up) Complain(*done.gave_up, LanguageOf(arguments));
  if (arguments.Has("--json"))
    std::puts(report::JsonText(Json{{"schema", "haetae.tested/1"},
                                    {"plan_sha256", read.sha256},
                                    {"campaign", static_cast<uint32_t>(campaign.id)},
                                    {"messages", campaign.people},
                                    {"taken", told},
                                    {"counts", CountsJson(done.summary.counts, fresh.channels)}})
                  .c_str());
  else
    std::printf(ko ? "시험 발송 %s건 중 %s건이 접수되었습니다\n" : "%s test messages, %s taken\n",
                WithCommas(campaign.people).c_str(), WithCommas(told).c_str());
  return done.untold > 0 ? kExitFindings : kExitClean;
}

Result<int> RunNoticeApprove(const Arguments& arguments) {
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  if (arguments.Has("--new-key")) {
    const std::string path = arguments.Text("--new-key");
    TRY(campaign::MakeKeyPair(path));
    if (arguments.Has("--json"))
      std::puts(report::JsonText(Json{{"schema", "haetae.signing-key/1"},
                                      {"private", ValidUtf8(path)},
                                      {"public", ValidUtf8(path + ".pub")}})
                    .c_str());
    else
      std::printf(ko ? "개인키 %s, 공개키 %s.pub. 공개키를 DATA/approvers/이름.pem으로 두십시오\n"
                     : "private key %s, public key %s.pub; put that one as "
                       "DATA/approvers/NAME.pem\n",
                  EscapeTerminal(path).c_str(), EscapeTerminal(path).c_str());
    return kExitClean;
  }
  const std::string named = TRY(Needed(arguments, "PLAN", "names what is approved"));
  const std::string key = TRY(Needed(arguments, "--sign-key", "FILE is the approver's key"));
  const std::string by = TRY(Needed(arguments, "--by", "NAME says who approves"));
  const campaign::ReadPlan read = TRY(campaign::OpenPlan(named));
  const fs::path data = DataOfPlan(arguments, read);
  if (read.plan.lint_errors > 0)
    return Fail(Code::kDenied, "the plan cannot be approved",
                fmt::format("its notices have {} that nobody overrode",
                            Counted(read.plan.lint_errors, "error", "errors")),
                read.file.native(),
                "correct the notices, or plan again with --override RULE --why TEXT");
  const campaign::Approval done = TRY(campaign::Approve(
      read, by, key, arguments.Text("--approvers", campaign::ApproversFolder(data).native()),
      SystemClock().Now()));
  TRY(WriteRecord(data, read.plan.incident, "approved", by,
                  Json{{"plan_sha256", read.sha256}, {"key_sha256", done.key_sha256}}.dump()));
  if (arguments.Has("--json")) {
    std::puts(report::JsonText(Json{{"schema", "haetae.approved/1"},
                                    {"plan_sha256", read.sha256},
                                    {"people", read.plan.people},
                                    {"by", done.by},
                                    {"at", done.at},
                                    {"statement", ValidUtf8(done.statement.native())},
                                    {"signature", ValidUtf8(done.signature.native())},
                                    {"key", ValidUtf8(done.key.native())}})
                  .c_str());
    return kExitClean;
  }
  std::printf(
      ko ? "%s 님이 %s명에 대한 통지를 승인하였습니다. 계획 %s\n확인: openssl pkeyutl -verify "
           "-pubin -inkey %s -rawin -in %s -sigfile %s\n"
         : "%s approved the notice to %s people, plan %s\ncheck it with: openssl pkeyutl "
           "-verify -pubin -inkey %s -rawin -in %s -sigfile %s\n",
      EscapeTerminal(done.by).c_str(), WithCommas(read.plan.people).c_str(), read.sha256.c_str(),
      ShellQuoted(done.key.native()).c_str(), ShellQuoted(done.statement.native()).c_str(),
      ShellQuoted(done.signature.native()).c_str());
  return kExitClean;
}

}  // namespace haetae::cli
