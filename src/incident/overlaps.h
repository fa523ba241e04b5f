// What findings have in common, counted while the rows of the ledger go by: accesses, clients,
// places, people, days and readers. Which of them belong together for it is joining's to say.
//
//   Overlaps overlaps(findings, names, catalogue);
//   for each row of the ledger: overlaps.Add(rows, i);
//   overlaps.Finish();
//   if (overlaps.Share(a, b) >= 0.5) …   // of a's accesses that are b's too
//
// Counted are accesses that disclosed, or named nobody. Time: a look-up and, for a row of some
// finding, a few hash look-ups. Memory: 4 bytes a subject, 8 a (subject, finding), at most
// kPairsMax of these: above, subjects are sampled, all alike. 8 bytes an address, 48 an (address,
// finding), at most kPlacesMax of these: those that come later have no addresses in common.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "access/access.h"
#include "detect/detector.h"
#include "incident/finding_index.h"
#include "incident/shared_subjects.h"
#include "scope/filter.h"

namespace haetae::incident {

inline constexpr size_t kTogetherMax = 64;  // findings of one access or address, in pairs
inline constexpr size_t kPlacesMax = 4'000'000;
inline constexpr size_t kReadersMax = 64;     // of a finding, else it is many's
inline constexpr size_t kMixesMax = 1 << 16;  // different lists of findings held at a time
inline constexpr double kTogether = 0.5;  // share of the smaller finding's accesses, or subjects
inline constexpr double kBeyondOthers = 1.4;           // times the share among all other accesses
inline constexpr uint32_t kCustomers = kNoNumber - 1;  // of ReaderOf()

// What accesses may share: a user agent, a TLS fingerprint or a family of these (the first two of a
// JA4's three parts: one library, whatever it is asked to offer), an address, a network.
enum Link : uint8_t { kAgent, kFingerprint, kFamily, kAddress, kNetwork, kLinks };

std::vector<scope::IndicatorValue> IndicatorsOf(const detect::Finding& finding);

class Overlaps {
 public:
  // What is counted keeps `findings` and `names` by reference.
  Overlaps(const std::vector<detect::Finding>& findings, access::Names& names,
           const access::Catalogue& catalogue);
  void Add(const access::Accesses& rows, size_t row);
  // After the last row, before the first question.
  void Finish();

  static uint64_t Pair(uint32_t a, uint32_t b) {
    return static_cast<uint64_t>(std::min(a, b)) << 32 | std::max(a, b);
  }
  // Accesses of two findings, by Pair.
  const std::unordered_map<uint64_t, uint64_t>& both() const { return both_; }
  uint64_t size(size_t finding) const { return sizes_[finding]; }
  // First and last access; kTimeMax and kTimeMin if there was none.
  const std::pair<Time, Time>& times(size_t finding) const { return times_[finding]; }
  const std::map<uint16_t, uint64_t>& routes(size_t finding) const { return routes_[finding]; }
  const SharedSubjects& subjects() const { return subjects_; }
  // Accesses that share a value, and of them those of a finding: value << 32 | finding → accesses.
  uint64_t Total(Link link, uint32_t value) const { return totals_[link][value]; }
  const std::unordered_map<uint64_t, uint64_t>& of_finding(Link link) const {
    return of_finding_[link];
  }

  double Share(size_t a, size_t b) const;  // of a's accesses that are b's too
  bool LiesIn(size_t a, size_t b) const;
  // Of the finding, `own` accesses are from places that saw `all`: half of it, and clearly more
  // than of all other accesses.
  bool FromPlaces(size_t finding, uint64_t own, uint64_t all) const;
  Duration Apart(size_t a, size_t b) const;  // from the end of one to the beginning of the other
  // Whose it is: kNoNumber many's or nobody's, kCustomers a customer's, else the number of the
  // staff or service.
  uint32_t ReaderOf(size_t finding) const;
  // How often a day the finding's accesses were before the lead's, against with them; -1: the log
  // begins too near to them to tell.
  double Before(size_t finding, size_t lead) const;

 private:
  struct MixHash {
    size_t operator()(const std::vector<uint32_t>& list) const;
  };
  uint32_t ValueOf(const access::Accesses& rows, size_t row, size_t link);
  uint32_t FamilyOf(uint32_t fingerprint);
  void CountPairs();
  uint64_t Both(size_t a, size_t b) const;

  const access::Names& names_;
  FindingIndex index_;
  uint64_t accesses_ = 0;
  std::vector<uint64_t> sizes_;
  std::vector<std::unordered_map<uint32_t, uint64_t>> readers_;  // accesses by principal
  std::vector<std::pair<Time, Time>> times_;
  std::vector<std::map<uint16_t, uint64_t>> routes_;
  std::vector<std::map<int32_t, uint64_t>> days_;                       // accesses of each finding
  Time began_ = kTimeMax;                                               // the first access of all
  std::unordered_map<std::vector<uint32_t>, uint64_t, MixHash> mixes_;  // accesses by findings
  std::unordered_map<uint64_t, uint64_t> both_;
  std::array<std::vector<uint64_t>, kLinks> totals_;
  std::array<std::unordered_map<uint64_t, uint64_t>, kLinks> of_finding_;
  std::vector<uint32_t> families_;  // by fingerprint; the number of the first of its family
  std::unordered_map<std::string, uint32_t> first_of_family_;
  SharedSubjects subjects_;
};

}  // namespace haetae::incident
