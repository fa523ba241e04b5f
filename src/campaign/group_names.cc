#include "campaign/group_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "base/error.h"

namespace haetae::campaign {
namespace {

using Group = scope::PeopleGroups::Group;

// 3 of "members-3", 1 of "members"; 0: the text is of no one group.
size_t NumberIn(std::string_view stem) {
  if (stem.empty()) return 0;
  const size_t dash = stem.rfind('-');
  if (dash == stem.npos) return 1;
  size_t number = 0;
  const char* end = stem.data() + stem.size();
  const auto [stop, error] = std::from_chars(stem.data() + dash + 1, end, number);
  return error == std::errc() && stop == end ? number : 1;
}

// The number of the group whose notices are for these very people; 0: there are none.
size_t DraftedNumber(const Group& group, const NoticeFolder& notices) {
  for (const std::string_view kind : {std::string_view(group.group.kind), std::string_view("any")})
    for (const NoticeText& one : notices.notices)
      if (one.kind == kind && one.fields == group.group.fields && one.possible == group.possible)
        return NumberIn(one.group);
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
