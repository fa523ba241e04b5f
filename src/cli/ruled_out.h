// Whom begun plans of a duty told that their data may have been disclosed, and whom the scope of
// today rules out: they are owed another word.
//
//   for (const RuledOut& one : TRY(LookForRuledOut(*space, data, 1, "KR-PIPA-34-2", now)))
//     one.import, one.count
//
// Their contacts are those that the plans were made with: they are kept until the incident is
// closed. Reads; costs what `notice status` does. Internal to this room.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/options.h"
#include "cli/set_aside.h"
#include "cli/workspace.h"
#include "duty/facts.h"
#include "duty/law.h"
#include "duty/lexicon.h"

namespace haetae::cli {

struct RuledOut {
  std::string import;            // of the contacts
  std::vector<uint64_t> people;  // a bit a person of the import
  uint64_t count = 0;
};

// The newest plans first, each person once: under the newest import that has it. Whom no message
// reached, nor can have reached, was told nothing. Without those whom a later notice of
// `taken_back_by` told already.
Result<std::vector<RuledOut>> LookForRuledOut(
    const Workspace& space, const fs::path& data, uint64_t incident, std::string_view duty,
    const InScope& now, const std::set<std::string, std::less<>>& taken_back_by = {});

// How many such people there are of each duty whose plans told some, where no law of the book says
// what they are told then, and nobody told them yet. Counts the scope anew only where a version of
// it let people go since the first of those plans.
Result<std::map<std::string, uint64_t, std::less<>>> RuledOutUntaken(const Arguments& arguments,
                                                                     uint32_t incident,
                                                                     const duty::LawBook& laws);
Phrase RuledOutWords(std::string_view duty, uint64_t people);

// Answers the numbers of the lexicon that count such people, of duties whose sending has begun.
Status AnswerByRuledOut(Workspace& space, uint32_t incident, const duty::Lexicon& lexicon,
                        duty::Facts& facts);

}  // namespace haetae::cli
