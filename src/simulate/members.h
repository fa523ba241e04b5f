// The members of the shop, by computation instead of storage: member number i (0 … count − 1, in
// order of joining) has an id, a life, a home and an address book, all of them functions of the
// seed and i, so that 33.7 million cost no memory.
//
//   Members members(seed, {.count = 33'673'817, .non_members = …}, calendar);
//   members.IdOf(0);                          // 1000002
//   members.IndexOf(1000003);                 // kNobody: the number was never given
//   members.ForCarried(i, at, [](uint64_t person) { … });
//
// Ids are consecutive with gaps: 28 of each block of 64 belong to somebody, in short runs, so that
// a walk over ids names nobody in 56 % of its tries, as in the incident (44 M of 77.7 M). A person
// is a member's number, or count + n for non-member n. Thread-safe; a question costs some
// nanoseconds.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "simulate/calendar.h"
#include "simulate/random.h"

namespace haetae::simulate {

inline constexpr uint32_t kNobody = 0xffffffff;
inline constexpr uint64_t kIdFirst = 1'000'000;
inline constexpr uint32_t kIdsPerBlock = 64, kMembersPerBlock = 28;

struct BookEntry {
  uint64_t person;
  Millis from, to;  // stands in it for from ≤ t < to; 0 and kNever: open
};

class Members {
 public:
  struct Plan {
    uint32_t count = 0;    // ordinary members, those who join during the run included
    uint32_t joining = 0;  // of them: the last ones, joining during the run
    uint32_t fakes = 0;    // accounts of a scenario, behind all others
    Millis fakes_from = 0, fakes_to = 0;
    uint32_t canaries = 0;
  };
  Members(uint64_t seed, const Plan& plan, const Calendar& calendar);

  uint32_t count() const { return plan_.count + plan_.fakes; }
  uint32_t ordinary() const { return plan_.count; }
  uint32_t joining() const { return plan_.joining; }
  uint32_t fakes() const { return plan_.fakes; }
  uint32_t canaries() const { return plan_.canaries; }
  uint32_t non_members() const { return non_members_; }
  uint64_t people() const { return uint64_t{count()} + non_members_; }

  uint64_t IdOf(uint32_t index) const {
    const uint32_t block = index / kMembersPerBlock;
    return kIdFirst + uint64_t{block} * kIdsPerBlock +
           patterns_[Mix(seed_, 1, block) & 255].place[index % kMembersPerBlock];
  }
  uint32_t IndexOf(uint64_t id) const;  // kNobody: nobody has it
  uint64_t id_end() const { return kIdFirst + uint64_t{BlockCount()} * kIdsPerBlock; }

  Millis CreatedAt(uint32_t index) const;
  Millis DeletedAt(uint32_t index) const;  // kNever
  bool Serves(uint32_t index, Millis at) const {
    return index != kNobody && CreatedAt(index) <= at && at < DeletedAt(index);
  }
  bool IsCanary(uint32_t index) const;
  uint32_t CanaryIndex(uint32_t n) const;

  // A member who is about to visit at `at`: a few come often and most rarely (log-normal), some
  // have not come for months. Never a canary, a fake, or one who is not served.
  uint32_t Visitor(Random& random, Millis at) const;
  // A friend of `index`, always the same ones for it; may have been deleted since.
  uint32_t FriendOf(uint32_t index, uint32_t n) const;

  // A household has one connection; a third of members live with another member.
  uint64_t HouseholdOf(uint32_t index) const {
    const uint32_t pair = index >> 1;
    return Mix(seed_, 8, pair) % 100 < 35 ? pair : (uint64_t{1} << 40) | index;
  }
  uint64_t Trait(uint32_t index, uint64_t which) const { return Mix(seed_ + which, index); }

  // Korean mobile numbers without the leading 0: 10xxxxxxxx, a bijection of member numbers.
  uint64_t PhoneOf(uint32_t index) const;
  uint32_t WithPhone(uint64_t phone) const;  // kNobody

  std::vector<BookEntry> BookOf(uint32_t index) const;  // without repeats of a person
  template <typename F>
  void ForCarried(uint32_t index, Millis at, F&& f) const {
    if (BookSize(index) == 0) return;
    for (const BookEntry& entry : BookOf(index))
      if (entry.person != index && entry.from <= at && at < entry.to) f(entry.person);
  }

 private:
  struct Pattern {
    std::array<uint8_t, kMembersPerBlock> place;  // member j of the block → id in the block
    std::array<uint8_t, kIdsPerBlock> member;     // and back; 255: nobody
  };
  uint32_t BlockCount() const { return (count() + kMembersPerBlock - 1) / kMembersPerBlock; }
  uint32_t BookSize(uint32_t index) const;
  bool IsAwake(uint32_t index, Millis at) const;
  uint64_t seed_;
  Plan plan_;
  Millis start_, end_;
  uint32_t non_members_;
  uint32_t canary_step_;
  std::array<Pattern, 256> patterns_;
  Shuffle order_;
};

}  // namespace haetae::simulate
