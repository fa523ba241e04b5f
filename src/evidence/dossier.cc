#include "evidence/dossier.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/hash.h"
#include "base/text.h"
#include "campaign/folder.h"
#include "delivery/page.h"

namespace haetae::evidence {
namespace {

constexpr uint64_t kTextBytesMax = 1 << 20;

std::unexpected<Error> Unfit(std::string why, const fs::path& where) {
  return Fail(Code::kConflict, "cannot gather the evidence", std::move(why), where.native(),
              "put back what stood there, or move what is not of this incident elsewhere");
}

// A plan of this incident, and no link to another place.
Status CheckPlan(const PlannedCampaign& plan, uint32_t incident) {
  std::error_code error;
  const fs::path& folder = plan.read.folder;
  if (fs::is_symlink(fs::symlink_status(folder, error)) ||
      fs::is_symlink(fs::symlink_status(plan.read.file, error)))
    return Unfit("it is a link", folder);
  if (plan.read.plan.incident != incident)
    return Unfit(fmt::format("the plan is of incident {}", plan.read.plan.incident), folder);
  return {};
}

// The plans of an incident, by the names of their folders.
Result<std::vector<PlannedCampaign>> PlansOf(const fs::path& folder, uint32_t incident) {
  std::vector<PlannedCampaign> plans;
  std::error_code error;
  if (!fs::exists(folder, error)) return plans;
  for (auto at = fs::directory_iterator(folder, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    std::error_code ignored;
    if (!fs::exists(at->path() / "plan.json", ignored)) continue;
    if (plans.size() >= kPlansMax)
      return Fail(Code::kLimit, "cannot gather the evidence", "there are too many plans",
                  folder.native(), "remove plans that were never sent");
    Result<campaign::ReadPlan> read = campaign::OpenPlan(at->path());
    if (!read) return Unfit("the plan cannot be read: " + read.error().why, at->path());
    plans.push_back({.name = at->path().filename().native(), .read = std::move(*read)});
    TRY(CheckPlan(plans.back(), incident));
  }
  if (error) return std::unexpected(SystemError("cannot read", folder.native(), error.value()));
  std::ranges::sort(plans, {}, &PlannedCampaign::name);
  std::map<std::string_view, std::string_view> names;  // by SHA-256
  for (const PlannedCampaign& plan : plans) {
    const auto [first, is_new] = names.emplace(plan.read.sha256, plan.name);
    if (!is_new)
      return Unfit("it is the same plan as " + std::string(first->second), plan.read.folder);
  }
  return plans;
}

// What people read of it: plain text, or what a browser shows of a page.
Status ReadTexts(PlannedCampaign& plan) {
  std::map<std::string, std::string> names;  // and their hashes
  for (const campaign::PlannedLine& line : plan.read.plan.lines)
    for (const campaign::PlannedNotice& one : line.notices) {
      if (!one.text.empty())
        names[one.text] = one.text_sha256;
      else if (!one.html.empty())
        names[one.html] = one.html_sha256;
    }
  plan.text_count = names.size();
  for (const auto& [name, sha256] : names) {
    if (plan.texts.size() >= kTextsShown) break;
    const fs::path path = TRY(campaign::Within(plan.read.folder, name));
    std::string text = TRY(ReadFile(path, kTextBytesMax));
    if (Sha256Hex(text) != sha256)
      return Fail(Code::kConflict, "cannot gather the evidence",
                  "the text is not the one that was planned", path.native(),
                  "compare it with a copy from before");
    if (name.ends_with(".html")) text = delivery::VisibleText(text);
    plan.texts.emplace_back(name, std::move(text));
  }
  return {};
}

void FindApprovalOf(PlannedCampaign& plan, const fs::path& approvers) {
  Result<campaign::Approval> valid = campaign::FindApproval(plan.read, approvers);
  if (valid)
    plan.approval = std::move(*valid);
  else
    plan.approval_why = valid.error().why;
}

Status AddPages(delivery::PageMonitor& monitor, PlannedCampaign& plan, Time now) {
  std::map<delivery::PageId, Time> pages = TRY(monitor.RemovedOf(plan.read.sha256));
  for (const auto& [group, id] : TRY(monitor.OfPlan(plan.read.sha256))) pages.emplace(id, kTimeMax);
  for (const auto& [id, removed] : pages)
    plan.pages.push_back({.id = id,
                          .notice = TRY(monitor.Find(id)),
                          .standing = TRY(monitor.Standing(id, std::min(now, removed))),
                          .looks = TRY(monitor.Looks(id)),
                          .removed = removed});
  return {};
}

Status CountPeople(delivery::Deliveries& deliveries, delivery::PageMonitor& monitor,
                   PlannedCampaign& plan, Time now) {
  plan.counts = TRY(deliveries.Count(*plan.sent));
  const delivery::Postings postings = TRY(delivery::Postings::Of(monitor, *plan.sent, now));
  plan.reach = TRY(delivery::CountReach(deliveries, *plan.sent, postings));
  return deliveries.EachRepeat(*plan.sent, [&](delivery::Key, Time) { ++plan.repeats; });
}

bool IsOf(const delivery::Campaign& sent, const PlannedCampaign& plan) {
  return sent.notice_sha256 == plan.read.sha256 && sent.duty == plan.read.plan.duty &&
         sent.incident == plan.read.plan.incident;
}

// What was sent without a plan that says what and to whom would be missing without a word.
Status CheckSent(const std::vector<delivery::Campaign>& sent,
                 const std::vector<PlannedCampaign>& plans, uint32_t incident,
                 const fs::path& folder) {
  for (const delivery::Campaign& one : sent) {
    if (one.incident != incident || one.duty.starts_with(campaign::kTestDuty)) continue;
    if (std::ranges::none_of(plans, [&](const auto& plan) { return IsOf(one, plan); }))
      return Unfit(fmt::format("the plan of {} that was sent is not there as it was: SHA-256 {}",
                               one.duty, one.notice_sha256),
                   folder);
  }
  return {};
}

Result<std::vector<PlannedCampaign>> CampaignsOf(uint32_t incident, const DossierFrom& from) {
  std::vector<PlannedCampaign> plans =
      TRY(PlansOf(campaign::IncidentFolder(from.data, incident), incident));
  std::error_code ignored;
  std::optional<delivery::Deliveries> deliveries;
  std::optional<delivery::PageMonitor> monitor;
  std::vector<delivery::Campaign> sent;
  if (fs::exists(from.data / "deliveries.sqlite", ignored)) {
    deliveries.emplace(TRY(delivery::Deliveries::Open(from.data)));
    sent = TRY(deliveries->All());
    monitor.emplace(TRY(delivery::PageMonitor::Open(from.data)));
  }
  TRY(CheckSent(sent, plans, incident, campaign::IncidentFolder(from.data, incident)));
  for (PlannedCampaign& plan : plans) {
    TRY(ReadTexts(plan));
    FindApprovalOf(plan, from.approvers);
    for (const delivery::Campaign& one : sent)
      if (IsOf(one, plan)) plan.sent = one;
    if (monitor) TRY(AddPages(*monitor, plan, from.now));
    if (plan.sent) TRY(CountPeople(*deliveries, *monitor, plan, from.now));
  }
  return plans;
}

}  // namespace

Result<Dossier> Gather(incident::IncidentStore& store, const DossierFrom& from) {
  const uint32_t incident = from.incident.id;
  Dossier dossier;
  dossier.incident = from.incident;
  dossier.said = TRY(incident::Feedback(store).All());
  std::erase_if(dossier.said,
                [&](const incident::Judgement& one) { return one.incident != incident; });
  dossier.log = TRY(incident::AwarenessLog(store).Of(incident));
  dossier.versions = TRY(incident::ScopeVersions(store).All(incident));
  dossier.by_event = TRY(report::TimelineOf(store, from.incident, true));
  dossier.by_discovery = TRY(report::TimelineOf(store, from.incident, false));
  dossier.book = &from.book;
  dossier.facts = from.facts;
  dossier.assessment = duty::Assess(from.book, dossier.facts, from.now, from.done);
  dossier.outgrown = from.outgrown;
  dossier.campaigns = TRY(CampaignsOf(incident, from));
  dossier.zone = from.zone;
  dossier.made = from.now;
  dossier.by = from.by;
  return dossier;
}

}  // namespace haetae::evidence
