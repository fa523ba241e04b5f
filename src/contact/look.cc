#include "contact/look.h"

#include <array>

namespace haetae::contact {
namespace {

struct Character {
  char32_t code = 0;
  size_t bytes = 0;  // 0: no UTF-8
};

// The character at the front of a text that is not empty and does not begin with ASCII.
Character Front(std::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0xC2 || lead > 0xF4) return {};
  const size_t bytes = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < bytes) return {};
  char32_t code = lead & (0xFFu >> (bytes + 1));
  for (size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3F);
  }
  constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast[bytes] || code > 0x10FFFF || surrogate) return {};
  return {code, bytes};
}

// Ranges of characters that show nothing, or move what others show (Unicode 15: Default_Ignorable,
// Bidi_Control, Zs beyond ASCII, noncharacters, interlinear marks, fillers of Hangul).
struct Range {
  char32_t first, last;
};
constexpr Range kInvisible[] = {
    {0xA0, 0xA0},       {0xAD, 0xAD},       {0x034F, 0x034F}, {0x061C, 0x061C}, {0x115F, 0x1160},
    {0x1680, 0x1680},   {0x17B4, 0x17B5},   {0x180B, 0x180F}, {0x2000, 0x200F}, {0x202A, 0x202F},
    {0x205F, 0x206F},   {0x2800, 0x2800},   {0x3000, 0x3000}, {0x3164, 0x3164}, {0xFDD0, 0xFDEF},
    {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFD}, {0x1BCA0, 0x1BCA3},
    {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
};

bool IsInvisible(char32_t code) {
  if ((code & 0xFFFE) == 0xFFFE) return true;
  for (const Range& range : kInvisible) {
    if (code <= range.last) return code >= range.first;
  }
  return false;
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool StartsWithAnyCase(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  for (size_t i = 0; i < lower.size(); ++i) {
    if (Lower(text[i]) != lower[i]) return false;
  }
  return true;
}

// Behind a %: any number of "25" and then 0d, 0a or 00.
bool PercentBreak(std::string_view text) {
  while (text.starts_with("25")) text.remove_prefix(2);
  return StartsWithAnyCase(text, "0d") || StartsWithAnyCase(text, "0a") || text.starts_with("00");
}

bool WrittenBreak(std::string_view text) {
  constexpr std::string_view kForms[] = {"=0d=0a", "=0a=",  "=0d=",    "\\r",     "\\n",  "\\0",
                                         "\\x0a",  "\\x0d", "\\u000a", "\\u000d", "&#10", "&#13",
                                         "&#xa",   "&#xd",  "&#x0a",   "&#x0d"};
  for (size_t at = text.find_first_of("%=\\&"); at != std::string_view::npos;
       at = text.find_first_of("%=\\&", at + 1)) {
    const std::string_view rest = text.substr(at);
    if (rest[0] == '%' && PercentBreak(rest.substr(1))) return true;
    for (std::string_view form : kForms) {
      if (rest[0] == form[0] && StartsWithAnyCase(rest, form)) return true;
    }
  }
  return false;
}

}  // namespace

Look LookAt(std::string_view text) {
  Look look;
  for (size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      if (byte < 0x20 || byte == 0x7F) {
        look.controls = true;
        look.breaks |= byte == '\r' || byte == '\n' || byte == 0;
      }
      ++at;
      continue;
    }
    look.ascii = false;
    const Character c = Front(text.substr(at));
    if (c.bytes == 0) {
      look.utf8 = false;
      ++at;
      continue;
    }
    look.breaks |= c.code == 0x85 || c.code == 0x2028 || c.code == 0x2029;
    look.controls |= c.code < 0xA0;
    look.invisible |= IsInvisible(c.code);
    at += c.bytes;
  }
  return look;
}

Reason HostileIn(std::string_view text, const Look& look) {
  if (look.breaks || WrittenBreak(text)) return Reason::kInjection;
  if (!look.utf8) return Reason::kEncoding;
  if (look.controls) return Reason::kControl;
  return look.invisible ? Reason::kInvisible : Reason::kNone;
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks[] = {" ", "\t", "\xC2\xA0", "\xE3\x80\x80"};
  for (bool more = true; more;) {
    more = false;
    for (std::string_view blank : kBlanks) {
      if (text.starts_with(blank)) text.remove_prefix(blank.size()), more = true;
      if (text.ends_with(blank)) text.remove_suffix(blank.size()), more = true;
    }
  }
  return text;
}

}  // namespace haetae::contact
