// In which language a text is written, as far as that can be told surely: by its script, or by the
// words that are commonest in a language.
//
//   TongueOf(U"Vos données ont été consultées par un ancien agent et nous …")->code;   // "fr"
//   TongueOf(U"Stridewell Inc., Austin")                                              // nullptr
//   IsOf(*tongue, "nb")                     // whether a text called so may be told as this one
//
// A language that is not in the table is none of them, or nothing: a text in Albanian is not told
// as Italian. Related languages that share their commonest words (Norwegian and Danish, Malay and
// Indonesian) are one. Nothing here reads what a text says. Pure; linear in the text.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/text.h"

namespace haetae::notice {

struct Tongue {
  std::string_view code;  // ISO 639-1
  Phrase name;
  std::string_view also;                       // codes that it is not told from: "nb nn no"
  std::span<const std::u32string_view> words;  // the commonest, in lower case; empty: by its script
};

// How much of a text is written with a language's own letters or commonest words.
struct TongueTold {
  const Tongue* tongue = nullptr;  // null: not to be told
  size_t words = 0;                // of the text; of scripts without spaces, two letters are one
};
TongueTold TellTongue(std::u32string_view text);
inline const Tongue* TongueOf(std::u32string_view text) { return TellTongue(text).tongue; }

bool IsOf(const Tongue& tongue, std::string_view code);
// The name of a language by its code; of one that is not in the table the code in quotes.
Phrase TongueName(std::string_view code);
// "fr", "pt": two or three small letters.
bool IsTongueCode(std::string_view code);

}  // namespace haetae::notice
