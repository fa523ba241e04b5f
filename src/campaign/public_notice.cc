#include "campaign/public_notice.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "campaign/letters.h"
#include "delivery/page.h"

namespace haetae::campaign {
namespace {
constexpr size_t kNamesShown = 5;
}

Result<std::vector<uint16_t>> GroupsOfText(const ReadPlan& plan, std::string_view text) {
  const std::string seen = delivery::VisibleText(text);
  std::vector<uint16_t> groups;
  std::map<std::string, bool> same;  // by file
  for (size_t i = 0; i < plan.plan.lines.size(); ++i) {
    const PlannedNotice* planned = plan.plan.lines[i].Of(delivery::Channel::kPublic);
    if (planned == nullptr) continue;
    bool any = false;
    for (const auto& [name, sha256] : {std::pair(planned->text, planned->text_sha256),
                                       std::pair(planned->html, planned->html_sha256)}) {
      if (name.empty()) continue;
      const auto [at, is_new] = same.try_emplace(name);
      if (is_new) at->second = delivery::VisibleText(TRY(ReadFrozen(plan, name, sha256))) == seen;
      any |= at->second;
    }
    if (any) groups.push_back(static_cast<uint16_t>(i));
  }
  if (!groups.empty()) return groups;
  std::vector<std::string> names;
  for (const auto& [name, is_same] : same)
    if (names.size() < kNamesShown) names.push_back(EscapeTerminal((plan.folder / name).native()));
  if (names.empty())
    return Fail(Code::kUsage, "cannot look after the notice", "the plan has no public notice",
                plan.file.native(), "leave --plan out, or plan again without --no-public");
  const size_t more = same.size() - names.size();
  return Fail(
      Code::kConflict, "cannot look after the notice",
      "its text is not that of a public notice of the plan", plan.file.native(),
      "publish what was planned and approved, and give it with --text: " + Joined(names, ", ") +
          (more > 0 ? ", or one of " + std::to_string(more) + " more" : ""));
}

std::string PublicFile(const PlannedLine& line) {
  const PlannedNotice* notice = line.Of(delivery::Channel::kPublic);
  if (notice == nullptr) return "";
  return notice->html.empty() ? notice->text : notice->html;
}

std::vector<std::string> UnpostedFiles(const Plan& plan, const delivery::Postings& postings) {
  std::set<std::string> files;
  for (size_t i = 0; i < plan.lines.size(); ++i) {
    const delivery::Untold one{.group = static_cast<uint16_t>(i), .at = postings.now()};
    if (postings.For(one).state == delivery::Posting::kNotPosted)
      files.insert(PublicFile(plan.lines[i]));
  }
  files.erase("");
  return {files.begin(), files.end()};
}

}  // namespace haetae::campaign
