// content:not_leaked, W1, W2: a notice that says that nothing leaked after all says so plainly, of
// everything, and of those alone of whom it holds.
#include <algorithm>
#include <array>
#include <span>

#include "notice/rules.h"

namespace haetae::notice {
namespace {

using Text = std::u32string_view;

constexpr const char* kRule = "content:not_leaked";

constexpr auto kHedges = std::to_array<Text>(
    {U"가능성",  U"추정",   U"보입니다", U"보이",    U"것같",      U"듯합",    U"듯하",
     U"판단됩",  U"생각됩", U"짐작",     U"추측",    U"likely",    U"probabl", U"appear",
     U"believe", U"presum", U"assume",   U"may not", U"might not", U"seem",    U"suggest"});
constexpr auto kExcepts =
    std::to_array<Text>({U"제외하고", U"제외한", U"외에는", U"빼고", U"뺀", U"except",
                         U"apart from", U"other than", U"with the exception", U"excluding"});
constexpr auto kOfAll = std::to_array<Text>(
    {U"어느고객",      U"어느회원",    U"어느분",       U"모든고객",   U"모든회원",    U"모든분",
     U"전체고객",      U"전체회원",    U"누구의",       U"어떤고객",   U"어떤회원",    U"한분도",
     U"고객전원",      U"회원전원",    U"any customer", U"any member", U"no customer", U"no member",
     U"all customers", U"all members", U"anybody",      U"anyone",     U"nobody",      U"no one",
     U"everyone",      U"everybody"});
constexpr auto kOfSome = std::to_array<Text>(
    {U"일부", U"가운데", U"중에", U"중일부", U"중다음", U"해당하는분", U"해당하는지", U"해당하시는",
     U"해당되는지", U"대상인지", U"some of", U"some people", U"not everyone", U"not everybody",
     U"those of you", U"whether you are", U"whether this", U"if you are one"});
// What was told or feared before: "앞서 안내해 드린 유출", "유출 여부를 조사한 결과".
constexpr auto kBefore = std::to_array<Text>(
    {U"앞서",  U"지난",     U"이전에",   U"안내해드린", U"알려드린",     U"통지해드린", U"안내드린",
     U"여부",  U"우려",     U"가능성",   U"의심",       U"않",           U"없",         U"아니",
     U"아닌",  U"wrote",    U"told you", U"earlier",    U"informed you", U"whether",    U"may ",
     U"might", U"possible", U"possibly", U"suspected",  U"not ",         U"n't",        U"no ",
     U"if ",   U"previous", U"could"});

bool HasAny(Text text, std::span<const Text> words) {
  return std::ranges::any_of(words, [&](Text word) { return text.find(word) != text.npos; });
}

class Cleared {
 public:
  Cleared(const Analysis& a, Findings& f) : a_(a), f_(f) {}

  void Check() {
    bool limited = false;
    for (const Sentence& s : a_.sentences) {
      const Text text = TextOf(s);
      limited = limited || HasAny(text, kOfSome);
      const std::vector<Hit> clears = a_.HitsOf(W::kNotLeaked, s.begin, s.end);
      if (!clears.empty())
        OfClearing(s, text, clears.front());
      else if (SaysNotExposed(text))
        TellExposed(s);
      else
        OfLeak(s, text);
    }
    if (a_.expected.to_some && a_.expected.channel == Channel::kPublic && !limited)
      f_.Add(kRule, Level::kError, 0,
             {"a page is read by those too whose data did leak, and it does not say that only some "
              "are meant",
              "홈페이지 공고는 유출된 사람도 읽는데 일부에게만 해당한다는 말이 없습니다"},
             {"say that it is for some of those who were told, and how to find out whether one is",
              "안내받은 사람 가운데 일부라는 점과 본인이 해당하는지 확인하는 방법을 적으십시오"});
  }

 private:
  Text TextOf(const Sentence& s) const { return Text(a_.units).substr(s.begin, s.end - s.begin); }

  void OfClearing(const Sentence& s, Text text, const Hit& hit) {
    constexpr uint32_t kNearUnits = 24;
    const uint32_t end = std::min(s.end, hit.end + kNearUnits);
    const bool korean = s.language == Language::kKorean;
    // In Korean the hedge follows the verb; in English it stands in front of it.
    const Text near = korean ? Text(a_.units).substr(hit.end, end - hit.end) : text;
    if (HasAny(near, kHedges))
      f_.Add(kRule, Level::kError, hit.begin,
             {"says only that the data probably did not leak",
              "유출되지 않았다고 확인한 것이 아니라 추측으로 적었습니다"},
             {"this notice is for those of whom it was found out: say that it was",
              "확인된 사람에게 보내는 통지입니다. 확인되었다고 쓰십시오"});
    if (HasAny(text, kExcepts))
      f_.Add(kRule, Level::kError, hit.begin,
             {"says that some of the data did leak", "일부 항목은 유출되었다는 뜻이 됩니다"},
             {"whose data did leak in part gets the notice of a leak",
              "일부라도 유출된 사람에게는 유출 통지를 하십시오"});
    if (a_.expected.to_some && HasAny(text, kOfAll))
      f_.Add(kRule, Level::kError, hit.begin,
             {"says that nobody's data leaked, and those of others did",
              "다른 사람의 개인정보는 유출되었는데 누구의 것도 유출되지 않았다고 하였습니다"},
             {"say it of those whom the notice is for",
              "이 통지를 받는 사람의 개인정보에 대하여만 쓰십시오"});
  }

  bool SaysNotExposed(Text text) const {
    return text.find(U"노출되지") != text.npos && text.find(U"유출") == text.npos;
  }
  void TellExposed(const Sentence& s) {
    f_.Add("W1", Level::kError, s.begin,
           {"says 노출 (exposure) where the law asks about a leak",
            "유출되지 않았다고 할 곳에 ‘노출’이라고 하였습니다"},
           {"write 유출 (leak)", "‘유출’이라고 쓰십시오"});
  }

  // "이름과 전화번호는 유출되었습니다" beside "유출되지 않은 것으로 확인".
  void OfLeak(const Sentence& s, Text text) {
    if (s.kind == Block::Kind::kTitle || a_.Has(s, W::kAdvice) || HasAny(text, kBefore)) return;
    constexpr auto kDone = std::to_array<Text>(
        {U"유출되었습니다", U"유출됐습니다", U"유출되었으며", U"유출된것으로확인", U"유출된사실",
         U"유출이확인", U"were leaked", U"was leaked", U"were stolen", U"was stolen",
         U"were accessed", U"was accessed", U"were taken", U"were disclosed", U"has leaked",
         U"have leaked"});
    if (!HasAny(text, kDone)) return;
    f_.Add("W2", Level::kError, s.begin,
           {"says that data leaked, in a notice that they did not",
            "유출되지 않았다는 통지에서 유출되었다고 하였습니다"},
           {"leave it out; whose data did leak gets the notice of a leak",
            "빼십시오. 유출된 사람에게는 유출 통지를 하십시오"});
  }

  const Analysis& a_;
  Findings& f_;
};

}  // namespace

void CheckCleared(const Analysis& a, Findings& f) {
  const bool clears = std::ranges::any_of(
      a.expected.contents, [](const ExpectedItem& item) { return item.id == "not_leaked"; });
  if (clears) Cleared(a, f).Check();
}

}  // namespace haetae::notice
