#include "cli/still_untold.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "base/error_words.h"
#include "campaign/plan.h"
#include "delivery/deliveries.h"
#include "delivery/page_monitor.h"
#include "evidence/status.h"

namespace haetae::cli {
namespace {

using Plan = StillUntold::Plan;
using delivery::Reach;

Result<std::vector<Plan>> AllOf(const fs::path& data, uint32_t incident, const std::string& duty,
                                Time now) {
  std::vector<Plan> plans = TRY(SentPlans(data, incident, now));
  std::erase_if(plans, [&](const Plan& one) { return one.duty != duty; });
  std::vector<campaign::ReadPlan> read = TRY(campaign::PlansOf(data, incident));
  std::erase_if(read, [&](const campaign::ReadPlan& one) { return one.plan.duty != duty; });
  if (!read.empty()) {
    const campaign::ReadPlan& one = read.back();
    if (std::ranges::find(plans, one.sha256, &Plan::sha256) == plans.end())
      plans.push_back({.folder = one.folder,
                       .sha256 = one.sha256,
                       .duty = duty,
                       .sent = false,
                       .people = one.plan.people,
                       .reach = {}});
  }
  std::erase_if(plans, [](const Plan& one) { return one.untold() == 0; });
  return plans;
}

std::string WarningOf(const Plan& plan, bool ko) {
  const std::string people = WithCommas(plan.people), untold = WithCommas(plan.untold());
  if (!plan.sent)
    return ko ? fmt::format("{}: {}명에게 통지할 계획이나 아직 발송하지 않았습니다", NameOf(plan),
                            people)
              : fmt::format("{}: it plans to tell {}, and nothing of it was sent", NameOf(plan),
                            Counted(plan.people, "person", "people"));
  std::string text =
      ko ? fmt::format("{}: {}명 가운데 {}명에게 아직 통지하지 못했습니다", NameOf(plan), people,
                       untold)
         : fmt::format("{}: of {} people {} are not told", NameOf(plan), people, untold);
  std::string parts;
  const std::pair<Reach, Phrase> kParts[] = {
      {Reach::kOnTheWay, {"on the way", "발송 중"}},
      {Reach::kWaits, {"wait for the public notice, which is not posted", "공고 게시 전"}},
      {Reach::kPosted, {"by the public notice, whose days are not full", "공고 기간을 채우기 전"}},
      {Reach::kLost, {"not reached", "미도달"}}};
  for (const auto& [reach, words] : kParts)
    if (plan.reach[reach] > 0)
      parts += (parts.empty() ? "" : " · ") +
               (ko ? words.In(Language::kKorean) + " " + WithCommas(plan.reach[reach])
                   : WithCommas(plan.reach[reach]) + " " + words.en);
  if (!parts.empty()) text += " (" + parts + ")";
  if (plan.folder.empty()) return text;
  return text + (ko ? " — 누구인지는 haetae notice untold " : " — who: haetae notice untold ") +
         ShellQuoted(plan.folder.native());
}

}  // namespace

std::string NameOf(const Plan& plan) {
  return plan.folder.empty() ? "SHA-256 " + plan.sha256 : plan.folder.native();
}

Result<std::vector<Plan>> SentPlans(const fs::path& data, uint32_t incident, Time now) {
  std::vector<Plan> plans;
  if (!TRY(IsThere(data / "deliveries.sqlite"))) return plans;
  delivery::Deliveries book = TRY(delivery::Deliveries::Open(data));
  delivery::PageMonitor monitor = TRY(delivery::PageMonitor::Open(data));
  const std::vector<campaign::ReadPlan> read = TRY(campaign::PlansOf(data, incident));
  for (const delivery::Campaign& one : TRY(book.All())) {
    if (one.incident != incident || one.duty.starts_with(campaign::kTestDuty)) continue;
    const delivery::Postings postings = TRY(delivery::Postings::Of(monitor, one, now));
    const auto plan = std::ranges::find(read, one.notice_sha256, &campaign::ReadPlan::sha256);
    plans.push_back({.folder = plan == read.end() ? fs::path() : plan->folder,
                     .sha256 = one.notice_sha256,
                     .duty = one.duty,
                     .people = one.people,
                     .reach = TRY(delivery::CountReach(book, one, postings))});
  }
  return plans;
}

StillUntold LookForUntold(const fs::path& data, uint32_t incident, const std::string& duty,
                          Time now) {
  Result<std::vector<Plan>> plans = AllOf(data, incident, duty, now);
  if (!plans) return {.plans = {}, .error = std::move(plans.error())};
  return {.plans = std::move(*plans), .error = {}};
}

void WarnOfUntold(const StillUntold& untold, Language language) {
  const bool ko = language == Language::kKorean;
  for (const Plan& one : untold.plans)
    std::fprintf(stderr,
                 ko ? "haetae: 주의: 이행을 기록하였으나 %s\n"
                    : "haetae: warning: it is written down, but %s\n",
                 EscapeTerminal(WarningOf(one, ko)).c_str());
  if (untold.error)
    std::fprintf(stderr,
                 ko ? "haetae: 주의: 모두에게 통지했는지 확인하지 못했습니다: %s\n"
                    : "haetae: warning: whether everybody was told could not be seen: %s\n",
                 EscapeTerminal(TextOf(*untold.error, language)).c_str());
}

void AddUntold(const StillUntold& untold, nlohmann::ordered_json& json) {
  if (untold.plans.empty()) return;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Plan& one : untold.plans) {
    nlohmann::ordered_json entry = {{"plan_sha256", one.sha256},
                                    {"sent", one.sent},
                                    {"people", one.people},
                                    {"untold", one.untold()}};
    evidence::AddReach(one.reach, entry);
    list.push_back(std::move(entry));
  }
  json["untold"] = std::move(list);
}

}  // namespace haetae::cli
