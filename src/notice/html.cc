// A scanner, not a tree: the open elements are a stack that says whether text is hidden and on
// which colour it stands. Elements that nobody closes end with the element around them, as in
// browsers.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "notice/markup.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

using internal::MarkupSink;

constexpr size_t kNameMax = 32;     // of a tag or attribute; longer ones are cut
constexpr size_t kValueMax = 2048;  // of an attribute
constexpr size_t kEntityMax = 32;

bool In(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}
bool IsVoid(std::string_view name) {
  return In(name, {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
                   "source", "track", "wbr"});
}
bool IsBlock(std::string_view name) {
  return In(name,
            {"address", "article", "aside",  "blockquote", "body",    "caption",  "dd",
             "details", "dialog",  "div",    "dl",         "dt",      "fieldset", "figcaption",
             "figure",  "footer",  "form",   "h1",         "h2",      "h3",       "h4",
             "h5",      "h6",      "header", "hr",         "html",    "li",       "main",
             "nav",     "ol",      "p",      "pre",        "section", "summary",  "table",
             "tbody",   "tfoot",   "thead",  "title",      "tr",      "ul"});
}
// Their content is no text of the page. Ends only at their own end tag.
bool IsRaw(std::string_view name) {
  return In(name, {"script", "style", "noscript", "iframe", "noembed", "xmp"});
}
bool IsUnshown(std::string_view name) {
  return In(name, {"template", "datalist", "object", "svg", "math", "del", "s", "strike"});
}

struct NamedEntity {
  std::string_view name;
  char32_t code;
};
constexpr std::array kEntities = std::to_array<NamedEntity>({
    {"amp", '&'},
    {"apos", '\''},
    {"bull", 0x2022},
    {"cir", 0x25CB},
    {"copy", 0xA9},
    {"emsp", 0x2003},
    {"ensp", 0x2002},
    {"gt", '>'},
    {"hellip", 0x2026},
    {"laquo", 0xAB},
    {"ldquo", 0x201C},
    {"lsquo", 0x2018},
    {"lt", '<'},
    {"mdash", 0x2014},
    {"middot", 0xB7},
    {"nbsp", 0xA0},
    {"ndash", 0x2013},
    {"quot", '"'},
    {"raquo", 0xBB},
    {"rdquo", 0x201D},
    {"reg", 0xAE},
    {"rsquo", 0x2019},
    {"shy", 0xAD},
    {"thinsp", 0x2009},
    {"times", 0xD7},
    {"trade", 0x2122},
    {"zwj", 0x200D},
    {"zwnj", 0x200C},
    {"ZeroWidthSpace", 0x200B},
    {"NoBreak", 0x2060},
    {"sect", 0xA7},
    {"colon", ':'},
    {"comma", ','},
    {"period", '.'},
});

struct Attribute {
  std::string name;
  std::u32string value;
};

struct Element {
  std::string name;
  bool hidden = false;
  uint32_t color = 0x000000;
  uint32_t background = 0xFFFFFF;
};

std::string Ascii(std::u32string_view text) {
  std::string ascii;
  for (char32_t code : text) ascii += code < 0x80 ? static_cast<char>(Fold(code)) : '?';
  return ascii;
}

std::string Squeezed(std::string text) {
  std::erase_if(text, [](char c) { return c == ' '; });
  return text;
}

std::optional<uint32_t> ColorOf(std::string_view text) {
  if (text == "white") return 0xFFFFFF;
  if (text == "black") return 0x000000;
  if (text == "transparent") return std::nullopt;
  uint32_t value = 0;
  size_t digits = 0;
  const auto hex = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  if (text.starts_with('#')) {
    for (char c : text.substr(1)) {
      if (hex(c) < 0 || ++digits > 6) return std::nullopt;
      value = value << 4 | static_cast<uint32_t>(hex(c));
    }
    if (digits == 6) return value;
    if (digits != 3) return std::nullopt;
    return (value >> 8 & 15) * 0x110000 + (value >> 4 & 15) * 0x1100 + (value & 15) * 0x11;
  }
  const size_t open = text.find('(');
  if (!text.starts_with("rgb") || open == text.npos) return std::nullopt;
  uint32_t part = 0;
  int parts = 0;
  for (char c : text.substr(open + 1)) {
    if (c >= '0' && c <= '9') {
      part = std::min<uint32_t>(part * 10 + static_cast<uint32_t>(c - '0'), 255);
    } else if (c == ',' || c == ')') {
      value = value << 8 | part, part = 0;
      if (++parts == 3) return value & 0xFFFFFF;
    }
  }
  return std::nullopt;
}

// How far two colours are apart, 0 to 255 in their furthest part: near ones cannot be read.
int Distance(uint32_t a, uint32_t b) {
  int most = 0;
  for (int shift : {0, 8, 16})
    most = std::max(
        most, std::abs(static_cast<int>(a >> shift & 255) - static_cast<int>(b >> shift & 255)));
  return most;
}

bool IsZero(std::string_view length) {
  if (length.empty()) return false;
  for (char c : length.substr(0, length.find_first_not_of("0.")))
    if (c != '0' && c != '.') return false;
  const size_t end = length.find_first_not_of("0.");
  return end != 0 && (end == length.npos || In(length.substr(end), {"px", "pt", "em", "rem", "%"}));
}

void ApplyStyle(std::string_view style, Element& element) {
  while (!style.empty()) {
    const size_t end = std::min(style.find(';'), style.size());
    const std::string_view one = style.substr(0, end);
    style.remove_prefix(std::min(end + 1, style.size()));
    const size_t colon = one.find(':');
    if (colon == one.npos) continue;
    const std::string_view key = one.substr(0, colon);
    std::string_view value = one.substr(colon + 1);
    value = value.substr(0, value.find("!important"));
    if ((key == "display" && value == "none") ||
        (key == "visibility" && In(value, {"hidden", "collapse"})) ||
        (In(key, {"font-size", "opacity"}) && IsZero(value)) ||
        (key == "mso-hide" && value == "all")) {
      element.hidden = true;
    } else if (key == "color") {
      element.color = ColorOf(value).value_or(element.color);
    } else if (key == "background-color" || key == "background") {
      element.background = ColorOf(value).value_or(element.background);
    } else if (key == "text-indent" && value.starts_with("-9")) {
      element.hidden = true;
    }
  }
}

class Scanner {
 public:
  Scanner(const Notice& notice, bool line_ends_count, std::vector<Chars>& hidden, MarkupSink& sink)
      : text_(notice.original), line_ends_count_(line_ends_count), hidden_(hidden), sink_(sink) {}

  Status Run(std::string_view where) {
    open_.push_back({});
    while (at_ < text_.size()) {
      if (text_[at_] == '<' && ReadMarkup()) continue;
      if (open_.size() > kNestingMax || links_ > kLinksMax)
        return Fail(Code::kLimit, "cannot read the notice",
                    "its HTML has more than " +
                        std::to_string(links_ > kLinksMax ? kLinksMax : kNestingMax) +
                        (links_ > kLinksMax ? " links" : " elements in one another"),
                    std::string(where), "save the notice as simple HTML or as text");
      ReadCharacter();
    }
    sink_.EndBlock();
    FlushHidden();
    return {};
  }

 private:
  char32_t At(size_t i) const { return i < text_.size() ? text_[i] : 0; }
  bool Follows(size_t i, std::string_view word) const {
    for (size_t k = 0; k < word.size(); ++k)
      if (Fold(At(i + k)) != static_cast<char32_t>(word[k])) return false;
    return true;
  }

  void ReadCharacter() {
    const auto at = static_cast<uint32_t>(at_);
    char32_t code = text_[at_++];
    if (code == '&') code = ReadEntity();
    if (line_ends_count_ && code == '\n') {
      sink_.EndLine();
    } else if (Unseen()) {
      if (hidden_run_.empty() || hidden_run_.back().code != ' ' || !IsSpace(code))
        hidden_run_.push_back({code, at});
    } else {
      if (!IsSpace(code)) FlushHidden();
      sink_.Text({code, at});
    }
  }

  bool Unseen() const {
    const Element& top = open_.back();
    return top.hidden || Distance(top.color, top.background) < 24;
  }
  void FlushHidden() {
    Chars clean = Cleaned(hidden_run_);
    if (!clean.empty()) hidden_.push_back(std::move(clean));
    hidden_run_.clear();
  }

  // What stands behind '&', or '&' itself.
  char32_t ReadEntity() {
    size_t end = at_;
    while (end < text_.size() && end - at_ < kEntityMax &&
           (IsLatin(text_[end]) || IsDigit(text_[end]) || (end == at_ && text_[end] == '#')))
      ++end;
    std::string name;
    for (size_t i = at_; i < end; ++i) name += static_cast<char>(text_[i] < 0x80 ? text_[i] : '?');
    char32_t code = 0;
    if (name.starts_with('#')) {
      const bool hex = name.size() > 1 && (name[1] | 0x20) == 'x';
      const std::string digits = name.substr(hex ? 2 : 1);
      if (digits.empty() || digits.size() > 7 ||
          digits.find_first_not_of(hex ? "0123456789abcdefABCDEF" : "0123456789") != digits.npos)
        return '&';
      code = static_cast<char32_t>(std::stoul(digits, nullptr, hex ? 16 : 10));
      if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = 0xFFFD;
    } else {
      for (const NamedEntity& entity : kEntities)
        if (entity.name == name) code = entity.code;
      if (code == 0) return '&';
    }
    at_ = end + (At(end) == ';');
    return code;
  }

  // True when it was markup and `at_` stands behind it.
  bool ReadMarkup() {
    if (Follows(at_, "<!--")) return SkipComment();
    const bool closing = At(at_ + 1) == '/';
    const size_t name_at = at_ + 1 + closing;
    if (At(at_ + 1) == '!' || At(at_ + 1) == '?') {
      while (at_ < text_.size() && text_[at_] != '>') ++at_;
      ++at_;
      return true;
    }
    size_t end = name_at;
    std::string name;
    while (IsLatin(At(end)) || (end > name_at && (IsDigit(At(end)) || At(end) == '-'))) {
      if (name.size() < kNameMax) name += static_cast<char>(Fold(At(end)));
      ++end;
    }
    // "<https://…>" and "<3" are text.
    if (name.empty() ||
        (end < text_.size() && !IsSpace(At(end)) && At(end) != '>' && At(end) != '/'))
      return false;
    const size_t tag_at = at_;
    at_ = end;
    std::vector<Attribute> attributes;
    const bool self_closing = ReadAttributes(attributes);
    if (closing) {
      Close(name);
    } else {
      Open(name, attributes, self_closing, static_cast<uint32_t>(tag_at));
    }
    return true;
  }

  bool SkipComment() {
    at_ += 4;
    while (at_ < text_.size() && !Follows(at_, "-->")) ++at_;
    at_ = std::min(at_ + 3, text_.size());
    return true;
  }

  bool ReadAttributes(std::vector<Attribute>& attributes) {
    bool slash = false;
    while (at_ < text_.size() && text_[at_] != '>') {
      if (IsSpace(text_[at_]) || text_[at_] == '/') {
        slash = text_[at_] == '/';
        ++at_;
        continue;
      }
      slash = false;
      Attribute attribute;
      while (at_ < text_.size() && !IsSpace(text_[at_]) && text_[at_] != '=' && text_[at_] != '>' &&
             text_[at_] != '/') {
        if (attribute.name.size() < kNameMax)
          attribute.name += static_cast<char>(text_[at_] < 0x80 ? Fold(text_[at_]) : '?');
        ++at_;
      }
      while (IsSpace(At(at_)) && at_ < text_.size()) ++at_;
      if (At(at_) == '=') ReadValue(attribute.value);
      if (attribute.name.empty() && at_ < text_.size() && text_[at_] != '>') ++at_;
      attributes.push_back(std::move(attribute));
      if (attributes.size() > 64) attributes.pop_back();
    }
    at_ = std::min(at_ + 1, text_.size());
    return slash;
  }

  void ReadValue(std::u32string& value) {
    ++at_;
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
    const char32_t quote = At(at_) == '"' || At(at_) == '\'' ? At(at_) : 0;
    if (quote != 0) ++at_;
    while (at_ < text_.size() &&
           (quote != 0 ? text_[at_] != quote : !IsSpace(text_[at_]) && text_[at_] != '>')) {
      char32_t code = text_[at_++];
      if (code == '&') code = ReadEntity();
      if (value.size() < kValueMax) value += code;
    }
    if (quote != 0) ++at_;
  }

  void Open(const std::string& name, const std::vector<Attribute>& attributes, bool self_closing,
            uint32_t at) {
    if (name == "br") return sink_.EndLine();
    if (IsRaw(name)) return SkipRaw(name);
    Element element = open_.back();
    element.name = name;
    element.hidden = element.hidden || IsUnshown(name);
    std::u32string target;
    for (const Attribute& attribute : attributes) {
      const std::string value = Squeezed(Ascii(attribute.value));
      if (attribute.name == "hidden" || (attribute.name == "aria-hidden" && value == "true"))
        element.hidden = true;
      if (attribute.name == "style") ApplyStyle(value, element);
      if (attribute.name == "color" && name == "font")
        element.color = ColorOf(value).value_or(element.color);
      if (attribute.name == "bgcolor")
        element.background = ColorOf(value).value_or(element.background);
      if (attribute.name == "href") target = attribute.value;
    }
    if (name == "img" || name == "input") return;
    if (IsBlock(name)) sink_.EndBlock();
    if (name == "p" || name == "li" || name == "tr" || name == "dt" || name == "dd")
      CloseImplied(name);
    if (!element.hidden) BeginBlock(name);
    if (name == "a" && !target.empty() && !element.hidden)
      sink_.BeginLink(std::move(target), at), ++links_;
    if (!IsVoid(name) && !self_closing) open_.push_back(std::move(element));
  }

  void BeginBlock(std::string_view name) {
    if (name == "title") sink_.Begin(Block::Kind::kTitle, 0);
    if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6')
      sink_.Begin(Block::Kind::kHeading, name[1] - '0');
    if (name == "dt" || name == "caption" || name == "summary")
      sink_.Begin(Block::Kind::kHeading, 5);
    if (name == "li") sink_.Begin(Block::Kind::kItem, 0);
    if (name == "tr") sink_.Begin(Block::Kind::kRow, 0);
  }

  // An element that may not hold itself ends the one before: <li> ends <li>, unless a list is
  // between.
  void CloseImplied(std::string_view name) {
    for (size_t i = open_.size(); i-- > 1;) {
      if (open_[i].name == name) {
        open_.resize(i, Element{});
        return;
      }
      if (In(open_[i].name, {"ul", "ol", "table", "dl", "div", "td", "body"})) return;
    }
  }

  void Close(const std::string& name) {
    if (name == "td" || name == "th") sink_.EndCell(name == "th", static_cast<uint32_t>(at_ - 1));
    if (name == "tr" || name == "table") {
      sink_.EndRow();
    } else if (IsBlock(name)) {
      sink_.EndBlock();
    }
    if (name == "a") sink_.EndLink();
    for (size_t i = open_.size(); i-- > 1;) {
      if (open_[i].name != name) continue;
      open_.resize(i, Element{});
      return;
    }
  }

  void SkipRaw(const std::string& name) {
    const std::string end = "</" + name;
    while (at_ < text_.size() && !(text_[at_] == '<' && Follows(at_, end))) ++at_;
    while (at_ < text_.size() && text_[at_] != '>') ++at_;
    at_ = std::min(at_ + 1, text_.size());
  }

  const std::u32string& text_;
  bool line_ends_count_;
  std::vector<Chars>& hidden_;
  MarkupSink& sink_;
  size_t at_ = 0;
  size_t links_ = 0;
  Chars hidden_run_;
  std::vector<Element> open_;
};

// Lines for the Assembler, and links. A row of a table is one line, "label: value", as long as its
// cells hold no more than a line each: mails are laid out in tables, whose cells hold whole pages.
class HtmlSink final : public MarkupSink {
 public:
  HtmlSink(Notice& notice, Assembler& lines) : notice_(notice), lines_(lines) {}
  void Text(Char c) override {
    if (in_row_ && second_block_ && !IsSpace(c.code)) LeaveRow();
    cell_has_text_ = cell_has_text_ || !IsSpace(c.code);
    line_.chars.push_back(c);
    if (in_link_) notice_.links.back().shown += c.code;
  }
  void EndLine() override {
    if (in_row_ && cells_ == 0 && cell_has_text_) LeaveRow();
    if (in_row_) return Text({' ', line_.chars.empty() ? 0 : line_.chars.back().at});
    const Line next{.kind = line_.kind, .level = line_.level};
    Flush();
    if (next.kind == Block::Kind::kHeading || next.kind == Block::Kind::kTitle) line_ = next;
  }
  void EndBlock() override {
    if (in_row_) {
      second_block_ = cell_has_text_;
      return;
    }
    Flush();
    lines_.Add({});
  }
  void Begin(Block::Kind kind, int level) override {
    if (in_row_) LeaveRow();
    line_.kind = kind, line_.level = level;
    in_row_ = kind == Block::Kind::kRow;
    cells_ = 0, cell_has_text_ = second_block_ = false;
  }
  void EndCell(bool header, uint32_t at) override {
    if (!in_row_ || !cell_has_text_) return;
    line_.chars.push_back({header || cells_ == 0 ? U':' : U';', at});
    line_.chars.push_back({U' ', at});
    ++cells_;
    cell_has_text_ = second_block_ = false;
  }
  void EndRow() override {
    in_row_ = false;
    EndBlock();
  }
  void BeginLink(std::u32string target, uint32_t at) override {
    notice_.links.push_back({U"", std::move(target), at});
    in_link_ = true;
  }
  void EndLink() override { in_link_ = false; }

 private:
  // The row is layout: what it held so far is a line of its own.
  void LeaveRow() {
    in_row_ = false;
    line_.kind.reset();
    Flush();
    lines_.Add({});
  }
  void Flush() {
    const auto trails = [](char32_t code) { return code == ':' || code == ';' || code == ' '; };
    if (line_.kind == Block::Kind::kRow)
      while (!line_.chars.empty() && trails(line_.chars.back().code)) line_.chars.pop_back();
    lines_.Add(std::move(line_));
    line_ = {};
  }
  Notice& notice_;
  Assembler& lines_;
  Line line_;
  bool in_link_ = false;
  bool in_row_ = false;
  bool cell_has_text_ = false;
  bool second_block_ = false;  // the cell has ended a paragraph: more text in it is layout
  int cells_ = 0;
};

}  // namespace

namespace internal {
Status ScanHtml(const Notice& notice, bool line_ends_count, std::vector<Chars>& hidden,
                MarkupSink& sink, std::string_view where) {
  return Scanner(notice, line_ends_count, hidden, sink).Run(where);
}
}  // namespace internal

bool LooksLikeHtml(const std::u32string& text) {
  for (size_t i = 0; i + 2 < text.size(); ++i) {
    if (text[i] != '<') continue;
    std::string name;
    size_t k = i + 1;
    while (k < text.size() && name.size() < 9 &&
           (IsLatin(text[k]) || IsDigit(text[k]) || text[k] == '!'))
      name += static_cast<char>(Fold(text[k++]));
    const bool ends = k < text.size() && (text[k] == '>' || text[k] == '/' || IsSpace(text[k]));
    if (ends && (IsBlock(name) ||
                 In(name, {"head", "span", "br", "b", "a", "font", "td", "strong", "!doctype"})))
      return true;
  }
  return false;
}

Status ReadHtml(Notice& notice, Assembler& lines, std::string_view where) {
  HtmlSink sink(notice, lines);
  std::vector<Chars> hidden;
  TRY(internal::ScanHtml(notice, false, hidden, sink, where));
  sink.EndRow();
  notice.hidden = std::move(hidden);
  return {};
}

}  // namespace haetae::notice
