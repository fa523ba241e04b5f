// The exposure files that hold accesses of a question, open and in the order of their days, and
// what their codes stand for: which set of people an access of a kind adds to, and from which
// country an address reads. Internal to this room, for reach.h.
//
//   std::optional<ReachFiles> files = TRY(ReachFiles::Open(index, asked, range, …, threads));
//   const auto [first, last] = files->Times();
//
// Immutable once open. A mapping a file, and a byte an address of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "access/access.h"
#include "register/register.h"
#include "scope/country_table.h"
#include "scope/exposure.h"
#include "scope/exposure_match.h"

namespace haetae::scope {

inline constexpr size_t kReachCountriesMax = 254;  // ISO 3166 has fewer

// What an access of a kind of the file counts as.
struct ReachKind {
  access::Outcome outcome = access::Outcome::kIssued;
  uint32_t people = kNoNumber;              // whom it names goes to this set; to none
  uint16_t route = access::kNoRoute;        // where `people` is one
  const reg::Relation* relation = nullptr;  // who else stands in the answer
};

struct ReachFile {
  std::shared_ptr<const ExposureFile> file;
  ExposureMatch match;
  size_t day = 0;  // a place in ReachFiles::days
  std::vector<ReachKind> kinds{};
  CountryTable countries{};  // places in ReachFiles::countries
  bool carries = false;      // some kind has a relation
};

class ReachFiles {
 public:
  // None where they cannot all be held open at once, or some of their subjects are nobody.
  static Result<std::optional<ReachFiles>> Open(ExposureIndex& index, const Asked& asked,
                                                const ledger::ScanRange& range,
                                                const access::Names& names,
                                                const access::Catalogue& catalogue,
                                                const reg::Register& registers, size_t threads);

  const std::vector<ReachFile>& files() const { return files_; }  // by day
  const std::vector<int64_t>& days() const { return days_; }      // UTC, since 1970; ascending
  // Sets of people: kUnknownSet those of whom nobody knows whether they were disclosed, and from
  // there on one for each route that is met.
  static constexpr uint32_t kUnknownSet = 0;
  size_t sets() const { return routes_.size(); }
  uint16_t route(uint32_t set) const { return routes_[set]; }
  const std::vector<std::string>& countries() const { return countries_; }  // [0]: not known
  uint64_t rows() const;

  // Of the disclosing accesses; the first is later than the last where there is none. Looks only
  // into files and blocks that could hold an earlier or a later one.
  std::pair<Time, Time> Times() const;
  // People whom answers listed and nobody says who they are, answers of which nobody says how many
  // they listed, when either were, and by which routes.
  struct Unnamed {
    uint64_t people = 0, answers = 0;
    Time first = kTimeMax, last = kTimeMin;
    std::vector<uint16_t> routes;  // sorted
    bool carries = false;          // one of the routes has a relation
  };
  Unnamed CountUnnamed() const;

 private:
  // Of each country, its place in countries().
  std::vector<uint8_t> NumbersOf(const std::vector<std::string>& countries);
  void Describe(ReachFile& file, const access::Catalogue& catalogue,
                const std::vector<const reg::Relation*>& relations);
  std::vector<ReachFile> files_;
  std::vector<int64_t> days_;
  std::vector<uint16_t> routes_{access::kNoRoute};
  bool things_ = false;           // some subjects are nobody (Route::subject_is_thing)
  std::vector<uint32_t> set_of_;  // by route, kNoNumber: not met
  std::vector<std::string> countries_{""};
};

}  // namespace haetae::scope
