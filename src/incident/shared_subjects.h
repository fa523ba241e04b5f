// Which findings read the same people: for pairs of findings, how many subjects both named.
//
//   SharedSubjects shared(findings);
//   shared.Add(subject, finding);
//   for (const SharedSubjects::Pair& pair : shared.Pairs()) …
//
// Distinct subjects, disclosed or missing, count once a finding. At most `pairs_max` (subject,
// finding) are held: above that, half of the subjects are let go, the same ones for all findings,
// and counts are of those that are left. A subject of more than kCommonReaders findings says
// nothing about any two of them and is left out. Memory: 4 bytes a subject number, 8 bytes a pair.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace haetae::incident {

inline constexpr size_t kPairsMax = 16'000'000;
inline constexpr size_t kCommonReaders = 64;

class SharedSubjects {
 public:
  struct Pair {
    uint32_t a = 0, b = 0;  // a < b
    uint64_t shared = 0;    // subjects of both
  };
  explicit SharedSubjects(size_t findings, size_t pairs_max = kPairsMax)
      : pairs_max_(pairs_max), subjects_of_(findings) {}
  // A subject that an access of some finding or of none named: it belongs to everybody.
  void See(uint32_t subject);
  void Add(uint32_t subject, uint32_t finding);
  // Distinct subjects that are left after sampling: of all accesses, and of one finding.
  uint64_t everybody() const;
  uint64_t Of(uint32_t finding) const { return subjects_of_[finding]; }
  // Pairs that share at least one subject, in order.
  std::vector<Pair> Pairs() const;

 private:
  struct Link {
    uint32_t finding, next;  // next: index into links_ + 1, 0 none
  };
  bool IsKept(uint32_t subject) const;
  void Thin();
  size_t pairs_max_;
  unsigned halvings_ = 0;
  std::vector<uint64_t> seen_;      // a bit a subject
  std::vector<uint32_t> first_of_;  // subject → index into links_ + 1
  std::vector<Link> links_;
  std::vector<uint64_t> subjects_of_;
};

}  // namespace haetae::incident
