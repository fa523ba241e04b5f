// How a group of recipients is called in the names of its drafts: "members", "non-members-2",
// "people-possible-3".
//
//   TextOf(GroupStem{.kind = "members", .possible = true, .number = 2});   // "members-possible-2"
//   ReadStem("non-members")->number;                                       // 1
//
// The largest group of a kind is the first, and has no number in its name. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haetae::notice {

struct GroupStem {
  std::string kind;       // members non-members people, or everybody
  bool possible = false;  // their data may have leaked
  uint32_t number = 1;    // of its kind, from 1
};

std::string TextOf(const GroupStem& stem);
// Nothing where it names none of these kinds.
std::optional<GroupStem> ReadStem(std::string_view text);

}  // namespace haetae::notice
