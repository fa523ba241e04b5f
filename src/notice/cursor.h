// A place in folded text, and what can be asked of it. For the readers of entities.
//
//   Cursor cursor(units, gap, begin, end);
//   if (cursor.IsWord(i, U"may")) …
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "notice/numbers.h"
#include "notice/unicode.h"

namespace haetae::notice {

// Borrows the text. Nothing outside [begin, end) is seen.
class Cursor {
 public:
  Cursor(const std::u32string& units, const std::vector<bool>& gap, uint32_t begin, uint32_t end)
      : units_(units), gap_(gap), begin_(begin), end_(end) {}

  char32_t At(uint32_t i) const { return i < end_ && i >= begin_ ? units_[i] : U'\0'; }
  bool Is(uint32_t i, std::u32string_view word) const {
    return i >= begin_ && i + word.size() <= end_ && units_.compare(i, word.size(), word) == 0;
  }
  // The word begins at `i` and is whole.
  bool IsWord(uint32_t i, std::u32string_view word) const {
    return Is(i, word) && !IsLatin(At(i + static_cast<uint32_t>(word.size())));
  }
  bool EndsAt(uint32_t i, std::u32string_view word) const {
    return i >= begin_ + word.size() && Is(i - static_cast<uint32_t>(word.size()), word);
  }
  uint32_t Spaces(uint32_t i) const {
    while (At(i) == ' ') ++i;
    return i;
  }
  // Past a whole Latin word, so that none is entered in its middle; else past one unit.
  uint32_t Skip(uint32_t i) const {
    if (!IsLatin(At(i))) return i + 1;
    while (i < end_ && (IsLatin(At(i)) || IsDigit(At(i)))) {
      ++i;
      if (i < end_ && gap_[i]) break;
    }
    return i;
  }
  bool Digits(uint32_t& i, int& value, int least, int most) const {
    uint32_t k = i;
    int number = 0;
    while (IsDigit(At(k)) && static_cast<int>(k - i) < most && (k == i || !gap_[k]))
      number = number * 10 + static_cast<int>(At(k++) - '0');
    if (static_cast<int>(k - i) < least || (IsDigit(At(k)) && !gap_[k])) return false;
    i = k, value = number;
    return true;
  }
  bool Begins(uint32_t i) const {
    return i == begin_ || gap_[i] || !(IsLatin(units_[i - 1]) || IsDigit(units_[i - 1]));
  }

 protected:
  const std::u32string& units_;
  const std::vector<bool>& gap_;
  uint32_t begin_, end_;
};

// Reads an address, a date, a time of day or a telephone number that begins at `i`: adds it to
// `found` and sets `i` behind it. False: none begins there.
bool ReadPlaceOrTime(const Cursor& cursor, uint32_t& i, std::vector<Entity>& found);

}  // namespace haetae::notice
