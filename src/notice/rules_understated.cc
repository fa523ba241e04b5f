// W2 and form:data: a text makes the leak smaller than it was measured: "your data were not
// leaked", where they were or may have been; "only your name", where more leaked; "viewed, but not
// copied", where it was copied; "encrypted, so that nobody can read them", where they were not.
#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "notice/clauses.h"
#include "notice/rules.h"

namespace haetae::notice {
namespace {

using Text = std::u32string_view;

bool HasAny(Text text, std::span<const Text> words) {
  return std::ranges::any_of(words, [&](Text word) { return text.find(word) != text.npos; });
}

class Understated {
 public:
  Understated(const Analysis& a, const std::vector<Mention>& mentions, Findings& f)
      : a_(a), mentions_(mentions), f_(f) {}

  void Check() {
    size_t first = 0;
    for (uint32_t i = 0; i < a_.sentences.size(); ++i) {
      size_t last = first;
      while (last < mentions_.size() && mentions_[last].sentence == i) ++last;
      const std::span<const Mention> named(mentions_.data() + first, last - first);
      first = last;
      const Sentence& s = a_.sentences[i];
      if (IsOfOthers(s)) continue;
      if (!named.empty()) OfOnly(s, named);
      if (named.empty()) OfNothing(s);
      if (a_.expected.copied) OfCopies(s, named);
      if (a_.expected.encrypted == false && named.empty()) OfEncryption(s);
    }
  }

 private:
  Text TextOf(const Sentence& s) const { return Text(a_.units).substr(s.begin, s.end - s.begin); }
  bool Korean(const Sentence& s) const { return s.language == Language::kKorean; }
  bool IsExpected(const FieldHit& hit) const {
    return std::ranges::any_of(a_.word_fields[hit.word],
                               [&](uint32_t id) { return id < a_.expected.fields.size(); });
  }
  // Of some of the people, of what nobody knows, of what was believed at first, on a condition, and
  // what people should do: none says of the reader's data what happened to them.
  bool IsOfOthers(const Sentence& s) const {
    static constexpr auto kOthers =
        std::to_array<Text>({U"believed", U"thought", U"assumed", U" if ", U"if you", U"unless",
                             U"whether", U"에따라", U"된분", U"된고객", U"된회원", U"된이용자",
                             U"된경우", U"인줄", U"않은분", U"않은고객", U"않은회원", U"는지"});
    for (const W w : {W::kNonMember, W::kPart, W::kCount, W::kUnknown, W::kSuperseded, W::kAdvice,
                      W::kRestOfCount, W::kWillDo})
      if (a_.Has(s, w)) return true;
    return a_.Near(s, W::kAdviceHead) || HasAny(TextOf(s), kOthers);
  }

  // --- only these kinds ---

  // "only your name", "limited to your name": only what helps a noun stands between.
  bool OnlyInFront(const Sentence& s, uint32_t begin) const {
    static constexpr auto kOnly =
        std::to_array<Text>({U"only ", U"solely ", U"just ", U"merely ", U"nothing but ",
                             U"limited to ", U"confined to ", U"restricted to ", U"no more than ",
                             U"nothing other than ", U"exclusively ", U"nothing more than "});
    static constexpr auto kHelp = std::to_array<Text>(
        {U"your ", U"the ", U"their ", U"customers' ", U"members' ", U"customer ", U"member "});
    for (bool moved = true; moved;) {
      moved = false;
      for (Text word : kHelp)
        if (a_.EndsAt(begin, word)) begin -= static_cast<uint32_t>(word.size()), moved = true;
    }
    for (Text word : kOnly) {
      if (!a_.EndsAt(begin, word) || begin - s.begin < word.size()) continue;
      const auto at = static_cast<uint32_t>(begin - word.size());
      const bool whole = at == s.begin || a_.At(at - 1) == ' ' || a_.At(at - 1) == ',';
      if (whole && !a_.EndsAt(at, U"not ") && !a_.EndsAt(at, U"n't ")) return true;
    }
    return false;
  }
  // "이름과 이메일 주소만", "이름뿐입니다".
  bool OnlyBehind(uint32_t end) const {
    static constexpr auto kOnly = std::to_array<Text>(
        {U"만유출", U"만열람", U"만조회",   U"만노출", U"만해당", U"만포함", U"만외부", U"만빠져",
         U"만탈취", U"만침해", U"만복사",   U"만접근", U"뿐입",   U"뿐이며", U"뿐이었", U"뿐이고",
         U"에한정", U"에국한", U"에한하여", U"에그쳤", U"에그친", U"에그칩"});
    return std::ranges::any_of(kOnly, [&](Text word) { return a_.Is(end, word); });
  }
  void OfOnly(const Sentence& s, std::span<const Mention> named) {
    if (a_.expected.fields.empty()) return;
    // In which form only some were: "only your name in clear".
    for (const W w : {W::kInClear, W::kHiddenForm, W::kEncryptedForm})
      if (a_.Has(s, w)) return;
    const Text text = TextOf(s);
    const bool leak = a_.Has(s, W::kLeak) || a_.Has(s, W::kLeakNoun) ||
                      text.find(U"concerned") != text.npos || text.find(U"at risk") != text.npos;
    if (!leak) return;
    uint32_t at = kNone;
    std::set<uint32_t> ids;
    for (const Mention& m : named) {
      if (IsExpected(m.hit) && at == kNone &&
          (Korean(s) ? OnlyBehind(m.hit.end) : OnlyInFront(s, m.hit.begin)))
        at = m.hit.begin;
      ids.insert(a_.word_fields[m.hit.word].begin(), a_.word_fields[m.hit.word].end());
    }
    if (at == kNone) return;
    for (uint32_t id = 0; id < a_.expected.fields.size(); ++id) {
      if (ids.contains(id)) continue;
      const ExpectedField& field = a_.expected.fields[id];
      const std::string en = field.name.en.empty() ? field.id : field.name.en;
      const std::string ko = field.name.ko.empty() ? field.id : field.name.ko;
      f_.Add("W2", Level::kError, at,
             {"says that only some kinds of data leaked, and leaves out \"" + en + "\"",
              "일부 항목만 유출되었다고 적었으나 범위에는 ‘" + ko + "’도 유출로 나옵니다"},
             {"name all that leaked, or leave the word \"only\" out",
              "유출된 항목을 모두 적거나 ‘만’을 빼십시오"});
      return;
    }
  }

  // --- viewed, but not copied ---

  void OfCopies(const Sentence& s, std::span<const Mention> named) {
    static constexpr auto kNotCopied = std::to_array<Text>({U"only viewed",
                                                            U"only seen",
                                                            U"only looked at",
                                                            U"only read",
                                                            U"merely viewed",
                                                            U"merely read",
                                                            U"merely seen",
                                                            U"merely looked at",
                                                            U"viewed only",
                                                            U"just viewed",
                                                            U"not copied",
                                                            U"not downloaded",
                                                            U"never copied",
                                                            U"never downloaded",
                                                            U"nothing was copied",
                                                            U"nothing was downloaded",
                                                            U"no copies were",
                                                            U"no copy was",
                                                            U"did not copy",
                                                            U"did not download",
                                                            U"no data were copied",
                                                            U"no data was copied",
                                                            U"not been copied",
                                                            U"not been downloaded",
                                                            U"neither copied",
                                                            U"without copying",
                                                            U"without being copied",
                                                            U"복사되지않",
                                                            U"복사되지는않",
                                                            U"복사되지도않",
                                                            U"복사하지않",
                                                            U"복사하지는않",
                                                            U"복사된사실은없",
                                                            U"복사된사실이없",
                                                            U"복사된것은아니",
                                                            U"복사해가지않",
                                                            U"복사해가지는않",
                                                            U"복제되지않",
                                                            U"복제되지는않",
                                                            U"내려받지않",
                                                            U"내려받지는않",
                                                            U"다운로드되지않",
                                                            U"다운로드되지는않",
                                                            U"다운로드하지않",
                                                            U"다운로드하지는않",
                                                            U"가져가지않",
                                                            U"가져가지는않",
                                                            U"반출되지않",
                                                            U"반출되지는않",
                                                            U"열람만되었",
                                                            U"열람만됐",
                                                            U"열람만하였",
                                                            U"열람만했",
                                                            U"조회만되었",
                                                            U"조회만됐",
                                                            U"조회만하였",
                                                            U"조회만했"});
    static constexpr auto kData =
        std::to_array<Text>({U"data", U"information", U"details", U"records", U"they ", U"nothing",
                             U"no cop", U"정보", U"데이터", U"자료", U"기록", U"항목", U"내용"});
    // What the company did, and what else lay there.
    static constexpr auto kOther = std::to_array<Text>(
        {U"we did not", U"we have not", U"backup", U"source code", U"백업", U"소스코드",
         U"encryption key", U"signing key", U"암호키", U"서명키", U"not only", U"원본"});
    const Text text = TextOf(s);
    if (!HasAny(text, kNotCopied) || HasAny(text, kOther)) return;
    if (named.empty() ? !HasAny(text, kData) : std::ranges::none_of(named, [&](const Mention& m) {
          return IsExpected(m.hit);
        }))
      return;
    f_.Add("W2", Level::kError, s.begin,
           {"says that the data were not copied; the facts say that they were",
            "복사되지 않고 열람만 되었다고 적었으나 사실관계에는 취득한 것으로 되어 있습니다"},
           {"say that they were copied", "복사해 갔다고 적으십시오"});
  }

  // --- encrypted, so that nobody can read it ---

  void OfEncryption(const Sentence& s) {
    static constexpr auto kUnread = std::to_array<Text>(
        {U"not be read",    U"cannot read",   U"can not read", U"could not read", U"can't read",
         U"can read",       U"could read",    U"unreadable",   U"not readable",   U"illegible",
         U"unintelligible", U"be deciphered", U"be decrypted", U"useless to",     U"of no use",
         U"worthless",      U"알아볼수없",    U"읽을수없",     U"볼수없",         U"해독할수없",
         U"식별할수없",     U"복호화할수없",  U"해독이불가",   U"복호화가불가",   U"확인할수없습",
         U"해독되지않",     U"알아보지못"});
    static constexpr auto kYours = std::to_array<Text>(
        {U"your data", U"your personal", U"your information", U"your details", U"the data was",
         U"the data were", U"data is encrypted", U"data are encrypted", U"the data are",
         U"the data is", U"the information", U"they were", U"they are", U"정보", U"데이터",
         U"자료"});
    // What was done later or by others, and what says otherwise in the same breath.
    static constexpr auto kOther = std::to_array<Text>(
        {U" now", U"since", U"ransom", U" but ", U"however", U"although", U"decrypts", U"backup",
         U"connection", U"in transit", U"by the attacker", U"랜섬", U"으나", U"지만", U"백업",
         U"구간", U"부터", U"통신"});
    const Text text = TextOf(s);
    if (a_.Has(s, W::kAttacker) || !IsEncrypted(s) || HasAny(text, kOther)) return;
    if (!HasAny(text, kUnread) || !HasAny(text, kYours)) return;
    f_.Add("form:data", Level::kError, s.begin,
           {"says that the data were encrypted; the facts say that they were not",
            "개인정보가 암호화되어 있었다고 적었으나 사실관계에는 암호화되지 않은 것으로 되어 "
            "있습니다"},
           {"take it out", "빼십시오"});
  }
  // "고객님의 개인정보는 유출되지 않았습니다", but not "그 외 개인정보는 …".
  void OfNothing(const Sentence& s) {
    static constexpr auto kOther =
        std::to_array<Text>({U"그외", U"그밖", U"이외", U"외의", U"외에", U"외개인정보", U"다른",
                             U"나머지", U"기타", U"추가", U"other", U"further", U"else",
                             U"remaining", U"rest of", U"additional", U"beyond", U"more "});
    if (a_.expected.audience != Audience::kPersons || HasAny(TextOf(s), kOther)) return;
    bool denies = !Korean(s) && DeniesAny(TextOf(s));
    for (const Hit& hit : a_.HitsOf(W::kNotLeaked, s.begin, s.end))
      denies = denies || (Korean(s) ? DeniesAllKo(s, hit) : DeniesAllEn(s, hit));
    if (!denies) return;
    f_.Add("W2", Level::kError, s.begin,
           {"says that no personal data leaked; by the scope they did, or may have",
            "개인정보가 유출되지 않았다고 적었으나 범위에는 유출되었거나 유출 가능성이 있는 "
            "것으로 나옵니다"},
           {"take it out", "빼십시오"});
  }
  // "No personal data were taken".
  static bool DeniesAny(Text text) {
    static constexpr auto kNone = std::to_array<Text>(
        {U"no personal data ", U"no personal information ", U"no customer data ",
         U"none of your data ", U"none of your personal data "});
    static constexpr auto kDone = std::to_array<Text>(
        {U"taken", U"accessed", U"leaked", U"stolen", U"disclosed", U"acquired", U"lost"});
    constexpr size_t kNearUnits = 24;
    return std::ranges::any_of(kNone, [&](Text none) {
      const size_t at = text.find(none);
      return at != text.npos && HasAny(text.substr(at + none.size(), kNearUnits), kDone);
    });
  }
  // Up to so many units before a hit and behind it.
  Text Before(const Sentence& s, const Hit& hit, uint32_t units) const {
    const uint32_t begin = hit.begin - std::min(units, hit.begin - s.begin);
    return Text(a_.units).substr(begin, hit.begin - begin);
  }
  Text Behind(const Sentence& s, const Hit& hit, uint32_t units) const {
    return Text(a_.units).substr(hit.end, std::min(units, s.end - hit.end));
  }
  bool DeniesAllKo(const Sentence& s, const Hit& hit) const {
    static constexpr auto kWhole =
        std::to_array<Text>({U"개인정보는", U"개인정보가", U"개인정보도", U"님의정보는",
                             U"님의정보가", U"귀하의정보는", U"귀하의정보가"});
    static constexpr auto kSaid =
        std::to_array<Text>({U"았습니다", U"았으며", U"았고", U"았음", U"았다고", U"은것으로",
                             U"었습니다", U"습니다", U"으며", U"음을", U"는것으로"});
    const Text behind = Behind(s, hit, 6);
    return HasAny(Before(s, hit, 20), kWhole) &&
           std::ranges::any_of(kSaid, [&](Text word) { return behind.starts_with(word); });
  }
  bool DeniesAllEn(const Sentence& s, const Hit& hit) const {
    static constexpr auto kWhole = std::to_array<Text>(
        {U"your data", U"your personal data", U"your information", U"your personal information",
         U"no personal data", U"no personal information", U"customer data", U"customers' data"});
    return HasAny(Before(s, hit, 40), kWhole) || HasAny(Behind(s, hit, 32), kWhole);
  }

  // "were encrypted", "암호화되어 있어", but not "an encrypted disk".
  bool IsEncrypted(const Sentence& s) const {
    for (const Hit& hit : a_.HitsOf(W::kEncryptedForm, s.begin, s.end)) {
      if (Korean(s)) {
        for (Text word : {U"되어", U"돼", U"된상태", U"되었", U"하여보관", U"해보관", U"되므로"})
          if (a_.Is(hit.end, word)) return true;
        continue;
      }
      const Text front = Text(a_.units).substr(s.begin, hit.begin - s.begin);
      const size_t from = front.size() > 24 ? front.size() - 24 : 0;
      static constexpr auto kVerbs =
          std::to_array<Text>({U" was ", U" were ", U" is ", U" are ", U" been "});
      if (HasAny(front.substr(from), kVerbs) && !front.ends_with(U" an ") &&
          !front.ends_with(U" the "))
        return true;
    }
    return false;
  }

  const Analysis& a_;
  const std::vector<Mention>& mentions_;
  Findings& f_;
};

}  // namespace

void CheckUnderstated(const Analysis& a, const std::vector<Mention>& mentions, Findings& f) {
  const bool clears = std::ranges::any_of(
      a.expected.contents, [](const ExpectedItem& item) { return item.id == "not_leaked"; });
  if (!clears) Understated(a, mentions, f).Check();
}

}  // namespace haetae::notice
