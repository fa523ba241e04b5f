// The values that a closure weighs, and where each stands in a file. Internal to this room.
//
//   ClosureTable table(names, seed);
//   table.Add(file, networks, order, seen, via);   // codes that new accesses of the incident carry
//   const Wanted wanted(table, [](const ClosureEntry& entry) { return !entry.taken; });
//   const FilePlaces places(file, wanted, names);  // of each code its place in table.entries()
//   places.Of(kAgents)[code] …                     // empty where the file has none of them
//
// A value is a 64-bit fingerprint keyed by the data folder, in its dimension: texts of user agents,
// TLS fingerprints and credentials are not in the index, and are looked up for those that are
// named. Add() from one thread at a time.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "scope/closure.h"
#include "scope/closure_look.h"

namespace haetae::scope {

// The dimensions that are weighed. Which credentials are is found by a join of its own
// (closure_credentials.h).
enum ClosureColumn : size_t {
  kKeys,
  kPrincipals,
  kAddresses,
  kNetworks,
  kAgents,
  kPrints,
  kColumns,
  kCredentials = kColumns,
  kAllColumns
};

// The column of a file that holds its codes: a network's are those of its addresses.
ExposureColumn ColumnOf(size_t closure_column);

struct ClosureEntry {
  uint64_t id = 0;
  access::Dimension dimension{};
  std::string text;               // "" until looked up, of hashed values
  uint32_t segment = UINT32_MAX;  // the first, by order, in which an incident's access carries it
  int64_t first_day = INT64_MAX;  // on which an access carries it
  uint32_t step = 0;
  bool taken = false;      // its accesses are the incident's
  bool looked_at = false;  // readers and people are those of its tally
  Verdict verdict = Verdict::kShared;
  Tally tally;
  uint64_t readers = 0, people = 0, people_honest = 0;
  double judged = 0;
  std::vector<ClosureVia> via;
};

// Networks of the address codes of a file: their texts, and of each code its place there from 1.
struct FileNetworks {
  std::vector<std::string> texts;
  std::vector<uint32_t> of_address;
  FileNetworks(const ExposureFile& file, const access::Names& names);
};

class ClosureTable {
 public:
  ClosureTable(const access::Names& names, uint64_t seed) : names_(names), seed_(seed) {}
  using Seen = std::array<std::vector<uint64_t>, kColumns>;  // accesses by code
  void Add(const ExposureFile& file, const FileNetworks& networks, uint32_t order, const Seen& seen,
           const ClosureVia& via);
  // A value by its text: the question's, and what was accepted or rejected.
  uint32_t Find(const IndicatorValue& value) const;
  uint32_t Credential(uint64_t id);  // its place, made where it is new
  uint32_t FindId(access::Dimension dimension, uint64_t id) const;
  uint64_t IdOf(access::Dimension dimension, std::string_view text) const;
  std::vector<ClosureEntry>& entries() { return entries_; }
  const std::vector<ClosureEntry>& entries() const { return entries_; }
  // The members among the principals: by number, its place.
  const std::unordered_map<uint32_t, uint32_t>& members() const { return members_; }
  uint64_t seed() const { return seed_; }
  const access::Names& names() const { return names_; }

 private:
  const access::Names& names_;
  uint64_t seed_;
  std::vector<ClosureEntry> entries_;
  std::array<std::unordered_map<uint64_t, uint32_t>, access::kDimensions> places_;
  std::unordered_map<uint32_t, uint32_t> members_;
};

// Entries that are looked for in files.
struct Wanted {
  Wanted(const ClosureTable& table, const std::function<bool(const ClosureEntry& entry)>& is);
  const ClosureTable& table;
  std::vector<bool> is;                                   // by place
  std::array<std::vector<uint32_t>, kAllColumns> places;  // hashed ones by their id
  struct Member {
    uint32_t number, place;
    bool own;  // accesses that name nobody but the subject are theirs, too
  };
  std::vector<Member> members;  // by number
};

// Of each code of a file the place of its entry; kNoNumber: it is not wanted. What costs less is
// looked up: the file's codes among the entries, or the entries in the file.
class FilePlaces {
 public:
  FilePlaces(const ExposureFile& file, const Wanted& wanted, const access::Names& names);
  // By code; empty where the file has none.
  const std::vector<uint32_t>& Of(size_t column) const { return places_[column]; }
  // Rows of a member in which the member may be the principal, in their order.
  struct Own {
    size_t first, last;  // one behind the last
    uint32_t place;
  };
  const std::vector<Own>& own() const { return own_; }
  bool any() const { return any_; }

 private:
  void Put(size_t column, uint32_t code, uint32_t place);
  void PutHashed(size_t column, const Wanted& wanted);
  void PutNetworks(const Wanted& wanted, const access::Names& names);
  const ExposureFile& file_;
  std::array<std::vector<uint32_t>, kAllColumns> places_;
  std::vector<Own> own_;
  bool any_ = false;
};

}  // namespace haetae::scope
