// The values that a closure weighs, and where each stands in a file. Internal to this room.
//
//   ClosureTable table(names, seed);
//   table.Add(file, segment, seen, via);            // codes that new accesses of the incident
//   carry FilePlaces places(file, table, names);         // code → place in table.entries(), a
//   dimension places.Of(kUserAgent)[code]
//
// A value is a 64-bit fingerprint keyed by the data folder, in its dimension: texts of user agents,
// TLS fingerprints and credentials are not in the index, and are looked up for those that are
// named. Add() from one thread at a time.
#pragma once

#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include "scope/closure.h"
#include "scope/closure_look.h"

namespace haetae::scope {

// The dimensions that are weighed row by row; credentials are joined apart (closure_credentials.h).
enum ClosureColumn : size_t {
  kKeys,
  kPrincipals,
  kAddresses,
  kNetworks,
  kAgents,
  kPrints,
  kColumns
};
access::Dimension DimensionOf(size_t column);

struct ClosureEntry {
  uint64_t id = 0;
  access::Dimension dimension{};
  std::string text;               // "" until looked up, of hashed values
  uint32_t segment = UINT32_MAX;  // the first, by order, in which an incident's access carries it
  int64_t first_day = INT64_MAX;  // on which an access carries it
  uint32_t step = 0;
  bool taken = false;  // its accesses are the incident's
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

 private:
  friend class FilePlaces;
  const access::Names& names_;
  uint64_t seed_;
  std::vector<ClosureEntry> entries_;
  std::array<std::unordered_map<uint64_t, uint32_t>, access::kDimensions> places_;
  std::unordered_map<uint32_t, uint32_t> members_;
};

// Of each code of a file the place of its entry; kNoNumber: the incident does not carry it.
class FilePlaces {
 public:
  FilePlaces(const ExposureFile& file, const ClosureTable& table, const access::Names& names);
  const std::vector<uint32_t>& Of(ClosureColumn column) const { return places_[column]; }
  const std::vector<uint32_t>& credentials() const { return credentials_; }
  // The entries of a row, of each column its place or kNoNumber.
  using Row = std::array<uint32_t, kColumns + 1>;  // the last is the credential's
  void At(Blocks& blocks, size_t block, size_t i, Row& row);
  bool any() const { return any_; }

 private:
  std::array<std::vector<uint32_t>, kColumns> places_;
  std::vector<uint32_t> credentials_;
  const std::unordered_map<uint32_t, uint32_t>* members_;
  uint32_t subject_ = 0, member_ = kNoNumber;  // the last subject that was looked up
  bool any_ = false;
};

}  // namespace haetae::scope
