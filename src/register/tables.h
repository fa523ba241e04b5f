// The long tables of a register, for answers without a search through text: who stands in whose
// payload, what staff were asked to do. Rows are added, Finish() sorts them once, then they are
// only asked. The record of issue is issued.h.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/time.h"

namespace haetae::reg {

inline constexpr uint64_t kRowsMax = 2'000'000'000;  // of any one file

struct Carried {                        // one person in one member's payload
  uint32_t person;                      // subject number; a member if IsMember(person)
  Time from = kTimeMin, to = kTimeMax;  // from ≤ t < to
};
// Who stands in the payload of each member, up to end(). Indexed by member, 4 bytes each. What is
// said to be nobody's costs 24 bytes and stands apart: no person is made up for it.
class Relation {
 public:
  std::span<const Carried> Of(uint32_t member) const {
    if (static_cast<size_t>(member) + 1 >= begin_.size()) return {};
    return {carried_.data() + begin_[member], carried_.data() + begin_[member + 1]};
  }
  size_t rows() const { return carried_.size(); }
  // Whether a row says that the thing was nobody's then. Others may name people at the same time:
  // they are whose it is.
  bool IsNobodys(uint32_t thing, Time time) const;
  size_t nobodys() const { return nobodys_.size(); }  // rows
  // The most different people who stand in one member's payload, whenever.
  uint32_t most() const { return most_; }
  uint32_t end() const { return begin_.empty() ? 0 : static_cast<uint32_t>(begin_.size() - 1); }
  void Add(uint32_t member, Carried carried) { pending_.emplace_back(member, carried); }
  void AddNobodys(uint32_t thing, Time from, Time to) { nobodys_.push_back({thing, from, to}); }
  // Sorts what was added by member and person; equal rows become one. Call once, after all Add().
  void Finish();

 private:
  struct Nobodys {
    uint32_t thing;
    Time from, to;  // from ≤ t < to
    auto operator<=>(const Nobodys&) const = default;
  };
  std::vector<std::pair<uint32_t, Carried>> pending_;
  std::vector<uint32_t> begin_;  // one more than the highest member number
  std::vector<Carried> carried_;
  std::vector<Nobodys> nobodys_;
  uint32_t most_ = 0;
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
