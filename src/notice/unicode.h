// Characters of a notice: bytes to code points, and the folding under which words are compared.
//
//   Decoded decoded = TRY(Decode(bytes, "notice.txt"));     // UTF-8, UTF-16 with a mark, CP949
//   Fold(U'Ａ');                                             // U'a'
//   IsInvisible(0x200B);                                     // true
//
// Of Unicode's algorithms this needs three: composing Hangul (arithmetic), full-width forms
// (arithmetic), and some letters that look like Latin ones (a table). A library with all of Unicode
// would be 30 MB for that. Words and sentences are found by our own rules, because Korean particles
// stand inside what Unicode calls a word. Pure and thread-safe; linear.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace haetae::notice {

struct Decoded {
  std::u32string text;
  std::string encoding;  // "UTF-8", "UTF-16LE", "UTF-16BE", "CP949"
};

// A byte order mark is not part of the text. Text that is neither valid UTF-8 nor plausible CP949,
// UTF-16 without its mark, and text with NUL are errors that say where and what to do.
Result<Decoded> Decode(std::string_view bytes, std::string_view where);

// Takes no width and says nothing: zero-width, directional and variation marks, Hangul fillers,
// soft hyphens, combining marks. A word that is broken by one is read by people as the word.
bool IsInvisible(char32_t code);
bool IsSpace(char32_t code);  // every space and line end of Unicode
// Syllables and letters.
inline bool IsHangul(char32_t code) {
  return (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0x1100 && code <= 0x11FF) ||
         (code >= 0x3131 && code <= 0x318E);
}
// ASCII letters: what Fold makes of their look-alikes.
inline bool IsLatin(char32_t code) { return (code | 0x20) >= 'a' && (code | 0x20) <= 'z'; }
inline bool IsDigit(char32_t code) { return code >= '0' && code <= '9'; }  // ASCII digits
// Lower case, full-width to ASCII, look-alikes to ASCII, one kind of quote, dash, dot and space.
char32_t Fold(char32_t code);

// Hangul written in letters (decomposed, as some systems store it): the syllable that `vowel` or
// `final` makes of what stands before it, or 0.
char32_t ComposeHangul(char32_t before, char32_t code);

void AppendUtf8(char32_t code, std::string& to);
std::string ToUtf8(std::u32string_view text);

// Bytes that Korean carriers count for a character: 1 for ASCII, 2 for what EUC-KR has, 0 for what
// neither it nor its extension CP949 can carry.
int KoreanBytes(char32_t code);

}  // namespace haetae::notice
