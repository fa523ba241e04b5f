// A notice prepared for the rules: one folded stream of text, its sentences, and what stands in
// them.
//
//   Analysis analysis(notice, expected, lexicon);
//   for (const Sentence& s : analysis.sentences)
//     if (analysis.Has(s, W::kLeak)) …
//
// Units are folded characters without the spaces beside Hangul, so that "개인 정보" and "개인정보"
// are one word; `gap` remembers where a space was. Words are found by walking the trie of the
// lexicon from every unit: linear in the text, times the longest word. A sentence knows what stands
// above it: the label in front ("유출 항목: …"), the lead-in of its list, and its heading. Borrows
// what it is made from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "notice/expected.h"
#include "notice/lexicon.h"
#include "notice/numbers.h"
#include "notice/text.h"

namespace haetae::notice {

struct Tongue;  // tongue.h

inline constexpr uint32_t kNone = UINT32_MAX;
// Longer sentences are cut at a space: rules may compare what is in one with all else in it.
inline constexpr uint32_t kSentenceUnitsMax = 800;

struct Sentence {
  uint32_t begin = 0, end = 0;  // units
  uint32_t block = 0;
  Block::Kind kind = Block::Kind::kParagraph;
  bool is_label = false;
  Language language = Language::kEnglish;                  // whose words are looked for in it
  const Tongue* tongue = nullptr;                          // another one that it surely is in
  uint32_t label = kNone, intro = kNone, heading = kNone;  // sentences that stand above it
  Classes own;
  Classes above;  // of label, lead-in and every heading
  Classes close;  // of label, lead-in and the nearest heading
};

// A word of a class.
struct Hit {
  uint32_t begin = 0, end = 0;
  uint16_t klass = 0;
};
// A word for a kind of data: one place may name several.
struct FieldHit {
  uint32_t begin = 0, end = 0;
  uint32_t word = 0;  // of the words of Analysis: what it names
};

class Analysis {
 public:
  Analysis(const Notice& notice, const Expected& expected, const Lexicon& lexicon);
  Analysis(const Analysis&) = delete;
  Analysis& operator=(const Analysis&) = delete;

  const Notice& notice;
  const Expected& expected;
  const Lexicon& lexicon;

  std::u32string units;
  std::vector<uint32_t> at;  // of each unit, its place in the file
  std::u32string raw;        // of each unit, the character before folding
  std::vector<bool> gap;     // a space stood before it
  std::vector<Sentence> sentences;
  std::vector<Hit> hits;                 // in order of `begin`
  std::vector<FieldHit> field_hits;      // the same; of overlapping ones the longest
  std::vector<Entity> entities;          // the same
  bool korean = false, english = false;  // languages that the notice is written in
  Language main = Language::kEnglish;
  bool unread = false;                 // neither: nobody here can say what it says
  std::vector<const Tongue*> tongues;  // that parts of it are surely in, Korean and English as well

  bool Has(const Sentence& s, W w) const { return s.own.test(static_cast<size_t>(w)); }
  bool Near(const Sentence& s, W w) const {
    return Has(s, w) || s.above.test(static_cast<size_t>(w));
  }
  bool Shows(const Sentence& s, const Evidence& e) const {
    const Classes near = s.own | s.above;
    return (near & e.all) == e.all && (s.own & e.own) == e.own && (s.above & e.above) == e.above &&
           ((s.own | s.close) & e.none).none() && (s.own & e.not_own).none() &&
           (s.own & e.all).any();
  }
  // Whether a kind of data is named between two units.
  bool NamesField(std::string_view id, uint32_t begin, uint32_t end) const;
  // Hits of a class between two units, in order.
  std::vector<Hit> HitsOf(W w, uint32_t begin, uint32_t end) const;
  bool AnyHit(W w, uint32_t begin, uint32_t end) const;
  std::pair<size_t, size_t> HitRange(uint32_t begin, uint32_t end) const;
  std::pair<size_t, size_t> EntityRange(uint32_t begin, uint32_t end) const;
  const Sentence& SentenceOf(uint32_t unit) const;
  // The unit at a place, 0 beyond the text; what stands there, or ends in front of it. Any place
  // may be asked for, also one before the text (`i - 3`, which wraps).
  char32_t At(uint32_t i) const { return i < units.size() ? units[i] : U'\0'; }
  bool Is(uint32_t i, std::u32string_view word) const {
    return i <= units.size() && units.compare(i, word.size(), word) == 0;
  }
  bool EndsAt(uint32_t i, std::u32string_view word) const {
    return i >= word.size() && Is(i - static_cast<uint32_t>(word.size()), word);
  }
  Units Stream() const { return {units, gap}; }
  bool StartsWord(uint32_t unit) const { return Stream().StartsWord(unit); }
  std::string Quote(uint32_t begin, uint32_t end) const;  // as it stands in the file, cut short

  // Fields: those of `expected` first, in its order, then those of the lexicon.
  std::vector<bool> field_weak;
  std::vector<std::string> field_ids;
  std::vector<std::vector<uint32_t>> word_fields;  // of each word that was found, fields by index

 private:
  class Names;
  void AddBlocks();
  void AddBlock(uint32_t block);
  void AddSentence(uint32_t begin, uint32_t end, uint32_t block, bool is_label);
  void Match();
  bool CountsPeople(const Sentence& s, const Entity& number) const;
  void DropDecoys(std::vector<Hit>& decoys);
  void KeepLongestFields(std::vector<FieldHit>& found);
  void Govern();
  uint32_t HeadOfTable(uint32_t first) const;
  void Nest(char32_t mark, char32_t before_mark, const Sentence& before, uint32_t last,
            std::vector<std::pair<char32_t, uint32_t>>& lists, uint32_t& intro) const;
  bool LeadsIn(uint32_t entry, const Sentence& below) const;
  void FindTongues();
  void FindLanguages();
};

// Whether a text beside the notice (the name of a field, of a law's sum) has a word of a class.
bool HasWord(const Analysis& analysis, const std::string& text, W w);

}  // namespace haetae::notice
