// The ids an attacker tries, one after the other: ascending from somewhere, all of them shuffled,
// or at random with repeats.
//
//   Walk walk(members, Order::kAscending, seed);
//   uint64_t id = walk.Next(random);
#pragma once

#include "simulate/members.h"
#include "simulate/options.h"

namespace haetae::simulate {

class Walk {
 public:
  Walk(const Members& members, Order order, uint64_t seed)
      : order_(order),
        count_(members.id_end() - kIdFirst),
        at_(count_ * 3 / 10),
        shuffle_(seed, count_) {}
  uint64_t Next(Random& random) {
    if (order_ == Order::kRandom) return kIdFirst + random.Below(count_);
    const uint64_t at = at_++ % count_;
    return kIdFirst + (order_ == Order::kShuffled ? shuffle_(at) : at);
  }

 private:
  Order order_;
  uint64_t count_, at_;
  Shuffle shuffle_;
};

}  // namespace haetae::simulate
