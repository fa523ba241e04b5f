// A stripe is a run of subjects, so short that its sets of people stay in the processor's cache
// while every file's accesses of them are gone through. Counts are complete when a stripe ends,
// so that nothing as large as the nation is held. Internal to this room, for reach.h; one a thread.
//
//   ReachStripe stripe(files, carried, possible, …);
//   for each run of subjects: stripe.Count(begin, end);
//   stripe.counts()                                       // of all its stripes; Merge() others'
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "access/catalogue.h"
#include "register/register.h"
#include "scope/people_groups.h"
#include "scope/people_set.h"
#include "scope/possible.h"
#include "scope/reach_carried.h"
#include "scope/reach_files.h"
#include "scope/reach_seen.h"
#include "scope/result.h"

namespace haetae::scope {

struct ReachCounts {
  std::vector<PeopleCount> routes;     // by set; people and disclosing accesses
  std::vector<PeopleCount> countries;  // of the reader, by place
  std::vector<PeopleCount> days;       // by place
  std::vector<FieldCount> fields;      // by place in ReachFields
  // How each field was shown, by place in ReachFields, and how many members, non-members and
  // unlisted people were shown them so; only where groups are asked for.
  enum Shown : char { kHidden, kMasked, kClear };
  std::map<std::string, std::array<uint64_t, 3>> groups;
  std::vector<uint64_t> fresh;  // people who were first reached in each hour of each day
  uint64_t people = 0, members = 0, non_members = 0, accounts = 0;
  uint64_t records = 0, listed = 0, bytes = 0, unsized = 0;
  uint64_t missing = 0, unknown = 0;  // accesses
  std::set<uint16_t> unknown_routes;  // of requests for somebody, of which nobody knows the outcome
  Doubtful doubtful;
  void Merge(const ReachCounts& other);
};

// Which routes disclose a field in clear and which masked, as sets of ReachFiles.
struct ReachField {
  std::string name;
  std::vector<uint32_t> clear, masked;
};
std::vector<ReachField> FieldsOf(const ReachFiles& files, const access::Catalogue& catalogue);

// In which block of each file a stripe begins.
class StripeBlocks {
 public:
  // Of stripes of so many subjects, the last one maybe of fewer.
  StripeBlocks(const ReachFiles& files, uint64_t subjects, uint32_t length);
  uint32_t length() const { return length_; }
  // By file, of the stripe that begins with the subject.
  std::span<const uint32_t> Of(uint32_t begin) const {
    return std::span(begins_).subspan(begin / length_ * files_, files_);
  }

 private:
  size_t files_;
  uint32_t length_;
  std::vector<uint32_t> begins_;  // by stripe and file
};

class ReachStripe {
 public:
  struct About {
    const ReachFiles& files;
    const ReachCarried& carried;
    const std::vector<ReachField>& fields;
    const Possible& possible;
    const StripeBlocks& blocks;
    const reg::Register& registers;
    bool hours;             // when each was first reached is wanted
    bool groups;            // and who was shown which fields together
    PeopleBits* who;        // may be null; receives the confirmed
    GroupNumbers* numbers;  // may be null; receives who is in which group
  };
  explicit ReachStripe(const About& about);
  // begin ≤ subject < end; `begin` is a multiple of the length. The first takes in accesses that
  // name nobody.
  void Count(uint32_t begin, uint32_t end);
  const ReachCounts& counts() const { return counts_; }

 private:
  // Bits of the stripe's subjects.
  struct People {
    std::vector<uint64_t> bits;
    bool any = false;
  };
  // Of the accesses of a kind in the file that is added.
  struct Tally {
    uint64_t accesses = 0, records = 0;
    uint64_t sized = 0, bytes = 0;  // accesses whose bytes are known; bytes, and one for each
  };
  void Fetch(size_t file, std::span<const uint32_t> begins) const;
  void AddFile(const ReachFile& file, size_t block);
  void AddBlock(const ReachFile& file, size_t block, ExposureMatch::Mask mask);
  std::span<const uint8_t> PlacesOf(const ExposureMatch::Mask& mask);
  void AddKind(const ReachFile& file, size_t block, uint32_t kind, const ExposureMatch::Mask& mask);
  void Clip(const ReachFile& file, size_t block, ExposureMatch::Mask& mask);
  void AddTallies(const ReachFile& file);
  void AddCarried(size_t day);
  void AddHours(const ReachFile& file, size_t block, const ExposureMatch::Mask& mask);
  void EndStripe();
  void CountPeople();
  void CountFields();
  void CountGroups();
  void NumberGroup(const std::string& states, const std::vector<uint64_t>& bits) const;
  void CountDoubtful();
  void CountCountries();
  void CountHours();
  void Clear(People& people) const;
  void Touch(People& people) const;
  void JoinSets(const std::vector<uint32_t>& sets, std::vector<uint64_t>& to) const;
  void Join(std::vector<uint64_t>& people, const std::vector<uint64_t>& nation) const;

  const About about_;
  ReachCounts counts_;
  uint32_t begin_ = 0, end_ = 0;
  size_t words_ = 0;  // of the stripe
  ReachSeen seen_;
  std::array<uint32_t, 256> country_accesses_{};  // of the stripe
  std::vector<People> sets_;                      // by set
  std::vector<uint64_t> all_;                     // who was reached
  std::vector<uint32_t> hour_;                    // by subject, the first hour since the first day
  std::vector<uint64_t> clear_, masked_;          // of a field
  std::array<uint8_t, kBlockRows> places_;        // rows of a block that are added
  std::vector<Tally> tallies_;
  Blocks blocks_;
};

}  // namespace haetae::scope
