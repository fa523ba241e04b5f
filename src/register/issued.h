// The record of issue: which credentials were given out, to whom, and until when.
//
//   table.Add(Fingerprint(credential), {.issued = …}); …; table.Finish();
//   const Issued* issued = table.Find(fingerprint);      // null: never issued
//
// Immutable after Finish(), then thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/dictionary.h"
#include "base/time.h"

namespace haetae::reg {

struct Issued {
  uint32_t key = kNoNumber;        // number in issued_keys(), kNoNumber: not recorded
  uint32_t principal = kNoNumber;  // number in issued_principals(), kNoNumber: not recorded
  Time issued = kTimeMin, expires = kTimeMax;
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

}  // namespace haetae::reg
