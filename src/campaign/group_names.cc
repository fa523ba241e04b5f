#include "campaign/group_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.h"
#include "notice/group_stem.h"

namespace haetae::campaign {
namespace {

using Group = scope::PeopleGroups::Group;

// The number of the group whose notices are for these very people; 0: there are none.
size_t DraftedNumber(const Group& group, const NoticeFolder& notices) {
  for (const std::string_view kind : {std::string_view(group.group.kind), std::string_view("any")})
    for (const NoticeText& one : notices.notices)
      if (one.kind == kind && one.fields == group.group.fields && one.possible == group.possible)
        if (const std::optional<notice::GroupStem> stem = notice::ReadStem(one.group))
          return stem->number;
  return 0;
}

}  // namespace

std::vector<std::string> GroupNames(const std::vector<Group>& kinds,
                                    const std::vector<bool>& included,
                                    const NoticeFolder& notices) {
  CHECK(included.size() == kinds.size());
  std::map<std::pair<bool, std::string_view>, std::vector<size_t>> alike;
  for (size_t i = 0; i < kinds.size(); ++i)
    if (included[i]) alike[{kinds[i].possible, kinds[i].group.kind}].push_back(i);
  std::vector<std::string> names(kinds.size());
  for (auto& [kind, groups] : alike) {
    std::vector<size_t> numbers;
    for (size_t group : groups) numbers.push_back(DraftedNumber(kinds[group], notices));
    const std::set<size_t> distinct(numbers.begin(), numbers.end());
    if (distinct.contains(0) || distinct.size() < groups.size()) {
      std::ranges::stable_sort(groups, std::greater{}, [&](size_t i) { return kinds[i].people; });
      for (size_t i = 0; i < groups.size(); ++i) numbers[i] = i + 1;
    }
    const bool numbered = groups.size() > 1;
    for (size_t i = 0; i < groups.size(); ++i)
      names[groups[i]] = fmt::format("{}{}{}", kind.first ? "possible_" : "", kind.second,
                                     numbered ? fmt::format("-{}", numbers[i]) : "");
  }
  return names;
}

}  // namespace haetae::campaign
