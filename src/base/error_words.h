// Errors in Korean. An Error is English wherever it travels: logs, JSON and interfaces keep it as
// it is, and only what a person reads is said in the language that was asked for.
//
//   std::fprintf(stderr, "haetae: %s\n", EscapeTerminal(TextOf(error, language)).c_str());
//   talk.Say(PhraseOf(error));
//
// words/errors.ko.toml says what each part of an error (what, why, advice) is in Korean: patterns
// with {} for what varies. It is compiled in, so that an error about a missing file can be said
// too. Of several patterns that fit a part, the one with the most letters of its own is taken; a
// part that none fits stays English, by itself. What stands for {} is passed on as it came: escape
// the whole as any text.
//
// A word that is no sentence ([words] in the table: "a list") is looked up only where a pattern
// says so, {*}: a file or a column called the same keeps its name.
//
// A part is compared with each pattern in time linear in both. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/text.h"

namespace haetae {

// As Error::Text(): "what: where: why — advice".
std::string TextOf(const Error& error, Language language);
Phrase PhraseOf(const Error& error);

// One part, or a whole Error::Text() that another error or a record holds.
std::string PartIn(std::string_view part, Language language);

// A part may hold another error, and that one a third: so often is it compared with the table, at
// most. What is beyond that stays as it is.
inline constexpr int kErrorSearchesMax = 400;
int ErrorSearches(std::string_view part);

}  // namespace haetae
