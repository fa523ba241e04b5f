// template: what a template left in the text, as "[first name]", "○월 ○일" and "0000-00-00".
#include <algorithm>
#include <array>

#include "notice/rules.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

// "[연락처] 1577-0000" is a label.
bool IsLabelWord(std::u32string_view inside) {
  static constexpr std::array<std::u32string_view, 14> kLabels = {
      U"연락처", U"전화번호", U"날짜",  U"일자",  U"일시",    U"담당자", U"부서명",
      U"금액",   U"date",     U"phone", U"email", U"address", U"time",   U"contact"};
  return std::ranges::find(kLabels, inside) != kLabels.end();
}

// Only words of which blanks are made: "first name", "name of the company", "dd/mm/yyyy".
bool IsOfBlankWords(std::u32string_view inside) {
  static constexpr std::array<std::u32string_view, 57> kNames = {
      U"name",      U"names",        U"firstname",  U"lastname",    U"fullname",   U"fname",
      U"lname",     U"surname",      U"forename",   U"date",        U"company",    U"companyname",
      U"phone",     U"telephone",    U"email",      U"mail",        U"number",     U"time",
      U"address",   U"url",          U"link",       U"website",     U"month",      U"year",
      U"day",       U"recipient",    U"addressee",  U"customer",    U"client",     U"patient",
      U"member",    U"organisation", U"signature",  U"title",       U"position",   U"amount",
      U"city",      U"state",        U"zip",        U"postcode",    U"street",     U"country",
      U"insert",    U"enter",        U"dd",         U"mm",          U"yyyy",       U"yy",
      U"signatory", U"organization", U"salutation", U"placeholder", U"department", U"reference",
      U"username",  U"deadline",     U"hotline"};
  static constexpr std::array<std::u32string_view, 15> kBeside = {
      U"first", U"last", U"full",    U"your", U"our", U"the",      U"of",  U"and",
      U"or",    U"your", U"contact", U"case", U"a",   U"incident", U"here"};
  bool blank = false;
  for (size_t i = 0; i < inside.size();) {
    size_t end = i;
    while (end < inside.size() && IsLatin(inside[end])) ++end;
    const std::u32string_view word = inside.substr(i, end - i);
    if (word.empty()) {
      if (std::u32string_view(U" _-./',").find(inside[i]) == std::u32string_view::npos)
        return false;
      ++i;
      continue;
    }
    const bool names = std::ranges::find(kNames, word) != kNames.end();
    if (!names && std::ranges::find(kBeside, word) == kBeside.end()) return false;
    blank = blank || names;
    i = end;
  }
  return blank;
}

// "고객명", "받는 분 성함", "발송일자": what is named, and whose it is.
bool IsOfKoreanBlankWords(std::u32string_view inside) {
  static constexpr std::array<std::u32string_view, 14> kNames = {
      U"명",     U"이름",     U"성명", U"성함", U"날짜",   U"일자", U"일시",
      U"연락처", U"전화번호", U"주소", U"금액", U"아이디", U"님",   U"이메일"};
  static constexpr std::array<std::u32string_view, 24> kOwners = {
      U"",       U"고객",   U"고객님", U"회원",           U"회원님", U"이용자",
      U"수신자", U"수신인", U"받는분", U"회사",           U"기업",   U"기관",
      U"담당자", U"책임자", U"부서",   U"담당부서",       U"서비스", U"사이트",
      U"발송",   U"작성",   U"통지",   U"개인정보처리자", U"대표자", U"환자"};
  for (std::u32string_view name : kNames) {
    if (!inside.ends_with(name)) continue;
    const std::u32string_view owner = inside.substr(0, inside.size() - name.size());
    const bool alone = name != U"명" && name != U"님";
    if (std::ranges::find(kOwners, owner) != kOwners.end() && (alone || !owner.empty()))
      return true;
  }
  return inside == U"담당자" || inside == U"부서명";
}

bool IsPlaceholder(std::u32string_view inside) {
  if (inside.empty() || inside.size() > 30) return false;
  std::u32string squeezed;
  for (char32_t c : inside)
    if (c != ' ' && c != '_') squeezed += c;
  if (IsOfBlankWords(inside) || IsOfKoreanBlankWords(squeezed)) return true;
  for (std::u32string_view word :
       {U"insert", U"입력", U"기재", U"your company", U"company name", U"customer name",
        U"phone number", U"month/year", U"mm/dd", U"tbd", U"xxx", U"fill in", U"여기에"})
    if (inside.find(word) != inside.npos) return true;
  return false;
}

// Finds what a template left in the text.
class Blanks {
 public:
  explicit Blanks(const Analysis& a) : a_(a) {}

  // Units of the one that begins at `i`, or 0.
  uint32_t LengthAt(uint32_t i) const {
    const char32_t c = At(i);
    // All that one may begin with.
    if (std::u32string_view(U"{}$<%[(#_*tlxodmy0년\u00AB\u25CB\u25EF\u3007\u25CE").find(c) ==
        std::u32string_view::npos)
      return 0;
    if (c == '0') return OfNoughts(i);
    if (c == '%' && IsLetter(At(i + 1))) {
      if (const uint32_t length = BetweenPercents(i)) return length;
    }
    if (Is(i, U"{{") || Is(i, U"}}") || Is(i, U"${") || Is(i, U"#{") || Is(i, U"<%") ||
        Is(i, U"%>") || Is(i, U"*|"))
      return 2;
    if (c == 0x25CB || c == 0x25EF || c == 0x3007 || c == 0x25CE)
      return At(i + 1) == c ? 2 : OfDateOrName(i);
    if (c == U'년' || c == '(') return OfDateOrName(i);
    if (c == '_' && Is(i, U"____")) return 4;
    if (c == '[' || c == '<' || c == '{' || c == 0xAB) return InBrackets(i);
    return a_.StartsWord(i) ? OfWord(i) : 0;
  }

 private:
  char32_t At(uint32_t i) const { return a_.At(i); }
  bool Is(uint32_t i, std::u32string_view word) const { return a_.Is(i, word); }
  static bool IsLetter(char32_t c) { return IsLatin(c) || IsHangul(c); }

  uint32_t InBrackets(uint32_t i) const {
    const char32_t c = At(i);
    const char32_t close = c == '[' ? U']' : c == '<' ? U'>' : c == '{' ? U'}' : U'\u00BB';
    for (uint32_t k = i + 1; k < a_.units.size() && k < i + 32; ++k) {
      if (At(k) != close) continue;
      const std::u32string_view inside = std::u32string_view(a_.units).substr(i + 1, k - i - 1);
      const Sentence& s = a_.SentenceOf(i);
      const bool more = k + 1 < a_.units.size() && a_.SentenceOf(k + 1).block == s.block;
      const bool label = IsLabelWord(inside) && s.begin == i && more;
      return !label && IsPlaceholder(inside) ? k + 1 - i : 0;
    }
    return 0;
  }
  // "%NAME%", "%%고객명%%", but not "30% 할인, 20%".
  uint32_t BetweenPercents(uint32_t i) const {
    constexpr uint32_t kNameUnitsMax = 24;
    if (i > 0 && !a_.gap[i] && (IsDigit(At(i - 1)) || IsLetter(At(i - 1)))) return 0;
    uint32_t k = i + 1;
    while (k < i + kNameUnitsMax && (IsLetter(At(k)) || At(k) == '_') && !a_.gap[k]) ++k;
    return At(k) == '%' && k > i + 2 ? k + 1 - i : 0;
  }
  // "0000-00-00", "00월 00일", "000-0000-0000": noughts alone, in groups. "23:00-00:30" is a time.
  uint32_t OfNoughts(uint32_t i) const {
    if (At(i - 1) == ':' ||
        (i > 0 && !a_.gap[i] && (IsDigit(At(i - 1)) || At(i - 1) == ',' || IsLatin(At(i - 1)))))
      return 0;
    uint32_t k = i, groups = 0, noughts = 0;
    for (;;) {
      uint32_t group = 0;
      while (At(k) == '0') ++k, ++group;
      if (group < 2 || IsDigit(At(k)) || At(k) == ':') return 0;
      ++groups, noughts += group;
      const char32_t c = At(k);
      const bool joins = c == '-' || c == '.' || c == '/' || c == U'년' || c == U'월';
      uint32_t next = k + 1;
      while (At(next) == ' ') ++next;
      if (joins && At(next) == '0') {
        k = next;
        continue;
      }
      if (joins && IsDigit(At(next))) return 0;  // "00.5"
      return groups >= 2 && noughts >= 4 ? k - i : 0;
    }
  }
  // Whether the capitals that begin at `i` stand for hidden digits of a number that was shown:
  // "010-XXXX-1234", "1234-XXXX-XXXX-XXXX", but not "1-800" before capitals.
  bool ShowsMask(uint32_t i) const {
    constexpr uint32_t kShownMin = 4;
    uint32_t end = i, begin = i;
    while (At(end) == 'x' || (At(end) == '-' && end > i)) ++end;
    if (IsDigit(At(end)) && At(end - 1) == '-') return true;
    while (begin > 0 && (At(begin - 1) == 'x' || At(begin - 1) == '-')) --begin;
    uint32_t shown = 0;
    while (begin > shown && IsDigit(At(begin - 1 - shown))) ++shown;
    const bool mobile = shown == 3 && Is(begin - shown, U"01");
    return begin < i && (shown >= kShownMin || mobile);
  }
  // "○월 ○일", "2026년   월   일", "(이름) 고객님".
  uint32_t OfDateOrName(uint32_t i) const {
    const char32_t c = At(i);
    if (c == U'년')
      return i > 0 && IsDigit(At(i - 1)) && At(i + 1) == U'월' && a_.gap[i + 1] ? 2 : 0;
    if (c != '(')
      return std::u32string_view(U"월일시년").find(At(i + 1)) != std::u32string_view::npos &&
                     i + 1 < a_.units.size() && !a_.gap[i + 1]
                 ? 1
                 : 0;
    if (a_.SentenceOf(i).begin != i) return 0;
    constexpr uint32_t kNameUnitsMax = 12;
    const size_t close = std::u32string_view(a_.units).substr(i, kNameUnitsMax + 1).find(U')');
    if (close == a_.units.npos ||
        !IsOfKoreanBlankWords(std::u32string_view(a_.units).substr(i + 1, close - 1)))
      return 0;
    const auto behind = i + static_cast<uint32_t>(close + 1);
    for (std::u32string_view word : {U"님", U"고객", U"귀하", U"회원", U"환자"})
      if (Is(behind, word)) return behind - i;
    return 0;
  }
  bool FollowsChapter(uint32_t i) const {
    for (std::u32string_view word : {U"article ", U"title ", U"chapter ", U"part ", U"section ",
                                     U"annex ", U"schedule ", U"louis ", U"size "})
      if (i >= word.size() && Is(i - static_cast<uint32_t>(word.size()), word)) return true;
    return false;
  }
  uint32_t OfWord(uint32_t i) const {
    static constexpr std::array<std::u32string_view, 12> kWords = {
        U"tbd", U"tba",  U"lorem ipsum", U"todo", U"xxx",   U"xxxx",
        U"xx",  U"yyyy", U"dd/mm",       U"oo",   U"mm/dd", U"dd month"};
    for (std::u32string_view word : kWords) {
      const size_t end = i + word.size();
      const char32_t after = At(static_cast<uint32_t>(end));
      if (!Is(i, word) || IsLatin(after)) continue;
      // "010-XXXX-1234" shows how data were masked.
      if (word[0] == 'x' && ShowsMask(i)) continue;
      if (word == U"xx" && (FollowsChapter(i) || IsDigit(after))) continue;
      if (word != U"lorem ipsum" && (a_.raw[i] | 0x20) == a_.raw[i] && word.find('/') == word.npos)
        continue;  // capitals only
      return static_cast<uint32_t>(word.size());
    }
    return 0;
  }

  const Analysis& a_;
};

}  // namespace

void CheckTemplate(const Analysis& a, Findings& f) {
  const Blanks blanks(a);
  for (uint32_t i = 0; i < a.units.size(); ++i) {
    const uint32_t length = blanks.LengthAt(i);
    if (length == 0) continue;
    const std::string word = a.Quote(i, i + length);
    f.Add("template", Level::kError, i,
          {"\"" + word + "\" was left by a template", "양식의 빈칸이 남아 있습니다: " + word},
          {"write what belongs there", "내용을 채우십시오"});
    i += length - 1;
  }
}

}  // namespace haetae::notice
