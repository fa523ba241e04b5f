// Text for people in two languages, numbers and sizes as people write them, and the escapes that
// make hostile log text harmless at every exit.
//
//   Phrase title{.en = "18,402 credentials were never issued", .ko = "…"};
//   EscapeHtml("<script>");          // "&lt;script&gt;"
//   EscapeTerminal("\x1b[2J");       // "\\x1b[2J"
//   EscapeCsv("=cmd()");             // "'=cmd()"
//   AppendJsonText("\x9b", json);     // "\u009b" in quotes
//
// All functions are pure and thread-safe; invalid UTF-8 becomes U+FFFD in HTML and JSON, and \xNN
// on terminals.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace haetae {

enum class Language { kEnglish, kKorean };

struct Phrase {
  std::string en;
  std::string ko;
  const std::string& In(Language language) const {
    return language == Language::kKorean && !ko.empty() ? ko : en;
  }
};

// "2,841,006"
std::string WithCommas(uint64_t value);
// "2,313 addresses", "1 address"
std::string Counted(uint64_t count, std::string_view one, std::string_view many);
// "412 MB", "1.2 GB" (powers of 1000)
std::string HumanBytes(uint64_t bytes);

// Control characters, escapes, bidirectional overrides and invalid UTF-8 become \xNN or \u{NNNN}.
std::string EscapeTerminal(std::string_view text);
// For element content and double-quoted attributes.
std::string EscapeHtml(std::string_view text);
// One CSV cell: quoted where needed, also where a program that takes semicolons or tabs for the end
// of a cell would find a formula behind one. With a leading ' where a spreadsheet would see a
// formula (=, +, -, @, tab, carriage return: OWASP CSV Injection) or that ' itself, so that taking
// one ' off the front of a text gives back the value.
std::string EscapeCsv(std::string_view text);
// The same behind what is there; `exact` without that '. Whether one was put.
bool AppendCsv(std::string_view text, std::string& to, bool exact = false);
// A JSON string in quotes: what a terminal must not be shown is \uNNNN in it.
void AppendJsonText(std::string_view text, std::string& to);
// JSON as a library wrote it, with that in its strings done too.
std::string EscapeJson(std::string_view json);
// Invalid UTF-8 replaced by U+FFFD, for JSON.
std::string ValidUtf8(std::string_view text);
// At most `bytes_max` bytes, cut at a character, with "…" where it was cut.
std::string Shortened(std::string_view text, size_t bytes_max);

// The columns that text takes on a terminal: two for Hangul, Han and other wide letters, none for
// combining marks. For text that EscapeTerminal has seen.
size_t DisplayWidth(std::string_view text);
// The longest beginning of such text that takes at most `width` columns, in bytes.
size_t FittingBytes(std::string_view text, size_t width);

// Texts in their order, `between` each two of them: Joined(names, ", ").
template <typename Texts>
std::string Joined(const Texts& texts, std::string_view between) {
  std::string all;
  bool first = true;
  for (const auto& text : texts) {
    if (!first) all += between;
    first = false;
    all += text;
  }
  return all;
}

// A word as a shell takes it: in quotes where it needs them, and in $'…' (bash, zsh, ksh, POSIX
// 2024) where it holds what a terminal must not be shown.
std::string ShellQuoted(std::string_view word);
// How many bytes must be put in, left out or exchanged to make one text of the other (Levenshtein);
// costs the product of their lengths.
size_t EditDistance(std::string_view a, std::string_view b);

// The Korean particle after a word: Particle("사고", "을", "를") is "를". Digits and Latin letters
// are judged by how they are read aloud.
std::string_view Particle(std::string_view word, std::string_view after_consonant,
                          std::string_view after_vowel);

}  // namespace haetae
