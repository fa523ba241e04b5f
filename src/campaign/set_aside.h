// Who of a plan whose sending has begun gets nothing more of it: whom a later plan of the duty
// tells of all that is known now, and whom the scope that was counted since rules out. A mail that
// was deferred would else arrive after the fuller notice, or say what no longer holds.
//
//   SetAside aside(plan.people);
//   aside.Add(4711, delivery::Why::kLaterPlan);
//   aside.Of(delivery::Person{4711});                  // the reason, or nothing
//
// People by their numbers in the plan's deliveries. Two bits a person where anybody is.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/error.h"
#include "delivery/delivery.h"

namespace haetae::campaign {

class SetAside {
 public:
  SetAside() = default;  // nobody
  explicit SetAside(uint32_t people) : people_(people) {}
  void Add(uint32_t person, delivery::Why why);
  // Whom both hold of is ruled out.
  std::optional<delivery::Why> Of(delivery::Person person) const;
  bool any() const { return any_; }

 private:
  static constexpr std::array kWhys = {delivery::Why::kRuledOut, delivery::Why::kLaterPlan};
  uint32_t people_ = 0;
  bool any_ = false;
  std::array<std::vector<uint64_t>, kWhys.size()> bits_;  // a bit a person, by kWhys
};

}  // namespace haetae::campaign
