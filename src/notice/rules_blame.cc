// blame: whose fault the text says that it is. The reader's is an error, another single person's,
// or "nobody could have prevented it", an excuse.
//
// Some words blame by themselves ("부주의"). Others do by what they are said of: a weak password is
// blamed where it is the reader's, and "you should have …" where it is about what keeps accounts
// safe. Advice for the time to come blames nobody: it is looked for in the clause of the words,
// since a sentence may do both.
#include <algorithm>
#include <array>

#include "notice/rules.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

struct Span {
  uint32_t begin = 0, end = 0;
};

class Blame {
 public:
  Blame(const Analysis& a, Findings& f) : a_(a), f_(f) {}

  void Check() {
    uint32_t told_until = 0;
    for (const Hit& hit : a_.hits) {
      if (hit.begin < told_until) continue;
      const auto w = static_cast<W>(hit.klass);
      const Sentence& s = a_.SentenceOf(hit.begin);
      bool reader = false;
      Span span{hit.begin, hit.end};
      if (w == W::kBlameReader) {
        reader = true;
      } else if (w == W::kFault) {
        reader = IsReadersFault(s, hit);
      } else if (w == W::kPoorSecret) {
        reader = IsReadersSecret(s, hit, span);
      } else if (w == W::kBlameCause) {
        reader = s.language == Language::kKorean ? IsReadersDeed(s, hit, span)
                                                 : IsReadersCause(s, hit, span);
      }
      if (!reader && w != W::kBlameExcuse) continue;
      if (Advises(s, span, w != W::kBlameCause)) continue;
      if (reader && w != W::kFault && Denies(s, span)) continue;
      told_until = span.end;
      Tell(span, reader);
    }
  }

 private:
  bool Holds(uint32_t begin, uint32_t end, std::u32string_view word) const {
    return std::u32string_view(a_.units).substr(begin, end - begin).find(word) !=
           std::u32string_view::npos;
  }
  // The part of a sentence around a span that has a verb of its own.
  Span ClauseOf(const Sentence& s, const Span& span) const {
    const auto cuts = [&](uint32_t i) {  // whether a clause ends in front of `i`
      const char32_t before = a_.At(i - 1);
      if (before == ',' || before == ';' || before == ':') return true;
      if (s.language == Language::kEnglish)
        return a_.Is(i, U" so ") || a_.Is(i, U" but ") || a_.Is(i, U" and please") ||
               a_.Is(i, U" and we ");
      return a_.gap[i] && (before == U'며' || before == U'니' || before == U'므' ||
                           before == U'만' || (before == U'로' && a_.At(i - 2) == U'므') ||
                           (before == U'고' && !a_.EndsAt(i, U"하고")));
    };
    Span clause{span.begin, span.end};
    while (clause.begin > s.begin && !cuts(clause.begin)) --clause.begin;
    while (clause.end < s.end && !cuts(clause.end)) ++clause.end;
    return clause;
  }
  // "비밀번호를 다시 쓰셔서 유출된 것이 아닙니다", "not because you reused a password".
  bool Denies(const Sentence& s, const Span& span) const {
    const Span clause = ClauseOf(s, span);
    if (s.language == Language::kKorean) return a_.AnyHit(W::kDeny, span.end, clause.end);
    for (std::u32string_view word : {U"not because ", U"not happen", U"not caused ", U"not due ",
                                     U"not the result ", U"nothing to do "})
      if (Holds(clause.begin, span.end, word)) return true;
    return false;
  }
  // Whether the words are part of advice or, if `warns`, of a warning of fraud.
  bool Advises(const Sentence& s, const Span& span, bool warns) const {
    // "Customers who reused their password, please …"
    const Span where =
        Holds(span.begin, span.end, U" who ") ? Span{s.begin, s.end} : ClauseOf(s, span);
    const auto [first, last] = a_.HitRange(where.begin, where.end);
    for (size_t i = first; i < last; ++i) {
      const Hit& hit = a_.hits[i];
      const bool outside = hit.end <= span.begin || hit.begin >= span.end;
      const auto w = static_cast<W>(hit.klass);
      if (outside && w == W::kAdvice) return true;
      if (outside && warns && (w == W::kSuspicious || w == W::kBait)) return true;
      if (outside && w == W::kImperative && hit.begin == s.begin) return true;
    }
    return StartsCondition(where.begin);
  }
  // "If you use a weak password": nobody says that the reader does.
  bool StartsCondition(uint32_t begin) const {
    while (begin < a_.units.size() && OneOf(a_.At(begin), U" ,;:")) ++begin;
    if (a_.Is(begin, U"if you had ")) return false;
    for (std::u32string_view word : {U"if ", U"where ", U"in case ", U"unless ", U"should you "})
      if (a_.Is(begin, word)) return true;
    return false;
  }
  static bool OneOf(char32_t code, std::u32string_view set) { return set.find(code) != set.npos; }

  // "회원님의 잘못", "이용자의 비밀번호 관리 미흡": whose fault it is said to be. "고객님의 정보를
  // 소홀히 관리한" is the company's.
  bool IsReadersFault(const Sentence& s, const Hit& fault) const {
    constexpr uint32_t kOwnerUnits = 18, kBehindUnits = 8;
    const uint32_t begin = fault.begin - std::min(kOwnerUnits, fault.begin - s.begin);
    const std::vector<Hit> owners = a_.HitsOf(W::kReaderNoun, begin, fault.begin);
    if (owners.empty()) return false;
    uint32_t of = owners.back().end;
    for (std::u32string_view more : {U"님", U"여러분", U"분", U"들", U"본인"})
      if (a_.Is(of, more)) of += static_cast<uint32_t>(more.size());
    if (of >= fault.begin || a_.At(of) != U'의') return false;
    for (W other : {W::kPersonal, W::kCompany, W::kLeak})
      if (a_.AnyHit(other, of, fault.begin)) return false;
    return !a_.AnyHit(W::kDeny, fault.end, std::min(s.end, fault.end + kBehindUnits));
  }

  // "your weak password", "members with weak passwords", "회원님의 취약한 비밀번호 때문에".
  bool IsReadersSecret(const Sentence& s, const Hit& poor, Span& span) const {
    constexpr uint32_t kOwnerUnits = 26, kSecretUnits = 18;
    const std::vector<Hit> secrets =
        a_.HitsOf(W::kSecret, poor.end, std::min(s.end, poor.end + kSecretUnits));
    if (secrets.empty()) return IsReadersSecretPoor(s, poor, span);
    // What is called the same as elsewhere may be about the time to come.
    if (Holds(poor.begin, poor.end, U"same") && (a_.Has(s, W::kAdvice) || !TellsOfLeak(s)))
      return false;
    const Span clause = ClauseOf(s, {poor.begin, secrets.front().end});
    const uint32_t begin = std::max(clause.begin, poor.begin - std::min(poor.begin, kOwnerUnits));
    const Hit* owner = nullptr;
    std::vector<Hit> owners = a_.HitsOf(W::kReader, begin, poor.begin);
    for (W of : {W::kReaderNoun, W::kPeopleWord})
      for (const Hit& hit : a_.HitsOf(of, begin, poor.begin)) owners.push_back(hit);
    for (const Hit& hit : owners)
      if (owner == nullptr || hit.end > owner->end) owner = &hit;
    const bool staff = a_.AnyHit(W::kStaffOwned, begin, clause.end) ||
                       a_.AnyHit(W::kCompany, owner == nullptr ? begin : owner->end, poor.begin);
    if (s.language == Language::kEnglish) {
      if (owner == nullptr || staff) return false;
      span = {owner->begin, secrets.front().end};
      return true;
    }
    // Korean: it is the cause, and either the reader is named or the verb is polite to them.
    const std::vector<Hit> causes = a_.HitsOf(W::kBlameCause, secrets.front().end, clause.end);
    const bool polite = std::ranges::any_of(causes, [&](const Hit& hit) { return IsPolite(hit); });
    if (causes.empty() || staff || (owner == nullptr && !polite)) return false;
    span = {poor.begin, causes.front().end};
    return true;
  }
  // "고객님이 설정하신 비밀번호가 너무 쉬워서 해킹되었습니다."
  bool IsReadersSecretPoor(const Sentence& s, const Hit& poor, Span& span) const {
    constexpr uint32_t kSecretUnits = 10, kOwnerUnits = 22;
    if (s.language != Language::kKorean || !TellsOfLeak(s)) return false;
    static constexpr std::array<std::u32string_view, 3> kEndings = {U"워", U"해", U"아"};
    const bool verb =
        a_.units.substr(poor.begin, poor.end - poor.begin).find(U"하여") != std::u32string::npos ||
        std::ranges::any_of(
            kEndings, [&](std::u32string_view ending) { return a_.At(poor.end - 1) == ending[0]; });
    const uint32_t near = std::max(s.begin, poor.begin - std::min(poor.begin, kSecretUnits));
    const std::vector<Hit> secrets = a_.HitsOf(W::kSecret, near, poor.begin);
    if (!verb || secrets.empty()) return false;
    const uint32_t secret = secrets.front().begin;
    const uint32_t begin = std::max(s.begin, secret - std::min(secret, kOwnerUnits));
    if (!a_.AnyHit(W::kReaderNoun, begin, secret) || a_.AnyHit(W::kStaffOwned, begin, secret))
      return false;
    span = {secret, poor.end};
    return true;
  }
  // "사용하셔서", "바꾸지 않으신 탓".
  bool IsPolite(const Hit& cause) const {
    return OneOf(a_.At(cause.begin), U"셔셨신시") ||
           (a_.At(cause.begin) == U'으' && OneOf(a_.At(cause.begin + 1), U"셔셨신시"));
  }

  // "비밀번호를 오래 바꾸지 않으셔서 유출되었습니다": what the reader did with a secret.
  bool IsReadersDeed(const Sentence& s, const Hit& cause, Span& span) const {
    constexpr uint32_t kDeedUnits = 6, kSecretUnits = 20;
    if (!IsPolite(cause) || !TellsOfLeak(s)) return false;
    if (Holds(s.begin, s.end, U"감사") || Holds(s.begin, s.end, U"고맙")) return false;
    const uint32_t near = std::max(s.begin, cause.begin - std::min(cause.begin, kDeedUnits));
    const std::vector<Hit> deeds = a_.HitsOf(W::kCareless, near, cause.begin);
    if (deeds.empty()) return false;
    const uint32_t begin =
        std::max(s.begin, deeds.front().begin - std::min(deeds.front().begin, kSecretUnits));
    const std::vector<Hit> secrets = a_.HitsOf(W::kSecret, begin, deeds.front().end);
    const bool bait =
        Holds(begin, deeds.front().end, U"링크") || Holds(begin, deeds.front().end, U"첨부");
    if (secrets.empty() && !bait) return false;
    span = {secrets.empty() ? deeds.front().begin : secrets.front().begin, cause.end};
    return true;
  }
  bool TellsOfLeak(const Sentence& s) const {
    return a_.Has(s, W::kLeak) || a_.Has(s, W::kLeakNoun) || a_.Has(s, W::kAttacker) ||
           a_.Has(s, W::kIncident);
  }

  // "because you reused a password", "you should have chosen a stronger one".
  bool IsReadersCause(const Sentence& s, const Hit& cause, Span& span) const {
    constexpr uint32_t kDeedUnits = 14, kSecretUnits = 44;
    const bool perfect = a_.EndsAt(cause.end, U"have") || a_.EndsAt(cause.end, U"had") ||
                         a_.Is(cause.begin, U"had ");
    const uint32_t deed_end = std::min(s.end, cause.end + (perfect ? kSecretUnits : kDeedUnits));
    // "You should have received a letter": nothing that the reader left undone.
    for (std::u32string_view other : {U" received", U" got", U" had ", U" heard", U" seen",
                                      U" been sent", U" been told", U" a ", U" an ", U" the "})
      if (perfect && a_.Is(cause.end, other)) return false;
    const std::vector<Hit> deeds = a_.HitsOf(W::kCareless, cause.end, deed_end);
    const uint32_t secret_end = std::min(s.end, cause.end + kSecretUnits);
    const std::vector<Hit> secrets = a_.HitsOf(W::kSecret, cause.end, secret_end);
    if (!perfect && (deeds.empty() || secrets.empty())) return false;
    // "because you used our service and set a password"
    if (!secrets.empty() && a_.AnyHit(W::kCompany, cause.end, secrets.front().begin)) return false;
    if (perfect && deeds.empty() && secrets.empty()) return false;
    const bool happened =
        TellsOfLeak(s) || Holds(s.begin, s.end, U"happen") || Holds(s.begin, s.end, U"occurred");
    if (!perfect && a_.Has(s, W::kAdvice) && !happened) return false;
    span = {cause.begin, cause.end};
    for (const std::vector<Hit>* words : {&deeds, &secrets})
      if (!words->empty()) span.end = std::max(span.end, words->front().end);
    return true;
  }

  void Tell(const Span& span, bool reader) {
    const std::string word = a_.Quote(span.begin, span.end);
    if (reader) {
      f_.Add("blame", Level::kError, span.begin,
             {"\"" + word + "\" blames the reader", "‘" + word + "’: 읽는 사람을 탓합니다"},
             {"say what happened; leave out whose fault it is said to be",
              "무슨 일이 있었는지만 쓰십시오"});
    } else {
      f_.Add("blame", f_.ToPeople() ? Level::kWarning : Level::kNote, span.begin,
             {"\"" + word + "\" excuses instead of telling",
              "‘" + word + "’: 설명이 아니라 변명입니다"},
             {"say how it was done", "어떤 방법이었는지 쓰십시오"});
    }
  }

  const Analysis& a_;
  Findings& f_;
};

}  // namespace

void CheckBlame(const Analysis& a, Findings& f) { Blame(a, f).Check(); }

}  // namespace haetae::notice
