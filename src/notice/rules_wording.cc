// W1, W6, W9, hedge, language, hidden: how the text says it.
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

// What is known of the leak makes the wording of the problem: that somebody had no right to see the
// data, or only that they may have leaked.
void CheckKoreanExposure(const Analysis& a, Findings& f) {
  const bool possible = a.expected.certainty == Certainty::kPossible;
  for (const Hit& hit : a.hits) {
    if (hit.klass != static_cast<uint16_t>(W::kExposure) || !IsHangulAt(a, hit.begin)) continue;
    const Sentence& s = a.SentenceOf(hit.begin);
    const bool title = s.kind == Block::Kind::kTitle;
    f.Add("W1", Level::kError, hit.begin,
          {title      ? "the title says 노출 (exposure) for a leak"
           : possible ? "says 노출 (exposure) for what may be a leak"
                      : "says 노출 (exposure) although access without authority is known",
           title      ? "제목에서 유출을 ‘노출’이라고 하였습니다"
           : possible ? "유출 가능성을 ‘노출’이라고 하였습니다"
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

// Whether a sentence asks people not to do something. What somebody says that they did not do ("…
// 넘기지 않았다고 말했습니다"), or did, asks nothing.
bool AsksToRefuse(const Analysis& a, const Sentence& s) {
  if (a.Has(s, W::kAdvice)) return true;
  constexpr uint32_t kPastUnits = 5;
  const std::vector<Hit> stated = a.HitsOf(W::kStated, s.begin, s.end);
  return std::ranges::any_of(a.HitsOf(W::kRefuse, s.begin, s.end), [&](const Hit& refuse) {
    if (!stated.empty() && stated.back().begin >= refuse.end) return false;
    const auto behind = std::u32string_view(a.units).substr(refuse.end, kPastUnits);
    return behind.find_first_of(U"았었했였한된") == behind.npos;
  });
}

// Whether all that the words tell was said or done by the company: "저희는 공격자의 기록을 …", "We
// have deleted the accounts that the attacker made". Of two who may have, the one named last in
// front of it did.
bool IsCompanysDeed(const Analysis& a, const Sentence& s) {
  const auto leads = [&](const Hit& hit, bool company) {
    if (s.language == Language::kKorean)
      return std::u32string_view(U"는은가이").find(a.At(hit.end)) != std::u32string_view::npos;
    return !company || a.Is(hit.begin, U"we ") || a.Is(hit.begin, U"the company ");
  };
  const auto last = [&](W w, uint32_t end) {
    uint32_t begin = 0;
    for (const Hit& hit : a.HitsOf(w, s.begin, end))
      if (leads(hit, w == W::kCompany)) begin = hit.begin + 1;
    return begin;
  };
  for (W w : {W::kStated, W::kDestroyed})
    for (const Hit& deed : a.HitsOf(w, s.begin, s.end))
      if (last(W::kCompany, deed.begin) <= last(W::kAttacker, deed.begin)) return false;
  return true;
}

void CheckAttackersWord(const Analysis& a, Findings& f) {
  for (size_t i = 0; i < a.sentences.size(); ++i) {
    const Sentence& s = a.sentences[i];
    if (!a.Has(s, W::kAttacker) || (!a.Has(s, W::kStated) && !a.Has(s, W::kDestroyed)) ||
        AsksToRefuse(a, s) || IsCompanysDeed(a, s))
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

// "3,668 more people's data were accessed", of whom it is only possible. What also stands for a
// number of the confirmed is theirs.
const Entity* PossibleToldAsFact(const Analysis& a, const Sentence& s) {
  if (!a.Has(s, W::kCertain) || a.Has(s, W::kPossible) || a.Has(s, W::kPossibleLeak) ||
      a.Has(s, W::kUnknown) || a.Has(s, W::kDeny) || StandsUnderPossible(a, s))
    return nullptr;
  const auto [first, last] = a.EntityRange(s.begin, s.end);
  for (size_t i = first; i < last; ++i) {
    const Entity& e = a.entities[i];
    using enum Entity::Rounding;
    if (e.kind != Entity::Kind::kCount || e.noun == Entity::Noun::kRecords ||
        e.rounding == kMoreThan || e.rounding == kFewerThan || e.rounding == kTimes)
      continue;
    bool possible = false, confirmed = false;
    for (const ExpectedFigure& figure : a.expected.figures)
      (figure.kind.starts_with("possible") ? possible : confirmed) |= StandsFor(e, figure.value);
    if (possible && !confirmed) return &e;
  }
  return nullptr;
}
bool CheckPossibleToldAsFact(const Analysis& a, Findings& f) {
  bool told = false;
  for (const Sentence& s : a.sentences) {
    const Entity* number = PossibleToldAsFact(a, s);
    if (number == nullptr) continue;
    told = true;
    const std::string said = a.Quote(number->begin, number->end);
    f.Add("W9", Level::kError, number->begin,
          {"tells a possible leak as a fact: of \"" + said + "\" it is only possible",
           "‘" + said + "’: 가능성이 있을 뿐인 유출을 사실로 적었습니다"},
          {"say that theirs may have leaked, and that you will tell when you know",
           "가능성이 있다고 쓰고, 확인되면 다시 알린다고 쓰십시오"});
  }
  return told;
}
// "3,668명은 유출 여부를 확인하지 못하였고": that nobody knows says that it is possible.
bool CallsPossibleUnknown(const Analysis& a) {
  return std::ranges::any_of(a.sentences, [&](const Sentence& s) {
    return a.Has(s, W::kUnknown) && (a.Has(s, W::kLeak) || a.Has(s, W::kLeakNoun)) &&
           TellsPossibleNumber(a, s);
  });
}

// What is said to be safe, or to have harmed nobody: "금융정보는 안전합니다".
bool PlaysDown(const Analysis& a, const Sentence& s) {
  return a.Has(s, W::kHedge) || a.Has(s, W::kSafe);
}

// "It appears that your personal data were accessed": what stands behind, up to the next comma, is
// told as if nobody were sure.
void CheckAppears(const Analysis& a, Findings& f) {
  for (const Hit& hit : a.hits) {
    if (hit.klass != static_cast<uint16_t>(W::kAppears)) continue;
    const Sentence& s = a.SentenceOf(hit.begin);
    uint32_t end = hit.end;
    while (end < s.end && a.units[end] != ',' && a.units[end] != ';' && !a.Is(end, U" but ")) ++end;
    const std::vector<Hit> certain = a.HitsOf(W::kCertain, hit.end, end);
    if (certain.empty() || a.AnyHit(W::kDeny, hit.end, end)) continue;
    const uint32_t what = certain.front().begin;
    if (!a.AnyHit(W::kPersonal, hit.end, what) && !a.AnyHit(W::kReader, hit.end, what)) continue;
    if (a.AnyHit(W::kConfirmedLater, s.begin, s.end)) continue;
    f.Add("hedge", f.ToPeople() ? Level::kError : Level::kWarning, hit.begin,
          {"says that a confirmed leak only seems to have happened",
           "확인된 유출을 그렇게 보인다고만 적었습니다"},
          {"say that the data leaked", "유출되었다고 쓰십시오"});
  }
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
    CheckAppears(a, f);
    if (f.Wants("W9") && FigureOf(a, "possible") > FigureOf(a, "people") &&
        FigureOf(a, "people") > 0 && !CheckPossibleToldAsFact(a, f) && !CallsLeakPossible(a) &&
        !CallsPossibleUnknown(a)) {
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

// As it stands in the text, with the rest of a Korean word: "배상받을 수 없습니다".
std::string QuoteWhole(const Analysis& a, const Sentence& s, const Hit& hit) {
  uint32_t end = hit.end;
  while (end < s.end && !a.gap[end] && IsHangul(a.units[end]) && IsHangul(a.units[end - 1])) ++end;
  return a.Quote(hit.begin, end);
}

// "We have no evidence that your data were misused", in words that are not those of kHedge.
void CheckUnseenMisuse(const Analysis& a, Findings& f) {
  for (const Hit& hit : a.hits) {
    if (hit.klass != static_cast<uint16_t>(W::kNoSign)) continue;
    const Sentence& s = a.SentenceOf(hit.begin);
    if (a.Has(s, W::kHedge) || !a.AnyHit(W::kMisuse, hit.end, s.end)) continue;
    const std::string word = a.Quote(hit.begin, hit.end);
    f.Add("hedge", f.ToPeople() ? Level::kWarning : Level::kNote, hit.begin,
          {"\"" + word + "\" of misuse: that nothing was seen is no sign that nothing happens",
           "‘" + word + "’: 보지 못했다는 것이 없다는 뜻은 아닙니다"},
          {"leave it out, or say what was looked for, and how",
           "빼거나, 무엇을 어떻게 확인했는지 쓰십시오"});
  }
}

// That readers have no claim, or lose it: the law says what they have, and by when.
void CheckDisclaimers(const Analysis& a, Findings& f) {
  if (!f.ToPeople()) return;
  uint32_t last_end = 0;
  for (const Hit& hit : a.hits) {
    if (hit.klass != static_cast<uint16_t>(W::kDisclaims) || hit.begin < last_end) continue;
    last_end = hit.end;
    const std::string word = QuoteWhole(a, a.SentenceOf(hit.begin), hit);
    f.Add("hedge", Level::kWarning, hit.begin,
          {"\"" + word + "\" tells readers that they have no claim",
           "‘" + word + "’: 읽는 사람에게 받을 것이 없다고 합니다"},
          {"leave it out: what people may claim, and by when, is for the law to say",
           "빼십시오. 무엇을 언제까지 청구할 수 있는지는 법이 정합니다"});
  }
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
  // A possible leak is called one too, where its duty asks for the word (PIPA Art. 34-2).
  const auto& wording = a.expected.wording;
  const bool asked = std::ranges::find(wording, "W1") != wording.end();
  if ((a.expected.unauthorised_known && f.Wants("W1")) ||
      (asked && a.expected.certainty == Certainty::kPossible))
    CheckKoreanExposure(a, f);
  if (a.expected.unauthorised_known && f.Wants("W1")) CheckEnglishExposure(a, f);
  if (f.Wants("W6")) CheckAttackersWord(a, f);
  CheckCertainty(a, f);
  CheckHedges(a, f);
  CheckUnseenMisuse(a, f);
  CheckDisclaimers(a, f);
  CheckHidden(a, f);
}

}  // namespace haetae::notice
