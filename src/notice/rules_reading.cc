// reading: long sentences, hard words, and how many years of school a text wants.
//
// English: the grade of Kincaid et al. (1975), 0.39 words/sentence + 11.8 syllables/word − 15.59.
// For Korean there is no such formula that is agreed on; what counts is words (eojeol) in a
// sentence. Lists are not sentences. The limits are ours: see docs/formats/wording.md.
#include <algorithm>
#include <cmath>

#include "notice/rules.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

constexpr size_t kKoreanWordsMax = 30;  // of one sentence
constexpr double kKoreanWordsMean = 18;
constexpr size_t kEnglishWordsMax = 40;
constexpr double kGradeMax = 12;
constexpr size_t kSentencesMin = 4;   // fewer give no mean
constexpr size_t kListFieldsMin = 4;  // kinds of data that make a sentence a list
constexpr size_t kPlacesMax = 5;      // long sentences that are told one by one

bool IsVowel(char32_t c) {
  return std::u32string_view(U"aeiouy").find(c) != std::u32string_view::npos;
}

struct Size {
  size_t words = 0, syllables = 0;
};

Size SizeOf(const Analysis& a, const Sentence& s) {
  Size size;
  bool in_word = false, vowel = false;
  size_t of_word = 0;
  const auto end_word = [&](uint32_t i) {
    if (!in_word) return;
    // A silent e at the end.
    if (of_word > 1 && a.units[i - 1] == 'e' && i >= 2 && a.units[i - 2] != 'l') --of_word;
    size.syllables += std::max<size_t>(of_word, 1);
    in_word = vowel = false, of_word = 0;
  };
  for (uint32_t i = s.begin; i < s.end; ++i) {
    const char32_t c = a.units[i];
    const bool letter = s.language == Language::kKorean ? c != ' ' : IsLatin(c) || c == '\'';
    if (!letter || a.gap[i]) end_word(i);
    if (!letter) continue;
    if (!in_word) ++size.words;
    in_word = true;
    const bool now = IsVowel(c);
    of_word += now && !vowel;
    vowel = now;
  }
  end_word(s.end);
  return size;
}

void CheckWords(const Analysis& a, Findings& f) {
  std::vector<bool> told(a.lexicon.plain.size());  // once is enough
  const auto end = static_cast<uint32_t>(a.units.size());
  for (uint32_t i = 0; i < end; ++i)
    a.lexicon.plain_words.Find(a.Stream(), i, end, [&](const WordTrie::Entry& entry, uint32_t) {
      if (told[entry.value]) return;
      told[entry.value] = true;
      const PlainWord& word = a.lexicon.plain[entry.value];
      f.Add("reading", Level::kNote, i,
            {"\"" + word.word + "\" is a hard word",
             "‘" + word.word + "’" + std::string(Particle(word.word, "은", "는")) +
                 " 어려운 말입니다"},
            {"write \"" + word.instead + "\"",
             "‘" + word.instead + "’" + std::string(Particle(word.instead, "으로", "로")) +
                 " 쓰십시오"});
    });
}

}  // namespace

void CheckReading(const Analysis& a, Findings& f) {
  if (!f.ToPeople() || a.expected.channel == Channel::kFiling) return;
  CheckWords(a, f);
  size_t places = 0;
  size_t field = 0;
  for (const Language language : {Language::kKorean, Language::kEnglish}) {
    const bool korean = language == Language::kKorean;
    size_t words = 0, sentences = 0, syllables = 0;
    field = 0;
    for (const Sentence& s : a.sentences) {
      size_t fields = 0;
      for (; field < a.field_hits.size() && a.field_hits[field].begin < s.end; ++field) ++fields;
      if (s.language != language || s.tongue != nullptr || s.is_label ||
          s.kind == Block::Kind::kTitle || s.kind == Block::Kind::kHeading ||
          s.kind == Block::Kind::kRow || fields >= kListFieldsMin)
        continue;
      const Size size = SizeOf(a, s);
      if (size.words < 4) continue;
      words += size.words, syllables += size.syllables, ++sentences;
      const size_t most = korean ? kKoreanWordsMax : kEnglishWordsMax;
      if (size.words <= most || places >= kPlacesMax) continue;
      ++places;
      f.Add("reading", Level::kWarning, s.begin,
            {"a sentence of " + std::to_string(size.words) + " words",
             std::to_string(size.words) + "어절의 긴 문장입니다"},
            {"make two of it", "둘로 나누십시오"});
    }
    if (sentences < kSentencesMin) continue;
    const double mean = static_cast<double>(words) / static_cast<double>(sentences);
    if (korean && mean > kKoreanWordsMean) {
      const std::string said = std::to_string(std::lround(mean));
      f.Add(
          "reading", Level::kWarning, 0,
          {"sentences have " + said + " words on average", "문장이 평균 " + said + "어절로 깁니다"},
          {"write shorter sentences", "문장을 짧게 쓰십시오"});
    }
    const double grade =
        0.39 * mean + 11.8 * static_cast<double>(syllables) / static_cast<double>(words) - 15.59;
    if (!korean && grade > kGradeMax) {
      const std::string said = std::to_string(std::lround(grade));
      f.Add("reading", Level::kWarning, 0,
            {"reads like school year " + said + " (Flesch-Kincaid); 12 is the most",
             "읽기 수준이 " + said + "학년입니다(Flesch-Kincaid, 12 이하)"},
            {"write shorter sentences and plainer words", "문장을 줄이고 쉬운 말을 쓰십시오"});
    }
  }
}

}  // namespace haetae::notice
