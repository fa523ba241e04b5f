#include "reader/scan.h"

#include <algorithm>

#include "reader/format.h"

namespace haetae::reader {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The byte that \c stands for, or 0.
char SimpleEscape(char c) {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    default:
      return '\0';
  }
}

}  // namespace

std::string_view DecodeEscapes(std::string_view text, TextArena& arena) {
  char* out = arena.Allocate(text.size());
  size_t n = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      char next = text[i + 1];
      if (char simple = SimpleEscape(next)) {
        c = simple;
        ++i;
      } else if (next == 'x' && i + 3 < text.size() && HexDigit(text[i + 2]) >= 0 &&
                 HexDigit(text[i + 3]) >= 0) {
        c = static_cast<char>(HexDigit(text[i + 2]) * 16 + HexDigit(text[i + 3]));
        i += 3;
      }
    }
    out[n++] = c;
  }
  return {out, n};
}

std::string_view DecodePercent(std::string_view text, TextArena& arena) {
  if (text.find('%') == std::string_view::npos) return text;
  char* out = arena.Allocate(text.size());
  size_t n = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 &&
        HexDigit(text[i + 2]) >= 0) {
      c = static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
      i += 2;
    }
    out[n++] = c;
  }
  return {out, n};
}

int64_t ParseCount(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.size() > 18) return -1;
  int64_t value = 0;
  for (char c : text) {
    if (!IsDigit(c)) return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

int32_t ParseStatus(std::string_view text) {
  if (text.size() != 3) return -1;
  int64_t value = ParseCount(text);
  return value >= 100 ? static_cast<int32_t>(value) : -1;
}

bool LooksLikeAddress(std::string_view text) {
  if (text.size() < 2 || text.size() > 64) return false;
  size_t dots = 0, colons = 0;
  bool hex_letters = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '.')
      ++dots;
    else if (c == ':')
      ++colons;
    else if (c == '%' && colons >= 2)
      break;  // a zone: fe80::1%eth0
    else if (IsDigit(c) || c == '[' || c == ']')
      continue;
    else if (HexDigit(c) >= 0)
      hex_letters = true;
    else
      return false;
  }
  return colons >= 2 || (dots == 3 && !hex_letters && IsDigit(text[0]));
}

void SplitRequest(std::string_view request, std::string_view& method, std::string_view& path) {
  method = path = {};
  size_t space = 0;
  while (space < request.size() && space <= 24) {
    char lower = static_cast<char>(request[space] | 0x20);
    bool letter = lower >= 'a' && lower <= 'z';
    // Dashes and underscores stand in VERSION-CONTROL and M-SEARCH.
    if (!letter && (space == 0 || (request[space] != '-' && request[space] != '_'))) break;
    ++space;
  }
  if (space == 0 || space >= request.size() || request[space] != ' ') return;
  std::string_view rest = request.substr(space + 1);
  size_t last = rest.rfind(' ');
  if (last != std::string_view::npos && rest.substr(last + 1).starts_with("HTTP/")) {
    rest = rest.substr(0, last);
  } else if (!rest.starts_with('/')) {
    return;  // not HTTP/0.9 either
  }
  if (rest.empty()) return;
  method = request.substr(0, space);
  path = rest;
}

namespace {

bool IsClock(std::string_view text) {  // "03:12:09"
  return text.size() == 8 && IsDigit(text[0]) && IsDigit(text[1]) && text[2] == ':' &&
         IsDigit(text[3]) && IsDigit(text[4]) && text[5] == ':' && IsDigit(text[6]) &&
         IsDigit(text[7]);
}

// What follows the time of a syslog line: "[host ]tag: ". Empty if it is not so.
std::string_view AfterTag(std::string_view text) {
  for (int token = 0; token < 2; ++token) {
    size_t space = text.find(' ');
    if (space == std::string_view::npos || space == 0 || space > 255) return {};
    bool tag = text[space - 1] == ':';
    text.remove_prefix(space + 1);
    if (tag) return text;
  }
  return {};
}

// "Jun 24 03:12:09 host nginx: …"
std::string_view UnwrapRfc3164(std::string_view text) {
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() < 17 || text[3] != ' ' || text[6] != ' ' || text[15] != ' ') return {};
  size_t month = kMonths.find(text.substr(0, 3));
  if (month == std::string_view::npos || month % 3 != 0 || !IsClock(text.substr(7, 8))) return {};
  return AfterTag(text.substr(16));
}

// "1 2003-10-11T22:14:15.003Z host app procid msgid [data] …", after the priority.
std::string_view UnwrapRfc5424(std::string_view text) {
  for (int token = 0; token < 6; ++token) {
    size_t space = text.find(' ');
    if (space == std::string_view::npos || space == 0) return {};
    if (token == 1 && text[0] != '-' && !ParseRfc3339(text.substr(0, space))) return {};
    text.remove_prefix(space + 1);
  }
  if (text.starts_with("- ")) {
    text.remove_prefix(2);
  } else if (text.starts_with('[')) {
    size_t close = text.find("] ");
    if (close == std::string_view::npos) return {};
    text.remove_prefix(close + 2);
  } else {
    return {};
  }
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return text;
}

// "2025-12-31T17:37:40.493035218+01:00 stdout F …" and rsyslog's "2025-… host tag: …"
std::string_view UnwrapIso(std::string_view text) {
  if (text.size() < 28 || text[10] != 'T') return {};
  size_t space = text.find(' ');
  if (space == std::string_view::npos || space > 40 || !ParseRfc3339(text.substr(0, space))) {
    return {};
  }
  text.remove_prefix(space + 1);
  if (text.starts_with("stdout ") || text.starts_with("stderr ")) {
    text.remove_prefix(7);
    if (text.size() < 2 || (text[0] != 'F' && text[0] != 'P') || text[1] != ' ') return {};
    return text.substr(2);
  }
  return AfterTag(text);
}

size_t WriteUtf8(uint32_t c, char* out) {
  if (c < 0x80) return out[0] = static_cast<char>(c), 1;
  if (c < 0x800) {
    out[0] = static_cast<char>(0xc0 | c >> 6);
    out[1] = static_cast<char>(0x80 | (c & 0x3f));
    return 2;
  }
  out[0] = static_cast<char>(0xe0 | c >> 12);
  out[1] = static_cast<char>(0x80 | (c >> 6 & 0x3f));
  out[2] = static_cast<char>(0x80 | (c & 0x3f));
  return 3;
}

// {"log":"…\n","stream":"stdout",…}. Pairs of surrogates become two replacement characters: no
// access log needs them, and the line stays readable.
std::string_view UnwrapDocker(std::string_view text, TextArena& arena) {
  if (!text.starts_with("{\"log\":\"")) return {};
  text.remove_prefix(8);
  char* out = arena.Allocate(text.size() + kPaddingBytes);
  size_t n = 0;
  for (size_t i = 0; i < text.size() && text[i] != '"'; ++i) {
    char c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      c = text[++i];
      if (c == 'u' && i + 4 < text.size()) {
        uint32_t code = 0;
        for (int digit = 1; digit <= 4; ++digit) {
          code = code * 16 + static_cast<uint32_t>(std::max(0, HexDigit(text[i + digit])));
        }
        if (code >= 0xd800 && code < 0xe000) code = 0xfffd;
        n += WriteUtf8(code, out + n);
        i += 4;
        continue;
      }
      if (c != '/' && SimpleEscape(c) != '\0') c = SimpleEscape(c);
    }
    out[n++] = c;
  }
  std::memset(out + n, 0, kPaddingBytes);
  while (n > 0 && (out[n - 1] == '\n' || out[n - 1] == '\r')) --n;
  return {out, n};
}

}  // namespace

std::string_view Unwrap(std::string_view text, TextArena& arena) {
  if (text.size() < 9) return text;
  std::string_view inner;
  if (text[0] == '{') {
    inner = UnwrapDocker(text, arena);
  } else if (text[0] == '<') {
    size_t close = text.find('>');
    if (close == std::string_view::npos || close > 4) return text;
    std::string_view after = text.substr(close + 1);
    inner = UnwrapRfc3164(after);
    if (inner.empty()) inner = UnwrapRfc5424(after);
    if (inner.empty()) inner = UnwrapIso(after);
  } else if (text[3] == ' ') {
    inner = UnwrapRfc3164(text);
  } else if (text[4] == '-') {
    inner = UnwrapIso(text);
  }
  return inner.empty() ? text : inner;
}

bool ClfClock::ReadSlowly(const char* p, Time& time, uint64_t day, uint64_t hour, uint64_t zone) {
  if (p[20] != ' ' || p[26] != ']') return false;  // without a zone: not here
  std::optional<Time> parsed = ParseClfTime({p, 26});
  if (!parsed) return false;
  time = *parsed;
  day_ = day;
  hour_ = hour;
  zone_ = zone;
  int64_t into_hour = (p[15] - '0') * 600 + (p[16] - '0') * 60 + (p[18] - '0') * 10 + p[19] - '0';
  base_us_ = time.us - into_hour * kSecond;
  return true;
}

}  // namespace haetae::reader
