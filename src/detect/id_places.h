// IdPlaces says where an account id stands among all ids: its decimal suffix, stretched so that the
// ids which were seen lie evenly.
//
//   IdPlaces places(names);
//   const uint32_t place = places.Of(subject, thing);  // kNone: no number, or nothing learnt yet
//   if (place - last < IdPlaces::kSpan / 4096) …a neighbour, whatever the gaps between ids…
//
// Ids of another form (member numbers, phone numbers, order numbers) stand on a scale of their own,
// far from all others: whether they are things' (order 7 is nothing to member 7), what is in front
// of the digits, and their number where they begin with 0, tells forms apart, kScalesMax of them at
// most: the first that have kLearnMin subjects, among the first kFormsMax.
//
// Each is learnt from its first kLearnMax different subjects, and anew at each fourfold number of
// them, when generation() rises and earlier places mean nothing any more. Ids above all learnt ones
// go on at the usual density. Without a number, or where the numbers of a form are not different,
// a subject has no place.
//
// The text of a subject is parsed once. Not thread-safe. 4 bytes a subject, and 4 a thing.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
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
  static constexpr uint32_t kSpan = 0x38000000;  // places of the learnt ids; above is to grow
  static constexpr size_t kScalesMax = 4, kFormsMax = 1024;
  static constexpr int kScaleBits = 30;  // of a place: from here on the number of its scale
  static size_t ScaleOf(uint32_t place) { return place >> kScaleBits; }
  static constexpr size_t kLearnMin = 512, kLearnMax = 32'768;

  explicit IdPlaces(const access::Names& names) : names_(names) {}
  // `thing`: it stands in a route whose subjects are things (access::Route::subject_is_thing).
  uint32_t Of(uint32_t subject, bool thing = false) {
    const uint32_t place = places_[thing].Get(subject);
    return place != kUnseen ? place : Meet(subject, thing);
  }
  uint32_t PlaceOf(uint64_t id, size_t scale = 0) const;
  // The id at a place, within the gaps.
  uint64_t IdAt(uint32_t place) const;
  uint32_t generation() const { return generation_; }

 private:
  static constexpr uint32_t kUnseen = 0xfffffffe;
  static constexpr size_t kKnots = 256, kIdsPerKnot = 16;
  using Places = Paged<uint32_t>;  // by subject
  struct Form {
    bool thing = false;
    size_t scale = kScalesMax;                          // none yet
    std::vector<std::pair<uint32_t, uint64_t>> learnt;  // subject and id; empty when learnt
    size_t met = 0, next_learning = kLearnMin;
  };
  uint32_t Meet(uint32_t subject, bool thing);
  Form* FormOf(std::string_view text, bool thing);  // null: no room
  void Learn(Form& form);

  const access::Names& names_;
  std::array<Places, 2> places_{Places(kUnseen), Places(kUnseen)};  // of people, of things
  std::unordered_map<std::string, Form> forms_;
  std::array<std::vector<uint64_t>, kScalesMax> knots_;  // by scale: ids at equal steps of places
  size_t scales_ = 0;
  uint32_t generation_ = 0;
};

}  // namespace haetae::detect
