// Tells whether event ids are ids: whether one of them stands for many different records.
//
//   IdUse use;
//   use.Add(day, Fingerprint(event_id));      // of each record that is no repeat
//   use.Shared();                             // about how many share their id; 0: none to speak of
//
// Ids fall into 4,096 buckets by their hash. Ids that are distinct fill them as chance does; an id
// of many records stands out of its bucket, and a field whose every value is of some records makes
// all of them uneven. So it needs no memory of the ids, and sums of counts do not depend on the
// order of logs or on the number of threads. What it does not see: an id of fewer than six times
// the square root of a bucket's share (12 records in a small log, 300 in one of ten million).
// 16 KiB. Not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace haetae::ledger {

class IdUse {
 public:
  // The same id on another day (days since 1970) is another id, as in EventSets.
  void Add(int64_t day, uint64_t id_fingerprint) {
    const uint64_t mixed =
        (id_fingerprint ^ static_cast<uint64_t>(day)) * uint64_t{0x9e3779b97f4a7c15};
    ++records_in_[mixed >> (64 - kBucketBits)];
    used_ = true;
  }
  void Merge(const IdUse& other);
  void Clear();
  uint64_t Shared() const;
  bool used() const { return used_; }

  std::string Encode() const;  // the counts in decimal, with spaces between
  static bool Decode(std::string_view text, IdUse& to);

 private:
  static constexpr int kBucketBits = 12;
  std::array<uint32_t, size_t{1} << kBucketBits> records_in_{};
  bool used_ = false;
};

}  // namespace haetae::ledger
