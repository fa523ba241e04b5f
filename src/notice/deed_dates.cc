#include "notice/deed_dates.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "notice/unicode.h"

namespace haetae::notice {
namespace {

using Text = std::u32string_view;

constexpr uint32_t kFarUnits = 80;  // between a date and its verb

class Reader {
 public:
  Reader(const Analysis& a, const Sentence& s, const DatedPart& part) : a_(a), s_(s), p_(part) {}

  Deed Read() const {
    if (s_.label != kNone && a_.Has(a_.sentences[s_.label], W::kLearned)) return Deed::kNone;
    return s_.language == Language::kKorean ? Korean() : English();
  }

 private:
  Text Between(uint32_t begin, uint32_t end) const {
    return begin < end ? Text(a_.units).substr(begin, end - begin) : Text();
  }
  static bool HasAny(Text text, std::initializer_list<Text> words) {
    return std::ranges::any_of(words, [&](Text word) { return text.find(word) != text.npos; });
  }
  bool EndsWithAny(uint32_t i, std::initializer_list<Text> words) const {
    return std::ranges::any_of(words, [&](Text word) { return a_.EndsAt(i, word); });
  }
  // Whether data of people are named: what leaked, or whose it is.
  bool NamesData(uint32_t begin, uint32_t end) const {
    if (a_.AnyHit(W::kReader, begin, end) || a_.AnyHit(W::kReaderNoun, begin, end)) return true;
    const auto first = std::ranges::lower_bound(a_.field_hits, begin, {},
                                                [](const FieldHit& h) { return h.begin; });
    if (first != a_.field_hits.end() && first->end <= end) return true;
    return HasAny(Between(begin, end), {U"data", U"information", U"details", U"정보", U"명단"});
  }

  // --- English ---

  bool EndsWithWord(uint32_t i, std::initializer_list<Text> words) const {
    return std::ranges::any_of(words, [&](Text word) {
      return a_.EndsAt(i, word) && a_.StartsWord(i - static_cast<uint32_t>(word.size()));
    });
  }

  // What stands in front of the date: "on ", "from ", "until ", with a day of the week or not.
  Deed English() const {
    uint32_t i = BeginWithWeekday(a_, p_.date);
    if (a_.EndsAt(i, U"the ")) i -= 4;
    Deed deed = Deed::kNone;
    if (EndsWithWord(i, {U"on ", U"on or about ", U"on or around ", U"night of ", U"morning of ",
                         U"evening of ", U"hours of "}))
      deed = Deed::kOn;
    if (EndsWithWord(i, {U"from ", U"since ", U"beginning on ", U"starting on "}))
      deed = Deed::kFrom;
    if (EndsWithWord(i, {U"until ", U"till ", U"ending on "})) deed = Deed::kUntil;
    if (deed == Deed::kNone && IsTold(i)) deed = Deed::kOn;
    if (deed == Deed::kNone || HasAny(Between(p_.from, p_.to), {U" log ", U" logs"}))
      return Deed::kNone;
    if (deed == Deed::kOn && IsTold(i)) return deed;
    const auto [first, last] = a_.HitRange(p_.from, p_.to);
    for (size_t k = first; k < last; ++k)
      if (IsVerb(a_.hits[k]) && BelongsTo(a_.hits[k])) return deed;
    return Deed::kNone;
  }
  // "The date of the breach was 23 November", "the day your data were accessed was …".
  bool IsTold(uint32_t date) const {
    constexpr uint32_t kNameUnits = 80;
    uint32_t end = date;
    for (Text word : {U"on ", U"the "})
      if (a_.EndsAt(end, word)) end -= static_cast<uint32_t>(word.size());
    if (!EndsWithAny(end, {U" was ", U" is ", U" were "}) || date - p_.from > kNameUnits)
      return false;
    const Text before = Between(p_.from, end);
    for (Text name : {U"date ", U"day ", U"time ", U"dates ", U"moment "})
      if (const size_t at = before.rfind(name); at != before.npos) {
        const uint32_t begin = p_.from + static_cast<uint32_t>(at);
        if (at > 0 && IsLatin(before[at - 1])) continue;
        const bool leak = a_.AnyHit(W::kLeak, begin, end) || a_.AnyHit(W::kLeakNoun, begin, end);
        return leak && !a_.AnyHit(W::kLearned, begin, end) && !a_.AnyHit(W::kMeasure, begin, end) &&
               !a_.AnyHit(W::kTellPeople, begin, end);
      }
    return false;
  }
  // "was accessed", "may have been illegally copied", "an attacker stole": what was done, not what
  // had been before, and not its name ("the breach").
  bool IsVerb(const Hit& hit) const {
    if (static_cast<W>(hit.klass) != W::kLeak) return false;
    const Text said = Between(hit.begin, hit.end);
    if (said.starts_with(U"was ") || said.starts_with(U"were ")) return true;
    uint32_t i = hit.begin;
    for (Text adverb : {U"illegally ", U"unlawfully ", U"improperly ", U"wrongly ", U"also ",
                        U"mistakenly ", U"inadvertently ", U"first ", U"last "})
      if (a_.EndsAt(i, adverb)) i -= static_cast<uint32_t>(adverb.size());
    if (EndsWithAny(i, {U" had been ", U" to be ", U" being "})) return false;
    if (EndsWithAny(i, {U" was ", U" were ", U" been "})) return true;
    // Nouns are no verbs: "an attacker's access".
    if (!said.ends_with(U"ed") && !HasAny(said, {U"stole", U"took", U"read", U"got", U"saw"}))
      return false;
    const Text before = Between(i - std::min(i, uint32_t{12}), i);
    if (before.ends_with(U"somebody ") || before.ends_with(U"someone ")) return true;
    const auto [first, last] = a_.HitRange(p_.from, i);
    return std::any_of(a_.hits.begin() + static_cast<std::ptrdiff_t>(first),
                       a_.hits.begin() + static_cast<std::ptrdiff_t>(last), [&](const Hit& who) {
                         return static_cast<W>(who.klass) == W::kAttacker && who.end + 1 == i;
                       });
  }
  // Whether nothing between verb and date makes the date another's.
  bool BelongsTo(const Hit& verb) const {
    static constexpr std::initializer_list<Text> kOthers = {
        U" that ",   U" which ", U" who ",  U" when ",    U" where ", U" because ", U" after ",
        U" before ", U" about ", U" how ",  U" whether ", U" if ",    U" but ",     U" while ",
        U" until ",  U" since ", U" had ",  U" said ",    U" claim",  U" wrote ",   U" sent us",
        U" receiv",  U" report", U" told ", U" publi",    U" post",   U" determin", U" complet",
        U" confirm", U" conclu", U" show",  U" establish"};
    const bool behind = verb.begin >= p_.end;
    const uint32_t begin = behind ? p_.end : verb.end, end = behind ? verb.begin : p_.date.begin;
    if (begin > end || end - begin > kFarUnits) return false;
    // "… until " and "since " are what the date itself stands behind.
    constexpr uint32_t kIntroUnits = 6;
    const uint32_t stop = behind ? end : end - std::min(end - begin, kIntroUnits);
    if (HasAny(Between(begin, stop), kOthers)) return false;
    if (!behind && HasAny(Between(begin, stop), {U" and ", U" as "})) return false;
    if (behind ? a_.AnyHit(W::kLearned, p_.from, p_.to) : a_.AnyHit(W::kLearned, begin, end))
      return false;
    return behind ? NamesData(begin, p_.to) : NamesData(p_.from, p_.date.begin);
  }

  // --- Korean ---

  // "6월 9일에 고객님의 정보가 유출되었습니다": a finite verb of leaking behind the date.
  Deed Korean() const {
    if (a_.AnyHit(W::kLearned, p_.end, p_.to)) return Deed::kNone;
    const auto [first, last] = a_.HitRange(p_.end, p_.to);
    for (size_t k = first; k < last; ++k) {
      const Hit& hit = a_.hits[k];
      if (static_cast<W>(hit.klass) != W::kLeak || !IsFinite(hit)) continue;
      return hit.begin - p_.end <= kFarUnits && !IsCut(p_.end, hit.begin) &&
                     NamesData(p_.end, hit.end)
                 ? Deed::kOn
                 : Deed::kNone;
    }
    return Deed::kNone;
  }
  bool IsFinite(const Hit& hit) const {
    for (Text ending :
         {U"되었습니다", U"됐습니다", U"되었으", U"됐으", U"되었고", U"됐고", U"되었을", U"됐을"})
      if (a_.Is(hit.end, ending)) return true;
    // "9월 24일이 개인정보가 조회된 시점입니다"
    for (Text ending : {U"된시점입니다", U"된때입니다", U"된날입니다", U"된날짜입니다",
                        U"된일시입니다", U"된시기입니다", U"된것입니다"})
      if (a_.Is(hit.end, ending)) return true;
    if (!a_.AnyHit(W::kAttacker, p_.end, hit.begin)) return false;
    for (Text ending : {U"하였습니다", U"했습니다", U"습니다", U"하였으", U"했으"})
      if (a_.Is(hit.end, ending)) return true;
    return false;
  }
  // Whether the date is of what stands before the verb, or bounds something: "6월 9일 기준".
  bool IsCut(uint32_t begin, uint32_t end) const {
    for (Text word : {U"기준", U"현재", U"당시", U"이전", U"전에", U"이후", U"이래", U"까지",
                      U"부터", U"자로", U"의", U"전까지"})
      if (a_.Is(begin, word)) return true;
    // "6월 9일 조사 결과", "점검 과정에서": when it was looked into.
    if (HasAny(Between(begin, end), {U"결과", U"과정", U"확인", U"조사", U"분석", U"점검"}))
      return true;
    for (uint32_t i = begin; i + 1 < end; ++i)
      if (a_.gap[i + 1] && Text(U"고며").find(a_.units[i]) != Text::npos) return true;
    return false;
  }

  const Analysis& a_;
  const Sentence& s_;
  const DatedPart& p_;
};

// Days of the week as they stand beside dates, the longest of each first.
constexpr std::array<Text, 18> kDays = {
    U"monday", U"tuesday", U"wednesday", U"thursday", U"friday", U"saturday",
    U"sunday", U"mon",     U"tues",      U"tue",      U"wed",    U"thurs",
    U"thur",   U"thu",     U"fri",       U"sat",      U"sun",    U"weds"};

}  // namespace

uint32_t BeginWithWeekday(const Analysis& a, const Entity& date) {
  for (Text joiner : {U", the ", U" the ", U"., ", U", ", U". ", U" "}) {
    if (!a.EndsAt(date.begin, joiner)) continue;
    const uint32_t end = date.begin - static_cast<uint32_t>(joiner.size());
    for (Text day : kDays)
      if (a.EndsAt(end, day) && a.StartsWord(end - static_cast<uint32_t>(day.size())))
        return end - static_cast<uint32_t>(day.size());
  }
  return date.begin;
}

uint32_t EndWithWeekday(const Analysis& a, const Entity& date) {
  for (Text opens : {U" (", U"("}) {
    if (!a.Is(date.end, opens)) continue;
    const uint32_t begin = date.end + static_cast<uint32_t>(opens.size());
    for (Text day : kDays) {
      const uint32_t end = begin + static_cast<uint32_t>(day.size());
      if (a.Is(begin, day) && a.Is(end, U")")) return end + 1;
    }
  }
  return date.end;
}

Deed DeedAt(const Analysis& analysis, const Sentence& sentence, const DatedPart& part) {
  return Reader(analysis, sentence, part).Read();
}

}  // namespace haetae::notice
