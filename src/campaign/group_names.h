// What the groups of a duty are called: one name for a group in its drafts, its plan, what was sent
// of it and the evidence.
//
//   GroupNames(kinds, included, notices)[2];   // "member-3": whose drafts are
//   members-3.ko.mail.txt
//
// Drafts number the groups of a kind from the largest down, and their first one's files have no
// number. A plan takes the numbers that the manifest gives as `group`; where it gives none, or one
// to two groups, groups are numbered in the drafts' order. No number where a kind has one group.
// Pure; groups × notices.
#pragma once

#include <string>
#include <vector>

#include "campaign/notices.h"
#include "scope/people_groups.h"

namespace haetae::campaign {

// Of each of `kinds`; "" where the duty is not about it (`included`).
std::vector<std::string> GroupNames(const std::vector<scope::PeopleGroups::Group>& kinds,
                                    const std::vector<bool>& included, const NoticeFolder& notices);

}  // namespace haetae::campaign
