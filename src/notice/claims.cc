#include "notice/claims.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace haetae::notice {
namespace {

bool IsEntry(const Sentence& s) {
  return s.kind == Block::Kind::kItem || s.kind == Block::Kind::kRow;
}

class Claims {
 public:
  Claims(const Analysis& a, std::vector<Mention>& mentions) : a_(a), mentions_(mentions) {}

  // Entries of one list say one thing: beside a kind that did leak, another is said to have leaked.
  void OfLists() {
    std::map<std::pair<uint32_t, uint32_t>, uint32_t> expected;
    const auto list = [&](const Mention& m) {
      const Sentence& s = a_.sentences[m.sentence];
      return std::pair{s.intro, s.heading};
    };
    const auto counts = [&](const Mention& m) {
      const Sentence& s = a_.sentences[m.sentence];
      return IsEntry(s) && s.label == kNone && m.said == Said::kListed;
    };
    for (const Mention& m : mentions_)
      if (counts(m) && IsExpected(m)) ++expected[list(m)];
    for (Mention& m : mentions_)
      if (counts(m) && expected.contains(list(m))) m.claimed = true;
  }

  // "Your name, passport number and pay details are in those files": several kinds that did leak,
  // in a sentence about the reader's data that is about nothing else.
  void OfSentences() {
    for (size_t first = 0, last = 0; first < mentions_.size(); first = last) {
      std::set<uint32_t> words;
      for (last = first;
           last < mentions_.size() && mentions_[last].sentence == mentions_[first].sentence; ++last)
        if (mentions_[last].said == Said::kTogether && IsExpected(mentions_[last]))
          words.insert(mentions_[last].hit.word);
      const bool claims = words.size() >= 2 && IsOfLeakAlone(mentions_[first].sentence);
      for (size_t i = first; i < last; ++i)
        if (mentions_[i].said == Said::kTogether) mentions_[i].claimed = claims;
    }
  }

  // "주민등록번호가 유출되었습니다", "Passport numbers were also stolen": a kind as what the deed
  // of a sentence was done to. Not how the attacker got in: "관리자의 비밀번호가 탈취되어".
  void OfDeeds() {
    for (Mention& m : mentions_) {
      if (m.claimed || m.said != Said::kListed || !m.told) continue;
      const Sentence& s = a_.sentences[m.sentence];
      if (IsElsewhere(s)) continue;
      m.claimed = s.language == Language::kKorean ? IsKoreanDeed(s, m) : IsEnglishDeed(s, m);
    }
  }

 private:
  using Text = std::u32string_view;

  Text Between(uint32_t begin, uint32_t end) const {
    return begin < end ? Text(a_.units).substr(begin, end - begin) : Text();
  }
  // What leaked from others: "다른 사이트에서 유출된", "stolen from another site".
  bool IsElsewhere(const Sentence& s) const {
    const Text text = Between(s.begin, s.end);
    return std::ranges::any_of(
        std::array<Text, 14>{U"다른사이트", U"타사이트", U"다른곳", U"타사", U"다른서비스",
                             U"다른회사", U"타서비스", U"elsewhere", U"other site", U"another site",
                             U"other website", U"other compan", U"another compan",
                             U"other service"},
        [&](Text word) { return text.find(word) != text.npos; });
  }
  bool IsSecret(const Mention& m) const { return a_.AnyHit(W::kSecret, m.hit.begin, m.hit.end); }
  std::vector<FieldHit>::const_iterator FieldFrom(uint32_t unit) const {
    return std::ranges::lower_bound(a_.field_hits, unit, {}, &FieldHit::begin);
  }
  // Where the kinds end that are joined to one: "주민등록번호, 카드번호 등".
  uint32_t EndOfJoined(const Mention& m, uint32_t stop) const {
    constexpr uint32_t kJoinUnits = 12;
    uint32_t end = m.hit.end;
    for (auto hit = FieldFrom(end); hit != a_.field_hits.end() && hit->end <= stop; ++hit)
      if (hit->begin >= end && hit->begin - end <= kJoinUnits) end = hit->end;
    return end;
  }

  // A subject with its verb, which tells what was done: "주소도 함께 유출되었습니다".
  bool IsKoreanDeed(const Sentence& s, const Mention& m) const {
    constexpr uint32_t kFarUnits = 40;
    for (const Hit& verb : a_.HitsOf(W::kLeak, m.hit.end, s.end)) {
      if (!IsDone(verb)) continue;
      const uint32_t end = EndOfJoined(m, verb.begin);
      if (verb.begin - end > kFarUnits) return false;
      const Text between = Between(end, verb.begin);
      const bool subject = std::ranges::any_of(
          std::array<Text, 13>{U"이", U"가", U"도", U"은", U"는", U"까지", U"등", U"전체", U"전부",
                               U"모두", U"일부", U"역시", U"또한"},
          [&](Text word) { return between.starts_with(word); });
      // "비밀번호는 … 을 유출": the verb has another object.
      const bool other = between.find(U'을') != between.npos || between.find(U'를') != between.npos;
      if (!subject || other) return false;
      // How the attacker came in goes on: "비밀번호가 유출되었고 공격자는 이를 …".
      return !(IsSecret(m) && a_.AnyHit(W::kAttacker, verb.end, s.end));
    }
    return false;
  }
  // What was done, or may have been, and not "유출되어", "유출된", "유출되면".
  bool IsDone(const Hit& verb) const {
    static constexpr std::array<Text, 9> kDone = {
        U"되었습니다", U"되었으며",     U"되었고",       U"됐습니다",    U"됐으며",
        U"됐고",       U"되었을수있습", U"되었음을확인", U"된사실을확인"};
    static constexpr std::array<Text, 4> kPast = {U"습니다", U"으며", U"고", U"었습니다"};
    static constexpr std::array<Text, 6> kFound = {U"확인", U"파악", U"조사",
                                                   U"드러", U"밝혀", U"추정"};
    const auto follows = [&](uint32_t at) {
      return [this, at](Text word) { return a_.Is(at, word); };
    };
    const uint32_t end = verb.end;
    if (std::ranges::any_of(kDone, follows(end))) return true;
    if (a_.Is(end, U"된것으로")) return std::ranges::any_of(kFound, follows(end + 4));
    const char32_t last = a_.At(end - 1);
    // "빠져나" and what takes 갔; "공개되" and what takes 었; "넘어갔", which is past already.
    if (last == U'나' && (a_.Is(end, U"갔습니다") || a_.Is(end, U"간것으로") ||
                          a_.Is(end, U"왔습니다") || a_.Is(end, U"온것으로")))
      return true;
    if (last == U'간' && a_.Is(end, U"것으로")) return true;
    const bool past = Text(U"갔렸졌됐었").find(last) != Text::npos || last == U'되';
    return past && std::ranges::any_of(kPast, follows(end));
  }

  // "Passport numbers were also stolen": the kind begins its clause, and only what helps a verb
  // stands between the two. A secret may be the attacker's means unless it is the readers'.
  bool IsEnglishDeed(const Sentence& s, const Mention& m) const {
    for (const Hit& verb : a_.HitsOf(W::kLeak, m.hit.end, s.end)) {
      const uint32_t end = EndOfJoined(m, verb.begin);
      if (!IsHelped(Between(end, verb.begin), Between(verb.begin, verb.end))) continue;
      const bool several = a_.At(m.hit.end - 1) == 's';
      return BeginsClause(s, m.hit.begin) && (several || !IsSecret(m));
    }
    return false;
  }
  // " were also ", " have been ": or the verb itself is "was read".
  static bool IsHelped(Text between, Text verb) {
    static constexpr std::array<Text, 27> kHelp = {
        U"was",         U"were",    U"has",  U"have",      U"had",        U"been",    U"also",
        U"too",         U"being",   U"then", U"illegally", U"unlawfully", U"all",     U"both",
        U"numbers",     U"as",      U"well", U"may",       U"might",      U"could",   U"be",
        U"information", U"details", U"data", U"likewise",  U"and",        U"moreover"};
    bool is = verb.starts_with(U"was ") || verb.starts_with(U"were ");
    for (size_t at = 0; at < between.size();) {
      size_t end = std::min(between.find_first_of(U" ,", at), between.size());
      const Text word = between.substr(at, end - at);
      at = end + 1;
      if (word.empty()) continue;
      if (std::ranges::find(kHelp, word) == kHelp.end()) return false;
      is = is || word == U"was" || word == U"were" || word == U"been";
    }
    return is;
  }
  // Only articles, "your", "some" and joined kinds stand between a kind and the beginning of its
  // clause.
  bool BeginsClause(const Sentence& s, uint32_t begin) const {
    static constexpr std::array<Text, 19> kFront = {
        U"the ",      U"your ",         U"their ",     U"some ",     U"full ",
        U"complete ", U"entire ",       U"whole ",     U"all ",      U"also ",
        U"both ",     U"customers' ",   U"members' ",  U"customer ", U"member ",
        U"many ",     U"in addition, ", U"moreover, ", U"including "};
    static constexpr std::array<Text, 5> kClause = {U"that ", U"but ", U"; ", U": ", U"- "};
    uint32_t i = begin;
    for (bool moved = true; moved && i > s.begin;) {
      moved = false;
      for (Text word : kFront)
        if (!moved && a_.EndsAt(i, word) && i - s.begin >= word.size())
          i -= static_cast<uint32_t>(word.size()), moved = true;
      for (Text joiner : {U", and ", U" and ", U", "})
        if (!moved && a_.EndsAt(i, joiner))
          for (auto hit = FieldFrom(s.begin); hit != a_.field_hits.end() && hit->begin < i; ++hit)
            if (hit->end + joiner.size() == i) i = hit->begin, moved = true;
    }
    return i <= s.begin ||
           std::ranges::any_of(kClause, [&](Text word) { return a_.EndsAt(i, word); });
  }

  bool IsExpected(const Mention& m) const {
    return std::ranges::any_of(a_.word_fields[m.hit.word],
                               [&](uint32_t id) { return id < a_.expected.fields.size(); });
  }
  // About the reader's data, or what happened to people's, and nothing else: no advice, nothing
  // that the company does.
  bool IsOfLeakAlone(uint32_t sentence) const {
    const Sentence& s = a_.sentences[sentence];
    Classes near = s.own;
    for (uint32_t k : {s.label, s.intro})
      if (k != kNone) near |= a_.sentences[k].own;
    const auto has = [&](W w) { return near.test(static_cast<size_t>(w)); };
    for (W w : {W::kCompany, W::kAdvice, W::kContact, W::kDeny})
      if (has(w)) return false;
    if (a_.Near(s, W::kAdviceHead)) return false;
    if (has(W::kReader) || has(W::kReaderNoun)) return true;
    // "Instead of the menu it was the list of pupils, with each child's name and date of birth."
    const Sentence* before = sentence == 0 ? nullptr : &a_.sentences[sentence - 1];
    return before != nullptr && before->block == s.block && !a_.Has(*before, W::kAdvice) &&
           (a_.Has(*before, W::kLeak) || a_.Has(*before, W::kHow));
  }

  const Analysis& a_;
  std::vector<Mention>& mentions_;
};

}  // namespace

void FindClaims(const Analysis& analysis, std::vector<Mention>& mentions) {
  Claims claims(analysis, mentions);
  claims.OfLists();
  claims.OfSentences();
  claims.OfDeeds();
}

}  // namespace haetae::notice
