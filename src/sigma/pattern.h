// A pattern is a text with wildcards as Sigma writes it: `*` any characters, `?` exactly one, `\`
// escapes both and itself (`\\*` is a backslash and a wildcard; a plain `\` needs no doubling).
//
//   Pattern pattern = ParsePattern("adm_*");
//   pattern.Matches("ADM_kim", /*cased=*/false);        // true
//
// Case is that of ASCII, Latin, Greek and Cyrillic letters (Fold); `?` is one character of UTF-8,
// or one byte where it is none. Plain values; thread-safe. Matching costs at most text × pattern.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace haetae::sigma {

struct Pattern {
  // A run of wildcards and the literal behind it: "a*b?c" is {"a"}, {any, "b"}, {one 1, "c"}.
  struct Part {
    bool any = false;  // `*` stands before the literal
    int one = 0;       // and so many `?`
    std::string literal;
    bool operator==(const Part&) const = default;
  };
  std::vector<Part> parts;  // never empty; only the first may be without wildcard
  bool operator==(const Pattern&) const = default;

  bool literal() const { return parts.size() == 1 && !parts[0].any && parts[0].one == 0; }
  bool Matches(std::string_view text, bool cased) const;
  // As it would be written, escapes and all.
  std::string Text() const;
};

// A pattern made ready to be matched many times, against text of the same case.
class Glob {
 public:
  explicit Glob(const Pattern& pattern);
  bool Matches(std::string_view text) const;

 private:
  enum : uint16_t { kAny = 256, kOne, kEnd };
  std::vector<uint16_t> tokens_;  // bytes and wildcards
};

Pattern ParsePattern(std::string_view text);
Pattern LiteralPattern(std::string text);
// With `*` before, behind, or both.
Pattern Unanchored(Pattern pattern, bool before, bool behind);

// Lower case, byte for byte of the same length: ASCII and the two-byte letters of Latin, Greek and
// Cyrillic that have one lower-case form.
void Fold(std::string_view text, std::string& folded);
std::string Folded(std::string_view text);

// The value modifiers that turn one value into others. They fail with kMalformed and a `why`.
inline constexpr size_t kWindashMax = 3125;  // variants of one value: five dashes in five places
Result<std::vector<Pattern>> Windash(const Pattern& pattern);
Result<Pattern> Base64(const Pattern& pattern);
Result<std::vector<Pattern>> Base64Offset(const Pattern& pattern);
enum class Wide { kLittle, kBig, kMarked };  // utf16le and wide, utf16be, utf16 (with its BOM)
Result<Pattern> Utf16(const Pattern& pattern, Wide wide);

}  // namespace haetae::sigma
