#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

namespace haetae {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kEllipsis = "…";

struct Character {
  char32_t code = 0;
  size_t length = 0;  // of the character, or of the longest broken beginning of one
  bool valid = false;
};

// The character at the front of a text that is not empty. Strict (RFC 3629): no overlong forms, no
// surrogates, nothing above U+10FFFF. A broken one is as long as Unicode's "maximal subpart".
Character Front(std::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  if (lead < 0xC2 || lead > 0xF4) return {0, 1, false};
  const size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t code = lead & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    unsigned low = 0x80, high = 0xBF;
    if (i == 1 && lead == 0xE0) low = 0xA0;   // overlong
    if (i == 1 && lead == 0xED) high = 0x9F;  // surrogates
    if (i == 1 && lead == 0xF0) low = 0x90;   // overlong
    if (i == 1 && lead == 0xF4) high = 0x8F;  // above U+10FFFF
    if (i >= text.size() || byte(i) < low || byte(i) > high) return {0, i, false};
    code = code << 6 | (byte(i) & 0x3F);
  }
  return {code, length, true};
}

// Characters that move the cursor, start a command, reorder the line, or hide: none is shown as it
// is. Zero-width joiners stay, because Persian, Indic scripts and emoji need them.
bool IsHostile(char32_t code) {
  if (code < 0x20 || (code >= 0x7F && code <= 0x9F)) return true;  // C0, DEL, C1
  if (code < 0xAD) return false;
  return code == 0xAD || code == 0x061C || code == 0x180E || code == 0x200B ||
         (code >= 0x200E && code <= 0x200F) ||  // left-to-right and right-to-left marks
         (code >= 0x2028 && code <= 0x202E) ||  // line, paragraph, embeddings and overrides
         (code >= 0x2060 && code <= 0x206F) ||  // isolates and other invisible ones
         code == 0xFEFF || (code >= 0xFFF9 && code <= 0xFFFB) || (code & 0xFFFE) == 0xFFFE ||
         (code >= 0xFDD0 && code <= 0xFDEF) || (code >= 0xE0000 && code <= 0xE0FFF);
}

void AppendByteEscape(std::string& out, unsigned char byte) {
  char buffer[8];
  std::snprintf(buffer, sizeof buffer, "\\x%02x", byte);
  out += buffer;
}

void AppendVisible(std::string& out, char32_t code) {
  if (code < 0x80) return AppendByteEscape(out, static_cast<unsigned char>(code));
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "\\u{%04X}", static_cast<unsigned>(code));
  out += buffer;
}

// Whether a spreadsheet that sees a cell begin like this would calculate it. The full-width forms
// count too: East Asian spreadsheets take them for the ASCII ones.
bool BeginsFormula(std::string_view text) {
  if (text.empty()) return false;
  if (std::string_view("=+-@\t\r\n").find(text[0]) != std::string_view::npos) return true;
  for (std::string_view wide : {"＝", "＋", "－", "＠"}) {
    if (text.starts_with(wide)) return true;
  }
  return false;
}

void AppendJsonEscape(std::string& out, char32_t code) {
  char buffer[16];
  if (code < 0x10000) {
    std::snprintf(buffer, sizeof buffer, "\\u%04x", static_cast<unsigned>(code));
  } else {  // a pair of surrogates (RFC 8259, 7)
    const auto rest = static_cast<unsigned>(code - 0x10000);
    std::snprintf(buffer, sizeof buffer, "\\u%04x\\u%04x", 0xD800 + (rest >> 10),
                  0xDC00 + (rest & 0x3FF));
  }
  out += buffer;
}

// East Asian Width W and F (UAX #11) as ranges, and the common combining marks.
size_t WidthOf(char32_t code) {
  struct Range {
    char32_t first, last;
  };
  static constexpr Range kWide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},
                                    {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
                                    {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
                                    {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1FAFF},
                                    {0x20000, 0x3FFFD}};
  static constexpr Range kNone[] = {{0x0300, 0x036F}, {0x1160, 0x11FF}, {0x200C, 0x200D},
                                    {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}};
  const auto in = [code](const Range& r) { return code >= r.first && code <= r.last; };
  if (code < 0x300) return 1;
  if (std::ranges::any_of(kNone, in)) return 0;
  return std::ranges::any_of(kWide, in) ? 2 : 1;
}

// The end of a word after closing quotes, and after a bracketed addition such as "(key)".
std::string_view SpokenPart(std::string_view word) {
  for (bool again = true; again && !word.empty();) {
    again = false;
    for (std::string_view closing :
         {"\"", "'", "`", ".", " ", "”", "’", "」", "』", "》", "〉", "]"}) {
      if (!word.ends_with(closing)) continue;
      word.remove_suffix(closing.size());
      again = true;
    }
    if (!word.ends_with(')')) continue;
    const size_t open = word.rfind('(');
    word = open == 0 || open == std::string_view::npos ? word.substr(0, word.size() - 1)
                                                       : word.substr(0, open);
    again = true;
  }
  return word;
}

enum class Ending { kVowel, kConsonant, kRieul };  // ㄹ behaves as a vowel before "로"

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsLatin(char c) { return IsUpper(c) || IsLower(c); }

// A number is read by its last digit, or by the power of ten that ends it: 십 백 천 만 억 조 경.
Ending EndingOfNumber(std::string_view word) {
  using enum Ending;
  static constexpr std::array<Ending, 10> kDigits = {
      kConsonant, kRieul, kVowel, kConsonant, kVowel, kVowel, kConsonant, kRieul, kRieul, kVowel};
  size_t zeros = 0;
  size_t i = word.size();
  while (i > 0 && (word[i - 1] == '0' || word[i - 1] == ',')) zeros += word[--i] == '0';
  const bool more = i > 0 && IsDigit(word[i - 1]);
  if (zeros == 0 || !more) return kDigits[static_cast<size_t>(word.back() - '0')];
  return zeros >= 12 && zeros < 16 ? kVowel : kConsonant;  // 조 alone ends in a vowel
}

// An abbreviation is read letter by letter; a word roughly as Korean spells it.
Ending EndingOfLatin(std::string_view word) {
  size_t begin = word.size();
  bool has_lower = false;
  while (begin > 0 && IsLatin(word[begin - 1])) has_lower |= IsLower(word[--begin]);
  const std::string_view letters = word.substr(begin);
  const char last = static_cast<char>(letters.back() | 0x20);
  if (!has_lower || letters.size() == 1) {
    if (last == 'l' || last == 'r') return Ending::kRieul;  // 엘, 알
    return last == 'm' || last == 'n' ? Ending::kConsonant : Ending::kVowel;
  }
  const auto before = [letters](size_t n) {
    return letters.size() > n ? static_cast<char>(letters[letters.size() - 1 - n] | 0x20) : '\0';
  };
  const auto is_vowel = [](char c) {
    return std::string_view("aeiou").find(c) != std::string_view::npos;
  };
  if (last == 'l' || (last == 'e' && before(1) == 'l')) return Ending::kRieul;  // 메일, 파일
  if (last == 'm' || last == 'n') return Ending::kConsonant;
  if (last == 'g' && before(1) == 'n') return Ending::kConsonant;                        // 로깅
  if (last == 'e' && (before(1) == 'm' || before(1) == 'n')) return Ending::kConsonant;  // 네임
  if (last == 'k' && before(1) == 'c') return Ending::kConsonant;                        // 슬랙
  const bool stop = std::string_view("bckpt").find(last) != std::string_view::npos;
  const bool book = last == 'k' && before(1) == 'o' && before(2) == 'o';
  const bool short_vowel = is_vowel(before(1)) && (!is_vowel(before(2)) || book);
  return stop && short_vowel ? Ending::kConsonant : Ending::kVowel;  // 넷, 북; but 테스트, 루트
}

Ending EndingOf(std::string_view word) {
  word = SpokenPart(word);
  if (word.empty()) return Ending::kVowel;
  if (IsDigit(word.back())) return EndingOfNumber(word);
  if (IsLatin(word.back())) return EndingOfLatin(word);
  size_t begin = word.size() - 1;
  while (begin > 0 && (static_cast<unsigned char>(word[begin]) & 0xC0) == 0x80) --begin;
  const Character last = Front(word.substr(begin));
  if (!last.valid) return Ending::kVowel;
  if (last.code >= 0x3131 && last.code <= 0x314E) return Ending::kConsonant;  // ㄱ is read 기역
  if (last.code < 0xAC00 || last.code > 0xD7A3) return Ending::kVowel;
  const char32_t final_consonant = (last.code - 0xAC00) % 28;
  if (final_consonant == 0) return Ending::kVowel;
  return final_consonant == 8 ? Ending::kRieul : Ending::kConsonant;
}

}  // namespace

std::string WithCommas(uint64_t value) {
  std::string digits = std::to_string(value);
  for (size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

std::string Counted(uint64_t count, std::string_view one, std::string_view many) {
  return WithCommas(count) + " " + std::string(count == 1 ? one : many);
}

std::string HumanBytes(uint64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " B";
  static constexpr std::array<const char*, 6> kUnits = {"kB", "MB", "GB", "TB", "PB", "EB"};
  double value = static_cast<double>(bytes) / 1000;
  size_t unit = 0;
  while (value >= 999.5 && unit + 1 < kUnits.size()) value /= 1000, ++unit;
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, value < 9.95 ? "%.1f %s" : "%.0f %s", value, kUnits[unit]);
  return buffer;
}

std::string EscapeTerminal(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character c = Front(text);
    if (!c.valid) {
      for (char byte : text.substr(0, c.length))
        AppendByteEscape(out, static_cast<unsigned char>(byte));
    } else if (IsHostile(c.code)) {
      AppendVisible(out, c.code);
    } else {
      out += text.substr(0, c.length);
    }
    text.remove_prefix(c.length);
  }
  return out;
}

std::string EscapeHtml(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const Character c = Front(text);
    if (!c.valid) {
      out += kReplacement;
    } else if (c.code == '&') {
      out += "&amp;";
    } else if (c.code == '<') {
      out += "&lt;";
    } else if (c.code == '>') {
      out += "&gt;";
    } else if (c.code == '"') {
      out += "&quot;";
    } else if (c.code == '\'') {
      out += "&#39;";
    } else if (IsHostile(c.code) && c.code != '\t' && c.code != '\n') {
      AppendVisible(out, c.code);
    } else {
      out += text.substr(0, c.length);
    }
    text.remove_prefix(c.length);
  }
  return out;
}

std::string EscapeCsv(std::string_view text) {
  std::string cell;
  AppendCsv(text, cell);
  return cell;
}

bool AppendCsv(std::string_view text, std::string& to, bool exact) {
  const bool guard = !exact && (BeginsFormula(text) || text.starts_with('\''));
  bool quote = false;
  for (size_t at = 0; !quote && (at = text.find_first_of("\",\r\n;\t", at)) != text.npos; ++at) {
    quote = text[at] == ';' || text[at] == '\t' ? BeginsFormula(text.substr(at + 1)) : true;
  }
  if (!quote) {
    if (guard) to += '\'';
    to += text;
    return guard;
  }
  to += guard ? "\"'" : "\"";
  for (char c : text) to.append(c == '"' ? 2 : 1, c);
  to += '"';
  return guard;
}

void AppendJsonText(std::string_view text, std::string& to) {
  to += '"';
  size_t done = 0;
  for (size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\') {
      ++at;
      continue;
    }
    const Character c = Front(text.substr(at));
    if (c.valid && byte >= 0x80 && !IsHostile(c.code)) {
      at += c.length;
      continue;
    }
    to += text.substr(done, at - done);
    if (!c.valid)
      to += kReplacement;
    else if (byte == '"' || byte == '\\')
      to.append(1, '\\').append(1, text[at]);
    else
      AppendJsonEscape(to, c.code);
    done = at += c.length;
  }
  to += text.substr(done);
  to += '"';
}

// Control characters below 0x20 are left alone: in a string the library escaped them, and between
// strings they are the line breaks it put there.
std::string EscapeJson(std::string_view json) {
  std::string text;
  text.reserve(json.size());
  size_t done = 0;
  for (size_t at = 0; at < json.size();) {
    if (static_cast<unsigned char>(json[at]) < 0x7F) {
      ++at;
      continue;
    }
    const Character c = Front(json.substr(at));
    if (!c.valid || IsHostile(c.code)) {
      text += json.substr(done, at - done);
      if (c.valid)
        AppendJsonEscape(text, c.code);
      else
        text += kReplacement;
      done = at + c.length;
    }
    at += c.length;
  }
  text += json.substr(done);
  return text;
}

std::string ValidUtf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character c = Front(text);
    out += c.valid ? text.substr(0, c.length) : kReplacement;
    text.remove_prefix(c.length);
  }
  return out;
}

std::string Shortened(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  const bool marked = bytes_max >= kEllipsis.size();
  size_t end = marked ? bytes_max - kEllipsis.size() : bytes_max;
  // At most three steps: text that is not UTF-8 must not shrink to nothing.
  for (int i = 0; i < 3 && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80; ++i)
    --end;
  std::string out(text.substr(0, end));
  return marked ? out.append(kEllipsis) : out;
}

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    const Character c = Front(text);
    width += WidthOf(c.code);
    text.remove_prefix(c.length);
  }
  return width;
}

size_t FittingBytes(std::string_view text, size_t width) {
  size_t used = 0;
  size_t at = 0;
  while (at < text.size()) {
    const Character c = Front(text.substr(at));
    used += WidthOf(c.code);
    if (used > width) break;
    at += c.length;
  }
  return at;
}

std::string ShellQuoted(std::string_view word) {
  const bool plain = !word.empty() && std::ranges::all_of(word, [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           c >= 0x80 ||
           std::string_view("/._-+:@,=").find(static_cast<char>(c)) != std::string_view::npos;
  });
  const bool harmless = EscapeTerminal(word) == word;
  if (plain && harmless) return std::string(word);
  std::string quoted = harmless ? "'" : "$'";
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    if (harmless) {
      quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    } else if (byte < 0x20 || byte >= 0x7F) {
      char escape[5];
      std::snprintf(escape, sizeof escape, "\\x%02x", byte);
      quoted += escape;
    } else {
      quoted += (c == '\'' || c == '\\' ? "\\" : "") + std::string(1, c);
    }
  }
  return quoted + "'";
}

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replace = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replace, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

std::string_view Particle(std::string_view word, std::string_view after_consonant,
                          std::string_view after_vowel) {
  const Ending ending = EndingOf(word);
  if (ending == Ending::kVowel) return after_vowel;
  if (ending == Ending::kRieul && after_consonant.starts_with("으로")) return after_vowel;
  return after_consonant;
}

}  // namespace haetae
