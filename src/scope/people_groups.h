// Who belongs to which group of a scope: people of one kind who were shown the same fields, and
// those who cannot be ruled out.
//
//   PeopleGroups groups;
//   CountReach(…, {.groups = true, .people = &groups});
//   groups.groups[groups.of[subject]].group.fields;      // unless of[subject] is kNobody
//
// Two bytes a subject of the dictionary. GroupNumbers makes them: Put() by several threads for
// subjects of their own, Of() by any.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "scope/possible_shown.h"
#include "scope/result.h"

namespace haetae::scope {

inline constexpr size_t kPeopleGroupsMax = 0xffff;

struct PeopleGroups {
  static constexpr uint16_t kNobody = 0xffff;
  struct Group {
    PeopleGroup group;  // of a possible one: what they could have been shown
    bool possible = false;
    uint64_t people = 0;
  };
  std::vector<Group> groups;  // confirmed ones first, each in the order of kind and fields
  std::vector<uint16_t> of;   // by subject
};

class GroupNumbers {
 public:
  // The key of people who cannot be ruled out, for what they could have been shown: ShownBits.
  static std::string PossibleKey(uint8_t mask) { return {'?', static_cast<char>(mask)}; }
  explicit GroupNumbers(uint64_t subjects) : of_(subjects, PeopleGroups::kNobody) {}
  // Of members, non-members and unlisted people who are alike in `key`, whatever it means.
  std::array<uint16_t, 3> Of(std::string_view key);
  void Put(uint32_t subject, uint16_t number) { of_[subject] = number; }
  // `fields_of` makes fields of a key of confirmed people. kLimit where there are more than
  // kPeopleGroupsMax.
  Result<PeopleGroups> Finish(const std::function<std::string(const std::string&)>& fields_of,
                              const PossibleShown& shown) &&;

 private:
  std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();
  std::map<std::string, uint32_t, std::less<>> numbers_;  // the first of three
  std::vector<uint16_t> of_;
};

// Of people who cannot be ruled out, whose masks are few. One a thread.
class PossibleNumbers {
 public:
  explicit PossibleNumbers(GroupNumbers& numbers) : numbers_(numbers) {}
  const std::array<uint16_t, 3>& Of(uint8_t mask) {
    std::optional<std::array<uint16_t, 3>>& of = of_[mask];
    if (!of) of = numbers_.Of(GroupNumbers::PossibleKey(mask));
    return *of;
  }

 private:
  GroupNumbers& numbers_;
  std::array<std::optional<std::array<uint16_t, 3>>, ShownBits::kMasks> of_;
};

}  // namespace haetae::scope
