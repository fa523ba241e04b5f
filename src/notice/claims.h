// Which mentions of a kind of data claim for certain that it leaked, beside those that their own
// clause makes the reader's: entries of one list, several kinds of one sentence, and sentences that
// tell what was done to a kind.
//
//   FindClaims(analysis, mentions);   // sets Mention::claimed
//
// Internal to this room. Pure.
#pragma once

#include <vector>

#include "notice/clauses.h"

namespace haetae::notice {

void FindClaims(const Analysis& analysis, std::vector<Mention>& mentions);

}  // namespace haetae::notice
