// IdPlaces says where an account id stands among all ids: its decimal suffix, stretched so that the
// ids which were seen lie evenly.
//
//   IdPlaces places(names);
//   const uint32_t place = places.Of(subject);    // kNone: no number, or nothing learnt yet
//   if (place - last < IdPlaces::kSpan / 4096) …a neighbour, whatever the gaps between ids…
//
// Learnt from the first kLearnMax different subjects it is asked for, and anew at each fourfold
// number of them, when generation() rises and earlier places mean nothing any more. Ids above all
// learnt ones go on at the usual density. Without a number in nine of ten subjects, or where the
// numbers are not different, no subject has a place.
//
// The text of a subject is parsed once. Not thread-safe. 4 bytes a subject.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "access/access.h"
#include "base/paged.h"

namespace haetae::detect {

// The decimal number a text ends in, of its last 18 digits; kNoId if it ends in none.
inline constexpr uint64_t kNoId = ~uint64_t{0};
uint64_t IdOf(std::string_view text);

class IdPlaces {
 public:
  static constexpr uint32_t kNone = 0xffffffff;
  static constexpr uint32_t kSpan = 0xe0000000;  // places of the learnt ids; above is to grow
  static constexpr size_t kLearnMin = 512, kLearnMax = 32'768;

  explicit IdPlaces(const access::Names& names) : names_(names) {}
  uint32_t Of(uint32_t subject) {
    const uint32_t place = places_.Get(subject);
    return place != kUnseen ? place : Meet(subject);
  }
  uint32_t PlaceOf(uint64_t id) const;
  // The id at a place, within the gaps.
  uint64_t IdAt(uint32_t place) const;
  uint32_t generation() const { return generation_; }

 private:
  static constexpr uint32_t kUnseen = 0xfffffffe;
  static constexpr size_t kKnots = 256, kIdsPerKnot = 16;
  uint32_t Meet(uint32_t subject);
  void Learn();

  const access::Names& names_;
  Paged<uint32_t> places_{kUnseen};                    // by subject
  std::vector<std::pair<uint32_t, uint64_t>> learnt_;  // subject and id; empty when learnt
  std::vector<uint64_t> knots_;                        // ids at equal steps of places
  size_t met_ = 0, next_learning_ = kLearnMin;
  uint32_t generation_ = 0;
};

}  // namespace haetae::detect
