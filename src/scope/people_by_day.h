// How many people were reached on each day (UTC), counted while several threads go through the
// files of a ledger, each file of one day and its people in ascending order.
//
//   PeopleByDay days(people);                  // how many subjects there are
//   days.Expect(day);                          // once for each file, before
//   days.Add(day, subjects, accesses);         // once for each file, by any thread
//   days.Finish(scope);
//
// A day of one file needs no set: who stands in it twice stands side by side. A day of several
// holds a bit a subject until its last file has come. Add() is thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

#include "scope/result.h"

namespace haetae::scope {

class PeopleByDay {
 public:
  explicit PeopleByDay(size_t subjects) : words_(subjects / 64 + 1) {}
  void Expect(int64_t day) { ++days_[day].left; }
  // `ascending`: nobody stands in `subjects` twice; otherwise in any order and as often as may be.
  void Add(int64_t day, const std::vector<uint32_t>& subjects, bool ascending, uint64_t accesses);
  void Finish(Scope& scope) const;

 private:
  struct Day {
    size_t left = 0;  // files that have not come
    std::mutex mutex;
    std::vector<uint64_t> people;  // a bit a subject; empty where none is needed
    PeopleCount count;
  };
  size_t words_;
  std::map<int64_t, Day> days_;
};

}  // namespace haetae::scope
