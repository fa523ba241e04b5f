// haetae notice status, untold, bounces: what became of notices.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "campaign/folder.h"
#include "campaign/plan.h"
#include "campaign/public_notice.h"
#include "cli/campaigns.h"
#include "cli/commands.h"
#include "cli/kept_incidents.h"
#include "cli/laws.h"
#include "cli/outdated_pages.h"
#include "cli/set_aside.h"
#include "cli/speaker.h"
#include "cli/told.h"
#include "delivery/bounces.h"
#include "delivery/deliveries.h"
#include "delivery/page_monitor.h"
#include "delivery/posting.h"
#include "evidence/status.h"
#include "report/json.h"
#include "table/table_file.h"

namespace haetae::cli {
namespace {

using Json = nlohmann::ordered_json;
using delivery::Channel;
using delivery::State;

Status NeedDeliveries(const fs::path& data) {
  if (TRY(IsThere(data / "deliveries.sqlite"))) return {};
  return Fail(Code::kNotFound, "nothing was sent yet", "there are no deliveries here",
              data.native(), "see haetae notice send --help, or name the folder with --data");
}

// Of those whom only the public notice is left for: how many at each page, in which state, and
// whose text it is that is not posted yet.
struct PlaceOfPeople {
  delivery::PageId page{};
  delivery::Posting::State state{};
  std::string text;  // a file of the plan; "" where it is posted, or nobody's group is known
  auto operator<=>(const PlaceOfPeople&) const = default;
};
using AtPage = std::map<PlaceOfPeople, std::pair<delivery::Posting, uint64_t>>;

struct Standing {
  delivery::ReachCounts reach;
  AtPage at_page;
  // Texts of the plan that no page has shown yet and that nobody waits for so far: a mail that
  // comes back later makes somebody wait.
  std::vector<std::string> also_unposted;
};

// The plan's public texts that no page has shown yet; the first few are named.
std::string UnpostedTexts(const campaign::Plan& plan, const delivery::Postings& postings) {
  constexpr size_t kShown = 3;
  std::vector<std::string> names = campaign::UnpostedFiles(plan, postings);
  const size_t more = names.size() - std::min(names.size(), kShown);
  names.resize(names.size() - more);
  return Joined(names, ", ") + (more > 0 ? fmt::format(" +{}", more) : "");
}

// Where everybody stands; the sum is the people. Null: the plan is not at hand.
Result<Standing> StandingOf(delivery::Deliveries& book, const delivery::Campaign& campaign,
                            const delivery::Postings& postings, const campaign::Plan* plan) {
  Standing standing;
  const std::string unposted = plan == nullptr ? "" : UnpostedTexts(*plan, postings);
  // Who has no row is of a group that nobody knows: any of the texts may be theirs.
  const auto text_of = [&](const delivery::Untold& one) {
    if (plan == nullptr || !one.group || *one.group >= plan->lines.size()) return unposted;
    return campaign::PublicFile(plan->lines[*one.group]);
  };
  standing.reach =
      TRY(CountReach(book, campaign, postings, [&](const delivery::Untold& one, delivery::Reach) {
        if (!delivery::LeftToPublic(one)) return;
        const delivery::Posting posting = postings.For(one);
        const bool not_posted = posting.state == delivery::Posting::kNotPosted;
        auto& at =
            standing
                .at_page[{posting.page, posting.state, not_posted ? text_of(one) : std::string()}];
        at.first = posting;
        ++at.second;
      }));
  if (plan != nullptr && standing.reach[delivery::Reach::kWaits] > 0)
    for (const std::string& file : campaign::UnpostedFiles(*plan, postings))
      if (std::ranges::none_of(standing.at_page, [&](const auto& at) {
            return at.first.text == file || at.first.text == unposted;
          }))
        standing.also_unposted.push_back(file);
  return standing;
}

Json StatusJson(const delivery::Campaign& one, const Standing& standing,
                const delivery::Counts& counts) {
  Json pages = Json::array();
  for (const auto& [key, at] : standing.at_page) {
    const auto& [posting, people] = at;
    const bool seen = posting.standing != nullptr && posting.standing->first_good != Time{};
    const Time until = seen ? posting.standing->until : kTimeMax;
    pages.push_back(
        {{"page", posting.standing == nullptr ? Json() : Json(static_cast<uint32_t>(posting.page))},
         {"state", delivery::PostingName(posting.state)},
         {"people", people},
         {"text", key.text.empty() ? Json() : Json(ValidUtf8(key.text))},
         {"since", seen ? Json(FormatTime(posting.standing->first_good)) : Json()},
         {"until", until == kTimeMax ? Json() : Json(FormatTime(until))}});
  }
  Json json = {{"campaign", static_cast<uint32_t>(one.id)},
               {"incident", one.incident},
               {"duty", one.duty},
               {"plan_sha256", one.notice_sha256},
               {"people", one.people}};
  evidence::AddReach(standing.reach, json);
  json["public_notice"] = pages;
  json["also_unposted"] = Json::array();
  for (const std::string& file : standing.also_unposted)
    json["also_unposted"].push_back(ValidUtf8(file));
  json["begun"] = FormatTime(one.created);
  json["due"] = one.deadline == kTimeMax ? Json() : Json(FormatTime(one.deadline));
  json["channels"] = evidence::ChannelsJson(one, counts);
  return json;
}

// `due`: the deadline as people read it.
void PrintStatus(const delivery::Campaign& one, const Standing& standing, const std::string& due,
                 Time now, Language language) {
  const bool ko = language == Language::kKorean;
  const delivery::ReachCounts& reach = standing.reach;
  std::printf(ko ? "%s  사고 %s  %s명: 통지 완료 %s · 발송 중 %s · 대체 공고 %s · 미도달 %s"
                 : "%s  incident %s  %s: told %s · on the way %s · by public notice %s · not "
                   "reached %s",
              EscapeTerminal(one.duty).c_str(), WithCommas(one.incident).c_str(),
              (ko ? WithCommas(one.people) : Counted(one.people, "person", "people")).c_str(),
              WithCommas(reach.told()).c_str(),
              WithCommas(reach[delivery::Reach::kOnTheWay]).c_str(),
              WithCommas(reach[delivery::Reach::kWaits] + reach[delivery::Reach::kPosted]).c_str(),
              WithCommas(reach[delivery::Reach::kLost]).c_str());
  if (const uint64_t later = reach[delivery::Reach::kLaterPlan]; later > 0)
    std::printf(ko ? " · 이후 계획으로 통지 %s" : " · left to a later plan %s",
                WithCommas(later).c_str());
  if (const uint64_t out = reach[delivery::Reach::kRuledOut]; out > 0)
    std::printf(ko ? " · 유출 범위에서 제외 %s" : " · ruled out %s", WithCommas(out).c_str());
  if (one.deadline != kTimeMax) {
    const Duration left = one.deadline - now;
    std::printf(ko ? " · 기한 %s%s" : " · due %s%s", due.c_str(),
                left >= 0 ? ""
                : ko      ? " (기한 초과)"
                          : " (over)");
  }
  std::putchar('\n');
  for (const auto& [key, at] : standing.at_page) {
    const auto& [posting, people] = at;
    const std::string words =
        EscapeTerminal(delivery::PostingPhrase(posting, now).In(language)) +
        (posting.standing == nullptr ? ""
         : ko ? fmt::format(" (페이지 {})", static_cast<uint32_t>(posting.page))
              : fmt::format(" (page {})", static_cast<uint32_t>(posting.page))) +
        (key.text.empty() ? "" : ": " + EscapeTerminal(key.text));
    const bool told = posting.state == delivery::Posting::kFull;
    std::printf(
        ko ? (told ? "    대체 공고로 통지 완료 %s명: %s\n" : "    대체 공고 대상 %s명: %s\n")
           : (told ? "    told by public notice %s: %s\n" : "    public notice %s: %s\n"),
        WithCommas(people).c_str(), words.c_str());
  }
  for (const std::string& file : standing.also_unposted)
    std::printf(ko ? "    함께 게시할 공고문: %s (기다리는 사람은 아직 없음)\n"
                   : "    also to be posted: %s (nobody waits for it yet)\n",
                EscapeTerminal(file).c_str());
}

// In the zone of the law, or in UTC where the laws that are there do not have it.
std::string DueText(const Result<duty::LawBook>& laws, const delivery::Campaign& one) {
  const duty::Law* law = laws ? laws->LawOf(one.duty) : nullptr;
  return law == nullptr ? FormatOffset(one.deadline, 0)
                        : duty::FormatZoned(one.deadline, law->time_zone);
}

// A test to members of staff: how many messages, and how many a server took.
Status AddTest(delivery::Deliveries& book, const delivery::Campaign& one, Json& tests) {
  const delivery::Counts counts = TRY(book.Count(one));
  uint64_t taken = 0;
  for (const auto& channel : counts)
    for (size_t state = 0; state < delivery::kStates; ++state)
      if (delivery::IsTold(State(static_cast<uint8_t>(state)))) taken += channel[state];
  tests.push_back({{"campaign", static_cast<uint32_t>(one.id)},
                   {"incident", one.incident},
                   {"duty", one.duty.substr(kTestDuty.size())},
                   {"messages", one.people},
                   {"taken", taken},
                   {"begun", FormatTime(one.created)}});
  return {};
}

void PrintTests(const Json& tests, Language language) {
  for (const Json& one : tests)
    std::printf(language == Language::kKorean
                    ? "시험 발송  %s  사고 %s  시험 %s건 가운데 %s건을 보냈습니다\n"
                    : "a test of  %s  incident %s  %s test messages, %s taken\n",
                EscapeTerminal(one["duty"].get<std::string>()).c_str(),
                WithCommas(one["incident"].get<uint64_t>()).c_str(),
                WithCommas(one["messages"].get<uint64_t>()).c_str(),
                WithCommas(one["taken"].get<uint64_t>()).c_str());
}

Result<delivery::Campaign> Begun(delivery::Deliveries& book, const campaign::ReadPlan& read) {
  std::optional<delivery::Campaign> found = TRY(FindCampaign(book, read));
  if (found) return std::move(*found);
  return Fail(Code::kNotFound, "nothing of this plan was sent yet", "", read.file.native(),
              "see haetae notice send --help");
}

constexpr table::Column kUntoldColumns[] = {
    {"subject", table::ColumnType::kText}, {"channel", table::ColumnType::kText},
    {"state", table::ColumnType::kText},   {"attempts", table::ColumnType::kCount},
    {"code", table::ColumnType::kCount},   {"enhanced", table::ColumnType::kText},
    {"why", table::ColumnType::kText},     {"before", table::ColumnType::kText}};

std::string_view StateText(const delivery::Untold& one, const delivery::Postings& postings) {
  return delivery::LeftToPublic(one) ? delivery::PostingName(postings.For(one).state)
                                     : delivery::StateName(one.state);
}

Phrase WhyPhrase(const delivery::Untold& one, const delivery::Postings& postings) {
  return delivery::LeftToPublic(one) ? delivery::PostingPhrase(postings.For(one), postings.now())
                                     : delivery::ReasonPhrase(one.state, one.why, one.reply);
}

// Why no earlier channel reached the person: "mail: 550 5.1.1; text message: no address". "" where
// the first one is still to be tried.
std::string BeforeText(const delivery::Untold& one, Language language) {
  std::vector<std::string> parts;
  for (const delivery::Tried& tried : one.earlier())
    parts.push_back(
        delivery::TriedPhrase(tried.channel, tried.state, tried.why, tried.reply).In(language));
  return Joined(parts, "; ");
}

// A row a person, none left out, in the order of the deliveries.
Result<table::Written> WriteUntold(const Arguments& arguments, const fs::path& data,
                                   const campaign::ReadPlan& read, delivery::Deliveries& book,
                                   const delivery::Campaign& campaign,
                                   const delivery::Postings& postings,
                                   const table::Target& target) {
  Arguments asked = arguments;
  asked.values["--data"] = {data.native()};
  // Ids are the ledger's: of the register the smallest part will do.
  const std::unique_ptr<Workspace> space =
      TRY(Workspace::Open(asked, ledger::Mode::kRead, {"jobs"}));
  const PlanPeople people = TRY(PlanPeopleOf(*space, data, read));
  table::TableFile file = TRY(table::TableFile::Create(target, kUntoldColumns));
  table::Rows rows(kUntoldColumns);
  const Language language = LanguageOf(arguments);
  Status status;
  const auto add = [&](const delivery::Untold& one, delivery::Reach reach) {
    if (!status || !delivery::IsUntold(reach)) return;
    rows.text(0).push_back(people.IdOf(one.person));
    rows.text(1).push_back(delivery::ChannelName(one.channel));
    rows.text(2).push_back(StateText(one, postings));
    rows.number(3).push_back(one.attempt);
    rows.number(4).push_back(one.reply.code == 0 ? table::kNoValue : one.reply.code);
    rows.text(5).push_back(one.reply.enhanced == 0
                               ? table::kNoText
                               : rows.Own(delivery::EnhancedText(one.reply.enhanced)));
    rows.text(6).push_back(rows.Own(WhyPhrase(one, postings).In(language)));
    rows.text(7).push_back(one.tried == 0 ? table::kNoText : rows.Own(BeforeText(one, language)));
    status = file.WriteFull(rows);
  };
  TRY(CountReach(book, campaign, postings, add));
  TRY(status);
  TRY(file.Write(rows));
  table::About about = {.what = "untold",
                        .incident = static_cast<uint32_t>(read.plan.incident),
                        .counts = {{"people", campaign.people}}};
  table::DescribeLedger(space->ledger->manifest(), about);
  return file.Finish(about);
}

constexpr table::Column kRuledOutColumns[] = {{"subject", table::ColumnType::kText},
                                              {"told_as", table::ColumnType::kText}};

// Whom the plan told and the scope of today has no more, whatever other plans told them.
struct ToldOut {
  std::unique_ptr<Workspace> space;
  ToldPlan plan;
  std::vector<uint32_t> people;  // by their numbers in the plan
};

Result<ToldOut> ToldAndRuledOut(const Arguments& arguments, const fs::path& data,
                                const campaign::ReadPlan& read, delivery::Deliveries& book) {
  Arguments asked = arguments;
  asked.values["--data"] = {data.native()};
  std::unique_ptr<Workspace> space = TRY(Workspace::Open(asked, ledger::Mode::kRead));
  const InScope now = TRY(InScopeNow(*space, static_cast<uint32_t>(read.plan.incident)));
  ToldPlan plan = TRY(ReadTold(*space, data, read, book));
  ToldOut out{std::move(space), std::move(plan), {}};
  const PlanPeople& people = out.plan.people;
  std::vector<bool> in_scope(people.recipients.size());
  people.recipients.EachAlsoIn(now.all, [&](uint32_t here, uint32_t) { in_scope[here] = true; });
  for (uint32_t i = 0; i < out.plan.of.size(); ++i)
    if (out.plan.of[i] == Told::kTold && !in_scope[people.in_plan.At(i)]) out.people.push_back(i);
  return out;
}

Result<table::Written> WriteRuledOut(const ToldOut& out, const campaign::ReadPlan& read,
                                     const table::Target& target) {
  std::map<uint16_t, bool> possible;  // by group
  for (const campaign::PlannedLine& line : read.plan.lines) possible[line.group] = line.possible;
  table::TableFile file = TRY(table::TableFile::Create(target, kRuledOutColumns));
  table::Rows rows(kRuledOutColumns);
  for (const uint32_t person : out.people) {
    const uint32_t here = out.plan.people.in_plan.At(person);
    rows.text(0).push_back(out.plan.people.recipients.IdOf(here));
    rows.text(1).push_back(possible[out.plan.people.groups[here]] ? "possible" : "confirmed");
    TRY(file.WriteFull(rows));
  }
  TRY(file.Write(rows));
  table::About about = {.what = "told and ruled out",
                        .incident = static_cast<uint32_t>(read.plan.incident),
                        .counts = {{"people", out.plan.of.size()}}};
  table::DescribeLedger(out.space->ledger->manifest(), about);
  return file.Finish(about);
}

void PrintRuledOut(const Arguments& arguments, const ToldOut& out) {
  const uint64_t all = out.plan.of.size(), people = out.people.size();
  if (arguments.Has("--json"))
    std::puts(
        report::JsonText({{"schema", "haetae.untold/1"}, {"people", all}, {"ruled_out", people}})
            .c_str());
  else
    std::printf(LanguageOf(arguments) == Language::kKorean
                    ? "%s명 중 통지하였으나 지금의 유출 범위에 없는 사람 %s명\n"
                    : "of %s people %s were told and are out of the scope of today\n",
                WithCommas(all).c_str(), WithCommas(people).c_str());
}

std::vector<OutdatedPage> OutdatedOf(const Arguments& arguments, const fs::path& data,
                                     const campaign::ReadPlan& read) {
  std::vector<OutdatedPage> pages =
      OutdatedPagesNow(arguments, data, static_cast<uint32_t>(read.plan.incident));
  std::erase_if(pages, [&](const OutdatedPage& one) { return one.plan_sha256 != read.sha256; });
  return pages;
}

// How many for each reason.
Status PrintUntold(const Arguments& arguments, delivery::Deliveries& book,
                   const delivery::Campaign& campaign, const delivery::Postings& postings,
                   const std::vector<OutdatedPage>& outdated) {
  const Language language = LanguageOf(arguments);
  const bool ko = language == Language::kKorean;
  // By the reason and by what came of the channels before.
  std::map<std::pair<std::string, std::string>, uint64_t> reasons;
  uint64_t all = 0;
  const auto count = [&](const delivery::Untold& one, delivery::Reach reach) {
    if (!delivery::IsUntold(reach)) return;
    ++all;
    ++reasons[{delivery::ChannelPhrase(one.channel).In(language) + " · " +
                   WhyPhrase(one, postings).In(language),
               BeforeText(one, language)}];
  };
  TRY(CountReach(book, campaign, postings, count));
  if (arguments.Has("--json")) {
    Json list = Json::array();
    for (const auto& [reason, people] : reasons)
      list.push_back({{"reason", reason.first},
                      {"before", reason.second.empty() ? Json() : Json(reason.second)},
                      {"people", people}});
    std::puts(report::JsonText(Json{{"schema", "haetae.untold/1"},
                                    {"people", campaign.people},
                                    {"untold", all},
                                    {"reasons", list},
                                    {"outdated_pages", OutdatedJson(outdated)}})
                  .c_str());
    return {};
  }
  std::printf(ko ? "%s명 중 %s명에게 통지하지 못하였습니다\n" : "of %s people %s are not told\n",
              WithCommas(campaign.people).c_str(), WithCommas(all).c_str());
  for (const auto& [reason, people] : reasons)
    std::printf("%10s  %s\n", WithCommas(people).c_str(),
                EscapeTerminal(reason.first + (reason.second.empty() ? "" : " · " + reason.second))
                    .c_str());
  if (all > 0) std::puts(ko ? "대상자 명단: --out FILE.csv" : "--out FILE.csv lists who they are");
  PrintOutdated(outdated, language);
  return {};
}

}  // namespace

Result<int> RunNoticeStatus(const Arguments& arguments) {
  const Result<duty::LawBook> laws = LawsOf(arguments);
  std::optional<campaign::ReadPlan> read;
  if (arguments.Has("PLAN")) read = TRY(campaign::OpenPlan(arguments.Text("PLAN")));
  const fs::path data = read ? DataOfPlan(arguments, *read) : DataOf(arguments);
  TRY(NeedDeliveries(data));
  delivery::Deliveries book = TRY(delivery::Deliveries::Open(data));
  delivery::PageMonitor monitor = TRY(delivery::PageMonitor::Open(data));
  const Time now = SystemClock().Now();
  std::vector<delivery::Campaign> shown = TRY(book.All());  // with their tests
  if (read) {
    TRY(Begun(book, *read));
    std::erase_if(shown,
                  [&](const delivery::Campaign& one) { return one.notice_sha256 != read->sha256; });
  }
  Json list = Json::array(), tests = Json::array();
  std::set<uint64_t> incidents;
  bool open = false;
  for (const delivery::Campaign& one : shown) {
    if (one.duty.starts_with(kTestDuty)) {  // it tells nobody, and fulfils nothing
      TRY(AddTest(book, one, tests));
      continue;
    }
    book.SeeLanded(one, delivery::Flight::Read(delivery::FlightPath(data, one.id)));
    const delivery::Postings postings = TRY(delivery::Postings::Of(monitor, one, now));
    const Standing standing = TRY(StandingOf(book, one, postings, read ? &read->plan : nullptr));
    open |= standing.reach.untold() > 0;
    incidents.insert(one.incident);
    if (arguments.Has("--json"))
      list.push_back(StatusJson(one, standing, TRY(book.Count(one))));
    else
      PrintStatus(one, standing, DueText(laws, one), now, LanguageOf(arguments));
  }
  std::vector<OutdatedPage> outdated;
  for (const uint64_t incident : incidents)
    for (OutdatedPage& one : OutdatedPagesNow(arguments, data, static_cast<uint32_t>(incident)))
      if (!read || one.plan_sha256 == read->sha256) outdated.push_back(std::move(one));
  if (arguments.Has("--json")) {
    std::puts(report::JsonText(Json{{"schema", "haetae.notices-status/1"},
                                    {"campaigns", list},
                                    {"tests", tests},
                                    {"outdated_pages", OutdatedJson(outdated)}})
                  .c_str());
  } else {
    PrintOutdated(outdated, LanguageOf(arguments));
    PrintTests(tests, LanguageOf(arguments));
  }
  return open ? kExitFindings : kExitClean;
}

Result<int> RunNoticeUntold(const Arguments& arguments) {
  const campaign::ReadPlan read = TRY(campaign::OpenPlan(arguments.Text("PLAN")));
  const fs::path data = DataOfPlan(arguments, read);
  TRY(NeedDeliveries(data));
  delivery::Deliveries book = TRY(delivery::Deliveries::Open(data));
  const delivery::Campaign campaign = TRY(Begun(book, read));
  book.SeeLanded(campaign, delivery::Flight::Read(delivery::FlightPath(data, campaign.id)));
  std::optional<ToldOut> out;
  if (arguments.Has("--ruled-out")) out = TRY(ToldAndRuledOut(arguments, data, read, book));
  delivery::PageMonitor monitor = TRY(delivery::PageMonitor::Open(data));
  const delivery::Postings postings =
      TRY(delivery::Postings::Of(monitor, campaign, SystemClock().Now()));
  const Standing standing = TRY(StandingOf(book, campaign, postings, &read.plan));
  const bool any = out ? !out->people.empty() : standing.reach.untold() > 0;
  const int code = any ? kExitFindings : kExitClean;
  if (!arguments.Has("--out")) {
    if (out)
      PrintRuledOut(arguments, *out);
    else
      TRY(PrintUntold(arguments, book, campaign, postings, OutdatedOf(arguments, data, read)));
    return code;
  }
  const table::Target target =
      TRY(table::TargetOf(arguments.Text("--out"), arguments.Text("--format")));
  if (target.is_stdout() && arguments.Has("--json"))
    return Fail(Code::kUsage, "wrong usage",
                "--json prints the manifest to standard output, where --out - prints the rows", "",
                "name a file with --out, or leave --json out");
  const table::Written written =
      out ? TRY(WriteRuledOut(*out, read, target))
          : TRY(WriteUntold(arguments, data, read, book, campaign, postings, target));
  if (arguments.Has("--json")) std::fputs(written.manifest.c_str(), stdout);
  if (arguments.Has("--quiet")) return code;
  if (!out) NoteOutdated(OutdatedOf(arguments, data, read), LanguageOf(arguments));
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  std::fprintf(
      stderr, "%s: %s, SHA-256 %s\n",
      target.is_stdout() ? (ko ? "표준 출력" : "standard output")
                         : EscapeTerminal(target.path.native()).c_str(),
      (ko ? WithCommas(written.rows) + "명" : Counted(written.rows, "person", "people")).c_str(),
      written.sha256.c_str());
  return code;
}

Result<int> RunNoticeBounces(const Arguments& arguments) {
  const campaign::ReadPlan read = TRY(campaign::OpenPlan(arguments.Text("PLAN")));
  const fs::path data = DataOfPlan(arguments, read);
  TRY(NeedDeliveries(data));
  delivery::Deliveries book = TRY(delivery::Deliveries::Open(data));
  TRY(Begun(book, read));
  const delivery::BounceCounts counts =
      TRY(delivery::TakeBounces(book, arguments.Text("MAILBOX"), SystemClock().Now()));
  TRY(WriteRecord(data, read.plan.incident, "bounces", TRY(SpeakerOf(arguments)),
                  Json{{"plan_sha256", read.sha256},
                       {"hard", counts.hard},
                       {"soft", counts.soft},
                       {"changed", counts.changed}}
                      .dump()));
  if (arguments.Has("--json")) {
    std::puts(report::JsonText(Json{{"schema", "haetae.bounces/1"},
                                    {"mails", counts.mails},
                                    {"hard", counts.hard},
                                    {"soft", counts.soft},
                                    {"delayed", counts.delayed},
                                    {"delivered", counts.delivered},
                                    {"no_report", counts.no_report},
                                    {"unmatched", counts.unmatched},
                                    {"ambiguous", counts.ambiguous},
                                    {"changed", counts.changed},
                                    {"unreadable", counts.unreadable}})
                  .c_str());
    return kExitClean;
  }
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  std::printf(
      ko ? "메일 %s통: 영구 반송 %s · 일시 반송 %s · 배달 지연 %s · 배달 완료 %s · 반송 통지가 "
           "아님 %s · 이 통지와 무관 %s · 대상 불명확 %s\n"
         : "%s: %s came back for good, %s for now, %s delayed, %s delivered, %s no report, "
           "%s not of ours, %s ambiguous\n",
      (ko ? WithCommas(counts.mails) : Counted(counts.mails, "mail", "mails")).c_str(),
      WithCommas(counts.hard).c_str(), WithCommas(counts.soft).c_str(),
      WithCommas(counts.delayed).c_str(), WithCommas(counts.delivered).c_str(),
      WithCommas(counts.no_report).c_str(), WithCommas(counts.unmatched).c_str(),
      WithCommas(counts.ambiguous).c_str());
  if (counts.unreadable > 0)
    std::printf(ko ? "읽을 수 없는 파일 %s개\n" : "files that could not be read: %s\n",
                WithCommas(counts.unreadable).c_str());
  std::printf(
      ko ? "%s명의 기록을 갱신하였습니다\n" : "the record of %s changed\n",
      (ko ? WithCommas(counts.changed) : Counted(counts.changed, "person", "people")).c_str());
  return kExitClean;
}

}  // namespace haetae::cli
