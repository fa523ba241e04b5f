// Which parts of a notice are in which language.
//
// A block (a paragraph, an item) is told by itself where it is long enough; a short one is in the
// language of what stands in front of it. A language with a few words only is a name or an address
// ("Commission nationale de l'informatique et des libertés") and none of the notice's.
#include <algorithm>
#include <map>
#include <set>

#include "notice/analysis.h"
#include "notice/tongue.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

constexpr size_t kTongueWordsMin = 20;  // of a language that a notice is also written in

std::u32string TextOf(const Block& block) {
  std::u32string text;
  for (const Char& c : block.chars) text += c.code;
  return text;
}

bool IsReadHere(const Tongue& tongue) { return tongue.code == "en" || tongue.code == "ko"; }

// Latin letters of a language that nobody here knows: hardly a word that every English text has.
bool HasHardlyEnglish(std::u32string_view text) {
  constexpr double kShareMin = 0.04;  // of English running text about 0.25
  static const std::set<std::u32string_view> kCommon = {
      U"the",  U"of",   U"and",  U"to",   U"your", U"you", U"we",  U"our", U"is",  U"were",
      U"that", U"with", U"this", U"have", U"from", U"by",  U"are", U"be",  U"not", U"has"};
  constexpr size_t kDifferentMin = 12;
  size_t words = 0, common = 0;
  std::set<std::u32string_view> different;
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    while (at < text.size() && (IsLatin(text[at]) || text[at] >= 0xC0)) ++at;
    if (at == begin) {
      ++at;
      continue;
    }
    ++words;
    different.insert(text.substr(begin, at - begin));
    common += kCommon.contains(text.substr(begin, at - begin));
  }
  return words >= kTongueWordsMin && different.size() >= kDifferentMin &&
         static_cast<double>(common) < kShareMin * static_cast<double>(words);
}

}  // namespace

void Analysis::FindTongues() {
  std::vector<const Tongue*> of(notice.blocks.size(), nullptr);
  std::map<const Tongue*, size_t> words;
  for (size_t b = 0; b < of.size(); ++b) {
    const TongueTold told = TellTongue(TextOf(notice.blocks[b]));
    of[b] = told.tongue;
    if (told.tongue != nullptr) words[told.tongue] += told.words;
  }
  for (const Tongue*& tongue : of)
    if (tongue != nullptr && words[tongue] < kTongueWordsMin) tongue = nullptr;
  const auto first = std::ranges::find_if(of, [](const Tongue* t) { return t != nullptr; });
  if (first == of.end()) return;
  const Tongue* before = *first;
  for (const Tongue*& tongue : of) before = tongue = tongue != nullptr ? tongue : before;
  for (Sentence& s : sentences) {
    const Tongue* tongue = of[s.block];
    if (std::ranges::find(tongues, tongue) == tongues.end()) tongues.push_back(tongue);
    if (!IsReadHere(*tongue) && s.language != Language::kKorean) s.tongue = tongue;
  }
}

void Analysis::FindLanguages() {
  size_t ko = 0, en = 0, other = 0, ko_sentences = 0, en_sentences = 0;
  for (const Sentence& s : sentences) {
    if (s.tongue != nullptr) {
      other += s.end - s.begin;
      continue;
    }
    const bool plain = (s.own & Classes(0x1Fu)).none();
    (s.language == Language::kKorean ? ko : en) += s.end - s.begin;
    if (s.end - s.begin >= 12 && (plain || s.end - s.begin >= 40))
      ++(s.language == Language::kKorean ? ko_sentences : en_sentences);
  }
  // A Korean text says in one syllable what English says in two or three letters.
  const size_t all = ko * 5 / 2 + en;
  korean = ko_sentences > 0 && ko * 5 / 2 * 100 >= all * 15;
  english = en_sentences > 0 && en * 100 >= all * 15 && (!korean || en_sentences >= 3);
  if (!korean && !english) (ko * 5 / 2 >= en ? korean : english) = true;
  if (all == 0) korean = false, english = true;
  main = !english || (korean && ko * 5 / 2 >= en) ? Language::kKorean : Language::kEnglish;
  if (korean && english && !expected.languages.empty()) main = expected.languages[0];
  unread = (other > 0 && all * 100 < (all + other) * 15) ||
           (!korean && tongues.empty() && HasHardlyEnglish(units));
}

}  // namespace haetae::notice
