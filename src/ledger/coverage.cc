#include "ledger/coverage.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cmath>

namespace haetae::ledger {
namespace {

constexpr int64_t kDayMinutes = 24 * 60;
constexpr double kActiveShareMax = 0.99;
constexpr int64_t kWindowMinutesMin = 10;  // of less nothing can be concluded

}  // namespace

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
    const int64_t window = std::max<int64_t>(silent, 60);
    double share = kActiveShareMax;
    auto see = [&](int64_t from, int64_t to) {
      from = std::max(from, first);
      to = std::min(to, last + 1);
      share = std::min(share, to - from < kWindowMinutesMin ? 0 : minutes.Share(from, to));
    };
    see(begin - window, begin);
    see(end, end + window);
    for (int64_t shift : {kDayMinutes, 7 * kDayMinutes}) {
      if (begin - shift >= first) see(begin - shift, end - shift);
      if (end + shift <= last + 1) see(begin + shift, end + shift);
    }
    const double chance = std::pow(1 - share, static_cast<double>(silent));
    if (chance < kGapChanceMax)
      found.push_back({Time{begin * kMinute}, Time{end * kMinute}, chance});
  }
  return found;
}

}  // namespace haetae::ledger
