// Joins findings about the same doings into groups, one for each incident.
//
//   Overlaps overlaps(findings, names, catalogue, registers);
//   for each row of the ledger: overlaps.Add(rows, i);
//   for (const FindingGroup& group : overlaps.Groups()) …
//
// Two findings belong together when (1) half of the smaller one's accesses carry the other's
// indicators too, and clearly more of them than of all other accesses; (2) a user agent, a
// TLS fingerprint or a family of these (the first two of a JA4's three parts: one library, whatever
// it is asked to offer) that is mostly theirs makes up most of both; (3) they are at most a day
// apart and half of each comes from the same addresses, or from the same kNetworksMax networks or
// fewer, that are mostly the two's: a carrier's, which are everybody's, join nothing; (4) they are
// at most a day apart and half of the smaller one's subjects, and far more than chance says, are
// the other's too; (5) they are of one detector about cohorts of one kind (networks, addresses,
// clients …), at least kCohortsMin of them, raised within hours; (6) both are many's and name
// people who do not exist, or canaries, at most a day apart and half on the same routes: who
// guesses ids through many places is seen in pieces. Findings about different members of staff or
// services are joined by nothing but a certain finding they share. Findings about the logs
// themselves are related to what went on meanwhile, else one group a day. What nine in ten accesses
// of which are one reader's is joined by a client, a network or subjects with its own kind only:
// customers with customers, a member of staff or a service with none; attackers share tools.
//
// Within a group the most certain finding is the cause: its indicators define the incident's scope.
// Another finding is a cause too only if most of its accesses lie outside, or a tenth where it
// names its addresses or credentials one by one, or is many's and hardly was before the lead's
// accesses; otherwise it is related, so that a carrier's network does not drag its honest customers
// into the scope. So is what was read before half as often as since. A Sigma rule, however much it
// matches, adds nobody to what a detector leads. What people rejected leads no group with others.
//
// Time: a look-up and, for a row of some finding, a few hash look-ups. Memory: 4 bytes a subject,
// 8 a (subject, finding), at most kPairsMax of these: above, subjects are sampled, all alike. 8
// bytes an address, 48 an (address, finding), at most kPlacesMax of these: those that come later
// join nothing by their addresses.
#pragma once

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
#include "register/register.h"
#include "scope/filter.h"

namespace haetae::incident {

inline constexpr size_t kCohortsMin = 4;
inline constexpr Duration kCohortGap = 6 * kHour;  // between one alert and the next
inline constexpr Duration kCohortSpan = kDay;      // from the first alert to the last
inline constexpr size_t kTogetherMax = 64;         // findings of one access or address, in pairs
inline constexpr size_t kNetworksMax = 3;          // more in common are a country, not a place
inline constexpr size_t kPlacesMax = 4'000'000;
inline constexpr size_t kReadersMax = 64;     // of a finding, else it is many's
inline constexpr size_t kMixesMax = 1 << 16;  // different lists of findings held at a time
inline constexpr std::string_view kLogIntegrity = "log-integrity";
inline constexpr std::string_view kSigma = "sigma";  // what a rule matched

// Whether a finding says too little of who reads to widen, or date, what another one leads.
inline bool IsWeaker(const detect::Finding& finding, const detect::Finding& lead) {
  return (finding.detector == kLogIntegrity || finding.detector == kSigma) &&
         finding.detector != lead.detector && lead.detector != kLogIntegrity;
}

struct FindingGroup {
  std::vector<size_t> causes, related;  // indices of findings, the leading cause first
};

class Overlaps {
 public:
  // `rejected` by finding: what people rejected; empty: nothing was.
  Overlaps(const std::vector<detect::Finding>& findings, access::Names& names,
           const access::Catalogue& catalogue, const reg::Register& registers,
           std::vector<bool> rejected = {});
  void Add(const access::Accesses& rows, size_t row);
  std::vector<FindingGroup> Groups();

 private:
  struct MixHash {
    size_t operator()(const std::vector<uint32_t>& list) const;
  };
  struct Forest;  // of findings, while they are joined
  static constexpr uint32_t kCustomers = kNoNumber - 1;
  enum Link : uint8_t { kAgent, kFingerprint, kFamily, kAddress, kNetwork, kLinks };
  uint32_t ValueOf(const access::Accesses& rows, size_t row, size_t link);
  uint32_t FamilyOf(uint32_t fingerprint);
  static uint64_t Pair(uint32_t a, uint32_t b) {
    return static_cast<uint64_t>(std::min(a, b)) << 32 | std::max(a, b);
  }
  void CountPairs();
  uint64_t Both(size_t a, size_t b) const;  // accesses of both
  double Share(size_t a, size_t b) const;   // of a's accesses that are b's too
  bool LiesIn(size_t a, size_t b) const;
  Duration Apart(size_t a, size_t b) const;  // from the end of one to the beginning of the other
  void JoinOverlapping(Forest& forest) const;
  void JoinByClient(Forest& forest) const;
  // Whose it is: kNoNumber many's or nobody's, kCustomers a customer's, else the number of the
  // staff or service.
  uint32_t ReaderOf(size_t finding) const;
  bool FromPlaces(size_t finding, uint64_t own, uint64_t all) const;
  void JoinByPlace(Forest& forest) const;
  void JoinBySubjects(Forest& forest);
  void JoinCohorts(Forest& forest) const;
  void JoinGuesses(Forest& forest) const;
  std::vector<FindingGroup> GroupLogs(std::vector<FindingGroup> groups) const;
  // How often a day the finding's accesses were before the lead's, against with them; -1: the log
  // begins too near to them to tell.
  double Before(size_t finding, size_t lead) const;
  FindingGroup Sorted(std::vector<size_t> members) const;

  const std::vector<detect::Finding>& findings_;
  const access::Names& names_;
  const reg::Register& register_;
  std::vector<bool> rejected_;
  FindingIndex index_;
  uint64_t accesses_ = 0;  // that disclosed or named nobody
  std::vector<uint64_t> sizes_;
  std::vector<std::unordered_map<uint32_t, uint64_t>> readers_;  // accesses by principal
  std::vector<std::pair<Time, Time>> times_;          // first and last access of each finding
  std::vector<std::map<uint16_t, uint64_t>> routes_;  // accesses of each finding
  std::vector<std::map<int32_t, uint64_t>> days_;     // accesses of each finding
  Time began_ = kTimeMax;                             // the first access of all
  std::unordered_map<std::vector<uint32_t>, uint64_t, MixHash> mixes_;  // accesses by findings
  std::unordered_map<uint64_t, uint64_t> both_;                         // by Pair
  std::array<std::vector<uint64_t>, kLinks> totals_;                    // accesses by shared value
  std::array<std::unordered_map<uint64_t, uint64_t>, kLinks> of_finding_;
  std::vector<uint32_t> families_;  // by fingerprint; the number of the first of its family
  std::unordered_map<std::string, uint32_t> first_of_family_;
  SharedSubjects subjects_;
};

std::vector<scope::IndicatorValue> IndicatorsOf(const detect::Finding& finding);

// "network" for a finding about one or several networks; "" where its indicators mix dimensions in
// a way that names no kind of cohort.
std::string CohortKind(const detect::Finding& finding);

}  // namespace haetae::incident
