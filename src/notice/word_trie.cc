#include "notice/word_trie.h"

#include <algorithm>

#include "notice/unicode.h"

namespace haetae::notice {
namespace {

std::u32string Decoded32(std::string_view text) {
  std::u32string out;
  size_t i = 0;
  const auto byte = [text](size_t k) { return static_cast<unsigned char>(text[k]); };
  while (i < text.size()) {  // TOML has checked that it is UTF-8
    const size_t length = byte(i) < 0x80 ? 1 : byte(i) < 0xE0 ? 2 : byte(i) < 0xF0 ? 3 : 4;
    char32_t code = length == 1 ? byte(i) : byte(i) & (0xFFu >> (length + 1));
    for (size_t k = 1; k < length && i + k < text.size(); ++k)
      code = code << 6 | (byte(i + k) & 0x3F);
    out += code;
    i += length;
  }
  return out;
}

}  // namespace

bool Units::StartsWord(uint32_t unit) const {
  if (unit == 0 || gap[unit]) return true;
  const char32_t before = units[unit - 1];
  return !IsHangul(before) && !IsWordUnit(before);
}

std::vector<Pattern> PatternsOf(std::string_view word) {
  Pattern pattern;
  if (word.starts_with('^')) pattern.at_start = true, word.remove_prefix(1);
  if (word.ends_with('*')) pattern.any_ending = true, word.remove_suffix(1);
  const std::u32string text = Decoded32(word);
  bool choice = false;
  bool space = false;
  for (char32_t raw : text) {
    const char32_t code = Fold(raw);
    choice = choice || code == '?';
    if (code == ' ') {
      space = true;
      continue;
    }
    const bool beside_hangul =
        IsHangul(code) || (!pattern.units.empty() && IsHangul(pattern.units.back()));
    if (space && !pattern.units.empty()) {
      if (beside_hangul) {
        pattern.spaces |= uint64_t{1} << (pattern.units.size() & 63);
      } else {
        pattern.units += ' ';
      }
    }
    space = false;
    pattern.units += code;
  }
  if (space && !pattern.units.empty() && !IsHangul(pattern.units.back())) pattern.units += ' ';
  if (pattern.units.empty() || pattern.units.size() > kWordUnitsMax) return {};
  if (!choice) return {pattern};
  std::vector<Pattern> both(2, pattern);
  std::ranges::replace(both[0].units, U'?', U's');
  std::ranges::replace(both[1].units, U'?', U'z');
  return both;
}

WordTrie::WordTrie() : begins_(kLetters / 64), first_(1), last_(1), entries_(1), slots_(64) {}

void WordTrie::Add(const Pattern& pattern, Entry entry) {
  if (pattern.units.empty()) return;
  if (const char32_t letter = pattern.units[0]; letter < kLetters)
    begins_[letter >> 6] |= uint64_t{1} << (letter & 63);
  uint32_t node = 0;
  for (char32_t code : pattern.units) node = ChildOrNew(node, code);
  entry.at_start = pattern.at_start, entry.any_ending = pattern.any_ending;
  entry.spaces = pattern.spaces, entry.next = 0;
  const auto added = static_cast<uint32_t>(entries_.size());
  entries_.push_back(entry);
  (first_[node] == 0 ? first_[node] : entries_[last_[node]].next) = added;
  last_[node] = added;
}

bool WordTrie::Fits(const Units& text, const Entry& entry, uint32_t begin, uint32_t& stop,
                    uint32_t end, uint64_t gaps) {
  const std::u32string_view units = text.units;
  const bool starts = text.StartsWord(begin);
  if (entry.at_start && !starts) return false;
  // A space that the word does not have: only between parts of two syllables, except in words that
  // somebody may want to hide.
  const uint64_t odd = gaps & ~entry.spaces;
  if (odd != 0 && !starts) return false;
  if (odd != 0 && !entry.hideable) {
    uint32_t last = 0;
    for (uint32_t k = 1; k <= stop - begin; ++k) {
      const bool cut = k == stop - begin || (k < 64 && (gaps >> k & 1) != 0);
      if (!cut) continue;
      if (k - last < 2) return false;
      last = k;
    }
  }
  if (IsWordUnit(units[stop - 1])) {
    const uint32_t word_end = stop;
    while (stop < end && IsWordUnit(units[stop]) && !text.gap[stop]) ++stop;
    if (stop != word_end && !entry.any_ending) return false;
  }
  return true;
}

uint32_t WordTrie::ChildOrNew(uint32_t node, char32_t code) {
  if (const uint32_t child = Child(node, code)) return child;
  if (first_.size() * 2 > slots_.size()) {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.key != 0) Put(slot.key, slot.child);
  }
  const auto child = static_cast<uint32_t>(first_.size());
  first_.push_back(0), last_.push_back(0);
  Put(Key(node, code), child);
  return child;
}

void WordTrie::Put(uint64_t key, uint32_t child) {
  size_t i = Hash(key) & (slots_.size() - 1);
  while (slots_[i].key != 0) i = (i + 1) & (slots_.size() - 1);
  slots_[i] = {key, child};
}

}  // namespace haetae::notice
