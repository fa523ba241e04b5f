// Whom the answers carried beside their subjects: they stand anywhere among the subjects, and so
// cannot be counted stripe by stripe as they are met. Gone through once, before the stripes, and
// only where the catalogue says that answers carry somebody. Internal to this room, for reach.h.
//
//   const ReachCarried carried(files, subjects, hours, threads);
//   carried.OfRoute(set);                                     // bits of subjects, or empty
//   carried.EachOf(day, begin, end, [&](uint32_t subject, int hour) { … });
//
// A bit a subject for each route and country that is met, for each thread; a Roaring bitmap for
// each day or hour.
#pragma once

#include <cstdint>
#include <mutex>
#include <roaring/roaring.hh>
#include <vector>

#include "scope/reach_files.h"

namespace haetae::scope {

inline constexpr size_t kDayHours = 24;

class ReachCarried {
 public:
  using Bits = std::vector<uint64_t>;
  // `hours`: the hours of the day are told apart; else all that day is hour 0.
  ReachCarried(const ReachFiles& files, size_t subjects, bool hours, size_t threads);

  const Bits& OfSet(uint32_t set) const { return sets_.of[set]; }
  const Bits& OfCountry(size_t country) const { return sets_.from[country]; }
  uint64_t records() const { return sets_.records; }
  bool empty() const { return empty_; }

  // Everybody of begin ≤ subject < end who was disclosed on the day, once for each hour of it.
  template <typename See>
  void EachOf(size_t day, uint32_t begin, uint32_t end, const See& see) const {
    for (size_t hour = 0; hour < hours_; ++hour) {
      const Roaring& people = times_[day * hours_ + hour];
      if (people.isEmpty()) continue;
      auto at = people.begin();
      at.equalorlarger(begin);
      for (; at != people.end() && *at < end; ++at) see(*at, hour);
    }
  }

 private:
  struct Sets {
    std::vector<Bits> of, from;  // by set, by country; empty: nobody
    uint64_t records = 0;
  };
  class Reader;
  size_t hours_;
  size_t words_;
  bool empty_ = true;
  Sets sets_;
  std::vector<Roaring> times_;  // by day and hour
  std::mutex mutex_;            // of times_
};

}  // namespace haetae::scope
