// In which languages notices are drafted: those of each law, as far as the form has texts for them.
//
//   const DraftLanguages languages = TRY(LanguagesOf(arguments, form, duties));
//   TellLanguages(languages, form, language);           // before the first draft
//   DraftsOf(source, law, duty, languages.of.at(law.id));
//
// A company that wrote Korean texts alone means Korean notices: English ones would only be told as
// lacking everything. --language asks for one all the same, and a law that takes no other gets it.
// Internal to this room.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "cli/options.h"
#include "duty/assess.h"
#include "notice/form.h"

namespace haetae::cli {

struct DraftLanguages {
  std::map<std::string, std::vector<Language>, std::less<>> of;  // by the id of the law
  std::vector<const duty::Law*> to_translate;  // they take neither Korean nor English
  std::vector<std::string> left_out_for;       // laws without a draft in `left_out`
  Language left_out = Language::kEnglish;
};

Result<DraftLanguages> LanguagesOf(const Arguments& arguments, const notice::Form& form,
                                   const std::vector<const duty::Owed*>& duties);
// What is not drafted, what the form lacks for what is, and what wants a translator: on standard
// error, each once.
void TellLanguages(const DraftLanguages& languages, const notice::Form& form, Language language);

}  // namespace haetae::cli
