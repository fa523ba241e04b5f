// haetae notice status, untold, bounces, page: what became of notices.
#include <fmt/format.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "campaign/count.h"
#include "campaign/folder.h"
#include "campaign/plan.h"
#include "cli/campaigns.h"
#include "cli/commands.h"
#include "cli/kept_incidents.h"
#include "delivery/bounces.h"
#include "delivery/deliveries.h"
#include "delivery/page_monitor.h"
#include "report/json.h"
#include "table/table_file.h"

namespace haetae::cli {
namespace {

using Json = nlohmann::ordered_json;
using delivery::Channel;
using delivery::State;

Status NeedDeliveries(const fs::path& data) {
  if (fs::exists(data / "deliveries.sqlite")) return {};
  return Fail(Code::kNotFound, "nothing was sent yet", "there are no deliveries here",
              data.native(), "see haetae notice send --help, or name the folder with --data");
}

struct Standing {
  uint64_t told = 0, on_the_way = 0, by_public = 0, lost = 0;
};

// Where everybody stands; the sum is the people.
Result<Standing> StandingOf(delivery::Deliveries& book, const delivery::Campaign& campaign) {
  Standing standing;
  uint64_t untold = 0;
  TRY(book.EachUntold(campaign, [&](const delivery::Untold& one) {
    ++untold;
    const bool by_public = one.channel == Channel::kPublic && one.state == State::kWaiting;
    standing.by_public += by_public;
    if (!by_public) ++(delivery::IsLost(one.state) ? standing.lost : standing.on_the_way);
  }));
  standing.told = campaign.people - untold;
  return standing;
}

Json StatusJson(const delivery::Campaign& one, const Standing& standing,
                const delivery::Counts& counts) {
  Json json = {{"campaign", static_cast<uint32_t>(one.id)},
               {"incident", one.incident},
               {"duty", one.duty},
               {"plan_sha256", one.notice_sha256},
               {"people", one.people},
               {"told", standing.told},
               {"on_the_way", standing.on_the_way},
               {"by_public_notice", standing.by_public},
               {"not_reached", standing.lost},
               {"begun", FormatTime(one.created)},
               {"due", one.deadline == kTimeMax ? Json() : Json(FormatTime(one.deadline))},
               {"channels", Json::object()}};
  for (Channel channel : one.channels)
    for (size_t i = 0; i < delivery::kStates; ++i)
      json["channels"][std::string(delivery::ChannelName(channel))]
          [std::string(delivery::StateName(State(static_cast<uint8_t>(i))))] =
              counts[static_cast<size_t>(channel)][i];
  return json;
}

void PrintStatus(const delivery::Campaign& one, const Standing& standing, Language language) {
  const bool ko = language == Language::kKorean;
  std::printf(ko ? "%s  사고 %s  %s명: 알림 %s · 가는 중 %s · 공고로 %s · 닿지 않음 %s"
                 : "%s  incident %s  %s: told %s · on the way %s · by public notice %s · not "
                   "reached %s",
              EscapeTerminal(one.duty).c_str(), WithCommas(one.incident).c_str(),
              (ko ? WithCommas(one.people) : Counted(one.people, "person", "people")).c_str(),
              WithCommas(standing.told).c_str(), WithCommas(standing.on_the_way).c_str(),
              WithCommas(standing.by_public).c_str(), WithCommas(standing.lost).c_str());
  if (one.deadline != kTimeMax) {
    const Duration left = one.deadline - SystemClock().Now();
    std::printf(ko ? " · 기한 %s%s" : " · due %s%s", FormatTime(one.deadline).c_str(),
                left >= 0 ? ""
                : ko      ? " (지남)"
                          : " (over)");
  }
  std::putchar('\n');
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
    {"why", table::ColumnType::kText}};

// A row a person, none left out, in the order of the deliveries.
Result<table::Written> WriteUntold(const Arguments& arguments, const fs::path& data,
                                   const campaign::ReadPlan& read, delivery::Deliveries& book,
                                   const delivery::Campaign& campaign,
                                   const table::Target& target) {
  Arguments asked = arguments;
  asked.values["--data"] = {data.native()};
  // Ids are the ledger's: of the register the smallest part will do.
  const std::unique_ptr<Workspace> space =
      TRY(Workspace::Open(asked, ledger::Mode::kRead, {"jobs"}));
  const campaign::Recipients people = TRY(RecipientsOf(*space, data, read));
  const fs::path folder = campaign::IncidentFolder(data, read.plan.incident);
  const std::string name = GroupsName(read.plan.groups_sha256);
  const std::string bytes = TRY(campaign::ReadListed(folder, name, read.plan.groups_sha256));
  const campaign::Ranked in_plan = campaign::PeopleOfPlan(
      read.plan, TRY(campaign::ParseGroups(bytes, people.size(), 1 << 16, folder / name)));
  table::TableFile file = TRY(table::TableFile::Create(target, kUntoldColumns));
  table::Rows rows(kUntoldColumns);
  const Language language = LanguageOf(arguments);
  Status status;
  TRY(book.EachUntold(campaign, [&](const delivery::Untold& one) {
    if (!status) return;
    rows.text(0).push_back(people.IdOf(in_plan.At(static_cast<uint32_t>(one.person))));
    rows.text(1).push_back(delivery::ChannelName(one.channel));
    rows.text(2).push_back(delivery::StateName(one.state));
    rows.number(3).push_back(one.attempt);
    rows.number(4).push_back(one.reply.code == 0 ? table::kNoValue : one.reply.code);
    rows.text(5).push_back(one.reply.enhanced == 0
                               ? table::kNoText
                               : rows.Own(delivery::EnhancedText(one.reply.enhanced)));
    rows.text(6).push_back(
        rows.Own(delivery::ReasonPhrase(one.state, one.why, one.reply).In(language)));
    status = file.WriteFull(rows);
  }));
  TRY(status);
  TRY(file.Write(rows));
  table::About about = {.what = "untold",
                        .incident = static_cast<uint32_t>(read.plan.incident),
                        .counts = {{"people", campaign.people}}};
  table::DescribeLedger(space->ledger->manifest(), about);
  return file.Finish(about);
}

// How many for each reason.
Status PrintUntold(const Arguments& arguments, delivery::Deliveries& book,
                   const delivery::Campaign& campaign) {
  const Language language = LanguageOf(arguments);
  const bool ko = language == Language::kKorean;
  std::map<std::string, uint64_t> reasons;
  uint64_t all = 0;
  TRY(book.EachUntold(campaign, [&](const delivery::Untold& one) {
    ++all;
    ++reasons[delivery::ChannelPhrase(one.channel).In(language) + " · " +
              delivery::ReasonPhrase(one.state, one.why, one.reply).In(language)];
  }));
  if (arguments.Has("--json")) {
    Json list = Json::array();
    for (const auto& [reason, people] : reasons)
      list.push_back({{"reason", reason}, {"people", people}});
    std::puts(report::JsonText(Json{{"schema", "haetae.untold/1"},
                                    {"people", campaign.people},
                                    {"untold", all},
                                    {"reasons", list}})
                  .c_str());
    return {};
  }
  std::printf(ko ? "%s명 가운데 %s명에게 알리지 못했습니다\n" : "of %s people %s are not told\n",
              WithCommas(campaign.people).c_str(), WithCommas(all).c_str());
  for (const auto& [reason, people] : reasons)
    std::printf("%10s  %s\n", WithCommas(people).c_str(), EscapeTerminal(reason).c_str());
  if (all > 0) std::puts(ko ? "누구인지는 --out FILE.csv" : "--out FILE.csv lists who they are");
  return {};
}

}  // namespace

Result<int> RunNoticeStatus(const Arguments& arguments) {
  std::optional<campaign::ReadPlan> read;
  if (arguments.Has("PLAN")) read = TRY(campaign::OpenPlan(arguments.Text("PLAN")));
  const fs::path data = read ? DataOfPlan(arguments, *read) : DataOf(arguments);
  TRY(NeedDeliveries(data));
  delivery::Deliveries book = TRY(delivery::Deliveries::Open(data));
  std::vector<delivery::Campaign> shown;
  if (read)
    shown.push_back(TRY(Begun(book, *read)));
  else
    shown = TRY(book.All());
  Json list = Json::array();
  bool open = false;
  for (const delivery::Campaign& one : shown) {
    const Standing standing = TRY(StandingOf(book, one));
    open |= standing.told < one.people;
    if (arguments.Has("--json"))
      list.push_back(StatusJson(one, standing, TRY(book.Count(one))));
    else
      PrintStatus(one, standing, LanguageOf(arguments));
  }
  if (arguments.Has("--json"))
    std::puts(
        report::JsonText(Json{{"schema", "haetae.notices-status/1"}, {"campaigns", list}}).c_str());
  return open ? kExitFindings : kExitClean;
}

Result<int> RunNoticeUntold(const Arguments& arguments) {
  const campaign::ReadPlan read = TRY(campaign::OpenPlan(arguments.Text("PLAN")));
  const fs::path data = DataOfPlan(arguments, read);
  TRY(NeedDeliveries(data));
  delivery::Deliveries book = TRY(delivery::Deliveries::Open(data));
  const delivery::Campaign campaign = TRY(Begun(book, read));
  const Standing standing = TRY(StandingOf(book, campaign));
  const int code = standing.told < campaign.people ? kExitFindings : kExitClean;
  if (!arguments.Has("--out")) {
    TRY(PrintUntold(arguments, book, campaign));
    return code;
  }
  const table::Target target =
      TRY(table::TargetOf(arguments.Text("--out"), arguments.Text("--format")));
  if (target.is_stdout() && arguments.Has("--json"))
    return Fail(Code::kUsage, "wrong usage",
                "--json prints the manifest to standard output, where --out - prints the rows", "",
                "name a file with --out, or leave --json out");
  const table::Written written = TRY(WriteUntold(arguments, data, read, book, campaign, target));
  if (arguments.Has("--json")) std::fputs(written.manifest.c_str(), stdout);
  if (arguments.Has("--quiet")) return code;
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
      ko ? "메일 %s통: 영구 반송 %s · 일시 반송 %s · 우리 것이 아님 %s · 여럿을 가리킴 %s · 읽지 "
           "못함 %s\n%s명의 기록이 바뀌었습니다\n"
         : "%s mails: %s came back for good, %s for now, %s not of ours, %s ambiguous, %s "
           "unreadable\nthe record of %s people changed\n",
      WithCommas(counts.mails).c_str(), WithCommas(counts.hard).c_str(),
      WithCommas(counts.soft).c_str(), WithCommas(counts.unmatched).c_str(),
      WithCommas(counts.ambiguous).c_str(), WithCommas(counts.unreadable).c_str(),
      WithCommas(counts.changed).c_str());
  return kExitClean;
}

namespace {

std::atomic<bool> stop_watching{false};

void PrintLook(const Arguments& arguments, delivery::PageId id, const delivery::Look& look) {
  if (arguments.Has("--json")) {
    std::puts(Json{{"page", static_cast<uint32_t>(id)},
                   {"at", FormatTime(look.at)},
                   {"status", look.status},
                   {"sha256", look.sha256},
                   {"has_text", look.has_text},
                   {"linked", look.linked},
                   {"error", ValidUtf8(look.error)}}
                  .dump()
                  .c_str());
  } else {
    std::printf("%u  %s  %s\n", static_cast<uint32_t>(id), FormatTime(look.at).c_str(),
                EscapeTerminal(delivery::LookPhrase(look).In(LanguageOf(arguments))).c_str());
  }
  std::fflush(stdout);
}

Status AddPage(const Arguments& arguments, delivery::PageMonitor& monitor) {
  constexpr uint64_t kTextBytesMax = 1 << 20;
  const std::string url = TRY(Needed(arguments, "--url", "says where the notice stands"));
  const std::string text = TRY(Needed(arguments, "--text", "FILE holds what it must say"));
  delivery::PublicNotice notice = {.url = url,
                                   .front_url = arguments.Text("--front-url"),
                                   .text = TRY(ReadFile(text, kTextBytesMax)),
                                   .ca_file = arguments.Text("--ca-file")};
  if (arguments.Has("--days"))
    notice.days = static_cast<uint32_t>(std::stoul(arguments.Text("--days")));
  const delivery::PageId id = TRY(monitor.Add(notice, SystemClock().Now()));
  PrintLook(arguments, id, TRY(monitor.Once(id, SystemClock())));
  return {};
}

Result<bool> PrintPages(const Arguments& arguments, delivery::PageMonitor& monitor) {
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  bool good = true;
  Json list = Json::array();
  for (delivery::PageId id : TRY(monitor.All())) {
    const delivery::PageStanding standing = TRY(monitor.Standing(id, SystemClock().Now()));
    const delivery::PublicNotice notice = TRY(monitor.Find(id));
    good &= standing.good_now;
    const std::string until = standing.until == kTimeMax ? "" : FormatTime(standing.until);
    list.push_back({{"page", static_cast<uint32_t>(id)},
                    {"url", ValidUtf8(notice.url)},
                    {"looks", standing.looks},
                    {"good_now", standing.good_now},
                    {"gaps", standing.gaps.size()},
                    {"missing_seconds", standing.missing / kSecond},
                    {"until", until.empty() ? Json() : Json(until)}});
    if (!arguments.Has("--json"))
      std::printf(ko ? "%u  %s  %s  확인 %s번, 끊긴 동안 %zu번, %s까지\n"
                     : "%u  %s  %s  %s looks, %zu gaps, must stay until %s\n",
                  static_cast<uint32_t>(id), EscapeTerminal(notice.url).c_str(),
                  standing.good_now ? (ko ? "걸려 있음" : "stands")
                                    : (ko ? "걸려 있지 않음" : "does not stand"),
                  WithCommas(standing.looks).c_str(), standing.gaps.size(),
                  until.empty() ? "-" : until.c_str());
  }
  if (arguments.Has("--json"))
    std::puts(report::JsonText(Json{{"schema", "haetae.pages/1"}, {"pages", list}}).c_str());
  return good;
}

}  // namespace

Result<int> RunNoticePage(const Arguments& arguments) {
  const std::string action = arguments.Text("ACTION");
  const fs::path data = DataOf(arguments);
  TRY(MakeFolders(data));
  delivery::PageMonitor monitor = TRY(delivery::PageMonitor::Open(data));
  if (action == "add") {
    TRY(AddPage(arguments, monitor));
    return kExitClean;
  }
  if (action == "look") {
    bool good = true;
    for (delivery::PageId id : TRY(monitor.All())) {
      const delivery::Look look = TRY(monitor.Once(id, SystemClock()));
      good &= look.good();
      PrintLook(arguments, id, look);
    }
    return good ? kExitClean : kExitFindings;
  }
  if (action == "status") return TRY(PrintPages(arguments, monitor)) ? kExitClean : kExitFindings;
  if (action == "watch") {
    std::signal(SIGINT, [](int) { stop_watching = true; });
    std::signal(SIGTERM, [](int) { stop_watching = true; });
    TRY(monitor.Loop(
        SystemClock(), stop_watching,
        [&](delivery::PageId id, const delivery::Look& look) { PrintLook(arguments, id, look); }));
    return kExitClean;
  }
  return Fail(Code::kUsage, "wrong usage", "ACTION is add, look, watch or status", "",
              "see haetae notice page --help");
}

}  // namespace haetae::cli
