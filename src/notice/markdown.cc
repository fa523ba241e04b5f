// Markdown is read in two steps: the HTML scanner takes comments, tags and entities out and leaves
// lines; then each line is read as CommonMark reads it. Emphasis goes, what is struck out is not
// said, a link leaves what it shows.
#include <algorithm>
#include <string>
#include <utility>

#include "notice/markup.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

class LineSink final : public internal::MarkupSink {
 public:
  explicit LineSink(Notice& notice) : notice_(notice) {}
  std::vector<Chars> lines;
  void Text(Char c) override {
    line_.push_back(c);
    if (in_link_) notice_.links.back().shown += c.code;
  }
  void EndLine() override {
    lines.push_back(std::move(line_));
    line_.clear();
  }
  void EndBlock() override {
    if (!line_.empty()) EndLine();
  }
  void EndRow() override { EndBlock(); }
  void Begin(Block::Kind, int) override {}
  void EndCell(bool, uint32_t at) override { line_.push_back({' ', at}); }
  void BeginLink(std::u32string target, uint32_t at) override {
    notice_.links.push_back({U"", std::move(target), at});
    in_link_ = true;
  }
  void EndLink() override { in_link_ = false; }

 private:
  Notice& notice_;
  Chars line_;
  bool in_link_ = false;
};

size_t FindFrom(const Chars& line, size_t from, char32_t code) {
  while (from < line.size() && line[from].code != code) ++from;
  return from;
}

bool Follows(const Chars& line, size_t at, std::u32string_view word) {
  if (at + word.size() > line.size()) return false;
  for (size_t i = 0; i < word.size(); ++i)
    if (line[at + i].code != word[i]) return false;
  return true;
}

std::u32string TextOf(const Chars& line, size_t from, size_t to) {
  std::u32string text;
  for (size_t i = from; i < to && i < line.size(); ++i) text += line[i].code;
  return text;
}

// Whether a run of emphasis characters at `at` is markup: inside_a_word is not, nor is 3 * 4.
bool IsEmphasis(const Chars& line, size_t at) {
  const char32_t code = line[at].code;
  const char32_t before = at > 0 ? line[at - 1].code : U' ';
  const char32_t after = at + 1 < line.size() ? line[at + 1].code : U' ';
  if (IsSpace(before) && IsSpace(after)) return false;
  if (code != '_') return true;
  const auto is_word = [](char32_t c) { return IsLatin(c) || IsDigit(c); };
  return !(is_word(before) && is_word(after));
}

// The line without emphasis, with links as what they show.
Chars Inline(const Chars& line, Notice& notice) {
  Chars shown;
  // The next of each, so that a line of brackets is not searched again from every one of them.
  size_t next_close = 0, next_end = 0, next_strike = 0;
  const auto find = [&](size_t& next, size_t from, char32_t code) {
    if (next < from) next = FindFrom(line, from, code);
    return next;
  };
  for (size_t i = 0; i < line.size(); ++i) {
    const Char c = line[i];
    if (c.code == '\\' && i + 1 < line.size() && line[i + 1].code < 0x80 &&
        !IsLatin(line[i + 1].code) && !IsDigit(line[i + 1].code)) {
      shown.push_back(line[++i]);
      continue;
    }
    if (Follows(line, i, U"~~")) {
      size_t end = std::max(next_strike, i + 2);
      while (end < line.size() && !Follows(line, end, U"~~")) ++end;
      next_strike = end;
      if (end < line.size()) {
        Chars struck(line.begin() + static_cast<std::ptrdiff_t>(i + 2),
                     line.begin() + static_cast<std::ptrdiff_t>(end));
        notice.hidden.push_back(Cleaned(struck));
        i = end + 1;
        continue;
      }
    }
    if (c.code == '!' && Follows(line, i + 1, U"[")) continue;
    if (c.code == '[') {
      const size_t close = find(next_close, i + 1, ']');
      if (Follows(line, close + 1, U"(") && notice.links.size() < kLinksMax) {
        const size_t end = find(next_end, close + 2, ')');
        if (end < line.size()) {
          const size_t stop = static_cast<size_t>(
              std::ranges::find(line.begin() + static_cast<std::ptrdiff_t>(close + 2),
                                line.begin() + static_cast<std::ptrdiff_t>(end), U' ',
                                &Char::code) -
              line.begin());
          notice.links.push_back({TextOf(line, i + 1, close), TextOf(line, close + 2, stop), c.at});
          for (size_t k = i + 1; k < close; ++k)
            if (line[k].code != '*' && line[k].code != '_') shown.push_back(line[k]);
          i = end;
          continue;
        }
      }
    }
    if (c.code == '`' || ((c.code == '*' || c.code == '_') && IsEmphasis(line, i))) continue;
    shown.push_back(c);
  }
  return shown;
}

struct Prefix {
  size_t length = 0;
  int heading = 0;
};

// Quote marks and the '#' of a heading.
Prefix PrefixOf(const Chars& line) {
  Prefix prefix;
  size_t i = 0;
  while (i < line.size() && (IsSpace(line[i].code) || line[i].code == '>')) ++i;
  size_t k = i;
  while (k < line.size() && line[k].code == '#') ++k;
  if (k > i && k - i <= 6 && (k == line.size() || IsSpace(line[k].code)))
    prefix.heading = static_cast<int>(k - i), i = k;
  prefix.length = i;
  return prefix;
}

bool IsOnly(const Chars& line, char32_t code, size_t least) {
  size_t count = 0;
  for (const Char& c : line) {
    if (c.code == code) {
      ++count;
    } else if (!IsSpace(c.code)) {
      return false;
    }
  }
  return count >= least;
}

bool IsTableRule(const Chars& line) {
  bool bar = false, dash = false;
  for (const Char& c : line) {
    bar = bar || c.code == '|';
    dash = dash || c.code == '-';
    if (c.code != '|' && c.code != '-' && c.code != ':' && !IsSpace(c.code)) return false;
  }
  return bar && dash;
}

// "| a | b |" as "a: b".
Line Row(Chars chars) {
  Line line{.kind = Block::Kind::kRow};
  size_t cells = 0;
  for (const Char& c : chars) {
    if (c.code != '|') {
      line.chars.push_back(c);
    } else if (!Cleaned(line.chars).empty()) {
      while (IsSpace(line.chars.back().code)) line.chars.pop_back();
      line.chars.push_back({cells++ == 0 ? U':' : U';', c.at});
      line.chars.push_back({' ', c.at});
    }
  }
  while (!line.chars.empty() && (line.chars.back().code == ';' || line.chars.back().code == ':' ||
                                 line.chars.back().code == ' '))
    line.chars.pop_back();
  return line;
}

}  // namespace

bool LooksLikeMarkdown(const std::u32string& text) {
  bool begins = true;
  for (size_t i = 0; i < text.size(); ++i) {
    if (begins && text[i] == '#') {
      size_t k = i;
      while (k < text.size() && text[k] == '#') ++k;
      if (k - i <= 6 && k < text.size() && text[k] == ' ') return true;
    }
    if (text[i] == ']' && i + 2 < text.size() && text[i + 1] == '(') return true;
    if (text[i] == '*' && i + 2 < text.size() && text[i + 1] == '*' && !IsSpace(text[i + 2]))
      return true;
    begins = text[i] == '\n';
  }
  return false;
}

Status ReadMarkdown(Notice& notice, Assembler& lines, std::string_view where) {
  LineSink sink(notice);
  std::vector<Chars> hidden;
  TRY(internal::ScanHtml(notice, true, hidden, sink, where));
  sink.EndBlock();
  notice.hidden = std::move(hidden);
  for (size_t i = 0; i < sink.lines.size(); ++i) {
    const Chars& line = sink.lines[i];
    const bool has_next = i + 1 < sink.lines.size();
    if (IsTableRule(line)) continue;
    const Prefix prefix = PrefixOf(line);
    Chars rest(line.begin() + static_cast<std::ptrdiff_t>(prefix.length), line.end());
    if (IsOnly(rest, '`', 3) || IsOnly(rest, '-', 3) || IsOnly(rest, '*', 3)) {
      lines.Add({});
      continue;
    }
    const bool is_text = !rest.empty() && !IsSpace(rest[0].code) && rest[0].code != '-';
    const int setext = !has_next || !is_text               ? 0
                       : IsOnly(sink.lines[i + 1], '=', 2) ? 1
                       : IsOnly(sink.lines[i + 1], '-', 3) ? 2
                                                           : 0;
    const int level = prefix.heading != 0 ? prefix.heading : setext;
    if (level != 0) {
      while (prefix.heading != 0 && !rest.empty() &&
             (rest.back().code == '#' || IsSpace(rest.back().code)))
        rest.pop_back();
      lines.Add({.chars = Inline(rest, notice), .kind = Block::Kind::kHeading, .level = level});
      i += setext != 0 && prefix.heading == 0;
    } else if (!rest.empty() && rest[0].code == '|') {
      lines.Add(Row(Inline(rest, notice)));
    } else {
      // The marker of an item is left for the Assembler, which knows it.
      const bool star = rest.size() > 1 && rest[0].code == '*' && IsSpace(rest[1].code);
      if (star) rest[0].code = '-';
      lines.Add({.chars = Inline(rest, notice)});
    }
  }
  return {};
}

}  // namespace haetae::notice
