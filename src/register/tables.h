// The long tables of a register, for answers without a search through text: who stands in whose
// payload, which credentials were issued, what staff were asked to do. Rows are added, Finish()
// sorts them once, then they are only asked.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/dictionary.h"
#include "base/time.h"

namespace haetae::reg {

inline constexpr uint64_t kRowsMax = 2'000'000'000;  // of any one file

struct Issued {
  uint32_t key = kNoNumber;        // number in issued_keys(), kNoNumber: not recorded
  uint32_t principal = kNoNumber;  // number in issued_principals(), kNoNumber: not recorded
  Time issued = kTimeMin, expires = kTimeMax;
};
struct Carried {                        // one person in one member's payload
  uint32_t person;                      // subject number; a member if IsMember(person)
  Time from = kTimeMin, to = kTimeMax;  // from ≤ t < to
};
// Who stands in the payload of each member, up to end(). Indexed by member, 4 bytes each.
class Relation {
 public:
  std::span<const Carried> Of(uint32_t member) const {
    if (static_cast<size_t>(member) + 1 >= begin_.size()) return {};
    return {carried_.data() + begin_[member], carried_.data() + begin_[member + 1]};
  }
  size_t rows() const { return carried_.size(); }
  uint32_t end() const { return begin_.empty() ? 0 : static_cast<uint32_t>(begin_.size() - 1); }
  void Add(uint32_t member, Carried carried) { pending_.emplace_back(member, carried); }
  // Sorts what was added by member and person; equal rows become one. Call once, after all Add().
  void Finish();

 private:
  std::vector<std::pair<uint32_t, Carried>> pending_;
  std::vector<uint32_t> begin_;  // one more than the highest member number
  std::vector<Carried> carried_;
};

// Issued credentials by fingerprint: a sorted array, and where each of its stretches begins, since
// fingerprints are spread evenly. 34 bytes an entry; a lookup reads about two of them.
class IssuedTable {
 public:
  void Add(uint64_t fingerprint, const Issued& issued) {
    entries_.push_back({fingerprint, issued});
  }
  // Call after all Add() and before Find(). Entries of one fingerprint become one: the key and
  // principal of the earliest, the latest expiry. Returns how many went away by that.
  uint64_t Finish();
  // Null if the fingerprint is not there.
  const Issued* Find(uint64_t fingerprint) const;
  // After Finish(): the time from which on all but one in 1000 were issued, and the life that all
  // but one in 1000 do not exceed; kTimeMin and 0 where the record does not say.
  Time from() const { return from_; }
  Duration life() const { return life_; }
  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    uint64_t fingerprint;
    Issued issued;
  };
  size_t Stretch(uint64_t fingerprint) const {
    return static_cast<size_t>((static_cast<unsigned __int128>(fingerprint) * stretches_) >> 64);
  }
  std::vector<Entry> entries_;
  void Measure();
  std::vector<uint32_t> begin_;  // stretches_ + 1
  uint64_t stretches_ = 0;
  Time from_ = kTimeMin;
  Duration life_ = 0;
};

// What staff were asked to do: a ticket, an order, an appointment. By person, then member.
class TicketTable {
 public:
  void Add(uint32_t person, uint32_t member, Time opened, Time closed) {
    tickets_.push_back({person, member, opened, closed});
  }
  // Call after all Add() and before Open(). Returns how many rows repeated another.
  uint64_t Finish();
  // Had the person a ticket of this member, opened ≤ time + slack and time − slack ≤ closed?
  bool Open(uint32_t person, uint32_t member, Time time, Duration slack) const;
  size_t size() const { return tickets_.size(); }

 private:
  struct Ticket {
    uint32_t person, member;
    Time opened, closed;
    auto operator<=>(const Ticket&) const = default;
  };
  std::vector<Ticket> tickets_;
};

}  // namespace haetae::reg
