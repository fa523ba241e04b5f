// Small steps that the text formats share: finding bytes, reading quoted texts, numbers, request
// lines and times, and taking off what a log collector put around a line.
//
//   Cursor at(text);
//   std::string_view client = at.Token();        // up to the next space
//   std::string_view agent;
//   if (!at.Quoted(agent, arena)) …              // "…" with its escapes decoded
//
// Everything here may read up to 16 bytes behind a line's end (never uses them): lines are padded,
// see Format::Parse. No function allocates but for the arena.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/time.h"
#include "reader/record.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace haetae::reader {

// The first `a` or `b` in [p, end), or end.
inline const char* FindEither(const char* p, const char* end, char a, char b) {
#ifdef __SSE2__
  const __m128i want_a = _mm_set1_epi8(a), want_b = _mm_set1_epi8(b);
  for (; p < end; p += 16) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(bytes, want_a), _mm_cmpeq_epi8(bytes, want_b));
    if (unsigned mask = static_cast<unsigned>(_mm_movemask_epi8(hit))) {
      const char* found = p + __builtin_ctz(mask);
      return found < end ? found : end;
    }
  }
  return end;
#else
  while (p < end && *p != a && *p != b) ++p;
  return p;
#endif
}
inline const char* FindByte(const char* p, const char* end, char a) {
  return FindEither(p, end, a, a);
}

// The log's way to say "nothing".
inline std::string_view Known(std::string_view text) {
  return text == "-" ? std::string_view() : text;
}

// The closing quote of a quoted text whose first byte is at `p`, or null where the line ends
// before it. A quote ends the text only before a space, a tab or the line's end: some writers do
// not escape. Sets `escaped` if a backslash was passed.
inline const char* CloseQuote(const char* p, const char* end, bool& escaped) {
  while (p < end) {
    p = FindEither(p, end, '"', '\\');
    if (p == end) return nullptr;
    if (*p == '\\') {
      escaped = true;
      p += 2;
    } else if (p + 1 == end || p[1] == ' ' || p[1] == '\t') {
      return p;
    } else {
      ++p;
    }
  }
  return nullptr;
}

// Decodes \" \\ \xNN and \b \f \n \r \t \v into the arena; other backslashes stay.
std::string_view DecodeEscapes(std::string_view text, TextArena& arena);
// Decodes %NN into the arena if there is any; broken ones stay.
std::string_view DecodePercent(std::string_view text, TextArena& arena);

// Digits only, at most 18 of them; -1 for anything else ("-", "", "+12" of HAProxy is 12).
int64_t ParseCount(std::string_view text);
// Three digits; -1 for "-", "000", "0", "-1" and whatever else.
int32_t ParseStatus(std::string_view text);
// An IPv4 or IPv6 address by its looks, perhaps with a port, brackets or a zone.
bool LooksLikeAddress(std::string_view text);

// "GET /x HTTP/1.1" into its parts. Leaves both empty for what is not a request line.
void SplitRequest(std::string_view request, std::string_view& method, std::string_view& path);

// Takes off a syslog prefix (RFC 3164, RFC 5424, RSYSLOG_FileFormat), a container runtime's
// "time stdout F " or Docker's {"log":"…"}; returns `text` itself where there is none.
std::string_view Unwrap(std::string_view text, TextArena& arena);
// A cheap test that is true for every wrapped line and false for nearly all others.
inline bool MayBeWrapped(std::string_view text) {
  return text.size() > 8 && (text[3] == ' ' || text[4] == '-' || text[0] == '<' ||
                             std::memcmp(text.data(), "{\"log\":", 7) == 0);
}

// Walks along a line. All methods stay inside it.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : p_(text.data()), end_(text.data() + text.size()) {}
  bool done() const { return p_ >= end_; }
  char peek() const { return p_ < end_ ? *p_ : '\0'; }
  std::string_view rest() const { return {p_, static_cast<size_t>(end_ - p_)}; }
  void Skip(size_t bytes) { p_ = end_ - p_ > static_cast<ptrdiff_t>(bytes) ? p_ + bytes : end_; }
  bool Eat(char c) {
    if (p_ >= end_ || *p_ != c) return false;
    ++p_;
    return true;
  }
  // Up to the next space, which is eaten.
  std::string_view Token(char separator = ' ') {
    const char* stop = FindByte(p_, end_, separator);
    std::string_view token(p_, static_cast<size_t>(stop - p_));
    p_ = stop < end_ ? stop + 1 : end_;
    return token;
  }
  // A text in quotes and the space behind it; escapes decoded. False if it does not begin with a
  // quote here or does not end.
  bool Quoted(std::string_view& out, TextArena& arena) {
    if (peek() != '"') return false;
    bool escaped = false;
    const char* close = CloseQuote(p_ + 1, end_, escaped);
    if (close == nullptr) return false;
    out = {p_ + 1, static_cast<size_t>(close - p_ - 1)};
    if (escaped) out = DecodeEscapes(out, arena);
    p_ = close + 1 < end_ ? close + 2 : end_;
    return true;
  }
  // A quoted text or a token, whichever stands here.
  bool Part(std::string_view& out, TextArena& arena) {
    if (done()) return false;
    if (peek() == '"') return Quoted(out, arena);
    out = Token();
    return true;
  }

 private:
  const char* p_;
  const char* end_;
};

// Reads "17/May/2015:10:05:03 +0000]" again and again: an hour of one zone is computed once.
class ClfClock {
 public:
  // `p` has 27 readable bytes. False for any other form.
  bool Read(const char* p, Time& time) {
    uint64_t day, hour, zone;
    std::memcpy(&day, p, 8);
    std::memcpy(&hour, p + 7, 8);
    std::memcpy(&zone, p + 19, 8);
    zone &= ~uint64_t{0xff};
    unsigned m10 = Digit(p[15]), m1 = Digit(p[16]), s10 = Digit(p[18]), s1 = Digit(p[19]);
    if (day != day_ || hour != hour_ || zone != zone_ || m10 > 5 || m1 > 9 || s10 > 5 || s1 > 9 ||
        p[17] != ':') [[unlikely]] {
      return ReadSlowly(p, time, day, hour, zone);
    }
    time.us = base_us_ + static_cast<int64_t>((m10 * 10 + m1) * 60 + s10 * 10 + s1) * kSecond;
    return true;
  }

 private:
  static unsigned Digit(char c) { return static_cast<unsigned char>(c) - unsigned{'0'}; }
  bool ReadSlowly(const char* p, Time& time, uint64_t day, uint64_t hour, uint64_t zone);

  uint64_t day_ = 0, hour_ = 0, zone_ = 0;  // the bytes that base_us_ was computed from
  int64_t base_us_ = 0;
};

}  // namespace haetae::reader
