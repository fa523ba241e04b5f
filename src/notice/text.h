// A notice as people see it: blocks of visible text, each character with its place in the file.
//
//   Notice notice = TRY(ReadNotice(bytes, "notice.html"));
//   for (const Block& block : notice.blocks) …
//   notice.Where(block.chars[0].at);                     // line 3, column 5
//
// Plain text (SMS, or mail with or without header lines), HTML and Markdown; told apart by the
// file's name and else by its content. What HTML hides (scripts, comments, display:none, hidden,
// aria-hidden, no font size, white on white) is not said. A block is a title, a heading, a
// paragraph, an item of a list or a row of a table. Costs about 24 bytes a character; linear.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace haetae::notice {

inline constexpr size_t kNoticeBytesMax = 1 << 20;
inline constexpr size_t kNestingMax = 256;  // of HTML elements
inline constexpr size_t kLinksMax = 10'000;

enum class NoticeKind { kPlain, kHtml, kMarkdown };

struct Char {
  char32_t code = 0;
  uint32_t at = 0;  // index of the character in the file
};
using Chars = std::vector<Char>;

struct Block {
  enum class Kind { kTitle, kHeading, kParagraph, kItem, kRow };
  Kind kind = Kind::kParagraph;
  int level = 0;      // of a heading, 1 the highest
  Chars chars;        // without invisible characters; spaces are U+0020, one at a time
  char32_t mark = 0;  // of a line that began with one: "-", "■"; '1' for numbers, '가' for letters
};

struct Link {
  std::u32string shown;
  std::u32string target;
  uint32_t at = 0;
};

struct Place {
  uint32_t line = 1, column = 1;  // both from 1, in characters of the file
};

struct Notice {
  NoticeKind kind = NoticeKind::kPlain;
  std::string encoding;
  std::u32string original;
  std::vector<uint32_t> line_starts;
  std::vector<Block> blocks;
  std::vector<Link> links;    // of HTML and Markdown; bare addresses are found in the text
  Chars sender;               // what a From: line says
  std::vector<Chars> hidden;  // text that readers do not see
  bool has_header = false;    // began with mail header lines

  Place Where(uint32_t at) const;
};

// `name` is shown in errors, and its ending tells the kind. Longer than kNoticeBytesMax, nested
// deeper than kNestingMax, or more links than kLinksMax: kLimit.
Result<Notice> ReadNotice(std::string_view bytes, std::string_view name);

}  // namespace haetae::notice
