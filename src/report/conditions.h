// A law's conditions for people, as indented lines, and for programs, in the form of its file.
//
//   for (const ConditionLine& line : ConditionLines(duty.applies, lexicon, language))
//     out += std::string(2 * line.depth, ' ') + EscapeTerminal(line.text) + "\n";
//
// The words are those of `duty list` (duty/condition_words.h). Pure functions.
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "duty/condition.h"
#include "duty/lexicon.h"

namespace haetae::report {

struct ConditionLine {
  size_t depth = 0;
  std::string text;  // as the data have it: not escaped
};

// "all of:" and what it holds one deeper, down to "at least 1 person in KR (Art. 34(1))".
std::vector<ConditionLine> ConditionLines(const duty::Condition& condition,
                                          const duty::Lexicon& lexicon, Language language);

// The keys of docs/formats/laws.md, "Conditions"; where nothing is nested, "text" in both
// languages.
nlohmann::ordered_json ConditionJson(const duty::Condition& condition,
                                     const duty::Lexicon& lexicon);

// Words of conditions that the lexicon explains: classes of data and regions, without their "@",
// and sectors.
struct Terms {
  std::set<std::string> classes, regions, sectors;

  void Add(const duty::Condition& condition);
  void AddRegions(const std::vector<std::string>& places);
};

}  // namespace haetae::report
