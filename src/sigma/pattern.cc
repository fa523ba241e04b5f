#include "sigma/pattern.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace haetae::sigma {
namespace {

// The length of the character that begins at `at`: of valid UTF-8, else one byte.
size_t CharacterBytes(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[at + i]); };
  size_t length = byte(0) < 0x80   ? 1
                  : byte(0) < 0xc2 ? 1
                  : byte(0) < 0xe0 ? 2
                  : byte(0) < 0xf0 ? 3
                  : byte(0) < 0xf5 ? 4
                                   : 1;
  if (at + length > text.size()) return 1;
  for (size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 1;
  return length;
}

}  // namespace

Glob::Glob(const Pattern& pattern) {
  for (const Pattern::Part& part : pattern.parts) {
    if (part.any) tokens_.push_back(kAny);
    tokens_.insert(tokens_.end(), static_cast<size_t>(part.one), kOne);
    for (char c : part.literal) tokens_.push_back(static_cast<unsigned char>(c));
  }
}

// The last `*` met takes as little as it can; when what follows does not fit, one more. An earlier
// `*` never has to take more, so no other place is gone back to.
bool Glob::Matches(std::string_view text) const {
  size_t at = 0, token = 0, mark = 0, star = SIZE_MAX;
  while (at < text.size()) {
    const uint16_t now = token < tokens_.size() ? tokens_[token] : uint16_t{kEnd};
    if (now == static_cast<unsigned char>(text[at])) {
      ++at;
      ++token;
    } else if (now == kOne) {
      at += CharacterBytes(text, at);
      ++token;
    } else if (now == kAny) {
      star = token++;
      mark = at;
    } else if (star != SIZE_MAX) {
      token = star + 1;
      // A `?` behind it begins at a character, a literal at any byte.
      mark += token < tokens_.size() && tokens_[token] == kOne ? CharacterBytes(text, mark) : 1;
      at = mark;
    } else {
      return false;
    }
  }
  while (token < tokens_.size() && tokens_[token] == kAny) ++token;
  return token == tokens_.size();
}

bool Pattern::Matches(std::string_view text, bool cased) const {
  if (cased) return Glob(*this).Matches(text);
  Pattern lower = *this;
  for (Part& part : lower.parts) part.literal = Folded(part.literal);
  return Glob(lower).Matches(Folded(text));
}

std::string Pattern::Text() const {
  std::string text;
  for (const Part& part : parts) {
    if (part.any) text += '*';
    text.append(static_cast<size_t>(part.one), '?');
    for (size_t i = 0; i < part.literal.size(); ++i) {
      const char c = part.literal[i];
      if (c == '*' || c == '?' || c == '\\') text += '\\';
      text += c;
    }
  }
  return text;
}

Pattern ParsePattern(std::string_view text) {
  Pattern pattern;
  pattern.parts.emplace_back();
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size() &&
        (text[i + 1] == '*' || text[i + 1] == '?' || text[i + 1] == '\\')) {
      pattern.parts.back().literal += text[++i];
      continue;
    }
    if (c != '*' && c != '?') {
      pattern.parts.back().literal += c;
      continue;
    }
    if (!pattern.parts.back().literal.empty()) pattern.parts.emplace_back();
    if (c == '*') pattern.parts.back().any = true;
    if (c == '?') ++pattern.parts.back().one;
  }
  return pattern;
}

Pattern LiteralPattern(std::string text) {
  Pattern pattern;
  pattern.parts.push_back({.literal = std::move(text)});
  return pattern;
}

Pattern Unanchored(Pattern pattern, bool before, bool behind) {
  if (before) pattern.parts.front().any = true;
  if (behind && !pattern.parts.back().literal.empty()) pattern.parts.emplace_back();
  if (behind) pattern.parts.back().any = true;
  return pattern;
}

namespace {

// U+0080 to U+04FF, as the second of two bytes; what has no single lower-case form stays.
unsigned FoldCodePoint(unsigned code) {
  if (code >= 0xc0 && code <= 0xde && code != 0xd7) return code + 32;
  if ((code >= 0x100 && code <= 0x12f) || (code >= 0x132 && code <= 0x137) ||
      (code >= 0x14a && code <= 0x177)) {
    return code | 1;
  }
  if ((code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17e))
    return code + (code & 1);
  if (code == 0x178) return 0xff;
  if (code >= 0x391 && code <= 0x3a9 && code != 0x3a2) return code + 32;
  if (code >= 0x400 && code <= 0x40f) return code + 80;
  if (code >= 0x410 && code <= 0x42f) return code + 32;
  if (code >= 0x460 && code <= 0x481) return code | 1;
  return code;
}

}  // namespace

void Fold(std::string_view text, std::string& folded) {
  folded.assign(text);
  constexpr uint64_t kHigh = 0x8080808080808080, kOnes = 0x0101010101010101;
  for (size_t i = 0; i < folded.size();) {
    uint64_t word = 0;
    if (i + 8 <= folded.size()) std::memcpy(&word, folded.data() + i, 8);
    if (i + 8 <= folded.size() && (word & kHigh) == 0) {  // eight bytes of ASCII at a time
      const uint64_t from_a = word + kOnes * (0x80 - 'A'), past_z = word + kOnes * (0x7f - 'Z');
      word |= (from_a & ~past_z & kHigh) >> 2;
      std::memcpy(folded.data() + i, &word, 8);
      i += 8;
      continue;
    }
    const auto byte = static_cast<unsigned char>(folded[i]);
    if (byte < 0x80) {
      if (byte >= 'A' && byte <= 'Z') folded[i] = static_cast<char>(byte | 0x20);
      ++i;
      continue;
    }
    const unsigned next = i + 1 < folded.size() ? static_cast<unsigned char>(folded[i + 1]) : 0u;
    if (byte < 0xc3 || byte > 0xd3 || (next & 0xc0) != 0x80) {
      ++i;
      continue;
    }
    const unsigned code = FoldCodePoint((byte & 0x1fu) << 6 | (next & 0x3fu));
    folded[i] = static_cast<char>(0xc0 | code >> 6);
    folded[i + 1] = static_cast<char>(0x80 | (code & 0x3f));
    i += 2;
  }
}

std::string Folded(std::string_view text) {
  std::string folded;
  Fold(text, folded);
  return folded;
}

namespace {

constexpr std::array<std::string_view, 5> kDashes = {"-", "/", "\xe2\x80\x93", "\xe2\x80\x94",
                                                     "\xe2\x80\x95"};

size_t DashAt(std::string_view text, size_t at) {
  for (std::string_view dash : kDashes)
    if (text.substr(at).starts_with(dash)) return dash.size();
  return 0;
}

bool IsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

Error Refused(std::string why) {
  return {Code::kMalformed, "cannot use the value", std::move(why), "", ""};
}

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string Encode(std::string_view bytes, bool padded) {
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t have = std::min<size_t>(3, bytes.size() - i);
    uint32_t word = 0;
    for (size_t k = 0; k < 3; ++k)
      word = word << 8 | (k < have ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (size_t k = 0; k < 4; ++k) {
      if (k <= have)
        out += kAlphabet[word >> (18 - 6 * k) & 63];
      else if (padded)
        out += '=';
    }
  }
  return out;
}

Result<std::string> OnlyLiteral(const Pattern& pattern, std::string_view modifier) {
  if (!pattern.literal()) {
    return std::unexpected(
        Refused("`" + std::string(modifier) + "` cannot encode a value with wildcards"));
  }
  return pattern.parts[0].literal;
}

// One code point, its bytes passed over; U+FFFD for what is not UTF-8.
uint32_t NextCodePoint(std::string_view text, size_t& at) {
  const size_t length = CharacterBytes(text, at);
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[at + i]); };
  uint32_t code = byte(0);
  if (length == 1 && code >= 0x80) code = 0xfffd;
  if (length > 1) {
    code &= 0xffu >> (length + 1);
    for (size_t i = 1; i < length; ++i) code = code << 6 | (byte(i) & 0x3fu);
  }
  at += length;
  return code;
}

}  // namespace

// A dash counts where a flag begins: in front of a word and not inside one.
Result<std::vector<Pattern>> Windash(const Pattern& pattern) {
  std::vector<Pattern> variants = {Pattern{}};
  for (const Pattern::Part& part : pattern.parts) {
    for (Pattern& variant : variants) variant.parts.push_back({part.any, part.one, ""});
    for (size_t i = 0; i < part.literal.size();) {
      const size_t dash = DashAt(part.literal, i);
      const bool flag = dash > 0 && (i == 0 || !IsWord(part.literal[i - 1])) &&
                        i + dash < part.literal.size() && IsWord(part.literal[i + dash]);
      if (!flag) {
        for (Pattern& variant : variants) variant.parts.back().literal += part.literal[i];
        ++i;
        continue;
      }
      if (variants.size() * kDashes.size() > kWindashMax)
        return std::unexpected(Refused("`windash` would make more than 3,125 variants"));
      std::vector<Pattern> more;
      for (const Pattern& variant : variants) {
        for (std::string_view other : kDashes) {
          more.push_back(variant);
          more.back().parts.back().literal += other;
        }
      }
      variants = std::move(more);
      i += dash;
    }
  }
  return variants;
}

Result<Pattern> Base64(const Pattern& pattern) {
  return LiteralPattern(Encode(TRY(OnlyLiteral(pattern, "base64")), true));
}

// What stands of the value in a longer encoded text, for each of the three places it may begin at:
// characters that also hold bits of its neighbours are left out.
Result<std::vector<Pattern>> Base64Offset(const Pattern& pattern) {
  const std::string text = TRY(OnlyLiteral(pattern, "base64offset"));
  constexpr std::array<size_t, 3> kFirst = {0, 2, 3};
  std::vector<Pattern> variants;
  for (size_t offset = 0; offset < 3; ++offset) {
    const std::string encoded = Encode(std::string(offset, ' ') + text, false);
    const size_t whole = (text.size() + offset) * 8 / 6;  // characters of its bits alone
    if (whole <= kFirst[offset])
      return std::unexpected(Refused("the value is too short for `base64offset`"));
    variants.push_back(LiteralPattern(encoded.substr(kFirst[offset], whole - kFirst[offset])));
  }
  return variants;
}

Result<Pattern> Utf16(const Pattern& pattern, Wide wide) {
  const std::string text = TRY(OnlyLiteral(pattern, "utf16"));
  std::string out;
  const auto add = [&](uint32_t unit) {
    const char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 0xff);
    out += wide == Wide::kBig ? high : low;
    out += wide == Wide::kBig ? low : high;
  };
  if (wide == Wide::kMarked) add(0xfeff);
  for (size_t at = 0; at < text.size();) {
    const uint32_t code = NextCodePoint(text, at);
    if (code < 0x10000) {
      add(code);
    } else {
      add(0xd800 + ((code - 0x10000) >> 10));
      add(0xdc00 + ((code - 0x10000) & 0x3ff));
    }
  }
  return LiteralPattern(std::move(out));
}

}  // namespace haetae::sigma
