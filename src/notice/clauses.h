// What a notice says of each kind of data: that it leaked, that it did not, that nobody knows, or
// nothing of the sort (advice, a contact line).
//
//   for (const Mention& m : FindMentions(analysis))
//     if (m.said == Said::kListed) …
//
// A sentence is cut into clauses, because one may say both: "이름은 유출되었으나 비밀번호는
// 유출되지 않았습니다".
#pragma once

#include <vector>

#include "notice/analysis.h"

namespace haetae::notice {

enum class Said {
  kNothing,   // advice, contact, anything else
  kListed,    // as leaked
  kTogether,  // in a list of several kinds without a word of leaking: counts as listed, claims
              // nothing
  kDenied,
  kUnknown,
};

struct Mention {
  FieldHit hit;
  uint32_t sentence = 0;
  Said said = Said::kNothing;
  // Said of people's data for certain: in a list with its heading or lead-in, or beside a kind that
  // is expected. Elsewhere a word may be about the attack ("with stolen credentials").
  bool claimed = false;
  bool told = false;   // its own clause says so, in words of leaking
  bool loose = false;  // counted by what stands above alone, in a sentence that lists nothing
};

// Whether an English text between two units has a verb of those that notices tell with.
bool HasVerb(const Analysis& analysis, uint32_t begin, uint32_t end);

// In the order of the text.
std::vector<Mention> FindMentions(const Analysis& analysis);

}  // namespace haetae::notice
