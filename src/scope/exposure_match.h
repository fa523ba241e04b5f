// Which rows of an exposure file carry given indicators: the same dimension means either, different
// dimensions mean both, in one and the same access; as scope::Filter says of rows of the ledger.
//
//   const ExposureMatch match(file, sets, range, names, catalogue);    // any of the sets
//   Blocks blocks(file);                                               // one a thread
//   for (size_t block = 0; !match.none() && block < match.blocks(); ++block)
//     if (const size_t found = match.Find(blocks, block, hits)) … hits.subject[0 … found) …
//
// Compiling gives every value its code in the file; testing a row costs about a nanosecond a
// dimension, whatever the number of values. Immutable; the columns that were unpacked are the
// caller's.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "access/access.h"
#include "ledger/ledger.h"
#include "scope/blocks.h"
#include "scope/exposure_file.h"
#include "scope/filter.h"

namespace haetae::scope {

// The rows of a block that match, of which a few columns are always wanted.
struct ExposedRows {
  std::array<uint32_t, kBlockRows> subject;        // kNoNumber: none
  std::array<uint32_t, kBlockRows> kind, address;  // codes
  std::array<uint32_t, kBlockRows> bytes;          // kNoNumber: not known
  std::array<Time, kBlockRows> time;
};

// What is asked of every file, read once: borrows the indicators.
class Asked {
 public:
  explicit Asked(const std::vector<std::vector<IndicatorValue>>& any_of);
  struct Set {
    const std::vector<IndicatorValue>* indicators;
    // Of the indicators, what source_ip says: addresses, ascending; those that are meant however
    // they are written, ascending too; ranges of more than one; and other texts.
    std::vector<uint32_t> fours;
    std::vector<IpAddress> sixes, any_spelling;
    std::vector<IpRange> ranges;
    std::vector<std::string_view> texts;
  };
  const std::vector<Set>& sets() const { return sets_; }

 private:
  std::vector<Set> sets_;
};

class ExposureMatch {
 public:
  // With the segment that the file is of, its times are known to the access.
  ExposureMatch(const ExposureFile& file, const Asked& any_of, const ledger::ScanRange& range,
                const access::Names& names, const access::Catalogue& catalogue,
                const ledger::SegmentInfo* segment = nullptr);
  ExposureMatch(const ExposureFile& file, const std::vector<std::vector<IndicatorValue>>& any_of,
                const ledger::ScanRange& range, const access::Names& names,
                const access::Catalogue& catalogue)
      : ExposureMatch(file, Asked(any_of), range, names, catalogue) {}
  bool none() const { return sets_.empty(); }
  size_t blocks() const { return file_.blocks(); }
  size_t Find(Blocks& blocks, size_t block, ExposedRows& rows) const;

  // The same, a bit a row; false if none matches.
  using Mask = std::array<uint64_t, kBlockRows / 64>;
  bool Find(Blocks& blocks, size_t block, Mask& mask) const;
  const ExposureFile& file() const { return file_; }
  bool is_results() const { return range_.results; }  // rows are whom answers listed
  struct AddressCountries {
    std::vector<std::string> names;  // ISO 3166; [0] is "": not known
    // By address code, a place in names: as the file has them, or as they are today.
    PackedColumn packed;
    std::vector<uint32_t> of;
    uint32_t At(uint32_t code) const {
      if (!of.empty()) return of[code];
      return code == 0 ? 0 : static_cast<uint32_t>(packed.At(code - 1));
    }
  };
  AddressCountries Countries() const;
  // A bit for each address code, if every match has one of them; else empty.
  std::span<const uint32_t> WantedAddresses() const;
  // No access of the file is earlier or later.
  Time first() const { return first_; }
  Time last() const { return last_; }

 private:
  struct Test {
    ExposureColumn column;
    std::vector<uint32_t> wanted;  // a bit a code
    uint32_t least = kNoNumber, most = 0;
    std::vector<uint32_t> own;  // subjects who read as themselves, ascending: of kPrincipal
    void Want(uint32_t code);
  };
  using Set = std::vector<Test>;
  bool Compile(const Asked::Set& asked, Set& set) const;
  void WantAddresses(const Asked::Set& asked, Set& set, bool& possible) const;
  std::vector<uint32_t> CodesOfAddresses(const Asked::Set& asked) const;
  std::vector<bool> AddressesFrom(const std::vector<IndicatorValue>& indicators,
                                  access::Dimension dimension) const;
  bool Narrow(const Test& test, Blocks& blocks, size_t block, Mask& mask) const;
  bool NarrowTimes(size_t block, Mask& mask) const;

  const ExposureFile& file_;
  const access::Names& names_;
  const access::Catalogue& catalogue_;
  std::vector<Set> sets_;
  ledger::ScanRange range_;
  Time first_, last_;
  bool whole_day_;
};

}  // namespace haetae::scope
