// What kinds of personal data are called, by the ids and aliases of laws/lexicon/fields.toml.
//
//   KindWord("passport").ko;   // "여권번호"; "" for what is no kind there
//   FieldWordAmong("weight", scope.by_field).en;   // "fitness and body measures (weight)"
//
// Pure, thread-safe.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/text.h"
#include "scope/result.h"

namespace haetae::report {

Phrase KindWord(std::string_view field);
// FieldWord() in a list of fields: with the field's own name behind it where another has the same
// word, so that no two rows of different numbers are called alike.
Phrase FieldWordAmong(const std::string& field,
                      const std::map<std::string, scope::FieldCount>& fields);

}  // namespace haetae::report
