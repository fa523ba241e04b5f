// What kinds of personal data are called, by the ids and aliases of laws/lexicon/fields.toml.
//
//   KindWord("passport").ko;   // "여권번호"; "" for what is no kind there
//
// Pure, thread-safe.
#pragma once

#include <string_view>

#include "base/text.h"

namespace haetae::report {

Phrase KindWord(std::string_view field);

}  // namespace haetae::report
