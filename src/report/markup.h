// The small pieces that HTML and SVG of the report are made of. Whatever text goes in comes out
// escaped; whatever is called `html` is already markup. For this room and others that make pages.
//
//   Both({"people", "사람"})    <span lang="en">people</span><span lang="ko">사람</span>
//
// The report holds both languages; radio buttons and CSS show one of them. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "base/time.h"
#include "report/words.h"

namespace haetae::report {

// In both languages; one piece without a language where they are the same. The first has an English
// text only: it stays visible in the Korean report.
std::string Both(const Phrase& phrase);
std::string Both(std::string_view en, std::string_view ko);
// The same inside SVG <text>.
std::string BothInSvg(const Phrase& phrase);
// <code> for log text.
std::string Code(std::string_view text);
// Muted, smaller text.
std::string Small(std::string_view html);
// Local time; UTC in the tooltip and for machines. "–" where there is none. In a zone of the tz
// database each time has its offset beside it; that of any other stands in the heading.
std::string When(Time time, const Zone& zone);
// With the zone beside it, whatever it is.
std::string WhenZoned(Time time, const Zone& zone);
std::string Number(uint64_t value);
// <ul> of items that are markup.
std::string List(const std::vector<std::string>& items_html, std::string_view css_class = "");
// A closed part with a summary line. `open` shows it at first.
std::string Details(std::string_view summary_html, std::string_view html, bool open = false);

// A section with its heading in the margin.
std::string Part(std::string_view heading_html, std::string_view html, int level = 3);

// haetae's name and the two languages.
std::string Masthead();
// The document around `html`, which begins with the masthead and has an element with id "verdict".
// `language` is shown first. Nothing of it runs or loads anything.
std::string WholePage(std::string_view title, Language language, std::string_view html);

// A table with caption, column heads and row heads (the first column).
class Table {
 public:
  enum class Align { kText, kNumber };
  struct Column {
    Phrase head;
    Align align = Align::kText;
  };
  Table(Phrase caption, std::vector<Column> columns);
  // One cell of markup for each column.
  void Row(const std::vector<std::string>& cells_html);
  bool empty() const { return rows_.empty(); }
  std::string Html() const;

 private:
  Phrase caption_;
  std::vector<Column> columns_;
  std::string rows_;
};

}  // namespace haetae::report
