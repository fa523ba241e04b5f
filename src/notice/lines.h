// Lines of visible text into blocks: what is a title, a heading, an item, a label, and which lines
// are one paragraph that was wrapped. Used by every reader of notices.
//
//   Assembler assembler(notice);
//   assembler.Add({.chars = …});                 // a line
//   assembler.Add({});                           // an empty one
//   assembler.Finish();                          // fills notice.blocks
//
// A line of its own kind (a heading of HTML) is told so; others are judged by how they look.
#pragma once

#include <optional>
#include <vector>

#include "notice/text.h"

namespace haetae::notice {

struct Line {
  Chars chars{};
  std::optional<Block::Kind> kind{};  // when markup says it
  int level = 0;
};

class Assembler {
 public:
  explicit Assembler(Notice& notice) : notice_(notice) {}
  // Trims the line, drops invisible characters, composes Hangul, makes spaces one.
  void Add(Line line);
  // Judges and joins the lines. With `first_is_title`, a short first line is the title.
  void Finish(bool first_is_title);

 private:
  struct Judged;
  Notice& notice_;
  std::vector<Line> lines_;
};

// A line as it is compared: trimmed, without what cannot be seen, Hangul composed.
Chars Cleaned(const Chars& chars);

}  // namespace haetae::notice
