#include "campaign/plan.h"

#include <algorithm>

#include "base/hash.h"
#include "campaign/folder.h"
#include "duty/fact_words.h"

namespace haetae::campaign {
namespace {
constexpr uint32_t kPlansMax = 100'000;  // of a duty and incident

// "2", of "non_member-2.ko"; groups of a kind are numbered where there are several.
std::string NumberOf(const PlannedLine& line) {
  const size_t dash = line.name.find('-'), dot = line.name.find('.');
  if (dash == line.name.npos || dot == line.name.npos || dot < dash) return "";
  return line.name.substr(dash + 1, dot - dash - 1);
}

Phrase KindWords(const PlannedLine& line) {
  if (line.kind == "member") return {"members", "회원"};
  if (line.kind == "non_member") return {"non-members", "비회원"};
  if (line.kind == "unlisted") return {"people of whom no register knows", "명단에 없는 사람"};
  return {"people", "정보주체"};
}
}  // namespace

Phrase LineWords(const PlannedLine& line) {
  Phrase words = KindWords(line);
  if (const std::string number = NumberOf(line); !number.empty())
    words.en += " " + number, words.ko += " " + number;
  if (line.possible) words.en += ", possibly affected", words.ko += "(유출 가능성)";
  const std::string ko = duty::LanguageWords(line.language).ko;
  words.en += line.language == "ko"   ? ", Korean"
              : line.language == "en" ? ", English"
                                      : ", language " + line.language;
  words.ko += ", " + ko;
  return words;
}

const PlannedNotice* PlannedLine::Of(delivery::Channel channel) const {
  const auto found = std::ranges::find(notices, channel, &PlannedNotice::channel);
  return found == notices.end() ? nullptr : &*found;
}

Result<ReadPlan> OpenPlan(const fs::path& named) {
  ReadPlan read = {.plan = {}, .file = PlanFile(named), .folder = {}, .sha256 = {}};
  if (!TRY(IsThere(read.file)))
    return Fail(Code::kNotFound, "there is no such plan", "PLAN is a folder that notice plan made",
                named.native(),
                "name it as haetae-data/campaigns/1/KR-PIPA-34-1-1: campaigns/N holds the plans of "
                "incident N");
  const std::string bytes = TRY(ReadFile(read.file, kJsonBytesMax));
  read.plan = TRY(ParsePlan(bytes, read.file));
  read.folder = read.file.parent_path();
  read.sha256 = Sha256Hex(bytes);
  return read;
}

Result<std::vector<ReadPlan>> PlansOf(const fs::path& data, uint64_t incident) {
  std::vector<ReadPlan> plans;
  const fs::path folder = IncidentFolder(data, incident);
  if (!TRY(IsThere(folder))) return plans;
  for (const fs::path& one : TRY(ListFolder(folder)))
    if (TRY(IsThere(one / "plan.json")))
      if (Result<ReadPlan> plan = OpenPlan(one)) plans.push_back(std::move(*plan));
  std::ranges::stable_sort(plans, {}, [](const ReadPlan& one) { return one.plan.made; });
  return plans;
}

Result<fs::path> NewPlanFolder(const fs::path& data, const Plan& plan) {
  const fs::path parent = IncidentFolder(data, plan.incident);
  TRY(MakeFolders(parent));
  for (uint32_t number = 1; number <= kPlansMax; ++number) {
    const fs::path folder = parent / (plan.duty + "-" + std::to_string(number));
    std::error_code error;
    if (fs::create_directory(folder, error)) return folder;
    if (error)
      return Fail(Code::kDenied, "cannot keep the plan", error.message(), folder.native(),
                  "make the folder writable");
  }
  return Fail(Code::kLimit, "cannot keep the plan", "there are too many of this duty",
              parent.native(), "remove plans that were never sent");
}

bool BecameLate(const Plan& plan, Time now) {
  const std::optional<Time> made = ParseRfc3339(plan.made);
  return plan.due && made && *made <= *plan.due && *plan.due < now;
}

delivery::NewCampaign CampaignFor(const ReadPlan& read) {
  const Plan& plan = read.plan;
  delivery::NewCampaign campaign = {.incident = plan.incident,
                                    .duty = plan.duty,
                                    .scope_version = plan.scope_version,
                                    .notice_sha256 = read.sha256,
                                    .groups = {},
                                    .channels = plan.channels,
                                    .on_unknown = plan.on_unknown,
                                    .give_up = static_cast<Duration>(plan.give_up_s) * kSecond,
                                    .deadline = plan.due.value_or(kTimeMax)};
  for (const PlannedLine& line : plan.lines)
    campaign.groups.push_back({.name = line.name, .people = line.people});
  return campaign;
}

}  // namespace haetae::campaign
