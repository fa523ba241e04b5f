// W1, W6, W9, hedge, template, language, hidden: how the text says it.
#include <algorithm>
#include <array>

#include "notice/rules.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

bool HasItem(const Analysis& a, std::string_view id) {
  return std::ranges::any_of(a.expected.contents,
                             [&](const ExpectedItem& item) { return item.id == id; });
}
bool Clears(const Analysis& a) { return HasItem(a, "not_leaked"); }

bool IsHangulAt(const Analysis& a, uint32_t unit) { return IsHangul(a.units[unit]); }

// --- W1 ---

void CheckKoreanExposure(const Analysis& a, Findings& f) {
  for (const Hit& hit : a.hits) {
    if (hit.klass != static_cast<uint16_t>(W::kExposure) || !IsHangulAt(a, hit.begin)) continue;
    const Sentence& s = a.SentenceOf(hit.begin);
    const bool title = s.kind == Block::Kind::kTitle;
    f.Add("W1", Level::kError, hit.begin,
          {title ? "the title says 노출 (exposure) for a leak"
                 : "says 노출 (exposure) although access without authority is known",
           title ? "제목에서 유출을 ‘노출’이라고 하였습니다"
                 : "권한 없는 접근이 확인되었는데 ‘노출’이라고 하였습니다"},
          {"write 유출 (leak)", "‘유출’이라고 쓰십시오"});
  }
  if (Clears(a) || !a.korean) return;
  // The word itself: in the body, and in a title.
  bool body = false;
  uint32_t title = kNone;
  bool title_says = false, title_wrong = false;
  for (const Sentence& s : a.sentences) {
    bool says = false;
    for (const Hit& hit : a.HitsOf(W::kLeakNoun, s.begin, s.end))
      says = says || IsHangulAt(a, hit.begin);
    if (s.kind == Block::Kind::kTitle && s.language == Language::kKorean) {
      if (title == kNone) title = s.begin;
      title_says = title_says || says;
      title_wrong = title_wrong || a.Has(s, W::kExposure);
    } else {
      body = body || says;
    }
  }
  const bool of_data =
      HasItem(a, "fields") || HasItem(a, "possible_fields") || a.expected.contents.empty();
  if (!body && of_data && std::ranges::none_of(a.hits, [](const Hit& h) {
        return h.klass == static_cast<uint16_t>(W::kExposure);
      }))
    f.Add("W1", Level::kError, 0,
          {"the text nowhere says 유출 (leak)", "본문 어디에도 ‘유출’이라는 말이 없습니다"},
          {"say plainly that personal data leaked: 유출",
           "개인정보가 ‘유출’되었다고 분명히 쓰십시오"});
  if (title != kNone && !title_says && !title_wrong && of_data)
    f.Add("W1", Level::kWarning, title,
          {"the title does not say 유출 (leak)", "제목에 ‘유출’이라는 말이 없습니다"},
          {"for instance 개인정보 유출 통지", "예: ‘개인정보 유출 통지’"});
}

void CheckEnglishExposure(const Analysis& a, Findings& f) {
  bool plain = false;
  for (const Sentence& s : a.sentences)
    plain = plain || (s.language == Language::kEnglish && s.kind != Block::Kind::kTitle &&
                      a.Has(s, W::kLeakNoun));
  bool told = false;
  uint32_t last_end = 0;
  for (const Hit& hit : a.hits) {
    const bool noun = hit.klass == static_cast<uint16_t>(W::kExposure);
    if ((!noun && hit.klass != static_cast<uint16_t>(W::kExposed)) || IsHangulAt(a, hit.begin) ||
        hit.begin < last_end)
      continue;
    const Sentence& s = a.SentenceOf(hit.begin);
    const bool title = s.kind == Block::Kind::kTitle && !a.Has(s, W::kLeakNoun);
    if (!title && plain && !noun) continue;
    if (!title && !noun && told) continue;
    told = told || !plain;
    last_end = hit.end;
    f.Add("W1", title || !plain ? Level::kError : Level::kWarning, hit.begin,
          {title   ? "the title says exposure for a leak"
           : plain ? "says exposure where it was a leak"
                   : "says only that data were exposed, although access without authority is known",
           title   ? "제목에서 유출을 exposure라고 하였습니다"
           : plain ? "유출을 exposure라고 하였습니다"
                   : "권한 없는 접근이 확인되었는데 exposed라고만 하였습니다"},
          {"write breach, leak, or accessed without authority",
           "breach, leak 또는 accessed without authority라고 쓰십시오"});
  }
}

// --- W6 ---

void CheckAttackersWord(const Analysis& a, Findings& f) {
  for (size_t i = 0; i < a.sentences.size(); ++i) {
    const Sentence& s = a.sentences[i];
    if (!a.Has(s, W::kAttacker) || (!a.Has(s, W::kStated) && !a.Has(s, W::kDestroyed)) ||
        a.Has(s, W::kAdvice) || a.Has(s, W::kRefuse))
      continue;
    const auto doubts = [&](size_t k) {
      return k < a.sentences.size() && a.Has(a.sentences[k], W::kUnverified);
    };
    if (doubts(i) || doubts(i + 1)) continue;
    const uint32_t attacker = a.HitsOf(W::kAttacker, s.begin, s.end).front().begin;
    // "The police said that the suspect …": not the suspect's word.
    if (!a.Has(s, W::kDestroyed) && a.AnyHit(W::kAuthorityWord, s.begin, attacker)) continue;
    f.Add("W6", Level::kError, attacker,
          {"gives what an attacker says or is said to have done as a finding",
           "공격자의 진술이나 행동을 확인된 사실처럼 적었습니다"},
          {"leave it out, or say that it has not been verified",
           "빼거나, 확인되지 않은 주장임을 밝히십시오"});
  }
}

// --- W9 and hedge ---

uint64_t FigureOf(const Analysis& a, std::string_view kind) {
  uint64_t value = 0;
  for (const ExpectedFigure& figure : a.expected.figures)
    if (figure.kind == kind && !figure.superseded) value = figure.value;
  return value;
}

bool Says(const Analysis& a, W w) {
  return std::ranges::any_of(a.sentences, [&](const Sentence& s) { return a.Has(s, w); });
}

// Whether a sentence says that the leak is only possible: "의심되는 전화는 끊어 주세요" is about
// another suspicion.
bool CallsLeakPossible(const Analysis& a, const Sentence& s) {
  if (a.Has(s, W::kPossibleLeak)) return true;
  if (!a.Has(s, W::kPossible) || a.Has(s, W::kRefuse)) return false;
  // Its own words, or what they stand under: "유출 가능성이 있는 항목: …".
  const bool leak = a.Has(s, W::kLeak) || a.Has(s, W::kLeakNoun) || a.Has(s, W::kIncident);
  return leak && !a.Has(s, W::kAdvice);
}
bool CallsLeakPossible(const Analysis& a) {
  return std::ranges::any_of(a.sentences,
                             [&](const Sentence& s) { return CallsLeakPossible(a, s); });
}
// Whether what stands right above a sentence calls the leak possible.
bool StandsUnderPossible(const Analysis& a, const Sentence& s) {
  for (uint32_t k : {s.label, s.intro, s.heading})
    if (k != kNone && a.Has(a.sentences[k], W::kPossible)) return true;
  return false;
}

void CheckPossible(const Analysis& a, Findings& f) {
  if (!CallsLeakPossible(a))
    f.Add("W9", Level::kError, 0,
          {"the leak is only possible, and the text does not say so",
           "유출 가능성이 있을 뿐인데 그렇게 적지 않았습니다"},
          {"say that the data may have leaked", "유출되었을 가능성이 있다고 쓰십시오"});
  for (const Sentence& s : a.sentences) {
    if (!a.Has(s, W::kCertain) || a.Has(s, W::kPossible) || StandsUnderPossible(a, s) ||
        a.Has(s, W::kUnknown) || a.Has(s, W::kDeny))
      continue;
    if (a.Has(s, W::kPart) || a.Has(s, W::kConfirmedLater)) continue;
    f.Add("W9", Level::kError, a.HitsOf(W::kCertain, s.begin, s.end).front().begin,
          {"tells a possible leak as a fact", "가능성이 있을 뿐인 유출을 사실로 적었습니다"},
          {"say that it may have happened, and that you will tell when you know",
           "가능성이 있다고 쓰고, 확인되면 다시 알린다고 쓰십시오"});
  }
}

// "Data of a further 26,512 people may have been read": the measured number of the possible.
bool TellsPossibleNumber(const Analysis& a, const Sentence& s) {
  const auto [first, last] = a.EntityRange(s.begin, s.end);
  for (size_t i = first; i < last; ++i) {
    const Entity& e = a.entities[i];
    if (e.kind != Entity::Kind::kCount) continue;
    for (const ExpectedFigure& figure : a.expected.figures)
      if (figure.kind.starts_with("possible") && StandsFor(e, figure.value)) return true;
  }
  return false;
}

// What is said to be safe, or to have harmed nobody: "금융정보는 안전합니다".
bool PlaysDown(const Analysis& a, const Sentence& s) {
  return a.Has(s, W::kHedge) || a.Has(s, W::kSafe);
}

// A leak that is confirmed is told as such.
void CheckHedgedLeak(const Analysis& a, Findings& f) {
  const bool possible = FigureOf(a, "possible") > FigureOf(a, "people");
  const bool unknown = !a.expected.unknown_items.empty();
  const bool certain = Says(a, W::kCertain);
  // Whether the sentence is about those of whom it is not sure, or about what is not known yet.
  const auto about_others = [&](const Sentence& s) {
    if (PlaysDown(a, s)) return false;
    if (possible && TellsPossibleNumber(a, s)) return true;
    return certain && (unknown || (possible && !a.Has(s, W::kReader)));
  };
  uint32_t last_end = 0;
  for (const Hit& hit : a.hits) {
    if (hit.klass != static_cast<uint16_t>(W::kPossibleLeak) || hit.begin < last_end) continue;
    const Sentence& s = a.SentenceOf(hit.begin);
    constexpr uint32_t kNearUnits = 25;  // "유출이 의심되면 신고해 주세요"
    const uint32_t near = std::max(s.begin, hit.begin - std::min(hit.begin, kNearUnits));
    const bool advises = a.AnyHit(W::kAdvice, near, std::min(s.end, hit.end + kNearUnits));
    if (a.Has(s, W::kCertain) || advises || about_others(s)) continue;
    // How it came to light: "we learned on 3 May that data may have been accessed".
    const bool chronicle = a.Has(s, W::kLearned) && certain && !PlaysDown(a, s);
    last_end = hit.end;
    f.Add("hedge", f.ToPeople() && !chronicle ? Level::kError : Level::kWarning, hit.begin,
          {"says that a confirmed leak may have happened",
           "확인된 유출을 가능성이나 정황으로 적었습니다"},
          {possible ? "say that the data leaked, and how many more may be affected; a text only to "
                      "those is checked with --group"
                    : "say that the data leaked",
           possible
               ? "유출되었다고 쓰고, 가능성만 있는 사람은 그 수를 따로 쓰십시오. 그 사람들에게만 "
                 "보내는 글은 --group으로 점검하십시오"
               : "유출되었다고 쓰십시오"});
  }
}

void CheckCertainty(const Analysis& a, Findings& f) {
  if (Clears(a)) return;
  if (a.expected.certainty == Certainty::kPossible) {
    if (f.Wants("W9")) CheckPossible(a, f);
  } else {
    CheckHedgedLeak(a, f);
    if (f.Wants("W9") && FigureOf(a, "possible") > FigureOf(a, "people") &&
        FigureOf(a, "people") > 0 && !CallsLeakPossible(a)) {
      const bool open = a.expected.audience != Audience::kPersons;
      f.Add("W9", open ? Level::kError : Level::kWarning, 0,
            {"more people may be affected than are confirmed, and the text does not say so",
             "확인된 사람보다 더 많은 사람이 영향을 받았을 수 있는데 적지 않았습니다"},
            {"tell the confirmed and the possible number apart",
             "확인된 수와 가능성이 있는 수를 나누어 쓰십시오"});
    }
  }
  if (f.Wants("W9") && !a.expected.unknown_items.empty() && !Says(a, W::kUnknown))
    f.Add("W9", Level::kError, 0,
          {"something is not known yet, and the text does not call it unknown",
           "아직 확인되지 않은 사항이 있는데 그렇다고 적지 않았습니다"},
          {"say what is not known yet, and when you will tell",
           "무엇이 아직 확인되지 않았는지, 언제 알릴지 쓰십시오"});
}

void CheckHedges(const Analysis& a, Findings& f) {
  uint32_t last_end = 0;
  for (const Hit& hit : a.hits) {
    if (hit.klass != static_cast<uint16_t>(W::kHedge) || hit.begin < last_end) continue;
    const Sentence& s = a.SentenceOf(hit.begin);
    if (a.Has(s, W::kAdvice)) continue;  // "tell us if your data have been misused"
    if (hit.begin > s.begin && IsDigit(a.units[hit.begin - 1])) continue;  // "3,370만 유출"
    last_end = hit.end;
    const std::string word = a.Quote(hit.begin, hit.end);
    f.Add("hedge", f.ToPeople() ? Level::kWarning : Level::kNote, hit.begin,
          {"\"" + word +
               "\" makes the leak sound smaller: that nothing was seen is no sign that nothing "
               "happens",
           "‘" + word + "’: 유출을 작아 보이게 합니다. 보지 못했다는 것이 없다는 뜻은 아닙니다"},
          {"leave it out, or say what was looked for, and how",
           "빼거나, 무엇을 어떻게 확인했는지 쓰십시오"});
  }
}

// --- What a template left ---

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
  char32_t At(uint32_t i) const { return i < a_.units.size() ? a_.units[i] : U'\0'; }
  bool Is(uint32_t i, std::u32string_view word) const {
    return a_.units.compare(i, word.size(), word) == 0;
  }
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
  // "0000-00-00", "00월 00일", "000-0000-0000": noughts alone, in groups.
  uint32_t OfNoughts(uint32_t i) const {
    if (i > 0 && !a_.gap[i] && (IsDigit(At(i - 1)) || At(i - 1) == ',' || IsLatin(At(i - 1))))
      return 0;
    uint32_t k = i, groups = 0, noughts = 0;
    for (;;) {
      uint32_t group = 0;
      while (At(k) == '0') ++k, ++group;
      if (group < 2 || IsDigit(At(k))) return 0;
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
    const size_t close = a_.units.find(U')', i);
    if (close == a_.units.npos || close > i + 12 ||
        !IsOfKoreanBlankWords(std::u32string_view(a_.units).substr(i + 1, close - i - 1)))
      return 0;
    const auto behind = static_cast<uint32_t>(close + 1);
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

void CheckLanguage(const Analysis& a, Findings& f) {
  const auto& languages = a.expected.languages;
  if (languages.empty()) return;
  const bool fits = std::ranges::any_of(
      languages, [&](Language l) { return l == Language::kKorean ? a.korean : a.english; });
  if (fits || a.expected.original_beside.value_or(false)) return;
  const bool korean = languages[0] == Language::kKorean;
  if (!a.expected.original_beside && (a.korean || a.english)) {
    f.Add("language", Level::kWarning, 0,
          {korean ? "this is a translation: the same people need the notice in Korean too"
                  : "this is a translation: the same people need the notice in English too",
           korean ? "번역문입니다. 같은 사람에게 보낼 한국어 통지문이 함께 있어야 합니다"
                  : "번역문입니다. 같은 사람에게 보낼 영어 통지문이 함께 있어야 합니다"},
          {"keep both in the folder of notices that is planned",
           "발송 계획에 쓸 통지문 폴더에 두 가지를 모두 두십시오"});
    return;
  }
  f.Add("language", Level::kError, 0,
        {korean ? "the notice must be in Korean" : "the notice must be in English",
         korean ? "한국어로 써야 합니다" : "영어로 써야 합니다"},
        {korean ? "write it in Korean; an English version may stand below or beside it"
                : "write it in English; another version may stand below or beside it",
         korean ? "한국어로 쓰십시오. 영문은 아래에 덧붙이거나 따로 둘 수 있습니다"
                : "영어로 쓰십시오. 다른 언어는 아래에 덧붙이거나 따로 둘 수 있습니다"});
}

void CheckHidden(const Analysis& a, Findings& f) {
  constexpr size_t kHiddenMin = 20;
  for (const Chars& run : a.notice.hidden) {
    if (run.size() < kHiddenMin) continue;
    f.Add("hidden", Level::kNote, 0,
          {"text that readers do not see counts as not said (line " +
               std::to_string(a.notice.Where(run[0].at).line) + ")",
           "읽는 사람에게 보이지 않는 글은 적지 않은 것으로 봅니다(" +
               std::to_string(a.notice.Where(run[0].at).line) + "행)"},
          {"show it, or take it out", "보이게 하거나 빼십시오"});
    return;
  }
}

}  // namespace

void CheckWording(const Analysis& a, Findings& f) {
  if (a.expected.unauthorised_known && f.Wants("W1")) {
    CheckKoreanExposure(a, f);
    CheckEnglishExposure(a, f);
  }
  if (f.Wants("W6")) CheckAttackersWord(a, f);
  CheckCertainty(a, f);
  CheckHedges(a, f);
  CheckBlame(a, f);
  CheckTemplate(a, f);
  CheckLanguage(a, f);
  CheckHidden(a, f);
}

}  // namespace haetae::notice
