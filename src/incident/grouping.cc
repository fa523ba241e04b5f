#include "incident/grouping.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace haetae::incident {
namespace {

using access::Dimension;

constexpr double kHardly = 0.02, kAsBefore = 0.5;  // of the accesses a day
constexpr double kNearlyAll = 0.9;                 // of a list's accesses
constexpr size_t kListedMin = 16;
constexpr Duration kLogsNear = kHour;  // a gap this close to accesses is theirs

// Whether it names addresses or credentials one by one: each of them was looked at.
bool IsListed(const detect::Finding& finding) {
  return std::count_if(finding.indicators.begin(), finding.indicators.end(),
                       [](const detect::Indicator& one) {
                         return one.dimension == Dimension::kSourceIp ||
                                one.dimension == Dimension::kCredential;
                       }) >= static_cast<ptrdiff_t>(kListedMin);
}

}  // namespace

Grouping::Grouping(const std::vector<detect::Finding>& findings, access::Names& names,
                   const access::Catalogue& catalogue, const reg::Register& registers,
                   std::vector<bool> rejected)
    : findings_(findings),
      names_(names),
      register_(registers),
      rejected_(std::move(rejected)),
      overlaps_(findings, names, catalogue) {
  rejected_.resize(findings.size());
}

bool Grouping::IsRelated(size_t finding, const std::vector<size_t>& causes) const {
  if (causes.empty()) return false;
  const size_t lead = causes[0];
  if (rejected_[finding] && !rejected_[lead]) return true;
  if (IsWeaker(findings_[finding], findings_[lead])) return true;
  const double before = overlaps_.Before(finding, lead);
  if (before >= kAsBefore && !findings_[finding].certain) return true;
  const bool fresh = before >= 0 && before < kHardly && overlaps_.ReaderOf(finding) == kNoNumber;
  const bool adds_a_tenth = fresh || IsListed(findings_[finding]);
  return std::ranges::any_of(causes, [&](size_t cause) {
    const double inside = overlaps_.Share(finding, cause);
    if (adds_a_tenth) return inside >= kNearlyAll;
    return inside >= kTogether || overlaps_.Share(cause, finding) >= kTogether;
  });
}

FindingGroup Grouping::Sorted(std::vector<size_t> members) const {
  std::sort(members.begin(), members.end(), [&](size_t a, size_t b) {
    const detect::Finding &x = findings_[a], &y = findings_[b];
    auto rank = [&](const detect::Finding& one, size_t at) {
      return std::tuple(one.detector == kLogIntegrity, rejected_[at] ? 1 : 0,
                        one.detector == kSigma, one.mostly_others, !one.certain, -one.confidence,
                        one.alert, one.title.en, at);
    };
    return rank(x, a) < rank(y, b);
  });
  FindingGroup group;
  for (size_t finding : members)
    (IsRelated(finding, group.causes) ? group.related : group.causes).push_back(finding);
  return group;
}

// Findings about the logs that are alone: to the group whose accesses they lie among, the most
// certain one first; else one group a day.
std::vector<FindingGroup> Grouping::GroupLogs(std::vector<FindingGroup> groups) const {
  std::vector<size_t> about_logs;
  std::erase_if(groups, [&](const FindingGroup& group) {
    if (findings_[group.causes[0]].detector != kLogIntegrity) return false;
    about_logs.insert(about_logs.end(), group.causes.begin(), group.causes.end());
    about_logs.insert(about_logs.end(), group.related.begin(), group.related.end());
    return true;
  });
  std::map<int64_t, std::vector<size_t>> by_day;
  std::sort(about_logs.begin(), about_logs.end());
  for (size_t finding : about_logs) {
    const Time at = findings_[finding].alert.time;
    FindingGroup* best = nullptr;
    for (FindingGroup& group : groups) {
      const bool meanwhile =
          std::any_of(group.causes.begin(), group.causes.end(), [&](size_t cause) {
            return overlaps_.times(cause).first <= overlaps_.times(cause).second &&
                   at >= overlaps_.times(cause).first - kLogsNear &&
                   at <= overlaps_.times(cause).second + kLogsNear;
          });
      if (!meanwhile || rejected_[group.causes[0]]) continue;
      auto rank = [&](const FindingGroup& g) {
        const detect::Finding& lead = findings_[g.causes[0]];
        return std::tuple(lead.certain, lead.confidence, overlaps_.size(g.causes[0]));
      };
      if (best == nullptr || rank(group) > rank(*best)) best = &group;
    }
    if (best != nullptr)
      best->related.push_back(finding);
    else
      by_day[DayOf(at)].push_back(finding);
  }
  for (auto& [day, list] : by_day) groups.push_back(Sorted(std::move(list)));
  return groups;
}

std::vector<FindingGroup> Grouping::Groups() {
  overlaps_.Finish();
  std::vector<FindingGroup> groups;
  for (std::vector<size_t>& set : Join(findings_, overlaps_, names_, register_, rejected_))
    groups.push_back(Sorted(std::move(set)));
  return GroupLogs(std::move(groups));
}

}  // namespace haetae::incident
