// Which texts a form must hold, and which may stay empty because something else stands in for them.
//
//   for (const FormText& text : TextsToWrite(duties, {book, texts, facts}, Language::kKorean))
//     text.needed();
//
// The same for every duty that asks, each with its article: one may have a standing text where
// another needs a person. Borrows what it is given. Duties × items × groups.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "duty/facts.h"
#include "duty/law.h"
#include "notice/form.h"
#include "notice/texts.h"

namespace haetae::notice {

struct FormFor {
  const duty::LawBook& book;
  const Texts& texts;
  const duty::Facts& facts;
  std::set<std::string, std::less<>> late;  // duties whose deadline is over
};

// What becomes of a text that nobody writes.
enum class IfEmpty : uint8_t {
  kMissing,     // the law asks for it: drafted without, and told
  kLeftOut,     // the law does not insist
  kUnlessLate,  // the law asks for it of who is late
  kStanding,    // the text of notices/texts.toml is used
  kHow,         // the text of `how` is used
  kLater,       // a first notice says that it is not known yet
};
Phrase IfEmptyWords(IfEmpty one);

struct FormNeed {
  const duty::Duty* duty = nullptr;
  const duty::ContentItem* content = nullptr;
  IfEmpty if_empty = IfEmpty::kMissing;
};

struct FormText {
  std::string key;
  std::vector<FormNeed> by;
  bool needed() const;
  bool later() const;  // not needed, but only a first notice may go without it
};

// By key. Of one language: a standing text may be in one only.
std::vector<FormText> TextsToWrite(const std::vector<const duty::Duty*>& duties,
                                   const FormFor& from, Language language);

// What to write, and where, for an item that a notice lacks: a text of the form, or what is
// measured and stands in the facts, or of an incident (0: none) in its scope. "write how in the
// form's [texts]; write first and last of [period] in …"
Phrase WhereToWrite(const std::string& item, const duty::Duty& duty, Language language,
                    const Form& form, const duty::Facts& facts, const duty::Lexicon& lexicon,
                    uint32_t incident = 0);

// An empty form: what the duties need from a person, each with its articles.
std::string EmptyForm(const std::vector<const duty::Duty*>& duties, const FormFor& from,
                      const std::vector<std::string>& unknown_fields);

}  // namespace haetae::notice
