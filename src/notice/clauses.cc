// Each clause is judged by its own words first: leaking, denying, not knowing, advising. A clause
// without any takes what its sentence says (in Korean what comes behind, in English what stands in
// front), and a sentence without any what stands above it: label, lead-in, heading.
#include "notice/clauses.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "notice/claims.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

struct Clause {
  uint32_t begin = 0, end = 0;
  bool exception = false;  // English: begins with "except"; Korean: ends with 제외한
  bool besides = false;    // ends with 외에는
  bool aside = false;      // stands in parentheses
  bool fields = false;     // names kinds of data
  bool leak = false, deny = false, safe = false, unknown = false, advice = false, contact = false,
       includes = false, verify = false;
};

bool OneOf(char32_t code, std::u32string_view set) { return set.find(code) != set.npos; }

}  // namespace

bool HasVerb(const Analysis& a, uint32_t begin, uint32_t end) {
  static constexpr std::array<std::u32string_view, 18> kVerbs = {
      U"was",      U"were",     U"is",       U"are",      U"did",  U"has",
      U"have",     U"had",      U"remain",   U"remains",  U"does", U"do",
      U"included", U"involved", U"accessed", U"obtained", U"took", U"stole"};
  for (uint32_t i = begin; i < end; ++i) {
    if (!IsLatin(a.units[i]) || (i > begin && IsLatin(a.units[i - 1]))) continue;
    for (std::u32string_view verb : kVerbs) {
      const auto stop = static_cast<uint32_t>(i + verb.size());
      if (stop <= end && a.units.compare(i, verb.size(), verb) == 0 &&
          (stop == end || !IsLatin(a.units[stop])))
        return true;
    }
  }
  return false;
}

namespace {

class Cutter {
 public:
  Cutter(const Analysis& a, const Sentence& s) : a_(a), s_(s) {}

  std::vector<Clause> Run() {
    cuts_.insert(s_.end);
    if (s_.language == Language::kKorean) {
      CutKorean();
    } else {
      CutEnglish();
    }
    for (uint32_t i = s_.begin; i < s_.end; ++i) {
      if (a_.units[i] == '(' && i > s_.begin) cuts_.insert(i);
      if (a_.units[i] == ')' || a_.units[i] == ';') cuts_.insert(i + 1);
    }
    std::vector<Clause> clauses;
    uint32_t begin = s_.begin;
    for (uint32_t cut : cuts_) {
      if (cut <= begin) continue;
      clauses.push_back({.begin = begin, .end = cut});
      begin = cut;
    }
    for (Clause& clause : clauses) {
      clause.exception = s_.language == Language::kKorean ? excepts_.contains(clause.end)
                                                          : excepts_.contains(clause.begin);
      clause.besides = besides_.contains(clause.end);
      clause.aside = a_.units[clause.begin] == '(';
    }
    if (s_.language == Language::kEnglish) CutAtAnd(clauses);
    return clauses;
  }

 private:
  bool Pauses(uint32_t i) const { return i >= s_.end || a_.gap[i] || OneOf(a_.units[i], U", )"); }
  char32_t At(uint32_t i) const { return i < s_.end && i >= s_.begin ? a_.units[i] : U'\0'; }
  bool Is(uint32_t i, std::u32string_view word) const {
    return i + word.size() <= s_.end && a_.units.compare(i, word.size(), word) == 0;
  }

  // "(뒤 4자리 제외)", "(뒷자리는 제외)": of one kind, the part that was not hidden, or was.
  bool LeavesOutDigits(uint32_t i) const {
    if (OneOf(At(i - 1), U"를는만")) --i;
    return i >= s_.begin + 2 && Is(i - 2, U"자리");
  }
  void CutKorean() {
    for (uint32_t i = s_.begin + 1; i < s_.end; ++i) {
      if (!Pauses(i + 1)) continue;
      const char32_t c = a_.units[i], before = a_.units[i - 1];
      const bool ends = (c == U'며' && before != U'지') ||
                        (c == U'고' && OneOf(before, U"었았였했됐졌이하되않있없갔켰렸")) ||
                        (c == U'나' && before == U'으') || (c == U'만' && before == U'지') ||
                        (c == U'데' && OneOf(before, U"는은인")) ||
                        (c == U'니' && before == U'으') || (c == U'로' && before == U'므') ||
                        (c == U'어' && before == U'되') || (c == U'여' && before == U'하') ||
                        (c == U'돼') || (c == U'라' && Is(i - 2, U"아니라"));
      if (ends) cuts_.insert(i + 1);
    }
    for (const Hit& hit : a_.HitsOf(W::kExcept, s_.begin, s_.end))
      cuts_.insert(hit.end), excepts_.insert(hit.end);
    for (const Hit& hit : a_.HitsOf(W::kBesides, s_.begin, s_.end))
      cuts_.insert(hit.end), besides_.insert(hit.end);
    for (const Hit& hit : a_.HitsOf(W::kClause, s_.begin, s_.end))
      if (a_.StartsWord(hit.begin)) cuts_.insert(hit.begin);
    // "(비밀번호 제외)", "비밀번호 제외,"
    for (uint32_t i = s_.begin; i + 2 < s_.end; ++i)
      if (Is(i, U"제외") && (OneOf(At(i + 2), U"),") || i + 2 == s_.end) && !LeavesOutDigits(i))
        excepts_.insert(i + 2), cuts_.insert(i + 2);
  }

  void CutEnglish() {
    for (const Hit& hit : a_.HitsOf(W::kClause, s_.begin, s_.end)) cuts_.insert(hit.begin);
    for (const Hit& hit : a_.HitsOf(W::kExcept, s_.begin, s_.end))
      cuts_.insert(hit.begin), excepts_.insert(hit.begin);
    static constexpr std::array<std::u32string_view, 12> kAfterComma = {
        U" not ", U" no ",     U" none ",    U" please", U" so ",     U" we ",
        U" you ", U" and we ", U" and you ", U" never ", U" do not ", U" without "};
    for (uint32_t i = s_.begin; i < s_.end; ++i) {
      if (a_.units[i] == ',')
        for (std::u32string_view word : kAfterComma)
          if (Is(i + 1, word)) CutAside(i + 1, word);
      if (Is(i, U" if ") || Is(i, U" because ") || Is(i, U" - ")) cuts_.insert(i);
    }
  }

  // "names, not passwords, were taken": what is denied ends with the next comma.
  void CutAside(uint32_t begin, std::u32string_view word) {
    cuts_.insert(begin);
    if (word != U" not " && word != U" no " && word != U" without ") return;
    for (uint32_t i = begin; i < s_.end; ++i) {
      if (a_.units[i] != ',') continue;
      cuts_.insert(i + 1);
      return;
    }
  }

  // "… were accessed and passwords were not": a verb on both sides.
  void CutAtAnd(std::vector<Clause>& clauses) const {
    for (size_t c = 0; c < clauses.size(); ++c) {
      for (uint32_t i = clauses[c].begin; i + 5 < clauses[c].end; ++i) {
        if (!Is(i, U" and ")) continue;
        if (!HasVerb(a_, clauses[c].begin, i) || !HasVerb(a_, i + 5, clauses[c].end)) continue;
        Clause rest = clauses[c];
        rest.begin = i, rest.exception = false;
        clauses[c].end = i;
        clauses.insert(clauses.begin() + static_cast<std::ptrdiff_t>(c) + 1, rest);
        break;
      }
    }
  }

  const Analysis& a_;
  const Sentence& s_;
  std::set<uint32_t> cuts_, excepts_, besides_;
};

class Judge {
 public:
  Judge(const Analysis& a, uint32_t sentence, std::pair<size_t, size_t> fields)
      : a_(a), s_(a.sentences[sentence]), fields_(fields), clauses_(Cutter(a, s_).Run()) {
    for (Clause& clause : clauses_) {
      ReadSignals(clause);
      const auto within = [&](const FieldHit& h) {
        return h.begin >= clause.begin && h.begin < clause.end;
      };
      clause.fields =
          std::any_of(a.field_hits.begin() + static_cast<std::ptrdiff_t>(fields.first),
                      a.field_hits.begin() + static_cast<std::ptrdiff_t>(fields.second), within);
    }
    std::set<uint32_t> words;
    for (size_t i = fields.first; i < fields.second; ++i) words.insert(a.field_hits[i].word);
    several_ = words.size() >= 2;
    above_ = Above();
  }

  Mention Of(const FieldHit& hit, uint32_t sentence) const {
    Mention mention{.hit = hit, .sentence = sentence};
    const auto found = std::ranges::find_if(
        clauses_, [&](const Clause& c) { return hit.begin >= c.begin && hit.begin < c.end; });
    if (found == clauses_.end() || IsMeans(hit) || NamesThing(hit)) return mention;
    const auto index = static_cast<size_t>(found - clauses_.begin());
    mention.said = OfClause(index);
    mention.told = Own(*found) == Said::kListed && IsToldOf(hit, *found);
    mention.loose = !Own(*found) && !FromSentence(index) && !in_list_ && !IsInList(hit);
    // "전화번호(유출되지 않음)": what stands in parentheses is said of the word in front.
    if (const auto next = found + 1;
        next != clauses_.end() && next->aside && !next->fields && next->begin - hit.end <= 2) {
      if (const Said said = Own(*next).value_or(mention.said); said == Said::kDenied)
        mention.said = said;
    }
    mention.claimed = in_list_ || IsOfReader(hit, *found);
    for (size_t i = fields_.first; i < fields_.second && !mention.claimed; ++i) {
      const FieldHit& other = a_.field_hits[i];
      mention.claimed = other.begin >= found->begin && other.begin < found->end &&
                        IsExpected(other) && !IsMeans(other);
    }
    return mention;
  }

 private:
  bool IsExpected(const FieldHit& hit) const {
    return std::ranges::any_of(a_.word_fields[hit.word],
                               [&](uint32_t id) { return id < a_.expected.fields.size(); });
  }
  // Whether a word of leaking tells what was done: "a breach of your health information" names it.
  bool Happened(const Clause& clause) const {
    const std::vector<Hit> names = a_.HitsOf(W::kIncident, clause.begin, clause.end);
    return s_.language == Language::kKorean ||
           std::ranges::any_of(a_.HitsOf(W::kLeak, clause.begin, clause.end), [&](const Hit& hit) {
             return std::ranges::none_of(names,
                                         [&](const Hit& name) { return name.begin == hit.begin; });
           });
  }
  // "Passwords were stolen", "stole your password", but not "stolen passwords": of what was done.
  bool IsToldOf(const FieldHit& hit, const Clause& clause) const {
    return clause.leak && (IsOfReader(hit, clause) || a_.AnyHit(W::kLeak, hit.end, clause.end));
  }
  // Whether a kind stands in a list: an entry, what a label leads in, a short line, or beside
  // another kind with only a comma, "and" or "및" between. "예약에 이름이 오른 분" lists nothing.
  bool IsInList(const FieldHit& hit) const {
    constexpr uint32_t kShortUnits = 16, kFarUnits = 40;
    if (s_.kind == Block::Kind::kItem || s_.kind == Block::Kind::kRow || s_.is_label ||
        s_.label != kNone || s_.end - s_.begin <= hit.end - hit.begin + kShortUnits)
      return true;
    const auto joins = [&](uint32_t i) {
      if (i >= s_.end) return false;
      if (OneOf(a_.units[i], U",·/(;및와과")) return true;
      for (std::u32string_view word : {U" and ", U" or ", U" as well ", U" & ", U" plus "})
        if (a_.units.compare(i, word.size(), word) == 0) return true;
      return false;
    };
    if (joins(hit.end)) return true;
    for (size_t i = fields_.first; i < fields_.second; ++i) {
      const FieldHit& other = a_.field_hits[i];
      if (other.end <= hit.begin && hit.begin - other.end <= kFarUnits && joins(other.end))
        return true;
    }
    return false;
  }
  // "your passport number was stolen", "고객님의 여권번호가 유출되었습니다": in so many words.
  bool IsOfReader(const FieldHit& hit, const Clause& clause) const {
    constexpr uint32_t kBeforeUnits = 14;
    if (!clause.leak || !Happened(clause)) return false;
    const uint32_t near = std::max(clause.begin, hit.begin - std::min(hit.begin, kBeforeUnits));
    const uint32_t end = s_.language == Language::kKorean ? hit.begin : hit.begin + 5;
    return a_.AnyHit(W::kReader, near, end) || a_.AnyHit(W::kReaderNoun, near, end);
  }
  // "using a stolen password", "reset all passwords"; "비밀번호를 초기화".
  bool IsMeans(const FieldHit& hit) const {
    constexpr uint32_t kBefore = 30, kBehind = 8, kYourUnits = 5;
    const auto stops = [&](uint32_t i) { return OneOf(a_.units[i], U",;:()"); };
    uint32_t begin = hit.begin, end = hit.end;
    if (s_.language == Language::kKorean) {
      begin = hit.end;
      while (end < s_.end && end - hit.end < kBehind && !stops(end)) ++end;
    } else {
      end = hit.begin;
      while (begin > s_.begin && hit.begin - begin < kBefore && !stops(begin - 1)) --begin;
    }
    const std::vector<Hit> means = a_.HitsOf(W::kMeans, begin, end);
    if (means.empty()) return false;
    // "used a stolen key to read your name": what was done with it begins anew.
    if (s_.language == Language::kEnglish)
      for (const Hit& deed : a_.HitsOf(W::kLeak, means.back().end, end + kYourUnits))
        for (std::u32string_view word : {U" to ", U" and ", U" then "})
          if (deed.begin >= word.size() &&
              a_.units.compare(deed.begin - word.size(), word.size(), word) == 0)
            return false;
    return true;
  }
  // Where the name of a thing ends that a kind of data is the first part of, or 0: "진료기록 화면",
  // "생년월일 조회 화면", "the password reset page".
  uint32_t EndOfThing(uint32_t i) const {
    constexpr int kPartsMax = 3;
    const auto end_of = [&](W w) {
      uint32_t end = 0;
      const auto [first, last] = a_.HitRange(i, i + 1);
      for (size_t k = first; k < last; ++k)
        if (a_.hits[k].klass == static_cast<uint16_t>(w)) end = std::max(end, a_.hits[k].end);
      return end;
    };
    for (int part = 0; part <= kPartsMax; ++part) {
      while (i < s_.end && a_.units[i] == ' ') ++i;
      if (const uint32_t end = end_of(W::kThing)) return end;
      if ((i = end_of(W::kThingUse)) == 0) return 0;
    }
    return 0;
  }
  // Whether a kind only tells which thing is meant. Kinds that are joined in front of it do as
  // well: "이름·전화번호 조회 화면". As an entry of a list of what leaked, the thing stands for the
  // kind.
  bool NamesThing(const FieldHit& hit) const {
    uint32_t end = EndOfThing(hit.end);
    for (size_t i = fields_.first; end == 0 && i < fields_.second; ++i) {
      const FieldHit& next = a_.field_hits[i];
      if (next.begin > hit.begin && Joins(hit.end, next.begin)) end = EndOfThing(next.end);
    }
    if (end == 0) return false;
    while (end < s_.end && a_.units[end] == ' ') ++end;
    const bool entry = end >= s_.end || OneOf(a_.units[end], U",·)/;.");
    return !(in_list_ && entry);
  }
  // "·", "와", " and ": two kinds that share what stands behind them, with no comma between.
  bool Joins(uint32_t begin, uint32_t end) const {
    static constexpr std::array<std::u32string_view, 9> kJoiners = {
        U"·", U"/", U"및", U"와", U"과", U" and ", U" or ", U" & ", U"또는"};
    return std::ranges::any_of(kJoiners, [&](std::u32string_view word) {
      return end - begin == word.size() && a_.Is(begin, word);
    });
  }
  // Words inside the name of a field ("열람 기록") say nothing of leaking.
  bool InField(const Hit& hit) const {
    for (size_t i = fields_.first; i < fields_.second; ++i)
      if (hit.begin >= a_.field_hits[i].begin && hit.end <= a_.field_hits[i].end) return true;
    return false;
  }
  // "회수되지 않은 계정으로 명부를 복사해 갔습니다": a Korean clause tells with its last verb; a
  // denial before it that belongs to no word of leaking is about something else.
  bool OfAnother(const Clause& clause, const Hit& deny) const {
    if (s_.language != Language::kKorean) return false;
    constexpr uint32_t kAttachedUnits = 6;
    bool later = false;
    const auto [first, last] = a_.HitRange(clause.begin, clause.end);
    for (size_t i = first; i < last; ++i) {
      const Hit& hit = a_.hits[i];
      const auto w = static_cast<W>(hit.klass);
      if ((w != W::kLeak && w != W::kIncludes && w != W::kSafe) || InField(hit)) continue;
      if (hit.begin < deny.end && hit.end + kAttachedUnits >= deny.begin) return false;
      later = later || (w == W::kLeak && hit.begin >= deny.end);
    }
    return later;
  }
  void ReadSignals(Clause& clause) const {
    const auto [first, last] = a_.HitRange(clause.begin, clause.end);
    for (size_t i = first; i < last; ++i) {
      const Hit& hit = a_.hits[i];
      if (InField(hit)) continue;
      switch (static_cast<W>(hit.klass)) {
        case W::kLeak:
          clause.leak = true;
          break;
        case W::kDeny:
          clause.deny = clause.deny || !OfAnother(clause, hit);
          break;
        case W::kSafe:
          clause.safe = true;
          break;
        case W::kUnknown:
          clause.unknown = true;
          break;
        case W::kAdvice:
          clause.advice = true;
          break;
        case W::kContact:
          clause.contact = true;
          break;
        case W::kIncludes:
          clause.includes = true;
          break;
        case W::kVerify:
          clause.verify = true;
          break;
        default:
          break;
      }
    }
  }

  // Whether what stands above denies a leak in one of its clauses: "… may have been accessed; where
  // they live was not looked up" denies none, and "… was taken, but the following were not" does.
  bool DeniesLeak(const Sentence& above) const {
    std::vector<Clause> clauses = Cutter(a_, above).Run();
    bool leak = false;
    for (Clause& c : clauses) {
      ReadSignals(c);
      leak = leak || c.leak || c.includes || c.safe;
      if (!c.deny) continue;
      if (c.leak || c.includes || c.safe) return true;
      uint32_t end = c.end;
      while (end > c.begin && OneOf(a_.units[end - 1], U".:; ")) --end;
      const std::vector<Hit> denials = a_.HitsOf(W::kDeny, c.begin, c.end);
      const bool ends = !denials.empty() && denials.back().end >= end;
      if (leak && (ends || a_.AnyHit(W::kFollowing, c.begin, c.end))) return true;
    }
    return false;
  }
  Said FromAbove(uint32_t sentence) const {
    const Sentence& g = a_.sentences[sentence];
    if (a_.Has(g, W::kAdviceHead)) return Said::kNothing;
    // Of what a heading is about no kind below it leaked by its word.
    if ((a_.Has(g, W::kRiskHead) || a_.Has(g, W::kMeasureHead)) && !a_.Has(g, W::kFieldList))
      return Said::kNothing;
    if (a_.Has(g, W::kDeny) && DeniesLeak(g)) return Said::kDenied;
    if (a_.Has(g, W::kUnknown) && !a_.Has(g, W::kFieldList)) return Said::kUnknown;
    if (a_.Has(g, W::kFieldList)) return Said::kListed;
    if (a_.Has(g, W::kAdvice) || a_.Has(g, W::kContact)) return Said::kNothing;
    return a_.Has(g, W::kLeak) ? Said::kListed : Said::kTogether;
  }
  // What label, lead-in and heading say, the nearest first; kTogether when they say nothing.
  Said Above() {
    for (uint32_t k : {s_.label, s_.intro, s_.heading}) {
      if (k == kNone) continue;
      const Said said = FromAbove(k);
      if (said == Said::kTogether) continue;
      in_list_ = said == Said::kListed && a_.Has(a_.sentences[k], W::kFieldList);
      return said;
    }
    return Said::kTogether;
  }

  std::optional<Said> Own(const Clause& c) const {
    const bool korean = s_.language == Language::kKorean;
    // "To find out whether your data leaked, quote your name and member number."
    if (c.verify && !c.includes && (!c.leak || c.unknown || c.advice)) return Said::kNothing;
    if (c.contact && (a_.Has(s_, W::kPhone) || a_.Has(s_, W::kMail) || a_.Has(s_, W::kUrl)))
      return Said::kNothing;
    if (c.contact && s_.is_label && !c.leak) return Said::kNothing;  // "연락처: …"
    if (c.advice && (korean || !c.leak)) return Said::kNothing;
    if (c.unknown && (c.leak || !c.safe)) return Said::kUnknown;
    if (c.deny && (c.leak || c.safe || c.includes)) return Said::kDenied;
    if (c.leak) return Said::kListed;
    if (c.includes && (above_ == Said::kListed || above_ == Said::kDenied)) return above_;
    if (c.includes && several_ && above_ != Said::kNothing) return Said::kListed;
    return std::nullopt;
  }

  static Said Flipped(Said said) {
    if (said == Said::kDenied) return Said::kListed;
    return said == Said::kListed || said == Said::kTogether ? Said::kDenied : said;
  }

  Said OfClause(size_t index) const {
    const Clause& c = clauses_[index];
    const bool korean = s_.language == Language::kKorean;
    if (c.exception && !korean) {
      // "No information other than your name was accessed" · "everything except passwords was
      // taken"
      const bool denied = std::ranges::any_of(
          clauses_.begin(), clauses_.begin() + static_cast<std::ptrdiff_t>(index), &Clause::deny);
      return denied ? Said::kListed : Said::kDenied;
    }
    if (c.exception) return Flipped(FromSentence(index).value_or(above_));
    if (c.besides) {
      const Said said = FromSentence(index).value_or(above_);
      return said == Said::kDenied ? Said::kListed : said;
    }
    // "Passwords are held by other systems and were not involved."
    if (!korean && c.includes && !c.leak && index + 1 < clauses_.size()) {
      const Clause& next = clauses_[index + 1];
      if (!next.fields && next.deny && (next.leak || next.safe) && !next.exception)
        return Said::kDenied;
    }
    if (const std::optional<Said> own = Own(c)) return *own;
    const std::optional<Said> around = FromSentence(index);
    // "… but not passwords": the verb stands in the other clause.
    if (c.deny && around && (*around == Said::kListed || *around == Said::kDenied))
      return Said::kDenied;
    if (c.deny && above_ == Said::kDenied) return Said::kDenied;
    if (c.deny)
      return above_ == Said::kListed && c.end - c.begin < 25 && !korean ? Said::kDenied
                                                                        : Said::kNothing;
    // "Passwords were not; names and addresses were."
    if (!korean && around == Said::kDenied && HasVerb(a_, c.begin, c.end)) return Said::kListed;
    if (around) return *around;
    if (above_ != Said::kTogether) return above_;
    const bool contact = a_.Has(s_, W::kPhone) || a_.Has(s_, W::kMail) || a_.Near(s_, W::kAdvice);
    return several_ && !contact ? Said::kTogether : Said::kNothing;
  }

  // What the other clauses say: Korean ends with its verb, English begins with it.
  std::optional<Said> FromSentence(size_t index) const {
    const auto look = [&](bool behind) -> std::optional<Said> {
      for (size_t i = index; behind ? ++i < clauses_.size() : i-- > 0;) {
        if (clauses_[i].exception || clauses_[i].besides) continue;
        // "성명, 카드번호(비밀번호는 해당 없음)": said of what stands inside.
        if (clauses_[i].aside && (clauses_[i].deny || clauses_[i].unknown)) continue;
        if (const std::optional<Said> own = Own(clauses_[i])) return own;
      }
      return std::nullopt;
    };
    const bool korean = s_.language == Language::kKorean;
    if (const std::optional<Said> said = look(korean)) return said;
    return look(!korean);
  }

  const Analysis& a_;
  const Sentence& s_;
  std::pair<size_t, size_t> fields_;
  std::vector<Clause> clauses_;
  bool several_ = false;
  bool in_list_ = false;
  Said above_ = Said::kTogether;
};

// "No", "유출됨": what a cell says that answers for what its row is about.
std::optional<bool> AnswerIn(const Analysis& a, uint32_t begin, uint32_t end) {
  static constexpr std::array<std::u32string_view, 12> kYes = {
      U"yes", U"y", U"o", U"○", U"◯", U"✓", U"✔", U"예", U"유출", U"유출됨", U"해당", U"포함"};
  static constexpr std::array<std::u32string_view, 14> kNo = {
      U"no",     U"n",      U"x",        U"×",      U"✗",      U"✘",      U"-",
      U"아니오", U"아니요", U"해당없음", U"미유출", U"미포함", U"미해당", U"비유출"};
  while (begin < end && a.units[begin] == ' ') ++begin;
  while (end > begin && OneOf(a.units[end - 1], U".; ")) --end;
  const std::u32string_view text(a.units.data() + begin, end - begin);
  if (std::ranges::find(kYes, text) != kYes.end()) return true;
  if (std::ranges::find(kNo, text) != kNo.end()) return false;
  return std::nullopt;
}

// "| Password | No |", "| 여권번호 | 번호 | X |", "비밀번호: X": what a row of a table, or a label,
// says of the kinds of data that stand in front.
class Answers {
 public:
  explicit Answers(const Analysis& a) : a_(a) {}

  void Read(std::vector<Mention>& mentions) {
    for (Mention& m : mentions) {
      const Sentence& s = a_.sentences[m.sentence];
      const uint32_t next = m.sentence + 1;
      if (!s.is_label || next >= a_.sentences.size() || a_.sentences[next].block != s.block)
        continue;
      const std::optional<bool> answer =
          s.kind == Block::Kind::kRow
              ? OfRow(m.sentence)
              : AnswerIn(a_, a_.sentences[next].begin, a_.sentences[next].end);
      if (!answer || (m.said == Said::kNothing && a_.Near(s, W::kAdviceHead))) continue;
      m.said = *answer ? Said::kListed : Said::kDenied;
    }
  }

 private:
  struct Cell {
    uint32_t begin = 0, end = 0;
  };
  // The cells of the row that a sentence begins: html.cc and markdown.cc put ':' or ';' between.
  std::vector<Cell> CellsOf(uint32_t sentence) const {
    std::vector<Cell> cells;
    uint32_t last = sentence;
    while (last + 1 < a_.sentences.size() &&
           a_.sentences[last + 1].block == a_.sentences[sentence].block)
      ++last;
    const uint32_t end = a_.sentences[last].end;
    for (uint32_t begin = a_.sentences[sentence].begin; begin < end;) {
      uint32_t cut = begin;
      while (cut < end && !OneOf(a_.units[cut], U":;")) ++cut;
      cells.push_back({begin, cut});
      begin = cut + 1;
    }
    return cells;
  }
  // Finds the row that the table of a row begins with; rows come in order.
  void FindHead(uint32_t block) {
    const auto is_row = [&](uint32_t b) { return a_.notice.blocks[b].kind == Block::Kind::kRow; };
    uint32_t first = block;
    while (first > seen_ && is_row(first - 1)) --first;
    const bool same_table = first == seen_ && table_ != kNone && is_row(first);
    seen_ = block;
    if (same_table) return;
    while (first > 0 && is_row(first - 1)) --first;
    table_ = first;
    const auto sentence = std::ranges::lower_bound(a_.sentences, first, {},
                                                   [](const Sentence& s) { return s.block; });
    head_ = CellsOf(static_cast<uint32_t>(sentence - a_.sentences.begin()));
  }
  // The answer in the column for what leaked where the table names one; else that of all columns
  // that answer, if they agree.
  std::optional<bool> OfRow(uint32_t sentence) {
    const std::vector<Cell> cells = CellsOf(sentence);
    FindHead(a_.sentences[sentence].block);
    std::optional<bool> of_leak, of_any;
    bool named = false, agree = true;
    for (size_t i = 1; i < cells.size(); ++i) {
      const std::optional<bool> answer = AnswerIn(a_, cells[i].begin, cells[i].end);
      const bool is_named = head_.size() == cells.size() && cells[0].begin != head_[0].begin &&
                            (a_.AnyHit(W::kLeak, head_[i].begin, head_[i].end) ||
                             a_.AnyHit(W::kLeakNoun, head_[i].begin, head_[i].end));
      named = named || is_named;
      if (is_named && !of_leak) of_leak = answer;
      if (answer && of_any && *of_any != *answer) agree = false;
      if (!of_any) of_any = answer;
    }
    if (named) return of_leak;
    return agree ? of_any : std::nullopt;
  }

  const Analysis& a_;
  std::vector<Cell> head_;  // of the table that begins at block `table_`
  uint32_t table_ = kNone;
  uint32_t seen_ = 0;  // the block that was looked at last
};

}  // namespace

std::vector<Mention> FindMentions(const Analysis& a) {
  std::vector<Mention> mentions;
  size_t first = 0;
  for (uint32_t i = 0; i < a.sentences.size(); ++i) {
    const Sentence& s = a.sentences[i];
    size_t last = first;
    while (last < a.field_hits.size() && a.field_hits[last].begin < s.end) ++last;
    if (last > first) {
      const Judge judge(a, i, {first, last});
      for (size_t k = first; k < last; ++k) mentions.push_back(judge.Of(a.field_hits[k], i));
    }
    first = last;
  }
  Answers(a).Read(mentions);
  FindClaims(a, mentions);
  return mentions;
}

}  // namespace haetae::notice
