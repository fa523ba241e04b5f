#include "cli/campaigns.h"

#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/time.h"
#include "campaign/count.h"
#include "campaign/folder.h"
#include "cli/kept_incidents.h"

namespace haetae::cli {
namespace {

constexpr uint64_t kRecordBytesMax = 256 << 20;

}  // namespace

scope::Numbering NumberingOf(const Workspace& space) {
  const ledger::Manifest& manifest = space.ledger->manifest();
  return {space.names.subjects, manifest.subjects, manifest.secret};
}

fs::path DataOfPlan(const Arguments& arguments, const campaign::ReadPlan& plan) {
  if (arguments.Has("--data")) return DataOf(arguments);
  const fs::path folder = FromRoot(plan.folder).lexically_normal();
  const fs::path campaigns = folder.parent_path().parent_path();
  return campaigns.filename() == "campaigns" ? campaigns.parent_path() : DataOf(arguments);
}

Result<std::string> Needed(const Arguments& arguments, std::string_view option,
                           const std::string& why) {
  if (arguments.Has(option)) return arguments.Text(option);
  return Fail(Code::kUsage, "wrong usage", std::string(option) + " " + why, "",
              "see haetae " + arguments.command + " --help");
}

Result<std::optional<delivery::Campaign>> FindCampaign(delivery::Deliveries& book,
                                                       const campaign::ReadPlan& plan) {
  for (delivery::Campaign& one : TRY(book.All()))
    if (one.notice_sha256 == plan.sha256 && !one.duty.starts_with(kTestDuty))
      return std::optional(std::move(one));
  return std::nullopt;
}

std::string ListName(const std::string& sha256) {
  return "people-" + sha256.substr(0, 16) + ".bin";
}

std::string GroupsName(const std::string& sha256) {
  return "groups-" + sha256.substr(0, 16) + ".bin";
}

Result<BegunSendings> BegunPlans(const fs::path& data, uint64_t incident) {
  BegunSendings begun;
  if (!TRY(IsThere(data / "deliveries.sqlite"))) return begun;
  const std::vector<campaign::ReadPlan> plans = TRY(campaign::PlansOf(data, incident));
  delivery::Deliveries deliveries = TRY(delivery::Deliveries::Open(data));
  for (const delivery::Campaign& one : TRY(deliveries.All())) {
    if (one.incident != incident || one.duty.starts_with(kTestDuty)) continue;
    const auto plan = std::ranges::find(plans, one.notice_sha256, &campaign::ReadPlan::sha256);
    if (plan == plans.end())
      begun.lost = true;
    else
      begun.plans.push_back(*plan);
  }
  return begun;
}

Result<campaign::Recipients> RecipientsOf(const Workspace& space, const fs::path& data,
                                          const campaign::ReadPlan& plan) {
  const fs::path folder = campaign::IncidentFolder(data, plan.plan.incident);
  const std::string name = ListName(plan.plan.list_sha256);
  const std::string bytes = TRY(campaign::ReadListed(folder, name, plan.plan.list_sha256));
  return campaign::Recipients::Parse(bytes, NumberingOf(space), folder / name);
}

Result<PlanPeople> PlanPeopleOf(const Workspace& space, const fs::path& data,
                                const campaign::ReadPlan& plan) {
  campaign::Recipients recipients = TRY(RecipientsOf(space, data, plan));
  const fs::path folder = campaign::IncidentFolder(data, plan.plan.incident);
  const std::string name = GroupsName(plan.plan.groups_sha256);
  const std::string bytes = TRY(campaign::ReadListed(folder, name, plan.plan.groups_sha256));
  std::vector<uint16_t> groups =
      TRY(campaign::ParseGroups(bytes, recipients.size(), 1 << 16, folder / name));
  campaign::Ranked in_plan = TRY(campaign::PeopleOfPlan(plan, groups));
  return PlanPeople{std::move(recipients), std::move(groups), std::move(in_plan)};
}

Status WriteRecord(const fs::path& data, uint64_t incident, const std::string& what,
                   const std::string& by, const std::string& details_json) {
  using Json = nlohmann::ordered_json;
  const fs::path folder = campaign::IncidentFolder(data, incident);
  TRY(MakeFolders(folder));
  const FolderLock lock = TRY(FolderLock::Take(folder));
  const fs::path path = folder / "record.jsonl";
  std::string before;
  if (TRY(IsThere(path))) before = TRY(ReadFile(path, kRecordBytesMax));
  // A line that a crash cut was never acknowledged.
  before.resize(before.rfind('\n') == std::string::npos ? 0 : before.rfind('\n') + 1);
  std::string last;
  if (!before.empty()) {
    const size_t start = before.rfind('\n', before.size() - 2);
    last = before.substr(start == std::string::npos ? 0 : start + 1);
  }
  Json entry = {{"at", FormatTime(SystemClock().Now())},
                {"what", what},
                {"by", by},
                {"details", Json::parse(details_json, nullptr, false)},
                {"before_sha256", Sha256Hex(last)}};
  AppendFile file = TRY(AppendFile::Open(path, before.size()));
  TRY(file.Append(entry.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"));
  return file.Sync();
}

}  // namespace haetae::cli
