#include "ledger/coverage.h"

#include <openssl/evp.h>

#include <algorithm>
#include <optional>

#include "ledger/silence.h"

namespace haetae::ledger {
double ActiveMinutes::Share(int64_t from, int64_t to) const {
  if (to <= from || from < 0) return 0;
  const uint64_t count = set_.rank(static_cast<uint32_t>(to - 1)) -
                         (from == 0 ? 0 : set_.rank(static_cast<uint32_t>(from - 1)));
  return static_cast<double>(count) / static_cast<double>(to - from);
}

std::string ActiveMinutes::Encode() const {
  Roaring copy = set_;
  copy.runOptimize();
  std::string bytes(copy.getSizeInBytes(true), '\0');
  copy.write(bytes.data(), true);
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<size_t>(size));
  return text;
}

bool ActiveMinutes::Decode(std::string_view text, ActiveMinutes& to) {
  std::string bytes(text.size(), '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 8) return false;
  roaring_bitmap_t* bitmap =
      roaring_bitmap_portable_deserialize_safe(bytes.data(), static_cast<size_t>(size));
  if (bitmap == nullptr) return false;
  to.set_ = Roaring(bitmap);
  return true;
}

std::vector<Silence> Silences(const ActiveMinutes& minutes) {
  std::vector<Silence> found;
  const Roaring& set = minutes.set();
  if (set.cardinality() < 2) return found;
  const int64_t first = set.minimum(), last = set.maximum();
  int64_t previous = first;
  for (uint32_t minute : set) {
    const int64_t begin = previous + 1, end = minute;
    previous = minute;
    const int64_t silent = end - begin;
    if (silent < kGapMinutesMin) continue;
    const int64_t window = std::max(silent, kWindowMin);
    ExpectedShare share(minutes, first, last + 1);
    share.See(begin - window, begin);
    share.See(end, end + window);
    for (const int64_t shift : {kMinutesADay, kMinutesAWeek})
      share.SeeNeighbours(begin, end, shift);
    if (const std::optional<Silence> gap = BeyondChance(begin, end, share.least()))
      found.push_back(*gap);
  }
  return found;
}

}  // namespace haetae::ledger
