#include "access/toml_text.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace haetae::access {
namespace {

// Where a string that begins at `at` ends (behind its quotes), or the end of the text.
// `joined` gets the places that toml++ 3.3 cannot read: a letter beyond ASCII right behind lines
// joined by a backslash (its issue 190). `odd` is set to one behind a backslash on its line, which
// is no escape and which it cannot read either.
size_t EndOfString(std::string_view text, size_t at, std::vector<size_t>& joined,
                   std::optional<size_t>& odd) {
  const char quote = text[at];
  const std::string triple(3, quote);
  const bool is_long = text.substr(at, 3) == triple;
  for (at += is_long ? 3 : 1; at < text.size();) {
    if (text[at] == '\\' && quote == '"') {
      const size_t next = std::min(text.find_first_not_of(" \t\r\n", at + 1), text.size());
      const bool joins = text.substr(at, next - at).find('\n') != std::string_view::npos;
      const bool letter = next < text.size() && static_cast<uint8_t>(text[next]) >= 0x80;
      if (letter && !joins) odd = next;  // blanks between change nothing
      if (letter && joins) joined.push_back(next);
      at = joins ? next : at + 2;
    } else if (is_long ? text.substr(at, 3) == triple : text[at] == quote) {
      return at + (is_long ? 3 : 1);
    } else if (!is_long && text[at] == '\n') {
      return at;
    } else {
      ++at;
    }
  }
  return text.size();
}

// Whether a place outside strings and comments is in a value, or where keys stand.
struct Context {
  std::string open;  // brackets and braces of the value
  bool value = false;

  void See(char c) {
    if (c == '=') {
      value = true;
    } else if ((c == '[' || c == '{') && value) {
      open += c;
      value = c == '[';
    } else if ((c == ']' || c == '}') && !open.empty()) {
      open.pop_back();
      value = true;
    } else if (c == ',' && !open.empty()) {
      value = open.back() == '[';
    } else if (c == '\n' && open.empty()) {
      value = false;
    }
  }
};

// Whether a quote or a bracket stands right behind a number or a word in a value. There TOML has
// none, and toml++ reads on over it as over a letter.
bool InsideWord(std::string_view text, size_t at, const Context& context) {
  return context.value && at > 0 &&
         std::string_view(" \t\r\n=,[{").find(text[at - 1]) == std::string_view::npos;
}

// TOML has nothing beyond ASCII outside strings and comments, and toml++ 3.3 relies on it where it
// looks for white space (its issue 295): the first such place. `joined` as above.
constexpr std::string_view kOpening = "\"'[{";

std::optional<size_t> FindOddText(std::string_view text, std::vector<size_t>& joined) {
  std::optional<size_t> odd;
  Context context;
  for (size_t at = 0; at < text.size() && !odd;) {
    if (text[at] == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (kOpening.find(text[at]) != std::string_view::npos && InsideWord(text, at, context)) {
      return at;
    } else if (text[at] == '=' && context.value) {
      return at;  // a value has none, and the library reads on over it and what stands behind it
    } else if (text[at] == '"' || text[at] == '\'') {
      at = EndOfString(text, at, joined, odd);
    } else if (static_cast<uint8_t>(text[at]) >= 0x80) {
      return at;
    } else {
      context.See(text[at++]);
    }
  }
  return odd;
}

// The letter at the beginning of a text in UTF-8, and its bytes; nothing where it is none.
std::optional<std::pair<uint32_t, size_t>> LetterOf(std::string_view text) {
  const auto byte = [&](size_t at) { return static_cast<uint8_t>(text[at]); };
  const size_t size = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : byte(0) >= 0xc2 ? 2 : 0;
  if (size == 0 || byte(0) > 0xf4 || text.size() < size) return std::nullopt;
  uint32_t letter = byte(0) & (0xff >> (size + 1));
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return std::nullopt;
    letter = letter << 6 | (byte(i) & 0x3f);
  }
  return std::pair(letter, size);
}

// The text with the letters at `joined` written as escapes, which mean the same.
std::string Escaped(std::string_view text, const std::vector<size_t>& joined) {
  std::string escaped;
  size_t from = 0;
  for (size_t at : joined) {
    const auto letter = LetterOf(text.substr(at));
    if (!letter) continue;  // toml++ says what is wrong with it
    char code[16];
    std::snprintf(code, sizeof code, "\\U%08X", letter->first);
    escaped.append(text.substr(from, at - from)).append(code);
    from = at + letter->second;
  }
  return escaped.append(text.substr(from));
}

constexpr ptrdiff_t kDotsMax = 10'000;  // of one line

}  // namespace

void BreakToml() {
  std::rethrow_exception(std::make_exception_ptr(std::logic_error("it cannot be read")));
}

namespace {

bool Breaks(std::string_view text) {
  try {
    static_cast<void>(toml::parse(text));
  } catch (const toml::parse_error&) {
    return false;
  } catch (const std::logic_error&) {
    return true;
  }
  return false;
}

// The line at which toml++ breaks a promise of its own, which it does not tell: the first lines
// up to it break too, and no fewer do.
uint32_t BreakingLine(std::string_view text) {
  std::vector<size_t> ends;
  for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    ends.push_back(at);
  }
  const auto first =
      std::ranges::partition_point(ends, [&](size_t end) { return !Breaks(text.substr(0, end)); });
  return static_cast<uint32_t>(first - ends.begin()) + 1;
}

}  // namespace

std::expected<toml::table, TomlFault> ParseToml(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  // toml++ descends once for each part of a dotted key.
  for (size_t at = 0, line = 1; at < text.size(); ++line) {
    const size_t end = std::min(text.find('\n', at), text.size());
    if (std::count(text.begin() + static_cast<ptrdiff_t>(at),
                   text.begin() + static_cast<ptrdiff_t>(end), '.') > kDotsMax) {
      return std::unexpected(TomlFault{static_cast<uint32_t>(line), "a line has too many dots"});
    }
    at = end + 1;
  }
  std::vector<size_t> joined;
  if (const std::optional<size_t> odd = FindOddText(text, joined)) {
    const auto line = std::ranges::count(text.substr(0, *odd), '\n') + 1;
    return std::unexpected(TomlFault{static_cast<uint32_t>(line),
                                     text[*odd] == '=' ? "a value has a second ="
                                     : static_cast<uint8_t>(text[*odd]) < 0x80
                                         ? "a quote or a bracket stands in the middle of a word"
                                         : "a letter that is not ASCII stands outside quotes"});
  }
  std::string escaped;
  if (!joined.empty()) text = escaped = Escaped(text, joined);
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return std::unexpected(TomlFault{error.source().begin.line, std::string(error.description())});
  } catch (const std::logic_error& error) {
    return std::unexpected(TomlFault{BreakingLine(text), error.what()});
  }
}

}  // namespace haetae::access
