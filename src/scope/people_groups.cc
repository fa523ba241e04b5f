#include "scope/people_groups.h"

#include <algorithm>
#include <numeric>

#include "scope/disclosed.h"
#include "scope/people_file.h"

namespace haetae::scope {

namespace {

constexpr char kPossible = '?';  // before the key of people who cannot be ruled out

void Join(std::string_view fields, std::map<std::string, bool>& shown) {
  constexpr std::string_view kMasked = ":masked";
  while (!fields.empty()) {
    const size_t end = std::min(fields.find(';'), fields.size());
    std::string_view field = fields.substr(0, end);
    const bool masked = field.ends_with(kMasked);
    if (masked) field.remove_suffix(kMasked.size());
    shown[std::string(field)] |= !masked;
    fields.remove_prefix(std::min(end + 1, fields.size()));
  }
}

}  // namespace

void ShownByKind::Add(size_t kind, std::string_view fields) {
  Join(fields, anybody_);
  Join(fields, of_kind_[kind]);
}

void ShownByKind::AddListed(std::string_view fields) {
  Join(fields, anybody_);
  if (!of_kind_[0].empty()) Join(fields, of_kind_[0]);
}

std::string ShownByKind::Of(size_t kind) const {
  const bool own = kind + 1 < kPeopleKinds && !of_kind_[kind].empty();
  return FieldsText(own ? of_kind_[kind] : anybody_);
}

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
    const std::function<std::string(const std::string&)>& fields_of) && {
  if (numbers_.size() * 3 > kPeopleGroupsMax) {
    return Fail(Code::kLimit, "cannot tell people's groups apart",
                std::to_string(numbers_.size()) + " sets of fields were disclosed", "",
                "join routes of the catalogue that disclose the same");
  }
  std::vector<PeopleGroups::Group> made(numbers_.size() * 3);
  for (uint16_t number : of_)
    if (number != PeopleGroups::kNobody) ++made[number].people;
  ShownByKind shown;
  for (const auto& [key, first] : numbers_) {
    const bool possible = key.starts_with(kPossible);
    const std::string fields = possible ? key.substr(1) : fields_of(key);
    for (size_t kind = 0; kind < 3; ++kind) {
      PeopleGroups::Group& group = made[first + kind];
      group.group = {kKindTexts[kind], fields};
      group.possible = possible;
      if (!possible && group.people > 0) shown.Add(kind, fields);
    }
  }
  for (const auto& [key, first] : numbers_)
    if (key.starts_with(kPossible)) shown.AddListed(std::string_view(key).substr(1));
  if (const auto possible = numbers_.find(PossibleKey()); possible != numbers_.end())
    for (size_t kind = 0; kind < 3; ++kind)
      made[possible->second + kind].group.fields = shown.Of(kind);
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
