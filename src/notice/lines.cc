// Three steps over the lines. First each is cleaned. Then each is judged alone: the marker it
// begins with, whether it is short, how it ends. Last, neighbours decide: a short line with text
// under it is a heading, one among others of its kind is an item, and a line after one that does
// not end a sentence goes on with it.
#include "notice/lines.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "notice/unicode.h"

namespace haetae::notice {
namespace {

constexpr size_t kHeadingWidthMax = 60;  // columns; a wide letter takes two
constexpr size_t kMarkedWidthMax = 40;
constexpr size_t kWrappedWidthMax = 90;  // of the longest line of a text that was wrapped

constexpr std::u32string_view kBullets = U"-*•·ㆍ○◦‣※–—▪☞→✓+";

enum class Marker { kNone, kBullet, kNumber, kSquare, kBracket };

size_t Width(const Chars& chars) {
  size_t width = 0;
  for (const Char& c : chars) width += c.code >= 0x1100 ? 2 : 1;
  return width;
}

bool IsOneOf(char32_t code, std::u32string_view set) { return set.find(code) != set.npos; }

// "1.", "1)", "(1)", "(a)", "가.", "①", "제1항": its length with spaces, or 0.
size_t NumberLength(const Chars& chars) {
  size_t i = 0;
  const auto at = [&](size_t k) { return k < chars.size() ? chars[k].code : U'\0'; };
  if (at(0) >= 0x2460 && at(0) <= 0x2473) i = 1;
  const bool open = i == 0 && at(0) == '(';
  if (i == 0) {
    size_t k = open;
    while (IsDigit(at(k)) && k < 2u + open) ++k;
    const bool letter = k == open && IsOneOf(at(k), U"가나다라마바사아자차카타파하");
    const bool latin = open && k == open && IsLatin(at(k)) && at(k + 1) == ')';  // "(a)"
    k += letter || latin;
    if (k > open && (at(k) == ')' || (!open && at(k) == '.')) && !IsDigit(at(k + 1))) i = k + 1;
  }
  if (i == 0) return 0;
  while (at(i) == ' ') ++i;
  // "6. 24." is a date.
  size_t digits = i;
  while (IsDigit(at(digits))) ++digits;
  if (digits > i && at(digits) == '.') return 0;
  return i < chars.size() ? i : 0;
}

std::pair<Marker, size_t> MarkerOf(const Chars& chars) {
  if (chars.empty()) return {Marker::kNone, 0};
  const char32_t first = chars[0].code;
  if (first == '[' || first == 0x3010 || first == 0x300A || first == '<') {
    const bool whole = IsOneOf(chars.back().code, U"]】》>");
    if (whole && chars.size() > 2) return {Marker::kBracket, 1};
  }
  if (const size_t length = NumberLength(chars)) return {Marker::kNumber, length};
  const bool square = IsOneOf(first, U"■□◆◇▶▷●◎★☆");
  const bool bullet = IsOneOf(first, kBullets);
  if (!square && !bullet) return {Marker::kNone, 0};
  size_t i = 1;
  while (i < chars.size() && chars[i].code == ' ') ++i;
  // "-5" is no item, and "●●" no marker.
  if (i >= chars.size() || (i == 1 && IsOneOf(first, U"-*+"))) return {Marker::kNone, 0};
  if (chars[i].code == first) return {Marker::kNone, 0};
  return {square ? Marker::kSquare : Marker::kBullet, i};
}

// Ends as a sentence does: a full stop, or a Korean verb.
bool EndsSentence(const Chars& chars) {
  if (chars.empty()) return true;
  size_t i = chars.size();
  while (i > 1 && IsOneOf(chars[i - 1].code, U"\"')]”’」")) --i;
  const char32_t last = chars[i - 1].code;
  return IsOneOf(last, U".!?。！？…") || IsOneOf(last, U"다요오죠음함됨임");
}

// Entries of one list have one mark; its numbers and letters are counted.
char32_t MarkOf(Marker marker, char32_t first) {
  if (marker != Marker::kNumber) return first;
  if (IsHangul(first)) return U'가';
  return first == '(' ? U'(' : U'1';
}

size_t ColonAt(const Chars& chars) {
  for (size_t i = 0; i < chars.size(); ++i) {
    if (chars[i].code != ':' && chars[i].code != 0xFF1A) continue;
    const bool of_time =
        i > 0 && i + 1 < chars.size() && IsDigit(chars[i - 1].code) && IsDigit(chars[i + 1].code);
    const bool of_address = i + 1 < chars.size() && chars[i + 1].code == '/';
    if (!of_time && !of_address) return i;
  }
  return chars.size();
}

bool HasComma(const Chars& chars) {
  return std::ranges::any_of(chars, [](const Char& c) { return IsOneOf(c.code, U",、，"); });
}

// Ends with a particle or connective: the sentence goes on.
bool EndsOpen(const Chars& chars) {
  const char32_t last = chars.back().code;
  if (last >= 'a' && last <= 'z') return true;
  if (!IsOneOf(last, U"은는을를의와과및며가,")) return false;
  if (chars.size() < 2) return false;
  // Nouns that end like a particle.
  const std::u32string end = {chars[chars.size() - 2].code, last};
  static constexpr std::array<std::u32string_view, 11> kNouns = {U"결과", U"경과", U"효과", U"문의",
                                                                 U"주의", U"유의", U"동의", U"추가",
                                                                 U"평가", U"국가", U"휴가"};
  return std::ranges::find(kNouns, end) == kNouns.end();
}
bool EndsOpenInKorean(const Chars& chars) { return !IsLatin(chars.back().code) && EndsOpen(chars); }

// "담당 - 소비자보호부 1588-0000": a label with what it labels.
bool HasValue(const Chars& chars) {
  size_t digits = 0;
  for (size_t i = 0; i < chars.size(); ++i) {
    digits = IsDigit(chars[i].code) ? digits + 1 : 0;
    const bool dash = i > 0 && i + 1 < chars.size() && IsOneOf(chars[i].code, U"-–—") &&
                      chars[i - 1].code == ' ' && chars[i + 1].code == ' ';
    if (digits >= 4 || dash) return true;
  }
  return false;
}

// "이렇게 해 주세요": asks to do what stands below, without its full stop.
bool AsksLikeThis(const Chars& chars) {
  constexpr std::u32string_view kLikeThis = U"이렇게";
  std::u32string line;
  for (const Char& c : chars) line += c.code;
  const size_t found = line.find(kLikeThis);
  return found != line.npos && found <= 8 && !HasComma(chars) &&
         (line.ends_with(U"세요") || line.ends_with(U"십시오") || line.ends_with(U"시오"));
}

bool LooksLikeHeading(const Chars& chars) {
  if (chars.size() < 2 || Width(chars) > kHeadingWidthMax) return false;
  const char32_t last = chars.back().code;
  if (last == '?' || last == 0xFF1F) return true;
  // A Korean question without its mark: "언제, 어떻게 유출되었나".
  const char32_t before = chars[chars.size() - 2].code;
  if (last == U'까' || (last == U'요' && IsOneOf(before, U"나가까")) ||
      (last == U'나' && IsOneOf(before, U"었였됐했났")) ||
      (last == U'가' && IsOneOf(before, U"인는")))
    return true;
  if (AsksLikeThis(chars)) return true;
  return !HasComma(chars) && !EndsSentence(chars) && ColonAt(chars) >= chars.size() &&
         !HasValue(chars) && !EndsOpenInKorean(chars);
}

// "5. Measures taken, and how people obtain relief" among other headings.
bool LooksLikeHeadingWithComma(const Chars& chars) {
  return HasComma(chars) && Width(chars) <= kHeadingWidthMax && !EndsSentence(chars) &&
         ColonAt(chars) >= chars.size() && !HasValue(chars);
}

// "■ 언제, 어떻게", "■ 시점, 경위": questions and names of items in one heading.
bool EndsAsQuestion(const Chars& chars) {
  std::u32string end;
  for (size_t i = chars.size() - std::min<size_t>(chars.size(), 3); i < chars.size(); ++i)
    end += chars[i].code;
  static constexpr std::array<std::u32string_view, 7> kEnds = {
      U"언제", U"어떻게", U"왜", U"누가", U"무엇이", U"경위", U"원인"};
  return std::ranges::any_of(kEnds, [&](std::u32string_view word) { return end.ends_with(word); });
}

// "▶ 경위는 이렇습니다": behind a mark and without its full stop, a sentence may be a heading.
bool LooksLikeMarkedHeading(const Chars& chars) {
  if (LooksLikeHeading(chars)) return true;
  if (Width(chars) <= kMarkedWidthMax && EndsAsQuestion(chars)) return true;
  return chars.size() >= 2 && Width(chars) <= kMarkedWidthMax && !HasComma(chars) &&
         IsOneOf(chars.back().code, U"다요") && ColonAt(chars) >= chars.size();
}

bool IsLabel(const Chars& chars) {
  const size_t colon = ColonAt(chars);
  return colon > 0 && colon + 1 < chars.size() && colon <= 30;
}

}  // namespace

struct Assembler::Judged {
  char32_t mark = 0;
  Marker marker = Marker::kNone;
  Block::Kind kind = Block::Kind::kParagraph;
  int level = 0;
  bool empty = false;
};

Chars Cleaned(const Chars& chars) {
  Chars clean;
  clean.reserve(chars.size());
  for (const Char& c : chars) {
    if (IsSpace(c.code)) {
      if (!clean.empty() && clean.back().code != ' ') clean.push_back({' ', c.at});
    } else if (!IsInvisible(c.code)) {
      const char32_t composed = clean.empty() ? 0 : ComposeHangul(clean.back().code, c.code);
      if (composed != 0) {
        clean.back().code = composed;
      } else {
        clean.push_back(c);
      }
    }
  }
  while (!clean.empty() && clean.back().code == ' ') clean.pop_back();
  return clean;
}

void Assembler::Add(Line line) {
  line.chars = Cleaned(line.chars);
  // The mark of an entry that nobody filled in.
  if (line.chars.size() == 1 && IsOneOf(line.chars[0].code, kBullets)) line.chars.clear();
  lines_.push_back(std::move(line));
}

void Assembler::Finish(bool first_is_title) {
  // The marker goes, and what it was stays in `judged`.
  std::vector<Judged> judged(lines_.size());
  for (size_t i = 0; i < lines_.size(); ++i) {
    Line& line = lines_[i];
    judged[i].empty = line.chars.empty();
    if (line.kind == Block::Kind::kTitle || line.kind == Block::Kind::kRow) continue;
    const auto [marker, length] = MarkerOf(line.chars);
    judged[i].marker = marker;
    if (length > 0) judged[i].mark = MarkOf(marker, line.chars[0].code);
    if (marker == Marker::kBracket) continue;  // "[유출 항목]" stays: a template may have left it
    line.chars.erase(line.chars.begin(), line.chars.begin() + static_cast<std::ptrdiff_t>(length));
  }
  size_t widest = 0;
  for (const Line& line : lines_) widest = std::max(widest, Width(line.chars));
  const auto next_text = [&](size_t i) {
    for (size_t k = i + 1; k < lines_.size() && k < i + 4; ++k)
      if (!judged[k].empty) return k;
    return lines_.size();
  };
  // Marked lines that look like headings are that, even where nothing stands below one of them, if
  // most of their kind have text below.
  const auto looks = [&](size_t i) {
    return !judged[i].empty && !lines_[i].kind && LooksLikeMarkedHeading(lines_[i].chars);
  };
  std::map<Marker, int> heads;
  for (size_t i = 0; i < lines_.size(); ++i) {
    const Marker marker = judged[i].marker;
    const size_t next = next_text(i);
    if ((marker != Marker::kNumber && marker != Marker::kSquare) || next == lines_.size()) continue;
    const bool text_below = judged[next].marker != marker && !lines_[next].kind;
    if (looks(i)) heads[marker] += text_below ? 1 : -1;
  }
  bool title_wanted = first_is_title;
  bool after_empty = true;
  bool joins = false;  // the last block may be gone on with
  for (size_t i = 0; i < lines_.size(); ++i) {
    Line& line = lines_[i];
    Judged& j = judged[i];
    if (j.empty) {
      after_empty = true, joins = false;
      continue;
    }
    const size_t next = next_text(i);
    const bool has_next = next < lines_.size();
    if (line.kind) {
      j.kind = *line.kind, j.level = line.level;
    } else if (title_wanted && Width(line.chars) <= 2 * kHeadingWidthMax && has_next &&
               (!EndsSentence(line.chars) || j.marker == Marker::kBracket) &&
               !IsLabel(line.chars) && line.chars.back().code != ',') {
      j.kind = Block::Kind::kTitle;
    } else if (j.marker == Marker::kBracket && has_next) {
      j.kind = Block::Kind::kHeading, j.level = 2;
    } else if (j.marker == Marker::kNumber || j.marker == Marker::kSquare) {
      const bool sibling = has_next && judged[next].marker == j.marker && !lines_[next].kind;
      const bool adjoins = has_next && next == i + 1 && judged[next].marker == Marker::kNone;
      const bool with_comma = heads[j.marker] >= 2 && has_next && !sibling &&
                              judged[next].marker != j.marker &&
                              LooksLikeHeadingWithComma(line.chars);
      const bool is_head =
          with_comma ||
          (has_next && (sibling ? heads[j.marker] >= 2 && looks(i)
                                : LooksLikeHeading(line.chars) || (adjoins && looks(i))));
      j.kind = is_head ? Block::Kind::kHeading : Block::Kind::kItem;
      j.level = j.marker == Marker::kSquare ? 2 : 3;
    } else if (j.marker == Marker::kBullet) {
      j.kind = Block::Kind::kItem;
    } else if (after_empty && has_next && next == i + 1 && LooksLikeHeading(line.chars) &&
               judged[next].marker == Marker::kNone && !IsLatin(line.chars.back().code)) {
      j.kind = Block::Kind::kHeading, j.level = 2;
    } else if (after_empty && has_next && LooksLikeHeading(line.chars) && Width(line.chars) <= 45 &&
               line.chars[0].code >= 'A' &&
               (line.chars[0].code <= 'Z' || IsHangul(line.chars[0].code))) {
      j.kind = Block::Kind::kHeading, j.level = 2;
    }
    title_wanted = title_wanted && line.kind.has_value() && *line.kind != Block::Kind::kTitle;
    const bool plain = j.kind == Block::Kind::kParagraph && j.marker == Marker::kNone;
    const bool goes_on =
        joins && plain && !IsLabel(line.chars) && !notice_.blocks.empty() &&
        !EndsSentence(notice_.blocks.back().chars) &&
        notice_.blocks.back().chars.back().code != ':' &&
        (EndsOpen(notice_.blocks.back().chars)
             ? widest <= kWrappedWidthMax || !IsLatin(notice_.blocks.back().chars.back().code) ||
                   (line.chars[0].code >= 'a' && line.chars[0].code <= 'z')
             : widest <= kWrappedWidthMax && Width(lines_[i - 1].chars) * 10 >= widest * 7);
    if (goes_on) {
      Chars& chars = notice_.blocks.back().chars;
      chars.push_back({' ', line.chars[0].at});
      chars.insert(chars.end(), line.chars.begin(), line.chars.end());
    } else {
      notice_.blocks.push_back({j.kind, j.level, line.chars, j.mark});
    }
    joins = (j.kind == Block::Kind::kParagraph || j.kind == Block::Kind::kItem);
    after_empty = j.kind == Block::Kind::kTitle;
  }
}

}  // namespace haetae::notice
