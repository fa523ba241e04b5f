// What the commands about notices have in common. Internal to this room.
#pragma once

#include <string>

#include "base/error.h"
#include "base/time.h"
#include "cli/options.h"
#include "duty/law.h"
#include "notice/form.h"
#include "notice/lexicon.h"
#include "notice/texts.h"

namespace haetae::cli {

// The words of notices beside the laws of --laws, or those that come with haetae.
Result<notice::Lexicon> NoticeWords(const Arguments& arguments);

// What a person wrote for the drafts: --form.
Result<notice::Form> FormOf(const Arguments& arguments, const duty::LawBook& book,
                            const notice::Lexicon& words);

// The standing texts of drafts: those of --templates, or those that come with haetae.
Result<notice::Texts> NoticeTexts(const Arguments& arguments, const duty::LawBook& book);

struct NamedDuty {
  const duty::Law* law = nullptr;
  const duty::Duty* duty = nullptr;
  Time moment;            // whose day chose the version
  std::string chosen_by;  // the time of the facts that it is; "": the time of asking
  bool in_force = false;  // on that day
};
// The version of a duty that the facts choose; without facts that of the time `at`. kNotFound.
Result<NamedDuty> DutyNamed(const std::string& id, const duty::LawBook& book,
                            const duty::Facts* facts, Time at);

}  // namespace haetae::cli
