// The register says what ought to be true: who the members are, which keys exist and who holds
// them, the staff and their tickets, the credentials that were issued, canaries, expected bulk
// readers, and who stands in whose payload. A folder of files, each optional; the formats are
// docs/formats/register.md.
//
//   std::unique_ptr<Register> reg = TRY(Register::Load(folder, subjects));
//   if (reg->has_members() && !reg->IsMember(number)) …
//
// Account ids are numbers of `subjects`; a file that is not there says nothing. Immutable after
// Load, thread-safe. A bit a member, 8 bytes with lives; 34 a credential, 24 a carried person or
// ticket.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/dictionary.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "base/paged.h"
#include "base/time.h"
#include "register/issued.h"
#include "register/tables.h"

namespace haetae::reg {

inline constexpr size_t kIdBytesMax = 8192;           // an account, person, key or credential
inline constexpr size_t kJsonLineBytesMax = 1 << 20;  // of issued.jsonl
inline constexpr size_t kTomlBytesMax = 16 << 20;     // keys.toml, jobs.toml
inline constexpr size_t kTablesMax = 100'000;         // keys; jobs
inline constexpr size_t kRelationsMax = 1'000;

// Reads a table that is not CSV (Parquet) and calls `row` with the cells of each row, in the order
// of `columns`. A column whose name ends with '?' may be absent; absent and null are "". Fails with
// the first error of `row`, or one that names a missing column. The value is true when all is read.
using TableReader = std::function<Result<bool>(
    const std::filesystem::path&, const std::vector<std::string>& columns,
    const std::function<Status(std::span<const std::string_view>)>& row)>;

struct KeyEntry {
  std::string kid;
  std::optional<Time> created, rotate_by, retired;
  std::vector<std::string> custodians;
};
struct Person {
  std::string person, role;
  std::optional<Time> joined, left;
};
struct Job {
  std::string name;
  std::string principal, credential, source_ip;  // exactly one is set
  std::vector<std::string> routes;               // match texts; empty: all
  std::optional<Time> until;
};
// Where the members are kept as numbers, so that their list need not be read again while neither it
// nor the first ids of the dictionary have changed: see remember.cc.
struct Remembered {
  std::filesystem::path file;  // "": nowhere
};

struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return HashText(text); }
};

// Before a record of issue is so old, nobody knows how long what it did not record lives.
inline constexpr Duration kRecordAgeMin = 90 * kMinute;

class Register {
 public:
  // Reads every file there is; an unknown one is a warning, a broken one an error that names file,
  // line and remedy. An empty path gives the empty register, a folder that is not there an error.
  // `parquet` reads X.parquet where it stands instead of X.csv; `seed` keys credentials' hashes.
  static Result<std::unique_ptr<Register>> Load(const std::filesystem::path& folder,
                                                Dictionary& subjects,
                                                const TableReader& parquet = nullptr,
                                                const Remembered& remembered = {},
                                                uint64_t seed = 0);

  bool has_members() const { return has_members_; }
  bool IsMember(uint32_t subject) const {
    return subject / 64 < member_.size() && (member_[subject / 64] >> subject % 64 & 1) != 0;
  }
  // How many of the subjects whose bits are set are members, and how many are not and stand in
  // somebody's payload: what IsMember() and IsCarried() say, for a nation in a millisecond. The
  // first bit is of subject 64 × `begin`.
  struct Kinds {
    uint64_t members = 0, carried = 0;
  };
  Kinds CountKinds(std::span<const uint64_t> subjects, size_t begin = 0) const;
  uint64_t member_count() const { return member_count_; }
  uint64_t known_count() const { return member_count_ + carried_count_; }  // and non-members
  // True if the member existed at that time (created ≤ t < deleted, to the second; absent: open).
  bool ExistedAt(uint32_t subject, Time time) const;
  // True if the member existed at some moment of from ≤ t < to.
  bool LivedIn(uint32_t subject, Time from, Time to) const;

  const std::vector<KeyEntry>& keys() const { return keys_; }
  const KeyEntry* FindKey(std::string_view kid) const;
  const std::vector<Person>& people() const { return people_; }
  const Person* FindPerson(std::string_view person) const;
  const std::vector<Job>& jobs() const { return jobs_; }
  bool IsCanary(uint32_t subject) const { return canaries_.contains(subject); }
  const std::unordered_set<uint32_t>& canaries() const { return canaries_; }

  bool has_issued() const { return has_issued_; }
  uint64_t issued_count() const { return issued_.size(); }
  Time issued_from() const { return issued_from_; }  // earliest and latest issue time of the feed
  Time issued_to() const { return issued_to_; }
  // Without the one in 1000 that was issued first, and what is usually the longest life.
  Time issued_mostly_from() const { return issued_.from(); }
  Duration issued_life() const { return issued_.life(); }
  // Whether a credential that was used then would be in the record if it was issued: the record was
  // old enough to have the longest-lived, and still went on.
  bool RecordCovers(Time time) const {
    return issued_.size() > 0 && time <= issued_to_ &&
           time - issued_mostly_from() >= std::max(kRecordAgeMin, issued_life());
  }
  const Issued* FindIssued(std::string_view credential) const;
  const Issued* FindIssued(uint64_t hash) const { return issued_.Find(hash); }
  uint64_t seed() const { return seed_; }  // of these
  const Dictionary& issued_keys() const { return *issued_keys_; }
  const Dictionary& issued_principals() const { return *issued_principals_; }

  bool has_tickets() const { return tickets_.size() > 0; }
  const TicketTable& tickets() const { return tickets_; }
  const Dictionary& ticket_people() const { return *ticket_people_; }  // who has tickets

  const Relation* FindRelation(std::string_view name) const;
  bool IsCarried(uint32_t subject) const {
    return subject / 64 < carried_person_.size() &&
           (carried_person_[subject / 64] >> subject % 64 & 1) != 0;
  }

  const std::vector<std::string>& Summary() const { return summary_; }  // "keys.toml: 3 keys"
  const std::vector<std::string>& Warnings() const { return warnings_; }

 private:
  friend struct Loader;
  uint64_t seed_ = 0;
  bool has_members_ = false, has_issued_ = false;
  using Bits = std::vector<uint64_t>;  // a bit a subject
  Bits member_, carried_person_;
  uint64_t member_count_ = 0, carried_count_ = 0;  // carried: who are no members
  std::optional<MappedFile> days_;                 // in which these stand, where they were recalled
  Paged<uint32_t> created_{0}, deleted_{UINT32_MAX};  // by subject, seconds since 1970
  std::vector<KeyEntry> keys_;
  std::vector<Person> people_;
  std::vector<Job> jobs_;
  std::unordered_map<std::string, size_t, TextHash, std::equal_to<>> key_places_, people_places_;
  std::unordered_set<uint32_t> canaries_;
  IssuedTable issued_;
  Time issued_from_ = kTimeMax, issued_to_ = kTimeMin;
  std::unique_ptr<Dictionary> issued_keys_ = std::make_unique<Dictionary>();
  std::unique_ptr<Dictionary> issued_principals_ = std::make_unique<Dictionary>();
  TicketTable tickets_;
  std::unique_ptr<Dictionary> ticket_people_ = std::make_unique<Dictionary>();
  std::map<std::string, Relation, std::less<>> relations_;
  std::vector<std::string> summary_, warnings_;
};

}  // namespace haetae::reg
