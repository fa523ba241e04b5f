#include "notice/unicode.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace haetae::notice {
namespace {

struct Front {
  char32_t code = 0;
  size_t length = 0;  // 0: not valid UTF-8
};

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
Front FrontOf(std::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xC2 || lead > 0xF4) return {};
  const size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < length) return {};
  char32_t code = lead & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3F);
  }
  constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kLeast[length] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {};
  return {code, length};
}

// The text, or where it stops being UTF-8.
std::optional<std::u32string> FromUtf8(std::string_view bytes, size_t& bad_line) {
  std::u32string text;
  text.reserve(bytes.size());
  bad_line = 1;
  while (!bytes.empty()) {
    const Front front = FrontOf(bytes);
    if (front.length == 0) return std::nullopt;
    bad_line += front.code == '\n';
    text += front.code;
    bytes.remove_prefix(front.length);
  }
  return text;
}

std::optional<std::u32string> FromUtf16(std::string_view bytes, bool big) {
  if (bytes.size() % 2 != 0) return std::nullopt;
  std::u32string text;
  char32_t high = 0;
  for (size_t i = 0; i < bytes.size(); i += 2) {
    const auto first = static_cast<unsigned char>(bytes[i]);
    const auto second = static_cast<unsigned char>(bytes[i + 1]);
    const char32_t unit = big ? first << 8 | second : second << 8 | first;
    const bool is_low = unit >= 0xDC00 && unit < 0xE000;
    if (is_low != (high != 0)) return std::nullopt;
    if (unit >= 0xD800 && unit < 0xDC00) {
      high = unit;
    } else {
      text += is_low ? 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00) : unit;
      high = 0;
    }
  }
  if (high != 0) return std::nullopt;
  return text;
}

// A converter of glibc, closed at the end of its life.
class Iconv {
 public:
  Iconv(const char* to, const char* from) : handle_(iconv_open(to, from)) {}
  Iconv(const Iconv&) = delete;
  Iconv& operator=(const Iconv&) = delete;
  ~Iconv() {
    if (ready()) iconv_close(handle_);
  }
  bool ready() const { return handle_ != reinterpret_cast<iconv_t>(-1); }
  // Bytes written, or nothing where a character cannot be converted.
  std::optional<size_t> Run(std::string_view from, char* to, size_t to_bytes) {
    iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    char* in = const_cast<char*>(from.data());  // iconv's signature is older than const
    size_t in_left = from.size(), out_left = to_bytes;
    if (iconv(handle_, &in, &in_left, &to, &out_left) == static_cast<size_t>(-1) || in_left != 0)
      return std::nullopt;
    return to_bytes - out_left;
  }

 private:
  iconv_t handle_;
};

// CP949 (Microsoft's extension of EUC-KR), if most of what is not ASCII is Hangul in it: almost any
// bytes decode to something.
std::optional<std::u32string> FromCp949(std::string_view bytes) {
  Iconv iconv("UTF-32LE", "CP949");
  if (!iconv.ready()) return std::nullopt;
  std::u32string text(bytes.size(), U'\0');
  const std::optional<size_t> written =
      iconv.Run(bytes, reinterpret_cast<char*>(text.data()), text.size() * sizeof(char32_t));
  if (!written) return std::nullopt;
  text.resize(*written / sizeof(char32_t));
  size_t others = 0, syllables = 0;
  for (char32_t code : text) {
    others += code >= 0x80;
    syllables += code >= 0xAC00 && code <= 0xD7A3;
  }
  if (syllables * 10 < others * 7) return std::nullopt;
  return text;
}

// Cyrillic and Greek letters that print like Latin ones (Unicode TR 39, confusables, lower case).
char32_t FoldLookAlike(char32_t code) {
  static constexpr std::array<std::pair<char32_t, char>, 46> kAlike = {{
      {0x0391, 'a'}, {0x0392, 'b'}, {0x0395, 'e'}, {0x0396, 'z'}, {0x0397, 'h'}, {0x0399, 'i'},
      {0x039A, 'k'}, {0x039C, 'm'}, {0x039D, 'n'}, {0x039F, 'o'}, {0x03A1, 'p'}, {0x03A4, 't'},
      {0x03A5, 'y'}, {0x03A7, 'x'}, {0x03B1, 'a'}, {0x03BF, 'o'}, {0x03C1, 'p'}, {0x03C5, 'u'},
      {0x0405, 's'}, {0x0406, 'i'}, {0x0408, 'j'}, {0x0410, 'a'}, {0x0412, 'b'}, {0x0415, 'e'},
      {0x041A, 'k'}, {0x041C, 'm'}, {0x041D, 'h'}, {0x041E, 'o'}, {0x0420, 'p'}, {0x0421, 'c'},
      {0x0422, 't'}, {0x0425, 'x'}, {0x0430, 'a'}, {0x0435, 'e'}, {0x043E, 'o'}, {0x0440, 'p'},
      {0x0441, 'c'}, {0x0443, 'y'}, {0x0445, 'x'}, {0x0455, 's'}, {0x0456, 'i'}, {0x0458, 'j'},
      {0x04BB, 'h'}, {0x0501, 'd'}, {0x051B, 'q'}, {0x051D, 'w'},
  }};
  const auto* found =
      std::ranges::lower_bound(kAlike, code, {}, [](const auto& p) { return p.first; });
  return found != kAlike.end() && found->first == code ? static_cast<char32_t>(found->second)
                                                       : code;
}

char32_t FoldPunctuation(char32_t code) {
  switch (code) {
    case 0x2018:
    case 0x2019:
    case 0x201B:
    case 0x02BC:
    case 0x2032:
      return '\'';
    case 0x201C:
    case 0x201D:
    case 0x201F:
    case 0x300C:
    case 0x300D:
    case 0x300E:
    case 0x300F:
      return '"';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
      return '-';
    case 0x223C:
    case 0x301C:
      return '~';
    case 0x00B7:
    case 0x2022:
    case 0x2027:
    case 0x30FB:
    case 0x318D:
    case 0x119E:
    case 0x2219:
      return 0x00B7;
    case 0x3002:
      return '.';
    case 0x3001:
      return ',';
    case 0x2024:
      return '.';
    default:
      return code;
  }
}

}  // namespace

bool IsInvisible(char32_t code) {
  if (code < 0xAD) return code < 0x20 && !IsSpace(code);
  struct Range {
    char32_t first, last;
  };
  static constexpr Range kRanges[] = {
      {0x00AD, 0x00AD}, {0x0300, 0x036F},  {0x061C, 0x061C}, {0x115F, 0x1160}, {0x17B4, 0x17B5},
      {0x180B, 0x180F}, {0x200B, 0x200F},  {0x202A, 0x202E}, {0x2060, 0x206F}, {0x20D0, 0x20FF},
      {0x3164, 0x3164}, {0xFE00, 0xFE0F},  {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0},
      {0xFFF9, 0xFFFB}, {0xE0000, 0xE0FFF}};
  return std::ranges::any_of(kRanges,
                             [code](const Range& r) { return code >= r.first && code <= r.last; });
}

bool IsSpace(char32_t code) {
  return code == ' ' || (code >= 0x09 && code <= 0x0D) || code == 0x85 || code == 0xA0 ||
         code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 || code == 0x2029 ||
         code == 0x202F || code == 0x205F || code == 0x2800 || code == 0x3000;
}

char32_t Fold(char32_t code) {
  if (code < 0x80) {
    if (code >= 'A' && code <= 'Z') return code | 0x20;
    return IsSpace(code) ? U' ' : code;
  }
  if (code >= 0xAC00 && code <= 0xD7A3) return code;
  if (IsSpace(code)) return ' ';
  if (code >= 0xFF01 && code <= 0xFF5E) return Fold(code - 0xFF01 + '!');
  if (code >= 0x1D400 && code <= 0x1D6A3) {  // mathematical letters: 13 alphabets of 52
    const char32_t letter = (code - 0x1D400) % 52;
    return 'a' + letter % 26;
  }
  if (code >= 0x1D7CE && code <= 0x1D7FF) return '0' + (code - 0x1D7CE) % 10;
  if (code >= 0x24B6 && code <= 0x24E9) return 'a' + (code - 0x24B6) % 26;  // circled letters
  const char32_t plain = FoldPunctuation(code);
  return plain != code ? plain : FoldLookAlike(code);
}

char32_t ComposeHangul(char32_t before, char32_t code) {
  if (before >= 0x1100 && before <= 0x1112 && code >= 0x1161 && code <= 0x1175)
    return 0xAC00 + ((before - 0x1100) * 21 + (code - 0x1161)) * 28;
  const bool open = before >= 0xAC00 && before <= 0xD7A3 && (before - 0xAC00) % 28 == 0;
  if (open && code >= 0x11A8 && code <= 0x11C2) return before + (code - 0x11A7);
  return 0;
}

void AppendUtf8(char32_t code, std::string& to) {
  if (code < 0x80) {
    to += static_cast<char>(code);
  } else if (code < 0x800) {
    to += static_cast<char>(0xC0 | code >> 6);
    to += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    to += static_cast<char>(0xE0 | code >> 12);
    to += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    to += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    to += static_cast<char>(0xF0 | code >> 18);
    to += static_cast<char>(0x80 | (code >> 12 & 0x3F));
    to += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    to += static_cast<char>(0x80 | (code & 0x3F));
  }
}

std::string ToUtf8(std::u32string_view text) {
  std::string bytes;
  for (char32_t code : text) AppendUtf8(code, bytes);
  return bytes;
}

int KoreanBytes(char32_t code) {
  if (code < 0x80) return 1;
  static thread_local Iconv iconv("CP949", "UTF-8");
  std::string utf8;
  AppendUtf8(code, utf8);
  char bytes[8];
  const std::optional<size_t> written =
      iconv.ready() ? iconv.Run(utf8, bytes, sizeof bytes) : std::nullopt;
  return written ? static_cast<int>(*written) : 0;
}

Result<Decoded> Decode(std::string_view bytes, std::string_view where) {
  const std::string what = "cannot read the notice";
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    const bool big = bytes[0] == '\xFE';
    std::optional<std::u32string> text = FromUtf16(bytes.substr(2), big);
    if (!text)
      return Fail(Code::kMalformed, what, "it begins as UTF-16 and holds broken characters",
                  std::string(where), "save it as UTF-8");
    return Decoded{std::move(*text), big ? "UTF-16BE" : "UTF-16LE"};
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (bytes.find('\0') != std::string_view::npos)
    return Fail(Code::kMalformed, what,
                "it holds NUL bytes, as UTF-16 without a mark and binary files do",
                std::string(where), "save it as UTF-8 text, HTML or Markdown");
  size_t bad_line = 0;
  if (std::optional<std::u32string> text = FromUtf8(bytes, bad_line))
    return Decoded{std::move(*text), "UTF-8"};
  if (std::optional<std::u32string> text = FromCp949(bytes))
    return Decoded{std::move(*text), "CP949"};
  return Fail(Code::kMalformed, what,
              "line " + std::to_string(bad_line) +
                  " is not valid UTF-8, and the file is not CP949 (EUC-KR) either",
              std::string(where), "save it as UTF-8");
}

}  // namespace haetae::notice
