#include "scope/people_groups.h"

#include <algorithm>
#include <numeric>

#include "scope/people_file.h"

namespace haetae::scope {

namespace {

constexpr char kPossible = '?';  // before the key of people who cannot be ruled out

}  // namespace

std::array<uint16_t, 3> GroupNumbers::Of(std::string_view key) {
  const std::lock_guard lock(*mutex_);
  auto at = numbers_.find(key);
  if (at == numbers_.end())
    at = numbers_.emplace(std::string(key), static_cast<uint32_t>(numbers_.size() * 3)).first;
  std::array<uint16_t, 3> numbers;
  // Beyond the limit numbers mean nobody, and Finish() fails.
  for (uint32_t i = 0; i < 3; ++i)
    numbers[i] = static_cast<uint16_t>(std::min<uint32_t>(at->second + i, PeopleGroups::kNobody));
  return numbers;
}

Result<PeopleGroups> GroupNumbers::Finish(
    const std::function<std::string(const std::string&)>& fields_of,
    const PossibleShown& shown) && {
  if (numbers_.size() * 3 > kPeopleGroupsMax) {
    return Fail(Code::kLimit, "cannot tell people's groups apart",
                std::to_string(numbers_.size()) + " sets of fields were disclosed", "",
                "join routes of the catalogue that disclose the same");
  }
  std::vector<PeopleGroups::Group> made(numbers_.size() * 3);
  for (uint16_t number : of_)
    if (number != PeopleGroups::kNobody) ++made[number].people;
  for (const auto& [key, first] : numbers_) {
    const bool possible = key.starts_with(kPossible);
    const std::string fields = possible ? "" : fields_of(key);
    for (size_t kind = 0; kind < kPeopleKinds; ++kind) {
      PeopleGroups::Group& group = made[first + kind];
      group.group = {kKindTexts[kind],
                     possible ? shown.Fields(static_cast<uint8_t>(key[1]), kind) : fields};
      group.possible = possible;
    }
  }
  std::vector<uint16_t> order(made.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, [&](uint16_t a, uint16_t b) {
    return std::pair(made[a].possible, made[a].group) < std::pair(made[b].possible, made[b].group);
  });
  PeopleGroups groups;
  std::vector<uint16_t> place(made.size(), PeopleGroups::kNobody);
  for (uint16_t number : order) {
    if (made[number].people == 0) continue;
    // Who could have been shown the same for another reason is of the same group.
    const bool same = !groups.groups.empty() && groups.groups.back().possible &&
                      made[number].possible && groups.groups.back().group == made[number].group;
    if (same)
      groups.groups.back().people += made[number].people;
    else
      groups.groups.push_back(made[number]);
    place[number] = static_cast<uint16_t>(groups.groups.size() - 1);
  }
  groups.of = std::move(of_);
  for (uint16_t& number : groups.of)
    if (number != PeopleGroups::kNobody) number = place[number];
  return groups;
}

}  // namespace haetae::scope
