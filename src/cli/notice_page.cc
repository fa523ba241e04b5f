// haetae notice page: the public notice, and whether it stands.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>

#include "campaign/plan.h"
#include "campaign/public_notice.h"
#include "cli/campaigns.h"
#include "cli/commands.h"
#include "cli/kept_incidents.h"
#include "cli/laws.h"
#include "cli/speaker.h"
#include "delivery/deliveries.h"
#include "delivery/page_monitor.h"
#include "incident/scope_versions.h"
#include "incident/store.h"
#include "report/json.h"

namespace haetae::cli {
namespace {

using Json = nlohmann::ordered_json;

std::atomic<bool> stop_watching{false};

void PrintLook(const Arguments& arguments, delivery::PageId id, Duration zone,
               const delivery::Look& look) {
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
    std::printf("%u  %s  %s\n", static_cast<uint32_t>(id), FormatOffset(look.at, zone).c_str(),
                EscapeTerminal(delivery::LookPhrase(look).In(LanguageOf(arguments))).c_str());
  }
  std::fflush(stdout);
}

// How long the plan's duty wants its public notice to stand; 0: it does not say.
Result<uint32_t> DaysOfPlan(const duty::LawBook& laws, const campaign::Plan& plan) {
  for (const duty::Duty* one : laws.Versions(plan.duty))
    if ((one->valid_from ? FormatDay(*one->valid_from) : "") == plan.duty_from)
      return one->substitute ? static_cast<uint32_t>(one->substitute->days) : uint32_t{0};
  return Fail(Code::kConflict, "cannot add the page",
              "the laws do not have the version of " + plan.duty + " that was planned", "",
              "give the laws of the plan with --laws");
}

// Whose days count: the law's. Of two offsets a year the one with which they end later.
Duration ZoneOfPlan(const duty::LawBook& laws, const campaign::Plan& plan, Time now) {
  const duty::Law* law = laws.LawOf(plan.duty);
  if (law == nullptr) return delivery::PublicNotice().zone;
  return std::min(duty::ZoneOffset(now, law->time_zone),
                  duty::ZoneOffset(now + 183 * kDay, law->time_zone));
}

// The number of days; kUsage for none, and for fewer than the law wants.
Result<uint32_t> DaysOf(const Arguments& arguments, const duty::LawBook& laws,
                        const campaign::ReadPlan* plan) {
  constexpr uint64_t kDaysMax = 3660;
  const uint32_t least = plan == nullptr ? 0 : TRY(DaysOfPlan(laws, plan->plan));
  if (!arguments.Has("--days")) return least > 0 ? least : delivery::kPageDays;
  const uint64_t days = std::strtoull(arguments.Text("--days").c_str(), nullptr, 10);
  if (days > 0 && days <= kDaysMax && days >= least) return static_cast<uint32_t>(days);
  return Fail(Code::kUsage, "wrong usage",
              days < least ? fmt::format("{} wants a public notice of {} days or more",
                                         plan->plan.duty, least)
                           : fmt::format("--days takes 1 to {}", WithCommas(kDaysMax)),
              "", "leave --days out for what the law says");
}

// Another text at the same place: one of the two will not be found there.
Status WarnOfOthers(const Arguments& arguments, const delivery::PublicNotice& notice,
                    delivery::PageMonitor& monitor) {
  if (arguments.Has("--quiet")) return {};
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  for (const delivery::PageId id : TRY(monitor.All())) {
    const delivery::PublicNotice other = TRY(monitor.Find(id));
    if (other.url != notice.url || other.text == notice.text) continue;
    std::fprintf(
        stderr,
        ko ? "haetae: 주의: %u번 페이지도 이 주소에 다른 문구로 게시된 것입니다. 그 문구를 "
             "내리면 그 공고로 알린 사람은 알리지 않은 것이 됩니다. 두 문구를 함께 두거나 "
             "주소를 달리하십시오\n"
           : "haetae: warning: page %u is watched at this address with another text: if "
             "this one takes its place, its people count as not told. Let both stand, or "
             "give each an address of its own\n",
        static_cast<uint32_t>(id));
  }
  return {};
}

// A page stands for a month, and may say what no longer holds on its first day.
Status WarnOfLaterScope(const Arguments& arguments, const fs::path& data,
                        const campaign::Plan& plan) {
  if (arguments.Has("--quiet")) return {};
  const auto incident = static_cast<uint32_t>(plan.incident);
  incident::IncidentStore store = TRY(OpenStore(data));
  const std::vector<incident::ScopeVersion> versions =
      TRY(incident::ScopeVersions(store).All(incident));
  const auto then =
      std::ranges::find(versions, plan.scope_version, &incident::ScopeVersion::number);
  if (then == versions.end() || then->seal == versions.back().seal) return {};
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  std::fprintf(
      stderr,
      ko ? "haetae: 주의: 이 문구는 유출 범위 %u차 산정을 따른 것이고 지금은 %u차 "
           "산정입니다. 수나 항목이 달라졌으면 다시 계획하여 새 문구를 다른 주소에 "
           "게시하십시오\n"
         : "haetae: warning: this text is of version %u of the scope, and version %u is in "
           "force: where a number or a kind of data is another, plan again and post the "
           "new text at an address of its own\n",
      then->number, versions.back().number);
  return {};
}

// Whether it stands there.
Result<bool> AddPage(const Arguments& arguments, const fs::path& data,
                     const std::optional<campaign::ReadPlan>& plan,
                     delivery::PageMonitor& monitor) {
  constexpr uint64_t kTextBytesMax = 1 << 20;
  const std::string url = TRY(Needed(arguments, "--url", "says where the notice stands"));
  const std::string text = TRY(Needed(arguments, "--text", "FILE holds what it must say"));
  delivery::PublicNotice notice = {.url = url,
                                   .front_url = arguments.Text("--front-url"),
                                   .text = TRY(ReadFile(text, kTextBytesMax)),
                                   .ca_file = arguments.Text("--ca-file")};
  const duty::LawBook laws = plan ? TRY(LawsOf(arguments)) : duty::LawBook();
  notice.days = TRY(DaysOf(arguments, laws, plan ? &*plan : nullptr));
  if (plan) notice.zone = ZoneOfPlan(laws, plan->plan, SystemClock().Now());
  delivery::PageFor whom;
  if (plan) whom = {plan->sha256, TRY(campaign::GroupsOfText(*plan, notice.text))};
  TRY(WarnOfOthers(arguments, notice, monitor));
  if (plan) TRY(WarnOfLaterScope(arguments, data, plan->plan));
  const delivery::PageId id = TRY(monitor.Add(notice, SystemClock().Now(), whom));
  if (plan)
    TRY(WriteRecord(data, plan->plan.incident, "page added", TRY(SpeakerOf(arguments)),
                    Json{{"plan_sha256", plan->sha256},
                         {"page", static_cast<uint32_t>(id)},
                         {"url", ValidUtf8(url)}}
                        .dump()));
  const delivery::Look look = TRY(monitor.Once(id, SystemClock()));
  PrintLook(arguments, id, notice.zone, look);
  return look.good();
}

delivery::PageId NumberedPage(const Arguments& arguments) {
  return delivery::PageId(
      static_cast<uint32_t>(std::strtoul(arguments.Text("--page").c_str(), nullptr, 10)));
}

// Those to look at: all that are looked after, or the one that --page names.
Result<std::vector<delivery::PageId>> PagesToLookAt(const Arguments& arguments,
                                                    delivery::PageMonitor& monitor) {
  std::vector<delivery::PageId> all = TRY(monitor.All());
  if (!arguments.Has("--page")) return all;
  const delivery::PageId id = NumberedPage(arguments);
  if (std::ranges::find(all, id) != all.end()) return std::vector{id};
  return Fail(Code::kNotFound, "cannot look at the page",
              "no page that is looked after has this number", arguments.Text("--page"),
              "see haetae notice page status");
}

// Why a page does not stand now, with the time of the look that says so; of one that stands "".
Phrase WhyNot(const delivery::PageStanding& standing, Duration zone) {
  if (standing.good_now || standing.full != kTimeMax) return {"", ""};
  if (standing.looks == 0) return {"nobody has looked yet", "아직 확인하지 않음"};
  const std::string at = FormatOffset(standing.latest.at, zone);
  if (standing.latest.good()) return {"nobody has looked since " + at, at + " 이후 확인하지 않음"};
  const Phrase what = delivery::LookPhrase(standing.latest);
  return {what.en + " (" + at + ")", what.ko + " (" + at + ")"};
}

// Of a plan's page its incident's record tells why.
Status RemovePage(const Arguments& arguments, const fs::path& data,
                  const std::optional<campaign::ReadPlan>& plan, delivery::PageMonitor& monitor) {
  const std::string number = TRY(Needed(arguments, "--page", "N is the page's number"));
  const std::string why = TRY(Needed(arguments, "--why", "TEXT says what was wrong"));
  const delivery::PageId id = NumberedPage(arguments);
  const std::vector<std::string> plans = TRY(monitor.PlansOf(id));
  if (!plans.empty() && (!plan || std::ranges::find(plans, plan->sha256) == plans.end()))
    return Fail(Code::kUsage, "wrong usage", "the page is a plan's public notice", number,
                "name that plan with --plan: its record tells of it");
  TRY(monitor.Remove(id, SystemClock().Now()));
  if (!arguments.Has("--quiet"))
    std::fprintf(stderr,
                 LanguageOf(arguments) == Language::kKorean
                     ? "haetae: 페이지 %u: 확인을 중단했습니다. 그때까지의 기록은 남습니다\n"
                     : "haetae: page %u is watched no more; what was seen of it is kept\n",
                 static_cast<uint32_t>(id));
  if (plan)
    TRY(WriteRecord(data, plan->plan.incident, "page removed", TRY(SpeakerOf(arguments)),
                    Json{{"plan_sha256", plan->sha256},
                         {"page", static_cast<uint32_t>(id)},
                         {"why", ValidUtf8(why)}}
                        .dump()));
  return {};
}

Result<bool> PrintPages(const Arguments& arguments, delivery::PageMonitor& monitor) {
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  bool good = true;
  Json list = Json::array();
  for (delivery::PageId id : TRY(monitor.All())) {
    const delivery::PageStanding standing = TRY(monitor.Standing(id, SystemClock().Now()));
    const delivery::PublicNotice notice = TRY(monitor.Find(id));
    const bool full = standing.full != kTimeMax;
    good &= standing.good_now || full;
    const std::string until = standing.until == kTimeMax ? "" : FormatTime(standing.until);
    const std::string shown = until.empty() ? "-" : FormatOffset(standing.until, notice.zone);
    const Phrase why = WhyNot(standing, notice.zone);
    list.push_back({{"page", static_cast<uint32_t>(id)},
                    {"url", ValidUtf8(notice.url)},
                    {"looks", standing.looks},
                    {"good_now", standing.good_now},
                    {"why", why.en.empty() ? Json() : Json(why.en)},
                    {"gaps", standing.gaps.size()},
                    {"missing_seconds", standing.missing / kSecond},
                    {"until", until.empty() ? Json() : Json(until)},
                    {"full", full ? Json(FormatTime(standing.full)) : Json()}});
    if (!arguments.Has("--json"))
      std::printf(ko ? "%u  %s  %s  확인 %s회, 게시 중단 %zu회, 게시 종료 %s\n"
                     : "%u  %s  %s  %s looks, %zu gaps, must stay until %s\n",
                  static_cast<uint32_t>(id), EscapeTerminal(notice.url).c_str(),
                  EscapeTerminal(full ? (ko ? "게시 기간을 채움" : "has stood for its days")
                                 : standing.good_now ? (ko ? "게시 중" : "stands")
                                 : ko                ? "게시되어 있지 않음: " + why.ko
                                                     : "does not stand: " + why.en)
                      .c_str(),
                  WithCommas(standing.looks).c_str(), standing.gaps.size(), shown.c_str());
  }
  if (arguments.Has("--json"))
    std::puts(report::JsonText(Json{{"schema", "haetae.pages/1"}, {"pages", list}}).c_str());
  return good;
}

}  // namespace

Result<int> RunNoticePage(const Arguments& arguments) {
  const std::string action = arguments.Text("ACTION");
  if (arguments.Has("--page") && action != "look" && action != "remove")
    return Fail(Code::kUsage, "wrong usage", "--page is of look and remove only", "",
                "leave --page out");
  std::optional<campaign::ReadPlan> plan;
  if (arguments.Has("--plan")) plan = TRY(campaign::OpenPlan(arguments.Text("--plan")));
  const fs::path data = plan ? DataOfPlan(arguments, *plan) : DataOf(arguments);
  TRY(MakeFolders(data));
  // The file holds the secrets of the ids: it is made readable for its owner only.
  TRY(delivery::Deliveries::Open(data));
  delivery::PageMonitor monitor = TRY(delivery::PageMonitor::Open(data));
  if (action == "add")
    return TRY(AddPage(arguments, data, plan, monitor)) ? kExitClean : kExitFindings;
  if (action == "remove") {
    TRY(RemovePage(arguments, data, plan, monitor));
    return TRY(PrintPages(arguments, monitor)) ? kExitClean : kExitFindings;
  }
  if (action == "look") {
    bool good = true;
    for (delivery::PageId id : TRY(PagesToLookAt(arguments, monitor))) {
      const delivery::Look look = TRY(monitor.Once(id, SystemClock()));
      // A page whose days are full may go.
      good &= look.good() || TRY(monitor.Standing(id, look.at)).full != kTimeMax;
      PrintLook(arguments, id, TRY(monitor.Find(id)).zone, look);
    }
    return good ? kExitClean : kExitFindings;
  }
  if (action == "status") return TRY(PrintPages(arguments, monitor)) ? kExitClean : kExitFindings;
  if (action == "watch") {
    std::signal(SIGINT, [](int) { stop_watching = true; });
    std::signal(SIGTERM, [](int) { stop_watching = true; });
    TRY(monitor.Loop(SystemClock(), stop_watching,
                     [&](delivery::PageId id, const delivery::Look& look) {
                       const Result<delivery::PublicNotice> notice = monitor.Find(id);
                       PrintLook(arguments, id, notice ? notice->zone : 0, look);
                     }));
    return kExitClean;
  }
  return Fail(Code::kUsage, "wrong usage", "ACTION is add, look, watch, status or remove", "",
              "see haetae notice page --help");
}

}  // namespace haetae::cli
