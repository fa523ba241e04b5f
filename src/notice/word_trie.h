// Many words in one trie, and which of them begin at a unit of a text.
//
//   WordTrie trie;
//   trie.Add(pattern, {.value = 7});
//   trie.Find({units, gap}, i, sentence_end, [&](const WordTrie::Entry& e, uint32_t end) { … });
//
// Looking is linear in the longest word, whatever the number of words. Once filled it is only read:
// many threads and all notices of a plan share the one of a lexicon. 28 bytes a letter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "notice/unicode.h"

namespace haetae::notice {

inline constexpr size_t kWordUnitsMax = 60;

// A word as it is matched: folded, without spaces beside Hangul; `spaces` says before which of its
// units one may stand (bit i: before unit i).
struct Pattern {
  std::u32string units;
  uint64_t spaces = 0;
  bool at_start = false;    // "^": only at the beginning of a word
  bool any_ending = false;  // "*"
};
// A written word can be more than one pattern: "?" stands for s or z. Empty: not a word.
std::vector<Pattern> PatternsOf(std::string_view word);

inline bool IsWordUnit(char32_t code) { return IsLatin(code) || IsDigit(code); }

// A text as it is matched: folded units, and before which of them a space stood beside Hangul.
struct Units {
  std::u32string_view units;
  const std::vector<bool>& gap;

  bool StartsWord(uint32_t unit) const;
  // In the middle of letters and digits that are written as one: no word begins there.
  bool InsideWord(uint32_t unit) const {
    return unit > 0 && IsWordUnit(units[unit]) && IsWordUnit(units[unit - 1]) && !gap[unit];
  }
};

class WordTrie {
 public:
  struct Entry {
    uint32_t value = 0;     // what the caller calls the word
    bool field = false;     // a word for a kind of data, else one of a class
    bool decoy = false;     // a longer text in which a word is something else
    bool hideable = false;  // somebody may want to hide it by spaces between its syllables
    bool at_start = false;  // of the pattern
    bool any_ending = false;
    uint64_t spaces = 0;
    uint32_t next = 0;  // the next entry of the same letters; 0: none
  };

  WordTrie();
  void Add(const Pattern& pattern, Entry entry);

  // Calls take(entry, end) for every word that begins at `begin` and ends by `end`.
  template <typename Take>
  void Find(const Units& text, uint32_t begin, uint32_t end, Take take) const {
    if (text.InsideWord(begin)) return;
    const char32_t letter = text.units[begin];
    if (letter < kLetters && (begins_[letter >> 6] >> (letter & 63) & 1) == 0) return;
    uint32_t node = 0;
    uint64_t gaps = 0;
    for (uint32_t i = begin; i < end && i - begin < kWordUnitsMax; ++i) {
      node = Child(node, text.units[i]);
      if (node == 0) return;
      if (i > begin && text.gap[i]) gaps |= uint64_t{1} << (i - begin);
      for (uint32_t e = first_[node]; e != 0; e = entries_[e].next) {
        uint32_t stop = i + 1;
        if (Fits(text, entries_[e], begin, stop, end, gaps)) take(entries_[e], stop);
      }
    }
  }

 private:
  static constexpr char32_t kLetters = 1 << 16;
  struct Slot {
    uint64_t key = 0;  // node and letter; 0: free
    uint32_t child = 0;
  };

  static bool Fits(const Units& text, const Entry& entry, uint32_t begin, uint32_t& stop,
                   uint32_t end, uint64_t gaps);
  static uint64_t Key(uint32_t node, char32_t code) { return (uint64_t{node} << 21 | code) + 1; }
  static size_t Hash(uint64_t key) { return static_cast<size_t>(key * 0x9E3779B97F4A7C15u >> 20); }
  uint32_t Child(uint32_t node, char32_t code) const {
    const uint64_t key = Key(node, code);
    for (size_t i = Hash(key) & (slots_.size() - 1); slots_[i].key != 0;
         i = (i + 1) & (slots_.size() - 1))
      if (slots_[i].key == key) return slots_[i].child;
    return 0;
  }
  uint32_t ChildOrNew(uint32_t node, char32_t code);
  void Put(uint64_t key, uint32_t child);

  std::vector<uint64_t> begins_;        // bits: whether a word begins with the letter
  std::vector<uint32_t> first_, last_;  // of each node, its entries
  std::vector<Entry> entries_;          // [0] is none
  std::vector<Slot> slots_;             // a power of two, at most half full
};

}  // namespace haetae::notice
