// Which accesses look honest, by what the register and the log's own issuances say: see closure.h.
//
//   HonestLook look(ledger, names, registers);
//   TRY(look.Learn(index, range, threads));         // who was issued credentials, and from where
//   look.Judge(file, range, sheet);                 // fills the sheet's bits, one a row
//
// Judge() is const and thread-safe. Memory: 16 bytes an issuance in the log. Internal to this room.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ledger/ledger.h"
#include "register/jobs.h"
#include "register/register.h"
#include "scope/blocks.h"
#include "scope/exposure.h"

namespace haetae::scope {

// A set of fingerprints, open addressing; half of it stays free.
class IdSet {
 public:
  void Insert(uint64_t id);
  bool Has(uint64_t id) const;
  size_t size() const { return size_; }

 private:
  size_t Slot(uint64_t id) const;
  std::vector<uint64_t> slots_;  // 0: free
  size_t size_ = 0;
  bool has_zero_ = false;
};

// How an access looks: the incident's, or another's.
enum Look : uint8_t { kMine, kHonest, kOther, kUntold };
inline constexpr size_t kLooks = 4;

using RowBits = std::vector<uint64_t>;
inline bool BitOf(const RowBits& bits, size_t i) { return bits[i / 64] >> (i % 64) & 1; }
inline void SetBit(RowBits& bits, size_t i) { bits[i / 64] |= uint64_t{1} << (i % 64); }

inline constexpr size_t kWordsOfBlock = kBlockRows / 64;  // of bits by row: blocks are whole

// What is remembered of an exposure file: bits by row, and by code of a credential.
struct Sheet {
  const ledger::SegmentInfo* segment = nullptr;
  uint32_t order = 0;               // of the segment in the ledger
  RowBits counted, honest, untold;  // accesses of routes and of the time asked for; how they look
  RowBits mine;                     // the incident's
  RowBits credentials;              // codes that an access of the incident carries
  Look LookOf(size_t row) const {
    if (BitOf(mine, row)) return kMine;
    if (BitOf(honest, row)) return kHonest;
    return BitOf(untold, row) ? kUntold : kOther;
  }
  // Of the 64 rows of a word: others' that count.
  uint64_t outside(size_t word) const { return counted[word] & ~mine[word]; }
};

// What an address code stands for, the same in every file.
uint64_t AddressId(const ExposureFile& file, uint32_t code, uint64_t seed);

class HonestLook {
 public:
  HonestLook(const ledger::Ledger& ledger, const access::Names& names,
             const reg::Register& registers);
  Status Learn(ExposureIndex& index, const ledger::ScanRange& range, size_t threads);
  void Judge(const ExposureFile& file, const ledger::ScanRange& range, Sheet& sheet) const;
  bool has_record() const { return record_; }
  bool has_logins() const { return credentials_.size() + places_.size() > 0; }

 private:
  using JobList = std::vector<uint32_t>;                             // places in jobs_
  static constexpr uint32_t kNotIssued = 0, kAnyKey = 1, kKeys = 2;  // kKeys + its code
  std::vector<uint32_t> Issued(const ExposureFile& file) const;
  // Whether the record knows each key of the file, so that it may be expected to have its
  // credentials; and of none.
  std::vector<bool> Recorded(const ExposureFile& file) const;
  // Of each principal and each credential of the file the jobs that are declared to be it; empty
  // where there are none.
  std::vector<const JobList*> JobsOfPrincipals(const ExposureFile& file) const;
  std::vector<const JobList*> JobsOfCredentials(const ExposureFile& file) const;
  // Until when each principal of the file is declared.
  std::vector<Time> Declared(const ExposureFile& file) const;
  uint64_t PlaceOf(const ExposureFile& file, uint32_t principal, uint32_t subject,
                   uint64_t address) const;
  struct Of;
  bool IsJob(const std::vector<const JobList*>& of, uint32_t code, uint16_t route, Time time) const;
  bool IsHonest(const ExposureFile& file, const Of& of, Blocks& blocks, size_t block, size_t i,
                Time time) const;
  const access::Names& names_;
  const reg::Register& register_;
  uint64_t seed_;
  bool record_;
  IdSet credentials_, places_;  // issued in the log; to a principal at an address
  std::unordered_map<std::string, Time, reg::TextHash, std::equal_to<>> declared_;  // staff, until
  reg::Jobs jobs_;
  std::unordered_map<std::string, JobList, reg::TextHash, std::equal_to<>> job_principals_;
  std::unordered_map<uint64_t, JobList> job_credentials_, job_addresses_;  // by hash, by AddressId
};

}  // namespace haetae::scope
