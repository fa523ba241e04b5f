// The readers of HTML and Markdown: their visible text as lines for the Assembler.
#pragma once

#include "base/error.h"
#include "notice/lines.h"

namespace haetae::notice {

// Whether the text holds an element that only HTML documents have.
bool LooksLikeHtml(const std::u32string& text);
bool LooksLikeMarkdown(const std::u32string& text);

// Tolerant: what browsers show of broken HTML is what is read. Not nested deeper than kNestingMax.
Status ReadHtml(Notice& notice, Assembler& lines, std::string_view where);
// CommonMark's headings, lists, quotes, links, emphasis and tables; HTML within it as in HTML.
Status ReadMarkdown(Notice& notice, Assembler& lines, std::string_view where);

namespace internal {

// What an HTML scanner tells. In Markdown line ends count, in HTML they are spaces.
class MarkupSink {
 public:
  virtual ~MarkupSink() = default;
  virtual void Text(Char c) = 0;
  virtual void EndLine() = 0;  // <br>, or a line's end in Markdown
  virtual void EndBlock() = 0;
  virtual void Begin(Block::Kind kind, int level) = 0;  // until EndBlock
  virtual void EndRow() = 0;
  virtual void EndCell(bool header, uint32_t at) = 0;
  virtual void BeginLink(std::u32string target, uint32_t at) = 0;
  virtual void EndLink() = 0;
};
Status ScanHtml(const Notice& notice, bool line_ends_count, std::vector<Chars>& hidden,
                MarkupSink& sink, std::string_view where);

}  // namespace internal
}  // namespace haetae::notice
